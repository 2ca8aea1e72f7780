"""No message is sent by two, and none is lost with the worker that held it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from storage import Store, outbox, workspaces
from storage.outbox import Lane, OutboxKind
from storage.outbox_model import REPEATABLE
from tests.counting import Statement, analyze, counted, plan, reads_all_of
from tests.storage.queue import (
    LEASE,
    NOW,
    SECOND,
    claim,
    keys,
    message,
    next_at,
    queue,
    send,
    start,
    withdraw,
)
from tests.storage.school import HOME


@pytest.fixture(autouse=True)
def _workspace(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)


def test_a_claimed_message_is_nobody_elses_until_the_lease_is_over(store: Store) -> None:
    queue(store, message("a"))
    [first] = claim(store, worker="one")
    assert claim(store, NOW + LEASE - SECOND, worker="two") == []
    [again] = claim(store, NOW + LEASE, worker="two")
    assert again == first  # it was never being sent, so nothing is in doubt
    assert not start(store, first, "one")
    assert start(store, again, "two")
    assert not start(store, again, "two")


def test_a_lost_call_is_in_doubt_once_and_then_given_up(store: Store) -> None:
    queue(store, message("a"))
    [first] = claim(store)
    assert start(store, first)
    [second] = claim(store, NOW + LEASE)
    assert (second.in_doubt, second.attempts) == (True, 1)
    assert start(store, second)
    assert claim(store, NOW + 2 * LEASE) == []
    assert next_at(store) is None
    with store.begin_unscoped() as session:
        [failure] = outbox.gave_up_since(session, NOW)
    assert (failure.dedupe_key, failure.error) == ("a", "in doubt twice")
    assert failure.at == NOW + 2 * LEASE


def test_a_doubt_that_somebody_settled_is_the_first_again(store: Store) -> None:
    queue(store, message("a"))
    for number in range(4):
        [again] = claim(store, NOW + number * LEASE)
        assert again.in_doubt == (number > 0)
        assert start(store, again, is_certain=True)
    [at_last] = claim(store, NOW + 4 * LEASE)
    assert (at_last.in_doubt, at_last.attempts) == (True, 4)


@pytest.mark.parametrize("kind", REPEATABLE)
def test_what_may_be_done_twice_is_never_in_doubt(store: Store, kind: OutboxKind) -> None:
    queue(store, message("prompt"), message("r1", kind=kind, parent_key="prompt"))
    send(store)
    for number in range(1, 4):
        [again] = claim(store, NOW + number * LEASE)
        assert (again.dedupe_key, again.in_doubt) == ("r1", False)
        assert start(store, again)


def test_a_message_that_is_held_keeps_its_moment(store: Store) -> None:
    queue(store, message("a"))
    [held] = claim(store)
    with store.begin_unscoped() as session:
        outbox.hold(session, held.id, "worker", NOW + 3 * LEASE)
    assert claim(store, NOW + 2 * LEASE) == []
    [again] = claim(store, NOW + 3 * LEASE, worker="two")
    assert again == held
    with store.begin_unscoped() as session:
        outbox.hold(session, again.id, "worker", NOW + 9 * LEASE)  # who is late holds nothing
    assert next_at(store) == NOW + 4 * LEASE


def test_who_is_late_does_not_give_back_what_is_in_other_hands(store: Store) -> None:
    queue(store, message("a"))
    [late] = claim(store, worker="one")
    [again] = claim(store, NOW + LEASE, worker="two")
    with store.begin_unscoped() as session:
        outbox.release(session, late.id, "one", NOW + LEASE)
    assert claim(store, NOW + LEASE, worker="three") == []
    assert start(store, again, "two")


def test_doubt_stays_through_a_known_failure(store: Store) -> None:
    queue(store, message("a"))
    [first] = claim(store)
    start(store, first)
    [second] = claim(store, NOW + LEASE)
    start(store, second)
    with store.begin_unscoped() as session:
        outbox.retry(session, second.id, NOW + 2 * LEASE, "ratelimited")
    [third] = claim(store, NOW + 2 * LEASE)
    assert (third.in_doubt, third.attempts) == (True, 2)


def test_a_lost_update_yields_to_a_newer_one(store: Store) -> None:
    queue(store, message("r1", coalesce_key="prompt"))
    [older] = claim(store)
    start(store, older)
    queue(store, message("r2", coalesce_key="prompt"))
    [newer] = claim(store, NOW + LEASE)
    assert (newer.dedupe_key, newer.in_doubt) == ("r2", False)


def test_a_message_can_be_renewed_released_and_tried_again(store: Store) -> None:
    queue(store, message("a"), message("b"), message("c"))
    renewed, released, failed = claim(store)
    with store.begin_unscoped() as session:
        assert outbox.mark_sending(session, [renewed], "worker", lease_until=NOW + 3 * LEASE)
        outbox.release(session, released.id, "worker", NOW + SECOND)
    assert start(store, failed)
    with store.begin_unscoped() as session:
        outbox.retry(session, failed.id, NOW + 2 * SECOND, "http_500")
    assert claim(store) == []
    [released_again] = claim(store, NOW + SECOND)
    assert (released_again.dedupe_key, released_again.attempts) == ("b", 0)
    [failed_again] = claim(store, NOW + 2 * SECOND)
    assert (failed_again.dedupe_key, failed_again.attempts) == ("c", 1)
    assert not failed_again.in_doubt
    assert keys(claim(store, NOW + 2 * LEASE + 2 * SECOND)) == ["b", "c"]
    assert next_at(store) == NOW + 3 * LEASE


def test_what_slack_took_stays_sent_when_the_answer_comes_late(store: Store) -> None:
    queue(store, message("a"))
    [first] = claim(store)
    start(store, first)
    claim(store, NOW + LEASE, worker="two")
    with store.begin_unscoped() as session:
        outbox.sent(session, first.id, "D1", "1.0", NOW + LEASE)
    with store.begin(HOME.id) as session:
        assert outbox.message_at(session, "a") == ("D1", "1.0")
    assert not start(store, first, "two")
    with store.begin_unscoped() as session:
        outbox.retry(session, first.id, NOW, "late")
        outbox.release(session, first.id, "worker", NOW)
    assert not withdraw(store, "a")
    assert claim(store, NOW + 9 * LEASE) == []


def test_workers_at_one_moment_claim_each_message_once(store: Store) -> None:
    wave = [message(f"m{number:03}") for number in range(120)]
    queue(store, *wave)
    together = threading.Barrier(4)

    def work(worker: str) -> list[str]:
        together.wait()
        claimed: list[str] = []
        for _ in range(12):
            claimed += keys(claim(store, limit=10, worker=worker))
        return claimed

    with ThreadPoolExecutor(4) as threads:
        each = list(threads.map(work, ("one", "two", "three", "four")))
    claimed = [key for keys_of_one in each for key in keys_of_one]
    assert sorted(claimed) == [f"m{number:03}" for number in range(120)]


def test_the_cost_of_a_claim_does_not_depend_on_what_is_not_due(store: Store) -> None:
    queue(store, message("due"), message("due too", lane=Lane.PERSON))
    few = _claim_statements(store)
    queue(store, *(message(f"held {number}", lane=Lane.PERSON) for number in range(50)))
    claim(store, worker="another")
    later = NOW + 9 * LEASE
    queue(store, *(message(f"later {n}", available_at=later) for n in range(5000)))
    queue(store, message("due again"), message("due again too", lane=Lane.PERSON))
    analyze(store)
    many = _claim_statements(store)
    assert [sql for sql, _ in few] == [sql for sql, _ in many]
    assert len(many) == 3  # what comes next, and two lanes
    _reads_only_by_index(store, many, "ix_outbox_held", "ix_outbox_next")


def test_what_the_dead_left_is_found_by_the_index(store: Store) -> None:
    queue(store, message("lost"), message("lost too"))
    claim(store)
    queue(store, *(message(f"m{n}", available_at=NOW + 9 * LEASE) for n in range(2000)))
    analyze(store)
    statements = _claim_statements(store, NOW + LEASE)
    assert len(statements) == 4  # twice what comes next, what is freed, and a lane
    _reads_only_by_index(store, statements, "ix_outbox_held", "ix_outbox_next")


def test_who_waited_for_what_is_sent_is_found_by_the_index(store: Store) -> None:
    queue(store, message("parent", coalesce_key="key"), message("alone"))
    queue(store, *(message(f"m{n}", coalesce_key=f"key {n}") for n in range(2000)))
    parent, alone = claim(store, limit=2)
    queue(store, message("child", parent_key="parent"))
    [coalesced] = [one for one in claim(store, limit=3000) if one.dedupe_key == "m8"]
    queue(store, message("newer", coalesce_key="key 8"))
    analyze(store)
    with store.begin(HOME.id) as session, counted(store) as statements:
        assert outbox.sent(session, parent.id, "D1", "1.0", NOW)
        assert not outbox.sent(session, alone.id, "D1", "1.0", NOW)
        assert outbox.sent(session, coalesced.id, "D1", "1.0", NOW)
        assert not outbox.sent(session, 10**6, "D1", "1.0", NOW)  # deleted meanwhile
    assert len(statements) == 7
    _reads_only_by_index(store, statements, "ix_outbox_children", "ix_outbox_coalesce")


def test_expiry_looks_only_at_what_may_expire_or_wait(store: Store) -> None:
    queue(store, *(message(f"m{n}") for n in range(2000)))
    queue(store, message("old", expires_at=NOW), message("child", parent_key="old"))
    analyze(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        assert outbox.expire(session, NOW) == 1
    assert len(statements) == 3  # those to be tried again, the others, and what hangs on them
    _reads_only_by_index(store, statements, "ix_outbox_expiring", "ix_outbox_children")


def test_coalescing_looks_only_at_its_own_key(store: Store) -> None:
    queue(store, *(message(f"m{n}", coalesce_key=f"key {n}") for n in range(2000)))
    analyze(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        outbox.add_many(session, [message("newer", coalesce_key="key 7")])
    _reads_only_by_index(store, statements[1:], "ix_outbox_coalesce")


def _reads_only_by_index(store: Store, statements: list[Statement], *indexes: str) -> None:
    how = "\n".join(plan(store, statement) for statement in statements)
    assert [index for index in indexes if index not in how] == [], how
    assert reads_all_of(store, "outbox", statements) == []


def _claim_statements(store: Store, now: datetime = NOW) -> list[Statement]:
    with store.begin_unscoped() as session, counted(store) as statements:
        assert len(outbox.claim(session, now, 10, LEASE, "worker")) == 2
    return statements


def test_the_next_moment_is_found_by_the_index(store: Store) -> None:
    queue(store, *(message(f"m{n}", available_at=NOW + n * SECOND) for n in range(2000)))
    analyze(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        assert outbox.next_at(session) == NOW
    assert len(statements) == 1
    _reads_only_by_index(store, statements, "ix_outbox_next", "ix_outbox_held")


def test_what_waits_is_counted_by_the_indexes(store: Store) -> None:
    queue(store, *(message(f"old {n}", coalesce_key="same") for n in range(2000)))
    queue(store, *(message(f"m{n}") for n in range(5)))
    [lost, *_] = claim(store, limit=3)
    start(store, lost)
    with store.begin_unscoped() as session:
        outbox.give_up(session, lost.id, "is_archived", NOW)
    analyze(store)
    with store.begin_unscoped(read_only=True) as session, counted(store) as statements:
        assert outbox.counts(session) == {"waiting": 3, "in_hand": 2, "gave_up": 1}
    assert reads_all_of(store, "outbox", statements) == []

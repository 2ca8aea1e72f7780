"""What may be queued, changed and taken out, and what waits for what."""

from datetime import timedelta

import pytest

from bot.okr.model import DigestKind
from storage import Store, members, next_wake, outbox, teams, workspaces
from storage.outbox import Delivery, Lane, OutboxKind
from tests.counting import counted
from tests.storage.queue import (
    LEASE,
    NOW,
    SECOND,
    claim,
    expire,
    keys,
    message,
    next_at,
    queue,
    replace,
    send,
    start,
    withdraw,
)
from tests.storage.school import AWAY, HOME, found


@pytest.fixture(autouse=True)
def _two_workspaces(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
        workspaces.ensure(session, AWAY)


def test_one_message_is_queued_in_the_workspace_of_the_session(store: Store) -> None:
    answers = []
    for text in ("first", "second"):
        with store.begin(AWAY.id) as session:
            answers.append(
                outbox.add(
                    session,
                    dedupe_key="digest",
                    kind=OutboxKind.POST,
                    channel="CWINS",
                    payload={"text": text, "blocks": [{"type": "divider"}]},
                    lane=Lane.ANNOUNCEMENT,
                    available_at=NOW,
                    expires_at=NOW + LEASE,
                )
            )
    assert answers == [True, False]
    [delivery] = claim(store)
    assert delivery == Delivery(
        id=delivery.id,
        workspace_id=AWAY.id,
        dedupe_key="digest",
        kind=OutboxKind.POST,
        channel="CWINS",
        content=delivery.content,
        parent_channel=None,
        parent_ts=None,
        attempts=0,
        in_doubt=False,
        available_at=NOW,
        expires_at=NOW + LEASE,
    )
    assert delivery.payload == {"text": "first", "blocks": [{"type": "divider"}]}


def test_a_dedupe_key_is_used_once_for_ever(store: Store) -> None:
    assert queue(store, message("a"), message("b")) == {"a", "b"}
    assert queue(store, message("b"), message("c"), message("b", AWAY.id)) == {"c", "b"}
    assert send(store) == ["a", "b", "c", "b"]
    assert queue(store, message("a")) == set()
    assert queue(store) == set()
    assert claim(store) == []


def test_a_wave_takes_constant_statements(store: Store) -> None:
    counts = []
    for size in (1, 500):
        with store.begin_unscoped() as session, counted(store) as statements:
            outbox.add_many(
                session,
                [message(f"{size}:{n}", coalesce_key=f"{size}:{n}") for n in range(size)],
            )
        counts.append(len(statements))
    assert counts == [2, 2]


def test_answers_to_people_go_first_then_the_longest_available(store: Store) -> None:
    queue(
        store,
        message("later", available_at=NOW),
        message("earlier", available_at=NOW - SECOND),
        message("answer", lane=Lane.PERSON),
        message("not yet", lane=Lane.PERSON, available_at=NOW + SECOND),
    )
    assert keys(claim(store, limit=2)) == ["answer", "earlier"]
    assert keys(claim(store, limit=2)) == ["later"]
    assert claim(store, limit=2) == []
    assert keys(claim(store, NOW + SECOND)) == ["not yet"]


def test_a_reply_waits_for_its_parent_and_goes_where_it_went(store: Store) -> None:
    queue(store, message("thread", parent_key="digest", lane=Lane.PERSON), message("digest"))
    queue(store, message("thread", AWAY.id, parent_key="digest"))
    [digest] = claim(store)
    assert digest.dedupe_key == "digest"
    assert claim(store) == []
    assert start(store, digest)
    assert claim(store) == []
    with store.begin_unscoped() as session:
        outbox.sent(session, digest.id, "CWINS", "17.5", NOW)
    [thread] = claim(store)
    assert (thread.workspace_id, thread.dedupe_key, thread.channel) == (HOME.id, "thread", None)
    assert (thread.parent_channel, thread.parent_ts) == ("CWINS", "17.5")


def test_what_waits_for_a_lost_message_is_withdrawn(store: Store) -> None:
    for key in ("withdrawn", "expired", "gave up"):
        ends = NOW + SECOND if key == "expired" else None
        queue(store, message(key, expires_at=ends), message(f"{key} child", parent_key=key))
    queue(store, message("orphan", parent_key="never queued"))
    gave_up = next(each for each in claim(store) if each.dedupe_key == "gave up")
    assert withdraw(store, "withdrawn")
    with store.begin_unscoped() as session:
        outbox.give_up(session, gave_up.id, "channel_not_found", NOW)
    assert expire(store, NOW + SECOND) == 1
    with store.begin(HOME.id) as session:
        for key in ("withdrawn child", "expired child", "gave up child", "orphan"):
            assert not outbox.withdraw(session, key)
    assert claim(store, NOW + 10 * LEASE) == []
    assert next_at(store) is None


def test_only_the_newest_of_a_coalesce_key_is_sent(store: Store) -> None:
    for number in range(3):
        queue(store, message(f"r{number}", coalesce_key="prompt"))
    queue(store, message("other", coalesce_key="other"))
    queue(store, message("twin", AWAY.id, coalesce_key="prompt"))
    assert send(store) == ["r2", "other", "twin"]


def test_within_one_wave_the_last_of_a_coalesce_key_wins(store: Store) -> None:
    queue(store, *(message(f"r{number}", coalesce_key="prompt") for number in range(3)))
    assert send(store) == ["r2"]


def test_queueing_an_old_key_again_withdraws_nothing(store: Store) -> None:
    queue(store, message("r1", coalesce_key="prompt"))
    queue(store, message("r2", coalesce_key="prompt"))
    queue(store, message("r1", coalesce_key="prompt"))
    assert send(store) == ["r2"]


def test_a_newer_update_waits_until_the_older_is_settled(store: Store) -> None:
    queue(store, message("r1", coalesce_key="prompt"))
    [older] = claim(store)
    assert start(store, older)
    queue(store, message("r2", coalesce_key="prompt"))
    assert claim(store) == []
    with store.begin_unscoped() as session:
        outbox.sent(session, older.id, "D1", "1.0", NOW)
    assert send(store) == ["r2"]


def test_an_older_update_is_not_tried_again_after_a_newer(store: Store) -> None:
    queue(store, message("r1", coalesce_key="prompt"))
    [older] = claim(store)
    assert start(store, older)
    queue(store, message("r2", coalesce_key="prompt"))
    with store.begin_unscoped() as session:
        outbox.retry(session, older.id, NOW + SECOND, "ratelimited")
    assert send(store, NOW + LEASE) == ["r2"]
    assert claim(store, NOW + 10 * LEASE) == []


def test_a_queued_message_can_be_withdrawn_until_it_is_being_sent(store: Store) -> None:
    queue(store, message("free"), message("claimed"), message("sending"), message("sent"))
    claimed, sending = claim(store, limit=4)[1:3]
    assert start(store, sending)
    with store.begin_unscoped() as session:
        outbox.release(session, claimed.id - 1, "worker", NOW)
    assert [withdraw(store, key) for key in ("free", "claimed", "sending", "unknown")] == [
        True,
        True,
        False,
        False,
    ]
    assert not withdraw(store, "free")
    assert not start(store, claimed)


def test_a_replaced_message_goes_out_as_it_is_now(store: Store) -> None:
    queue(store, message("a"), message("b"), message("c"))
    first, second = claim(store, limit=2)
    assert start(store, second)
    assert replace(store, "a", "new a")
    assert not replace(store, "b", "new b")
    assert replace(store, "c", "new c")
    assert not replace(store, "unknown", "new")
    assert not start(store, first)
    texts = {each.dedupe_key: each.payload["text"] for each in claim(store, worker="another")}
    assert texts == {"a": "new a", "c": "new c"}


def test_where_a_message_is_is_known_once_it_is_sent(store: Store) -> None:
    queue(store, message("a"))
    with store.begin(HOME.id) as session:
        assert outbox.message_at(session, "a") is None
    send(store)
    with store.begin(HOME.id) as session:
        channel, ts = outbox.message_at(session, "a") or ("", "")
        assert (channel, ts.endswith(".0")) == ("DUANA", True)
        assert outbox.message_at(session, "unknown") is None
    with store.begin(AWAY.id) as session:
        assert outbox.message_at(session, "a") is None


def test_what_is_too_old_expires_wherever_it_is_but_not_in_the_air(store: Store) -> None:
    ends = NOW + SECOND
    queue(
        store,
        message("free", expires_at=ends),
        message("claimed", expires_at=ends),
        message("sending", expires_at=ends),
        message("lasting"),
    )
    deliveries = {each.dedupe_key: each for each in claim(store)}
    with store.begin_unscoped() as session:
        outbox.release(session, deliveries["free"].id, "worker", NOW)
    assert start(store, deliveries["sending"])
    assert claim(store, ends) == []
    assert expire(store, NOW) == 0
    assert expire(store, ends) == 2
    assert not start(store, deliveries["claimed"])
    assert expire(store, NOW + LEASE) == 1  # nobody came back to say what became of it
    assert keys(claim(store, NOW + LEASE)) == ["lasting"]


def test_what_was_given_up_is_listed_for_the_admins(store: Store) -> None:
    queue(store, message("a"), message("b"), message("c", AWAY.id))
    for minute, delivery in enumerate(claim(store)):
        with store.begin_unscoped() as session:
            outbox.give_up(session, delivery.id, "is_archived", NOW + minute * LEASE)
    with store.begin_unscoped() as session:
        failures = outbox.gave_up_since(session, NOW + LEASE)
    assert [(each.workspace_id, each.dedupe_key, each.error, each.at) for each in failures] == [
        (HOME.id, "b", "is_archived", NOW + LEASE),
        (AWAY.id, "c", "is_archived", NOW + 2 * LEASE),
    ]


def test_the_next_moment_is_the_earliest_thing_to_do(store: Store) -> None:
    assert next_at(store) is None
    queue(store, message("later", available_at=NOW + 2 * LEASE))
    assert next_at(store) == NOW + 2 * LEASE
    queue(store, message("waiting", parent_key="later", available_at=NOW))
    assert next_at(store) == NOW + 2 * LEASE  # not before its parent
    queue(store, message("person", lane=Lane.PERSON, available_at=NOW))
    assert next_at(store) == NOW
    claim(store)
    assert next_at(store) == NOW + LEASE  # the lease
    assert send(store, NOW + LEASE) == ["person"]
    assert send(store, NOW + 2 * LEASE) == ["later"]
    assert next_at(store) == NOW
    send(store)
    assert next_at(store) is None


def test_the_next_wake_looks_at_everything_that_is_due(store: Store) -> None:
    school = found(store)
    seen = []

    def look() -> None:
        with store.begin_unscoped() as session:
            seen.append(next_wake(session))

    look()
    queue(store, message("a", available_at=NOW + timedelta(hours=9)))
    look()
    with store.begin_unscoped() as session:
        workspaces.set_next_refresh(session, HOME.id, None, NOW + timedelta(hours=8))
    look()
    for hour, kind in ((7, DigestKind.WINS), (6, DigestKind.SUPPORT)):
        with store.begin(HOME.id) as session:
            teams.set_next_digest(session, school.team.id, kind, NOW + timedelta(hours=hour))
        look()
    with store.begin(HOME.id) as session:
        members.look_again(session, ["UANA"], NOW + timedelta(hours=5))
    look()
    assert seen == [None, *(NOW + timedelta(hours=hour) for hour in (9, 8, 7, 6, 5))]

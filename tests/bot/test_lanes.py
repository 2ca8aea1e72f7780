"""Nobody waits behind a wave: not a person who was answered, not another school.

Where calls run side by side, a gate holds them, so that nothing here depends on who is quicker.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.app import Client
from bot.sender import Pace, Sender
from storage import Store, outbox, workspaces
from storage.outbox import Lane, OutboxKind, Outgoing
from tests import cast
from tests.bot.school import PACE, School

SECOND = timedelta(seconds=1)
PATIENCE = 60
"""Seconds after which a test gives up on a thread."""


class Gated(Client):
    """A client whose calls to some people stay on their way until the gate opens."""

    def __init__(self, like: Client, held: set[str]) -> None:
        super().__init__(
            token=like.token, base_url=like.base_url, timeout=like.timeout, retry_handlers=[]
        )
        self._held = held
        self.gate = threading.Event()
        self.arrived = threading.Semaphore(0)

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        if arguments.get("json", {}).get("channel") in self._held:
            self.arrived.release()
            assert self.gate.wait(PATIENCE)
        return super().api_call(api_method, **arguments)

    def wait_for(self, calls: int) -> None:
        for _ in range(calls):
            assert self.arrived.acquire(timeout=PATIENCE)


@contextmanager
def hands(school: School, count: int, client: Client | None = None) -> Iterator[Sender]:
    """A sender with so many calls at once; all are finished when the block ends."""
    sender = Sender(
        school.store,
        school.clock,
        lambda _: client or school.client,
        pace=Pace(PACE),
        worker="hands",
        at_once=count,
    )
    try:
        yield sender
    finally:
        if isinstance(client, Gated):
            client.gate.set()
        sender.stop()
        sender.finish()


def wave(school: School, count: int) -> None:
    """One message each to as many people, of whom Slack knows the first."""
    for number in range(20):
        school.post("person", id=f"U{number}")
    with school.store.begin_unscoped() as session:
        outbox.add_many(
            session,
            [
                Outgoing(
                    workspace_id=school.workspace_id,
                    dedupe_key=f"m{number}",
                    kind=OutboxKind.POST,
                    channel=f"U{number}",
                    payload={"text": f"m{number}"},
                    lane=Lane.ANNOUNCEMENT,
                    available_at=school.clock.now(),
                )
                for number in range(count)
            ],
        )


def another_workspace(school: School) -> str:
    with school.store.begin_unscoped() as session:
        workspaces.ensure(session, replace(cast.WORKSPACE, id="TOTHER"))
    return "TOTHER"


def answer(school: School, key: str = "answer", workspace_id: str = "") -> None:
    with school.store.begin(workspace_id or school.workspace_id) as session:
        outbox.add(
            session,
            dedupe_key=key,
            kind=OutboxKind.POST,
            channel=cast.ADA.id,
            payload={"text": key},
            lane=Lane.PERSON,
            available_at=school.clock.now(),
        )


class TestAnswers:
    def test_an_answer_is_next_in_a_wave_of_twenty_thousand(self, sqlite_url: str) -> None:
        """On SQLite, whose file is this test's own; the statements are those of every claim."""
        store = Store(sqlite_url)
        school = School(store)
        wave(school, 20_000)
        while school.sender.deliver(school.clock.now()):
            pass
        asked = school.clock.now()
        answer(school)
        while school.statuses_of("answer") != ["sent"]:
            next_at = school.sender.next_at(school.clock.now())
            assert next_at is not None
            school.clock.travel(next_at)
            school.sender.deliver(next_at)
        school.close()
        store.close()
        assert school.clock.now() - asked <= SECOND / PACE * 1.05

    def test_nothing_is_taken_before_a_hand_is_free_for_it(self, school: School) -> None:
        """So an answer never stands behind a batch that waits in this process."""
        client = Gated(school.client, {f"U{number}" for number in range(20)})
        with hands(school, 2, client) as sender:
            wave(school, 20)
            assert sender.deliver(school.clock.now()) == 1  # nothing is known of this workspace yet
            assert sender.deliver(school.clock.now()) == 1
            client.wait_for(2)
            answer(school)
            assert sender.deliver(school.clock.now()) == 0
            held = [row for row in school.outbox().values() if row.worker is not None]
            assert [row.status for row in held] == ["sending"] * 2

    def test_a_call_that_hangs_holds_up_nobody_else(self, school: School) -> None:
        client = Gated(school.client, {cast.ANA.id})
        free = threading.Semaphore(0)
        with hands(school, 2, client) as sender:
            sender.on_free = free.release
            school.queue("hangs")
            assert sender.deliver(school.clock.now()) == 1
            client.wait_for(1)
            answer(school)
            assert sender.deliver(school.clock.now()) == 1
            assert free.acquire(timeout=PATIENCE)
            assert school.statuses() == {"hangs": "sending", "answer": "sent"}
        assert school.statuses() == {"hangs": "sent", "answer": "sent"}

    def test_what_is_answered_is_withdrawn_although_a_hand_has_it(self, school: School) -> None:
        """Ana answers when her prompt is claimed, and just not yet on its way."""
        with school.store.begin_unscoped() as session:
            workspaces.ensure(session, cast.WORKSPACE)
        school.queue("prompt")
        with school.store.begin_unscoped() as session:
            [claimed] = outbox.claim(session, school.clock.now(), 1, SECOND * 60, "one")
        with school.store.begin(school.workspace_id) as session:
            assert outbox.withdraw(session, "prompt")
        with school.store.begin_unscoped() as session:
            assert not outbox.mark_sending(session, [claimed], "one")
        school.send()
        assert school.calls() == []
        assert school.statuses() == {"prompt": "withdrawn"}


class TestWorkspaces:
    def test_a_wave_of_one_school_does_not_hold_up_another(self, school: School) -> None:
        other = another_workspace(school)
        wave(school, 300)
        while school.sender.deliver(school.clock.now()):
            pass
        answer(school, "to the other", other)
        assert school.sender.next_at(school.clock.now()) == school.clock.now()
        school.sender.deliver(school.clock.now())
        assert school.statuses_of("to the other") == ["sent"]
        waiting = [row for row in school.outbox().values() if row.status == "pending"]
        assert len(waiting) == 300 - PACE
        assert {row.available_at for row in waiting} == {school.clock.now()}  # none lost its place

    def test_slacks_wait_for_one_workspace_is_none_for_another(self, school: School) -> None:
        other = another_workspace(school)
        school.fault("ratelimited", retry_after=600)
        school.queue("to Ana")
        school.send()
        school.queue("to Ben", cast.BEN.id)
        answer(school, "to the other", other)
        school.send()
        statuses = school.statuses()
        assert statuses == {"to Ana": "pending", "to Ben": "pending", "to the other": "sent"}

    def test_a_workspace_without_a_token_stops_only_itself(
        self, school: School, caplog: Any
    ) -> None:
        other = another_workspace(school)
        free = threading.Semaphore(0)

        def client_for(workspace_id: str) -> Client:
            if workspace_id == other:
                raise LookupError("no token")
            return school.client

        sender = Sender(
            school.store,
            school.clock,
            client_for,
            pace=Pace(PACE),
            worker="hands",
            at_once=2,
        )
        sender.on_free = free.release
        answer(school, "to the other", other)
        assert sender.deliver(school.clock.now()) == 1
        assert free.acquire(timeout=PATIENCE)
        school.queue("to Ana")
        assert sender.deliver(school.clock.now()) == 1
        sender.finish()
        assert school.statuses() == {"to the other": "pending", "to Ana": "sent"}
        left = school.outbox()["to the other"]
        assert (left.in_doubt, left.attempts, left.worker) == (False, 0, None)
        assert "The sender stumbled" in caplog.text


def test_a_sender_that_stops_finishes_the_calls_that_run(school: School) -> None:
    client = Gated(school.client, {cast.ANA.id})
    with hands(school, 2, client) as sender:
        school.queue("to Ana")
        assert sender.deliver(school.clock.now()) == 1
        client.wait_for(1)
        sender.stop()
        school.queue("to Ben", cast.BEN.id)
        assert sender.deliver(school.clock.now()) == 0
    assert school.statuses() == {"to Ana": "sent", "to Ben": "pending"}

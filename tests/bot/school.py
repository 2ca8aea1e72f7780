"""A school where time passes: database, sandbox, jobs and sender, all in virtual time.

What is posted is read from the sandbox, what is stored from the database. Nobody answers here:
that is `tests.handlers`.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlalchemy import select

from bot.app import Client, make_client
from bot.clock import Clock, TravelClock
from bot.okr.cadence import prompt_after
from bot.okr.digest_times import digest_after
from bot.okr.model import CheckIn, CheckInDraft, DigestKind, KeyResult, Member
from bot.sandbox import Channel, Limits, Person, Sandbox, Seed
from bot.scheduler import Driver, Scheduler
from bot.sender import Pace, Sender
from bot.settings import Settings
from storage import (
    Store,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    outbox,
    teams,
    workspaces,
)
from storage.outbox import Lane, OutboxKind
from storage.tables import OutboxRow
from tests import cast

Json = dict[str, Any]

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text("utf-8"))
MONDAY = datetime(2026, 9, 14, 11, 0, tzinfo=cast.NOW.tzinfo)  # 6 in the morning at Maple Grove
WEDNESDAY = cast.NOW  # 7:30 in the morning at Maple Grove
PACE = 5.0


class School:
    """The cast of `tests.cast` in a database, and in a sandbox of the same time."""

    def __init__(
        self,
        store: Store,
        *,
        start: datetime = MONDAY,
        limits: Limits | None = None,
        scopes: Sequence[str] = (),
    ):
        """`scopes` are granted beyond those of the manifest."""
        self.store = store
        self.clock = TravelClock(start)
        people = tuple(
            Person(id=one.id, name=one.name, tz=one.tz, is_admin=one.is_admin)
            for one in cast.MEMBERS
        )
        channels = (Channel(id="CWINS", name="wins"), Channel(id="CLEADERS", name="leaders"))
        seed = Seed(people=people, channels=channels)
        granted = {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], *scopes]}
        manifest = MANIFEST | {"oauth_config": {"scopes": granted}}
        self.sandbox = Sandbox(manifest, clock=self.clock, seed=seed, limits=limits)
        self.sandbox.start()
        self.client = self.new_client()
        self.sender = self.new_sender()
        self.scheduler = self.new_scheduler(self.sender)
        self.driver = Driver(store, self.clock, self.scheduler.tick)
        self.sandbox.driver = self.driver
        self.workspace_id = cast.WORKSPACE.id
        self.key_results: dict[str, KeyResult] = {}
        self._found(start)

    def close(self) -> None:
        self.sandbox.stop()

    # --- parts that a test may want twice -------------------------------------------------------

    def new_client(self, *, token: str = "", seconds: int = 2) -> Client:
        settings = Settings(
            slack_bot_token=token or self.sandbox.bot_token, slack_api_url=self.sandbox.api_url
        )
        return make_client(settings, seconds=seconds)

    def new_sender(
        self,
        worker: str = "one",
        *,
        messages_per_second: float = PACE,
        clock: Clock | None = None,
    ) -> Sender:
        return Sender(
            self.store,
            clock or self.clock,
            lambda _: self.client,
            pace=Pace(messages_per_second),
            worker=worker,
        )

    def new_scheduler(self, sender: Sender) -> Scheduler:
        return Scheduler(self.store, self.clock, sender, lambda _: self.client)

    # --- what is stored -------------------------------------------------------------------------

    def _found(self, now: datetime) -> None:
        with self.store.begin(self.workspace_id) as session:
            workspaces.ensure(session, cast.WORKSPACE)
            workspaces.set_next_refresh(session, self.workspace_id, None, now + timedelta(days=900))
            members.save(session, [scheduled(member, now) for member in cast.MEMBERS])
            for team in cast.TEAMS.values():
                assert teams.add(session, team).id == team.id
                for kind in DigestKind:
                    at = digest_after(now, team.schedule(kind), team)
                    teams.set_next_digest(session, team.id, kind, at)
            cycles.add(session, replace(cast.CYCLE, ends=cast.CYCLE.ends + timedelta(days=365)))
            objectives.add(session, cast.OBJECTIVE)

    def owns(self, key: str, owner: Member = cast.ANA, **changes: Any) -> KeyResult:
        """Store a key result of that person."""
        with self.store.begin(self.workspace_id) as session:
            stored = key_results.add(session, cast.key_result(key, owner_id=owner.id, **changes))
        self.key_results[key] = stored
        return stored

    def answers(
        self, key_result: KeyResult, at: datetime, draft: CheckInDraft | None = None
    ) -> CheckIn:
        """The owner checks in at that moment, by whatever way."""
        draft = replace(draft or cast.draft(), key_result_id=key_result.id)
        with self.store.begin(self.workspace_id) as session:
            check_in, _ = check_ins.add(
                session,
                draft,
                author_id=key_result.owner_id,
                at=at,
                peak=None,
                idempotency_key=f"{key_result.key}:{at.isoformat()}",
            )
        return check_in

    def queue(self, key: str, channel: str | None = "UANA", **changes: Any) -> None:
        """Put one message into the outbox."""
        row: Json = {
            "dedupe_key": key,
            "kind": OutboxKind.POST,
            "channel": channel,
            "payload": {"text": key},
            "lane": Lane.ANNOUNCEMENT,
            "available_at": self.clock.now(),
        }
        with self.store.begin(self.workspace_id) as session:
            outbox.add(session, **(row | changes))

    def member(self, id: str) -> Member:  # noqa: A002
        with self.store.begin(self.workspace_id, read_only=True) as session:
            found = members.get(session, id)
        assert found is not None
        return found

    def outbox(self) -> dict[str, OutboxRow]:
        with self.store.begin_unscoped(read_only=True) as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return {row.dedupe_key: row for row in rows}

    def statuses(self) -> dict[str, str]:
        return {key: row.status for key, row in self.outbox().items()}

    def statuses_of(self, *keys: str) -> list[str]:
        """The same of some, however many there are."""
        query = select(OutboxRow.status).where(OutboxRow.dedupe_key.in_(keys))
        with self.store.begin_unscoped(read_only=True) as session:
            return list(session.scalars(query.order_by(OutboxRow.id)))

    def send(self, sender: Sender | None = None, within: timedelta = timedelta(seconds=90)) -> None:
        """Let only the sender work, each message at its own moment, until it waits for longer."""
        sender, until = sender or self.sender, self.clock.now() + within
        while True:
            now = self.clock.now()
            if not sender.deliver(now):
                next_at = sender.next_at(now)
                if next_at is None or next_at > until:
                    return
                self.clock.travel(max(next_at, now + timedelta(milliseconds=50)))

    # --- what is in Slack -----------------------------------------------------------------------

    def get(self, name: str, /, **query: str) -> Json:
        return self._call(Request(f"{self.sandbox.url}/_control/{name}?{urlencode(query)}"))

    def post(self, name: str, /, **body: Any) -> Json:
        url = f"{self.sandbox.url}/_control/{name}"
        return self._call(Request(url, data=json.dumps(body).encode()))

    @staticmethod
    def _call(request: Request) -> Json:
        with urlopen(request, timeout=120) as answer:
            found: Json = json.load(answer)
            return found

    def fault(
        self, kind: str, count: int = 1, method: str = "chat.postMessage", **more: Any
    ) -> None:
        self.post("fault", method=method, kind=kind, count=count, **more)

    def dm(self, member: Member) -> list[Json]:
        messages: list[Json] = self.get("dm", user=member.id)["messages"]
        return messages

    def texts(self, member: Member) -> list[str]:
        return [message["text"] for message in self.dm(member)]

    def channel(self, id: str) -> list[Json]:  # noqa: A002
        messages: list[Json] = self.get("messages", channel=id)["messages"]
        return messages

    def calls(self, method: str = "chat.postMessage") -> list[Json]:
        calls: list[Json] = self.get("journal", method=method)["calls"]
        return calls

    def call_times(self, method: str = "chat.postMessage") -> list[timedelta]:
        """When the calls of a method were made, from the first one on."""
        moments = [datetime.fromisoformat(call["at"]) for call in self.calls(method)]
        return [moment - moments[0] for moment in moments]


def scheduled(member: Member, now: datetime) -> Member:
    at = prompt_after(now, member.prompt_weekday, member.prompt_time, member.tz)
    return replace(member, next_prompt_at=at)


def staff(count: int, now: datetime, **changes: Any) -> Sequence[Member]:
    """Many people without a face: U0001, U0002, …"""
    return [
        scheduled(Member(id=f"U{number:04}", name=f"Person {number}", tz=cast.TZ, **changes), now)
        for number in range(1, count + 1)
    ]

"""Lives through the school year of the district, of which `test_school_year` is the judge.

The jobs, the sender and the stand-in Slack are those of `homeroom sandbox`; only time is virtual.

A sample of people answers over the real wire; the others through the same storage as the handlers,
which is what makes two hundred of them fit into a test.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import event, select

from bot import prompting
from bot.okr.model import (
    TOUR_STEPS,
    Absence,
    CheckInDraft,
    Confidence,
    Cover,
    Reading,
)
from bot.okr.prompts import is_asked
from bot.sandbox import Channel, Person, Seed
from bot.sandboxed import Bot, School as Workspace, open_school, with_bot
from bot.settings import Settings
from storage import (
    Session,
    Store,
    check_ins,
    digest_rounds,
    key_results,
    members,
    prompts,
)
from storage.outbox import Lane
from storage.tables import OutboxRow
from tests.e2e.control import Control
from tests.e2e.district import (
    DAY,
    DISTRICT,
    FIRST_DAY,
    LAST_DAY,
    SCHOOLS,
    District,
    School,
    Teacher,
    everyone,
)
from tests.e2e.district_ledger import at, local_day
from tests.e2e.district_planted import Lived, Post, kind_of, plant

STOP = time(20)
"""When people have read what came that morning, in UTC; those in the west at noon."""
BEGINNING = datetime(2026, 8, 10, 12, tzinfo=UTC)
DAWN = time(5, 30)
"""When a school is closed for snow, before anybody is asked."""
BY_WIRE = 2
"""The person of each school who types every answer, and so goes all the way through Slack."""


def live(database_url: str, until: date = LAST_DAY) -> Lived:
    """The year (or as much of it) on an empty database."""
    began = perf_counter()
    lived = Lived(everyone(), until, database_url.split(":")[0].split("+")[0])
    with open_school(_seed(lived.district), BEGINNING) as workspace:
        store = Store(database_url)
        store.migrate()
        event.listen(store.engine, "before_cursor_execute", lambda *_: _count(lived))
        try:
            with with_bot(_Quick(workspace.sandbox, workspace.clock), store) as bot:
                slack = Control(workspace.sandbox.url)
                life = _Life(lived, bot, slack, workspace.sandbox.team_id)
                life.begins()
                life.goes_on()
                life.is_over()
        finally:
            store.close()
    lived.seconds = perf_counter() - began
    return lived


class _Quick(Workspace):
    """Slack takes as many messages a second as can be set: fewer seconds to live through."""

    def settings(self) -> Settings:
        usual = Workspace.settings(self)
        return Settings.model_construct(**{**usual.__dict__, "messages_per_second": 10.0})


def _count(lived: Lived) -> None:
    lived.statements += 1


def _seed(district: District) -> Seed:
    rooms = [room for school in (DISTRICT, *SCHOOLS) for room in (school.wins, school.leaders)]
    return Seed(
        people=tuple(
            Person(id=one.id, name=one.name, tz=one.school.tz, is_admin=one.leads)
            for one in district.people
        ),
        channels=tuple(Channel(id=room, name=room.lower()) for room in rooms),
    )


@dataclass(slots=True)
class _Life:
    lived: Lived
    bot: Bot
    slack: Control
    workspace_id: str

    def begin(self) -> Any:
        return self.bot.store.begin(self.workspace_id)

    # --- before the first day -------------------------------------------------------------------

    def begins(self) -> None:
        """Schools with their calendars, people with their hours, and what they want to reach."""
        now = self.slack.now()
        with self.begin() as session:
            plant(session, self.lived)
        with self.begin() as session:
            known = members.named(session, [one.id for one in self.lived.district.people])
            for one in self.lived.district.people:
                members.set_tour_step(session, one.id, TOUR_STEPS)
                chosen = replace(known[one.id], prompt_weekday=one.weekday, prompt_time=one.at)
                members.set_prompt_settings(session, chosen)
            prompting.reconsider(session, list(known), now)
            digest_rounds.reschedule(session, now)
        self.bot.store.analyze()

    # --- day by day -----------------------------------------------------------------------------

    def goes_on(self) -> None:
        """On every day from Monday to Friday people answer, or say what is coming."""
        day = FIRST_DAY - 3 * DAY
        while day <= self.lived.until:
            following = day + (3 * DAY if day.weekday() == 4 else DAY)
            for school in SCHOOLS:
                if day in school.snow:
                    self._snow(school, day)
            self.slack.travel(datetime.combine(day, STOP, UTC))
            self._answer()
            now = self.slack.now()
            for one in self.lived.district.people:
                self._says(one, day, following, now)
            if day.day == 1:
                self.bot.store.analyze()  # as PostgreSQL does by itself, after so many new rows
            day = following
        self.slack.travel(datetime.combine(self.lived.until + DAY, time(12), UTC))

    def _snow(self, school: School, day: date) -> None:
        """Closed on its own morning, when prompts and digests of the day are planned already."""
        self.slack.travel(at(day, DAWN, school.tz))
        people = [one.id for one in self.lived.district.of(school)]
        said = f"admin closed today {school.name}"
        (message,) = self.slack.command(people[0], said)["ephemerals"]
        assert school.name in message["text"], message["text"]

    def _says(self, one: Teacher, day: date, following: date, now: datetime) -> None:
        """Tomorrow they are away, want no reminders, or live elsewhere."""
        for starts, until, cover in one.away:
            if day < starts <= following:
                with self.begin() as session:
                    member = members.named(session, [one.id])[one.id]
                    absence = Absence(starts=starts, until=until, cover_id=cover)
                    members.set_prompt_settings(session, replace(member, away=absence))
                    self._hand_over(session, one, absence)
                    prompting.reconsider(session, [one.id], now)
        if one.muted and day < one.muted[0] <= following:
            with self.begin() as session:
                member = members.named(session, [one.id])[one.id]
                members.set_prompt_settings(session, replace(member, muted_until=one.muted[1]))
                prompting.reconsider(session, [one.id], now)
        if one.moves and day < one.moves[0] <= following:
            self.slack.person(one.id, tz=one.moves[1])

    def _hand_over(self, session: Session, one: Teacher, absence: Absence) -> None:
        if absence.cover_id:
            cover = Cover(member_id=absence.cover_id, starts=absence.starts, until=absence.until)
            for tracked in key_results.tracked(session, owner_ids=[one.id]):
                key_results.save(session, replace(tracked.key_result, cover=cover))

    # --- answers --------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Whoever was asked answers now, or tomorrow, or puts it off, or does not."""
        now = self.slack.now()
        people = {one.id: one for one in self.lived.district.people}
        with self.begin() as session:
            open_ = [
                prompt
                for prompt in prompts.all_open(session, people)
                if now - prompt.scheduled_for < timedelta(days=4)
            ]
            deciding = [(people[prompt.member_id], prompt) for prompt in open_]
            typed, put_off = [], []
            tracked = self._tracked(session, open_)
            for one, prompt in deciding:
                match _decision(one, local_day(one, prompt.scheduled_for), local_day(one, now)):
                    case "answer":
                        ids = [
                            item.key_result_id
                            for item in prompt.items
                            if item.is_open and is_asked(tracked[item.key_result_id], one.id, now)
                        ]
                        if one.id.endswith(f"{BY_WIRE:02}"):
                            typed += [(one, id_) for id_ in ids]
                        else:
                            for id_ in ids:
                                self._record(session, one, tracked[id_], now)
                    case "snooze":
                        put_off.append((one, local_day(one, prompt.scheduled_for)))
        for one, id_ in typed:
            said = f"c {self.lived.keys[id_]} {self._next(id_)} ok"
            (message,) = self.slack.command(one.id, said)["ephemerals"]
            assert message["text"].startswith("Saved:"), message["text"]
            self._note(id_, one, now)
        for one, day in put_off:
            (message,) = self.slack.command(one.id, "snooze tomorrow")["ephemerals"]
            self.lived.diary.snoozed[one.id].add(day)

    def _tracked(self, session: Session, open_: Sequence[Any]) -> dict[int, Any]:
        ids = {item.key_result_id for prompt in open_ for item in prompt.items}
        found = key_results.tracked(session, ids=ids) if ids else []
        return {one.key_result.id: one for one in found}

    def _record(self, session: Session, one: Teacher, tracked: Any, now: datetime) -> None:
        id_ = tracked.key_result.id
        asks = one.id.endswith("04")
        confidence = Confidence.NEEDS_SUPPORT if asks else Confidence.ON_TRACK
        draft = CheckInDraft(
            key_result_id=id_,
            reading=Reading(self._next(id_)),
            confidence=confidence,
            suggested=confidence,
        )
        once = f"year:{id_}:{now:%Y-%m-%d}"
        check_in, _ = check_ins.add(
            session, draft, author_id=one.id, at=now, peak=None, idempotency_key=once
        )
        prompting.answered(session, tracked, check_in)
        self._note(id_, one, now)

    def _next(self, id_: int) -> Any:
        return Decimal(self.lived.given[id_] + 1)

    def _note(self, id_: int, by: Teacher, now: datetime) -> None:
        owner, number = self.lived.goals[id_]
        self.lived.given[id_] += 1
        self.lived.diary.gave[by.id].append(now)
        self.lived.diary.answers[owner.id, number].append(now)

    # --- what is left ---------------------------------------------------------------------------

    def is_over(self) -> None:
        for call in self.slack.journal("chat.postMessage"):
            if call["ok"]:
                said = call["args"]
                post = Post(
                    at=datetime.fromisoformat(call["at"]),
                    channel=said["channel"],
                    key=str(said["metadata"]["event_payload"]["key"]),
                    is_reply="thread_ts" in said,
                )
                if kind_of(post.key) == "offer":
                    post = replace(post, **_about(said))
                self.lived.posts.append(post)
        with self.bot.store.begin_unscoped(read_only=True) as session:
            rows = session.execute(
                select(OutboxRow.status, OutboxRow.dedupe_key).where(OutboxRow.status != "sent")
            )
            wished = select(OutboxRow.dedupe_key).where(OutboxRow.lane == Lane.PERSON.value)
            self.lived.wished = set(session.scalars(wished))
            self.lived.unsent = Counter(f"{row.status} {kind_of(row.dedupe_key)}" for row in rows)
        written = defaultdict(list)
        for post in self.lived.posts:
            if post.key not in self.lived.wished:
                written[post.channel].append(post.at)
        self.lived.diary.written = written


def _about(said: Any) -> dict[str, Any]:
    """Whom an offer names, or how many it is about."""
    count = re.match(r"(\d+) (?:person|people) on your teams", said["text"])
    named = re.findall(r"<@(U0\w+)>", json.dumps(said["blocks"]))
    return {"named": frozenset(named), "unnamed": int(count[1]) if count else 0}


def _decision(one: Teacher, asked: date, today: date) -> str:
    """What this person makes of the prompt of a day, on this day."""
    rng = Random(f"{one.id}:{asked}")
    snoozes, answers, slowly = rng.random(), rng.random(), rng.random()
    if snoozes < one.snoozes:
        return "snooze" if today == asked else ""
    if answers < one.answers:
        return "answer"
    return "answer" if slowly < one.slowly and today > asked else ""

"""A school for the tests: sandbox, bot and virtual time, acted through the sandbox's control API.

One `School` serves a whole module; every test gets its own `Classroom` in it: people, teams,
channels and key results that no other test knows. What is stored is read from the database, what a
person sees from the sandbox.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import create_app, make_client
from bot.clock import TravelClock
from bot.okr.calendar import WEEKDAYS
from bot.okr.check_in import peak_after
from bot.okr.model import (
    TOUR_STEPS,
    CheckIn,
    Confidence,
    Cycle,
    KeyResult,
    Measure,
    Member,
    Prompt,
    Team,
    Tracked,
    Workspace,
)
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Seed
from bot.sandboxed import hang_up
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
    prompts,
    teams,
    workspaces,
)
from tests import cast
from tests.handlers.surfaces import words_of

Json = dict[str, Any]

MANIFEST = Path(__file__).parents[2] / "manifest.json"
_numbers = count(1)


class School:
    """A running sandbox with the bot aboard, on one database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = TravelClock(cast.NOW)
        manifest = json.loads(MANIFEST.read_text("utf-8"))
        self._sandbox = Sandbox(manifest, clock=self.clock, seed=Seed())
        self._sandbox.start()
        self.workspace_id = self._sandbox.team_id
        self.settings = Settings(
            slack_bot_token=self._sandbox.bot_token,
            slack_app_token=self._sandbox.app_token,
            slack_signing_secret=self._sandbox.signing_secret,
            slack_api_url=self._sandbox.api_url,
        )
        client = make_client(self.settings)
        sender = Sender(self.store, self.clock, lambda _: client, pace=Pace(50), worker="test")
        scheduler = Scheduler(self.store, self.clock, sender, lambda _: client)
        self.app = create_app(self.settings, self.store, self.clock)
        self._handler = SocketModeHandler(self.app, self.settings.slack_app_token)
        with self.store.begin(self.workspace_id) as session:
            workspaces.ensure(session, Workspace(id=self.workspace_id, name="Maple Grove"))
        self._handler.connect()  # type: ignore[no-untyped-call]
        driver = Driver(self.store, self.clock, scheduler.tick)
        self._sandbox.driver = driver
        driver.settle()  # so that the first test finds what all others find

    def close(self) -> None:
        hang_up(self._handler)
        self._sandbox.stop()
        self.store.close()

    def get(self, name: str, /, **query: str) -> Json:
        return self._call(Request(f"{self._sandbox.url}/_control/{name}?{urlencode(query)}"))

    def post(self, name: str, /, **body: Any) -> Json:
        return self._call(
            Request(f"{self._sandbox.url}/_control/{name}", data=json.dumps(body).encode())
        )

    @staticmethod
    def _call(request: Request) -> Json:
        try:
            with urlopen(request, timeout=120) as answer:
                found: Json = json.load(answer)
                return found
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from None

    def travel(self, to: datetime) -> None:
        self.post("clock", to=to.isoformat())

    @contextmanager
    def holding_the_mail(self) -> Iterator[None]:
        """Slack takes no messages meanwhile: what is queued stays queued."""
        self.post("fault", method="chat.postMessage", kind="http_500", count=1000)
        yield
        self.post("fault", method="chat.postMessage", kind="http_500", count=0)

    def dispatch(self, body: Json) -> BoltResponse:
        """Hand the app a payload that no client would send."""
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nothing is sent and no job runs meanwhile: only handlers work."""
        driver, self._sandbox.driver = self._sandbox.driver, _Resting()
        try:
            yield
        finally:
            self._sandbox.driver = driver


class _Resting:
    def settle(self) -> None:
        pass

    def travel(self, to: datetime) -> None:
        pass


class Person:
    """Someone in the sandbox, and what they do and see there."""

    def __init__(self, school: School, member: Member) -> None:
        self._school = school
        self.member = member
        self.id = member.id
        self.name = member.name

    def types(self, text: str, channel: str | None = None) -> Json:
        """`/okr text`, in their direct message unless a channel is named."""
        where = {} if channel is None else {"channel": channel}
        return self._school.post("command", user=self.id, command="/okr", text=text, **where)

    def reads(self, text: str, channel: str | None = None) -> str:
        """What the one answer to `/okr text` says, all of it."""
        answer = self.types(text, channel)
        assert answer["ack"] is True, answer
        (message,) = answer["ephemerals"]
        return words_of(message)

    def presses(self, action_id: str, value: str | None = None, **where: Any) -> Json:
        body = where | ({} if value is None else {"value": value})
        return self._school.post("action", user=self.id, action_id=action_id, **body)

    def submits(self, **values: Any) -> Json:
        return self._school.post("submit", user=self.id, values=values)

    def fills(self, values: Mapping[str, Any]) -> Json:
        return self._school.post("submit", user=self.id, values=dict(values))

    def closes(self) -> None:
        self._school.post("close", user=self.id, all=True)

    def direct_messages(self) -> list[Json]:
        found: list[Json] = self._school.get("dm", user=self.id)["messages"]
        return found

    def ephemerals(self) -> list[Json]:
        found: list[Json] = self._school.get("ephemerals", user=self.id)["messages"]
        return found

    def modal(self) -> Json | None:
        view: Json | None = self._school.get("modal", user=self.id)["view"]
        return view

    def home_view(self) -> Json:
        """Looking at it opens it, and so draws it anew."""
        view: Json = self._school.get("home", user=self.id)["view"]
        return view

    def home(self) -> str:
        return words_of(self.home_view())


class Classroom:
    """Ana and Ben teach in a grade, Cleo leads the school, Dan is from elsewhere."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.store = school.store
        self.number = next(_numbers)
        self._wait_for_school()
        self.ana = self._person("Ana Rivera")
        self.ben = self._person("Ben Okafor")
        self.cleo = self._person("Cleo Park")
        self.dan = self._person("Dan Weiss")
        self.everyone = [self.ana, self.ben, self.cleo, self.dan]
        self.wins_channel = self._channel("CWINS")
        self.leaders_channel = self._channel("CLEAD")
        self.prefix = _letters(self.number)
        with self.begin() as session:
            members.save(session, [one.member for one in self.everyone])
            cycle = cycles.add(session, self._cycle())
            self.team = teams.add(session, self._school_team())
            self.grade = teams.add(session, self._grade_team())
            self.elsewhere = teams.add(session, self._elsewhere())
            self.objective = objectives.add(
                session,
                replace(
                    cast.OBJECTIVE,
                    prefix=self.prefix,
                    team_id=self.grade.id,
                    owner_id=self.ana.id,
                    cycle_id=cycle.id,
                ),
            )

    @property
    def now(self) -> datetime:
        return self.school.clock.now()

    def begin(self) -> Any:
        return self.store.begin(self.school.workspace_id)

    def key_result(
        self,
        number: int = 1,
        measure: Measure = cast.READING,
        *,
        owner: Person | None = None,
        title: str = "3rd graders reading on grade level",
        team: Team | None = None,
        **changes: Any,
    ) -> KeyResult:
        """One more key result, Ana's unless another owner is named."""
        wanted = cast.key_result(
            f"{self.prefix}-{number}",
            measure,
            title=title,
            objective_id=self.objective.id,
            team_id=(team or self.grade).id,
            owner_id=(owner or self.ana).id,
            starts=(self.now - timedelta(days=28)).date(),
            due=(self.now + timedelta(days=84)).date(),
            **changes,
        )
        with self.begin() as session:
            return key_results.add(session, wanted)

    def check_in(
        self,
        key_result: KeyResult,
        number: float | str | None,
        confidence: Confidence = Confidence.ON_TRACK,
        *,
        days_ago: int = 7,
        **changes: Any,
    ) -> CheckIn:
        """A check-in of the owner some days ago."""
        draft = cast.draft(number, confidence, key_result_id=key_result.id, **changes)
        with self.begin() as session:
            (tracked,) = key_results.tracked(session, ids=[key_result.id])
            stored, is_new = check_ins.add(
                session,
                draft,
                author_id=key_result.owner_id,
                at=self.now - timedelta(days=days_ago),
                peak=peak_after(tracked, draft),
                idempotency_key=f"test:{next(_numbers)}",
            )
        assert is_new
        return stored

    def stored(self, key_result: KeyResult) -> Tracked:
        with self.begin() as session:
            (tracked,) = key_results.tracked(session, ids=[key_result.id])
            return tracked

    def history(self, key_result: KeyResult) -> list[CheckIn]:
        with self.begin() as session:
            return check_ins.history(session, key_result.id)

    def member(self, person: Person) -> Member:
        with self.begin() as session:
            found = members.get(session, person.id)
        assert found is not None
        return found

    def open_prompt(self, person: Person) -> Prompt | None:
        with self.begin() as session:
            return prompts.open_for(session, person.id)

    def prompt(self, person: Person) -> Json:
        """Let the weekly prompt reach this person in two minutes; the message they got."""
        self.prompt_soon(person)
        return person.direct_messages()[-1]

    def prompt_soon(self, person: Person) -> None:
        at = self.later(minutes=2)
        self.is_asked_at(person, at)
        self.school.travel(at)

    def is_asked_at(self, person: Person, at: datetime) -> None:
        """Their round falls on this moment, and nothing was decided before."""
        local = at.astimezone(ZoneInfo(cast.TZ))
        member = replace(
            self.member(person),
            prompt_weekday=local.weekday(),
            prompt_time=local.time(),
            next_prompt_at=at,
            round_on=None,
            asked_through=None,
            asked_at=None,
            snoozed_until=None,
            held_until=None,
        )
        with self.begin() as session:
            members.set_prompt_settings(session, member)

    def later(self, **span: float) -> datetime:
        return self.now + timedelta(**span)

    def leaves(self, person: Person) -> None:
        """Their account is deactivated, and we know it."""
        self.school.post("person", id=person.id, is_active=False)
        gone = replace(self.member(person), is_active=False)
        with self.begin() as session:
            members.save(session, [gone])

    def dispatch_action(self, person: Person, action_id: str, value: str) -> BoltResponse:
        """A button nobody showed to this person, pressed all the same."""
        return self.school.dispatch(
            {
                "type": "block_actions",
                "team": {"id": self.school.workspace_id},
                "user": {"id": person.id, "team_id": self.school.workspace_id},
                "trigger_id": f"trigger.{next(_numbers)}",
                "container": {"type": "message", "is_ephemeral": True},
                "actions": [
                    {
                        "type": "button",
                        "action_id": action_id,
                        "block_id": "b",
                        "value": value,
                    }
                ],
            }
        )

    def _wait_for_school(self) -> None:
        """Earlier tests let time pass: begin on a school day, with hours of it left."""
        local = self.now.astimezone(ZoneInfo(cast.TZ))
        if local.weekday() < 5 and time(7) <= local.time() < time(13):
            return
        day = local.date() + timedelta(days=local.time() >= time(7))
        morning = WEEKDAYS.next_school_day(day)
        self.school.travel(
            datetime.combine(morning, time(7, 30), ZoneInfo(cast.TZ)).astimezone(UTC)
        )

    def admin(self, name: str) -> Person:
        """Runs the app, and is on no team."""
        person = self._person(name, is_admin=True)
        with self.begin() as session:
            members.save(session, [person.member])
        return person

    def _person(self, name: str, *, is_admin: bool = False) -> Person:
        first, last = name.split()
        member = Member(
            id=f"U{first.upper()}{self.number}",
            name=f"{first} {last}{self.number}",
            tz=cast.TZ,
            is_admin=is_admin,
            tour_step=TOUR_STEPS,
        )
        known = {"id": member.id, "name": member.name, "tz": member.tz}
        self.school.post("person", **known, is_admin=is_admin)
        return Person(self.school, member)

    def _channel(self, name: str) -> str:
        id_ = f"{name}{self.number}"
        people = [one.id for one in self.everyone]
        self.school.post("channel", id=id_, name=id_.lower(), members=people)
        return id_

    def _cycle(self) -> Cycle:
        today = self.now.date()
        return replace(
            cast.CYCLE, starts=today - timedelta(days=30), ends=today + timedelta(days=90)
        )

    def _school_team(self) -> Team:
        return replace(
            cast.SCHOOL,
            name=f"Maple Grove {self.number}",
            parent_id=None,
            member_ids=(self.cleo.id,),
            leader_ids=(self.cleo.id,),
            wins_channel=self.wins_channel,
            leaders_channel=self.leaders_channel,
        )

    def _grade_team(self) -> Team:
        return replace(
            cast.GRADE,
            name=f"Grade {self.number}",
            parent_id=self.team.id,
            member_ids=(self.ana.id, self.ben.id),
        )

    def _elsewhere(self) -> Team:
        return replace(
            cast.ELSEWHERE,
            name=f"Oak Hill {self.number}",
            parent_id=None,
            member_ids=(self.dan.id,),
            leader_ids=(self.dan.id,),
        )


def _letters(number: int) -> str:
    """Two to four letters, another for every number: AA, AB, …"""
    letters = ""
    while number or len(letters) < 2:
        number, place = divmod(number, 26)
        letters = chr(ord("A") + place) + letters
    return letters

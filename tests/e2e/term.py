"""Lives through a term: twelve weeks of virtual time, trouble every week, and one restart.

People act through the control API only. The bot is Homeroom as in `homeroom sandbox`, on a database
that outlives it; its OKRs come from a spreadsheet, like a school's.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from time import perf_counter, sleep
from typing import Any

from sqlalchemy import select

from bot import importer
from bot.okr.model import TOUR_STEPS
from bot.sandbox import Channel, Person, Seed
from bot.sandboxed import Bot, School, open_school, with_bot
from storage import Session, Store, key_results, members, teams
from storage.tables import CheckInRow, KeyResultRow, OutboxRow
from tests.e2e.control import Control, Json
from tests.e2e.staff import (
    BREAK,
    CHICAGO,
    DENVER,
    DISTRICT,
    FIRST_DAY,
    FRIDAY,
    HARBOR,
    LAST_DAY,
    MAPLE,
    MONDAY,
    NEW_YORK,
    RIVERSIDE,
    TUESDAY,
    WEDNESDAY,
    WEEKS,
    Teacher,
    everyone,
    moment,
)

BEGINNING = moment(0, MONDAY, time(5))
ZONES = {DISTRICT: CHICAGO, MAPLE: CHICAGO, RIVERSIDE: NEW_YORK, HARBOR: DENVER}
WINS = {school: f"C{number}WINS" for number, school in enumerate(ZONES)}
LEADERS = {school: f"C{number}LEADERS" for number, school in enumerate(ZONES)}

TROUBLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ratelimited", {"count": 2, "retry_after": 3}),
    ("http_500", {"count": 3}),
    ("drop", {}),  # performed, but the answer is cut
    ("error:internal_error", {"count": 2}),
    ("drop", {"performed": False}),
    ("error:something_new", {}),
)

TROUBLED = {
    MONDAY: ("chat.postMessage",),
    TUESDAY: ("chat.postMessage", "chat.update", "views.open"),
    FRIDAY: ("chat.postMessage",),
}
"""Which methods fail next, set on the day before their wave."""

OUTAGE = 5
"""The week in which Slack takes no messages for a while, and the bot is replaced meanwhile."""
OUTAGE_BEGINS = moment(OUTAGE, WEDNESDAY, time(7))
ANSWERED = moment(OUTAGE, WEDNESDAY, time(7, 40))
"""When one person answers while their prompt is still queued: it is never posted."""


@dataclass(slots=True)
class Term:
    """What is left of a term. `people` keep their own diaries of what they did.

    `dms` and `channels` hold what is to be seen, by person and channel. `dropped` counts, for each
    key, the posts whose answer was cut. `check_ins` are those that hold, as (key, author, day,
    number, out of, confidence); `kinds` counts all rows. `outbox` is the status of each key.
    """

    people: list[Teacher]
    team_ids: dict[str, int] = field(default_factory=dict)
    dms: dict[str, list[Json]] = field(default_factory=dict)
    channels: dict[str, list[Json]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    faults: set[tuple[str, str]] = field(default_factory=set)
    """Which methods really failed, and in which way."""
    check_ins: list[tuple[Any, ...]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    outbox: dict[str, str] = field(default_factory=dict)
    queued: int = 0
    """Messages that waited in the database while no bot was there."""
    unanswered: Json = field(default_factory=dict)
    """What somebody saw who typed `/okr` while no bot was there."""
    seconds: float = 0.0

    def named(self, name: str) -> Teacher:
        return next(who for who in self.people if who.name == name)


def live(database_url: str) -> Term:
    """A whole term on an empty database."""
    began = perf_counter()
    term = Term(everyone())
    with open_school(seed(term.people), BEGINNING) as school:
        slack = control(school, term)
        with _bot(school, database_url, "first") as bot:
            plant(term, school, bot.store)
            for week in range(OUTAGE):
                live_days(term, slack, week, MONDAY, FRIDAY)
            live_days(term, slack, OUTAGE, MONDAY, TUESDAY)
            _outage(term, slack)
        _nobody_is_there(term, slack, database_url)
        with _bot(school, database_url, "second") as bot:
            live_days(term, slack, OUTAGE, WEDNESDAY, FRIDAY)
            for week in range(OUTAGE + 1, WEEKS):
                live_days(term, slack, week, MONDAY, FRIDAY)
            slack.travel(moment(WEEKS - 1, FRIDAY, time(17)))
            remember(term, slack, bot.store)
    term.seconds = perf_counter() - began
    return term


def control(school: School, term: Term) -> Control:
    """The way to act in a school, given to all its people."""
    slack = Control(school.sandbox.url)
    for who in term.people:
        who.slack = slack
    return slack


@contextmanager
def _bot(school: School, database_url: str, worker: str) -> Iterator[Bot]:
    store = Store(database_url)
    store.migrate()
    try:
        with with_bot(school, store, worker=worker) as bot:
            yield bot
    finally:
        store.close()


def seed(people: list[Teacher]) -> Seed:
    """The people, and two channels for each school."""
    rooms = (*WINS.values(), *LEADERS.values())
    return Seed(
        people=tuple(Person(id=who.id, name=who.name, tz=who.tz) for who in people),
        channels=tuple(Channel(id=room, name=room.lower()) for room in rooms),
    )


def plant(term: Term, school: School, store: Store) -> None:
    """Import the term's key results, and learn their keys; everyone has had the tour.

    Leaders get weekly digests only.
    """
    workspace_id = school.sandbox.team_id
    rows = importer.read(_spreadsheet(term.people))
    importer.run(store, workspace_id, rows, owner="Grace Kim", now=school.clock.now())
    with store.begin(workspace_id) as session:
        for member in members.all(session):
            members.set_tour_step(session, member.id, TOUR_STEPS)
        for one in key_results.tracked(session):
            term.named(one.owner.name).keys.append(one.key_result.key)
        for team in teams.all(session):
            teams.save(session, replace(team, monthly=False))
            term.team_ids[team.name] = team.id


def _spreadsheet(people: list[Teacher]) -> str:
    rows = [
        {
            "objective": f"{who.school} is a place where everyone learns",
            "key_result": f"What {who.name} wants, part {number}",
            "level": "district" if who.school == DISTRICT else "school",
            "team": who.school,
            "owner": who.name,
            "metric": "ratio" if who.in_shares else "percent",
            "baseline": 0,
            "target": 100,
            "starts": FIRST_DAY,
            "due": LAST_DAY,
            "wins_channel": WINS[who.school],
            "leaders_channel": LEADERS[who.school],
        }
        for who in people
        for number in range(1, who.key_results + 1)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# --- a week -------------------------------------------------------------------------------------


def live_days(
    term: Term, slack: Control, week: int, first: int, last: int, *, trouble: bool = True
) -> None:
    """Everybody acts at ten; before each wave of messages Slack gets into some trouble."""
    for weekday in range(first, last + 1):
        if weekday == MONDAY:
            slack.travel(moment(week, MONDAY, time(6)))
        else:
            slack.travel(moment(week, weekday, time(10)))
            if week != BREAK:
                for who in term.people:
                    if not _has_answered(who, week, weekday):
                        who.acts(week, weekday)
        if trouble:
            for step, method in enumerate(TROUBLED.get(weekday, ())):
                _trouble(slack, method, week + weekday + step)


def _has_answered(who: Teacher, week: int, weekday: int) -> bool:
    return bool(who.diary) and who.diary[-1].at >= moment(week, weekday, time(7))


def _trouble(slack: Control, method: str, number: int) -> None:
    kind, more = TROUBLES[number % len(TROUBLES)]
    slack.fault(method, kind, count=0)
    slack.fault(method, kind, **more)


# --- the outage ---------------------------------------------------------------------------------


def _outage(term: Term, slack: Control) -> None:
    """Slack takes no more messages just before Chicago is asked, and Ben answers all the same."""
    slack.travel(OUTAGE_BEGINS)
    slack.fault("chat.postMessage", "http_500", count=1000)
    slack.travel(ANSWERED)
    term.named("Ben Okafor").acts(OUTAGE, WEDNESDAY, at=ANSWERED)


def _nobody_is_there(term: Term, slack: Control, database_url: str) -> None:
    """The bot is gone, what it had to say is in the database, and Slack is well again."""
    while slack.connections():
        sleep(0.01)
    term.unanswered = slack.command(term.named("Ana Rivera").id, "my")
    slack.fault("chat.postMessage", "http_500", count=0)
    store = Store(database_url)
    with store.begin_unscoped(read_only=True) as session:
        term.queued = Counter(session.scalars(select(OutboxRow.status)))["pending"]
    store.close()


# --- what is left -------------------------------------------------------------------------------


def remember(term: Term, slack: Control, store: Store) -> None:
    """Look at every conversation, and into the database."""
    term.dms = {who.id: slack.dm(who.id) for who in term.people}
    term.channels = {room: slack.messages(room) for room in (*WINS.values(), *LEADERS.values())}
    failed = [call for call in slack.journal() if "fault" in call]
    term.faults = {(call["method"], call["fault"]) for call in failed}
    term.dropped = Counter(
        key_of(call["args"])
        for call in failed
        if call["method"] == "chat.postMessage" and call["ok"]
    )
    with store.begin_unscoped(read_only=True) as session:
        term.check_ins = _check_ins(session, {who.id: who for who in term.people})
        term.kinds = Counter(session.scalars(select(CheckInRow.kind)))
        rows = session.execute(select(OutboxRow.dedupe_key, OutboxRow.status))
        term.outbox = {row.dedupe_key: row.status for row in rows}


def _check_ins(session: Session, people: dict[str, Teacher]) -> list[tuple[Any, ...]]:
    """Read without the help of `storage`, as anyone with SQL would."""
    query = (
        select(
            KeyResultRow.key,
            CheckInRow.author_id,
            CheckInRow.at,
            CheckInRow.number,
            CheckInRow.out_of,
            CheckInRow.confidence,
        )
        .join(KeyResultRow, KeyResultRow.id == CheckInRow.key_result_id)
        .where(CheckInRow.kind == "check_in", CheckInRow.superseded_by_id.is_(None))
    )
    return sorted(
        (key, author, people[author].local_day(at), number, of, str(confidence))
        for key, author, at, number, of, confidence in session.execute(query)
    )


def key_of(message: Json) -> str:
    """The key that a message of ours carries in its metadata."""
    return str(message["metadata"]["event_payload"]["key"])


def posted_at(message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC)

"""The sample district: real goals of US districts, fictional schools, people and notes.

May import `bot.okr`, `bot.importer` and `storage`. The figures are those of `demo.csv` (public
goals as districts' own pages state them); they come in through the importer, like any spreadsheet.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import resources
from zoneinfo import ZoneInfo

from bot import importer
from bot.okr.check_in import peak_after, review
from bot.okr.model import (
    TOUR_STEPS,
    BarrierKind,
    CalendarEntry,
    CheckInDraft,
    Confidence,
    Cycle,
    DayKind,
    Measure,
    Reading,
    Tracked,
)
from bot.okr.status import suggested_confidence
from storage import (
    Session,
    Store,
    calendars,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    teams,
)

ZONE = "America/Chicago"
WORKSPACE_NAME = "Willow Creek Schools"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    title: str
    is_admin: bool = False
    tz: str = ZONE


@dataclass(frozen=True, slots=True)
class Channel:
    id: str
    name: str
    member_ids: tuple[str, ...]
    is_private: bool = False


ANA = Person("U0ANA", "Ana Rivera", "Grade 3 teacher, Maple Grove")
BEN = Person("U0BEN", "Ben Okafor", "Grade 4 teacher, Maple Grove")
WEI = Person("U0WEI", "Wei Chen", "Reading coach, Maple Grove")
CLEO = Person("U0CLEO", "Cleo Park", "Principal, Maple Grove")
LENA = Person("U0LENA", "Lena Ortiz", "Math coach, Riverside")
INES = Person("U0INES", "Ines Duarte", "Attendance lead, Riverside")
MARCUS = Person("U0MARCUS", "Marcus Bell", "Principal, Riverside")
PRIYA = Person("U0PRIYA", "Priya Shah", "Science chair, Harbor High")
SAM = Person("U0SAM", "Sam Lee", "Counselor, Harbor High")
DAN = Person("U0DAN", "Dan Whitfield", "English teacher, Harbor High")
RUTH = Person("U0RUTH", "Ruth Adler", "Principal, Harbor High")
JOY = Person("U0JOY", "Joy Mensah", "Staffing, district", tz="America/Denver")
OMAR = Person("U0OMAR", "Omar Haddad", "Student services, district")
GRACE = Person("U0GRACE", "Grace Kim", "Superintendent")
TOM = Person("U0TOM", "Tom Novak", "District administrator", is_admin=True)

PEOPLE = (
    ANA, BEN, WEI, CLEO, LENA, INES, MARCUS, PRIYA, SAM, DAN, RUTH, JOY, OMAR, GRACE, TOM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class School:
    name: str
    level: str
    people: tuple[Person, ...]
    leaders: tuple[Person, ...]
    wins: str
    support: str


DISTRICT = School(
    "Willow Creek", "district", (JOY, OMAR, GRACE, TOM), (GRACE,), "C0WINS", "C0LEADERS"
)
MAPLE = School(
    "Maple Grove", "elementary", (ANA, BEN, WEI, CLEO), (CLEO,), "C0MAPLEWINS", "C0MAPLELEADS"
)
RIVERSIDE = School(
    "Riverside", "middle", (LENA, INES, MARCUS), (MARCUS,), "C0RIVERWINS", "C0RIVERLEADS"
)
HARBOR = School(
    "Harbor High", "high", (PRIYA, SAM, DAN, RUTH), (RUTH,), "C0HARBORWINS", "C0HARBORLEADS"
)
SCHOOLS = (DISTRICT, MAPLE, RIVERSIDE, HARBOR)


def _ids(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.id for person in people)


def channels() -> tuple[Channel, ...]:
    """Every school's two channels, and one for all."""
    found = [
        Channel("C0GENERAL", "general", _ids(PEOPLE)),
        Channel(DISTRICT.wins, "wins", _ids(PEOPLE)),
        Channel(DISTRICT.support, "district-leaders", _ids((CLEO, MARCUS, RUTH, GRACE))),
    ]
    for school in SCHOOLS[1:]:  # the district's stand above
        name = school.name.lower().replace(" ", "-")
        found.append(Channel(school.wins, f"{name}-wins", _ids((*school.people, GRACE))))
        found.append(Channel(school.support, f"{name}-leaders", (*_ids(school.leaders), GRACE.id)))
    return tuple(found)


# Who owns the rows of demo.csv, in the order of the file, with a short title for a phone.
OWNERS: tuple[tuple[School, Person, str], ...] = (
    (MAPLE, ANA, "3rd graders reading on grade level"),
    (MAPLE, BEN, "Chronic absence, grades 3–5"),
    (HARBOR, PRIYA, "Two AP or dual-enrollment STEM courses at every high school"),
    (MAPLE, WEI, "3rd graders below the aReading benchmark"),
    (RIVERSIDE, LENA, "8th graders below the aMath benchmark"),
    (MAPLE, ANA, "Average daily attendance, elementary"),
    (RIVERSIDE, INES, "Average daily attendance, middle school"),
    (HARBOR, SAM, "Average daily attendance, high school"),
    (HARBOR, DAN, "Average ACT composite score"),
    (HARBOR, SAM, "Seniors ready for college and career"),
    (HARBOR, PRIYA, "Students scoring 3 or higher on an AP exam"),
    (HARBOR, SAM, "Freshmen on track to graduate"),
    (DISTRICT, OMAR, "Graduation rate"),
    (DISTRICT, OMAR, "Attendance rate"),
    (RIVERSIDE, MARCUS, "Out-of-school suspensions, grades 6–12"),
    (DISTRICT, JOY, "Certified staff retention"),
)
# What the guides' own examples leave to the school: their starting numbers.
_STARTING: Mapping[int, dict[str, str]] = {
    1: {"baseline": "14.0", "target": "15"},
    2: {"baseline": "50"},
}
# Where each row stands after eight weeks, where the district's page gives no reading.
_NOW: Mapping[int, Reading] = {
    0: Reading(Decimal(64)),
    1: Reading(Decimal("13.7")),
    2: Reading(Decimal(3), Decimal(4)),
    3: Reading(Decimal("55.8")),
    4: Reading(Decimal("62.9")),
}
# What each school's objectives support: a key result, or an objective of the district. One
# supports nothing, as everywhere.
_SUPPORTS: Mapping[tuple[School, str], str] = {
    (MAPLE, "Increase academic achievement and graduation rate"): "Student learning",
    (RIVERSIDE, "Increase academic achievement and graduation rate"): "Student learning",
    (HARBOR, "Student learning"): "Graduation rate",
    (MAPLE, "Create and enhance safety and belonging"): "Attendance rate",
    (RIVERSIDE, "Create and enhance safety and belonging"): "Attendance rate",
    (HARBOR, "Create and enhance safety and belonging"): "Attendance rate",
    (
        MAPLE,
        "Every student reads on grade level by the end of 3rd grade",
    ): "3rd graders below the aReading benchmark",
    (
        MAPLE,
        "Create a culture of belonging where all students feel safe and engaged",
    ): "Average daily attendance, elementary",
    (
        HARBOR,
        "Increase equitable access to STEM pathways across the district",
    ): "Students scoring 3 or higher on an AP exam",
}
WEEKS = 8
_COACHES = {MAPLE: WEI, RIVERSIDE: LENA}
_SPECIAL_DAYS: tuple[tuple[School, DayKind, int, int, str, time | None], ...] = (
    (DISTRICT, DayKind.PD_DAY, 18, 18, "Teacher workshops", None),
    (RIVERSIDE, DayKind.EARLY_RELEASE, 23, 23, "Conferences", time(12, 30)),
    (DISTRICT, DayKind.BREAK, 35, 39, "Break", None),
    (MAPLE, DayKind.TESTING, 50, 52, "State tests", None),
)
"""Whose they are, and from when to when in days after the Monday of the first week ahead."""


def cycle(start: datetime) -> Cycle:
    """The school year around `start`: it began eight weeks earlier, on a Monday."""
    today = start.astimezone(ZoneInfo(ZONE)).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS)
    # 2026-08-17 to 2027-06-11, the year of the guides' examples, is 298 days.
    last = first + timedelta(days=298)
    return Cycle(id=0, name=f"School year {first.year}–{last:%y}", starts=first, ends=last)


def spreadsheet(start: datetime) -> str:
    """`demo.csv` as this district would have typed it: with owners, schools, this year's dates."""
    year = cycle(start)
    text = resources.files("bot").joinpath("demo.csv").read_text(encoding="utf-8")
    rows = []
    for index, row in enumerate(csv.DictReader(io.StringIO(text))):
        school, owner, title = OWNERS[index]
        semester = row["due"].endswith("-12-18")
        rows.append(
            row
            | {
                "key_result": title,
                "level": school.level,
                "team": school.name,
                "owner": owner.name,
                "leaders": ";".join(leader.name for leader in school.leaders),
                "starts": year.starts.isoformat(),
                "due": (year.starts + timedelta(days=123) if semester else year.ends).isoformat(),
                "wins_channel": school.wins,
                "leaders_channel": school.support,
            }
            | _STARTING.get(index, {})
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Answer:
    """One scripted check-in: who-owns-it is the key result's owner, `at` is a moment in UTC."""

    at: datetime
    title: str
    reading: Reading | None
    confidence: Confidence | None = None
    note: str = ""
    barrier: BarrierKind | None = None
    helper: Person | None = None
    win: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said with one week's number; `week` counts from 1."""

    week: int
    row: int
    confidence: Confidence | None = None
    note: str = ""
    barrier: BarrierKind | None = None
    helper: Person | None = None
    win: str = ""


_HELP, _WATCH, _OK = Confidence.NEEDS_SUPPORT, Confidence.WATCHING, Confidence.ON_TRACK
_NOTES: tuple[_Said, ...] = (
    _Said(2, 0, note="Decodable books arrived."),
    _Said(3, 11, win="Every freshman now has an adult who checks in on Mondays."),
    _Said(4, 4, _WATCH, "Pacing guide leaves no room for reteaching."),
    _Said(5, 6, _HELP, "Two attendance clerks out.", BarrierKind.STAFFING, MARCUS),
    _Said(6, 0, note="Small groups started in all three rooms."),
    _Said(6, 6, _WATCH, "One clerk is back."),
    _Said(7, 10, _HELP, "AP sections lost their lab time.", BarrierKind.SCHEDULE, RUTH),
    _Said(8, 0, note="Small groups are helping."),
    _Said(8, 1, _HELP, "Nobody to make the morning calls.", BarrierKind.STAFFING, CLEO),
    _Said(8, 4, _WATCH, "Same unit, third week."),
    _Said(8, 9, _WATCH, "Two advisers are new to the plan."),
)
# No news of these from the given week on: every school has some.
_QUIET: Mapping[int, int] = {15: 7}


def answers(start: datetime) -> Iterator[Answer]:
    """Every scripted check-in, in order of time: eight Wednesdays, then the days before `start`."""
    year = cycle(start)
    rows = importer.read(spreadsheet(start))
    found = []
    for row, (_, owner, title) in enumerate(OWNERS):
        now = _NOW.get(row) or rows[row].values[-1].reading
        for week in range(1, _QUIET.get(row, WEEKS + 1)):
            day = year.starts + timedelta(weeks=week - 1, days=2)
            said = next((s for s in _NOTES if (s.week, s.row) == (week, row)), _Said(week, row))
            found.append(
                Answer(
                    _at(day, time(7, 31 + row * 2 % 28), owner),
                    title,
                    _on_the_way(rows[row].measure, now, week),
                    said.confidence,
                    said.note,
                    said.barrier,
                    said.helper,
                    said.win,
                )
            )
    monday = year.starts + timedelta(weeks=WEEKS)
    for days, row, reading, confidence, note, win in (
        (0, 2, Reading(Decimal(4), Decimal(4)), _OK, "", "Four of four high schools offer two."),
        (0, 6, None, _OK, "Both clerks are back, calls go out by nine.", ""),
        (1, 12, Reading(Decimal("94.2")), _OK, "", "Credit recovery moved to the school day."),
    ):
        _, owner, title = OWNERS[row]
        at = _at(monday + timedelta(days=days), time(15, 10 + row), owner)
        found.append(
            Answer(at, title, reading or rows[row].values[-1].reading, confidence, note, win=win)
        )
    yield from sorted((answer for answer in found if answer.at < start), key=lambda a: a.at)


def _at(day: date, at: time, owner: Person) -> datetime:
    return datetime.combine(day, at, ZoneInfo(owner.tz)).astimezone(ZoneInfo("UTC"))


def _on_the_way(measure: Measure, now: Reading, week: int) -> Reading:
    """The reading of a week: even steps from where it began to where it stands now."""
    began = measure.baseline if measure.baseline is not None else measure.low
    assert began is not None
    if now.of is not None:
        began = began * now.of / 100
    value = began + (now.number - began) * week / WEEKS
    finest = min(int(began.as_tuple().exponent), int(now.number.as_tuple().exponent), 0)
    return Reading(value.quantize(Decimal(1).scaleb(finest)), now.of)


def plant(store: Store, workspace_id: str, start: datetime, now: datetime) -> None:
    """Import the district's spreadsheet into an empty workspace whose people are known."""
    rows = importer.read(spreadsheet(start))
    with store.begin(workspace_id) as session:
        year = cycles.add(session, cycle(start))
        importer.add(session, rows, cycle=year, actor_id=TOM.id, now=now)
        _align(session)
        _school_time(session, year)
        for person in PEOPLE:  # who checks in for weeks needs no tour
            members.set_tour_step(session, person.id, TOUR_STEPS)


def _align(session: Session) -> None:
    """Let the schools' objectives support what they should."""
    named = {team.id: team.name for team in teams.all(session)}
    known = {(named[one.team_id], one.title): one for one in objectives.all(session)}
    measured = {one.key_result.title: one.key_result for one in key_results.tracked(session)}
    for (school, title), above in _SUPPORTS.items():
        key_result, objective = measured.get(above), known.get((DISTRICT.name, above))
        objectives.save(
            session,
            replace(
                known[school.name, title],
                supports_key_result_id=key_result.id if key_result else None,
                supports_objective_id=objective.id if objective else None,
            ),
        )


def _school_time(session: Session, year: Cycle) -> None:
    """What is special in the weeks ahead, and who coaches whom."""
    known = {team.name: team for team in teams.all(session)}
    for school, coach in _COACHES.items():
        teams.save(session, replace(known[school.name], coach_id=coach.id))
    monday = year.starts + timedelta(weeks=WEEKS)
    calendars.add(
        session,
        [
            CalendarEntry(
                id=0,
                team_id=known[school.name].id,
                kind=kind,
                starts=monday + timedelta(days=first),
                ends=monday + timedelta(days=last),
                name=name,
                until=until,
            )
            for school, kind, first, last, name, until in _SPECIAL_DAYS
        ],
    )


def answer(
    store: Store, workspace_id: str, start: datetime, after: datetime, until: datetime
) -> None:
    """Record the scripted check-ins with `after` < at ≤ `until`."""
    with store.begin(workspace_id) as session:
        known = {each.key_result.title: each for each in key_results.tracked(session)}
        for said in answers(start):
            if after < said.at <= until:
                known[said.title] = _record(session, known[said.title], said)


def _record(session: Session, tracked: Tracked, said: Answer) -> Tracked:
    """Store one scripted check-in; what is known of its key result afterwards."""
    draft = review(_draft(tracked, said), tracked, said.at)
    check_in, _ = check_ins.add(
        session,
        draft,
        author_id=tracked.owner.id,
        at=said.at,
        peak=peak_after(tracked, draft),
        idempotency_key=f"demo:{tracked.key_result.key}:{said.at:%Y-%m-%d}",
    )
    return replace(tracked, recent=(check_in, *tracked.recent[:3]), measured=check_in)


def _draft(tracked: Tracked, said: Answer) -> CheckInDraft:
    suggested = suggested_confidence(tracked, said.reading, said.at.date())
    # Nobody asks for help who is not scripted to: a number behind plan is watched.
    calmly = _WATCH if suggested is _HELP else suggested
    return CheckInDraft(
        key_result_id=tracked.key_result.id,
        reading=said.reading,
        confidence=said.confidence or calmly,
        suggested=suggested,
        note=said.note,
        barrier=said.barrier,
        helper_id=said.helper.id if said.helper else None,
        win=said.win,
        share_win=bool(said.win),
    )

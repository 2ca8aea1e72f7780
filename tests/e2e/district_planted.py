"""The district as Homeroom knows it, planted through the storage; and what is left of its year.

May import `bot.okr.model`, `storage` and the district. The key results are all numbers that begin
at nothing and aim high: every answer of the year is one more, so that each is worth a digest.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from bot.okr.model import (
    Cadence,
    CalendarEntry,
    Cycle,
    CycleState,
    DayKind,
    DigestSchedule,
    KeyResult,
    Measure,
    MetricKind,
    Objective,
    Team,
    TeamLevel,
)
from storage import Session, calendars, cycles, key_results, objectives, teams
from tests.e2e.district import DISTRICT, FIRST_DAY, LAST_DAY, SCHOOLS, District, School, Teacher
from tests.e2e.district_ledger import Diary

CYCLE = Cycle(id=0, name="2026–27", starts=FIRST_DAY, ends=LAST_DAY, state=CycleState.OPEN)
MEASURE = Measure(kind=MetricKind.NUMBER, baseline=Decimal(0), target=Decimal(1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message as Slack received it."""

    at: datetime
    channel: str
    key: str
    is_reply: bool
    named: frozenset[str] = frozenset()
    """Whom an offer to a leader is about; `unnamed` is how many, where it tells no names."""
    unnamed: int = 0


@dataclass(slots=True)
class Lived:
    """What is left of the year: what people did, what Slack received, and what the outbox holds."""

    district: District
    until: date
    dialect: str
    diary: Diary = field(default_factory=Diary)
    posts: list[Post] = field(default_factory=list)
    """Every message, oldest first."""
    wished: set[str] = field(default_factory=set)
    """The keys of those that their person has wished for: prompts after a snooze."""
    unsent: Counter[str] = field(default_factory=Counter)
    team_ids: dict[str, int] = field(default_factory=dict)
    goals: dict[int, tuple[Teacher, int]] = field(default_factory=dict)
    """Owner and number of each key result, by its id."""
    keys: dict[int, str] = field(default_factory=dict)
    given: Counter[int] = field(default_factory=Counter)
    """The last number of each key result."""
    statements: int = 0
    seconds: float = 0.0


def kind_of(key: str) -> str:
    """What a message is: prompt, nudge, offer, digest…"""
    return key.split(":")[0]


def plant(session: Session, lived: Lived) -> None:
    """Schools with their calendars, and what everybody wants to reach."""
    for school in (DISTRICT, *SCHOOLS):
        _add_school(session, lived, school)
    cycle = cycles.add(session, CYCLE)
    for prefix, school in zip(("HUD", "LAK", "DES", "COA"), SCHOOLS, strict=True):
        _add_goals(session, lived, school, prefix, cycle.id)


def _add_school(session: Session, lived: Lived, school: School) -> None:
    people = lived.district.of(school)
    team = Team(
        id=0,
        name=school.name,
        level=TeamLevel.DISTRICT if school is DISTRICT else TeamLevel.SCHOOL,
        tz=school.tz,
        parent_id=lived.team_ids.get(DISTRICT.name),
        member_ids=tuple(one.id for one in people),
        leader_ids=tuple(one.id for one in people if one.leads),
        wins_channel=school.wins,
        leaders_channel=school.leaders,
        wins_schedule=DigestSchedule(weekday=school.wins_weekday, time=time(14, 30)),
        staff_begins=school.begins,
        staff_ends=school.ends,
    )
    team_id = teams.add(session, team).id
    lived.team_ids[school.name] = team_id
    calendars.add(
        session,
        [
            CalendarEntry(
                id=0,
                team_id=team_id,
                kind=DayKind(entry.kind),
                starts=entry.starts,
                ends=entry.ends or entry.starts,
                until=entry.until,
            )
            for entry in school.entries
        ],
    )


def _add_goals(session: Session, lived: Lived, school: School, prefix: str, cycle_id: int) -> None:
    people = lived.district.of(school)
    team_id = lived.team_ids[school.name]
    objective = objectives.add(
        session,
        Objective(
            id=0,
            prefix=prefix,
            title=f"{school.name} is a place where everyone learns",
            team_id=team_id,
            owner_id=people[0].id,
            cycle_id=cycle_id,
        ),
    )
    wanted = [(one, goal) for one in people for goal in one.goals]
    added = key_results.add_all(
        session,
        [
            KeyResult(
                id=0,
                key=f"{prefix}-{number}",
                title=f"What {one.name} wants, part {goal.number}",
                objective_id=objective.id,
                team_id=team_id,
                owner_id=one.id,
                measure=MEASURE,
                starts=FIRST_DAY,
                due=LAST_DAY,
                cadence=Cadence(goal.cadence),
                data_dates=goal.dates,
            )
            for number, (one, goal) in enumerate(wanted, start=1)
        ],
    )
    for (one, goal), key_result in zip(wanted, added, strict=True):
        lived.goals[key_result.id] = one, goal.number
        lived.keys[key_result.id] = key_result.key

"""A district of two hundred people in four zones: its schools, its calendars, its people.

How each of them likes to be asked and to answer is seeded, so that every run is the same year.

Imports nothing of ours: these are the facts, as a school would write them down.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

FIRST_DAY, LAST_DAY = date(2026, 8, 17), date(2027, 6, 11)
AUTUMN = date(2026, 9, 25)
PEOPLE_A_SCHOOL = 50
NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
PHOENIX, LOS_ANGELES = "America/Phoenix", "America/Los_Angeles"  # Phoenix keeps one time all year
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Days that are not as others; `until` is when an early release ends them."""

    kind: str
    starts: date
    ends: date | None = None
    until: time | None = None

    def holds(self, day: date) -> bool:
        return self.starts <= day <= (self.ends or self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A team of the district with its own entries and staff hours; `snow` are the days that were
    closed on their own morning."""

    name: str
    tz: str
    begins: time
    ends: time
    wins_weekday: int = 4
    entries: tuple[Entry, ...] = ()
    snow: tuple[date, ...] = ()

    @property
    def wins(self) -> str:
        return f"C0{self.name.split()[0].upper()}WINS"

    @property
    def leaders(self) -> str:
        return f"C0{self.name.split()[0].upper()}LEADERS"


def _entry(kind: str, starts: tuple[int, int, int], ends: tuple[int, int, int]) -> Entry:
    return Entry(kind=kind, starts=date(*starts), ends=date(*ends))


DISTRICT = School(
    name="Rivers District",
    tz=NEW_YORK,
    begins=time(7),
    ends=time(16, 30),
    entries=(
        _entry("holiday", (2026, 9, 7), (2026, 9, 7)),
        _entry("pd_day", (2026, 10, 12), (2026, 10, 12)),
        Entry(kind="early_release", starts=date(2026, 10, 30), until=time(12, 30)),
        _entry("holiday", (2026, 11, 11), (2026, 11, 11)),
        _entry("break", (2026, 11, 25), (2026, 11, 27)),
        _entry("break", (2026, 12, 21), (2027, 1, 1)),
        _entry("holiday", (2027, 1, 18), (2027, 1, 18)),
        Entry(kind="early_release", starts=date(2027, 2, 12), until=time(12)),
        _entry("holiday", (2027, 2, 15), (2027, 2, 15)),
        _entry("break", (2027, 3, 15), (2027, 3, 19)),
        _entry("testing", (2027, 4, 12), (2027, 4, 16)),
        _entry("holiday", (2027, 5, 31), (2027, 5, 31)),
    ),
)
HUDSON = School(name="Hudson School", tz=NEW_YORK, begins=time(7), ends=time(16, 30))
LAKE = School(
    name="Lake School",
    tz=CHICAGO,
    begins=time(6, 45),
    ends=time(15, 30),
    snow=(date(2026, 12, 9), date(2027, 1, 27), date(2027, 2, 5)),
)
DESERT = School(
    name="Desert School",
    tz=PHOENIX,
    begins=time(7, 15),
    ends=time(15, 45),
    wins_weekday=3,
    entries=(
        _entry("break", (2026, 10, 5), (2026, 10, 9)),
        _entry("pd_day", (2027, 1, 4), (2027, 1, 4)),
        _entry("break", (2027, 3, 8), (2027, 3, 12)),
        _entry("school_day", (2027, 3, 15), (2027, 3, 19)),
    ),
)
COAST = School(
    name="Coast School",
    tz=LOS_ANGELES,
    begins=time(8),
    ends=time(16),
    entries=(
        _entry("pd_day", (2026, 8, 24), (2026, 8, 24)),
        _entry("testing", (2026, 10, 19), (2026, 10, 23)),
        Entry(kind="early_release", starts=date(2026, 11, 4), until=time(13)),
        Entry(kind="early_release", starts=date(2026, 11, 18), until=time(13)),
        _entry("closed", (2027, 2, 19), (2027, 2, 19)),
        _entry("school_day", (2027, 2, 20), (2027, 2, 20)),  # a Saturday that makes up for it
        _entry("holiday", (2027, 3, 31), (2027, 3, 31)),
    ),
)
SCHOOLS = (HUDSON, LAKE, DESERT, COAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A key result: asked about every so many weeks, or only once a date of `dates` has come."""

    number: int
    weeks: int = 1
    dates: tuple[date, ...] = ()

    @property
    def cadence(self) -> str:
        named = {1: "weekly", 2: "every_two_weeks", 4: "monthly"}
        return "by_data_date" if self.dates else named[self.weeks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """Somebody who owns key results, or leads a school and owns none.

    `answers` is how likely they answer a prompt on its day, `slowly` how likely a day later, after
    the nudge; `snoozes` how likely they put it off until tomorrow. `away` are (first, last day, who
    covers), `muted` is (said on, last day), `moves` is (on a Saturday, to which zone).
    """

    id: str
    name: str
    school: School
    goals: tuple[Goal, ...]
    weekday: int = 2
    at: time = time(7, 30)
    answers: float = 0.7
    slowly: float = 0.5
    snoozes: float = 0.0
    away: tuple[tuple[date, date, str], ...] = ()
    muted: tuple[date, date] | None = None
    moves: tuple[date, str] | None = None
    leads: bool = False

    def zone(self, day: date) -> str:
        return self.moves[1] if self.moves and day >= self.moves[0] else self.school.tz

    def is_away(self, day: date) -> bool:
        return any(starts <= day <= until for starts, until, _ in self.away)

    def is_muted(self, day: date) -> bool:
        return self.muted is not None and self.muted[0] <= day <= self.muted[1]


@dataclass(slots=True)
class District:
    """Everybody, in a fixed order; `rng` decides what they do from day to day."""

    people: list[Teacher] = field(default_factory=list)

    def of(self, school: School) -> list[Teacher]:
        return [one for one in self.people if one.school == school]


LEADER_AWAY = (date(2026, 9, 8), date(2026, 11, 2), date(2027, 2, 1))
LEADER_MUTED = date(2026, 9, 2), date(2026, 9, 20)
BENCHMARKS = (date(2026, 9, 30), date(2027, 1, 20), date(2027, 5, 12))
_CADENCES = (1, 2, 2, 2, 4, 4, 4, 4, 0, 0)
_HOURS = (time(7, 30),) * 40 + (time(6), time(12), time(18))
_WEEKDAYS = (2,) * 60 + (0, 1, 3, 4)


def everyone() -> District:
    """The same two hundred people every time."""
    rng = Random(2026)
    district = District()
    for school in SCHOOLS:
        for number in range(PEOPLE_A_SCHOOL):
            district.people.append(_teacher(rng, school, number))
    return district


def _teacher(rng: Random, school: School, number: int) -> Teacher:
    word = school.name.split()[0]
    leads = number == 0
    goals = tuple(_goal(rng, one) for one in range(1, 2 + (number % 5 == 1)))
    kinds: dict[str, Any] = {}
    if number % 8 == 3:
        kinds["away"] = tuple(_absences(rng, school, number))
    elif number % 16 == 5:
        said = _some_day(rng)
        kinds["muted"] = (said, said + rng.randrange(3, 40) * DAY)
    elif number % 16 == 13:
        kinds |= {"snoozes": 0.3, "at": time(7, 30)}
    elif number == 4:  # somebody at every school who could use a hand, and says so each week
        goals, kinds = (Goal(number=1),), {"answers": 1.0, "weekday": 2, "at": time(7, 30)}
    elif leads and school is DESERT:
        kinds["away"] = tuple((first, first + 9 * DAY, "") for first in LEADER_AWAY)
    elif leads and school is COAST:
        kinds["muted"] = LEADER_MUTED
    elif number == 42 and school is HUDSON:
        kinds["moves"] = date(2027, 2, 27), LOS_ANGELES  # a Saturday
    usual = Teacher(
        id=f"U0{word.upper()}{number:02}",
        name=f"{_FIRST[number % len(_FIRST)]} {word}{number:02}",
        school=school,
        goals=() if leads else goals,
        weekday=rng.choice(_WEEKDAYS),
        at=rng.choice(_HOURS),
        answers=rng.choice((0.0, 0.5, 0.7, 0.9, 0.9, 1.0)),
        leads=leads,
    )
    return replace(usual, **kinds)


def _goal(rng: Random, number: int) -> Goal:
    weeks = rng.choice(_CADENCES)
    return Goal(number=number, weeks=weeks or 1, dates=() if weeks else BENCHMARKS)


def _absences(rng: Random, school: School, number: int) -> Iterator[tuple[date, date, str]]:
    """Three absences of some days, in autumn, winter and spring; every other person has a cover."""
    cover = f"U0{school.name.split()[0].upper()}{number + 1:02}" if number % 16 == 3 else ""
    for month in (date(2026, 9, 8), date(2027, 1, 5), date(2027, 4, 20)):
        first = month + rng.randrange(20) * DAY
        yield first, first + rng.randrange(1, 12) * DAY, cover


def _some_day(rng: Random) -> date:
    return FIRST_DAY + rng.randrange(10, 250) * DAY


_FIRST = "Ana Ben Cleo Dev Eve Finn Gil Hana Iris Jon Kim Lou Mia Ned Ola Pam Quin Rosa Sam".split()

"""The days ahead that are not as other days, gathered into runs that people can read.

May import the standard library and `bot.okr`'s calendar, model and school.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from bot.okr.model import CalendarEntry, DayKind, Team
from bot.okr.school import NO_SCHOOL, days_of

DAYS = 60
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Days in a row from `starts` to `ends` on which the same holds, by these `entries`.

    `has_school` says what they have in common; on school days `is_light` is testing, `until` an
    early release. `team_ids` are the teams that said so, the nearest first.
    """

    starts: date
    ends: date
    entries: tuple[CalendarEntry, ...]
    has_school: bool
    is_light: bool = False
    until: time | None = None

    @property
    def kind(self) -> DayKind:
        """The most pressing of them."""
        return self.entries[0].kind

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.entries if one.name))

    @property
    def team_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(one.team_id for one in self.entries))


def coming(
    team: Team,
    teams: Mapping[int, Team],
    entries: Iterable[CalendarEntry],
    since: date,
    days: int = DAYS,
) -> list[Run]:
    """The runs of a team within `days` from `since` on, in order; each special day is in one.

    Days belong to one run where the same holds on them and an entry says so for both; a weekend
    between them does not part them, and testing or an early release means nothing there.
    """
    last = since + _DAY * (days - 1)
    near = [one for one in entries if one.starts <= last and one.ends >= since]
    found = days_of(team, teams, near)
    runs: list[Run] = []
    special = (day for day, several in found.items() if _is_special(day, several))
    for day in sorted(day for day in special if since <= day <= last):
        today = _of_day(day, found[day])
        before = runs[-1] if runs else None
        if before and _goes_on(before, today):
            together = dict.fromkeys((*before.entries, *today.entries))
            runs[-1] = replace(before, ends=day, entries=tuple(together))
        else:
            runs.append(today)
    return runs


def _is_special(day: date, several: Sequence[CalendarEntry]) -> bool:
    decides = any(one.kind in NO_SCHOOL | {DayKind.SCHOOL_DAY} for one in several)
    return decides or (bool(several) and day.weekday() < _SATURDAY)


def _of_day(day: date, several: Sequence[CalendarEntry]) -> Run:
    """Without school nothing else matters about a day."""
    closing = tuple(one for one in several if one.kind in NO_SCHOOL)
    if closing and several[0].kind in NO_SCHOOL:
        return Run(starts=day, ends=day, entries=closing, has_school=False)
    short = (one.until for one in several if one.kind is DayKind.EARLY_RELEASE and one.until)
    return Run(
        starts=day,
        ends=day,
        entries=tuple(one for one in several if one.kind not in NO_SCHOOL),
        has_school=True,
        is_light=any(one.kind is DayKind.TESTING for one in several),
        until=next(short, None),
    )


def _goes_on(before: Run, today: Run) -> bool:
    alike = (before.has_school, before.is_light, before.until) == (
        today.has_school,
        today.is_light,
        today.until,
    )
    shares = any(one in before.entries for one in today.entries)
    return alike and shares and _is_next(before.ends, today.starts)


def _is_next(before: date, day: date) -> bool:
    """Whether there are only days of a weekend between them, if any."""
    day -= _DAY
    while day > before and day.weekday() >= _SATURDAY:
        day -= _DAY
    return day == before

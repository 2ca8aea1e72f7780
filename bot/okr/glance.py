"""What can be told of a key result at a glance: bounds that hold for everybody in a district.

May import the standard library and `bot.okr`'s calendar, model, progress and rules.

A digest asks of tens of thousands whether they need support, and shows a few. How each of them
stands is for `bot.okr.status` alone to say. But from some progress on nobody lags, whatever their
school days and their zone, and below some progress all do; the same goes for the last answer's age.
A database compares with these bounds, and only what lies between them is looked at closely.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.okr.calendar import SchoolCalendar
from bot.okr.model import Cadence, Cycle, Measure, MetricKind
from bot.okr.progress import expected
from bot.okr.rules import Rules

_DAY = timedelta(days=1)
_FARTHEST = timedelta(hours=16)
"""No local time was ever farther from UTC (Manila, until 1844)."""
_LONGEST = timedelta(days=1000)
"""One looks back for an answer that is too old."""
_WAY = Measure(kind=MetricKind.NUMBER, baseline=Decimal(0), target=Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What holds for a key result that begins and is due on these days; shares of its way.

    With `well` nobody is behind pace, also who begins or is due later; below `behind` all are that
    have neither a data schedule nor a yes/no.
    """

    starts: date
    due: date
    well: Decimal
    behind: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Who answered at or after `fresh_from` is not stale, who did before `stale_before` is; without
    any answer, who begins on or after `fresh_on`, or on or before `stale_on`.

    Whoever has a data schedule may be stale later, never sooner.
    """

    fresh_on: date
    stale_on: date

    @property
    def fresh_from(self) -> datetime:
        return datetime.combine(self.fresh_on, time(), tzinfo=UTC) + _FARTHEST

    @property
    def stale_before(self) -> datetime:
        return datetime.combine(self.stale_on + _DAY, time(), tzinfo=UTC) - _FARTHEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`always_well` and `always_behind` hold whichever the way is. `ways` stand with the least that
    is well first.

    So much `farther` behind begins what is at risk: nobody is who is less than that below what is
    well, all are who are more than that below what is behind.
    """

    always_well: Decimal
    always_behind: Decimal
    farther: Decimal
    ways: tuple[Way, ...]
    freshness: Mapping[Cadence, Freshness]


def bounds(
    cycles: Iterable[Cycle], calendars: Collection[SchoolCalendar], rules: Rules, now: datetime
) -> Bounds:
    """The bounds at `now` for key results in these cycles, of teams with these calendars."""
    first, last = (now.astimezone(UTC) - _FARTHEST).date(), (now.astimezone(UTC) + _FARTHEST).date()
    slack = Decimal(rules.on_track_points) / 100
    dates = {(one.starts, one.ends) for one in cycles}
    ways = [
        Way(
            starts=starts,
            due=due,
            well=max(expected(_WAY, starts, due, last, each) for each in calendars) - slack,
            behind=min(expected(_WAY, starts, due, first, each) for each in calendars) - slack,
        )
        for starts, due in dates
        if all(each.school_days_between(starts, due) > 0 for each in calendars)
    ]
    return Bounds(
        always_well=1 - slack,
        always_behind=-slack,
        farther=Decimal(rules.behind_points - rules.on_track_points) / 100,
        ways=tuple(sorted(ways, key=lambda way: (way.well, way.starts, way.due))),
        freshness=dict(_freshness(calendars, rules, first, last)),
    )


def _freshness(
    calendars: Collection[SchoolCalendar], rules: Rules, first: date, last: date
) -> Iterator[tuple[Cadence, Freshness]]:
    for cadence in Cadence:
        days = rules.cadence_days(cadence) + rules.stale_after_school_days
        yield (
            cadence,
            Freshness(
                fresh_on=max(_days_ago(each, days, last) or last - _LONGEST for each in calendars)
                + _DAY,
                stale_on=min(_days_ago(each, days, first) or date.min for each in calendars),
            ),
        )


def _days_ago(calendar: SchoolCalendar, school_days: int, today: date) -> date | None:
    """The last day that lies at least so many school days before `today`."""
    day = today
    while school_days > 0:
        school_days -= calendar.is_school_day(day)
        day -= _DAY
        if today - day > _LONGEST:
            return None
    return day

"""What a month or a quarter brought: each objective then and now, against its plan.

May import the standard library and `bot.okr`'s calendar, digest, model, progress and status.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.okr.calendar import local_day
from bot.okr.model import CheckIn, Objective, Team
from bot.okr.progress import progress, start_progress
from bot.okr.status import Standing
from bot.okr.support import SupportDigest, select_support


class Period(StrEnum):
    """How far back one looks, up to today."""

    MONTH = "month"
    QUARTER = "quarter"


MONTHLY_OBJECTIVES = 10
"""Objectives in the roll-up of a month; the others are in its thread."""
MONTHLY_LINES = 3

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What was done in a period: check-ins, wins, barriers opened and resolved, edits."""

    check_ins: int = 0
    wins: int = 0
    opened: int = 0
    resolved: int = 0
    edits: int = 0

    def __add__(self, other: "Activity") -> "Activity":
        return Activity(
            check_ins=self.check_ins + other.check_ins,
            wins=self.wins + other.wins,
            opened=self.opened + other.opened,
            resolved=self.resolved + other.resolved,
            edits=self.edits + other.edits,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectivePeriod:
    """An objective in a period; shares are averages over its `measured` key results.

    None while nothing is measured. Each share is held within 0 and 1, as in every roll-up.
    """

    objective: Objective
    team: Team
    key_results: int
    measured: int
    before: Decimal | None
    now: Decimal | None
    planned: Decimal | None
    activity: Activity | None
    """None where it is not shown, for it is about few."""

    @property
    def gain(self) -> Decimal:
        """How much of the way was made; nothing while it is unknown."""
        if self.now is None or self.before is None:
            return Decimal(0)
        return self.now - self.before

    @property
    def behind_points(self) -> int | None:
        """How many points behind the plan it is, negative when ahead; None while unknown."""
        if self.now is None or self.planned is None:
            return None
        return round((self.planned - self.now) * 100)


def began(period: Period, today: date) -> date:
    """The same day one or three months ago; the last of that month where it was shorter."""
    month = today.year * 12 + today.month - 1 - _MONTHS[period]
    year, month = divmod(month, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))


def summarize(
    standings: Iterable[Standing],
    before: Mapping[int, CheckIn],
    activity: Mapping[int, Activity],
) -> list[ObjectivePeriod]:
    """The objectives of these key results, in order of team and prefix.

    `before` holds the last measured check-in before the period, `activity` what was done in it, by
    key result id. What was first measured within the period began at its baseline.
    """
    grouped: defaultdict[int, list[Standing]] = defaultdict(list)
    for standing in standings:
        grouped[standing.objective.id].append(standing)
    found = [_summary(several, before, activity) for several in grouped.values()]
    return sorted(found, key=lambda one: (one.team.name, one.objective.prefix, one.objective.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyDigest:
    """A month of a team for its leaders: the first objectives, the `rest` for the thread.

    `moved` made the most progress; `support` is what needs a hand now; `reviewed` was closed.
    """

    team: Team
    since: date
    until: date
    objectives: tuple[ObjectivePeriod, ...]
    rest: tuple[ObjectivePeriod, ...]
    total: Activity | None
    moved: tuple[ObjectivePeriod, ...]
    support: SupportDigest
    reviewed: tuple[Standing, ...]

    @property
    def is_empty(self) -> bool:
        return not self.objectives and not self.reviewed


def monthly(
    team: Team,
    standings: Sequence[Standing],
    before: Mapping[int, CheckIn],
    activity: Mapping[int, Activity],
    since: datetime,
    until: datetime,
) -> MonthlyDigest:
    """What a month brought to a team and those below it; what was closed before it is left out."""
    reviewed = [one for one in standings if one.review and since <= one.review.at < until]
    shown = [one for one in standings if one.is_live or one in reviewed]
    found = summarize(shown, before, activity)
    moved = sorted((one for one in found if one.gain > 0), key=lambda one: -one.gain)
    return MonthlyDigest(
        team=team,
        since=local_day(since, team.tz),
        until=local_day(until, team.tz),
        objectives=tuple(found[:MONTHLY_OBJECTIVES]),
        rest=tuple(found[MONTHLY_OBJECTIVES:]),
        total=total_activity(found),
        moved=tuple(moved[:MONTHLY_LINES]),
        support=select_support(team, standings, until),
        reviewed=tuple(reviewed),
    )


def total_activity(found: Iterable[ObjectivePeriod]) -> Activity | None:
    """None where a part of it is hidden, which could be found by subtraction."""
    total = Activity()
    for one in found:
        if one.activity is None:
            return None
        total += one.activity
    return total


def _summary(
    several: list[Standing], before: Mapping[int, CheckIn], activity: Mapping[int, Activity]
) -> ObjectivePeriod:
    measured = [one for one in several if one.progress is not None]
    first = several[0]
    return ObjectivePeriod(
        objective=first.objective,
        team=first.team,
        key_results=len(several),
        measured=len(measured),
        before=_average(_before(one, before) for one in measured),
        now=_average(one.progress or Decimal(0) for one in measured),
        planned=_average(one.expected for one in measured),
        activity=sum((activity.get(one.key_result.id, Activity()) for one in several), Activity()),
    )


def _before(standing: Standing, before: Mapping[int, CheckIn]) -> Decimal:
    measure, earlier = standing.key_result.measure, before.get(standing.key_result.id)
    done = progress(measure, earlier.reading) if earlier else None
    return start_progress(measure) if done is None else done


def _average(shares: Iterable[Decimal]) -> Decimal | None:
    held = [min(max(share, Decimal(0)), Decimal(1)) for share in shares]
    return sum(held, Decimal(0)) / len(held) if held else None

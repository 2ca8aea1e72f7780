"""What a month or a quarter brought: each objective then and now, against its plan.

May import the standard library and `bot.okr`'s calendar, digest, model, progress and status.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from heapq import nlargest

from bot.okr.calendar import local_day
from bot.okr.model import CheckIn, Objective, Team, Tracked
from bot.okr.progress import progress, start_progress
from bot.okr.status import Standing
from bot.okr.support import SupportDigest, select_support


class Period(StrEnum):
    """How far back one looks, up to today."""

    MONTH = "month"
    QUARTER = "quarter"


MONTHLY_OBJECTIVES = 10
"""Objectives in the roll-up of a month; the others are in its thread."""
MONTHLY_REST = 40
"""Of those in the thread so many are named."""
MONTHLY_LINES = 3
MONTHLY_CLOSED = 5
"""Key results that were closed; the others are counted."""

REVIEW_OBJECTIVES = 15
"""Objectives in a review; a team's name leads to the others. A chart takes twenty."""

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


@dataclass(frozen=True, slots=True)
class PeriodReview:
    """The first objectives of some teams in a period, of so many (`count`), and what was done for
    all of them: None where a part of that is hidden."""

    shown: Sequence[ObjectivePeriod]
    count: int
    total: Activity | None


@dataclass(frozen=True, slots=True)
class Place:
    """What an objective is sorted by. The team is that of its first key result."""

    objective_id: int
    prefix: str
    team_id: int


@dataclass(frozen=True, slots=True)
class Gain(Place):
    """How much of its way an objective made in a period, at a glance: give or take `rounding`.

    None where that needs a closer look.
    """

    gain: float | None
    rounding: float


def may_lead(gains: Iterable[Gain], most: int) -> set[int]:
    """The objectives of which those are that gained the most."""
    known = list(gains)
    surely = (one.gain - one.rounding for one in known if one.gain is not None)
    least = nlargest(most, (gain for gain in surely if gain > 0))
    bar = least[-1] if len(least) == most else 0.0
    return {
        one.objective_id
        for one in known
        if one.gain is None or (one.gain + one.rounding > 0 and one.gain + one.rounding >= bar)
    }


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
    """A month of a team for its leaders: the first objectives, the first of the `rest` for the
    thread (there are `rest_count`).

    `moved` made the most progress; `support` is what needs a hand now; `reviewed` are the first of
    so many (`reviewed_count`) that were closed.
    """

    team: Team
    since: date
    until: date
    objectives: tuple[ObjectivePeriod, ...]
    rest: tuple[ObjectivePeriod, ...]
    rest_count: int
    total: Activity | None
    moved: tuple[ObjectivePeriod, ...]
    support: SupportDigest
    reviewed: tuple[Standing, ...]
    reviewed_count: int

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
    now: datetime,
    rest: int = MONTHLY_REST,
) -> MonthlyDigest:
    """What a month brought to a team and those below it; what was closed before it is left out.

    Of those that do not fit the first `rest` are for the thread.
    """
    shown = [one for one in standings if was_shown(one, since, until)]
    reviewed = [one for one in shown if one.review]
    found = summarize(shown, before, activity)
    return monthly_digest(
        team,
        found,
        len(found),
        since,
        until,
        total=total_activity(found),
        support=select_support(team, standings, now),
        reviewed=reviewed,
        reviewed_count=len(reviewed),
        rest=rest,
    )


def was_shown(tracked: Tracked, since: datetime, until: datetime) -> bool:
    """Whether a key result of a running cycle counts: it runs, or was closed in the period."""
    return tracked.review is None or since <= tracked.review.at < until


def monthly_digest(
    team: Team,
    found: Sequence[ObjectivePeriod],
    count: int,
    since: datetime,
    until: datetime,
    *,
    total: Activity | None,
    support: SupportDigest,
    reviewed: Sequence[Standing],
    reviewed_count: int,
    rest: int,
) -> MonthlyDigest:
    """The digest of so many objectives, of which the first are found, and those that moved most."""
    moved = sorted((one for one in found if one.gain > 0), key=lambda one: -one.gain)
    return MonthlyDigest(
        team=team,
        since=local_day(since, team.tz),
        until=local_day(until, team.tz),
        objectives=tuple(found[:MONTHLY_OBJECTIVES]),
        rest=tuple(found[MONTHLY_OBJECTIVES:][:rest]),
        rest_count=max(count - MONTHLY_OBJECTIVES, 0),
        total=total,
        moved=tuple(moved[:MONTHLY_LINES]),
        support=support,
        reviewed=tuple(reviewed[:MONTHLY_CLOSED]),
        reviewed_count=reviewed_count,
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

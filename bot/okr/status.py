"""What the rules conclude about a key result from its pace, its owner's confidence and its age.

May import the standard library and `bot.okr`'s calendar, model, numbers and progress.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.okr.calendar import WEEKDAYS, SchoolCalendar, local_day
from bot.okr.model import (
    Barrier,
    CheckIn,
    Confidence,
    Direction,
    KeyResult,
    Member,
    Objective,
    Reading,
    Status,
    Team,
    Tracked,
    last_reading,
)
from bot.okr.progress import expected, gap_amount, progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The defaults of the method, all in one place.

    Points are hundredths of the way from baseline to target. A check-in falls due
    `cadence_school_days` after the last one, and is stale `stale_after_school_days` past that.
    """

    on_track_points: int = 10
    behind_points: int = 25
    cadence_school_days: int = 5
    stale_after_school_days: int = 5
    recent_school_days: int = 5
    edit_days: int = 7


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A key result and everything the rules can say about it at one moment.

    `progress` and `expected` are shares (1 = target). `gap` is how many points progress lies behind
    the plan (negative when ahead); `gap_amount` is the same on the measure's scale, positive when
    ahead. `quiet_days` counts school days since the last check-in, None before the first.
    `behind_weeks` says how many of the newest check-ins in a row were behind pace when they were
    given (0 to 4).
    """

    key_result: KeyResult
    objective: Objective
    owner: Member
    team: Team
    recent: tuple[CheckIn, ...] = ()
    measured: CheckIn | None = None
    barrier: Barrier | None = None
    revision: int = 0
    progress: Decimal | None = None
    expected: Decimal = Decimal(0)
    gap: Decimal | None = None
    gap_amount: Decimal | None = None
    status: Status
    quiet_days: int | None = None
    behind_weeks: int = 0

    @property
    def latest(self) -> CheckIn | None:
        return self.recent[0] if self.recent else None

    @property
    def reading(self) -> Reading | None:
        """The last number anyone measured; None before the first."""
        return last_reading(self.recent, self.measured)

    @property
    def trend(self) -> tuple[Reading, ...]:
        """The readings of the recent check-ins, oldest first."""
        readings = (check_in.reading for check_in in reversed(self.recent))
        return tuple(reading for reading in readings if reading is not None)


def assess(
    tracked: Tracked,
    now: datetime,
    rules: Rules = DEFAULT_RULES,
    calendar: SchoolCalendar = WEEKDAYS,
) -> Standing:
    """The standing of a key result at `now`; "today" is the owner's own."""
    key_result, reading = tracked.key_result, tracked.reading
    today = local_day(now, tracked.owner.tz)
    planned = _planned(key_result, today, calendar)
    quiet_days = None
    if tracked.latest is not None:
        answered = local_day(tracked.latest.at, tracked.owner.tz)
        quiet_days = max(calendar.school_days_between(answered, today), 0)
    return Standing(
        key_result=key_result,
        objective=tracked.objective,
        owner=tracked.owner,
        team=tracked.team,
        recent=tracked.recent,
        measured=tracked.measured,
        barrier=tracked.barrier,
        revision=tracked.revision,
        progress=progress(key_result.measure, reading),
        expected=planned,
        gap=gap_points(key_result, reading, today, calendar),
        gap_amount=gap_amount(key_result.measure, reading, planned),
        status=_status(tracked, today, quiet_days, rules, calendar),
        quiet_days=quiet_days,
        behind_weeks=_behind_weeks(tracked, rules, calendar),
    )


def gap_points(
    key_result: KeyResult, reading: Reading | None, today: date, calendar: SchoolCalendar = WEEKDAYS
) -> Decimal | None:
    """How many points of progress the reading lies behind the plan; None when unknown."""
    done = progress(key_result.measure, reading)
    return None if done is None else (_planned(key_result, today, calendar) - done) * 100


def suggested_confidence(
    key_result: KeyResult,
    reading: Reading | None,
    today: date,
    rules: Rules = DEFAULT_RULES,
    calendar: SchoolCalendar = WEEKDAYS,
) -> Confidence:
    """What the pace alone suggests; the person decides. On track while nothing is known."""
    pace = _pace(gap_points(key_result, reading, today, calendar), rules)
    return {
        Status.BEHIND: Confidence.WATCHING,
        Status.AT_RISK: Confidence.NEEDS_SUPPORT,
    }.get(pace, Confidence.ON_TRACK)


def _status(
    tracked: Tracked,
    today: date,
    quiet_days: int | None,
    rules: Rules,
    calendar: SchoolCalendar,
) -> Status:
    """First that applies: achieved, asked for support, stale, then the worse of pace and word.

    Repeating a number never turns anything greener: the plan moves on and the word is the same.
    """
    key_result, latest = tracked.key_result, tracked.latest
    if _is_achieved(key_result, tracked.reading, today):
        return Status.ACHIEVED
    if latest is not None and latest.confidence is Confidence.NEEDS_SUPPORT:
        return Status.AT_RISK
    if quiet_days is None:
        quiet_days = calendar.school_days_between(key_result.starts, today)
    if (
        not key_result.paused
        and quiet_days >= rules.cadence_school_days + rules.stale_after_school_days
    ):
        return Status.STALE
    pace = _pace(gap_points(key_result, tracked.reading, today, calendar), rules)
    if pace is Status.ON_TRACK and latest and latest.confidence is Confidence.WATCHING:
        return Status.BEHIND
    return pace


def _is_achieved(key_result: KeyResult, reading: Reading | None, today: date) -> bool:
    """The target is reached; for a range, it was kept until the due date."""
    done = progress(key_result.measure, reading)
    kept = key_result.measure.direction is not Direction.KEEP_WITHIN or today >= key_result.due
    return done is not None and done >= 1 and kept


def _pace(gap: Decimal | None, rules: Rules) -> Status:
    if gap is None or gap <= rules.on_track_points:
        return Status.ON_TRACK
    return Status.BEHIND if gap <= rules.behind_points else Status.AT_RISK


def _planned(key_result: KeyResult, today: date, calendar: SchoolCalendar) -> Decimal:
    """The share expected today; with a data schedule, at the last date a number could arrive."""
    if key_result.data_dates:
        arrived = (day for day in key_result.data_dates if day <= today)
        today = min(today, max(arrived, default=key_result.starts))
    return expected(key_result.measure, key_result.starts, key_result.due, today, calendar)


def _behind_weeks(tracked: Tracked, rules: Rules, calendar: SchoolCalendar) -> int:
    weeks = 0
    for position, check_in in enumerate(tracked.recent):
        reading = last_reading(tracked.recent[position:], tracked.measured)
        day = local_day(check_in.at, tracked.owner.tz)
        gap = gap_points(tracked.key_result, reading, day, calendar)
        if _pace(gap, rules) is Status.ON_TRACK:
            break
        weeks += 1
    return weeks

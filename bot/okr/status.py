"""What the rules conclude about a key result from its pace, its owner's confidence and its age.

May import the standard library and `bot.okr`'s calendar, model, progress, rules and windows. With a
data schedule the plan is a step function, and only an open window grows old.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.model import (
    CheckIn,
    Confidence,
    Direction,
    KeyResult,
    Reading,
    Status,
    Tracked,
    newest_measured,
)
from bot.okr.progress import expected, gap_amount, progress
from bot.okr.rules import Rules
from bot.okr.windows import NO_WINDOW, Window, measured_on, plan_day, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Tracked):
    """A key result and everything the rules can say about it at one moment.

    `progress` and `expected` are shares (1 = target). `gap` is how many points progress lies behind
    the plan (negative when ahead); `gap_amount` is the same on the measure's scale, positive when
    ahead. `quiet_days` counts school days since the last check-in, or since the data window opened
    where that is later; None before the first check-in. `behind_weeks` says how many of the newest
    check-ins in a row were behind pace when they were given (0 to 4). `window` is that of the data
    schedule, empty without one.
    """

    progress: Decimal | None = None
    expected: Decimal = Decimal(0)
    gap: Decimal | None = None
    gap_amount: Decimal | None = None
    status: Status
    quiet_days: int | None = None
    behind_weeks: int = 0
    window: Window = NO_WINDOW

    @property
    def trend(self) -> tuple[Reading, ...]:
        """The readings of the recent check-ins, oldest first."""
        readings = (check_in.reading for check_in in reversed(self.recent))
        return tuple(reading for reading in readings if reading is not None)


_OF_TRACKED = tuple(field.name for field in fields(Tracked))


def assess(tracked: Tracked, now: datetime) -> Standing:
    """The standing of a key result at `now`; "today" is the owner's own, school days its team's."""
    key_result, reading = tracked.key_result, tracked.reading
    calendar = tracked.calendar
    today = local_day(now, tracked.owner.tz)
    plan_of = _plan_day(tracked, tracked.last_measured, today)
    plan = planned(key_result, plan_of, calendar)
    done = progress(key_result.measure, reading)
    gap = _gap(plan, done)
    current = window(tracked, today)
    quiet = calendar.school_days_between(_waiting_since(tracked, current), today)
    return Standing(
        **{name: getattr(tracked, name) for name in _OF_TRACKED},
        progress=done,
        expected=plan,
        gap=gap,
        gap_amount=gap_amount(key_result.measure, reading, plan),
        status=_status(tracked, today, current, gap, quiet),
        quiet_days=None if tracked.latest is None else max(quiet, 0),
        behind_weeks=_behind_weeks(tracked),
        window=current,
    )


def gap_points(
    key_result: KeyResult, reading: Reading | None, today: date, calendar: SchoolCalendar
) -> Decimal | None:
    """How many points of progress the reading lies behind the plan; None when unknown."""
    done = progress(key_result.measure, reading)
    return None if done is None else _gap(planned(key_result, today, calendar), done)


def _gap(plan: Decimal, done: Decimal | None) -> Decimal | None:
    return None if done is None else (plan - done) * 100


def suggested_confidence(tracked: Tracked, new: Reading | None, today: date) -> Confidence:
    """What the pace alone suggests; the person decides. On track while nothing is known.

    `new` is what is measured now; without it, it is the last number that is ahead or behind.
    """
    plan_of = _plan_day(tracked, tracked.last_measured, today) if new is None else today
    reading = new or tracked.reading
    gap = gap_points(tracked.key_result, reading, plan_of, tracked.calendar)
    pace = _pace(gap, tracked.rules)
    return {
        Status.BEHIND: Confidence.WATCHING,
        Status.AT_RISK: Confidence.NEEDS_SUPPORT,
    }.get(pace, Confidence.ON_TRACK)


def _status(
    tracked: Tracked, today: date, current: Window, gap: Decimal | None, quiet: int
) -> Status:
    """First that applies: achieved, asked for support, stale, then the worse of pace and word.

    Repeating a number never turns anything greener: the plan moves on and the word is the same.
    """
    key_result, latest = tracked.key_result, tracked.latest
    rules = tracked.rules
    if _is_achieved(key_result, tracked.reading, today):
        return Status.ACHIEVED
    if tracked.asks_for_help:
        return Status.AT_RISK
    if (
        not key_result.paused
        and not current.is_between
        and quiet >= rules.cadence_days(key_result.cadence) + rules.stale_after_school_days
    ):
        return Status.STALE
    pace = _pace(gap, rules)
    if pace is Status.ON_TRACK and latest and latest.confidence is not Confidence.ON_TRACK:
        return Status.BEHIND
    return pace


def _waiting_since(tracked: Tracked, current: Window) -> date:
    """Since when an answer is awaited: the last one, or the opening of the window after it."""
    latest = measured_on(tracked, tracked.latest) or tracked.key_result.starts
    return max(latest, current.open_since or latest)


def _is_achieved(key_result: KeyResult, reading: Reading | None, today: date) -> bool:
    """The target is reached; for a range, it was kept until the due date."""
    done = progress(key_result.measure, reading)
    kept = key_result.measure.direction is not Direction.KEEP_WITHIN or today >= key_result.due
    return done is not None and done >= 1 and kept


def _pace(gap: Decimal | None, rules: Rules) -> Status:
    if gap is None or gap <= rules.on_track_points:
        return Status.ON_TRACK
    return Status.BEHIND if gap <= rules.behind_points else Status.AT_RISK


def planned(key_result: KeyResult, today: date, calendar: SchoolCalendar) -> Decimal:
    """The share expected today; with a data schedule, on the last date that has come.

    So it is a step function then: 0 before the first date, and even between two of them.
    """
    if key_result.data_dates:
        arrived = (day for day in key_result.data_dates if day <= today)
        today = min(today, max(arrived, default=key_result.starts))
    return expected(key_result.measure, key_result.starts, key_result.due, today, calendar)


def _behind_weeks(tracked: Tracked) -> int:
    weeks = 0
    for position, check_in in enumerate(tracked.recent):
        last = newest_measured(tracked.recent[position:], tracked.measured)
        day = _plan_day(tracked, last, local_day(check_in.at, tracked.owner.tz))
        reading = last.reading if last else None
        gap = gap_points(tracked.key_result, reading, day, tracked.calendar)
        if _pace(gap, tracked.rules) is Status.ON_TRACK:
            break
        weeks += 1
    return weeks


def _plan_day(tracked: Tracked, last_number: CheckIn | None, day: date) -> date:
    return plan_day(tracked, measured_on(tracked, last_number), day)

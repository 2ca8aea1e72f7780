"""How far a key result has come, and how far it was planned to be: the only definitions of both.

May import the standard library and `bot.okr`'s calendar, model and numbers.

Progress is the share of the way from baseline to target: 0 at the baseline, 1 at the target, more
beyond, negative on the wrong side. The same formula serves measures that should fall. Where it
cannot be computed it is still defined:

- no reading, or no target: unknown (None);
- no baseline: 1 once the target is reached, before that unknown;
- baseline equal to target: 1 when reached (in the measure's direction), else 0;
- keep within a range: 1 inside; outside, 1 minus the distance to the range, measured in how far
  the baseline lay outside it, so that a baseline outside is 0; when the baseline is inside or
  missing, in widths of the range (a range without width counts as 1 wide).
"""

from datetime import date
from decimal import Decimal

from bot.okr.calendar import WEEKDAYS, SchoolCalendar
from bot.okr.model import Direction, Measure, MetricKind, Reading
from bot.okr.numbers import amount, baseline_of, target_of

_ZERO, _ONE = Decimal(0), Decimal(1)


def progress(measure: Measure, reading: Reading | None) -> Decimal | None:
    """The share of the way done, unclamped (1 = target); None when it cannot be known."""
    return None if reading is None else progress_at(measure, amount(measure, reading))


def progress_at(measure: Measure, value: Decimal) -> Decimal | None:
    """`progress` of a value that is already on the measure's scale, such as its baseline."""
    if measure.direction is Direction.KEEP_WITHIN:
        if measure.low is None and measure.high is None:
            return None
        return _ONE - _outside(measure, value) / _reach(measure)
    baseline, target = baseline_of(measure), target_of(measure)
    if target is None:
        return None
    if baseline is not None and baseline != target:
        return (value - baseline) / (target - baseline)
    falls = measure.direction is Direction.DECREASE
    if value <= target if falls else value >= target:
        return _ONE
    return None if baseline is None else _ZERO


def start_progress(measure: Measure) -> Decimal:
    """The progress of the baseline: 0, or 1 when there was nothing left to do but keep it."""
    baseline = baseline_of(measure)
    if baseline is not None:
        return progress_at(measure, baseline) or _ZERO
    return _ONE if measure.direction is Direction.KEEP_WITHIN else _ZERO


def expected(
    measure: Measure, starts: date, due: date, today: date, calendar: SchoolCalendar = WEEKDAYS
) -> Decimal:
    """The share of the way (0 to 1) planned by `today`: even steps over the school days.

    A yes/no has no half way, so nothing is expected of it until its due date has passed. What
    began within its range, or at its target, is expected to be there all the time.
    """
    if start_progress(measure) >= 1:
        return _ONE
    if measure.kind is MetricKind.YES_NO:
        return _ONE if today > due else _ZERO
    total = calendar.school_days_between(starts, due)
    if total <= 0:
        return _ONE if today >= due else _ZERO
    passed = calendar.school_days_between(starts, today)
    return Decimal(min(max(passed, 0), total)) / total


def gap_amount(measure: Measure, reading: Reading | None, planned: Decimal) -> Decimal | None:
    """How far the value is from the plan on the measure's scale, positive when ahead.

    `planned` is a share as `expected` gives it. None when progress or the way is unknown.
    """
    done = progress(measure, reading)
    if reading is None or done is None:
        return None
    if measure.direction is Direction.KEEP_WITHIN:
        return (done - planned) * _reach(measure)
    plan, baseline, target = _plan(measure, planned), baseline_of(measure), target_of(measure)
    if plan is None or baseline is None or target is None:
        return None
    falls = target < baseline or (target == baseline and measure.direction is Direction.DECREASE)
    above = amount(measure, reading) - plan
    return -above if falls else above


def _plan(measure: Measure, planned: Decimal) -> Decimal | None:
    """The value at that share of the way from baseline to target."""
    baseline, goal = baseline_of(measure), _goal(measure)
    if baseline is None or goal is None:
        return None
    return baseline + (goal - baseline) * planned


def _goal(measure: Measure) -> Decimal | None:
    """The target; for a range, its nearest value to the baseline."""
    baseline = baseline_of(measure)
    if measure.direction is not Direction.KEEP_WITHIN or baseline is None:
        return target_of(measure)
    if measure.low is not None and baseline < measure.low:
        return measure.low
    if measure.high is not None and baseline > measure.high:
        return measure.high
    return baseline


def _outside(measure: Measure, value: Decimal) -> Decimal:
    """How far a value lies outside the range; 0 within."""
    below = _ZERO if measure.low is None else measure.low - value
    above = _ZERO if measure.high is None else value - measure.high
    return max(below, above, _ZERO)


def _reach(measure: Measure) -> Decimal:
    """The distance outside the range at which progress is 0; always positive."""
    baseline = baseline_of(measure)
    if baseline is not None and (distance := _outside(measure, baseline)):
        return distance
    if measure.low is not None and measure.high is not None and measure.low < measure.high:
        return measure.high - measure.low
    return _ONE

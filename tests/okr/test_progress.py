"""Progress has one definition and is defined everywhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from bot.okr.calendar import SchoolCalendar
from bot.okr.model import Direction, Measure, MetricKind, Reading
from bot.okr.numbers import parse_reading
from bot.okr.progress import expected, gap_amount, progress, start_progress
from tests.cast import (
    ABSENCE,
    CERTIFIED,
    CLASS_SIZE,
    COUNSELOR,
    CYCLE,
    GRANTS,
    MEASURES,
    PLAN,
    READING,
    SHARE,
    reading,
)

STARTS, DUE = CYCLE.starts, CYCLE.ends


def number(
    baseline: float | None = None,
    target: float | None = None,
    direction: Direction = Direction.INCREASE,
    low: float | None = None,
    high: float | None = None,
) -> Measure:
    def exact(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return Measure(
        kind=MetricKind.NUMBER,
        direction=direction,
        baseline=exact(baseline),
        target=exact(target),
        low=exact(low),
        high=exact(high),
    )


FALLING, WITHIN = Direction.DECREASE, Direction.KEEP_WITHIN
TOO_MANY = number(30, low=18, high=24, direction=WITHIN)
TOO_FEW = number(12, low=18, high=24, direction=WITHIN)
AT_LEAST = number(low=18, direction=WITHIN)
EXACTLY = number(low=20, high=20, direction=WITHIN)


@pytest.mark.parametrize(
    ("measure", "value", "share"),
    [
        (READING, 62, "0"),
        (READING, 75, "1"),
        (READING, 68.5, "0.5"),
        (READING, 88, "2"),  # overshoot counts
        (READING, 55.5, "-0.5"),  # so does losing ground
        (ABSENCE, 12.4, "0"),
        (ABSENCE, 11.2, "0.5"),
        (ABSENCE, 10, "1"),
        (ABSENCE, 8.8, "1.5"),
        (ABSENCE, 13.6, "-0.5"),
        (GRANTS, 12500, "0.25"),
        (PLAN, 0, "0"),
        (PLAN, 2, "0.4"),
        (PLAN, 5, "1"),
        (CERTIFIED, 0, "0"),
        (CERTIFIED, 1, "1"),
        # baseline equal to target: reached or not
        (number(10, 10), 10, "1"),
        (number(10, 10), 9, "0"),
        (number(10, 10), 11, "1"),
        (number(10, 10, FALLING), 9, "1"),
        (number(10, 10, FALLING), 11, "0"),
        # no baseline: unknown until reached
        (number(None, 10), 9, None),
        (number(None, 10), 10, "1"),
        (number(None, 10), 12, "1"),
        (number(None, 10, FALLING), 9, "1"),
        (number(None, 10, FALLING), 11, None),
        # no target: unknown
        (number(10, None), 12, None),
        (number(), 12, None),
        # keep within, from inside or from nowhere: widths of the range
        (CLASS_SIZE, 18, "1"),
        (CLASS_SIZE, 21, "1"),
        (CLASS_SIZE, 24, "1"),
        (CLASS_SIZE, 27, "0.5"),
        (CLASS_SIZE, 12, "0"),
        (CLASS_SIZE, 36, "-1"),
        (number(20, low=18, high=24, direction=WITHIN), 27, "0.5"),
        # keep within, from outside: the baseline is 0
        (TOO_FEW, 12, "0"),
        (TOO_FEW, 15, "0.5"),
        (TOO_FEW, 18, "1"),
        (TOO_FEW, 27, "0.5"),
        (TOO_MANY, 27, "0.5"),
        (AT_LEAST, 100, "1"),
        (AT_LEAST, 17.5, "0.5"),
        (EXACTLY, 20, "1"),
        (EXACTLY, 21, "0"),
        (number(direction=WITHIN), 20, None),
    ],
)
def test_progress(measure: Measure, value: float, share: str | None) -> None:
    assert progress(measure, reading(value)) == (None if share is None else Decimal(share))


def test_progress_of_ratios() -> None:
    assert progress(SHARE, reading(18, 24)) == Decimal("0.5")
    assert progress(SHARE, reading(75)) == Decimal("0.5")
    assert progress(COUNSELOR, reading(420, 1)) == Decimal("0.5")


@pytest.mark.parametrize("measure", MEASURES)
def test_without_a_reading_progress_is_unknown(measure: Measure) -> None:
    assert progress(measure, None) is None
    assert gap_amount(measure, None, Decimal("0.5")) is None


@pytest.mark.parametrize(
    ("measure", "share"),
    [
        (READING, 0),
        (number(None, 10), 0),
        (number(10, None), 0),
        (number(10, 10), 1),
        (CLASS_SIZE, 1),
        (TOO_FEW, 0),
        (PLAN, 0),
    ],
)
def test_where_the_way_begins(measure: Measure, share: int) -> None:
    assert start_progress(measure) == share


amounts = st.decimals(-1_000_000, 1_000_000, places=3)
maybe = st.none() | amounts
measures = st.builds(
    Measure,
    kind=st.sampled_from([MetricKind.NUMBER, MetricKind.CURRENCY]),
    direction=st.sampled_from(Direction),
    baseline=maybe,
    target=maybe,
    low=maybe,
    high=maybe,
) | st.sampled_from(MEASURES)


@given(measures, amounts)
def test_progress_is_always_a_finite_number_or_unknown(measure: Measure, value: Decimal) -> None:
    share = progress(measure, Reading(value))
    assert share is None or share.is_finite()


@given(amounts, amounts, amounts, amounts)
def test_progress_grows_towards_the_target(
    baseline: Decimal, target: Decimal, one: Decimal, other: Decimal
) -> None:
    assume(baseline != target)
    measure = Measure(kind=MetricKind.NUMBER, baseline=baseline, target=target)
    further, nearer = sorted((one, other), reverse=target < baseline)
    first, second = progress(measure, Reading(further)), progress(measure, Reading(nearer))
    assert first is not None
    assert second is not None
    assert first <= second
    assert progress(measure, Reading(baseline)) == 0
    assert progress(measure, Reading(target)) == 1


@given(st.sampled_from(MEASURES))
def test_done_is_full_progress(measure: Measure) -> None:
    assume(measure.direction is not WITHIN)
    assert progress(measure, parse_reading("done", measure, None)) == 1


@given(amounts, amounts, amounts, maybe)
def test_within_the_range_is_all_there_is(
    one: Decimal, other: Decimal, value: Decimal, baseline: Decimal | None
) -> None:
    low, high = sorted((one, other))
    measure = Measure(
        kind=MetricKind.NUMBER, direction=WITHIN, low=low, high=high, baseline=baseline
    )
    share = progress(measure, Reading(value))
    assert share is not None
    assert share == 1 if low <= value <= high else share < 1


@pytest.mark.parametrize(
    ("measure", "today", "share"),
    [
        (READING, date(2026, 8, 1), "0"),
        (READING, STARTS, "0"),
        (READING, date(2026, 8, 25), "1"),
        (READING, DUE, "84"),
        (READING, date(2027, 8, 1), "84"),
        (READING, date(2026, 9, 19), "19"),  # a Saturday adds nothing to its Friday
        (READING, date(2026, 9, 18), "19"),
        (CERTIFIED, DUE, "0"),
        (CERTIFIED, DUE + timedelta(days=1), "84"),
        (CLASS_SIZE, STARTS, "84"),
        (TOO_FEW, STARTS, "0"),
        (number(10, 10), STARTS, "84"),
    ],
)
def test_the_plan_takes_even_steps_over_84_school_days(
    measure: Measure, today: date, share: str
) -> None:
    assert expected(measure, STARTS, DUE, today) == Decimal(share) / 84


def test_a_break_does_not_move_the_plan() -> None:
    week_off = SchoolCalendar(frozenset(date(2026, 9, 14) + timedelta(days=n) for n in range(5)))
    before = expected(READING, STARTS, DUE, date(2026, 9, 11), week_off)
    assert expected(READING, STARTS, DUE, date(2026, 9, 18), week_off) == before
    assert before == Decimal(14) / 79


@pytest.mark.parametrize(("today", "share"), [(-1, 0), (0, 1), (1, 1)])
def test_a_key_result_of_one_day_is_expected_on_that_day(today: int, share: int) -> None:
    assert expected(READING, DUE, DUE, DUE + timedelta(days=today)) == share
    assert expected(READING, DUE, STARTS, STARTS + timedelta(days=today)) == share


days = st.dates(date(2025, 1, 1), date(2028, 1, 1))


@given(measures, days, days, days, days)
def test_the_plan_never_goes_back(
    measure: Measure, starts: date, due: date, one: date, other: date
) -> None:
    earlier, later = sorted((one, other))
    first = expected(measure, starts, due, earlier)
    second = expected(measure, starts, due, later)
    assert 0 <= first <= second <= 1


@pytest.mark.parametrize(
    ("measure", "value", "ahead"),
    [
        (READING, 66, "0.75"),
        (READING, 64, "-1.25"),
        (ABSENCE, 12.2, "-0.4"),  # too many absences: behind
        (ABSENCE, 11.5, "0.3"),
        (number(10, 10), 9, "-1"),
        (number(10, 10, FALLING), 9, "1"),
        (number(None, 10), 9, None),
        (number(10, None), 9, None),
        (TOO_FEW, 12, "-1.5"),
        (TOO_MANY, 30, "-1.5"),
        (number(20, low=18, high=24, direction=WITHIN), 21, "0"),
    ],
)
def test_the_gap_in_the_unit_of_the_measure(
    measure: Measure, value: float, ahead: str | None
) -> None:
    quarter = STARTS + timedelta(days=4 * 7 + 1)  # 21 of 84 school days
    share = expected(measure, STARTS, DUE, quarter)
    gap = gap_amount(measure, reading(value), share)
    assert gap == (None if ahead is None else Decimal(ahead))


def test_a_range_is_kept_or_left_by_so_much() -> None:
    assert gap_amount(CLASS_SIZE, reading(21), Decimal(1)) == 0
    assert gap_amount(CLASS_SIZE, reading(27), Decimal(1)) == -3
    assert gap_amount(CLASS_SIZE, reading(16), Decimal(1)) == -2


@given(amounts, amounts, amounts, st.decimals(0, 1, places=2))
def test_gap_and_progress_tell_the_same_story(
    baseline: Decimal, target: Decimal, value: Decimal, planned: Decimal
) -> None:
    assume(baseline != target)
    measure = Measure(kind=MetricKind.NUMBER, baseline=baseline, target=target)
    share = progress(measure, Reading(value))
    ahead = gap_amount(measure, Reading(value), planned)
    assert share is not None
    assert ahead is not None
    assert abs(ahead - (share - planned) * abs(target - baseline)) < Decimal("1e-12")

"""The curve of a key result, thinned evenly, and what happened in order of time."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import WEEKDAYS
from bot.okr.history import MOST_POINTS, Point, curve, events, thinned
from bot.okr.model import Change, Decision, Measure, Review
from tests import cast

DAY = timedelta(days=1)


def point(at: int, value: int) -> Point:
    return Point(day=date(2026, 9, 1) + at * DAY, value=Decimal(value))


def test_a_curve_runs_from_the_first_number_to_the_last_with_the_plan_beside() -> None:
    later, first = cast.check_in(66, id=2), cast.check_in(62, at=cast.NOW - 7 * DAY)
    found = curve(cast.key_result(), [later, first], cast.TZ, WEEKDAYS)
    assert [(one.day.isoformat(), one.value) for one in found] == [
        ("2026-09-09", Decimal(62)),
        ("2026-09-16", Decimal(66)),
    ]
    plans = [one.plan for one in found]
    assert plans == sorted(plans)  # type: ignore[type-var]
    assert all(plan is not None and 62 <= plan <= 75 for plan in plans)


def test_no_new_data_makes_no_point_and_the_last_of_a_day_counts() -> None:
    said = [
        cast.check_in(66, id=3, at=cast.NOW + timedelta(hours=2)),
        cast.check_in(None, id=2, at=cast.NOW + timedelta(hours=3)),
        cast.check_in(65, id=1),
    ]
    assert [one.value for one in curve(cast.key_result(), said, cast.TZ, WEEKDAYS)] == [Decimal(66)]


@pytest.mark.parametrize(("measure", "number"), [(cast.CLASS_SIZE, 20), (cast.COUNSELOR, 480)])
def test_a_range_has_no_plan(measure: Measure, number: int) -> None:
    (one,) = curve(cast.key_result(measure=measure), [cast.check_in(number)], cast.TZ, WEEKDAYS)
    assert (one.plan is None) == (measure is cast.CLASS_SIZE)


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=300))
def test_thinned_keeps_the_ends_and_the_extremes_and_the_order(values: list[int]) -> None:
    points = [point(at, value) for at, value in enumerate(values)]
    kept = thinned(points)
    assert len(kept) <= MOST_POINTS
    assert len(kept) >= min(len(points), MOST_POINTS - 2)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert max(one.value for one in kept) == max(values)
    assert min(one.value for one in kept) == min(values)
    assert [one.day for one in kept] == sorted(one.day for one in kept)


def test_few_points_stay_as_they_are() -> None:
    points = [point(at, at) for at in range(MOST_POINTS)]
    assert thinned(points) == points


def test_thinned_points_lie_evenly() -> None:
    kept = thinned([point(at, at) for at in range(100)])
    gaps = {(b.day - a.day).days for a, b in pairwise(kept)}
    assert gaps <= {5, 6}


def test_check_ins_edits_and_the_end_are_in_one_order_of_time() -> None:
    change = Change(id=1, at=cast.NOW - 3 * DAY, actor_id="UCLEO", fields=())
    review = Review(
        id=1,
        author_id="UANA",
        at=cast.NOW + DAY,
        score=Decimal(1),
        suggested=None,
        decision=Decision.KEEP,
    )
    said = [cast.check_in(66, id=2), cast.check_in(62, at=cast.NOW - 7 * DAY)]
    found = events(said, [change], review)
    assert [(one.actor_id, one.at) for one in found] == [
        ("UANA", cast.NOW + DAY),
        ("UANA", cast.NOW),
        ("UCLEO", cast.NOW - 3 * DAY),
        ("UANA", cast.NOW - 7 * DAY),
    ]
    assert [bool(one.check_in) for one in found] == [False, True, False, True]

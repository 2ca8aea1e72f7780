"""What a month or a quarter brought: where it began, and each objective then and now."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.period import Activity, Period, began, summarize
from tests import cast


@pytest.mark.parametrize(
    ("period", "today", "since"),
    [
        (Period.MONTH, date(2026, 9, 16), date(2026, 8, 16)),
        (Period.MONTH, date(2027, 1, 5), date(2026, 12, 5)),
        (Period.MONTH, date(2027, 3, 31), date(2027, 2, 28)),
        (Period.QUARTER, date(2026, 9, 16), date(2026, 6, 16)),
        (Period.QUARTER, date(2027, 2, 1), date(2026, 11, 1)),
        (Period.QUARTER, date(2027, 5, 31), date(2027, 2, 28)),
        (Period.MONTH, date(2027, 12, 31), date(2027, 11, 30)),
    ],
)
def test_a_period_began_on_the_same_day_of_an_earlier_month(
    period: Period, today: date, since: date
) -> None:
    assert began(period, today) == since


@given(today=st.dates(date(2000, 1, 1), date(2100, 1, 1)), period=st.sampled_from(Period))
def test_a_period_is_one_or_three_months_long(today: date, period: Period) -> None:
    days = (today - began(period, today)).days
    assert days in (range(28, 32) if period is Period.MONTH else range(88, 93))


def test_an_objective_is_the_average_of_what_is_measured() -> None:
    first = cast.standing(cast.check_in(75))
    second = cast.standing(of=cast.key_result("RD-2"))
    third = cast.standing(cast.check_in("68.5"), of=cast.key_result("RD-3"))
    before = {1: cast.check_in("68.5", at=cast.NOW - timedelta(days=40))}
    done = {1: Activity(check_ins=2, wins=1), 3: Activity(check_ins=1, opened=1, edits=2)}
    (found,) = summarize([first, second, third], before, done)
    assert (found.key_results, found.measured) == (3, 2)
    assert (found.before, found.now) == (Decimal("0.25"), Decimal("0.75"))
    assert found.planned == first.expected
    assert found.activity == Activity(check_ins=3, wins=1, opened=1, edits=2)
    assert found.behind_points is not None
    assert found.behind_points < 0


def test_nothing_measured_is_no_progress_at_all() -> None:
    (found,) = summarize([cast.standing()], {}, {})
    assert (found.before, found.now, found.planned) == (None, None, None)
    assert found.behind_points is None


def test_objectives_stand_in_order_of_team_and_prefix() -> None:
    other = replace(cast.OBJECTIVE, id=2, prefix="AT")
    far = replace(cast.OBJECTIVE, id=3, prefix="AA")
    found = summarize(
        [
            cast.standing(),
            cast.standing(team=cast.SCHOOL, objective=far),
            cast.standing(objective=other),
        ],
        {},
        {},
    )
    assert [one.objective.prefix for one in found] == ["AT", "RD", "AA"]

"""When numbers come only now and then, nobody falls behind and nothing grows old in between."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.okr.cadence import is_due
from bot.okr.calendar import SchoolCalendar
from bot.okr.check_in import numberless_draft, same_draft
from bot.okr.history import curve
from bot.okr.model import Cadence, CheckIn, Confidence, KeyResult, Status, Tracked
from bot.okr.progress import expected
from bot.okr.rules import WEEK_SCHOOL_DAYS
from bot.okr.status import assess, planned, suggested_confidence
from bot.okr.windows import Window, window
from tests.cast import ANA, NOW, READING, TZ, check_in, key_result, reading, tracked

STARTS, DUE = date(2026, 8, 24), date(2027, 6, 11)
FALL, WINTER, SPRING = date(2026, 9, 4), date(2027, 1, 15), date(2027, 5, 14)
DAY = timedelta(days=1)
CALENDAR = SchoolCalendar(
    closed=frozenset({date(2026, 12, 21) + timedelta(days=n) for n in range(12)})
)


def scheduled(*dates: date, **changes: Any) -> KeyResult:
    return key_result(data_dates=dates or (FALL, WINTER, SPRING), starts=STARTS, due=DUE, **changes)


def at(day: date, clock: time = time(15)) -> datetime:
    return datetime.combine(day, clock, UTC)


def given_on(day: date, number: float | str | None = 66, **changes: Any) -> CheckIn:
    return check_in(number, at=at(day), **changes)


# Windows


@pytest.mark.parametrize(
    ("day", "last_number", "expected_window"),
    [
        (STARTS, None, Window(None, FALL)),
        (FALL - DAY, None, Window(None, FALL)),
        (FALL, None, Window(FALL, WINTER, FALL)),
        (FALL + 3 * DAY, FALL - DAY, Window(FALL, WINTER, FALL)),  # a day too early
        (FALL, FALL, Window(FALL, WINTER)),  # it may come that very day
        (WINTER - DAY, FALL + 5 * DAY, Window(FALL, WINTER)),
        (WINTER, FALL + 5 * DAY, Window(WINTER, SPRING, WINTER)),
        (WINTER, None, Window(WINTER, SPRING, FALL)),  # the first is still out
        (DUE, WINTER, Window(SPRING, None, SPRING)),
        (DUE, SPRING + DAY, Window(SPRING, None)),
    ],
)
def test_a_window_is_open_until_a_number_was_given(
    day: date, last_number: date | None, expected_window: Window
) -> None:
    recent = [given_on(last_number)] if last_number else []
    assert window(tracked(*recent, of=scheduled()), day) == expected_window


def test_without_a_schedule_there_is_no_window() -> None:
    found = window(tracked(of=key_result()), WINTER)
    assert found == Window()
    assert not found.is_between


def test_no_new_data_leaves_the_window_open() -> None:
    one = tracked(given_on(WINTER + DAY, None), given_on(FALL), of=scheduled())
    assert window(one, WINTER + 2 * DAY).is_open
    pushed_out = replace(one, recent=one.recent[:1], measured=given_on(WINTER))
    assert not window(pushed_out, WINTER + 2 * DAY).is_open


def test_a_date_on_the_first_day_is_where_the_baseline_comes_from() -> None:
    assert not window(tracked(of=scheduled(STARTS, WINTER)), STARTS + DAY).is_open
    unknown = scheduled(STARTS, WINTER, measure=replace(READING, baseline=None))
    assert window(tracked(of=unknown), STARTS + DAY).is_open


def test_a_day_is_the_owners() -> None:
    late_evening = datetime(2027, 1, 15, 3, tzinfo=UTC)  # still January 14 in Chicago
    assert ANA.tz == TZ
    assert window(tracked(check_in(66, at=late_evening), of=scheduled()), WINTER).is_open


# Pace

days = st.dates(STARTS - 20 * DAY, DUE + 20 * DAY)
schedules = st.lists(st.dates(STARTS, DUE), min_size=1, max_size=6, unique=True).map(sorted)


@given(days, days, schedules)
def test_the_plan_never_goes_down(one: date, other: date, dates: Sequence[date]) -> None:
    of = scheduled(*dates)
    earlier, later = sorted((one, other))
    assert planned(of, earlier, CALENDAR) <= planned(of, later, CALENDAR)


@given(days, schedules)
def test_the_plan_moves_only_on_dates(day: date, dates: Sequence[date]) -> None:
    of = scheduled(*dates)
    if day + DAY not in dates:
        assert planned(of, day, CALENDAR) == planned(of, day + DAY, CALENDAR)


@given(schedules)
def test_on_its_dates_the_plan_is_the_even_one(dates: Sequence[date]) -> None:
    of = scheduled(*dates)
    for day in dates:
        assert planned(of, day, CALENDAR) == expected(of.measure, of.starts, of.due, day, CALENDAR)
    assert planned(of, dates[0] - DAY, CALENDAR) == 0


def school_at(of: KeyResult, *recent: CheckIn) -> Tracked:
    one = tracked(*recent, of=of)
    return replace(one, team=replace(one.team, calendar=CALENDAR))


@given(days, schedules, st.integers(0, 100), st.dates(STARTS, DUE))
def test_nobody_falls_behind_by_waiting(
    day: date, dates: Sequence[date], number: int, answered: date
) -> None:
    """From one day to the next the pace turns only where a window has been open for long enough to
    give the number. (Silence is the next property.)"""
    one = school_at(scheduled(*dates), given_on(answered, number))
    today, tomorrow = assess(one, at(day)), assess(one, at(day + DAY))
    opened = tomorrow.window.opened_on if tomorrow.window.is_open else None
    waited = CALENDAR.school_days_between(opened, day + DAY) if opened else 0
    if day >= answered and waited < WEEK_SCHOOL_DAYS:
        assert tomorrow.gap == today.gap
        assert tomorrow.status in (today.status, Status.STALE)


@given(days, schedules, st.lists(st.dates(STARTS, DUE), max_size=3))
def test_nothing_is_stale_before_its_window(
    day: date, dates: Sequence[date], answers: Sequence[date]
) -> None:
    given_answers = [given_on(one, 63) for one in sorted(answers, reverse=True) if one <= day]
    found = assess(school_at(scheduled(*dates), *given_answers), at(day))
    if found.status is Status.STALE:
        opened = found.window.open_since
        assert found.window.is_open
        assert opened is not None
        assert CALENDAR.school_days_between(opened, day) >= 2 * WEEK_SCHOOL_DAYS


@given(days, schedules, st.integers(0, 9))
def test_no_new_data_is_a_full_answer(day: date, dates: Sequence[date], ago: int) -> None:
    """Never stale within the cadence and its grace, however long the number is out."""
    answered = day - timedelta(days=ago)
    one = school_at(scheduled(*dates), given_on(answered, None), given_on(STARTS, 63))
    assert assess(one, at(day)).status is not Status.STALE


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (WINTER - DAY, Status.ON_TRACK),  # 63.5 against what September wanted
        (WINTER, Status.ON_TRACK),  # the number may come today
        (WINTER + 6 * DAY, Status.ON_TRACK),  # four school days
        (WINTER + 7 * DAY, Status.AT_RISK),  # a week, and the plan of January holds
        (WINTER + 14 * DAY, Status.STALE),
    ],
)
def test_the_plan_of_a_date_counts_after_a_cadence(day: date, status: Status) -> None:
    one = tracked(given_on(FALL + DAY, "63.5"), of=scheduled())
    assert assess(one, at(day)).status is status


def test_a_number_of_the_window_is_measured_against_it_at_once() -> None:
    one = tracked(given_on(FALL + DAY, "63.5"), of=scheduled())
    assert suggested_confidence(one, None, WINTER) is Confidence.ON_TRACK
    assert suggested_confidence(one, reading(64), WINTER) is Confidence.NEEDS_SUPPORT
    after = tracked(given_on(WINTER, 64), *one.recent, of=scheduled())
    assert assess(after, at(WINTER)).status is Status.AT_RISK
    assert assess(after, at(WINTER)).behind_weeks == 1


def test_a_monthly_cadence_waits_longer() -> None:
    one = tracked(given_on(FALL + DAY, "63.5"), of=scheduled(cadence=Cadence.MONTHLY))
    assert assess(one, at(WINTER + 27 * DAY)).status is Status.ON_TRACK
    assert assess(one, at(WINTER + 28 * DAY)).status is Status.AT_RISK


def test_quiet_days_count_from_the_window() -> None:
    one = tracked(given_on(FALL + DAY), of=scheduled())
    assert assess(one, at(WINTER + 3 * DAY)).quiet_days == 1
    assert assess(tracked(of=scheduled()), at(WINTER)).quiet_days is None


def test_the_plan_of_the_chart_is_a_step() -> None:
    numbers = [given_on(day, 66, id=n) for n, day in enumerate((STARTS, FALL, FALL + 60 * DAY), 1)]
    plans = [point.plan for point in curve(scheduled(), numbers, TZ, CALENDAR)]
    assert plans[0] == 62
    assert plans[1] == plans[2] == 62 + 13 * expected(READING, STARTS, DUE, FALL, CALENDAR)


# Asking


@pytest.mark.parametrize(
    ("day", "asked"),
    [(FALL - DAY, False), (FALL, True), (FALL + 20 * DAY, True), (WINTER + DAY, False)],
)
def test_by_data_date_is_asked_only_when_a_number_comes(day: date, asked: bool) -> None:
    of = scheduled(FALL, WINTER, cadence=Cadence.BY_DATA_DATE)
    recent = [given_on(WINTER)] if day > WINTER else []
    assert is_due(tracked(*recent, of=of), at(day), ANA) is asked


def test_by_data_date_is_asked_again_a_week_after_no_new_data() -> None:
    one = tracked(given_on(FALL, None), of=scheduled(cadence=Cadence.BY_DATA_DATE))
    assert not is_due(one, at(FALL + 3 * DAY), ANA)
    assert is_due(one, at(FALL + 7 * DAY), ANA)


def test_without_any_date_by_data_date_is_every_week() -> None:
    assert is_due(tracked(of=key_result(cadence=Cadence.BY_DATA_DATE)), NOW, ANA)


# Answering


def test_same_says_no_number_again() -> None:
    one = tracked(given_on(FALL, 63, confidence=Confidence.WATCHING), of=scheduled())
    draft = same_draft(one, NOW)
    assert (draft.reading, draft.confidence) == (None, Confidence.WATCHING)


@pytest.mark.parametrize("said", [*Confidence, None])
def test_an_answer_without_a_number(said: Confidence | None) -> None:
    one = tracked(given_on(FALL, 63, confidence=Confidence.WATCHING), of=scheduled())
    draft = numberless_draft(one, said, NOW)
    assert (draft.reading, draft.confidence) == (None, said or Confidence.WATCHING)
    assert numberless_draft(tracked(of=scheduled()), None, NOW).confidence is Confidence.ON_TRACK


def test_progress_stays_where_it_was() -> None:
    one = tracked(given_on(FALL + DAY, None), given_on(FALL, "68.5"), of=scheduled())
    assert assess(one, at(FALL + DAY)).progress == Decimal("0.5")

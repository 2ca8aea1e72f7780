"""Status follows pace, word and age, in that order of the rules, and never flatters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import SchoolCalendar
from bot.okr.check_in import same_draft
from bot.okr.model import CheckIn, Confidence, KeyResult, Measure, Status
from bot.okr.rules import Rules
from bot.okr.status import assess, suggested_confidence
from tests.cast import (
    ANA,
    CERTIFIED,
    CLASS_SIZE,
    MEASURES,
    NOW,
    READING,
    check_in,
    key_result,
    reading,
    standing,
    tracked,
)

OK, WATCHING, HELP = Confidence.ON_TRACK, Confidence.WATCHING, Confidence.NEEDS_SUPPORT
# On this day 17 of 84 school days have passed: the plan of RD-1 says 62 + 13 * 17/84 = 64.63.
TODAY = date(2026, 9, 16)
WEEK = timedelta(days=7)


# From 0 to 100 and half way today, so that gaps read as points: the plan says 50.
HALFWAY = key_result(
    measure=replace(READING, baseline=Decimal(0), target=Decimal(100)),
    starts=TODAY - 4 * WEEK,
    due=TODAY + 4 * WEEK,
)


@pytest.mark.parametrize(
    ("number", "word", "status"),
    [
        (100, OK, Status.ACHIEVED),
        (100, HELP, Status.ACHIEVED),
        (120, WATCHING, Status.ACHIEVED),
        (99, OK, Status.ON_TRACK),
        (50, OK, Status.ON_TRACK),
        (40, OK, Status.ON_TRACK),  # 10 points behind
        (39.9, OK, Status.BEHIND),
        (25, OK, Status.BEHIND),  # 25 points behind
        (24.9, OK, Status.AT_RISK),
        (0, OK, Status.AT_RISK),
        (-10, OK, Status.AT_RISK),
        (50, WATCHING, Status.BEHIND),
        (30, WATCHING, Status.BEHIND),
        (10, WATCHING, Status.AT_RISK),
        (90, HELP, Status.AT_RISK),
        (None, OK, Status.ON_TRACK),
        (None, WATCHING, Status.BEHIND),
        (None, HELP, Status.AT_RISK),
    ],
)
def test_the_worse_of_pace_and_word(number: float | None, word: Confidence, status: Status) -> None:
    assert standing(check_in(number, word), of=HALFWAY).status is status


@pytest.mark.parametrize(
    ("answered", "quiet_days", "status"),
    [
        (date(2026, 9, 3), 9, Status.ON_TRACK),  # a week to answer, and not yet a week past that
        (date(2026, 9, 2), 10, Status.STALE),
        (date(2026, 8, 5), 30, Status.STALE),
    ],
)
def test_silence_makes_stale(answered: date, quiet_days: int, status: Status) -> None:
    found = standing(check_in(73, at=NOW - (TODAY - answered)))
    assert (found.quiet_days, found.status) == (quiet_days, status)


def test_a_call_for_help_is_heard_however_old() -> None:
    assert standing(check_in(66, HELP, at=NOW - 4 * WEEK)).status is Status.AT_RISK


def test_a_reached_target_does_not_go_stale() -> None:
    assert standing(check_in(75, at=NOW - 4 * WEEK)).status is Status.ACHIEVED


def test_a_paused_key_result_may_be_silent() -> None:
    found = standing(check_in(70, at=NOW - 3 * WEEK), of=key_result(paused=True))
    assert found.status is Status.ON_TRACK


def test_a_break_is_no_silence() -> None:
    closed = SchoolCalendar(frozenset(TODAY - timedelta(days=n) for n in range(1, 15)))
    old = tracked(check_in(70, at=NOW - 2 * WEEK))
    assert assess(old, NOW).quiet_days == 10
    assert assess(replace(old, team=replace(old.team, calendar=closed)), NOW).quiet_days == 1


@pytest.mark.parametrize(
    ("starts", "status"),
    [(TODAY, Status.ON_TRACK), (TODAY - WEEK, Status.ON_TRACK), (TODAY - 2 * WEEK, Status.STALE)],
)
def test_before_the_first_check_in(starts: date, status: Status) -> None:
    found = standing(of=key_result(starts=starts))
    assert found.status is status
    assert (found.progress, found.gap, found.gap_amount, found.quiet_days) == (
        None,
        None,
        None,
        None,
    )
    assert (found.reading, found.trend, found.behind_weeks) == (None, (), 0)


def test_a_range_is_achieved_by_keeping_it_to_the_end() -> None:
    within = key_result(measure=CLASS_SIZE)
    assert standing(check_in(20), of=within).status is Status.ON_TRACK
    assert standing(check_in(30), of=within).status is Status.AT_RISK
    last_day = datetime(2026, 12, 18, 20, tzinfo=UTC)
    kept = standing(check_in(20, at=last_day), of=within, now=last_day)
    assert kept.status is Status.ACHIEVED


def test_a_yes_or_no_is_on_track_until_it_is_due() -> None:
    certificate = key_result(measure=CERTIFIED)
    assert standing(check_in(0), of=certificate).status is Status.ON_TRACK
    later = datetime(2026, 12, 21, 14, tzinfo=UTC)
    assert standing(check_in(0, at=later), of=certificate, now=later).status is Status.AT_RISK


def test_what_a_standing_says_about_pace() -> None:
    found = standing(check_in(64))
    assert found.progress == Decimal(2) / 13
    assert found.expected == Decimal(17) / 84
    assert round(found.gap or 0, 2) == Decimal("4.85")
    assert round(found.gap_amount or 0, 2) == Decimal("-0.63")


def test_no_new_data_keeps_the_last_number() -> None:
    silent = [check_in(None, id=9 - week, at=NOW - week * WEEK) for week in range(4)]
    measured = check_in(66, at=NOW - 5 * WEEK)
    found = standing(*silent, measured=measured)
    assert found.reading == reading(66)
    assert found.progress == Decimal(4) / 13
    assert found.trend == ()


def test_between_data_dates_the_plan_waits() -> None:
    benchmarks = (date(2026, 9, 4), date(2026, 11, 6))
    scheduled = key_result(data_dates=benchmarks)
    assert standing(check_in(None), of=scheduled).expected == Decimal(9) / 84
    before_any = datetime(2026, 8, 31, 14, tzinfo=UTC)
    assert standing(of=scheduled, now=before_any).expected == 0
    assert standing(of=key_result(), now=before_any).expected == Decimal(5) / 84


def test_the_trend_is_told_oldest_first() -> None:
    found = standing(check_in(64), check_in(None), check_in(63), check_in(62))
    assert found.trend == (reading(62), reading(63), reading(64))


@pytest.mark.parametrize(
    ("numbers", "weeks"),
    [
        ([50, 0, 0, 0], 0),
        ([0, 50, 0, 0], 1),
        ([0, 0, 50, 0], 2),
        ([0, 0, 0, 0], 4),
        ([None, 0, 50], 2),  # no news: still the number of before
        ([], 0),
    ],
)
def test_weeks_behind_in_a_row(numbers: list[float | None], weeks: int) -> None:
    recent = [check_in(number, at=NOW - week * WEEK) for week, number in enumerate(numbers)]
    assert standing(*recent, of=HALFWAY).behind_weeks == weeks


def test_today_is_the_owners_own() -> None:
    late = datetime(2026, 9, 17, 3, tzinfo=UTC)  # still Wednesday evening at Maple Grove
    assert standing(check_in(66, at=NOW), now=late).quiet_days == 0
    assert standing(check_in(66, at=NOW), now=late + timedelta(hours=2)).quiet_days == 1


@pytest.mark.parametrize(
    ("number", "word"),
    [(50, OK), (40, OK), (39, WATCHING), (25, WATCHING), (24, HELP), (100, OK), (None, OK)],
)
def test_pace_suggests_a_word(number: float | None, word: Confidence) -> None:
    assert suggested_confidence(tracked(of=HALFWAY), reading(number), TODAY) is word


def test_rules_are_data() -> None:
    ana = replace(ANA, rules=Rules(on_track_points=0, behind_points=5))
    behind, at_risk = (tracked(check_in(value), of=HALFWAY) for value in (48, 44))
    assert assess(replace(behind, owner=ana), NOW).status is Status.BEHIND
    assert assess(replace(at_risk, owner=ana), NOW).status is Status.AT_RISK


GREENER = (Status.AT_RISK, Status.BEHIND, Status.STALE, Status.ON_TRACK, Status.ACHIEVED)
numbers = st.none() | st.integers(0, 100)
check_ins = st.builds(
    lambda number, word, days: check_in(number, word, at=NOW - timedelta(days=days)),
    numbers,
    st.sampled_from(Confidence),
    st.integers(0, 60),
)


@given(
    st.lists(check_ins, min_size=1, max_size=4),
    st.integers(0, 40),
    st.sampled_from([HALFWAY, key_result(), key_result(measure=CLASS_SIZE)]),
)
def test_the_same_again_never_turns_anything_greener(
    answers: list[CheckIn], days: int, of: KeyResult
) -> None:
    before = tracked(*sorted(answers, key=lambda one: one.at, reverse=True), of=of)
    then = before.recent[0].at  # when it was fresh, as the same again will be
    later = NOW + timedelta(days=days)
    draft = same_draft(before, later)
    again = check_in(None, draft.confidence, at=later, reading=draft.reading)
    after = replace(before, recent=(again, *before.recent[:3]))
    fresh, now = assess(before, then).status, assess(after, later).status
    if fresh is not Status.ACHIEVED and now is Status.ACHIEVED:
        assert of.measure is CLASS_SIZE  # kept to the end, which only time can tell
    else:
        assert GREENER.index(now) <= GREENER.index(fresh)


@given(st.lists(check_ins, max_size=4), st.sampled_from(MEASURES))
def test_every_history_has_a_standing(answers: list[CheckIn], measure: Measure) -> None:
    newest_first = sorted(answers, key=lambda one: one.at, reverse=True)
    found = standing(*newest_first, of=key_result(measure=measure))
    assert found.status in Status
    assert 0 <= found.behind_weeks <= 4
    assert found.gap is None or found.progress is not None

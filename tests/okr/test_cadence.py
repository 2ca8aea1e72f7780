"""Prompts come weekly in the person's own zone, also when clocks jump and schools close."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.cadence import (
    is_due,
    is_recent,
    prompt_after,
    snooze_until,
)
from bot.okr.calendar import WEEKDAYS, SchoolCalendar, instant, local_day, zone
from bot.okr.model import Problem
from bot.okr.problems import PROBLEM_CODES
from tests.cast import ANA, NOW, TZ, check_in, tracked

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
MORNING = time(7, 30)
NO_MONDAY = SchoolCalendar(frozenset({date(2026, 9, 14)}))
BREAK = SchoolCalendar(frozenset(date(2026, 12, 21) + timedelta(days=n) for n in range(14)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "weekday", "at", "tz", "following"),
    [
        # any time of the week before, and strictly after
        ("2026-09-10T12:00", WED, MORNING, TZ, "2026-09-16T12:30"),
        ("2026-09-16T12:29", WED, MORNING, TZ, "2026-09-16T12:30"),
        ("2026-09-16T12:30", WED, MORNING, TZ, "2026-09-23T12:30"),
        ("2026-09-16T12:31", WED, MORNING, TZ, "2026-09-23T12:30"),
        # the same morning elsewhere
        ("2026-09-10T12:00", WED, MORNING, "America/New_York", "2026-09-16T11:30"),
        ("2026-09-10T12:00", WED, MORNING, "Pacific/Honolulu", "2026-09-16T17:30"),
        ("2026-09-10T12:00", WED, MORNING, "Pacific/Auckland", "2026-09-15T19:30"),
        ("2026-09-10T12:00", WED, MORNING, "Asia/Kathmandu", "2026-09-16T01:45"),
        # weekends move to Monday, once
        ("2026-09-10T12:00", SAT, MORNING, TZ, "2026-09-14T12:30"),
        ("2026-09-10T12:00", SUN, MORNING, TZ, "2026-09-14T12:30"),
        # across the end and the beginning of daylight saving the wall clock stays
        ("2026-10-28T12:30", WED, MORNING, TZ, "2026-11-04T13:30"),
        ("2027-03-10T13:30", WED, MORNING, TZ, "2027-03-17T12:30"),
        # clocks that change on a school day: Egypt jumps Friday 0:00 to 1:00
        ("2026-04-20T12:00", FRI, time(0, 30), "Africa/Cairo", "2026-04-23T22:30"),
        # and goes back Friday 0:00 to Thursday 23:00: the first of two
        ("2026-10-26T12:00", THU, time(23, 30), "Africa/Cairo", "2026-10-29T20:30"),
        ("2026-10-29T20:30", THU, time(23, 30), "Africa/Cairo", "2026-11-05T21:30"),
        # Israel jumps Friday 2:00 to 3:00
        ("2026-03-24T12:00", FRI, time(2, 30), "Asia/Jerusalem", "2026-03-27T00:30"),
    ],
)
def test_the_next_prompt(moment: str, weekday: int, at: time, tz: str, following: str) -> None:
    assert prompt_after(utc(moment), weekday, at, tz) == utc(following)


def test_a_skipped_time_is_shown_later_on_the_wall() -> None:
    prompt = prompt_after(utc("2026-03-24T12:00"), FRI, time(2, 30), "Asia/Jerusalem")
    assert prompt.astimezone(zone("Asia/Jerusalem")).time() == time(3, 30)


def test_a_closed_day_moves_to_the_next_school_day() -> None:
    moment = utc("2026-09-10T12:00")
    assert prompt_after(moment, MON, MORNING, TZ, NO_MONDAY) == utc("2026-09-15T12:30")
    assert prompt_after(utc("2026-09-14T12:30"), MON, MORNING, TZ, NO_MONDAY) == utc(
        "2026-09-15T12:30"
    )
    assert prompt_after(utc("2026-09-15T12:30"), MON, MORNING, TZ, NO_MONDAY) == utc(
        "2026-09-21T12:30"
    )


def test_after_a_break_there_is_one_prompt() -> None:
    last = utc("2026-12-16T13:30")
    first_day_back = prompt_after(last, WED, MORNING, TZ, BREAK)
    assert first_day_back == utc("2027-01-04T13:30")
    assert prompt_after(first_day_back, WED, MORNING, TZ, BREAK) == utc("2027-01-06T13:30")


ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",
    "America/St_Johns",
    "America/Havana",  # changes at midnight
    "Africa/Cairo",  # changes on a Friday
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Berlin",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "UTC",
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.builds(
    SchoolCalendar,
    st.frozensets(st.dates(date(2024, 12, 1), date(2029, 1, 31)), max_size=80),
) | st.sampled_from([WEEKDAYS, BREAK])


@given(moments, st.integers(MON, SUN), st.times(), st.sampled_from(ZONES), calendars)
def test_a_prompt_is_strictly_after_on_a_school_day_and_none_is_left_out(
    moment: datetime, weekday: int, at: time, tz: str, calendar: SchoolCalendar
) -> None:
    prompt = prompt_after(moment, weekday, at, tz, calendar)
    assert prompt.tzinfo is UTC
    assert prompt > moment
    following = prompt_after(moment - timedelta(days=9), weekday, at, tz, calendar)
    while following <= moment:
        following = prompt_after(following, weekday, at, tz, calendar)
    assert following == prompt
    day = local_day(prompt, tz)
    assert calendar.is_school_day(day)
    assert prompt == instant(day, at, tz)


@given(moments, st.integers(MON, FRI), st.sampled_from(ZONES))
def test_without_closed_days_it_is_the_same_weekday_and_wall_time_every_week(
    moment: datetime, weekday: int, tz: str
) -> None:
    prompt = prompt_after(moment, weekday, MORNING, tz)
    local = prompt.astimezone(zone(tz))
    assert (local.weekday(), local.time()) == (weekday, MORNING)
    following = prompt_after(prompt, weekday, MORNING, tz).astimezone(zone(tz))
    assert following.date() - local.date() == timedelta(days=7)
    assert prompt - moment <= timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("answered", "due"),
    [
        ("2026-09-09T12:31", True),  # at last week's prompt: five school days ago
        ("2026-09-09T20:00", True),
        ("2026-09-10T13:00", False),
        ("2026-09-15T13:00", False),
        ("2026-09-16T12:00", False),
        ("2026-09-16T13:00", False),  # just after it was planned
        ("2026-08-19T13:00", True),
    ],
)
def test_who_answered_recently_is_not_asked(answered: str, due: bool) -> None:
    assert is_due(tracked(check_in(at=utc(answered))), NOW, ANA) is due


def test_who_never_answered_is_asked() -> None:
    assert is_due(tracked(), NOW, ANA)


def test_recent_is_counted_in_school_days_of_the_place() -> None:
    answered = check_in(at=utc("2026-09-09T13:00"))
    assert not is_due(tracked(answered), NOW, replace(ANA, calendar=NO_MONDAY))
    late_on_wednesday = check_in(at=utc("2026-09-10T03:00"))
    assert is_due(tracked(late_on_wednesday), NOW, ANA)
    assert not is_due(tracked(late_on_wednesday), NOW, replace(ANA, tz="UTC"))


@pytest.mark.parametrize(
    ("answered", "recent"),
    [
        ("2026-09-09T13:00", False),  # last Wednesday; Monday was a holiday: four school days
        ("2026-09-08T13:00", False),
        ("2026-09-10T13:00", True),  # since the last prompt
        ("2026-09-14T13:00", True),
        ("2026-08-24T13:00", False),
    ],
)
def test_an_answer_to_the_last_prompt_is_never_recent(answered: str, recent: bool) -> None:
    """Who answers every Wednesday is asked every Wednesday, in weeks with a holiday, too."""
    member = replace(ANA, calendar=NO_MONDAY, asked_at=utc("2026-09-09T12:30"))
    assert is_recent(tracked(check_in(at=utc(answered))), NOW, member) is recent
    assert not is_recent(tracked(), NOW, member)


# NOW is Wednesday, September 16, 7:30 in Chicago (12:30 UTC)
@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("1h", "2026-09-16T13:30"),
        ("1 hour", "2026-09-16T13:30"),
        ("in 2 hours", "2026-09-16T14:30"),
        ("30m", "2026-09-16T13:00"),
        ("90 Minutes", "2026-09-16T14:00"),
        ("today", "2026-09-16T15:30"),
        ("Later", "2026-09-16T15:30"),
        ("12h", "2026-09-17T12:30"),  # after staff hours: the next school morning
        ("1d", "2026-09-17T12:30"),
        ("tomorrow", "2026-09-17T12:30"),
        (" Tomorrow ", "2026-09-17T12:30"),
        ("3 days", "2026-09-21T12:30"),  # a Saturday
        ("1 week", "2026-09-23T12:30"),
        ("thursday", "2026-09-17T12:30"),
        ("thurs", "2026-09-17T12:30"),
        ("fri", "2026-09-18T12:30"),
        ("Monday", "2026-09-21T12:30"),
        ("next monday", "2026-09-21T12:30"),
        ("tues", "2026-09-22T12:30"),
        ("wednesday", "2026-09-23T12:30"),
        ("sunday", "2026-09-21T12:30"),
        ("next week", "2026-09-21T12:30"),
        ("2026-09-24", "2026-09-24T12:30"),
        ("9/24", "2026-09-24T12:30"),
        ("9/24/2026", "2026-09-24T12:30"),
        ("sep 24", "2026-09-24T12:30"),
        ("Sept. 24", "2026-09-24T12:30"),
        ("September 24th, 2026", "2026-09-24T12:30"),
        ("24 sep", "2026-09-24T12:30"),
        ("24th September", "2026-09-24T12:30"),
        ("nov 4", "2026-11-04T13:30"),
    ],
)
def test_snooze(words: str, until: str) -> None:
    assert snooze_until(words, NOW, ANA) == utc(until)


@pytest.mark.parametrize(
    ("words", "now", "until"),
    [
        ("today", "2026-09-16T19:30", "2026-09-16T21:00"),  # 14:30: half an hour before the end
        ("today", "2026-09-16T08:00", "2026-09-16T12:00"),  # 3:00 at night: staff hours begin
        ("1h", "2026-09-16T08:00", "2026-09-16T12:00"),
        ("1h", "2026-09-18T21:00", "2026-09-21T12:30"),  # Friday afternoon
        ("30m", "2026-09-19T15:00", "2026-09-21T12:30"),  # on a Saturday
        ("tomorrow", "2026-09-18T13:00", "2026-09-21T12:30"),
        ("jan 4", "2026-12-10T13:00", "2027-01-04T13:30"),  # the next one there is
    ],
)
def test_snooze_keeps_to_school_hours(words: str, now: str, until: str) -> None:
    assert snooze_until(words, utc(now), ANA) == utc(until)


def test_snooze_returns_at_the_persons_own_hour_and_calendar() -> None:
    friday = utc("2026-09-11T14:00")
    assert snooze_until("monday", friday, replace(ANA, calendar=NO_MONDAY), time(9, 0)) == utc(
        "2026-09-15T14:00"
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "snooze.not_a_time"),
        ("whenever", "snooze.not_a_time"),
        ("monkey", "snooze.not_a_time"),
        ("1.5h", "snooze.not_a_time"),
        ("99999h", "snooze.not_a_time"),
        ("13/24", "snooze.not_a_time"),
        ("2/30", "snooze.not_a_time"),
        ("feb 29", "snooze.not_a_time"),
        ("0000-01-01", "snooze.not_a_time"),
        ("marchish 3", "snooze.not_a_time"),
        ("0d", "snooze.past"),
        ("2026-09-15", "snooze.past"),
        ("2026-09-16", "snooze.past"),
        ("9/16", "snooze.past"),
        ("9999h", "snooze.too_far"),
        ("9999 weeks", "snooze.too_far"),
        ("9/15", "snooze.too_far"),  # next year's
        ("9999-12-31", "snooze.too_far"),
        ("2026-12-18", "snooze.too_far"),
    ],
)
def test_what_is_no_time_to_snooze_to(words: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        snooze_until(words, NOW, ANA)
    assert caught.value.code == code


@pytest.mark.parametrize("now", ["2026-09-16T21:00", "2026-09-17T02:00", "2026-09-19T15:00"])
def test_there_is_no_later_today_when_the_day_is_over(now: str) -> None:
    with pytest.raises(Problem) as caught:
        snooze_until("today", utc(now), ANA)
    assert caught.value.code == "snooze.day_over"


words = st.text(max_size=20) | st.from_regex(
    r"(in )?\d{1,5} ?(m|h|d|w)|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?|(sep|feb|xyz) \d{1,2}",
    fullmatch=True,
)


@given(words, moments, st.sampled_from(ZONES), calendars)
def test_any_words_are_a_later_school_hour_or_a_named_problem(
    words: str, now: datetime, tz: str, calendar: SchoolCalendar
) -> None:
    code, until = "", now
    try:
        until = snooze_until(words, now, replace(ANA, tz=tz, calendar=calendar))
    except Problem as problem:
        code = problem.code
    if code:
        assert code in PROBLEM_CODES
        return
    local = until.astimezone(zone(tz))
    assert until >= now
    assert calendar.is_school_day(local.date())
    assert time(7, 0) <= local.time() <= time(16, 30)

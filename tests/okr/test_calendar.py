"""School days are counted the same however long the way, and a wall clock names one moment."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import WEEKDAYS, SchoolCalendar, instant, local_day, zone

FRIDAY, SATURDAY, MONDAY = date(2026, 9, 11), date(2026, 9, 12), date(2026, 9, 14)
TUESDAY, WEDNESDAY = date(2026, 9, 15), date(2026, 9, 16)
CLOSED_MONDAY = SchoolCalendar(frozenset({MONDAY}))

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
calendars = st.builds(SchoolCalendar, st.frozensets(days, max_size=30))


@pytest.mark.parametrize(
    ("calendar", "day", "following"),
    [
        (WEEKDAYS, FRIDAY, FRIDAY),
        (WEEKDAYS, SATURDAY, MONDAY),
        (CLOSED_MONDAY, SATURDAY, TUESDAY),
        (CLOSED_MONDAY, MONDAY, TUESDAY),
    ],
)
def test_a_day_without_school_moves_to_the_next(
    calendar: SchoolCalendar, day: date, following: date
) -> None:
    assert calendar.next_school_day(day) == following


@pytest.mark.parametrize(
    ("calendar", "start", "end", "count"),
    [
        (WEEKDAYS, FRIDAY, FRIDAY, 0),
        (WEEKDAYS, FRIDAY, MONDAY, 1),
        (WEEKDAYS, SATURDAY, MONDAY, 1),
        (WEEKDAYS, MONDAY, FRIDAY, -1),
        (CLOSED_MONDAY, FRIDAY, TUESDAY, 1),
        (WEEKDAYS, WEDNESDAY, WEDNESDAY + timedelta(days=7), 5),
        (SchoolCalendar(frozenset({SATURDAY})), FRIDAY, MONDAY, 1),
    ],
)
def test_school_days_between(calendar: SchoolCalendar, start: date, end: date, count: int) -> None:
    assert calendar.school_days_between(start, end) == count


@given(calendars, days, days)
def test_counting_agrees_with_walking(calendar: SchoolCalendar, start: date, end: date) -> None:
    first, last = sorted((start, end))
    walked = sum(
        calendar.is_school_day(first + timedelta(days=step))
        for step in range(1, (last - first).days + 1)
    )
    assert calendar.school_days_between(first, last) == walked
    assert calendar.school_days_between(last, first) == -walked


@pytest.mark.parametrize(
    ("day", "at", "tz", "moment"),
    [
        (date(2026, 9, 16), time(7, 30), "America/Chicago", "2026-09-16T12:30"),
        # the clock jumps from 2:00 to 3:00: half past two comes as half past three
        (date(2026, 3, 8), time(2, 30), "America/Chicago", "2026-03-08T08:30"),
        # the clock goes back from 2:00 to 1:00: half past one is the first of two
        (date(2026, 11, 1), time(1, 30), "America/Chicago", "2026-11-01T06:30"),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29T01:30"),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:45"),
        (date(2026, 7, 1), time(7, 30), "America/Phoenix", "2026-07-01T14:30"),
        (date(2026, 7, 1), time(7, 30), "Pacific/Honolulu", "2026-07-01T17:30"),
        (date(2026, 7, 1), time(7, 30), "Nowhere/At_All", "2026-07-01T07:30"),
    ],
)
def test_a_wall_clock_names_one_moment(day: date, at: time, tz: str, moment: str) -> None:
    assert instant(day, at, tz) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_midnight_belongs_to_the_new_day_of_the_place() -> None:
    moment = datetime(2026, 9, 16, 4, 59, tzinfo=UTC)
    assert local_day(moment, "America/Chicago") == date(2026, 9, 15)
    assert local_day(moment + timedelta(minutes=1), "America/Chicago") == date(2026, 9, 16)
    assert local_day(moment, "Pacific/Auckland") == date(2026, 9, 16)


@given(st.text())
def test_a_zone_nobody_knows_is_utc(name: str) -> None:
    assert zone(f"x{name}") is UTC


@pytest.mark.parametrize("name", ["", "..", "../etc", "/etc/passwd", "America", "a\0b", "\ud800"])
def test_a_hostile_zone_is_utc(name: str) -> None:
    assert zone(name) is UTC

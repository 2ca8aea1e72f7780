"""Digests come when staff are there to read them, once for their day, and leave no hole."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.digest_times import (
    digest_after,
    digest_due,
    digest_next,
    digest_since,
    may_post,
    next_opening,
    post_on,
)
from bot.okr.model import DigestKind, DigestSchedule, Team
from tests.cast import NOW, SCHOOL

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WINS = SCHOOL.wins_schedule
FRIDAY = date(2026, 9, 18)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def closed(*days: date, **changes: object) -> Team:
    calendar = replace(SchoolCalendar(frozenset(days)), **changes)  # type: ignore[arg-type]
    return replace(SCHOOL, calendar=calendar)


@pytest.mark.parametrize(
    ("team", "moment"),
    [
        (SCHOOL, "2026-09-18T19:30"),
        (closed(FRIDAY), "2026-09-21T19:30"),
        (closed(light=frozenset({FRIDAY})), "2026-09-21T19:30"),
        (closed(short=((FRIDAY, time(12)),)), "2026-09-18T16:30"),
        (closed(short=((FRIDAY, time(7, 10)),)), "2026-09-18T12:00"),
        (closed(short=((FRIDAY, time(6)),)), "2026-09-21T19:30"),  # nobody is there at all
        (closed(ends=time(14)), "2026-09-18T18:30"),
        (closed(begins=time(15), ends=time(18)), "2026-09-18T20:00"),
    ],
)
def test_a_digest_finds_staff_there(team: Team, moment: str) -> None:
    assert post_on(team, FRIDAY, WINS) == utc(moment)


def test_the_roll_up_comes_on_the_first_message_day_of_a_month() -> None:
    monthly = SCHOOL.schedule(DigestKind.MONTHLY)
    assert digest_after(utc("2026-09-18T12:00"), monthly, SCHOOL) == utc("2026-10-01T13:00")
    assert digest_after(utc("2026-10-01T13:00"), monthly, SCHOOL) == utc("2026-11-02T14:00")
    winter = closed(*(date(2026, 12, 20) + n * DAY for n in range(15)))
    assert digest_after(utc("2026-12-02T12:00"), monthly, winter) == utc("2027-01-04T14:00")


def test_a_digest_that_was_posted_does_not_come_again_when_its_day_is_closed_afterwards() -> None:
    after = utc("2026-09-18T20:00")
    assert digest_next(after, WINS, closed(FRIDAY), FRIDAY) == utc("2026-09-25T19:30")
    assert digest_next(after, WINS, closed(FRIDAY), FRIDAY - 7 * DAY) == utc("2026-09-21T19:30")


def test_a_digest_whose_hour_passed_while_the_day_was_closed_comes_when_it_is_not() -> None:
    reopened = utc("2026-09-18T20:00")
    assert digest_next(reopened, WINS, SCHOOL, FRIDAY - 7 * DAY) == reopened
    assert digest_next(reopened, WINS, SCHOOL, None) == utc("2026-09-25T19:30")


days = st.dates(date(2026, 7, 1), date(2027, 7, 31))
clocks = st.times(time(5), time(20)).map(lambda at: at.replace(second=0, microsecond=0))
calendars = st.builds(
    SchoolCalendar,
    closed=st.frozensets(days, max_size=80),
    opened=st.frozensets(days, max_size=10),
    light=st.frozensets(days, max_size=20),
    short=st.lists(st.tuples(days, clocks), max_size=8, unique_by=lambda one: one[0]).map(tuple),
    begins=st.times(time(6), time(10)).map(lambda at: at.replace(second=0, microsecond=0)),
    ends=st.times(time(10, 1), time(18)).map(lambda at: at.replace(second=0, microsecond=0)),
)
zones = st.sampled_from(["America/Chicago", "America/New_York", "Pacific/Honolulu", "Europe/Oslo"])
found_teams = st.builds(
    lambda calendar, tz: replace(SCHOOL, calendar=calendar, tz=tz), calendars, zones
)
schedules = st.builds(
    DigestSchedule, weekday=st.integers(0, 6), time=clocks, is_monthly=st.booleans()
)
moments = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, schedules, found_teams)
def test_whatever_the_calendar(moment: datetime, schedule: DigestSchedule, team: Team) -> None:
    """Only when staff are there, each own day once, and the periods adjoin."""
    at = digest_after(moment, schedule, team)
    assert at > moment
    before, own_day = digest_since(at, schedule, team), digest_due(at, schedule, team)
    assert before <= moment
    for _ in range(3):
        assert may_post(team, at)
        assert post_on(team, own_day, schedule) == at
        following = digest_after(at, schedule, team, own_day)
        assert following == digest_after(at, schedule, team) > at
        assert digest_since(following, schedule, team) == at
        assert digest_due(following, schedule, team) > own_day
        at, own_day = following, digest_due(following, schedule, team)


@given(moments, schedules, found_teams, calendars, schedules)
def test_whatever_changes_on_the_way(
    moment: datetime,
    schedule: DigestSchedule,
    team: Team,
    calendar: SchoolCalendar,
    changed: DigestSchedule,
) -> None:
    """Another calendar or schedule: the next one comes when it may, and never for a day told."""
    at = digest_after(moment, schedule, team)
    told_on = digest_due(at, schedule, team)
    later = replace(team, calendar=calendar)
    following = digest_next(at + timedelta(minutes=1), changed, later, told_on)
    assert following > at
    assert may_post(later, following)
    assert digest_due(following, changed, later) > told_on


@given(moments, found_teams)
def test_the_next_opening_is_the_first(moment: datetime, team: Team) -> None:
    opening = next_opening(team, moment)
    assert may_post(team, opening)
    assert opening == moment if may_post(team, moment) else opening > moment
    assert next_opening(team, opening) == opening
    day = local_day(opening, team.tz)
    assert opening == moment or team.calendar.staff_hours(day)[0] is not None


def test_a_digest_comes_weekly_and_covers_what_came_since_the_one_before() -> None:
    friday = utc("2026-09-18T19:30")
    assert digest_after(NOW, SCHOOL.wins_schedule, SCHOOL) == friday
    assert digest_after(friday, SCHOOL.wins_schedule, SCHOOL) == friday + WEEK
    assert digest_since(friday, SCHOOL.wins_schedule, SCHOOL) == friday - WEEK
    assert digest_since(friday + DAY, SCHOOL.wins_schedule, SCHOOL) == friday
    assert digest_after(NOW, SCHOOL.support_schedule, SCHOOL) == utc("2026-09-21T13:00")


def test_periods_of_digests_leave_no_hole_over_a_break() -> None:
    fall_break = SchoolCalendar(frozenset(date(2026, 9, 18) + n * DAY for n in range(14)))
    school = replace(SCHOOL, calendar=fall_break)
    late = utc("2026-10-02T19:30")
    assert digest_after(NOW, SCHOOL.wins_schedule, school) == late
    assert digest_since(late, SCHOOL.wins_schedule, school) == utc("2026-09-11T19:30")

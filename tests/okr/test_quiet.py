"""Nobody is written to outside staff hours of a school day, while away, or on a light day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import SchoolCalendar, instant, local_day, zone
from bot.okr.model import Absence, Member
from bot.okr.quiet import closes, may_remind, may_write, moment_on, next_free, opens
from tests.cast import ANA, NOW

DAY = timedelta(days=1)
ZONES = ("America/Chicago", "America/Phoenix", "America/Havana", "Pacific/Auckland", "UTC")
days = st.dates(date(2026, 8, 1), date(2027, 7, 31))
moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 7, 31), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.builds(
    SchoolCalendar,
    closed=st.frozensets(days, max_size=60),
    opened=st.frozensets(days, max_size=20),
    light=st.frozensets(days, max_size=40),
    short=st.lists(st.tuples(days, st.times(time(8), time(15))), max_size=20).map(tuple),
    begins=st.times(time(5), time(8)),
    ends=st.times(time(12), time(18)),
)
absences = st.none() | st.builds(
    lambda starts, length: Absence(starts=starts, until=starts + length * DAY),
    days,
    st.integers(0, 120),
)
people = st.builds(
    lambda tz, calendar, away: replace(ANA, tz=tz, calendar=calendar, away=away),
    st.sampled_from(ZONES),
    calendars,
    absences,
)


@given(people, moments)
def test_the_next_free_moment_is_free_and_none_before_it_is(
    member: Member, moment: datetime
) -> None:
    free = next_free(member, moment)
    assert free >= moment
    assert may_write(member, free)
    assert (free == moment) == may_write(member, moment)
    between = [moment + (free - moment) * part / 40 for part in range(40)]
    assert free == moment or not any(may_write(member, one) for one in between)


@given(people, moments)
def test_whoever_is_written_to_is_at_work(member: Member, moment: datetime) -> None:
    day, calendar = local_day(moment, member.tz), member.calendar
    wall = moment.astimezone(zone(member.tz)).time()
    begins, ends = calendar.staff_hours(day)
    expected = (
        (day.weekday() < 5 or day in calendar.opened)
        and day not in calendar.closed
        and day not in calendar.light
        and not (member.away and member.away.starts <= day <= member.away.until)
        and begins <= wall < ends
    )
    if instant(day, wall, member.tz) == moment:  # else the hour that comes twice
        assert may_write(member, moment) == expected


@given(people, days, st.times())
def test_a_wish_is_moved_into_the_staff_day_with_time_to_answer(
    member: Member, day: date, at: time
) -> None:
    moment = moment_on(member, day, at)
    assert opens(member, day) <= moment
    assert moment <= closes(member, day) - timedelta(minutes=30) or moment == opens(member, day)


@pytest.mark.parametrize(
    ("until", "may"), [(None, True), (date(2026, 9, 15), True), (date(2026, 9, 16), False)]
)
def test_muted_means_no_reminders_yet_people_may_write(until: date | None, may: bool) -> None:
    ana = replace(ANA, muted_until=until)
    assert may_remind(ana, NOW) is may
    assert may_write(ana, NOW)


def test_muted_until_they_say_otherwise() -> None:
    assert not may_remind(replace(ANA, muted_until=date.max), NOW + 300 * DAY)

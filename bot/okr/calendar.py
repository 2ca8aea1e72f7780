"""School days, and the border between a person's local days and moments in UTC.

May import the standard library only. Every other module of the rules asks here which day it is
somewhere, which days count, and at which moment a clock on a wall shows a time.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_SATURDAY = 5


STAFF_DAY_BEGINS = time(7, 0)
STAFF_DAY_ENDS = time(16, 30)


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Which days count, and when staff are there; as it holds for one team and the people in it.

    Weekdays are school days unless `closed` (holidays, breaks, PD days, snow days); of the weekends
    only those in `opened` are. On `light` days (testing) school goes on, but nothing is written
    that nobody asked for. Staff are there from `begins` to `ends`, on a day of early release until
    the time that `short` gives for it.
    """

    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    light: frozenset[date] = frozenset()
    short: tuple[tuple[date, time], ...] = ()
    begins: time = STAFF_DAY_BEGINS
    ends: time = STAFF_DAY_ENDS

    @property
    def is_special(self) -> bool:
        """Whether any day is not as the weekday says."""
        return bool(self.closed or self.opened or self.light or self.short)

    def is_school_day(self, day: date) -> bool:
        """Ages and paces count these."""
        return (day.weekday() < _SATURDAY or day in self.opened) and day not in self.closed

    def is_message_day(self, day: date) -> bool:
        """A school day on which the bot may write by itself: staff are there, and not testing."""
        is_over_at_once = any(short == day and until <= self.begins for short, until in self.short)
        return self.is_school_day(day) and day not in self.light and not is_over_at_once

    def next_school_day(self, day: date) -> date:
        """The first school day on or after `day`."""
        while not self.is_school_day(day):
            day += _DAY
        return day

    def next_message_day(self, day: date) -> date:
        """The first message day on or after `day`."""
        while not self.is_message_day(day):
            day += _DAY
        return day

    def school_days_between(self, start: date, end: date) -> int:
        """School days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.school_days_between(end, start)
        closed, opened = _exceptions(self)
        lost = bisect_right(closed, end) - bisect_right(closed, start)
        won = bisect_right(opened, end) - bisect_right(opened, start)
        return _weekdays_until(end) - _weekdays_until(start) - lost + won

    def staff_hours(self, day: date) -> tuple[time, time]:
        """When staff are there that day: from, and until before."""
        ends = next((until for short, until in self.short if short == day), self.ends)
        return min(self.begins, ends), min(ends, self.ends)

    def in_staff_hours(self, moment: datetime, tz: str) -> bool:
        """Whether the bot may write by itself at this moment to somebody in `tz`."""
        day = local_day(moment, tz)
        begins, ends = self.staff_hours(day)
        return self.is_message_day(day) and (
            instant(day, begins, tz) <= moment < instant(day, ends, tz)
        )


WEEKDAYS = SchoolCalendar()


@lru_cache(maxsize=1024)
def _exceptions(calendar: SchoolCalendar) -> tuple[list[date], list[date]]:
    """The weekdays without school and the weekends with it, in order."""
    closed = sorted(day for day in calendar.closed if day.weekday() < _SATURDAY)
    opened = (day for day in calendar.opened - calendar.closed if day.weekday() >= _SATURDAY)
    return closed, sorted(opened)


def zone(name: str) -> tzinfo:
    """The time zone of that IANA name; UTC for a name nobody knows, so that time still passes."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local_day(moment: datetime, tz: str) -> date:
    """The date on the wall in `tz` at that aware moment."""
    return moment.astimezone(zone(tz)).date()


def instant(day: date, at: time, tz: str) -> datetime:
    """The moment (UTC) at which a clock in `tz` shows `at` on `day`.

    A time skipped by daylight saving comes as much later as the clock jumped; a time that occurs
    twice means its first occurrence.
    """
    return datetime.combine(day, at, tzinfo=zone(tz)).astimezone(UTC)


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from 0001-01-01, a Monday, up to and including `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)

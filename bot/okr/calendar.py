"""School days, and the border between a person's local days and moments in UTC.

May import the standard library only. Every other module of the rules asks here which day it is
somewhere, which days count, and at which moment a clock on a wall shows a time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Weekdays are school days unless `closed` (holidays, breaks, snow days)."""

    closed: frozenset[date] = frozenset()

    def is_school_day(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.closed

    def next_school_day(self, day: date) -> date:
        """The first school day on or after `day`."""
        while not self.is_school_day(day):
            day += _DAY
        return day

    def previous_school_day(self, day: date) -> date:
        """The last school day on or before `day`."""
        while not self.is_school_day(day):
            day -= _DAY
        return day

    def school_days_between(self, start: date, end: date) -> int:
        """School days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.school_days_between(end, start)
        closed = sum(start < day <= end and day.weekday() < _SATURDAY for day in self.closed)
        return _weekdays_until(end) - _weekdays_until(start) - closed


WEEKDAYS = SchoolCalendar()


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

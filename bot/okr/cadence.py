"""When people are asked: the weekly prompt, skipping the recent, snoozing, and the end of the day.

May import the standard library and `bot.okr`'s calendar, model and status.
All moments are aware; those returned are in UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from bot.okr.calendar import WEEKDAYS, SchoolCalendar, instant, local_day
from bot.okr.model import CheckIn, Problem
from bot.okr.status import DEFAULT_RULES, Rules

MORNING = time(7, 30)
STAFF_DAY_BEGINS = time(7, 0)
STAFF_DAY_ENDS = time(16, 30)
LONGEST_SNOOZE_DAYS = 60

_LATER_TODAY = timedelta(hours=3)
_LAST_CALL = timedelta(minutes=30)  # before the staff day ends: an answer needs a moment
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_WEEKDAY = re.compile(r"(?:next |on )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur|urs)?(?:day)?")
_SPAN = re.compile(
    r"(?:in )?(\d{1,4}) ?(?:(m|mins?|minutes?)|(h|hrs?|hours?)|(d|days?)|(w|weeks?))"
)
_DATES = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}))?",
        r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?(?:,? (?P<year>\d{4}))?",
    )
)


def prompt_after(
    moment: datetime, weekday: int, at: time, tz: str, calendar: SchoolCalendar = WEEKDAYS
) -> datetime:
    """The first prompt strictly after `moment`: weekly, on `weekday` (0 is Monday) at `at`.

    A day without school moves to the next school day; after a break that is one prompt, not
    several. A time skipped by daylight saving moves forward; one that occurs twice is the first.
    """
    day = _weekday_until(local_day(moment, tz), weekday)
    while (prompt := _prompt_of(day, at, tz, calendar)) <= moment:
        day += _WEEK
    return prompt


def previous_prompt(
    moment: datetime, weekday: int, at: time, tz: str, calendar: SchoolCalendar = WEEKDAYS
) -> datetime:
    """The last prompt at or before `moment`, by the same weekly rule."""
    day = _weekday_until(local_day(moment, tz), weekday)
    while (prompt := _prompt_of(day, at, tz, calendar)) > moment:
        day -= _WEEK
    return prompt


def is_due(
    latest: CheckIn | None,
    prompt_at: datetime,
    tz: str,
    rules: Rules = DEFAULT_RULES,
    calendar: SchoolCalendar = WEEKDAYS,
) -> bool:
    """Whether to ask: not when the last check-in is fewer than five school days old by then."""
    if latest is None:
        return True
    age = calendar.school_days_between(local_day(latest.at, tz), local_day(prompt_at, tz))
    return age >= rules.recent_school_days


def snooze_until(
    words: str,
    now: datetime,
    tz: str,
    at: time = MORNING,
    calendar: SchoolCalendar = WEEKDAYS,
) -> datetime:
    """The moment to ask again: `1h`, `30m`, `2 days`, `today`, `tomorrow`, `monday`, or a date.

    Dates are `2026-09-14`, `sep 14`, `14 sep` or `9/14` (month first), and mean `at` that morning.
    Nothing returns outside staff hours or school days: it waits for the next school morning.
    Raises `Problem` (`snooze.*`).
    """
    said = " ".join(words.casefold().split())
    today = local_day(now, tz)
    if said in ("today", "later", "later today"):
        return _later_today(now, tz, calendar)
    if span := _SPAN.fullmatch(said):
        count = int(span[1])
        if span[2] or span[3]:
            wait = timedelta(minutes=count) if span[2] else timedelta(hours=count)
            _require_soon(wait, words)
            return _within_staff_hours(now + wait, tz, at, calendar)
        day = today + timedelta(days=count) * (7 if span[5] else 1)
    else:
        day = _day_named(said, today, words)
    if day <= today:
        raise Problem("snooze.past", typed=words)
    _require_soon(day - today, words)
    return instant(calendar.next_school_day(day), at, tz)


def staff_day_end(moment: datetime, tz: str, end: time = STAFF_DAY_ENDS) -> datetime:
    """When a prompt of that moment that was not sent expires: the end of its staff day.

    A moment that lies after staff hours keeps until midnight.
    """
    day = local_day(moment, tz)
    closing = instant(day, end, tz)
    return closing if moment < closing else instant(day + _DAY, time(), tz)


def _weekday_until(day: date, weekday: int) -> date:
    """The last day on or before `day` that is this weekday."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _prompt_of(day: date, at: time, tz: str, calendar: SchoolCalendar) -> datetime:
    return instant(calendar.next_school_day(day), at, tz)


def _later_today(now: datetime, tz: str, calendar: SchoolCalendar) -> datetime:
    today = local_day(now, tz)
    later = min(now + _LATER_TODAY, instant(today, STAFF_DAY_ENDS, tz) - _LAST_CALL)
    if later <= now or not calendar.is_school_day(today):
        raise Problem("snooze.day_over")
    return max(later, instant(today, STAFF_DAY_BEGINS, tz)).astimezone(UTC)


def _within_staff_hours(moment: datetime, tz: str, at: time, calendar: SchoolCalendar) -> datetime:
    day = local_day(moment, tz)
    if calendar.is_school_day(day) and moment < instant(day, STAFF_DAY_ENDS, tz):
        return max(moment.astimezone(UTC), instant(day, STAFF_DAY_BEGINS, tz))
    return instant(calendar.next_school_day(day + _DAY), at, tz)


def _require_soon(wait: timedelta, words: str) -> None:
    if wait > timedelta(days=LONGEST_SNOOZE_DAYS):
        raise Problem("snooze.too_far", typed=words, days=LONGEST_SNOOZE_DAYS)


def _day_named(said: str, today: date, words: str) -> date:
    """The day a word or date means, seen from `today`."""
    if said == "tomorrow":
        return today + _DAY
    if said == "next week":
        return _weekday_until(today, 0) + _WEEK
    if weekday := _WEEKDAY.fullmatch(said):
        return _weekday_until(today, _WEEKDAYS.index(weekday[1])) + _WEEK
    found = next((match for form in _DATES if (match := form.fullmatch(said))), None)
    if not found:
        raise Problem("snooze.not_a_time", typed=words)
    try:
        month, day = _month(found["month"]), int(found["day"])
        if found["year"]:
            return date(int(found["year"]), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        raise Problem("snooze.not_a_time", typed=words) from None


def _month(text: str) -> int:
    """1 to 12; 0, which no date has, for a word that is no month."""
    if text.isdecimal():
        return int(text)
    return next((n for n, name in enumerate(_MONTHS, start=1) if name.startswith(text)), 0)

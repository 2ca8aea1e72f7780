"""When people are asked: the weekly prompt, skipping the recent, and snoozing.

May import the standard library and `bot.okr`'s calendar, days, model, rules and windows.
All moments are aware; those returned are in UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from bot.okr.calendar import WEEKDAYS, SchoolCalendar, instant, local_day
from bot.okr.days import date_named
from bot.okr.model import Cadence, Member, Problem, Tracked
from bot.okr.windows import window

MORNING = time(7, 30)
LONGEST_SNOOZE_DAYS = 60

_LATER_TODAY = timedelta(hours=3)
_LAST_CALL = timedelta(minutes=30)  # before the staff day ends: an answer needs a moment
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(?:next |on )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur|urs)?(?:day)?")
_SPAN = re.compile(
    r"(?:in )?(\d{1,4}) ?(?:(m|mins?|minutes?)|(h|hrs?|hours?)|(d|days?)|(w|weeks?))"
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


def is_recent(tracked: Tracked, prompt_at: datetime, member: Member) -> bool:
    """Whether an answer is too fresh to ask again: since the day after the last prompt, and within
    some school days. Who answers each prompt on its day is asked each week, holidays or not."""
    if tracked.latest is None:
        return False
    answered, asked = local_day(tracked.latest.at, member.tz), local_day(prompt_at, member.tz)
    if member.asked_at is not None and answered <= local_day(member.asked_at, member.tz):
        return False
    age = member.calendar.school_days_between(answered, asked)
    return age < member.rules.skip_within_school_days


def waits_for_data(tracked: Tracked, day: date) -> bool:
    """Whether it is asked about by data date, and no number is out; without any date, it is asked
    every week."""
    key_result = tracked.key_result
    is_scheduled = key_result.cadence is Cadence.BY_DATA_DATE and bool(key_result.data_dates)
    return is_scheduled and not window(tracked, day).is_open


def is_due(tracked: Tracked, prompt_at: datetime, member: Member) -> bool:
    """Whether the last check-in has grown old: it is at least its cadence ago by then.

    By data date, only while a number is out.
    """
    if waits_for_data(tracked, local_day(prompt_at, member.tz)):
        return False
    if tracked.latest is None:
        return True
    answered, asked = local_day(tracked.latest.at, member.tz), local_day(prompt_at, member.tz)
    age = member.calendar.school_days_between(answered, asked)
    return age >= member.rules.cadence_days(tracked.key_result.cadence)


def snooze_until(words: str, now: datetime, member: Member, at: time = MORNING) -> datetime:
    """The moment to ask again: `1h`, `30m`, `2 days`, `today`, `tomorrow`, `monday`, or a date.

    Dates are `2026-09-14`, `sep 14`, `14 sep` or `9/14` (month first), and mean `at` that morning.
    Nothing returns outside staff hours or school days: it waits for the next school morning.
    Raises `Problem` (`snooze.*`).
    """
    until = _snooze_until(words, now, member, at)
    if member.is_muted(local_day(until, member.tz)):
        raise Problem("snooze.muted")
    return until


def _snooze_until(words: str, now: datetime, member: Member, at: time) -> datetime:
    said = " ".join(words.casefold().split())
    tz, calendar = member.tz, member.calendar
    today = local_day(now, tz)
    if said in ("today", "later", "later today"):
        return _later_today(now, tz, calendar)
    if span := _SPAN.fullmatch(said):
        count = int(span[1])
        if span[2] or span[3]:
            wait = timedelta(minutes=count) if span[2] else timedelta(hours=count)
            _require_soon(wait, words)
            return within_staff_hours(now + wait, tz, at, calendar)
        day = today + timedelta(days=count) * (7 if span[5] else 1)
    else:
        found = _day_named(said, today)
        if found is None:
            raise Problem("snooze.not_a_time", typed=words)
        day = found
    if day <= today:
        raise Problem("snooze.past", typed=words)
    _require_soon(day - today, words)
    return _prompt_of(day, at, tz, calendar)


def day_named(words: str, today: date, *, or_today: bool = False) -> date:
    """The day meant by `today`, `2 weeks`, or any of the words and dates of a snooze.

    `or_today`: `friday` on a Friday is this very day, `next friday` is not; else both are a week
    from now. Raises `Problem` (`day.not_a_day`).
    """
    said = " ".join(words.casefold().split())
    if said == "today":
        return today
    weekday = None if said.startswith("next ") else _WEEKDAY.fullmatch(said)
    if or_today and weekday and _WEEKDAYS.index(weekday[1]) == today.weekday():
        return today
    span = _SPAN.fullmatch(said)
    if span and (span[4] or span[5]):
        return today + timedelta(days=int(span[1])) * (7 if span[5] else 1)
    found = None if span else _day_named(said, today)
    if found is None:
        raise Problem("day.not_a_day", typed=words)
    return found


def within_staff_hours(
    moment: datetime, tz: str, at: time = MORNING, calendar: SchoolCalendar = WEEKDAYS
) -> datetime:
    """The moment itself in staff hours of a school day, else the next morning of one."""
    day = local_day(moment, tz)
    begins, ends = calendar.staff_hours(day)
    if calendar.is_message_day(day) and moment < instant(day, ends, tz):
        return max(moment.astimezone(UTC), instant(day, begins, tz))
    return _prompt_of(day + _DAY, at, tz, calendar)


def _weekday_until(day: date, weekday: int) -> date:
    """The last day on or before `day` that is this weekday."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _prompt_of(day: date, at: time, tz: str, calendar: SchoolCalendar) -> datetime:
    """On the first message day; earlier where that day ends early."""
    day = calendar.next_message_day(day)
    begins, ends = calendar.staff_hours(day)
    if ends == calendar.ends:
        return instant(day, at, tz)
    return max(
        min(instant(day, at, tz), instant(day, ends, tz) - _LAST_CALL), instant(day, begins, tz)
    )


def _later_today(now: datetime, tz: str, calendar: SchoolCalendar) -> datetime:
    today = local_day(now, tz)
    begins, ends = calendar.staff_hours(today)
    later = min(now + _LATER_TODAY, instant(today, ends, tz) - _LAST_CALL)
    if later <= now or not calendar.is_message_day(today):
        raise Problem("snooze.day_over")
    return max(later, instant(today, begins, tz)).astimezone(UTC)


def _require_soon(wait: timedelta, words: str) -> None:
    if wait > timedelta(days=LONGEST_SNOOZE_DAYS):
        raise Problem("snooze.too_far", typed=words, days=LONGEST_SNOOZE_DAYS)


def _day_named(said: str, today: date) -> date | None:
    """The day a word or date means, seen from `today`; None for anything else."""
    if said == "tomorrow":
        return today + _DAY
    if said == "next week":
        return _weekday_until(today, 0) + _WEEK
    if weekday := _WEEKDAY.fullmatch(said):
        return _weekday_until(today, _WEEKDAYS.index(weekday[1])) + _WEEK
    return date_named(said, today)

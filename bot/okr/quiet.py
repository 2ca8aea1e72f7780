"""When the bot may write to somebody who did not ask for it.

Never outside staff hours of a school day, never while they are away, no reminders while they are
muted. Whatever is written without being asked for takes its moment from here; an answer to what a
person just did comes at once. May import the standard library and `bot.okr`'s calendar and model.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.okr.calendar import instant, local_day
from bot.okr.model import Member

LAST_CALL = timedelta(minutes=30)
"""Before the staff day ends: an answer needs a moment."""
_DAY = timedelta(days=1)


def may_write(member: Member, now: datetime) -> bool:
    """Whether a message they did not ask for may come just now."""
    away = member.is_away(local_day(now, member.tz))
    return not away and member.calendar.in_staff_hours(now, member.tz)


def may_remind(member: Member, now: datetime) -> bool:
    """The same for what only the bot wants: prompts, nudges, offers."""
    return may_write(member, now) and not member.is_muted(local_day(now, member.tz))


def has_room(member: Member, written: Iterable[datetime], now: datetime) -> bool:
    """Whether the bot may write by itself once more in this week of theirs, Monday to Sunday, when
    it has written, or will write, at these moments."""
    today = local_day(now, member.tz)
    monday = today - today.weekday() * _DAY
    days = (local_day(moment, member.tz) for moment in written)
    this_week = sum(monday <= day < monday + 7 * _DAY for day in days)
    return this_week < member.rules.messages_a_week


def next_free(member: Member, moment: datetime) -> datetime:
    """The first moment from this one on at which a message may come that they did not ask for."""
    if may_write(member, moment):
        return moment
    day = local_day(moment, member.tz)
    begins = opens(member, next_day(member, day))
    if begins >= moment:
        return begins
    return opens(member, next_day(member, day + _DAY))


def next_day(member: Member, day: date) -> date:
    """The first message day from this one on at which they are not away."""
    while True:
        day = member.calendar.next_message_day(day)
        if not member.is_away(day):
            return day
        assert member.away is not None
        day = member.away.until + _DAY


def opens(member: Member, day: date) -> datetime:
    """When the staff day begins for them."""
    return instant(day, member.calendar.staff_hours(day)[0], member.tz)


def closes(member: Member, day: date) -> datetime:
    """When the staff day ends for them."""
    return instant(day, member.calendar.staff_hours(day)[1], member.tz)


def moment_on(member: Member, day: date, at: time) -> datetime:
    """The moment `at` on a message day, moved into its staff hours with some minutes to answer."""
    begins, ends = opens(member, day), closes(member, day)
    return max(begins, min(instant(day, at, member.tz), ends - LAST_CALL))

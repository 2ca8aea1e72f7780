"""A cover: somebody checks in for the owner for some days, and it ends by itself.

May import the standard library and `bot.okr`'s cadence, calendar and model. Days are the owner's.
"""

from datetime import date, datetime, time, timedelta

from bot.okr.cadence import MORNING, within_staff_hours
from bot.okr.calendar import instant
from bot.okr.model import Cover, KeyResult, Member, Problem

LONGEST_DAYS = 366
_DAY = timedelta(days=1)


def cover_of(
    key_result: KeyResult, owner: Member, member_id: str, starts: date, until: date, today: date
) -> Cover:
    """From `starts`, or today where that is past, to `until`. Raises `Problem` (`cover.*`)."""
    if member_id == owner.id:
        raise Problem("cover.owner", key=key_result.key, owner=owner.name)
    starts = max(starts, today)
    if until < today:
        raise Problem("cover.past")
    if until < starts:
        raise Problem("cover.order")
    if until - starts >= timedelta(days=LONGEST_DAYS):
        raise Problem("cover.too_long", days=LONGEST_DAYS)
    return Cover(member_id=member_id, starts=starts, until=until)


def begun_key(owner_id: str, cover: Cover) -> str:
    """By this name it is told only once that a cover has begun, whoever tells it."""
    return f"cover:{owner_id}:{cover.member_id}:{cover.starts}:{cover.until}:begun"


def begin_told_at(cover: Cover, owner: Member) -> datetime:
    """When it is told that the cover has begun: its first school morning."""
    return _morning(cover.starts, owner)


def end_told_at(cover: Cover, owner: Member) -> datetime:
    """When it is over, and the owner hears of it: the first school morning after it.

    One that came with an absence ends with the last day, and nothing is said: the owner is
    welcomed back.
    """
    if is_with_absence(cover, owner):
        return instant(cover.until + _DAY, time(), owner.tz)
    return _morning(cover.until + _DAY, owner)


def is_with_absence(cover: Cover, owner: Member) -> bool:
    away = owner.away
    return away is not None and (away.cover_id, away.until) == (cover.member_id, cover.until)


def next_telling(cover: Cover, owner: Member, now: datetime) -> datetime:
    """The first moment from `now` on at which there is something to tell; never at night."""
    begin = begin_told_at(cover, owner)
    if begin <= now and is_with_absence(cover, owner):
        return max(end_told_at(cover, owner), now)
    moment = begin if begin > now else max(end_told_at(cover, owner), now)
    return within_staff_hours(moment, owner.tz, MORNING, owner.calendar)


def _morning(day: date, owner: Member) -> datetime:
    return instant(owner.calendar.next_school_day(day), MORNING, owner.tz)

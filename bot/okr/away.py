"""An absence: the days as they are typed, and what they may be.

May import the standard library and `bot.okr`'s cadence, calendar and model. Days are the person's.
"""

import re
from datetime import date, timedelta

from bot.okr.cadence import day_named
from bot.okr.model import Absence, KeyResult, Member, Problem

LONGEST_DAYS = 366

_SPAN = re.compile(
    r"(?:from )?(?P<starts>.*?) ?(?:\.\.+|…|\bto\b|\buntil\b|\btill\b|\bthrough\b) ?(?P<until>.*)"
)


def days_named(text: str, today: date) -> tuple[date, date]:
    """First and last day of `nov 2..nov 6`, `monday to friday`, `until friday` (from today on), or
    one day alone. Raises `Problem` (`day.not_a_day`)."""
    said = " ".join(text.casefold().split())
    span = _SPAN.fullmatch(said)
    if span is None:
        day = day_named(said, today)
        return day, day
    starts = day_named(span["starts"], today) if span["starts"] else today
    return starts, day_named(span["until"], max(starts, today))


def absence_of(member: Member, starts: date, until: date, today: date, cover_id: str) -> Absence:
    """From `starts`, or today where that is past, to `until`. Raises `Problem` (`away.*`)."""
    if cover_id == member.id:
        raise Problem("away.own_cover")
    starts = max(starts, today)
    if until < today:
        raise Problem("away.past")
    if until < starts:
        raise Problem("away.order")
    if until - starts >= timedelta(days=LONGEST_DAYS):
        raise Problem("away.too_long", days=LONGEST_DAYS)
    return Absence(starts=starts, until=until, cover_id=cover_id)


def is_covered_for(key_result: KeyResult, absence: Absence) -> bool:
    """Whether this is the cover that was named together with the absence, from its first day on or
    from the day on which the key result came to who is away."""
    cover = key_result.cover
    return (
        cover is not None
        and (cover.member_id, cover.until) == (absence.cover_id, absence.until)
        and cover.starts >= absence.starts
    )


def has_own_cover(key_result: KeyResult, absence: Absence) -> bool:
    """Whether somebody was named for all of these days already; they stay."""
    cover = key_result.cover
    return (
        cover is not None
        and not is_covered_for(key_result, absence)
        and cover.starts <= absence.starts
        and cover.until >= absence.until
    )

"""A calendar entry as somebody typed it or a file gave it: what it may say, and what it may not.

May import the standard library and `bot.okr`'s model. Entries of one team may overlap: a day has
school or has none, however many of them say so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta

from bot.okr.model import CalendarEntry, DayKind, Problem

LONGEST_DAYS = 400
"""Longer than any break, shorter than a slip in the year."""
LONGEST_NAME = 80
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
SHORTEST_STAFF_DAY = timedelta(hours=1)
CLOSED_AT_ONCE = "closed"
"""The source of a day that `/okr admin closed` closed: its undo takes away no other."""


def faults(entry: CalendarEntry, hours: tuple[time, time]) -> dict[str, Problem]:
    """What cannot be used about an entry, by its field; `hours` are the staff's on other days."""
    found: dict[str, Problem] = {}
    length = (entry.ends - entry.starts).days + 1
    for name, day in (("starts", entry.starts), ("ends", entry.ends)):
        if not FIRST_DAY <= day <= LAST_DAY:
            found[name] = Problem("calendar.far", earliest=FIRST_DAY.year, latest=LAST_DAY.year)
    if length < 1:
        found["ends"] = Problem("calendar.end_first")
    elif length > LONGEST_DAYS:
        found["ends"] = Problem("calendar.too_long", days=length, limit=LONGEST_DAYS)
    if len(entry.name) > LONGEST_NAME:
        found["name"] = Problem("calendar.long_name", limit=LONGEST_NAME, length=len(entry.name))
    if entry.kind is DayKind.EARLY_RELEASE:
        begins, ends = hours
        if entry.until is None:
            found["until"] = Problem("calendar.no_end")
        elif not begins < entry.until < ends:
            found["until"] = Problem(
                "calendar.end_outside", begins=_clock(begins), ends=_clock(ends)
            )
    return found


def tidy(entry: CalendarEntry) -> CalendarEntry:
    """The same with spaces put right, and a time only where the day ends early."""
    early = entry.kind is DayKind.EARLY_RELEASE
    name = " ".join(entry.name.split())
    return replace(entry, name=name, until=entry.until if early else None)


def hours_fault(begins: time, ends: time) -> Problem | None:
    """Why staff hours from the one to the other cannot be."""
    if _since_midnight(ends) - _since_midnight(begins) < SHORTEST_STAFF_DAY:
        return Problem("calendar.hours_short")
    return None


def unknown_of(
    entries: Iterable[CalendarEntry], known: Iterable[CalendarEntry]
) -> Iterator[CalendarEntry]:
    """Those that say something new, each once."""
    said = {_says(one) for one in known}
    for entry in entries:
        if _says(entry) not in said:
            said.add(_says(entry))
            yield entry


def overlaps(entries: Iterable[CalendarEntry]) -> int:
    """How many of them share a day with an earlier one of their kind."""
    until: dict[DayKind, date] = {}
    shared = 0
    for entry in sorted(entries, key=lambda one: (one.starts, one.ends)):
        last = until.get(entry.kind)
        if last is not None and entry.starts <= last:
            shared += 1
        until[entry.kind] = entry.ends if last is None else max(last, entry.ends)
    return shared


def _says(entry: CalendarEntry) -> tuple[int, DayKind, date, date, str, time | None]:
    name = entry.name.casefold()
    return entry.team_id, entry.kind, entry.starts, entry.ends, name, entry.until


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _clock(at: time) -> str:
    return at.strftime("%H:%M")

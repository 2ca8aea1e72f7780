"""What a file says about a calendar: the days it is clear about, and what was left out, and why.

May import `bot.okr` and the standard library.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from bot.okr.entries import LONGEST_DAYS
from bot.okr.model import CalendarEntry, DayKind

MOST_ENTRIES = 1_000
"""Entries that one file may bring: ten years of a full calendar."""
_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why something in a file is no day of the calendar."""

    UNCLEAR = "unclear"
    PART_OF_DAY = "part_of_day"
    NO_TIME = "no_time"
    TOO_LONG = "too_long"
    REPEATS = "repeats"
    CANCELED = "canceled"
    FAR = "far"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """`day` is its first, where that is known."""

    line: int
    name: str
    day: date | None
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`entries` are in order of time and have no id; `source` is what the file is called."""

    entries: tuple[CalendarEntry, ...]
    left_out: tuple[LeftOut, ...] = ()
    source: str = ""


def merged(entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """In order; entries of the same kind and name on days that follow each other are one."""
    last: dict[tuple[DayKind, str, time | None], int] = {}
    found: list[CalendarEntry] = []
    for entry in sorted(entries, key=lambda one: (one.starts, one.ends)):
        alike = entry.kind, entry.name, entry.until
        before = last.get(alike)
        longest = found[before].starts + _DAY * LONGEST_DAYS if before is not None else entry.starts
        if (
            before is not None
            and entry.starts <= found[before].ends + _DAY
            and entry.ends < longest
        ):
            longer = max(entry.ends, found[before].ends)
            found[before] = replace(found[before], ends=longer)
        else:
            last[alike] = len(found)
            found.append(entry)
    return found

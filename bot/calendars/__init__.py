"""Calendars of schools: read from files and lists of holidays, stored, and closed at once.

A file goes `lines` → `ics`, or `table`, to the `contents` it has; `store` adds what is new, and
`closing` silences a day. `homeroom calendar` and `/okr admin calendar` come through here. May
import `bot.importer` (lines of a table, faults), `bot.prompting`, `bot.okr` and `storage`.
"""

from bot.calendars.closing import Closing, close, reopen
from bot.calendars.contents import Contents, LeftOut, Why
from bot.calendars.public import read as public_holidays, school_years
from bot.calendars.reading import MOST_BYTES, read_bytes, read_text
from bot.calendars.store import Plan, add, plan, remove, set_hours, take

__all__ = [
    "MOST_BYTES",
    "Closing",
    "Contents",
    "LeftOut",
    "Plan",
    "Why",
    "add",
    "close",
    "plan",
    "public_holidays",
    "read_bytes",
    "read_text",
    "remove",
    "reopen",
    "school_years",
    "set_hours",
    "take",
]

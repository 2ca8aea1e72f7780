"""A file of any kind that holds a calendar: ICS, or a table saved as CSV.

May import its neighbors, `bot.importer` (decoding, faults) and `bot.okr`.
"""

from datetime import date

from bot.calendars import table
from bot.calendars.contents import Contents
from bot.importer.cells import Fault, Refused
from bot.importer.lines import decode
from bot.okr.model import Team

MOST_BYTES = 5_000_000


def read_bytes(data: bytes, team: Team, source: str, today: date) -> Contents:
    """The days of a file for a team; raises Refused with every fault, and has stored nothing."""
    if len(data) > MOST_BYTES:
        megabytes = MOST_BYTES // 1_000_000
        raise Refused([Fault(1, "", f"A calendar has up to {megabytes} MB; this has more.")])
    return read_text(decode(data), team, source, today)


def read_text(text: str, team: Team, source: str, today: date) -> Contents:
    if is_ics(text):
        from bot.calendars import ics  # not at every start: icalendar takes as long as Bolt

        return ics.read(text, team, source, today)
    return table.read(text, team, source)


def is_ics(text: str) -> bool:
    return text.lstrip("\ufeff \r\n\t")[:15].upper() == "BEGIN:VCALENDAR"

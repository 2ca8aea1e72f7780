"""A calendar saved from a spreadsheet: one row is a day or several, every fault is found at once.

May import its neighbors, `bot.importer` (lines, cells and faults) and `bot.okr`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from itertools import zip_longest

from bot.calendars.contents import MOST_ENTRIES, Contents, LeftOut, Why
from bot.calendars.kinds import KINDS, kind_of, parse_time, release_in
from bot.importer.cells import Cells, Fault, Refused, quote
from bot.importer.lines import lines_of
from bot.okr.entries import faults, tidy
from bot.okr.model import CalendarEntry, DayKind, Problem, Team

COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("date", "day", "starts", "start", "start_date", "first_day"), "starts"),
    **dict.fromkeys(("ends", "end", "end_date", "last_day"), "ends"),
    **dict.fromkeys(("kind", "type"), "kind"),
    **dict.fromkeys(("name", "event", "subject", "summary", "title"), "name"),
    **dict.fromkeys(("until", "ends_at", "end_time", "release"), "until"),
}
"""What a column may be called, and which one it is."""
_KNOWN = "date (or starts), ends, kind, name, until"

_SENTENCES = {
    "calendar.far": "The year {earliest} to {latest} is as far as a calendar goes.",
    "calendar.end_first": "It ends before it starts.",
    "calendar.too_long": "That is {days} days; up to {limit} fit into one row.",
    "calendar.long_name": "Keep it to {limit} characters; this has {length}.",
    "calendar.no_end": "Early release needs the time when the day ends, like 12:30.",
    "calendar.end_outside": "Early release ends the day between {begins} and {ends}.",
}


def read(text: str, team: Team, source: str) -> Contents:
    """The days of a CSV file as the calendar of a team; raises Refused with every fault."""
    lines = lines_of(text)
    _, names = next(lines, (1, ()))
    if not names:
        raise Refused([Fault(1, "", "The file is empty.")])
    header = ["_".join(name.casefold().split()) for name in names]
    found = list(_header_faults(header))
    if found:
        raise Refused(found)
    columns = [COLUMNS.get(name, "") for name in header]
    entries: list[CalendarEntry] = []
    left_out: list[LeftOut] = []
    rows = 0
    for line, texts in lines:
        rows += 1
        if rows > MOST_ENTRIES:
            raise Refused([Fault(line, "", f"A calendar has up to {MOST_ENTRIES} rows.")])
        cells = Cells(line, dict(zip(columns, texts, strict=False)))
        if any(not name and cell for name, cell in zip_longest(columns, texts, fillvalue="")):
            cells.refuse("", "This line has a cell that stands below no column name.")
        read = _row(cells, team, source)
        found += cells.faults
        if isinstance(read, LeftOut):
            left_out.append(read)
        elif not cells.faults:
            entries.append(read)
    if not rows:
        raise Refused([Fault(1, "", "There is a header but no day below it.")])
    if found:
        raise Refused(found)
    return Contents(entries=tuple(entries), left_out=tuple(left_out), source=source)


def _header_faults(header: Sequence[str]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name in filter(None, header):
        column = COLUMNS.get(name)
        if column is None:
            yield Fault(1, "", f"No column is called {quote(name)}. Known are: {_KNOWN}.")
        elif column in seen:
            yield Fault(1, name, f"It says the same as the column “{seen[column]}”.")
        else:
            seen[column] = name
    if "starts" not in seen:
        yield Fault(1, "date", "There must be a column “date” or “starts”.")
    if "kind" not in seen and "name" not in seen:
        yield Fault(1, "kind", "There must be a column “kind” or “name”.")


def _row(cells: Cells, team: Team, source: str) -> CalendarEntry | LeftOut:
    """The entry; what it says where `cells` noted a fault means nothing."""
    starts, name = cells.day("starts"), cells.text("name")
    ends = cells.day("ends") or starts
    if not cells.text("starts"):
        cells.refuse("starts", "This cell is empty.")
    kind = _kind(cells)
    until = _until(cells)
    if kind is None or starts is None or ends is None:
        return LeftOut(line=cells.line, name=name, day=starts, why=Why.UNCLEAR)
    if kind is DayKind.EARLY_RELEASE and until is None:
        until = release_in(name)
    entry = tidy(
        CalendarEntry(
            id=0,
            team_id=team.id,
            kind=kind,
            starts=starts,
            ends=ends,
            name=name,
            until=until,
            source=source,
        )
    )
    if not cells.faults:
        for column, problem in faults(entry, _hours(team)).items():
            cells.refuse(column, sentence(problem))
    return entry


def _kind(cells: Cells) -> DayKind | None:
    """As the column says, else as the name does."""
    said = cells.text("kind")
    if not said:
        return kind_of(cells.text("name"))
    kind = KINDS.get(said.casefold().replace("_", " ")) or kind_of(said)
    if kind is None:
        cells.refuse("kind", f"{quote(said)} is none of: {', '.join(KINDS)}.")
    return kind


def _until(cells: Cells) -> time | None:
    said = cells.text("until")
    if not said:
        return None
    at = parse_time(said)
    if at is None:
        cells.refuse("until", f"{quote(said)} is not a time of day. Write it like 12:30.")
    return at


def _hours(team: Team) -> tuple[time, time]:
    return team.calendar.begins, team.calendar.ends


def sentence(problem: Problem) -> str:
    """What cannot be used, as a fault of a file says it."""
    return _SENTENCES[problem.code].format(**problem.params)

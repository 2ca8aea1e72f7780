"""A calendar from the command line: the same days, said in lines for a terminal.

May import its neighbors, `bot.okr` and `storage`.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.calendars.contents import LeftOut, Why
from bot.calendars.reading import read_bytes
from bot.calendars.store import Plan, plan, take
from bot.okr.calendar import local_day
from bot.okr.model import CalendarEntry, Team
from storage import Session, Store, audit, teams

SHOWN = 20
_WHY = {
    Why.UNCLEAR: "no kind of day that I know",
    Why.PART_OF_DAY: "only a part of the day",
    Why.NO_TIME: "no time at which the day ends",
    Why.TOO_LONG: "longer than a year",
    Why.REPEATS: "it repeats in a way that I do not follow",
    Why.CANCELED: "canceled",
    Why.FAR: "too far back or ahead",
}


class NoTeam(Exception):
    """Nothing was read: the team is not known, or several are called so."""


def run(
    store: Store, workspace_id: str, file: Path, name: str, *, now: datetime, dry_run: bool
) -> Plan:
    """Add the days of a file to a team's calendar; raises Refused or NoTeam."""
    data = file.read_bytes()
    with store.begin(workspace_id, read_only=dry_run) as session:
        team = _team(session, name)
        contents = read_bytes(data, team, file.name, local_day(now, team.tz))
        if dry_run:
            return plan(session, team, contents)
        return take(session, team, contents, by=audit.COMMAND_LINE, now=now)


def said(planned: Plan, *, dry_run: bool) -> Iterator[str]:
    """What was done, or would be."""
    would = "Would add" if dry_run else "Added"
    count = len(planned.new)
    entries = f"{count} entry" if count == 1 else f"{count} entries"
    yield f"{would} {entries} to {planned.team.name}; {planned.there} already there."
    yield from _listed([_entry(one) for one in planned.new])
    if planned.left_out:
        yield f"Left out, because only what is clear is taken: {len(planned.left_out)}."
        yield from _listed([_left(one) for one in planned.left_out])


def _listed(lines: list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if (more := len(lines) - SHOWN) > 0:
        yield f"  And {more} more."


def _entry(one: CalendarEntry) -> str:
    days = f"{one.starts}" if one.starts == one.ends else f"{one.starts} to {one.ends}"
    until = f" until {one.until:%H:%M}" if one.until else ""
    return f"{days}: {one.kind.replace('_', ' ')}{until}{f', {one.name}' if one.name else ''}"


def _left(one: LeftOut) -> str:
    name = one.name or "without a name"
    return f"Line {one.line}, {name}{f', {one.day}' if one.day else ''}: {_WHY[one.why]}"


def _team(session: Session, name: str) -> Team:
    known = teams.all(session)
    found = [one for one in known if one.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in known[:SHOWN]) or "none yet"
    problem = "Several teams are called" if found else "No team is called"
    raise NoTeam(f"{problem} “{name}”. There are: {names}.")

"""Changes of a team's calendar, and all that follows from one, in the transaction that makes it.

May import its neighbors, `bot.prompting`, `bot.okr` and `storage`. The audit says who did it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from bot.calendars.contents import Contents, LeftOut
from bot.okr.access import subtree
from bot.okr.entries import overlaps, tidy, unknown_of
from bot.okr.model import CalendarEntry, Team
from bot.prompting import reconsider
from storage import Session, audit, calendars, digest_rounds, members, schools, teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file or a list adds to the calendar of a team: `new`, in order of time.

    So many are `there` already; `overlapping` share days with another of their kind, which count
    once. `left_out` is in the file and is no day that was understood.
    """

    team: Team
    source: str
    new: tuple[CalendarEntry, ...]
    there: int
    left_out: tuple[LeftOut, ...]
    overlapping: int


def plan(session: Session, team: Team, contents: Contents) -> Plan:
    """What taking these days would add."""
    entries = [tidy(replace(one, team_id=team.id)) for one in contents.entries]
    known = calendars.all(session, [team.id])
    new = sorted(unknown_of(entries, known), key=lambda one: (one.starts, one.ends))
    return Plan(
        team=team,
        source=contents.source,
        new=tuple(new),
        there=len(entries) - len(new),
        left_out=contents.left_out,
        overlapping=overlaps(new),
    )


def take(session: Session, team: Team, contents: Contents, *, by: str, now: datetime) -> Plan:
    """Add what is new of these days to the calendar of a team."""
    planned = plan(session, team, contents)
    if planned.new:
        calendars.add(session, planned.new)
        changed(session, team.id, now)
        detail = {"entries": len(planned.new), "source": planned.source[:200]}
        _note(session, team, "calendar.imported", by, now, detail)
    return planned


def add(session: Session, team: Team, entry: CalendarEntry, *, by: str, now: datetime) -> bool:
    """Add one entry; False where it is there already."""
    new = list(unknown_of([tidy(entry)], calendars.all(session, [team.id])))
    if not new:
        return False
    calendars.add(session, new)
    changed(session, team.id, now)
    _note(session, team, "calendar.added", by, now, _days(new))
    return True


def remove(
    session: Session, team: Team, ids: Collection[int], *, by: str, now: datetime
) -> list[CalendarEntry]:
    """Take away these entries of the team's own; which they were."""
    gone = [one for one in calendars.all(session, [team.id]) if one.id in ids]
    if gone:
        calendars.remove(session, [one.id for one in gone])
        changed(session, team.id, now)
        _note(session, team, "calendar.removed", by, now, _days(gone))
    return gone


def set_hours(
    session: Session,
    team: Team,
    begins: time | None,
    ends: time | None,
    *,
    by: str,
    now: datetime,
) -> Team:
    """Staff hours of a team and of those below it; None for as above. The team as it now is."""
    if (begins, ends) != (team.staff_begins, team.staff_ends):
        teams.save(session, replace(team, staff_begins=begins, staff_ends=ends))
        changed(session, team.id, now)
        hours = [one.isoformat("minutes") if one else "" for one in (begins, ends)]
        _note(session, team, "calendar.hours", by, now, {"from": hours[0], "until": hours[1]})
    return teams.get(session, team.id) or team


def changed(session: Session, team_id: int, now: datetime) -> None:
    """A calendar has changed: everybody who keeps its time is looked at anew, and so are the
    digests of the team and of those below it."""
    tree = teams.tree(session)
    below = subtree(team_id, tree)
    reconsider(session, people_of(session, below), now)
    digest_rounds.reschedule(session, now, below)


def people_of(session: Session, team_ids: Collection[int]) -> set[str]:
    """Whose time is that of one of these teams; who is in no team keeps the topmost team's."""
    school = schools.read(session)
    found = {one for one, team_id in school.team_of.items() if team_id in team_ids}
    if school.top_team_id in team_ids:
        found |= {one.id for one in members.all(session) if one.id not in school.team_of}
    return found


def _days(entries: Sequence[CalendarEntry]) -> dict[str, Any]:
    """When, for the audit; what a day is called is for those who read the calendar."""
    shown = [f"{one.kind} {one.starts}..{one.ends}" for one in entries[:20]]
    return {"days": shown, "entries": len(entries)}


def _note(
    session: Session, team: Team, action: str, by: str, now: datetime, detail: Mapping[str, Any]
) -> None:
    audit.add(
        session,
        actor_id=by,
        action=action,
        subject=team.name,
        detail={"team": team.id, **detail},
        at=now,
    )


def note_closing(
    session: Session, team: Team, action: str, day: date, *, by: str, now: datetime
) -> None:
    """A day was closed at once, or is a school day again."""
    _note(session, team, action, by, now, {"day": day.isoformat()})

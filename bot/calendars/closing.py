"""A day without school at short notice: everything that has not gone out is silent, or comes back.

May import its neighbors, `bot.okr` and `storage`. What a team below says about the day otherwise (a
make-up Saturday) does not matter: closed is closed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.calendars.store import changed, note_closing, people_of
from bot.okr import rounds
from bot.okr.access import subtree
from bot.okr.calendar import local_day
from bot.okr.entries import CLOSED_AT_ONCE
from bot.okr.model import CalendarEntry, DayKind, Team
from bot.okr.prompts import plan_prompt
from storage import Session, calendars, members, outbox, prompts, teams
from storage.scope import workspace_of

MOST_COUNTED = 400
"""People whose prompts are counted before a day is closed; more would keep the admin waiting."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A day was closed for a team and so many `below` it, or is a school day again.

    `changed` is False where it was so before. `prompts` counts those that have not gone out and now
    wait until `next_day`; None where that cannot be told: too many people, or asked before, too.
    """

    team: Team
    day: date
    below: int
    changed: bool
    prompts: int | None = None
    next_day: date | None = None


def close(session: Session, team: Team, day: date, *, by: str, now: datetime) -> Closing:
    """No school on that day for the team and all below it."""
    tree = teams.tree(session)
    ids = subtree(team.id, tree)
    closing = Closing(team=team, day=day, below=len(ids) - 1, changed=False)
    if all(not tree[one].calendar.is_school_day(day) for one in ids):
        return replace(closing, next_day=team.calendar.next_message_day(day))
    waiting = _waiting(session, team, people_of(session, ids), day, now)
    _add(session, team.id, team.id, day)
    for one in teams.all(session):  # who says otherwise about this very day
        if one.id in ids and one.calendar.is_school_day(day):
            _add(session, one.id, team.id, day)
    changed(session, team.id, now)
    note_closing(session, team, "calendar.closed", day, by=by, now=now)
    after = teams.get(session, team.id) or team
    return replace(
        closing,
        changed=True,
        prompts=waiting,
        next_day=after.calendar.next_message_day(day + _DAY),
    )


def reopen(session: Session, team: Team, day: date, *, by: str, now: datetime) -> Closing:
    """Take back what `close` did, and nothing else."""
    ids = subtree(team.id, teams.tree(session))
    ours = [
        one.id
        for one in calendars.all(session, ids)
        if one.source == _source(team.id) and one.starts == one.ends == day
    ]
    if ours:
        calendars.remove(session, ours)
        changed(session, team.id, now)
        note_closing(session, team, "calendar.reopened", day, by=by, now=now)
    return Closing(team=team, day=day, below=len(ids) - 1, changed=bool(ours))


def _add(session: Session, team_id: int, closed_by: int, day: date) -> None:
    entry = CalendarEntry(
        id=0,
        team_id=team_id,
        kind=DayKind.CLOSED,
        starts=day,
        ends=day,
        source=_source(closed_by),
    )
    calendars.add(session, [entry])


def _source(team_id: int) -> str:
    return f"{CLOSED_AT_ONCE} {team_id}"


def _waiting(
    session: Session, team: Team, people: set[str], day: date, now: datetime
) -> int | None:
    """How many people would have been asked on that day, from now on."""
    if len(people) > MOST_COUNTED:
        return None
    today = local_day(now, team.tz)
    if day < today:
        return 0
    open_ = {one.outbox_key: one.member_id for one in prompts.all_open(session, people)}
    queued = {open_[key] for key in outbox.waiting(session, open_)} if day == today else set()
    workspace_id = workspace_of(session)
    others = members.named(session, people - queued)
    comings = {
        one.id: (one, prompt)
        for one in others.values()
        if one.is_active and (prompt := rounds.coming(one, now))
    }
    if any(prompt.day < day for _, prompt in comings.values()):
        return None  # what they will be asked after that prompt, nobody can tell yet
    due = {id_: each for id_, each in comings.items() if each[1].day == day}
    found = prompts.due(session, [(workspace_id, one) for one in due])
    asked = {
        member_id
        for (_, member_id), tracked in found.items()
        if plan_prompt(due[member_id][0], tracked, due[member_id][1])
    }
    return len(queued | asked)

"""Teams: the tree, its people, and when each team's digests are due.

May import `bot.okr`, SQLAlchemy and sibling modules.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import DigestKind, DigestSchedule, Team
from bot.okr.team_tree import TeamTree
from storage import schools
from storage.insert import insert_all, insert_new
from storage.scope import taken
from storage.tables import MemberRow, TeamPersonRow, TeamRow

_NEXT: dict[DigestKind, InstrumentedAttribute[datetime | None]] = {
    DigestKind.WINS: TeamRow.next_wins_at,
    DigestKind.SUPPORT: TeamRow.next_support_at,
    DigestKind.MONTHLY: TeamRow.next_monthly_at,
}
_SCHEDULE = {
    DigestKind.WINS: (TeamRow.wins_weekday, TeamRow.wins_time),
    DigestKind.SUPPORT: (TeamRow.support_weekday, TeamRow.support_time),
}


def add(session: Session, team: Team) -> Team:
    """Store a team with its people; the id is given by the database and returned."""
    [added] = add_all(session, [team])
    return added


def add_all(session: Session, teams: Sequence[Team]) -> list[Team]:
    """The same for many, a few statements for all; in the same order."""
    ids = insert_all(session, TeamRow, [_columns(team) for team in teams])
    added = [replace(team, id=id_) for team, id_ in zip(teams, ids, strict=True)]
    _add_people(session, added)
    schools.changed(session)
    return added


def save(session: Session, team: Team) -> None:
    """Keep a known team as it now is, with its people. When its digests are due stays.

    LookupError when the team is not of this workspace.
    """
    known = session.scalar(
        update(TeamRow)
        .where(TeamRow.id == team.id)
        .values(_columns(team))
        .returning(TeamRow.id)
        .execution_options(synchronize_session=False)
    )
    if known is None:
        raise LookupError(f"no team {team.id} in this workspace")
    session.execute(delete(TeamPersonRow).where(TeamPersonRow.team_id == team.id))
    _add_people(session, [team])
    schools.changed(session)


def all(session: Session) -> list[Team]:  # noqa: A001
    """Every team, in the order they were added. See `schools`: they are seldom read anew."""
    return list(tree(session).values())


def tree(session: Session) -> TeamTree:
    """The same by id."""
    return schools.read(session).teams


def names(session: Session) -> list[str]:
    return list(session.scalars(select(TeamRow.name)))


def get(session: Session, id: int) -> Team | None:  # noqa: A002
    return tree(session).get(id)


def without_any(session: Session) -> int:
    """How many active people are in no team."""
    in_one = select(TeamPersonRow.member_id)
    alone = select(func.count()).select_from(MemberRow)
    alone = alone.where(MemberRow.is_active, MemberRow.id.not_in(in_one))
    return session.scalar(alone) or 0


def due_for_digest(
    session: Session, now: datetime, kind: DigestKind, limit: int
) -> list[tuple[str, Team, datetime]]:
    """Up to `limit` teams whose digest is due: (workspace id, team, scheduled for). Unscoped."""
    due = select(TeamRow).where(_NEXT[kind] <= now).order_by(_NEXT[kind], TeamRow.id).limit(limit)
    rows = session.scalars(taken(session, due)).all()
    found = []
    for row in rows:
        scheduled_for: datetime | None = getattr(row, _NEXT[kind].key)
        assert scheduled_for is not None
        team = schools.read(session, row.workspace_id).teams[row.id]
        found.append((row.workspace_id, team, scheduled_for))
    return found


def advance_digest(
    session: Session,
    team_id: int,
    kind: DigestKind,
    expected: datetime,
    next: datetime | None,  # noqa: A002
) -> bool:
    """Move a digest from `expected` to `next`; False when another replica was first."""
    won = session.scalars(
        update(TeamRow)
        .where(TeamRow.id == team_id, _NEXT[kind] == expected)
        .values({_NEXT[kind]: next})
        .returning(TeamRow.id)
    )
    return won.first() is not None


def set_next_digest(session: Session, team_id: int, kind: DigestKind, at: datetime | None) -> None:
    session.execute(update(TeamRow).where(TeamRow.id == team_id).values({_NEXT[kind]: at}))


def follow_schedule(
    session: Session, kind: DigestKind, before: DigestSchedule, after: DigestSchedule
) -> None:
    """Teams whose digest comes when the school's did follow it; who decided otherwise stays.

    When it is due then is for `digest_rounds.reschedule`.
    """
    if before == after:
        return
    weekday, at = _SCHEDULE[kind]
    session.execute(
        update(TeamRow)
        .where(weekday == before.weekday, at == before.time)
        .values({weekday: after.weekday, at: after.time})
        .execution_options(synchronize_session=False)
    )
    schools.changed(session)


def _columns(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "level": team.level,
        "tz": team.tz,
        "parent_id": team.parent_id,
        "wins_channel": team.wins_channel,
        "leaders_channel": team.leaders_channel,
        "wins_weekday": team.wins_schedule.weekday,
        "wins_time": team.wins_schedule.time,
        "support_weekday": team.support_schedule.weekday,
        "support_time": team.support_schedule.time,
        "staff_begins": team.staff_begins,
        "staff_ends": team.staff_ends,
        "coach_id": team.coach_id or None,
        "monthly": team.monthly,
    }


def _add_people(session: Session, teams: Sequence[Team]) -> None:
    insert_new(
        session,
        TeamPersonRow,
        [
            {
                "team_id": team.id,
                "member_id": member_id,
                "is_leader": is_leader,
                "position": position,
            }
            for team in teams
            for is_leader, ids in ((False, team.member_ids), (True, team.leader_ids))
            for position, member_id in enumerate(ids)
        ],
        TeamPersonRow.team_id,
    )

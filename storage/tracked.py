"""Key results with everything a reader needs beside them, in five statements however many.

The newest check-ins come from a partial index, newest first, so their cost does not depend on how
long the history is. Used by `key_results`, `prompts` and `digests`.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session, aliased

from bot.okr.model import CheckIn, CycleState, Tracked
from storage import teams, values
from storage.tables import (
    BarrierRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    TeamPersonRow,
    TeamRow,
    is_current,
)

RECENT = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A key result as found, with the workspace it belongs to."""

    workspace_id: str
    tracked: Tracked


def open_ids(*conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of key results in open cycles that meet the conditions (on their row)."""
    return (
        select(KeyResultRow.id)
        .join(ObjectiveRow, ObjectiveRow.id == KeyResultRow.objective_id)
        .join(CycleRow, CycleRow.id == ObjectiveRow.cycle_id)
        .where(CycleRow.state == CycleState.OPEN, *conditions)
    )


def read(session: Session, ids: Select[int]) -> list[Found]:
    """The key results whose ids the query yields, in the natural order of their keys."""
    recent: defaultdict[int, list[CheckIn]] = defaultdict(list)
    for row in session.scalars(newest(session, ids, RECENT)):
        recent[row.key_result_id].append(values.check_in(row))
    measured = by_key_result(session, newest(session, ids, 1, CheckInRow.number.is_not(None)))
    barriers = {
        row.key_result_id: values.barrier(row)
        for row in session.scalars(
            select(BarrierRow).where(
                BarrierRow.key_result_id.in_(ids), BarrierRow.resolved_at.is_(None)
            )
        )
    }
    team_ids = select(KeyResultRow.team_id).where(KeyResultRow.id.in_(ids))
    people = teams.people(session, select(TeamPersonRow).where(TeamPersonRow.team_id.in_(team_ids)))
    found = [
        Found(
            key_result.workspace_id,
            Tracked(
                key_result=values.key_result(key_result),
                objective=values.objective(objective),
                owner=values.member(owner),
                team=values.team(team, people[team.id]),
                recent=tuple(recent[key_result.id]),
                measured=measured.get(key_result.id),
                barrier=barriers.get(key_result.id),
                revision=revision or 0,
            ),
        )
        for key_result, objective, owner, team, revision in session.execute(_key_results(ids))
    ]
    return sorted(found, key=lambda each: natural(each.tracked.key_result.key))


def natural(key: str) -> tuple[tuple[int, str], ...]:
    """Sorts RD-2 before RD-10."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", key)
    )


def _key_results(
    ids: Select[int],
) -> Select[KeyResultRow, ObjectiveRow, MemberRow, TeamRow, int | None]:
    check_in = aliased(CheckInRow)
    revision = (
        select(func.max(check_in.id))
        .where(
            check_in.workspace_id == KeyResultRow.workspace_id,
            check_in.key_result_id == KeyResultRow.id,
        )
        .correlate(KeyResultRow)
        .scalar_subquery()
    )
    return (
        select(KeyResultRow, ObjectiveRow, MemberRow, TeamRow, revision)
        .join(ObjectiveRow, ObjectiveRow.id == KeyResultRow.objective_id)
        .join(
            MemberRow,
            and_(
                MemberRow.workspace_id == KeyResultRow.workspace_id,
                MemberRow.id == KeyResultRow.owner_id,
            ),
        )
        .join(TeamRow, TeamRow.id == KeyResultRow.team_id)
        .where(KeyResultRow.id.in_(ids))
    )


def newest(
    session: Session,
    ids: Select[int],
    count: int,
    *conditions: ColumnElement[bool],
) -> Select[CheckInRow]:
    """For each key result, its `count` newest current check-ins that meet the conditions.

    The conditions are on `CheckInRow`. One walk of the index per key result: a lateral join on
    PostgreSQL, a correlated list on SQLite, which has no lateral joins.
    """
    one = (
        select(CheckInRow.id)
        .where(
            CheckInRow.workspace_id == KeyResultRow.workspace_id,
            CheckInRow.key_result_id == KeyResultRow.id,
            is_current(CheckInRow),
            *conditions,
        )
        .order_by(CheckInRow.at.desc(), CheckInRow.id.desc())
        .limit(count)
        .correlate(KeyResultRow)
    )
    check_in = aliased(CheckInRow)
    query = select(check_in).select_from(KeyResultRow)
    if session.get_bind().dialect.name == "postgresql":
        ids_of_one = one.lateral()
        query = query.join(ids_of_one, true()).join(check_in, check_in.id == ids_of_one.c.id)
    else:
        query = query.join(check_in, check_in.id.in_(one))
    return query.where(KeyResultRow.id.in_(ids)).order_by(check_in.at.desc(), check_in.id.desc())


def by_key_result(session: Session, query: Select[CheckInRow]) -> dict[int, CheckIn]:
    """One check-in a key result, from `newest(..., 1)`."""
    return {row.key_result_id: values.check_in(row) for row in session.scalars(query)}


def only(found: Iterable[Found]) -> list[Tracked]:
    """Without the workspace, where the session has only one."""
    return [each.tracked for each in found]

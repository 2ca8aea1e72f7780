"""Key results with everything a reader needs beside them, in four statements however many.

A fifth runs where the newest check-ins of one have no number. They come from a partial index,
newest first, so their cost does not depend on how long the history is. Used by `key_results`,
`prompts` and `digests`.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from bot.okr.model import Barrier, CheckIn, CycleState, Tracked
from storage import schools, values
from storage.prepared import Prepared
from storage.scope import dialect_of
from storage.tables import (
    BarrierRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    ReporterRow,
    ReviewRow,
    is_current,
)

RECENT = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A key result as found, with the workspace it belongs to."""

    workspace_id: str
    tracked: Tracked


def ids_where(*conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of key results that meet conditions on their row, their objective and cycle."""
    return (
        select(KeyResultRow.id)
        .join(ObjectiveRow, ObjectiveRow.id == KeyResultRow.objective_id)
        .join(CycleRow, CycleRow.id == ObjectiveRow.cycle_id)
        .where(*conditions)
    )


def open_ids(*conditions: ColumnElement[bool]) -> Select[int]:
    """The same in open cycles."""
    return ids_where(CycleRow.state == CycleState.OPEN, *conditions)


class Reading:
    """The statements that read the key results whose ids a query yields.

    A reading is made once, its values are bound (`bindparam`) at each `run`: see `prepared`.
    """

    def __init__(self, ids: Select[int]) -> None:
        self._newest = Newest(ids, RECENT)
        self._barriers = Prepared(_barriers(ids))
        self._reporters = Prepared(_reporters(ids))
        self._key_results = Prepared(_key_results(ids))

    def run(self, session: Session, bound: Mapping[str, Any]) -> list[Found]:
        """The key results in the natural order of their keys."""
        newest = self._newest.run(session, bound)
        measured = _last_measured(session, newest)
        barriers, solved = _sorted(self._barriers.all(session, **bound), newest)
        reporters: defaultdict[int, list[str]] = defaultdict(list)
        for key_result_id, member_id in self._reporters.all(session, **bound):
            reporters[key_result_id].append(member_id)
        rows = self._key_results.all(session, **bound)
        school_of = {
            row[0].workspace_id: schools.read(session, row[0].workspace_id) for row in rows
        }
        found = [
            Found(
                key_result.workspace_id,
                Tracked(
                    key_result=values.key_result(key_result, reporters[key_result.id]),
                    objective=values.objective(objective),
                    owner=values.member(owner, school_of[owner.workspace_id]),
                    team=school_of[key_result.workspace_id].teams[key_result.team_id],
                    recent=tuple(newest.get(key_result.id, ())),
                    measured=measured.get(key_result.id),
                    barrier=barriers.get(key_result.id),
                    solved=solved.get(key_result.id),
                    revision=revision or 0,
                    cycle_state=state,
                    review=values.review(review) if review else None,
                ),
            )
            for key_result, objective, owner, state, review, revision in rows
        ]
        return sorted(found, key=_by_key)


def _last_measured(session: Session, newest: Mapping[int, Sequence[CheckIn]]) -> dict[int, CheckIn]:
    """By key result id, the newest check-in with a number.

    Looked for in older ones only where none of the newest has one: a statement that seldom runs.
    """
    found = {id_: _measured(recent) for id_, recent in newest.items()}
    silent = [id_ for id_, recent in newest.items() if len(recent) == RECENT and not found[id_]]
    if silent:
        older = _MEASURED.run(session, {"ids": silent})
        found |= {id_: _measured(one) for id_, one in older.items()}
    return {id_: one for id_, one in found.items() if one is not None}


def _measured(newest: Iterable[CheckIn]) -> CheckIn | None:
    return next((one for one in newest if one.reading is not None), None)


def _by_key(found: Found) -> tuple[list[Any], int]:
    """Two cycles may have the same key."""
    return natural(found.tracked.key_result.key), found.tracked.key_result.id


def natural(key: str) -> list[Any]:
    """Sorts RD-2 before RD-10: texts and numbers by turns, a text first."""
    parts: list[Any] = _DIGITS.split(key)
    parts[1::2] = map(int, parts[1::2])
    return parts


_DIGITS = re.compile(r"(\d+)")


def _key_results(
    ids: Select[int],
) -> Select[KeyResultRow, ObjectiveRow, MemberRow, CycleState, ReviewRow | None, int | None]:
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
        select(KeyResultRow, ObjectiveRow, MemberRow, CycleRow.state, ReviewRow, revision)
        .join(ObjectiveRow, ObjectiveRow.id == KeyResultRow.objective_id)
        .join(CycleRow, CycleRow.id == ObjectiveRow.cycle_id)
        .join(
            MemberRow,
            and_(
                MemberRow.workspace_id == KeyResultRow.workspace_id,
                MemberRow.id == KeyResultRow.owner_id,
            ),
        )
        .outerjoin(
            ReviewRow,
            and_(
                ReviewRow.workspace_id == KeyResultRow.workspace_id,
                ReviewRow.key_result_id == KeyResultRow.id,
                ReviewRow.reopened_at.is_(None),
            ),
        )
        .where(KeyResultRow.id.in_(ids))
    )


def _reporters(ids: Select[int]) -> Select[int, str]:
    of_key_result = and_(
        ReporterRow.workspace_id == KeyResultRow.workspace_id,
        ReporterRow.key_result_id == KeyResultRow.id,
    )
    return (
        select(ReporterRow.key_result_id, ReporterRow.member_id)
        .join(KeyResultRow, of_key_result)
        .where(KeyResultRow.id.in_(ids))
        .order_by(ReporterRow.position)
    )


def _barriers(ids: Select[int]) -> Select[BarrierRow]:
    """The open ones, and the few that somebody solved without a check-in.

    Each kind is a whole condition: so SQLite looks into both indexes of the few, not into the one
    of all there ever were.
    """
    of_key_result = and_(
        BarrierRow.workspace_id == KeyResultRow.workspace_id,
        BarrierRow.key_result_id == KeyResultRow.id,
    )
    of_key_result = or_(
        and_(of_key_result, BarrierRow.resolved_at.is_(None)),
        and_(of_key_result, BarrierRow.solved_by.is_not(None)),
    )
    return select(BarrierRow).join(KeyResultRow, of_key_result).where(KeyResultRow.id.in_(ids))


def _sorted(
    rows: Iterable[tuple[BarrierRow]], recent: Mapping[int, Sequence[CheckIn]]
) -> tuple[dict[int, Barrier], dict[int, Barrier]]:
    """(the open ones, those solved that the newest check-in asked for), by key result id."""
    is_open, solved = dict[int, Barrier](), dict[int, Barrier]()
    for (row,) in rows:
        latest = next(iter(recent.get(row.key_result_id, ())), None)
        if row.resolved_at is None:
            is_open[row.key_result_id] = values.barrier(row)
        elif latest is not None and latest.id == row.check_in_id and not row.undone:
            solved[row.key_result_id] = values.barrier(row)
    return is_open, solved


class Newest:
    """For each key result whose id a query yields, its newest current check-ins.

    Up to `count` of those that meet the conditions, on `CheckInRow`. One walk of the index per key
    result: a lateral join on PostgreSQL, a correlated list on SQLite, which has no lateral joins.
    """

    def __init__(self, ids: Select[int], count: int, *conditions: ColumnElement[bool]) -> None:
        walk = newest_ids(count, *conditions)
        check_in = aliased(CheckInRow)
        query = (
            select(check_in)
            .select_from(KeyResultRow)
            .where(KeyResultRow.id.in_(ids))
            .order_by(check_in.at.desc(), check_in.id.desc())
        )
        lateral = walk.lateral()
        self._query = {
            "postgresql": Prepared(
                query.join(lateral, true()).join(check_in, check_in.id == lateral.c.id)
            ),
            "sqlite": Prepared(query.join(check_in, check_in.id.in_(walk))),
        }

    def run(self, session: Session, bound: Mapping[str, Any]) -> dict[int, list[CheckIn]]:
        """Newest first, by key result id; who has none is left out."""
        newest: defaultdict[int, list[CheckIn]] = defaultdict(list)
        for (row,) in self._query[dialect_of(session)].all(session, **bound):
            newest[row.key_result_id].append(values.check_in(row))
        return newest


def newest_ids(count: int, *conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of a key result's newest current check-ins, up to `count` that meet the conditions.
    To be put into a query of key results."""
    return (
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


_MEASURED = Newest(
    ids_where(KeyResultRow.id.in_(bindparam("ids", expanding=True))),
    1,
    CheckInRow.number.is_not(None),
)


def only(found: Iterable[Found]) -> list[Tracked]:
    """Without the workspace, where the session has only one."""
    return [each.tracked for each in found]

"""Objectives. Reads speak of open cycles unless they name an id or states.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import CycleState, Objective
from storage import values
from storage.prepared import Prepared
from storage.scope import refers
from storage.tables import CycleRow, KeyResultRow, ObjectiveRow

_OPEN = (CycleState.OPEN,)
_NEW = Prepared(
    insert(ObjectiveRow)
    .values(
        {
            column: bindparam(column.name, type_=column.type)
            for column in ObjectiveRow.__table__.c
            if column.name not in ("id", "workspace_id")
        }
    )
    .returning(ObjectiveRow.id)
)
_ANY = Prepared(
    select(ObjectiveRow.id)
    .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
    .where(CycleRow.state == CycleState.OPEN)
    .limit(1)
)
_UNALIGNED = Prepared(
    select(ObjectiveRow.prefix, ObjectiveRow.id)
    .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
    .where(
        CycleRow.state == CycleState.OPEN,
        ObjectiveRow.team_id.in_(bindparam("team_ids", expanding=True)),
        ObjectiveRow.supports_objective_id.is_(None),
        ObjectiveRow.supports_key_result_id.is_(None),
    )
)


def add(session: Session, objective: Objective) -> Objective:
    """Store an objective; the id is given by the database and returned.

    Its prefix must be free in its cycle, else the transaction ends in Conflict.
    """
    ((id_,),) = _NEW.all(
        session, prefix=objective.prefix, cycle_id=objective.cycle_id, **_columns(objective)
    )
    return replace(objective, id=id_)


def save(session: Session, objective: Objective) -> None:
    """Keep a known objective as it now is; its prefix and cycle stay.

    LookupError when it is not of this workspace. Who calls this writes a change, too: see
    `storage.changes`.
    """
    known = session.scalar(
        update(ObjectiveRow)
        .where(ObjectiveRow.id == objective.id)
        .values(_columns(objective))
        .returning(ObjectiveRow.id)
        .execution_options(synchronize_session=False)
    )
    if known is None:
        raise LookupError(f"no objective {objective.id} in this workspace")


def get(session: Session, id: int) -> Objective | None:  # noqa: A002
    row = session.scalar(select(ObjectiveRow).where(ObjectiveRow.id == id))
    return None if row is None else values.objective(row)


def all(  # noqa: A001
    session: Session,
    *,
    ids: Collection[int] | None = None,
    owner_ids: Collection[str] | None = None,
    team_ids: Collection[int] | None = None,
    cycle_ids: Collection[int] | None = None,
    states: Collection[CycleState] = _OPEN,
) -> list[Objective]:
    """The objectives that match every filter given, in order of prefix; of open cycles."""
    filters: dict[str, Collection[Any] | None] = {
        "ids": ids,
        "owner_ids": owner_ids,
        "team_ids": team_ids,
        "cycle_ids": cycle_ids,
    }
    given = {name: wanted for name, wanted in filters.items() if wanted is not None}
    rows = _matching(*given).all(session, states=states, **given)
    return [values.objective(row) for (row,) in rows]


@cache
def _matching(*names: str) -> Prepared[*tuple[Any, ...]]:
    columns: dict[str, InstrumentedAttribute[Any]] = {
        "ids": ObjectiveRow.id,
        "owner_ids": ObjectiveRow.owner_id,
        "team_ids": ObjectiveRow.team_id,
        "cycle_ids": ObjectiveRow.cycle_id,
    }
    return Prepared(
        select(ObjectiveRow)
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .where(
            CycleRow.state.in_(bindparam("states", expanding=True)),
            *(columns[name].in_(bindparam(name, expanding=True)) for name in names),
        )
        .order_by(ObjectiveRow.prefix, ObjectiveRow.id)
    )


def are_any(session: Session) -> bool:
    """Whether an open cycle has one."""
    return _ANY.first(session) is not None


def unaligned(session: Session, team_ids: Collection[int]) -> list[int]:
    """The ids of the teams' objectives of open cycles that support nothing, in order of prefix."""
    rows = _UNALIGNED.all(session, team_ids=team_ids)
    return [id_ for _, id_ in sorted(rows)]


def by_prefix(session: Session, prefix: str) -> Objective | None:
    """The objective whose keys begin with `prefix`: of open cycles first, else planned, else
    closed; of several in one kind of cycle, the newest."""
    order = case({CycleState.OPEN: 0, CycleState.PLANNED: 1}, value=CycleRow.state, else_=2)
    row = session.scalar(
        select(ObjectiveRow)
        .join(CycleRow, CycleRow.id == ObjectiveRow.cycle_id)
        .where(ObjectiveRow.prefix == prefix.upper())
        .order_by(order, ObjectiveRow.id.desc())
        .limit(1)
    )
    return None if row is None else values.objective(row)


def prefixes(session: Session) -> set[str]:
    """Every prefix of every cycle: a new objective takes another, so that a key means one thing."""
    return set(session.scalars(select(ObjectiveRow.prefix)))


def links(session: Session) -> dict[int, int | None]:
    """For every objective of every cycle the one it supports, directly or by a key result."""
    above = func.coalesce(ObjectiveRow.supports_objective_id, KeyResultRow.objective_id)
    query = select(ObjectiveRow.id, above).outerjoin(
        KeyResultRow,
        and_(
            KeyResultRow.workspace_id == ObjectiveRow.workspace_id,
            KeyResultRow.id == ObjectiveRow.supports_key_result_id,
        ),
    )
    return {row[0]: row[1] for row in session.execute(query)}


def supporters(session: Session, objective_id: int) -> list[Objective]:
    """The objectives of every cycle that support this one or one of its key results."""
    of_it = select(KeyResultRow.id).where(KeyResultRow.objective_id == objective_id)
    query = select(ObjectiveRow).where(
        or_(
            ObjectiveRow.supports_objective_id == objective_id,
            ObjectiveRow.supports_key_result_id.in_(of_it),
        )
    )
    rows = session.scalars(query.order_by(ObjectiveRow.prefix, ObjectiveRow.id))
    return [values.objective(row) for row in rows]


def _columns(objective: Objective) -> dict[str, Any]:
    return {
        "title": objective.title,
        "team_id": objective.team_id,
        "owner_id": objective.owner_id,
        "supports_objective_id": objective.supports_objective_id,
        "supports_key_result_id": objective.supports_key_result_id,
        "carried_from_id": objective.carried_from_id,
    }

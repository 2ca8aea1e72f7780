"""Objectives. Reads speak of open cycles unless they name an id.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.okr.model import CycleState, Objective
from storage import values
from storage.tables import CycleRow, ObjectiveRow


def add(session: Session, objective: Objective) -> Objective:
    """Store an objective; the id is given by the database and returned.

    Its prefix must be free in its cycle, else the transaction ends in Conflict.
    """
    row = ObjectiveRow(
        prefix=objective.prefix,
        title=objective.title,
        team_id=objective.team_id,
        owner_id=objective.owner_id,
        cycle_id=objective.cycle_id,
    )
    session.add(row)
    session.flush()
    return replace(objective, id=row.id)


def get(session: Session, id: int) -> Objective | None:  # noqa: A002
    row = session.scalar(select(ObjectiveRow).where(ObjectiveRow.id == id))
    return None if row is None else values.objective(row)


def all(session: Session) -> list[Objective]:  # noqa: A001
    """The objectives of open cycles, in order of prefix."""
    rows = session.scalars(_open().order_by(ObjectiveRow.prefix, ObjectiveRow.id))
    return [values.objective(row) for row in rows]


def by_prefix(session: Session, prefix: str) -> Objective | None:
    """The objective whose keys begin with `prefix`; when two open cycles have one, the newer."""
    row = session.scalar(
        _open()
        .where(ObjectiveRow.prefix == prefix.upper())
        .order_by(ObjectiveRow.id.desc())
        .limit(1)
    )
    return None if row is None else values.objective(row)


def _open() -> Select[ObjectiveRow]:
    return (
        select(ObjectiveRow)
        .join(CycleRow, CycleRow.id == ObjectiveRow.cycle_id)
        .where(CycleRow.state == CycleState.OPEN)
    )

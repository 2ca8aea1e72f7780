"""Cycles: the periods for which objectives are set.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Cycle, CycleState
from storage import values
from storage.prepared import Prepared
from storage.tables import CycleRow, KeyResultRow, ObjectiveRow

_RUNNING = Prepared(select(CycleRow).where(CycleRow.state == CycleState.OPEN))


def add(session: Session, cycle: Cycle) -> Cycle:
    """Store a cycle; the id is given by the database and returned."""
    row = CycleRow(name=cycle.name, starts=cycle.starts, ends=cycle.ends, state=cycle.state)
    session.add(row)
    session.flush()
    return replace(cycle, id=row.id)


def save(session: Session, cycle: Cycle) -> None:
    """Keep a known cycle as it now is; LookupError when it is not of this workspace."""
    known = session.scalar(
        update(CycleRow)
        .where(CycleRow.id == cycle.id)
        .values(name=cycle.name, starts=cycle.starts, ends=cycle.ends, state=cycle.state)
        .returning(CycleRow.id)
        .execution_options(synchronize_session=False)
    )
    if known is None:
        raise LookupError(f"no cycle {cycle.id} in this workspace")


def get(session: Session, id: int) -> Cycle | None:  # noqa: A002
    row = session.scalar(select(CycleRow).where(CycleRow.id == id))
    return None if row is None else values.cycle(row)


def all(session: Session) -> list[Cycle]:  # noqa: A001
    """Every cycle, the one that started last first."""
    rows = session.scalars(select(CycleRow).order_by(CycleRow.starts.desc(), CycleRow.id.desc()))
    return [values.cycle(row) for row in rows]


def current(session: Session, today: date) -> Cycle | None:
    """The open cycle that `today` lies in; of several, the one that started last."""
    row = session.scalar(
        select(CycleRow)
        .where(CycleRow.state == CycleState.OPEN, CycleRow.starts <= today, CycleRow.ends >= today)
        .order_by(CycleRow.starts.desc(), CycleRow.id.desc())
        .limit(1)
    )
    return None if row is None else values.cycle(row)


def running(session: Session) -> list[Cycle]:
    """The open ones, whichever their dates."""
    return [values.cycle(row) for (row,) in _RUNNING.all(session)]


def counts(session: Session) -> dict[int, tuple[int, int]]:
    """(objectives, key results) by cycle id; an empty cycle is left out. One statement."""
    rows = session.execute(
        select(
            ObjectiveRow.cycle_id,
            func.count(ObjectiveRow.id.distinct()),
            func.count(KeyResultRow.id),
        )
        .outerjoin(KeyResultRow, KeyResultRow.objective_id == ObjectiveRow.id)
        .group_by(ObjectiveRow.cycle_id)
    )
    return {cycle_id: (objectives, found) for cycle_id, objectives, found in rows}

"""Cycles: the periods for which objectives are set.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.okr.model import Cycle, CycleState
from storage import values
from storage.tables import CycleRow


def add(session: Session, cycle: Cycle) -> Cycle:
    """Store a cycle; the id is given by the database and returned."""
    row = CycleRow(name=cycle.name, starts=cycle.starts, ends=cycle.ends, state=cycle.state)
    session.add(row)
    session.flush()
    return replace(cycle, id=row.id)


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

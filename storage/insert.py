"""Inserts that leave what is already there alone, or change it, in one statement on both databases.

May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Base


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    target = table.__table__
    assert isinstance(target, Table)
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(target)
    return sqlite.insert(target)


def insert_new(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *returning: InstrumentedAttribute[Any],
) -> list[Row[Any]]:
    """Insert the rows that break no uniqueness; `returning` of those, in no order."""
    if not rows:
        return []
    statement = insert(session, table).on_conflict_do_nothing().returning(*returning)
    return list(session.execute(statement, list(rows)))

"""Inserts of many rows at once, and such as leave alone what is there, on both databases.

May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, insert as sqlalchemy_insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.scope import dialect_of
from storage.tables import Base


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    target = table.__table__
    assert isinstance(target, Table)
    if dialect_of(session) == "postgresql":
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


def insert_all(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows of a table that has ids, a few statements for all; their ids, in the same order.

    Conflict, with nothing stored, where one of them breaks a uniqueness.
    """
    if not rows:
        return []
    # SQLite counts up from row to row, and asked for their order SQLAlchemy gives it one at a time.
    counts_up = dialect_of(session) == "sqlite"
    id_ = table.__mapper__.columns["id"]
    new = sqlalchemy_insert(table).returning(id_, sort_by_parameter_order=not counts_up)
    ids = list(session.scalars(new, [dict(row) for row in rows]))
    return sorted(ids) if counts_up else ids

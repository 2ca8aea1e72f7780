"""What every table is built from: the base class, and the shapes that tables share.

May import SQLAlchemy and the sibling module `columns`.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase

from storage.columns import DecimalText, PlainText, UtcDateTime


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it as a plain class attribute)
        str: PlainText,
        datetime: UtcDateTime,
        Decimal: DecimalText,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def referenced() -> UniqueConstraint:
    """For a numbered table that others point at.

    SQLite gives numbers by itself only where the number alone is the primary key, so there it is
    (the migrations make it so) and this stands beside it; on PostgreSQL the primary key is both.
    """
    return UniqueConstraint("workspace_id", "id").ddl_if(dialect="sqlite")


def reference(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """The column holds the id of a row of that table, of the same workspace."""
    target = [f"{table}.workspace_id", f"{table}.id"]
    return ForeignKeyConstraint(["workspace_id", column], target, **options)


def person(column: str) -> ForeignKeyConstraint:
    """The column holds the id of a member of the same workspace."""
    return reference(column, "members")


def partial_index(
    name: str, *columns: Any, where: ColumnElement[bool], unique: bool = False
) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)

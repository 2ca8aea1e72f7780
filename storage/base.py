"""What every table is built from: the base class, and two shapes that tables share.

May import SQLAlchemy and the sibling module `columns`.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKeyConstraint, Index, MetaData
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


def person(column: str) -> ForeignKeyConstraint:
    """The column holds the id of a member of the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], ["members.workspace_id", "members.id"])


def partial_index(
    name: str, *columns: Any, where: ColumnElement[bool], unique: bool = False
) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)

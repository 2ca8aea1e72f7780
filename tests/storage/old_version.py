"""The statements that the version before makes of every table, with the columns it knows.

Made from the tables as they are in a database, so that they need none of its code.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Time,
    and_,
    inspect,
    select,
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""By table."""

FIRST = 900_001
"""Far from the numbers that the database gives."""

VERSIONS = "alembic_version"
_VALUES: Mapping[type[Any], Any] = {
    Boolean: False,
    Integer: 7,
    Numeric: Decimal("18.24"),
    DateTime: datetime(2026, 10, 14, 7, 30, tzinfo=UTC),
    Date: date(2026, 10, 14),
    Time: time(7, 30),
    JSON: {"words": ["Ñandú ✓"]},
    Text: "Ñandú ✓ 'quoted'",
}


def tables_of(engine: Engine) -> list[Table]:
    """The tables as they are, what is pointed at first; SQLite keeps its moments without a zone."""
    metadata = MetaData()
    metadata.reflect(engine)
    tables = [table for table in metadata.tables.values() if table.name != VERSIONS]
    ordered: list[Table] = []
    while tables:
        table = next(one for one in tables if _needed(one) <= {done.name for done in ordered})
        ordered.append(table)
        tables.remove(table)
    return ordered


def everything(connection: Connection, tables: Sequence[Table]) -> Rows:
    """Every row of these tables, as far as these columns go."""
    return {
        table.name: sorted(
            (dict(row._mapping) for row in connection.execute(select(table))), key=repr
        )
        for table in tables
    }


def sample(tables: Sequence[Table], workspace_id: str, number: int) -> Rows:
    """One row for each table, with a value in every column; all of them hang together."""
    return {
        table.name: [
            {
                column.name: _value(table, column.name, workspace_id, number)
                for column in table.columns
            }
        ]
        for table in tables
    }


def write(connection: Connection, tables: Sequence[Table], rows: Rows) -> None:
    """Insert these rows: as the program does, what points back is set when it is there."""
    for table in tables:
        if rows[table.name]:
            later = dict.fromkeys(_pointing_back(table))
            connection.execute(table.insert(), [{**row, **later} for row in rows[table.name]])
    for table in tables:
        for row in rows[table.name]:
            columns = {name: row[name] for name in _pointing_back(table)}
            if any(value is not None for value in columns.values()):
                connection.execute(table.update().where(_is(table, row)).values(columns))


def add(connection: Connection, tables: Sequence[Table], workspace_id: str, number: int) -> int:
    """Insert a row into each table that gives numbers by itself, and change it; how many. Each
    points at the sample of `workspace_id` with the number `FIRST`."""
    added = 0
    there, new = sample(tables, workspace_id, FIRST), sample(tables, workspace_id, number)
    for table in tables:
        (row,), (first,) = new[table.name], there[table.name]
        if "id" in row and isinstance(table.c.id.type, Integer):
            row = {**row, **{name: first[name] for name in _pointing(table)}}
            given = connection.scalar(table.insert().returning(table.c.id), _but_id(row))
            assert given is not None
            change = table.update().where(table.c.id == given).values(_but_id(row))
            assert connection.execute(change).rowcount == 1
            added += 1
    return added


def _but_id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def rewrite(connection: Connection, tables: Sequence[Table]) -> None:
    """Read every row, change it, take it away and write it again."""
    rows = everything(connection, tables)
    for table in reversed(tables):
        for row in rows[table.name]:
            back = dict.fromkeys(_pointing_back(table))
            same = {name: value for name, value in row.items() if name not in table.primary_key}
            changed = connection.execute(
                table.update().where(_is(table, row)).values({**same, **back})
            )
            assert changed.rowcount == 1, table.name
    for table in reversed(tables):
        for row in rows[table.name]:
            assert connection.execute(table.delete().where(_is(table, row))).rowcount == 1
    write(connection, tables, rows)
    assert everything(connection, tables) == rows


def _keys(table: Table) -> list[ForeignKeyConstraint]:
    return sorted(table.foreign_key_constraints, key=lambda key: len(key.columns))


def _pointing_back(table: Table) -> list[str]:
    """The columns that may be empty and point at a row."""
    return [
        column.name
        for key in _keys(table)
        for column in key.columns
        if column.nullable and column.name != "workspace_id"
    ]


def _pointing(table: Table) -> set[str]:
    """The columns that hold the key of another row."""
    return {column.name for key in _keys(table) for column in key.columns}


def _needed(table: Table) -> set[str]:
    """The tables that a row of this one cannot do without."""
    return {
        key.referred_table.name
        for key in _keys(table)
        if not any(column.nullable for column in key.columns)
    }


def _is(table: Table, row: Mapping[str, Any]) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _value(table: Table, name: str, workspace_id: str, number: int) -> Any:
    """Numbers and texts are told apart by `number`; a key points at the row of that number."""
    if name == "workspace_id":
        return workspace_id
    kind = next(one for one in _VALUES if isinstance(table.columns[name].type, one))
    if name in _pointing(table) or name == "id" or table.columns[name].primary_key:
        return number if kind is Integer else _VALUES[kind] if kind is Boolean else f"U{number}"
    if kind is Text:
        return f"{_VALUES[Text]} {number}"
    if kind is DateTime:
        return _VALUES[DateTime] + timedelta(seconds=number)
    return _VALUES[kind]


def columns_of(engine: Engine) -> Mapping[str, Mapping[str, Any]]:
    """What can be said of each column, by table and name."""
    inspector = inspect(engine)
    return {
        table: {one["name"]: one for one in inspector.get_columns(table)}
        for table in inspector.get_table_names()
        if table != VERSIONS
    }


def unique_in(engine: Engine) -> Mapping[str, set[frozenset[str]]]:
    """The columns that together are there once, by table; of an index, also where it is partial."""
    inspector = inspect(engine)
    return {
        table: {
            frozenset(inspector.get_pk_constraint(table)["constrained_columns"]),
            *(frozenset(one["column_names"]) for one in inspector.get_unique_constraints(table)),
            *(
                frozenset(filter(None, one["column_names"]))
                for one in inspector.get_indexes(table)
                if one["unique"]
            ),
        }
        for table in inspector.get_table_names()
        if table != VERSIONS
    }

"""The workspace is in every key, so that no row points into another one.

A PostgreSQL that spreads workspaces over machines wants the same.
"""

import pytest
from sqlalchemy import (
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import ColumnCollectionConstraint

from storage import Store
from storage.tables import Base
from tests.storage.school import AWAY, HOME, found, record

OF_NO_WORKSPACE = {"installations", "oauth_states"}
OURS = {*Base.metadata.tables} - OF_NO_WORKSPACE

KEYS = """
    SELECT conrelid::regclass::text AS "table", conname AS name,
           ARRAY(SELECT attname::text FROM pg_attribute
                 WHERE attrelid = conrelid AND attnum = ANY(conkey)) AS columns
    FROM pg_constraint
    WHERE contype IN ('p', 'u', 'f', 'x') AND connamespace = 'public'::regnamespace
    UNION
    SELECT indrelid::regclass::text, indexrelid::regclass::text,
           ARRAY(SELECT attname::text FROM pg_attribute
                 WHERE attrelid = indrelid AND attnum = ANY(indkey))
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE (indisunique OR indisexclusion) AND relnamespace = 'public'::regnamespace
"""
"""What says of rows of other workspaces that they must, or must not, be there."""


def test_postgresql_holds_the_workspace_in_every_key(postgresql_url: str) -> None:
    store = Store(postgresql_url)
    with store.engine.connect() as connection:
        keys = connection.execute(text(KEYS)).all()
        unchecked = connection.scalars(
            text("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        ).all()
    store.close()
    assert {key.table for key in keys} == OURS | OF_NO_WORKSPACE | {"alembic_version"}
    without = [key.name for key in keys if "workspace_id" not in key.columns and key.table in OURS]
    assert without == []
    assert unchecked == []


def test_so_do_the_tables() -> None:
    for name in OURS:
        table = Base.metadata.tables[name]
        keys = [key for key in table.constraints if isinstance(key, ColumnCollectionConstraint)]
        assert len(keys) == len(table.constraints)
        columns = [[column.name for column in key.columns] for key in keys]
        columns += [[column.name for column in one.columns] for one in table.indexes if one.unique]
        assert [names for names in columns if "workspace_id" not in names] == [], name


def test_a_reference_holds_the_workspace_on_both_sides(database_url: str) -> None:
    store = Store(database_url)
    inspector = inspect(store.engine)
    keys = [
        (name, key["constrained_columns"], key["referred_columns"])
        for name in sorted(OURS)
        for key in inspector.get_foreign_keys(name)
    ]
    store.close()
    assert len(keys) > 50
    for name, columns, referred in keys:
        assert (columns[0], referred[0]) == ("workspace_id", "workspace_id"), name


def _pointers(store: Store) -> list[tuple[Table, str, str]]:
    """(table, column, target) of every reference to a numbered row, as the database has them."""
    metadata = MetaData()
    metadata.reflect(store.engine)
    return [
        (table, key.column_keys[1], key.referred_table.name)
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
        if len(key.column_keys) == 2 and key.referred_table.name != "members"
    ]


def test_no_row_points_into_another_workspace(store: Store) -> None:
    """Of every column that points at a row, none of ours can be made to point at one of theirs."""
    for workspace in (HOME, AWAY):
        school = found(store, workspace)
        with store.begin(workspace.id) as session:
            record(session, school.key_results[0])
    refused = set()
    for table, column, target in _pointers(store):
        with store.engine.connect() as connection:
            theirs = connection.scalar(
                text(f"SELECT max(id) FROM {target} WHERE workspace_id = :id"), {"id": AWAY.id}
            )
            if theirs is None or connection.scalar(select(func.count()).select_from(table)) == 0:
                continue
            ours = table.update().where(table.c.workspace_id == HOME.id)
            with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                connection.execute(ours.values({column: theirs}))
            refused.add(f"{table.name}.{column}")
    assert {
        "check_ins.key_result_id",
        "check_ins.supersedes_id",
        "key_results.objective_id",
        "objectives.cycle_id",
        "objectives.team_id",
        "team_people.team_id",
        "teams.parent_id",
    } <= refused

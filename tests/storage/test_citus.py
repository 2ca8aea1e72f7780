"""The page about Citus names every table once, and its statements run on the tables as they are."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage import Store
from storage.tables import Base
from tests.conftest import Server

PAGE = Path("docs/citus.md").read_text(encoding="utf-8")
SETUP = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
SPREAD = re.findall(r"create_distributed_table\('(\w+)'", PAGE)
STAYING = re.findall(
    r"`(\w+)`", *re.findall(r"^On the coordinator alone stay .*", PAGE, re.MULTILINE)
)

STAND_IN = """
CREATE FUNCTION create_distributed_table(
    spread regclass, by text, colocate_with text DEFAULT 'default'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    SELECT string_agg(conname, ', ') INTO wrong FROM pg_constraint
    WHERE contype = 'f' AND conrelid = spread AND confrelid <> spread
        AND confrelid::regclass::text NOT IN (SELECT name FROM spread_before);
    IF wrong IS NOT NULL THEN RAISE '% points at what is not spread', wrong; END IF;
    SELECT string_agg(indexrelid::regclass::text, ', ') INTO wrong FROM pg_index
    WHERE indrelid = spread AND indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = spread AND attnum = ANY(indkey) AND attname = by);
    IF wrong IS NOT NULL THEN RAISE 'unique without the column: %', wrong; END IF;
    IF colocate_with NOT IN (SELECT name FROM spread_before UNION SELECT 'default') THEN
        RAISE 'colocated with what is not spread: %', colocate_with;
    END IF;
    INSERT INTO spread_before VALUES (spread::text);
END $$
"""
"""What Citus would refuse: https://docs.citusdata.com/en/stable/develop/reference_ddl.html"""

POINTING_FROM_OUTSIDE = """
SELECT conname FROM pg_constraint WHERE contype = 'f'
    AND confrelid::regclass::text IN (SELECT name FROM spread_before)
    AND conrelid::regclass::text NOT IN (SELECT name FROM spread_before)
"""


@pytest.fixture
def migrated(postgresql_server: Server) -> Iterator[Store]:
    for url in postgresql_server.database():
        with closing(Store(url)) as store:
            store.migrate()
            yield store


def test_every_table_is_named_once() -> None:
    assert sorted(SPREAD + STAYING) == sorted([*Base.metadata.tables, "alembic_version"])
    assert {name for name in SPREAD if "workspace_id" not in Base.metadata.tables[name].c} == set()


def spread(connection: Connection, setup: str) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE spread_before (name text)")
    connection.execute(text(STAND_IN))
    connection.exec_driver_sql(setup)


def test_the_statements_run_in_their_order(migrated: Store) -> None:
    keys = text("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
    (setup,) = SETUP
    with migrated.engine.begin() as connection:
        before = connection.scalar(keys) or 0
        spread(connection, setup)
        assert connection.scalars(text("SELECT name FROM spread_before")).all() == SPREAD
        assert connection.scalars(text(POINTING_FROM_OUTSIDE)).all() == []
        assert connection.scalar(keys) == before - 1  # the one of the outbox


def test_without_dropping_what_points_around_they_do_not(migrated: Store) -> None:
    (setup,) = SETUP
    kept = [line for line in setup.splitlines() if "DROP CONSTRAINT" not in line]
    refused = pytest.raises(DBAPIError, match=r"objectives_\w+ points at what is not spread")
    with refused, migrated.engine.connect() as connection:
        spread(connection, "\n".join(kept))

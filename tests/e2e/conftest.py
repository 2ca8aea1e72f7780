"""A term and a year, each lived through once on each database; the tests look at what is left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.e2e import district, school_year, year_told
from tests.e2e.district_planted import Lived
from tests.e2e.term import Term, live
from tests.e2e.year import Year


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _database(
    kind: str, name: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> Iterator[str]:
    """An empty database for a whole session."""
    if kind == "sqlite":
        folder: Path = folders.mktemp(name)
        yield f"sqlite:///{folder / 'homeroom.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        yield from server.database()


@pytest.fixture(scope="session")
def term(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Term]:
    for url in _database(kind, "term", request, tmp_path_factory):
        yield live(url)


@pytest.fixture(scope="session")
def year(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    for url in _database(kind, "year", request, tmp_path_factory):
        yield year_told.live(url)


@pytest.fixture(scope="session")
def lived(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    """On PostgreSQL only until autumn: what differs by database is seen by then."""
    until = district.LAST_DAY if kind == "sqlite" else district.AUTUMN
    for url in _database(kind, "school-year", request, tmp_path_factory):
        yield school_year.live(url, until)

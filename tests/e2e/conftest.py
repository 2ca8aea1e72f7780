"""A term lived through once on each database; the tests look at what is left of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.e2e.term import Term, live


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """An empty database for a whole session."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("term")
        yield f"sqlite:///{folder / 'homeroom.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        yield from server.database()


@pytest.fixture(scope="session")
def term(shared_url: str) -> Term:
    return live(shared_url)

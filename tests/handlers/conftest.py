"""One school a file and database, so that no file meets what another left; one classroom a test."""

from collections.abc import Iterator

import pytest

from storage import Store
from tests.conftest import Server
from tests.handlers.school import Classroom, Person, School


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def school(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("school")
        yield from _open(f"sqlite:///{folder / 'homeroom.db'}")
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        for url in server.database():
            yield from _open(url)


def _open(database_url: str) -> Iterator[School]:
    store = Store(database_url)
    store.migrate()
    school = School(store)
    yield school
    school.close()


@pytest.fixture
def room(school: School) -> Classroom:
    return Classroom(school)


@pytest.fixture
def ada(room: Classroom) -> Person:
    """Runs the app, and is on no team."""
    return room.admin("Ada Quinn")

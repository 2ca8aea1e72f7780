"""One school a file and database, so that no file meets what another left; one classroom a test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage import Store
from tests.conftest import Server
from tests.handlers.school import Classroom, Person, School


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def school(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    with new_school(request, tmp_path_factory, request.param) as school:
        yield school


@contextmanager
def new_school(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, dialect: str
) -> Iterator[School]:
    """A school in a migrated database of its own, and then its end."""
    if dialect == "sqlite":
        file = tmp_path_factory.mktemp("school") / "homeroom.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield from _open(f"sqlite:///{file}")
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        for url in server.database(request.getfixturevalue("postgresql_template")):
            yield from _open(url)


def _open(database_url: str) -> Iterator[School]:
    school = School(Store(database_url))
    yield school
    school.close()


@pytest.fixture
def room(school: School) -> Classroom:
    return Classroom(school)


@pytest.fixture
def ada(room: Classroom) -> Person:
    """Runs the app, and is on no team."""
    return room.admin("Ada Quinn")

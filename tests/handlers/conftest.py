"""One school a database, one classroom a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.handlers.school import Classroom, School


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def school(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        copy = tmp_path_factory.mktemp("school") / "homeroom.db"
        shutil.copyfile(template, copy)
        yield from _open(f"sqlite:///{copy}")
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        for url in server.database(request.getfixturevalue("postgresql_template")):
            yield from _open(url)


def _open(database_url: str) -> Iterator[School]:
    school = School(database_url)
    yield school
    school.close()


@pytest.fixture
def room(school: School) -> Classroom:
    return Classroom(school)

"""The school of `tests.bot.school`, on both databases."""

from collections.abc import Iterator

import pytest

from storage import Store
from tests.bot.school import School


@pytest.fixture
def school(store: Store) -> Iterator[School]:
    school = School(store)
    yield school
    school.close()

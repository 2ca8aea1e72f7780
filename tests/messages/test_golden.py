"""Every preview looks as it did when someone last looked at it."""

import pytest

from messages.preview import NAMES
from tests.messages.golden import FOLDER, IS_UPDATE, check_golden


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_preview_looks_as_it_did(name: str) -> None:
    check_golden(name, NAMES[name]())


def test_every_golden_file_belongs_to_a_preview() -> None:
    files = {path.stem: path for path in FOLDER.glob("*.json")}
    old = set(files) - set(NAMES)
    if IS_UPDATE:
        for name in old:
            files[name].unlink()
    assert IS_UPDATE or old == set()

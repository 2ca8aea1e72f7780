"""Golden files: what a message looked like when someone last said it was right.

`UPDATE_GOLDEN=1 pytest tests/messages` writes them anew; read the difference before committing it.
A file no test asked for is old and fails `test_golden`.
"""

import json
import os
from pathlib import Path
from typing import Final

from messages import Message, View

FOLDER: Final = Path(__file__).parent / "golden"
IS_UPDATE: Final = bool(os.environ.get("UPDATE_GOLDEN"))


def payload(rendered: Message | View) -> dict[str, object]:
    """What goes to Slack."""
    return rendered.payload() if isinstance(rendered, Message) else dict(rendered.payload)


def as_json(rendered: Message | View) -> str:
    """The payload as a file to read: Unicode as it is, one field a line."""
    return json.dumps(payload(rendered), ensure_ascii=False, indent=1) + "\n"


def check_golden(name: str, rendered: Message | View) -> None:
    """Compares with `golden/NAME.json`, or writes it when updating."""
    path = FOLDER / f"{name}.json"
    found = as_json(rendered)
    if IS_UPDATE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), f"no golden file {path.name}: run with UPDATE_GOLDEN=1"
    assert found == path.read_text(encoding="utf-8")

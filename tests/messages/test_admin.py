"""The audit says in words whatever is written down."""

import ast
from pathlib import Path

from messages import admin
from messages.samples import NOW, TZ

ROOT = Path(__file__).parents[2]
WRITING = ("audit.add", "_note", "_move")
SOURCES = [*(ROOT / "handlers").glob("*.py"), *(ROOT / "bot").rglob("*.py")]


def written_down() -> set[str]:
    """The actions of every row of the audit: the literals like `team.added` in modules that add."""
    found = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if "audit.add(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "audit.add",
                "_note",
                "_move",
            ):
                values = [*node.args, *(one.value for one in node.keywords if one.arg == "action")]
                found |= {
                    one.value
                    for value in values
                    for one in ast.walk(value)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {one for one in found if one in ("import", "export") or "." in one}


def test_every_action_has_its_words() -> None:
    actions = written_down()
    assert {"import", "team.added", "role.named", "cycle.close"} <= actions
    for action in actions:
        deed = admin.Deed(at=NOW, who="Ana", action=action, subject="RD-2")
        assert f"{action}: " not in str(admin.audit([deed], 1, 1, TZ, NOW).blocks), action

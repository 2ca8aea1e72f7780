"""Who may look across all workspaces, and what they call says that it does.

An insert without a workspace is refused by itself (`storage.scope`); what else is written across
workspaces is one of a few functions, each of which says in its docstring that it is for that.
"""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WHY = {
    "bot/jobs": "what is due is looked for in all workspaces at once",
    "bot/sender": "the outbox is one line for all",
    "bot/scheduler.py": "when something is due next",
    "bot/checkup": "how the whole database does, and each installation",
    "bot/web/health.py": "whether the database answers",
    "bot/web/metrics.py": "how much waits in all",
    "bot/runner.py": "which workspaces there are",
    "bot/clients.py": "an installation comes before its workspace is known",
    "bot/distribution.py": "the same, and keys are for all",
    "bot/oauth.py": "the same",
    "handlers/farewell.py": "an organization's farewell is about all of its workspaces",
    "storage/__init__.py": "it makes them",
    "storage/backups": "a backup is of everything",
}
MODULES = sorted(
    path
    for top in ("bot", "handlers", "messages", "storage")
    for path in (ROOT / top).rglob("*.py")
)


def blocks(path: Path) -> Iterator[ast.With]:
    """Every `with … begin_unscoped(…) as session` in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.With) and any(
            isinstance(item.context_expr, ast.Call)
            and isinstance(item.context_expr.func, ast.Attribute)
            and item.context_expr.func.attr == "begin_unscoped"
            for item in node.items
        ):
            yield node


def called(path: Path) -> set[tuple[str, str]]:
    """What is called there with the session: (module, function)."""
    return {
        (call.func.value.id, call.func.attr)
        for block in blocks(path)
        for call in ast.walk(block)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and any(isinstance(one, ast.Name) and one.id == "session" for one in call.args)
    }


USERS = [path for path in MODULES if "begin_unscoped" in path.read_text("utf-8")]
CALLED = sorted({one for path in USERS for one in called(path)})


@pytest.mark.parametrize("path", USERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_these_look_across_workspaces(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert any(name == one or name.startswith(f"{one}/") for one in WHY), name


@pytest.mark.parametrize("name", WHY)
def test_nobody_is_named_who_does_not(name: str) -> None:
    assert any(path.relative_to(ROOT).as_posix().startswith(name) for path in USERS)


@pytest.mark.parametrize(("module", "function"), CALLED, ids=lambda one: str(one))
def test_what_they_call_says_that_it_is_for_that(module: str, function: str) -> None:
    found = getattr(import_module(f"storage.{module}"), function)
    said = f"{import_module(found.__module__).__doc__} {found.__doc__}"
    assert "unscoped" in said.lower(), f"{module}.{function} does not say “unscoped”"

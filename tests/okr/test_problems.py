"""Every problem that the rules raise is listed, with what it quotes, and nothing else is listed."""

import ast
from pathlib import Path

import bot.okr
from bot.okr.problems import PARAMS_OF, PROBLEM_CODES


def raised() -> dict[str, set[frozenset[str]]]:
    """The literal codes in `Problem(…)` of the package, each with the parameters given there."""
    found: dict[str, set[frozenset[str]]] = {}
    for path in Path(bot.okr.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                params = frozenset(str(keyword.arg) for keyword in node.keywords)
                for code in ast.walk(node.args[0]):
                    if isinstance(code, ast.Constant):
                        found.setdefault(str(code.value), set()).add(params)
    return found


def test_the_list_is_what_is_raised() -> None:
    listed = {code: {frozenset(params)} for code, params in PARAMS_OF.items()}
    assert raised() == listed
    assert frozenset(listed) == PROBLEM_CODES

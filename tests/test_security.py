"""The page about security names the tests that prove it, and they exist."""

import ast
import re
from functools import cache

import pytest

from tests.test_architecture import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
PROOFS = "## Each threat, and its proof"
_BULLET = re.compile(r"^- .*(?:\n  .*)*", re.MULTILINE)
THREATS = _BULLET.findall(PAGE.partition(PROOFS)[2])
TESTS = re.findall(r"`([^`\s]*::[^`\s]*)`", PAGE)


@cache
def _tests_of(path: str) -> set[str]:
    """The tests of a file that pytest would run: functions at its top that are not skipped."""
    content = ast.parse((ROOT / path).read_text("utf-8"))
    return {
        node.name
        for node in content.body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not any("skip" in ast.unparse(one) for one in node.decorator_list)
    }


def test_there_are_threats() -> None:
    assert len(THREATS) >= 20
    assert len(TESTS) >= len(THREATS)


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat[2:40])
def test_every_threat_names_its_proof(threat: str) -> None:
    assert re.search(r"`tests/\S+\.py::test_\w+`", threat)


@pytest.mark.parametrize("name", TESTS)
def test_every_proof_is_there(name: str) -> None:
    path, _, test = name.partition("::")
    assert (ROOT / path).is_file()
    assert test in _tests_of(path)


def test_the_readme_leads_there() -> None:
    assert "(docs/security.md)" in (ROOT / "README.md").read_text("utf-8")

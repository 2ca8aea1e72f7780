"""The house stands as it was drawn: folders, arrows, purity, and one reader of the clock."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "messages", "storage")
SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

FOLDERS = {"bot", "handlers", "messages", "storage", "tests"}
FILES = {".env.example", "pyproject.toml", "README.md"}
EXPECTED_BY_THE_ECOSYSTEM = {
    ".ci",
    ".dockerignore",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "compose.yaml",
    "docs",  # the pictures of the README
    "homeroom.service",  # systemd's unit: one file, which needs no folder
    "manifest.json",
    "requirements-dev.lock",
    "requirements.lock",
}
LONGEST_FILE = 420  # lines; a longer one has two reasons to change, a migration never changes

MAY_READ_THE_CLOCK = {
    "bot/clock.py",
    "bot/sandbox/http_mode.py",  # signs requests for apps that check their age by their own clock
}
READS_THE_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            yield node.module or ""


def tracked_at_root() -> set[str]:
    """What git keeps at the root of the repository; without git, what lies there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        return {path.split("/")[0] for path in listed.stdout.split("\0") if path}
    return {path.name for path in ROOT.iterdir() if not path.name.startswith(".venv")}


def test_the_folders_at_the_top_are_the_fixed_ones() -> None:
    there = tracked_at_root()
    assert there >= FOLDERS | FILES
    assert there - FOLDERS - FILES <= EXPECTED_BY_THE_ECOSYSTEM


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    content = tree(path)
    if path.is_relative_to(ROOT / "tests") and not content.body:
        return  # an empty __init__.py only makes a folder of tests a package
    said = ast.get_docstring(content)
    assert said
    first = said.splitlines()[0]
    assert len(first) > 20
    assert first[-1] in ".:,;?", first


@pytest.mark.parametrize("path", [p for p in SOURCES if "versions" not in p.parts], ids=name_of)
def test_every_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.is_relative_to(ROOT / "bot/okr")], ids=name_of
)
def test_the_rules_import_the_standard_library_only(path: Path) -> None:
    for name in imported(path):
        top = name.partition(".")[0]
        assert name.startswith("bot.okr") or top in sys.stdlib_module_names, name
        assert top not in {"sqlite3", "socket", "http", "urllib", "asyncio", "threading"}, name


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    if name_of(path) in MAY_READ_THE_CLOCK:
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            read = {alias.name for alias in node.names} & {"time", "time_ns", "localtime", "gmtime"}
            assert not read, f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            owner = node.value
            of = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            assert (of, node.attr) not in READS_THE_CLOCK, f"line {node.lineno}"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_no_test_replaces_what_it_tests(path: Path) -> None:
    assert not any(name.startswith("unittest") for name in imported(path))
    for node in ast.walk(tree(path)):
        replaces = isinstance(node, ast.Attribute) and node.attr == "setattr"
        assert not replaces, f"line {getattr(node, 'lineno', 0)}"


def test_the_package_at_the_top_and_the_bottom_imports_nothing() -> None:
    assert list(imported(ROOT / "bot" / "__init__.py")) == []


def layers() -> list[list[str]]:
    """The modules of each layer, from the top."""
    (contract,) = [one for one in CONTRACTS if one["type"] == "layers"]
    return [layer.replace(":", "|").replace("|", " ").split() for layer in contract["layers"]]


def test_every_room_has_its_layer() -> None:
    named = {name for layer in layers() for name in layer}
    island = {name for one in CONTRACTS for name in one.get("source_modules", ())}
    rooms = {".".join(module_of(path).split(".")[:2]) for path in SOURCES}
    rooms = {room if room.startswith("bot.") else room.partition(".")[0] for room in rooms}
    assert rooms - {"bot", "bot.sandbox"} == named
    assert "bot.sandbox" in island


def test_the_layers_are_those_of_the_house() -> None:
    order = {name: depth for depth, layer in enumerate(layers()) for name in layer}
    downwards = ["bot.__main__", "bot.app", "handlers", "storage", "bot.okr", "bot.clock"]
    assert sorted(downwards, key=order.__getitem__) == downwards
    assert order["handlers"] == order["bot.jobs"] == order["bot.sender"]
    assert order["storage"] == order["messages"]


def test_the_arrows_point_down() -> None:
    linted = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr

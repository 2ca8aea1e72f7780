"""SQL is never put together from what anybody wrote: values travel beside the statement.

Statements are SQLAlchemy's expressions, or texts that stand in the source as they are. The few that
are put together are listed here; their parts are names of our own tables. Migrations are left out:
they run before anybody says anything, and read nothing that people wrote.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import archive
from storage.tables import Base
from tests.test_architecture import ROOT, SOURCES, name_of, tree

PUT_TOGETHER = {
    "storage/__init__.py": {"f'ANALYZE {tables}'"},
    "storage/backups/postgresql.py": {"f'DROP TABLE {present};\\n'"},
    "storage/migrations/planner.py": {
        "f'PRAGMA index_list({table})'",
        "f'PRAGMA index_info({index})'",
    },
}
"""File → texts made of names that the schema gives: `archive.TABLES`, or the database's own."""

_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|DROP|ALTER|CREATE|TRUNCATE|ANALYZE|PRAGMA|LOCK|COPY"
    r"|FROM|WHERE|VALUES|ORDER BY|SET)\b"
)
_TAKES_SQL = {"text", "literal_column", "DDL", "exec_driver_sql", "execute", "executescript"}
FILES = [
    path
    for path in SOURCES
    if "versions" not in path.parts and not path.is_relative_to(ROOT / "bot" / "sandbox")
]


def is_made(node: ast.AST) -> bool:
    """Whether this makes a text of parts: an f-string, `%`, `+`, `format` or `join`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    makes = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return makes and node.func.attr in ("format", "join", "replace")  # type: ignore[attr-defined]


def said(node: ast.AST) -> str:
    return " ".join(
        str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant) and one.value
    )


def put_together(content: ast.AST) -> Iterator[str]:
    """Every text that is made of parts and reads like SQL, or is handed over as SQL."""
    for node in ast.walk(content):
        if is_made(node) and _SQL.search(said(node)):
            yield ast.unparse(node)
        if isinstance(node, ast.Call) and node.args and is_made(node.args[0]):
            *of, name = ast.unparse(node.func).split(".")
            if name in _TAKES_SQL and (name != "text" or of in ([], ["sa"], ["sqlalchemy"])):
                yield ast.unparse(node.args[0])


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_sql_is_not_put_together(path: Path) -> None:
    assert set(put_together(tree(path))) == PUT_TOGETHER.get(name_of(path), set())


@pytest.mark.parametrize(
    "line",
    [
        'session.execute(text(f"SELECT * FROM members WHERE name = {name!r}"))',
        'question = "DELETE FROM members WHERE id = %s" % id',
        'question = "SELECT * FROM members WHERE id = " + id',
        'question = "UPDATE members SET name = {}".format(name)',
        "connection.exec_driver_sql(before + after)",
        "literal_column(f'{name}')",
    ],
)
def test_sql_that_is_put_together_is_seen(line: str) -> None:
    assert [*put_together(ast.parse(line))]


def test_the_names_that_are_put_in_are_those_of_our_tables() -> None:
    assert set(archive.TABLES) <= set(Base.metadata.tables)
    assert all(re.fullmatch("[a-z_]+", name) for name in Base.metadata.tables)

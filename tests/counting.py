"""What SQL a block of code really runs: how many statements, and by which plan."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from storage import Store, schools, workspaces

Statement = tuple[str, Any]


@contextmanager
def counted(store: Store) -> Iterator[list[Statement]]:
    """The statements of the block with their parameters, in order; BEGIN and COMMIT left out."""
    statements: list[Statement] = []

    def note(
        connection: object, cursor: object, sql: str, parameters: Any, context: object, many: bool
    ) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA")):
            statements.append((sql, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def warm(store: Store) -> None:
    """Let the store know the school of every workspace, as it does after its first statement."""
    with store.begin_unscoped(read_only=True) as session:
        for workspace in workspaces.all(session):
            schools.read(session, workspace.id)


def plan(store: Store, statement: Statement) -> str:
    """How the database would run a counted statement, as it says itself."""
    explain = "EXPLAIN QUERY PLAN " if store.dialect == "sqlite" else "EXPLAIN "
    sql, parameters = statement
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + sql, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def reads_all_of(store: Store, table: str, statements: Sequence[Statement]) -> list[str]:
    """The steps of these statements' plans that read a whole table, or all of a workspace."""
    sqlite = rf"(SCAN {table}(?!.* USING )|SEARCH {table}.*\(workspace_id=\?\)$)"
    whole = re.compile(sqlite if store.dialect == "sqlite" else rf"Seq Scan on {table}\b")
    steps = [step for one in statements for step in plan(store, one).splitlines()]
    return [step for step in steps if whole.search(step)]


def analyze(store: Store) -> None:
    """What PostgreSQL does by itself after a while; SQLite is to do without."""
    if store.dialect == "postgresql":
        with store.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))

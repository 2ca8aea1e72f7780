"""What SQL a block of code really runs: how many statements, by which plan, in how many steps."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, event, text

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


@contextmanager
def vm_steps(store: Store) -> Iterator[Callable[[], int]]:
    """How many steps SQLite's machine takes for the transactions of the block, exactly: what a
    query costs, on any machine and however busy it is."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    def begin(connection: Connection) -> None:
        _driver(connection).set_progress_handler(step, 1)

    def end(connection: Connection) -> None:
        _driver(connection).set_progress_handler(None, 1)

    listeners = {"begin": begin, "commit": end, "rollback": end}
    for name, listener in listeners.items():
        event.listen(store.engine, name, listener)
    try:
        yield lambda: taken
    finally:
        for name, listener in listeners.items():
            event.remove(store.engine, name, listener)


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)


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

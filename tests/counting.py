"""What SQL a block of code really runs: how many statements, and by which plan."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage import Store

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


def plan(store: Store, statement: Statement) -> str:
    """How the database would run a counted statement, as it says itself."""
    explain = "EXPLAIN QUERY PLAN " if store.dialect == "sqlite" else "EXPLAIN "
    sql, parameters = statement
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + sql, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)

"""Tell SQLite's planner what the tables look like when they are full.

SQLite never gathers statistics by itself, and without them it believes that `workspace_id = ?`
finds ten rows, when it finds nearly all: one wrong choice of index reads a district's whole past.
So the figures are written down, the same for every index: one workspace holds everything, and each
further column narrows it down to a few rows; a partial index holds a small part. PostgreSQL gathers
its own.
May import SQLAlchemy only.
"""

from sqlalchemy import Connection

ROWS = 1_000_000
ROWS_IN_PART = 10_000
FEW = 10


def teach(connection: Connection) -> None:
    """Write the figures of every index of a SQLite database. Safe to repeat, however full it is."""
    run = connection.exec_driver_sql
    run("PRAGMA analysis_limit = 1")  # or every row would be read
    run("ANALYZE")  # makes the table that holds them
    run("PRAGMA analysis_limit = 0")
    run("DELETE FROM sqlite_stat1")
    for (table,) in run("SELECT name FROM sqlite_master WHERE type = 'table'").all():
        for _, index, is_unique, _, is_partial in run(f"PRAGMA index_list({table})").all():
            columns = [name for _, _, name in run(f"PRAGMA index_info({index})").all()]
            run(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
                (table, index, _figures(columns, bool(is_unique), bool(is_partial))),
            )
    run("ANALYZE sqlite_schema")  # makes this connection read them


def _figures(columns: list[str], is_unique: bool, is_partial: bool) -> str:
    """How many rows there are, and how many share the first one, two, three … columns."""
    rows = ROWS_IN_PART if is_partial else ROWS
    shared = [rows if columns[: n + 1] == ["workspace_id"] else FEW for n in range(len(columns))]
    if is_unique:
        shared[-1] = 1
    return " ".join(str(count) for count in [rows, *shared])

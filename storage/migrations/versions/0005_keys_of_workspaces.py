"""The workspace in every key: a row can only point at rows of its own workspace.

Wanted by a PostgreSQL that spreads workspaces over machines (Citus), where each primary key, unique
index and foreign key must hold the column by which tables are spread. The version before goes on
working on these tables. Frozen as it is.

PostgreSQL: the new indexes are built while others write; then all is swapped in one transaction
that reads no rows, and `0006` checks the references. SQLite, which cannot change a constraint,
copies each table once, and keeps the number alone as the primary key: only then does it give
numbers by itself.
"""

import time
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import OperationalError

revision = "0005"
down_revision = "0004"

NUMBERED = (
    "audit",
    "barriers",
    "calendar_entries",
    "changes",
    "check_ins",
    "cycles",
    "import_drafts",
    "key_results",
    "objectives",
    "offers",
    "outbox",
    "prompts",
    "reviews",
    "teams",
    "wins",
)
REFERENCES = {
    "barriers": {
        "check_in_id": "check_ins",
        "key_result_id": "key_results",
        "resolved_by_id": "check_ins",
    },
    "calendar_entries": {"team_id": "teams"},
    "changes": {"key_result_id": "key_results", "objective_id": "objectives"},
    "check_ins": {
        "key_result_id": "key_results",
        "superseded_by_id": "check_ins",
        "supersedes_id": "check_ins",
    },
    "digest_rounds": {"team_id": "teams"},
    "key_results": {
        "carried_from_id": "key_results",
        "objective_id": "objectives",
        "team_id": "teams",
    },
    "objectives": {
        "carried_from_id": "objectives",
        "cycle_id": "cycles",
        "supports_key_result_id": "key_results",
        "supports_objective_id": "objectives",
        "team_id": "teams",
    },
    "prompt_items": {
        "check_in_id": "check_ins",
        "key_result_id": "key_results",
        "prompt_id": "prompts",
    },
    "reporters": {"key_result_id": "key_results"},
    "reviews": {"key_result_id": "key_results", "objective_id": "objectives"},
    "team_people": {"team_id": "teams"},
    "teams": {"parent_id": "teams"},
    "wins": {"check_in_id": "check_ins", "key_result_id": "key_results", "team_id": "teams"},
}
REFERENCED = sorted({target for targets in REFERENCES.values() for target in targets.values()})
TABLES = sorted({*NUMBERED, *REFERENCES})
LED_BY_THE_KEY_NOW = {"cycles": "ix_cycles_workspace_id", "teams": "ix_teams_workspace_id"}

PATIENCE = ("500ms",) * 60 + ("5s",) * 30
"""How long each try to lock the tables may wait: at first less than PostgreSQL's deadlock_timeout
(1 s), so that nobody else's transaction is ended for it; then long enough to end an autovacuum."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            rebuild(table)
    else:
        swap()


def swap() -> None:
    with op.get_context().autocommit_block():
        for table in NUMBERED:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS new_{table}")  # of a try that ended
            op.execute(
                f"CREATE UNIQUE INDEX CONCURRENTLY new_{table} ON {table} (workspace_id, id)"
            )
    lock()
    for table in REFERENCES:
        for key in sa.inspect(op.get_bind()).get_foreign_keys(table):
            if replaced(table, key):
                op.drop_constraint(str(key["name"]), table, type_="foreignkey")
    for table in NUMBERED:
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY USING INDEX new_{table}"
        )
    for table, targets in REFERENCES.items():
        for column, target in targets.items():
            op.create_foreign_key(
                f"fk_{table}_workspace_id_{column}",
                table,
                target,
                ["workspace_id", column],
                ["workspace_id", "id"],
                postgresql_not_valid=True,
            )
    for table, index in LED_BY_THE_KEY_NOW.items():
        op.drop_index(index, table)


def lock() -> None:
    """All tables in one moment, without holding anybody up while that moment has not come."""
    connection = op.get_bind()
    for last, patience in enumerate(PATIENCE, start=1 - len(PATIENCE)):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{patience}'")
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(TABLES)}")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            return
        except OperationalError:
            if last == 0:
                raise
            time.sleep(0.5)


def rebuild(table: str) -> None:
    """A copy with the new keys takes the table's place. References are not looked at meanwhile."""
    connection = op.get_bind()
    inspector = sa.inspect(connection)
    columns = inspector.get_columns(table)
    key = inspector.get_pk_constraint(table)
    indexes = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table")
    kept = connection.scalars(indexes, {"table": table}).all()
    op.create_table(
        f"new_{table}",
        *(
            sa.Column(
                one["name"], one["type"], nullable=one["nullable"], server_default=default(one)
            )
            for one in columns
        ),
        sa.PrimaryKeyConstraint(*key["constrained_columns"], name=key["name"]),
        *(
            sa.UniqueConstraint(*one["column_names"], name=one["name"])
            for one in inspector.get_unique_constraints(table)
        ),
        *([unique(table)] if table in REFERENCED else []),
        *(
            sa.ForeignKeyConstraint(
                one["constrained_columns"],
                [f"{one['referred_table']}.{column}" for column in one["referred_columns"]],
                name=one["name"],
            )
            for one in inspector.get_foreign_keys(table)
            if not replaced(table, one)
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{target}.workspace_id", f"{target}.id"],
                name=f"fk_{table}_workspace_id_{column}",
            )
            for column, target in REFERENCES.get(table, {}).items()
        ),
    )
    names = [one["name"] for one in columns]
    rows: sa.Select[*tuple[Any, ...]] = sa.select(*map(sa.column, names)).select_from(
        sa.table(table)
    )
    op.execute(sa.table(f"new_{table}", *map(sa.column, names)).insert().from_select(names, rows))
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
    for sql in kept:
        if sql and LED_BY_THE_KEY_NOW.get(table, "-") not in sql:
            op.execute(sql)


def replaced(table: str, key: Any) -> bool:
    """Whether this foreign key is one without the workspace."""
    return key["constrained_columns"][0] in REFERENCES.get(table, {})


def default(column: Any) -> sa.TextClause | None:
    return None if column["default"] is None else sa.text(column["default"])


def unique(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", "id", name=f"uq_{table}_workspace_id_id")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

"""Every row is looked at for the references of `0005`; nobody who writes waits for it.

On SQLite that was done when `0005` ended. Frozen as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WAITING = sa.text(
    "SELECT conrelid::regclass::text AS name, conname FROM pg_constraint"
    " WHERE NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    waiting = op.get_bind().execute(WAITING).all()
    with op.get_context().autocommit_block():
        for table, constraint in waiting:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

"""What a whole district said lately is found at once, not key result by key result.

PostgreSQL: built while others write. Frozen as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CURRENT = sa.text("kind = 'check_in' AND superseded_by_id IS NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        add(sqlite_where=CURRENT)
        return
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_check_ins_at")  # of a try that ended
        add(postgresql_where=CURRENT, postgresql_concurrently=True)


def add(**how: Any) -> None:
    op.create_index("ix_check_ins_at", "check_ins", ["workspace_id", "at"], **how)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

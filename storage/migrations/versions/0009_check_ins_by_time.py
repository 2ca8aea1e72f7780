"""What a whole district said lately is found at once, not key result by key result.

Only PostgreSQL gains by it, and builds it while others write. Frozen as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CURRENT = sa.text("kind = 'check_in' AND superseded_by_id IS NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_check_ins_at")  # of a try that ended
        op.create_index(
            "ix_check_ins_at",
            "check_ins",
            ["workspace_id", "at"],
            postgresql_where=CURRENT,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

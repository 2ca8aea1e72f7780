"""Whether somebody shared a win before is seen at once, however many were shared.

PostgreSQL: built while others write. Frozen as it is.
"""

from typing import Any

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        add()
        return
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_wins_author")  # of a try that ended
        add(postgresql_concurrently=True)


def add(**how: Any) -> None:
    op.create_index("ix_wins_author", "wins", ["workspace_id", "author_id", "at"], **how)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

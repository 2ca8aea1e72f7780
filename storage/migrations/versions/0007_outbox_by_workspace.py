"""What is next in the outbox is found for each workspace by itself.

By an index of all together, the sender read past all that waits in a workspace that is paced, for
each message of it. The version before goes on being right without that index, and reads the open
rows instead. PostgreSQL: built while others write. Frozen as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

FREE = sa.text("status IN ('pending', 'sending') AND worker IS NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        change()
        return
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_outbox_next")  # of a try that ended
        change(postgresql_concurrently=True)


def change(**how: Any) -> None:
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["workspace_id", "lane", "available_at", "id"],
        sqlite_where=FREE,
        postgresql_where=FREE,
        **how,
    )
    op.drop_index("ix_outbox_free", "outbox", if_exists=True, **how)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

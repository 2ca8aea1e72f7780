"""What whoever runs Homeroom sees of the outbox: numbers, and the messages that were given up.

Unscoped. Used by `outbox`. May import SQLAlchemy and sibling modules.
"""

from datetime import datetime

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.orm import Session

from storage.outbox_model import Failure, OutboxKind
from storage.tables import OutboxRow, is_open


def counts(session: Session) -> dict[str, int]:
    """How many rows wait, are in a worker's hands, and were given up. Reads three small indexes."""
    chosen = {
        "waiting": and_(is_open(OutboxRow), OutboxRow.worker.is_(None)),
        "in_hand": and_(is_open(OutboxRow), OutboxRow.worker.is_not(None)),
        "gave_up": OutboxRow.status == literal_column("'gave_up'"),
    }
    queries = (
        select(func.count()).select_from(OutboxRow).where(which) for which in chosen.values()
    )
    row = session.execute(select(*(query.scalar_subquery() for query in queries))).one()
    return dict(zip(chosen, row, strict=True))


def gave_up_since(session: Session, at: datetime) -> list[Failure]:
    """The messages that were given up at `at` or later, in order of time."""
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.status == literal_column("'gave_up'"),
            OutboxRow.settled_at >= at,
            OutboxRow.kind
            != OutboxKind.HOME.value,  # nobody misses a page that is drawn on opening
        )
        .order_by(OutboxRow.settled_at, OutboxRow.id)
    )
    return [
        Failure(
            workspace_id=row.workspace_id,
            dedupe_key=row.dedupe_key,
            channel=row.channel,
            error=row.error,
            at=row.settled_at,
            retry_at=row.retry_at,
        )
        for row in rows
        if row.settled_at is not None
    ]

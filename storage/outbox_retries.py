"""Messages that Slack would not take, and that are worth trying again once that is mended.

A row that was given up keeps its place until `keeps_until`; `retry_at` is when somebody looks at it
again. One of which nobody knows whether Slack got it is never tried again. May import SQLAlchemy
and sibling modules. Used with sessions of one workspace, `due` unscoped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from storage.outbox_model import OutboxStatus
from storage.outbox_rows import change
from storage.tables import OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A message that was given up at `at`, and is worth trying again until `keeps_until`."""

    workspace_id: str
    dedupe_key: str
    channel: str
    error: str
    at: datetime
    keeps_until: datetime
    retry_at: datetime


def due(session: Session, now: datetime, limit: int) -> list[Stuck]:
    """What somebody should look at now, of all workspaces."""
    waiting = OutboxRow.retry_at <= now
    return _read(session, waiting, limit)


def of_channel(session: Session, channel: str) -> list[Stuck]:
    """What waits for this channel."""
    return _read(session, OutboxRow.channel == channel)


def like(session: Session, beginning: str) -> list[Stuck]:
    """What waits under keys that begin so."""
    return _read(session, OutboxRow.dedupe_key.startswith(beginning, autoescape=True))


def requeue(
    session: Session, dedupe_key: str, channel: str, at: datetime, expires_at: datetime
) -> bool:
    """Post it in `channel` at `at`, and after it what belonged to it; False when it is no longer
    stuck: somebody was first."""
    again = {
        "status": OutboxStatus.PENDING.value,
        "attempts": 0,
        "available_at": at,
        "expires_at": expires_at,
        "settled_at": None,
        "retry_at": None,
    }
    gone = (OutboxStatus.WITHDRAWN.value, OutboxStatus.EXPIRED.value)
    if not change(session, again | {"channel": channel}, OutboxRow.dedupe_key == dedupe_key, *_IS):
        return False
    change(session, again, OutboxRow.parent_key == dedupe_key, OutboxRow.status.in_(gone))
    return True


def look_again(session: Session, dedupe_key: str, at: datetime) -> None:
    change(session, {"retry_at": at}, OutboxRow.dedupe_key == dedupe_key, *_IS)


def drop(session: Session, dedupe_key: str) -> bool:
    """Try it no more; False when somebody was first."""
    return bool(
        change(
            session,
            {"retry_at": None, "keeps_until": None},
            OutboxRow.dedupe_key == dedupe_key,
            *_IS,
        )
    )


_IS: tuple[ColumnElement[bool], ...] = (
    OutboxRow.status == literal_column("'gave_up'"),
    OutboxRow.retry_at.is_not(None),
)


def _read(session: Session, which: ColumnElement[bool], limit: int = 500) -> list[Stuck]:
    query = select(OutboxRow).where(which, *_IS).order_by(OutboxRow.retry_at, OutboxRow.id)
    rows: Sequence[OutboxRow] = session.scalars(query.limit(limit)).all()
    return [
        Stuck(
            workspace_id=row.workspace_id,
            dedupe_key=row.dedupe_key,
            channel=row.channel or "",
            error=row.error,
            at=row.settled_at,
            keeps_until=row.keeps_until,
            retry_at=row.retry_at,
        )
        for row in rows
        if row.settled_at and row.keeps_until and row.retry_at
    ]

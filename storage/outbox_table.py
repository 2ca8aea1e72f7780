"""The outbox's one table, and what makes its queries cheap.

May import SQLAlchemy and the sibling modules `base` and `scope`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, and_, literal_column
from sqlalchemy.orm import Mapped

from storage.base import Base, partial_index
from storage.scope import Numbered


class OutboxRow(Numbered, Base):
    """One call to Slack that must happen once. See `storage.outbox` for its life.

    Free while no `worker` holds it. `channel` and `ts` are where it went once it is sent; before
    that `channel` is where it shall go. `settled_at` is known unless it was withdrawn. `member_id`
    is whose direct message it is. What nobody took is worth trying again until `keeps_until`, next
    at `retry_at`.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("workspace_id", "dedupe_key"),)
    dedupe_key: Mapped[str]
    kind: Mapped[str]
    lane: Mapped[int]
    channel: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    parent_key: Mapped[str | None]
    coalesce_key: Mapped[str | None]
    available_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    status: Mapped[str]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    in_doubt: Mapped[bool]
    error: Mapped[str]
    ts: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    member_id: Mapped[str | None]
    keeps_until: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]


def is_open(message: type[OutboxRow]) -> ColumnElement[bool]:
    """Not settled: pending or being sent. Literal, or no partial index helps."""
    return message.status.in_([literal_column("'pending'"), literal_column("'sending'")])


partial_index(
    "ix_outbox_next",
    OutboxRow.workspace_id,
    OutboxRow.lane,
    OutboxRow.available_at,
    OutboxRow.id,
    where=and_(is_open(OutboxRow), OutboxRow.worker.is_(None)),
)
partial_index(
    "ix_outbox_held",
    OutboxRow.lease_until,
    where=and_(is_open(OutboxRow), OutboxRow.worker.is_not(None)),
)
partial_index(
    "ix_outbox_expiring",
    OutboxRow.expires_at,
    where=and_(is_open(OutboxRow), OutboxRow.expires_at.is_not(None)),
)
partial_index(
    "ix_outbox_children",
    OutboxRow.workspace_id,
    OutboxRow.parent_key,
    where=and_(is_open(OutboxRow), OutboxRow.parent_key.is_not(None)),
)
partial_index(
    "ix_outbox_coalesce",
    OutboxRow.workspace_id,
    OutboxRow.coalesce_key,
    OutboxRow.id,
    where=OutboxRow.coalesce_key.is_not(None),
)
partial_index(
    "ix_outbox_member",
    OutboxRow.workspace_id,
    OutboxRow.member_id,
    OutboxRow.available_at,
    where=OutboxRow.member_id.is_not(None),
)
partial_index(
    "ix_outbox_gave_up",
    OutboxRow.settled_at,
    where=OutboxRow.status == literal_column("'gave_up'"),
)
partial_index("ix_outbox_retry", OutboxRow.retry_at, where=OutboxRow.retry_at.is_not(None))

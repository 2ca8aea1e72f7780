"""What can be said of a row of the outbox, and the one statement that changes rows.

Used by `outbox` only. May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, update
from sqlalchemy.orm import Session, aliased

from storage.outbox_model import OutboxStatus
from storage.tables import OutboxRow, is_open

_ALIVE = (OutboxStatus.PENDING.value, OutboxStatus.SENDING.value, OutboxStatus.SENT.value)


@cache  # building an expression with aliases costs more than most statements here
def is_free(message: type[OutboxRow]) -> tuple[ColumnElement[bool], ...]:
    """Held by nobody, its parent sent, and no sibling of its coalesce key just being sent."""
    parent, sibling = aliased(OutboxRow), aliased(OutboxRow)
    return (
        is_open(message),
        message.worker.is_(None),
        or_(
            message.parent_key.is_(None),
            exists().where(
                parent.workspace_id == message.workspace_id,
                parent.dedupe_key == message.parent_key,
                parent.status == OutboxStatus.SENT.value,
            ),
        ),
        or_(
            message.coalesce_key.is_(None),
            ~exists().where(
                sibling.workspace_id == message.workspace_id,
                sibling.coalesce_key == message.coalesce_key,
                sibling.id != message.id,
                sibling.status == OutboxStatus.SENDING.value,
            ),
        ),
    )


@cache
def has_newer() -> ColumnElement[bool]:
    """A later row with the same coalesce key exists, in whatever state."""
    newer = aliased(OutboxRow)
    return exists().where(
        newer.workspace_id == OutboxRow.workspace_id,
        newer.coalesce_key == OutboxRow.coalesce_key,
        newer.id > OutboxRow.id,
    )


@cache
def has_hope() -> ColumnElement[bool]:
    """The message it waits for was posted, or may still be."""
    parent = aliased(OutboxRow)
    return exists().where(
        parent.workspace_id == OutboxRow.workspace_id,
        parent.dedupe_key == OutboxRow.parent_key,
        parent.status.in_(_ALIVE),
    )


def withdraw_orphans(session: Session) -> None:
    """Withdraw what waits for a message that will never be posted, or was never queued."""
    settle(
        session,
        OutboxStatus.WITHDRAWN,
        is_open(OutboxRow),
        OutboxRow.parent_key.is_not(None),
        OutboxRow.status == OutboxStatus.PENDING.value,
        ~has_hope(),
    )


def settle(
    session: Session, status: OutboxStatus, *conditions: ColumnElement[bool], **changes: Any
) -> list[int]:
    released = {"worker": None, "lease_until": None}
    return change(session, {"status": status.value, **released, **changes}, *conditions)


def change(
    session: Session, changes: Mapping[str, Any], *conditions: ColumnElement[bool]
) -> list[int]:
    """Change the rows that meet the conditions, in one statement; returns their ids."""
    changed = session.scalars(
        update(OutboxRow)
        .where(*conditions)
        .values(changes)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return list(changed)

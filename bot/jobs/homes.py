"""App Home kept fresh: drawn anew, for those who have opened it, when what it shows has changed.

May import `storage`, `bot.home` and `bot.okr`.
"""

import logging
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot import home
from bot.okr.model import Member
from storage import Store, members, outbox
from storage.outbox import Lane, OutboxKind

log = logging.getLogger(__name__)

BATCH = 50


def refresh_homes(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Queue the App Home of everyone for whom it has changed; how many were queued."""
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            stale = members.with_stale_home(session, batch)
        for workspace_id, member, stale_at in stale:
            queued += _refresh(store, workspace_id, member, stale_at, now)
        if len(stale) < batch:
            return queued


def _refresh(
    store: Store, workspace_id: str, member: Member, stale_at: datetime, now: datetime
) -> bool:
    """Draw outside of the transaction that writes, so that no writer waits for it."""
    view = _drawn(store, workspace_id, member, now)
    with store.begin(workspace_id) as session:
        if not members.home_drawn(session, member.id, stale_at) or view is None:
            return False
        return outbox.add(
            session,
            # Who won the drawing adds one row; two changes of one moment are two drawings.
            dedupe_key=f"{home.outbox_key(member.id)}:{uuid4().hex}",
            kind=OutboxKind.HOME,
            channel=member.id,
            payload={"view": view},
            lane=Lane.PERSON,
            available_at=now,
            coalesce_key=home.outbox_key(member.id),
        )


def _drawn(store: Store, workspace_id: str, member: Member, now: datetime) -> dict[str, Any] | None:
    try:
        with store.begin(workspace_id, read_only=True) as session:
            return dict(home.view(session, member, now).payload)
    except Exception:  # one person's trouble never stops the others
        log.exception("No App Home for %s: it could not be drawn.", member.id)
        return None

"""The direct messages of people, as they stand in the outbox: counted, put off, taken back.

May import SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storage.outbox_model import Lane, OutboxStatus
from storage.outbox_rows import ALIVE, change
from storage.prepared import Prepared
from storage.tables import OutboxRow

_ANNOUNCED = Prepared(
    select(OutboxRow.workspace_id, OutboxRow.member_id, OutboxRow.available_at).where(
        OutboxRow.workspace_id.in_(bindparam("workspace_ids", expanding=True)),
        OutboxRow.member_id.in_(bindparam("member_ids", expanding=True)),
        OutboxRow.available_at >= bindparam("since"),
        OutboxRow.lane == Lane.ANNOUNCEMENT.value,
        OutboxRow.status.in_(ALIVE),
    )
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued direct message."""

    id: int
    member_id: str
    lane: Lane
    available_at: datetime


def announced(
    session: Session, people: Collection[tuple[str, str]], since: datetime
) -> dict[tuple[str, str], list[datetime]]:
    """When the bot has written or will write to these (workspace id, member id) by itself, from a
    moment on. Unscoped."""
    found: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    rows = _ANNOUNCED.all(
        session,
        workspace_ids={workspace_id for workspace_id, _ in people},
        member_ids={member_id for _, member_id in people},
        since=since,
    )
    for workspace_id, member_id, available_at in rows:
        found[workspace_id, member_id or ""].append(available_at)
    return found


def delivered(session: Session, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (workspace id, dedupe key) that Slack took."""
    if not keys:
        return set()
    rows = session.execute(
        select(OutboxRow.workspace_id, OutboxRow.dedupe_key).where(
            OutboxRow.workspace_id.in_({workspace_id for workspace_id, _ in keys}),
            OutboxRow.dedupe_key.in_({key for _, key in keys}),
            OutboxRow.status == OutboxStatus.SENT.value,
        )
    )
    return {(row.workspace_id, row.dedupe_key) for row in rows} & set(keys)


def waiting(session: Session, member_ids: Collection[str]) -> list[Waiting]:
    """What is queued as direct messages to these people, and not yet being sent."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.member_id, OutboxRow.lane, OutboxRow.available_at).where(
            OutboxRow.member_id.in_(set(member_ids)),
            OutboxRow.status == OutboxStatus.PENDING.value,
        )
    )
    return [Waiting(row.id, row.member_id, Lane(row.lane), row.available_at) for row in rows]


def postpone(session: Session, id: int, available_at: datetime) -> None:  # noqa: A002
    """Let a message that is still queued wait until then, whoever holds it."""
    change(
        session,
        {"available_at": available_at, "worker": None, "lease_until": None},
        OutboxRow.id == id,
        OutboxRow.status == OutboxStatus.PENDING.value,
    )


def take_back(session: Session, dedupe_keys: Collection[str]) -> set[str]:
    """As if these messages had never been queued: their keys are free again. Returns those of them
    that were still waiting; left alone is what is being sent, was sent, or may have been."""
    if not dedupe_keys:
        return set()
    taken = session.scalars(
        delete(OutboxRow)
        .where(
            OutboxRow.dedupe_key.in_(dedupe_keys),
            OutboxRow.status == OutboxStatus.PENDING.value,
            OutboxRow.in_doubt.is_(False),
        )
        .returning(OutboxRow.dedupe_key)
        .execution_options(synchronize_session=False)
    )
    return set(taken)

"""The outbox: every announcement is a row here, written with the fact it announces.

The life of a row: `pending`, claimed by a worker for the time of a lease, `sending` just before the
call to Slack, then `sent`; or back to `pending` to be tried again; or settled as `withdrawn`,
`expired` or `gave_up`. A worker that dies leaves its rows until the lease is over: a `pending` one
is simply free again; of a `sending` one nobody knows whether Slack got it, so it is `in_doubt` and
offered once more. Who can look into Slack before sending it again settles the doubt; who cannot
says so by leaving it, and then a second doubt is given up: it is repeated once at most. What looks
the same done twice (an update, App Home) is never in doubt.

What is about one row, or adds one, works in a session of its workspace; `claim`, `expire`,
`next_at`, `counts` and `gave_up_since` unscoped.
May import SQLAlchemy and sibling modules.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    case,
    or_,
    select,
)
from sqlalchemy.orm import Session

from storage.insert import insert_new
from storage.outbox_model import Delivery, Failure, Lane, OutboxKind, OutboxStatus, Outgoing
from storage.outbox_overview import counts, gave_up_since
from storage.outbox_rows import (
    MARK_SENDING,
    SETTLE_SENT,
    WAITING_FOR,
    Claimed,
    change,
    delivery,
    earlier,
    free_lost,
    has_newer,
    next_moments,
    parents_of,
    settle,
    take,
    withdraw_orphans,
)
from storage.scope import workspace_of
from storage.tables import OutboxRow, is_open

__all__ = [
    "Delivery",
    "Failure",
    "Lane",
    "OutboxKind",
    "OutboxStatus",
    "Outgoing",
    "add",
    "add_many",
    "claim",
    "counts",
    "expire",
    "gave_up_since",
    "give_up",
    "hold",
    "known",
    "mark_sending",
    "message_at",
    "next_at",
    "release",
    "replace",
    "retry",
    "sent",
    "waiting",
    "withdraw",
    "withdraw_all",
]


def add(
    session: Session,
    *,
    dedupe_key: str,
    kind: OutboxKind,
    channel: str | None,
    payload: Mapping[str, Any],
    lane: Lane,
    available_at: datetime,
    expires_at: datetime | None = None,
    parent_key: str | None = None,
    coalesce_key: str | None = None,
) -> bool:
    """Queue one message in the session's workspace; False when the dedupe key was used before."""
    return bool(
        add_many(
            session,
            [
                Outgoing(
                    workspace_id=workspace_of(session),
                    dedupe_key=dedupe_key,
                    kind=kind,
                    channel=channel,
                    payload=payload,
                    lane=lane,
                    available_at=available_at,
                    expires_at=expires_at,
                    parent_key=parent_key,
                    coalesce_key=coalesce_key,
                )
            ],
        )
    )


def add_many(session: Session, messages: Sequence[Outgoing]) -> set[tuple[str, str]]:
    """Queue a wave; returns the (workspace id, dedupe key) that are new. Two statements at most."""
    rows = [
        {
            "workspace_id": message.workspace_id,
            "dedupe_key": message.dedupe_key,
            "kind": message.kind.value,
            "lane": message.lane.value,
            "channel": message.channel,
            "payload": dict(message.payload),
            "parent_key": message.parent_key,
            "coalesce_key": message.coalesce_key,
            "available_at": message.available_at,
            "expires_at": message.expires_at,
            "status": OutboxStatus.PENDING.value,
            "attempts": 0,
            "in_doubt": False,
            "error": "",
            "member_id": message.member_id,
            "keeps_until": message.keeps_until,
        }
        for message in messages
    ]
    new = insert_new(
        session,
        OutboxRow,
        rows,
        OutboxRow.id,
        OutboxRow.workspace_id,
        OutboxRow.dedupe_key,
        OutboxRow.coalesce_key,
    )
    coalesced = [row for row in new if row.coalesce_key]
    if coalesced:
        settle(
            session,
            OutboxStatus.WITHDRAWN,
            OutboxRow.workspace_id.in_({row.workspace_id for row in coalesced}),
            OutboxRow.id.in_(earlier(coalesced)),
            OutboxRow.status == OutboxStatus.PENDING.value,
        )
    return {(row.workspace_id, row.dedupe_key) for row in new}


def withdraw(session: Session, dedupe_key: str) -> bool:
    """Take a message out of the queue; False when it is being sent, was sent, or is not known."""
    withdrawn = settle(
        session,
        OutboxStatus.WITHDRAWN,
        OutboxRow.dedupe_key == dedupe_key,
        OutboxRow.status == OutboxStatus.PENDING.value,
    )
    if withdrawn:
        withdraw_orphans(session)
    return bool(withdrawn)


def withdraw_all(session: Session, coalesce_key: str) -> None:
    """Take out of the queue whatever waits with this coalesce key: it is no longer news."""
    settle(
        session,
        OutboxStatus.WITHDRAWN,
        OutboxRow.coalesce_key == coalesce_key,
        OutboxRow.status == OutboxStatus.PENDING.value,
    )


def replace(session: Session, dedupe_key: str, payload: Mapping[str, Any]) -> bool:
    """Change a message that is still queued; False when it is being sent, was sent, or unknown.

    A worker that has claimed the old one finds it gone when it comes to send it.
    """
    return bool(
        change(
            session,
            {"payload": dict(payload), "worker": None, "lease_until": None},
            OutboxRow.dedupe_key == dedupe_key,
            OutboxRow.status == OutboxStatus.PENDING.value,
        )
    )


def message_at(session: Session, dedupe_key: str) -> tuple[str, str] | None:
    """The channel and ts at which a message was posted; None while it is not sent."""
    row = session.execute(
        select(OutboxRow.channel, OutboxRow.ts).where(
            OutboxRow.dedupe_key == dedupe_key, OutboxRow.status == OutboxStatus.SENT.value
        )
    ).first()
    return None if row is None or row.channel is None or row.ts is None else (row.channel, row.ts)


def known(session: Session, dedupe_keys: Collection[str]) -> set[str]:
    """Those of the keys that were used, whatever became of the message."""
    keys = OutboxRow.dedupe_key
    return set(session.scalars(select(keys).where(keys.in_(dedupe_keys))))


def waiting(session: Session, dedupe_keys: Collection[str]) -> set[str]:
    """Those of the keys whose message has not gone out."""
    keys = OutboxRow.dedupe_key
    unsent = OutboxRow.status == OutboxStatus.PENDING.value
    return set(session.scalars(select(keys).where(keys.in_(dedupe_keys), unsent)))


def claim(
    session: Session,
    now: datetime,
    limit: int,
    lease: timedelta,
    worker: str,
    *,
    without: Collection[str] = (),
) -> list[Delivery]:
    """Up to `limit` messages to send now, this worker's until the lease is over.

    Answers to a person first, then workspace by workspace, from the one whose first message was
    available first; none of the workspaces `without`. Two workers never hold the same one. One
    statement, one for each lane of a workspace that something is taken from, one for replies, and
    two where a worker died; their cost does not depend on what else waits.
    """
    nexts = next_moments(session)
    if any(one.lease_until is not None and one.lease_until <= now for one in nexts):
        free_lost(session, now)
        nexts = next_moments(session)
    rows: list[Claimed] = []
    for position, lane in enumerate(Lane):
        due = sorted(
            (first, one.workspace_id)
            for one in nexts
            if one.workspace_id not in without
            and (first := one.firsts[position]) is not None
            and first <= now
        )
        for _, workspace_id in due:
            room = limit - len(rows)
            if room > 0:
                taken = take(
                    session,
                    of=workspace_id,
                    in_lane=lane.value,
                    now=now,
                    at_most=room,
                    by=worker,
                    until=now + lease,
                )
                rows += sorted(taken, key=lambda row: (row.available_at, row.id))
    parents = parents_of(session, rows)
    return [delivery(row, parents.get(row.id, (None, None))) for row in rows]


def mark_sending(
    session: Session,
    deliveries: Sequence[Delivery],
    worker: str,
    *,
    lease_until: datetime | None = None,
    is_certain: bool = False,
) -> set[int]:
    """Say that the calls to Slack come now; commit before making them. The ids of those to make.

    Any other was withdrawn, replaced, expired or taken over since it was claimed; do not call.
    `lease_until` renews the lease, which must outlast the call. `is_certain`: whatever was in doubt
    is not in Slack, somebody has looked.
    """
    marked = MARK_SENDING.all(
        session,
        workspace_ids={delivery.workspace_id for delivery in deliveries},
        ids=[delivery.id for delivery in deliveries],
        by=worker,
        until=lease_until,
        is_certain=is_certain,
    )
    return {id for (id,) in marked}  # noqa: A001


def sent(session: Session, id: int, channel: str | None, ts: str | None, at: datetime) -> bool:  # noqa: A002
    """Slack took it; `channel` and `ts` are what Slack answered. Whether another row waited for
    that: now it may go."""
    settled = SETTLE_SENT.first(session, row=id, to=channel, with_ts=ts, at=at)
    if settled is None:  # deleted meanwhile
        return False
    dedupe_key, coalesce_key = settled
    return bool(
        WAITING_FOR.first(session, dedupe_key=dedupe_key, coalesce_key=coalesce_key, row=id)
    )


def retry(session: Session, id: int, at: datetime, error: str) -> None:  # noqa: A002
    """Slack did not take it; try again at `at`, unless a newer one of its coalesce key exists."""
    change(
        session,
        {
            "status": case(
                (has_newer(), OutboxStatus.WITHDRAWN.value), else_=OutboxStatus.PENDING.value
            ),
            "available_at": at,
            "error": error,
            "worker": None,
            "lease_until": None,
        },
        OutboxRow.id == id,
        is_open(OutboxRow),
    )


def give_up(session: Session, id: int, error: str, at: datetime) -> None:  # noqa: A002
    """Slack will not take it as things are. What waits for it is withdrawn."""
    settle(
        session,
        OutboxStatus.GAVE_UP,
        OutboxRow.id == id,
        error=error,
        settled_at=at,
        retry_at=case((OutboxRow.keeps_until > at, at)),
    )
    withdraw_orphans(session)


def release(session: Session, id: int, worker: str, available_at: datetime) -> None:  # noqa: A002
    """Give a claimed row back untried, also one marked as being sent, to be claimed from
    `available_at` on.

    Nothing happens where it is no longer this worker's.
    """
    was_marked = OutboxRow.status == OutboxStatus.SENDING.value
    change(
        session,
        {
            "status": OutboxStatus.PENDING.value,
            "attempts": case((was_marked, OutboxRow.attempts - 1), else_=OutboxRow.attempts),
            "available_at": available_at,
            "worker": None,
            "lease_until": None,
        },
        OutboxRow.id == id,
        OutboxRow.worker == worker,
        is_open(OutboxRow),
    )


def hold(session: Session, id: int, worker: str, until: datetime) -> None:  # noqa: A002
    """Keep a claimed row untried until then, when anyone may claim it.

    Unlike `release` this keeps `available_at`, which says since when a doubtful message may have
    been posted.
    """
    change(
        session,
        {"lease_until": until},
        OutboxRow.id == id,
        OutboxRow.worker == worker,
        OutboxRow.status == OutboxStatus.PENDING.value,
    )


def expire(session: Session, now: datetime) -> int:
    """Settle what is too old to be sent, and what waits for a message that never comes.

    Returns how many expired. A message that is being sent right now is left alone.
    """
    too_old = (
        is_open(OutboxRow),
        OutboxRow.expires_at <= now,
        or_(OutboxRow.status == OutboxStatus.PENDING.value, OutboxRow.lease_until <= now),
    )
    settle(
        session,
        OutboxStatus.GAVE_UP,
        *too_old,
        OutboxRow.status == OutboxStatus.PENDING.value,
        OutboxRow.in_doubt.is_(False),
        OutboxRow.keeps_until > now,
        error="expired",
        settled_at=now,
        retry_at=now,
    )
    expired = settle(session, OutboxStatus.EXPIRED, *too_old, settled_at=now)
    withdraw_orphans(session)
    return len(expired)


def next_at(
    session: Session, resting: Mapping[str, datetime] = MappingProxyType({})
) -> datetime | None:
    """The earliest moment at which a row can be claimed or a lease is over; None for never.

    Rows of a workspace that is `resting` cannot be claimed before it is awake again.
    """
    nexts = next_moments(session)
    frees = (
        max(first, resting.get(one.workspace_id, first))
        for one in nexts
        for first in one.firsts
        if first is not None
    )
    leases = (one.lease_until for one in nexts if one.lease_until is not None)
    return min((*frees, *leases), default=None)

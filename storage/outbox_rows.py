"""What can be said of the rows of the outbox, and the statements that every tick runs.

They are built once, for building them costs more than running them.

Used by `outbox` only. May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from storage.columns import UtcDateTime
from storage.outbox_model import REPEATABLE, Delivery, Lane, OutboxKind, OutboxStatus
from storage.prepared import Prepared
from storage.tables import OutboxRow, WorkspaceRow, is_open

ALIVE = (OutboxStatus.PENDING.value, OutboxStatus.SENDING.value, OutboxStatus.SENT.value)


class Claimed(NamedTuple):
    """What is read of a row that is claimed; the names of its columns, but `content` (see
    `Delivery`)."""

    id: int
    workspace_id: str
    dedupe_key: str
    kind: str
    channel: str | None
    content: str
    parent_key: str | None
    available_at: datetime
    attempts: int
    in_doubt: bool
    expires_at: datetime | None


_READ = [
    cast(OutboxRow.payload, Text) if name == "content" else getattr(OutboxRow, name)
    for name in Claimed._fields
]


# What is asked about other rows is asked by scalar subqueries: PostgreSQL may answer an EXISTS by
# hashing the whole table.


@cache
def is_free() -> tuple[ColumnElement[bool], ...]:
    """Held by nobody, its parent sent, and no sibling of its coalesce key just being sent."""
    sibling = aliased(OutboxRow)
    return (
        is_open(OutboxRow),
        OutboxRow.worker.is_(None),
        or_(OutboxRow.parent_key.is_(None), parent_status() == OutboxStatus.SENT.value),
        or_(
            OutboxRow.coalesce_key.is_(None),
            ~exists().where(
                sibling.workspace_id == OutboxRow.workspace_id,
                sibling.coalesce_key == OutboxRow.coalesce_key,
                sibling.id != OutboxRow.id,
                sibling.status == OutboxStatus.SENDING.value,
            ),
        ),
    )


@cache
def has_newer() -> ColumnElement[bool]:
    """A later row with the same coalesce key exists, in whatever state."""
    newer = aliased(OutboxRow)
    newest_id = select(func.max(newer.id)).where(
        newer.workspace_id == OutboxRow.workspace_id,
        newer.coalesce_key == OutboxRow.coalesce_key,
    )
    return newest_id.scalar_subquery() > OutboxRow.id


def earlier(rows: Sequence[Row[Any]]) -> Select[int]:
    """The ids of those that came before one of these `rows` with the same coalesce key."""
    # Apart, or a PostgreSQL that has not yet counted its rows compares each of these with all.
    later = (
        select(OutboxRow.workspace_id, OutboxRow.coalesce_key, OutboxRow.id)
        .where(*are(rows))
        .cte()
        .prefix_with("MATERIALIZED")
    )
    row = aliased(OutboxRow)
    same_key = and_(
        row.workspace_id == later.c.workspace_id,
        row.coalesce_key == later.c.coalesce_key,
        row.coalesce_key.is_not(None),
        row.id < later.c.id,
    )
    return select(row.id).join(later, same_key)


def are(rows: Sequence[Row[Any] | Claimed]) -> tuple[ColumnElement[bool], ...]:
    """It is one of these rows. Two lists, which the key's index takes, not one of pairs: SQLite
    would scan the table for them, and no number is given twice."""
    return (
        OutboxRow.workspace_id.in_({one.workspace_id for one in rows}),
        OutboxRow.id.in_([one.id for one in rows]),
    )


@cache
def parent_status() -> ColumnElement[str]:
    """The status of the message a row waits for; empty when it was never queued."""
    parent = aliased(OutboxRow)
    status = select(parent.status).where(
        parent.workspace_id == OutboxRow.workspace_id,
        parent.dedupe_key == OutboxRow.parent_key,
    )
    return func.coalesce(status.scalar_subquery(), "")


def withdraw_orphans(session: Session) -> None:
    """Withdraw what waits for a message that will never be posted, or was never queued."""
    settle(
        session,
        OutboxStatus.WITHDRAWN,
        is_open(OutboxRow),
        OutboxRow.parent_key.is_not(None),
        OutboxRow.status == OutboxStatus.PENDING.value,
        parent_status().not_in(ALIVE),
    )


def free_lost(session: Session, now: datetime) -> None:
    """Free the rows whose worker died. See `outbox` for what becomes of them."""
    _freeing().all(session, now=now)


@cache
def _freeing() -> Prepared[int]:
    now = bindparam("now", type_=UtcDateTime)
    sending = OutboxRow.status == OutboxStatus.SENDING.value
    unknown = and_(sending, OutboxRow.kind.not_in([kind.value for kind in REPEATABLE]))
    again = and_(unknown, OutboxRow.in_doubt.is_(True))
    what_became_of_it = case(
        (and_(sending, has_newer()), OutboxStatus.WITHDRAWN.value),
        (again, OutboxStatus.GAVE_UP.value),
        else_=OutboxStatus.PENDING.value,
    )
    return Prepared(
        update(OutboxRow)
        .where(is_open(OutboxRow), OutboxRow.worker.is_not(None), OutboxRow.lease_until <= now)
        .values(
            status=what_became_of_it,
            settled_at=case((again, now)),
            error=case((again, "in doubt twice"), else_=OutboxRow.error),
            in_doubt=or_(OutboxRow.in_doubt, unknown),
            worker=None,
            lease_until=None,
        )
        .returning(OutboxRow.id),
        everywhere=True,
    )


def delivery(row: Claimed, parent: tuple[str | None, str | None]) -> Delivery:
    """The value of a claimed row, and the channel and ts of what it waited for."""
    return Delivery(
        id=row.id,
        workspace_id=row.workspace_id,
        dedupe_key=row.dedupe_key,
        kind=OutboxKind(row.kind),
        channel=row.channel,
        content=row.content,
        parent_channel=parent[0],
        parent_ts=parent[1],
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        available_at=row.available_at,
        expires_at=row.expires_at,
    )


class Next(NamedTuple):
    """Of one workspace the moment of the first free row of each lane, as `Lane` has them; and of
    all together the lease that ends first. None where there is none."""

    workspace_id: str
    firsts: tuple[datetime | None, ...]
    lease_until: datetime | None


def next_moments(session: Session) -> list[Next]:
    """What comes next in each workspace. One walk of an index for each: what of it waits is not
    read, for a wave that Slack has us pace is long, and is looked at for each of its messages."""
    return [
        Next(workspace_id, tuple(firsts), lease_until)
        for workspace_id, *firsts, lease_until in _nexts().all(session)
    ]


@cache
def _nexts() -> Prepared[*tuple[Any, ...]]:
    firsts = (
        select(OutboxRow.available_at)
        .where(
            OutboxRow.workspace_id == WorkspaceRow.workspace_id,
            OutboxRow.lane == lane.value,
            *is_free(),
        )
        .order_by(OutboxRow.available_at)
        .correlate(WorkspaceRow)
        for lane in Lane
    )
    held = (
        select(OutboxRow.lease_until)
        .where(is_open(OutboxRow), OutboxRow.worker.is_not(None))
        .order_by(OutboxRow.lease_until)
    )
    moments = (query.limit(1).scalar_subquery() for query in (*firsts, held))
    return Prepared(select(WorkspaceRow.workspace_id, *moments), everywhere=True)


def take(session: Session, **bound: Any) -> list[Claimed]:
    """Claim rows of one lane `in_lane` of one workspace `of`, `at_most` so many that are free
    `now`, `by` a worker and `until` then."""
    return [Claimed._make(row) for row in _claiming().all(session, **bound)]


@cache
def _claiming() -> Prepared[*tuple[Any, ...]]:
    now = bindparam("now", type_=UtcDateTime)
    due = (
        select(OutboxRow.workspace_id, OutboxRow.id)
        .where(
            OutboxRow.workspace_id == bindparam("of"),
            OutboxRow.lane == bindparam("in_lane", type_=Integer),
            OutboxRow.available_at <= now,
            or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now),
            *is_free(),
        )
        .order_by(OutboxRow.available_at, OutboxRow.id)
        .limit(bindparam("at_most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    return Prepared(
        update(OutboxRow)
        .where(OutboxRow.workspace_id == due.c.workspace_id, OutboxRow.id == due.c.id)
        .values(worker=bindparam("by"), lease_until=bindparam("until", type_=UtcDateTime))
        .returning(*_READ),
        everywhere=True,
    )


MARK_SENDING = Prepared(
    update(OutboxRow)
    .where(
        OutboxRow.workspace_id.in_(bindparam("workspace_ids", expanding=True)),
        OutboxRow.id.in_(bindparam("ids", expanding=True)),
        OutboxRow.worker == bindparam("by"),
        OutboxRow.status == OutboxStatus.PENDING.value,
    )
    .values(
        status=OutboxStatus.SENDING.value,
        attempts=OutboxRow.attempts + 1,
        lease_until=func.coalesce(bindparam("until", type_=UtcDateTime), OutboxRow.lease_until),
        in_doubt=and_(OutboxRow.in_doubt, not_(bindparam("is_certain", type_=Boolean))),
    )
    .returning(OutboxRow.id)
)


SETTLE_SENT = Prepared(
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"))
    .values(
        status=OutboxStatus.SENT.value,
        worker=None,
        lease_until=None,
        channel=bindparam("to"),
        ts=bindparam("with_ts"),
        settled_at=bindparam("at", type_=UtcDateTime),
    )
    .returning(OutboxRow.dedupe_key, OutboxRow.coalesce_key)
)

WAITING_FOR = Prepared(
    select(OutboxRow.id)
    .where(
        or_(
            and_(is_open(OutboxRow), OutboxRow.parent_key == bindparam("dedupe_key")),
            and_(
                OutboxRow.coalesce_key == bindparam("coalesce_key"),
                OutboxRow.id > bindparam("row"),
                is_open(OutboxRow),
            ),
        ),
    )
    .limit(1)
)


def parents_of(
    session: Session, rows: Sequence[Claimed]
) -> dict[int, tuple[str | None, str | None]]:
    """Channel and ts of the parent's message, by the id of the row that waited for it."""
    replies = [row for row in rows if row.parent_key is not None]
    if not replies:
        return {}
    parent = aliased(OutboxRow)
    of_child = and_(
        parent.workspace_id == OutboxRow.workspace_id, parent.dedupe_key == OutboxRow.parent_key
    )
    query = select(OutboxRow.id, parent.channel, parent.ts).join(parent, of_child)
    found = session.execute(query.where(*are(replies)))
    return {row.id: (row.channel, row.ts) for row in found}


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

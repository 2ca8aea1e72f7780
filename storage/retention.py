"""Texts that a school keeps for some days only: which are old enough, and taking them away.

Numbers, confidence and dates always stay, and so does every row but those of the audit: what is
taken away is what people wrote, and the copies of it in messages that were sent. May import
`bot.okr`, SQLAlchemy and sibling modules.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, not_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import (
    AuditRow,
    BarrierRow,
    ChangeRow,
    CheckInRow,
    OutboxRow,
    ReviewRow,
    WinRow,
    is_open,
)

_BATCH = 1000
_NOTHING = len("{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of text: `rule` names the setting that says for how many days it is kept.

    `since` is from when they count, `there` whether a row still has such a text. What is `emptied`
    is set to nothing; without anything to empty, the row itself goes.
    """

    rule: str
    table: Any
    since: ColumnElement[datetime] | InstrumentedAttribute[Any]
    there: ColumnElement[bool]
    emptied: Mapping[str, Any] = field(default_factory=dict)


def _texts(*columns: InstrumentedAttribute[str]) -> dict[str, str]:
    return {column.key: "" for column in columns}


_LEARNED = (ReviewRow.reason, ReviewRow.helped, ReviewRow.hindered, ReviewRow.learned)

KINDS: Sequence[Kept] = (
    Kept(
        rule="keep_notes",
        table=CheckInRow,
        since=CheckInRow.at,
        there=CheckInRow.note != "",
        emptied=_texts(CheckInRow.note),
    ),
    Kept(
        rule="keep_barriers",
        table=CheckInRow,
        since=CheckInRow.at,
        there=CheckInRow.barrier.is_not(None),
        emptied={"barrier": None},
    ),
    Kept(
        rule="keep_barriers",
        table=BarrierRow,
        since=BarrierRow.resolved_at,
        there=BarrierRow.kind.is_not(None),
        emptied={"kind": None},
    ),
    Kept(
        rule="keep_wins",
        table=WinRow,
        since=WinRow.at,
        there=WinRow.text != "",
        emptied=_texts(WinRow.text),
    ),
    Kept(
        rule="keep_reviews",
        table=ReviewRow,
        since=ReviewRow.at,
        there=or_(*(column != "" for column in _LEARNED)),
        emptied=_texts(*_LEARNED),
    ),
    Kept(
        rule="keep_reviews",
        table=ChangeRow,
        since=ChangeRow.at,
        there=ChangeRow.reason != "",
        emptied=_texts(ChangeRow.reason),
    ),
    Kept(
        rule="keep_messages",
        table=OutboxRow,
        since=func.coalesce(OutboxRow.settled_at, OutboxRow.available_at),
        there=and_(
            not_(is_open(OutboxRow)),
            OutboxRow.retry_at.is_(None),  # what may still be posted
            func.length(cast(OutboxRow.payload, Text)) > _NOTHING,
        ),
        emptied={"payload": {}},
    ),
    Kept(rule="keep_audit", table=AuditRow, since=AuditRow.at, there=AuditRow.action != ""),
)


def older(session: Session, kind: Kept, before: datetime) -> Sequence[int]:
    """The ids of the rows whose text is from before that moment. One pass over the table."""
    query = select(kind.table.id).where(kind.since < before, kind.there)
    return array("q", session.scalars(query, execution_options={"yield_per": _BATCH}))


def clear(session: Session, kind: Kept, ids: Sequence[int], before: datetime) -> int:
    """Take the texts of these rows away, as far as they are from before that moment; how many."""
    old = (kind.table.id.in_(ids), kind.since < before, kind.there)
    change: Any = delete(kind.table).where(*old)
    if kind.emptied:
        change = update(kind.table).where(*old).values(dict(kind.emptied))
    gone = session.scalars(
        change.returning(kind.table.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())

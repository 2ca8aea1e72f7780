"""Offers: that a leader is told of somebody's busy stretch, together with others, at their moment.

May import SQLAlchemy and sibling modules. Unscoped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, column, func, select, update, values as values_table
from sqlalchemy.orm import Session

from storage.columns import NEVER, UtcDateTime, or_none
from storage.insert import insert_new
from storage.scope import taken
from storage.tables import OfferRow


@dataclass(frozen=True, slots=True)
class Offer:
    """A leader hears of a member; `made_at` is when the rules found that they should."""

    id: int
    workspace_id: str
    leader_id: str
    member_id: str
    made_at: datetime


def add_many(session: Session, offers: Sequence[tuple[str, str, str, datetime, datetime]]) -> None:
    """(workspace id, leader id, member id, made at, tell at); what is there already stays."""
    insert_new(
        session,
        OfferRow,
        [
            {
                "workspace_id": workspace_id,
                "leader_id": leader_id,
                "member_id": member_id,
                "made_at": made_at,
                "tell_at": tell_at,
            }
            for workspace_id, leader_id, member_id, made_at, tell_at in offers
        ],
        OfferRow.id,
    )


def due(session: Session, now: datetime, limit: int) -> list[Offer]:
    """Everything that up to `limit` leaders are to be told now, longest due leader first."""
    first = func.min(OfferRow.tell_at)
    leaders = (
        select(OfferRow.workspace_id, OfferRow.leader_id)
        .where(OfferRow.tell_at <= now)
        .group_by(OfferRow.workspace_id, OfferRow.leader_id)
        .order_by(first, OfferRow.workspace_id, OfferRow.leader_id)
        .limit(limit)
        .cte()
    )
    query = (
        select(OfferRow)
        .join(
            leaders,
            (leaders.c.workspace_id == OfferRow.workspace_id)
            & (leaders.c.leader_id == OfferRow.leader_id),
        )
        .where(OfferRow.tell_at <= now)
        .order_by(OfferRow.workspace_id, OfferRow.leader_id, OfferRow.id)
    )
    return [
        Offer(row.id, row.workspace_id, row.leader_id, row.member_id, row.made_at)
        for row in session.scalars(taken(session, query, of=OfferRow))
    ]


def settle(session: Session, settled: Sequence[tuple[int, datetime | None]]) -> set[int]:
    """(id, when to look again): None for what is told or needless. One statement; returns the ids
    of those that still waited."""
    if not settled:
        return set()
    moved = (
        values_table(column("id", Integer), column("next", UtcDateTime), name="moved")
        .data([(id_, again or NEVER) for id_, again in settled])
        .cte()
    )
    won = session.scalars(
        update(OfferRow)
        .where(OfferRow.id == moved.c.id, OfferRow.tell_at.is_not(None))
        .values(tell_at=or_none(moved.c.next))
        .returning(OfferRow.id)
        .execution_options(synchronize_session=False)
    )
    return set(won)

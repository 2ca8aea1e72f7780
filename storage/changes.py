"""Edits of objectives and key results: what changed, by whom and why. Added, never altered.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.okr.model import Change, FieldChange, KeyResult, Objective
from storage import values
from storage.tables import ChangeRow

LONGEST = 200
"""Edits that a history reads; nobody reads further back."""


def add(
    session: Session,
    subject: KeyResult | Objective,
    fields: Sequence[FieldChange],
    *,
    actor_id: str,
    at: datetime,
    reason: str = "",
) -> None:
    """Keep one edit, as `bot.okr.changes.difference` found it; nothing for no difference."""
    if not fields:
        return
    session.add(
        ChangeRow(
            key_result_id=subject.id if isinstance(subject, KeyResult) else None,
            objective_id=subject.id if isinstance(subject, Objective) else None,
            at=at,
            actor_id=actor_id,
            fields=[[one.name, one.before, one.after] for one in fields],
            reason=reason,
        )
    )
    session.flush()


def of_key_result(session: Session, key_result_id: int) -> list[Change]:
    """Its newest edits, newest first."""
    query = select(ChangeRow).where(ChangeRow.key_result_id == key_result_id)
    rows = session.scalars(query.order_by(ChangeRow.id.desc()).limit(LONGEST))
    return [values.change(row) for row in rows]


def of_objective(session: Session, objective_id: int) -> list[Change]:
    """Its newest edits, newest first; without those of its key results."""
    query = select(ChangeRow).where(ChangeRow.objective_id == objective_id)
    rows = session.scalars(query.order_by(ChangeRow.id.desc()).limit(LONGEST))
    return [values.change(row) for row in rows]

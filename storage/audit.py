"""Who changed what, and when. Rows are added, never changed.

May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`action` is a word like `import.objectives`; `subject` what it was done to (a key, an id)."""

    id: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    detail: Mapping[str, Any]


def add(
    session: Session,
    *,
    actor_id: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    at: datetime,
) -> None:
    """`detail` must be JSON: text, whole numbers, lists and mappings of them."""
    session.add(
        AuditRow(at=at, actor_id=actor_id, action=action, subject=subject, detail=dict(detail))
    )


def list_recent(session: Session, limit: int = 50) -> list[AuditEntry]:
    """The newest entries, newest first."""
    rows = session.scalars(
        select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
    )
    return [
        AuditEntry(
            id=row.id,
            at=row.at,
            actor_id=row.actor_id,
            action=row.action,
            subject=row.subject,
            detail=row.detail,
        )
        for row in rows
    ]

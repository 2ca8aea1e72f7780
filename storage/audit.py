"""Who changed what, and when. Rows are added, never changed.

May import SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from storage.tables import AuditRow

COMMAND_LINE = "command line"
"""Who did it where nobody in Slack did, instead of a member's id."""
BY_ITSELF = "homeroom"
"""The same where nobody did anything: time passed."""


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


def search(
    session: Session, word: str = "", actor_id: str = "", *, page: int = 1, size: int = 10
) -> tuple[list[AuditEntry], int, int]:
    """One page of the entries, newest first: (entries, number of the page, how many pages).

    Of one person, where one is named; with the word in what was done or to what. A page beyond
    the last shows the last.
    """
    chosen: list[ColumnElement[bool]] = []
    if actor_id:
        chosen.append(AuditRow.actor_id == actor_id)
    if word:
        chosen.append(
            or_(
                AuditRow.action.icontains(word, autoescape=True),
                AuditRow.subject.icontains(word, autoescape=True),
            )
        )
    count = session.scalar(select(func.count()).select_from(AuditRow).where(*chosen)) or 0
    pages = max(1, -(-count // size))
    page = min(max(1, page), pages)
    query = _newest_first().where(*chosen).offset((page - 1) * size).limit(size)
    return _read(session, query), page, pages


def _newest_first() -> Select[AuditRow]:
    return select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc())


def _read(session: Session, query: Select[AuditRow]) -> list[AuditEntry]:
    return [
        AuditEntry(
            id=row.id,
            at=row.at,
            actor_id=row.actor_id,
            action=row.action,
            subject=row.subject,
            detail=row.detail,
        )
        for row in session.scalars(query)
    ]

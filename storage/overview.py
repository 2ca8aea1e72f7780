"""What `homeroom doctor` asks of a database: counts and moments, never what people wrote.

May import `bot.okr.model`, SQLAlchemy and sibling modules. Changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import tracked
from storage.tables import AuditRow, CalendarEntryRow, KeyResultRow, MemberRow, OutboxRow, is_open


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages of all workspaces could go out now, and since when the oldest waits."""

    count: int
    oldest: datetime | None


def backlog(session: Session, now: datetime) -> Backlog:
    """Unscoped."""
    waiting = select(func.count(), func.min(OutboxRow.available_at)).where(
        is_open(OutboxRow), OutboxRow.available_at <= now
    )
    count, oldest = session.execute(waiting).one()
    return Backlog(count, oldest)


def last(session: Session, action: str) -> datetime | None:
    """When the audit of this workspace last told of an action."""
    return session.scalar(select(func.max(AuditRow.at)).where(AuditRow.action == action))


def has_calendar(session: Session) -> bool:
    """Whether any day of this workspace is special."""
    return session.scalar(select(CalendarEntryRow.id).limit(1)) is not None


def has_opened_home(session: Session) -> bool:
    """Whether anybody of this workspace has ever opened App Home."""
    seen = select(MemberRow.id).where(MemberRow.home_seen_at.is_not(None))
    return session.scalar(seen.limit(1)) is not None


def asked_ids(session: Session) -> set[str]:
    """Who of this workspace owns or covers a key result that is asked about: not paused, its cycle
    open."""
    ids = tracked.open_ids(KeyResultRow.paused.is_(False))
    people = select(KeyResultRow.owner_id, KeyResultRow.cover_id).where(KeyResultRow.id.in_(ids))
    return {id_ for row in session.execute(people) for id_ in row if id_}

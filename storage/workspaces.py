"""Workspaces: who is served, and when their list of people is read again.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Workspace
from storage import values
from storage.insert import insert
from storage.scope import workspace_of
from storage.tables import WorkspaceRow


def ensure(session: Session, workspace: Workspace) -> None:
    """Add the workspace, or keep its name and bot user current. Also unscoped."""
    names = {"name": workspace.name, "bot_user_id": workspace.bot_user_id}
    statement = insert(session, WorkspaceRow).values(workspace_id=workspace.id, **names)
    session.execute(statement.on_conflict_do_update(index_elements=["workspace_id"], set_=names))


def ensure_there(session: Session, workspace_id: str, bot_user_id: str = "") -> None:
    """Add the workspace where nobody knows it yet; what is known of it stays."""
    names = {"name": workspace_id, "bot_user_id": bot_user_id}
    statement = insert(session, WorkspaceRow).values(workspace_id=workspace_id, **names)
    session.execute(statement.on_conflict_do_nothing(index_elements=["workspace_id"]))


def set_organization(session: Session, workspace_id: str, enterprise_id: str | None) -> None:
    """The organization that has the workspace, None where none has it (any more). Also unscoped."""
    session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.workspace_id == workspace_id)
        .values(enterprise_id=enterprise_id)
    )


def organization(session: Session) -> str | None:
    """The organization that has the workspace of this session, where that is known."""
    return session.scalar(select(WorkspaceRow.enterprise_id))


def of_organization(session: Session, enterprise_id: str) -> list[str]:
    """The ids of its workspaces that were seen. Needs an unscoped session."""
    query = select(WorkspaceRow.workspace_id).where(WorkspaceRow.enterprise_id == enterprise_id)
    return list(session.scalars(query.order_by(WorkspaceRow.workspace_id)))


def get(session: Session) -> Workspace:
    """The workspace of this session. LookupError when it was never added."""
    row = session.scalar(select(WorkspaceRow))
    if row is None:
        raise LookupError("this workspace is not known")
    return values.workspace(row)


def all(session: Session) -> list[Workspace]:  # noqa: A001
    """Every workspace, in order of id. Needs an unscoped session."""
    rows = session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.workspace_id))
    return [values.workspace(row) for row in rows]


def refresh_due(session: Session, now: datetime) -> list[Workspace]:
    """Workspaces whose list of people shall be read now; a new one is due at once. Unscoped."""
    due = or_(WorkspaceRow.next_refresh_at.is_(None), WorkspaceRow.next_refresh_at <= now)
    rows = session.scalars(select(WorkspaceRow).where(due).order_by(WorkspaceRow.workspace_id))
    return [values.workspace(row) for row in rows]


def get_next_refresh(session: Session, workspace_id: str) -> datetime | None:
    """When the list of people is read again; None when it never was. Also unscoped."""
    return session.scalar(
        select(WorkspaceRow.next_refresh_at).where(WorkspaceRow.workspace_id == workspace_id)
    )


def set_next_refresh(
    session: Session,
    workspace_id: str,
    expected: datetime | None,
    next: datetime,  # noqa: A002
) -> bool:
    """Move the refresh from `expected` to `next`; False when another replica was first."""
    won = session.scalars(
        update(WorkspaceRow)
        .where(
            WorkspaceRow.workspace_id == workspace_id,
            WorkspaceRow.next_refresh_at.is_not_distinct_from(expected),
        )
        .values(next_refresh_at=next)
        .returning(WorkspaceRow.workspace_id)
    )
    return won.first() is not None


def cleaning_due(session: Session, now: datetime) -> list[tuple[str, datetime | None]]:
    """Workspaces whose old texts are taken away now: (id, since when). A new one is due at once.
    Unscoped."""
    at = WorkspaceRow.next_cleaning_at
    due = select(WorkspaceRow.workspace_id, at).where(or_(at.is_(None), at <= now))
    return [(id_, since) for id_, since in session.execute(due.order_by(WorkspaceRow.workspace_id))]


def set_next_cleaning(
    session: Session,
    expected: datetime | None,
    next: datetime,  # noqa: A002
) -> bool:
    """Move the cleaning from `expected` to `next`; False when another replica was first.

    RuntimeError in an unscoped session: it is about one workspace.
    """
    won = session.scalars(
        update(WorkspaceRow)
        .where(
            WorkspaceRow.workspace_id == workspace_of(session),
            WorkspaceRow.next_cleaning_at.is_not_distinct_from(expected),
        )
        .values(next_cleaning_at=next)
        .returning(WorkspaceRow.workspace_id)
    )
    return won.first() is not None

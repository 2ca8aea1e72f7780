"""A workspace that Homeroom was removed from: what is kept stays, and nothing is done there.

Schedules are data, so a workspace falls silent when nothing of it is due. What is read of its
people when it is installed again brings their prompts back; see `awaken` for the rest.
May import SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storage import digest_rounds, installations, workspaces
from storage.columns import NEVER
from storage.scope import Scoped, workspace_of
from storage.tables import (
    BarrierRow,
    MemberRow,
    OfferRow,
    OutboxRow,
    PromptRow,
    TeamRow,
    WorkspaceRow,
    is_open,
)

_DUE: dict[type[Scoped], dict[str, datetime | None]] = {
    MemberRow: {"next_prompt_at": None, "home_seen_at": None, "home_stale_at": None},
    PromptRow: {"nudge_at": None, "ends_at": None},
    OfferRow: {"tell_at": None},
    BarrierRow: {"offer_at": None},
    TeamRow: {"next_wins_at": None, "next_support_at": None, "next_monthly_at": None},
    OutboxRow: {"retry_at": None},
    WorkspaceRow: {"next_refresh_at": NEVER},
}
"""When something is next to be done, but for taking old texts away: that goes on."""


def remove(session: Session, id: str, *, is_org_wide: bool) -> None:  # noqa: A002
    """Delete the installation of that workspace or organization, with its tokens; those that
    nothing serves any more fall silent. Unscoped."""
    installations.remove(session, id)
    concerned = workspaces.of_organization(session, id) if is_org_wide else [id]
    for one in concerned if is_org_wide else ():
        workspaces.set_organization(session, one, None)
    silence(session, [one for one in concerned if not installations.serves(session, one)])


def leave(session: Session, workspace_ids: Collection[str]) -> None:
    """Their organization no longer lets Homeroom serve these. Unscoped."""
    for workspace_id in workspace_ids:
        workspaces.set_organization(session, workspace_id, None)
    silence(session, [one for one in workspace_ids if not installations.serves(session, one)])


def clear_queue(session: Session, workspace_ids: Collection[str]) -> None:
    """Delete what waits to be sent in these workspaces. Unscoped."""
    theirs = OutboxRow.workspace_id.in_(workspace_ids)
    session.execute(delete(OutboxRow).where(theirs, is_open(OutboxRow)))


def silence(session: Session, workspace_ids: Collection[str]) -> None:
    """Delete what is queued in these workspaces, and let nothing be due there. Unscoped."""
    clear_queue(session, workspace_ids)
    for table, columns in _DUE.items():
        session.execute(
            update(table)
            .where(table.workspace_id.in_(workspace_ids))
            .values(columns)
            .execution_options(synchronize_session=False)
        )


def is_silent(session: Session) -> bool:
    """Whether the workspace of this session is."""
    row = session.get_one(WorkspaceRow, workspace_of(session))
    return row.next_refresh_at == NEVER


def awaken(session: Session, now: datetime) -> None:
    """Homeroom is back in the workspace of this session: its people are read at once, which brings
    their prompts back, and its digests come at their next day."""
    if is_silent(session):
        session.execute(update(WorkspaceRow).values(next_refresh_at=None))
        digest_rounds.reschedule(session, now)

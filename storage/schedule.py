"""When is there something to do next? Read by the scheduler, across all workspaces.

May import SQLAlchemy and sibling modules.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import MemberRow, TeamRow, WorkspaceRow

_FIRST = select(
    *(
        select(func.min(moment)).scalar_subquery()
        for moment in (
            MemberRow.next_prompt_at,
            TeamRow.next_wins_at,
            TeamRow.next_support_at,
            WorkspaceRow.next_refresh_at,
        )
    )
)


def next_wake(session: Session) -> datetime | None:
    """The earliest moment at which a prompt, digest, refresh or message is due; None for never."""
    moments = [*session.execute(_FIRST).one(), outbox.next_at(session)]
    return min((moment for moment in moments if moment is not None), default=None)

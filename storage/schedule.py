"""When is there something to do next? Read by the scheduler, across all workspaces.

May import SQLAlchemy and sibling modules.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import (
    BarrierRow,
    MemberRow,
    OfferRow,
    OutboxRow,
    PromptRow,
    TeamRow,
    WorkspaceRow,
)

_FIRST = select(
    *(
        select(func.min(moment)).scalar_subquery()
        for moment in (
            MemberRow.next_prompt_at,
            MemberRow.home_stale_at,
            PromptRow.nudge_at,
            PromptRow.ends_at,
            OfferRow.tell_at,
            TeamRow.next_wins_at,
            TeamRow.next_support_at,
            TeamRow.next_monthly_at,
            WorkspaceRow.next_refresh_at,
            WorkspaceRow.next_cleaning_at,
            OutboxRow.retry_at,
            BarrierRow.offer_at,
        )
    )
)


def next_wake(session: Session) -> datetime | None:
    """The earliest moment at which something is due: a job, or a message; None for never."""
    moments = [next_job(session), outbox.next_at(session)]
    return min((moment for moment in moments if moment is not None), default=None)


def next_job(session: Session) -> datetime | None:
    """The same without messages: a prompt, its nudge or its end, an offer, an App Home, a digest, a
    refresh, a call for help that waits, a cleaning, a message to try again."""
    moments = session.execute(_FIRST).one()
    return min((moment for moment in moments if moment is not None), default=None)

"""What is there to do, and when is there something next? Asked by the scheduler, of all workspaces.

One statement answers, from the first entries of indexes: what it costs does not grow with who
exists, or with how much waits. May import SQLAlchemy and sibling modules.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import Select, exists, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import import_drafts, outbox
from storage.prepared import Prepared
from storage.tables import (
    BarrierRow,
    ImportDraftRow,
    KeyResultRow,
    MemberRow,
    OfferRow,
    OutboxRow,
    PromptRow,
    TeamRow,
    WorkspaceRow,
    is_open,
)


class Work(Enum):
    """Kinds of work that become due by themselves."""

    EXPIRY = auto()
    PROMPTS = auto()
    DIGESTS = auto()
    ROUNDS = auto()
    NUDGES = auto()
    OFFERS = auto()
    COVERS = auto()  # due while there is one: it ends by a date in its owner's zone
    BARRIERS = auto()
    HOMES = auto()
    RETRIES = auto()
    FAILURES = auto()  # due while there are any to be told: see `FAILURES_TOLD`
    PEOPLE = auto()
    CLEANING = auto()


FAILURES_TOLD = timedelta(days=7)
"""How long what could not be delivered is worth telling: over a long weekend."""


_WAKING: tuple[tuple[Work, InstrumentedAttribute[datetime | None]], ...] = (
    (Work.PROMPTS, MemberRow.next_prompt_at),
    (Work.HOMES, MemberRow.home_stale_at),
    (Work.NUDGES, PromptRow.nudge_at),
    (Work.ROUNDS, PromptRow.ends_at),
    (Work.OFFERS, OfferRow.tell_at),
    (Work.DIGESTS, TeamRow.next_wins_at),
    (Work.DIGESTS, TeamRow.next_support_at),
    (Work.DIGESTS, TeamRow.next_monthly_at),
    (Work.PEOPLE, WorkspaceRow.next_refresh_at),
    (Work.CLEANING, WorkspaceRow.next_cleaning_at),
    (Work.RETRIES, OutboxRow.retry_at),
    (Work.BARRIERS, BarrierRow.offer_at),
)
"""What time is waited for; what is too late (`EXPIRY`) is taken away on the way."""


def _first(*queries: Select[Any]) -> Prepared[*tuple[datetime | None, ...]]:
    return Prepared(select(*(query.scalar_subquery() for query in queries)), everywhere=True)


# Without `IS NOT NULL` SQLite would not see that a partial index holds the answer.
_WAKES = tuple(select(func.min(moment)).where(moment.is_not(None)) for _, moment in _WAKING)
_LATE = (
    select(func.min(OutboxRow.expires_at)).where(
        is_open(OutboxRow), OutboxRow.expires_at.is_not(None)
    ),
    # What waits for another message may wait for one that never comes.
    select(func.min(OutboxRow.available_at)).where(
        is_open(OutboxRow), OutboxRow.parent_key.is_not(None)
    ),
    select(func.min(ImportDraftRow.at)),
)
_GAVE_UP = select(func.max(OutboxRow.settled_at)).where(
    OutboxRow.status == literal_column("'gave_up'")
)
# Workspaces are few: for each, the index of covers says at once whether there is one. As a scalar,
# for PostgreSQL may answer an EXISTS by reading every key result.
_covered = select(KeyResultRow.id).where(
    KeyResultRow.workspace_id == WorkspaceRow.workspace_id, KeyResultRow.cover_id > ""
)
_is_covered = _covered.limit(1).scalar_subquery().is_not(None)
_THERE = (
    (Work.COVERS, exists(WorkspaceRow.workspace_id).where(_is_covered)),
    (Work.PEOPLE, exists(WorkspaceRow.workspace_id).where(WorkspaceRow.next_refresh_at.is_(None))),
    (
        Work.CLEANING,
        exists(WorkspaceRow.workspace_id).where(WorkspaceRow.next_cleaning_at.is_(None)),
    ),
)
"""What is due while there is such a row: no moment tells of covers, nor of new workspaces."""
_NEXT = _first(*_WAKES)
_ALL = _first(*_WAKES, *_LATE, _GAVE_UP, *(select(there) for _, there in _THERE))


def due(session: Session, now: datetime) -> frozenset[Work]:
    """What there is to do at `now`. Unscoped."""
    [(*found,)] = _ALL.all(session)
    there = [found.pop() for _ in _THERE][::-1]
    *wakes, expires_at, waits_since, drafted_at, gave_up_at = found
    moments = [
        *zip((work for work, _ in _WAKING), wakes, strict=True),
        (Work.EXPIRY, expires_at),
        (Work.EXPIRY, waits_since),
        (Work.EXPIRY, drafted_at and drafted_at + import_drafts.LIFE),
    ]
    return frozenset(
        {work for work, moment in moments if moment is not None and moment <= now}
        | {work for (work, _), is_there in zip(_THERE, there, strict=True) if is_there}
        | ({Work.FAILURES} if gave_up_at and gave_up_at >= now - FAILURES_TOLD else set())
    )


def next_wake(session: Session) -> datetime | None:
    """The earliest moment at which something is due: a job, or a message; None for never."""
    moments = [next_job(session), outbox.next_at(session)]
    return min((moment for moment in moments if moment is not None), default=None)


def next_job(session: Session) -> datetime | None:
    """The same without messages. Unscoped."""
    [moments] = _NEXT.all(session)
    return min((moment for moment in moments if moment is not None), default=None)

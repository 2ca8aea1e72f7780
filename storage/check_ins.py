"""Check-ins: append-only, each recorded once, the latest found by an index.

Undo and correction add rows; of an old row only `superseded_by_id` changes. What a check-in says
about barriers and wins is stored and taken back with it.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from bot.okr.model import CheckIn, CheckInDraft
from storage import barriers, values
from storage.tables import CheckInRow, KeyResultRow, WinRow, is_current


def add(
    session: Session,
    draft: CheckInDraft,
    *,
    author_id: str,
    at: datetime,
    peak: Decimal | None,
    idempotency_key: str,
    supersedes_id: int | None = None,
) -> tuple[CheckIn, bool]:
    """Record a check-in with its barrier and its win; True when it is new.

    False: this idempotency key was recorded before; that check-in is returned, nothing changed.
    `supersedes_id` is the check-in this one corrects; one that was itself corrected or taken back
    meanwhile is left as it is. LookupError when the key result is not of this workspace.
    """
    key_result = _lock(session, select(KeyResultRow).where(KeyResultRow.id == draft.key_result_id))
    earlier = session.scalar(
        select(CheckInRow).where(CheckInRow.idempotency_key == idempotency_key)
    )
    if earlier is not None:
        return values.check_in(earlier), False
    corrected = None
    if supersedes_id is not None:
        corrected = session.scalar(
            select(CheckInRow).where(
                CheckInRow.id == supersedes_id,
                CheckInRow.key_result_id == key_result.id,
                is_current(CheckInRow),
            )
        )
    row = _new_row(draft, author_id, at, peak, idempotency_key)
    row.supersedes_id = corrected.id if corrected else None
    session.add(row)
    session.flush()
    if corrected is not None:
        corrected.superseded_by_id = row.id
        barriers.take_back(session, corrected, at)
    barriers.follow(session, row)
    if draft.win:
        session.add(
            WinRow(
                team_id=key_result.team_id,
                key_result_id=key_result.id,
                check_in_id=row.id,
                author_id=author_id,
                text=draft.win,
                share=draft.share_win,
                at=at,
                idempotency_key=f"check_in:{row.id}",
            )
        )
    session.flush()
    return values.check_in(row), True


def undo(
    session: Session, check_in_id: int, *, author_id: str, at: datetime, idempotency_key: str
) -> CheckIn | None:
    """Take a check-in back; returns it, or None when it is no longer current.

    What it had corrected is current again, and the barrier is as if it had never been made.
    LookupError when the check-in is not of this workspace.
    """
    of_check_in = select(KeyResultRow).join(CheckInRow, CheckInRow.key_result_id == KeyResultRow.id)
    _lock(session, of_check_in.where(CheckInRow.id == check_in_id))
    undone = session.scalar(
        select(CheckInRow).where(CheckInRow.id == check_in_id, is_current(CheckInRow))
    )
    if undone is None:
        return None
    row = CheckInRow(
        key_result_id=undone.key_result_id,
        kind="undo",
        author_id=author_id,
        at=at,
        confidence=undone.confidence,
        suggested=undone.suggested,
        note="",
        supersedes_id=undone.id,
        idempotency_key=idempotency_key,
    )
    session.add(row)
    session.flush()
    undone.superseded_by_id = row.id
    revived = None
    if undone.supersedes_id is not None:
        revived = session.scalar(select(CheckInRow).where(CheckInRow.id == undone.supersedes_id))
        assert revived is not None
        revived.superseded_by_id = None
    barriers.take_back(session, undone, at)
    if revived is not None:
        barriers.follow(session, revived)
    session.flush()
    return values.check_in(undone)


def get(session: Session, id: int) -> CheckIn | None:  # noqa: A002
    """A check-in, current or not; None for an undo."""
    row = session.scalar(
        select(CheckInRow).where(CheckInRow.id == id, CheckInRow.kind == "check_in")
    )
    return None if row is None else values.check_in(row)


def is_undone(session: Session, id: int) -> bool:  # noqa: A002
    """Whether a check-in was corrected or taken back, or is not known."""
    row = select(CheckInRow.id).where(CheckInRow.id == id, is_current(CheckInRow))
    return session.scalar(row) is None


def last_by(session: Session, author_id: str) -> CheckIn | None:
    """The newest current check-in a person made, for any key result."""
    row = session.scalar(
        select(CheckInRow)
        .where(CheckInRow.author_id == author_id, is_current(CheckInRow))
        .order_by(CheckInRow.at.desc(), CheckInRow.id.desc())
        .limit(1)
    )
    return None if row is None else values.check_in(row)


def history(
    session: Session, key_result_id: int, limit: int = 52, before_id: int | None = None
) -> list[CheckIn]:
    """Current check-ins, newest first; `before_id` (the last one seen) turns the page."""
    query = select(CheckInRow).where(
        CheckInRow.key_result_id == key_result_id, is_current(CheckInRow)
    )
    if before_id is not None:
        seen = session.scalar(select(CheckInRow).where(CheckInRow.id == before_id))
        if seen is None:
            return []
        query = query.where(tuple_(CheckInRow.at, CheckInRow.id) < (seen.at, seen.id))
    newest_first = query.order_by(CheckInRow.at.desc(), CheckInRow.id.desc()).limit(limit)
    return [values.check_in(row) for row in session.scalars(newest_first)]


def _lock(session: Session, query: Select[KeyResultRow]) -> KeyResultRow:
    """Whoever writes about a key result goes one after the other."""
    row = session.scalar(query.with_for_update(of=KeyResultRow, key_share=True))
    if row is None:
        raise LookupError("no such key result or check-in in this workspace")
    return row


def _new_row(
    draft: CheckInDraft, author_id: str, at: datetime, peak: Decimal | None, idempotency_key: str
) -> CheckInRow:
    return CheckInRow(
        key_result_id=draft.key_result_id,
        kind="check_in",
        author_id=author_id,
        at=at,
        number=draft.reading.number if draft.reading else None,
        out_of=draft.reading.of if draft.reading else None,
        confidence=draft.confidence,
        suggested=draft.suggested,
        note=draft.note,
        barrier=draft.barrier,
        helper_id=draft.helper_id,
        peak=peak,
        idempotency_key=idempotency_key,
    )

"""Check-ins: append-only, each recorded once, the latest found by an index.

Undo and correction add rows; of an old row only `superseded_by_id` changes. What a check-in says
about barriers and wins is stored and taken back with it.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_
from sqlalchemy.orm import Session

from bot.okr.model import CheckIn, CheckInDraft
from storage import barriers, values
from storage.insert import insert_new
from storage.prepared import Prepared
from storage.tables import CheckInRow, KeyResultRow, WinRow, is_current

_LOCKED = Prepared(
    select(KeyResultRow.team_id)
    .where(KeyResultRow.id == bindparam("id"))
    .with_for_update(of=KeyResultRow, key_share=True)
)
_EARLIER = Prepared(
    select(CheckInRow).where(CheckInRow.idempotency_key == bindparam("idempotency_key"))
)
_NEW = Prepared(
    insert(CheckInRow)
    .values(
        {
            column: bindparam(column.name, type_=column.type)
            for column in CheckInRow.__table__.c
            if column.name not in ("id", "workspace_id", "superseded_by_id")
        }
    )
    .returning(CheckInRow.id)
)


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
    key_result_id, team_id = draft.key_result_id, _lock(session, draft.key_result_id)
    earlier = _EARLIER.first(session, idempotency_key=idempotency_key)
    if earlier is not None:
        return values.check_in(earlier[0]), False
    corrected = None
    if supersedes_id is not None:
        corrected = session.scalar(
            select(CheckInRow).where(
                CheckInRow.id == supersedes_id,
                CheckInRow.key_result_id == key_result_id,
                is_current(CheckInRow),
            )
        )
    new = CheckIn(
        id=0,
        key_result_id=key_result_id,
        author_id=author_id,
        at=at,
        reading=draft.reading,
        confidence=draft.confidence,
        suggested=draft.suggested,
        note=draft.note,
        barrier=draft.barrier,
        helper_id=draft.helper_id,
        peak=peak,
        supersedes_id=corrected.id if corrected else None,
    )
    ((id_,),) = _NEW.all(session, **_columns(new), idempotency_key=idempotency_key)
    stored = replace(new, id=id_)
    if corrected is not None:
        corrected.superseded_by_id = stored.id
        barriers.take_back(session, values.check_in(corrected), at)
    barriers.follow(session, stored)
    if draft.win:
        session.add(
            WinRow(
                team_id=team_id,
                key_result_id=key_result_id,
                check_in_id=stored.id,
                author_id=author_id,
                text=draft.win,
                share=draft.share_win,
                at=at,
                idempotency_key=f"check_in:{stored.id}",
            )
        )
    session.flush()
    return stored, True


def add_past(session: Session, past: Mapping[str, CheckIn]) -> None:
    """Record many readings from before Homeroom, by idempotency key; a few statements for all.

    Of key results that nobody else knows yet: nothing is locked. A key that was recorded before is
    left as it is. Nobody asked for help then, and none of them corrects another (ValueError).
    """
    if any(one.barrier or one.helper_id or one.supersedes_id for one in past.values()):
        raise ValueError("a reading from the past neither asks for help nor corrects another")
    rows = [{**_columns(one), "idempotency_key": key} for key, one in past.items()]
    insert_new(session, CheckInRow, rows, CheckInRow.id)


def undo(
    session: Session, check_in_id: int, *, author_id: str, at: datetime, idempotency_key: str
) -> CheckIn | None:
    """Take a check-in back; returns it, or None when it is no longer current.

    What it had corrected is current again, and the barrier is as if it had never been made.
    LookupError when the check-in is not of this workspace.
    """
    of = select(CheckInRow.key_result_id).where(CheckInRow.id == check_in_id)
    _lock(session, session.scalar(of) or 0)
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
    taken_back = values.check_in(undone)
    barriers.take_back(session, taken_back, at)
    if revived is not None:
        barriers.follow(session, values.check_in(revived))
    session.flush()
    return taken_back


def get(session: Session, id: int) -> CheckIn | None:  # noqa: A002
    """A check-in, current or not; None for an undo."""
    row = session.scalar(
        select(CheckInRow).where(CheckInRow.id == id, CheckInRow.kind == "check_in")
    )
    return None if row is None else values.check_in(row)


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


def _lock(session: Session, key_result_id: int) -> int:
    """Whoever writes about a key result goes one after the other; the id of its team."""
    found = _LOCKED.first(session, id=key_result_id)
    if found is None:
        raise LookupError("no such key result or check-in in this workspace")
    return found[0]


def _columns(check_in: CheckIn) -> dict[str, Any]:
    return {
        "key_result_id": check_in.key_result_id,
        "kind": "check_in",
        "author_id": check_in.author_id,
        "at": check_in.at,
        "number": check_in.reading.number if check_in.reading else None,
        "out_of": check_in.reading.of if check_in.reading else None,
        "confidence": check_in.confidence,
        "suggested": check_in.suggested,
        "note": check_in.note,
        "barrier": check_in.barrier,
        "helper_id": check_in.helper_id,
        "peak": check_in.peak,
        "supersedes_id": check_in.supersedes_id,
    }

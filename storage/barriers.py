"""Barriers: calls for help, opened and resolved by check-ins.

A barrier keeps its id, its age and its helper while check-ins go on asking. What check-ins do to it
is decided by `follow` and `take_back`, called by `check_ins` only, after the rows are in place.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Barrier, Confidence
from storage import values
from storage.tables import BarrierRow, CheckInRow, is_current


def get(session: Session, id: int) -> Barrier | None:  # noqa: A002
    """A barrier, open or resolved; None when its check-in was taken back."""
    row = session.scalar(
        select(BarrierRow).where(BarrierRow.id == id, BarrierRow.undone.is_(False))
    )
    return None if row is None else values.barrier(row)


def get_open(session: Session, key_result_id: int) -> Barrier | None:
    row = session.scalar(_open(key_result_id))
    return None if row is None else values.barrier(row)


def offer_help(session: Session, barrier_id: int, helper_id: str, at: datetime) -> bool:
    """Note who helps; False when someone already does, or the barrier is no longer open."""
    won = session.scalars(
        update(BarrierRow)
        .where(
            BarrierRow.id == barrier_id,
            BarrierRow.helper_id.is_(None),
            BarrierRow.resolved_at.is_(None),
        )
        .values(helper_id=helper_id, helping_since=at)
        .returning(BarrierRow.id)
    )
    return won.first() is not None


def follow(session: Session, check_in: CheckInRow) -> None:
    """Open, keep or resolve the barrier as a check-in that is now current says."""
    row = session.scalar(_open(check_in.key_result_id))
    if row is None and _asks(check_in):
        row = session.scalar(
            select(BarrierRow).where(
                BarrierRow.key_result_id == check_in.key_result_id,
                BarrierRow.check_in_id == check_in.id,
                BarrierRow.undone.is_(True),
            )
        )
        if row is None:
            row = BarrierRow(
                key_result_id=check_in.key_result_id,
                opened_by=check_in.author_id,
                opened_at=check_in.at,
            )
            session.add(row)
        row.resolved_at = None
        row.undone = False
    if row is not None and _asks(check_in):
        row.check_in_id = check_in.id
        row.kind = check_in.barrier or row.kind
        row.suggested_helper_id = check_in.helper_id or row.suggested_helper_id
    elif row is not None and check_in.confidence is Confidence.ON_TRACK:
        row.resolved_at = check_in.at
        row.resolved_by_id = check_in.id


def take_back(session: Session, check_in: CheckInRow, at: datetime) -> None:
    """Undo what a check-in that is no longer current did.

    What it resolved is open again. What it asked for is what the other check-ins since then
    ask for, or else never was.
    """
    rows = session.scalars(
        select(BarrierRow).where(
            BarrierRow.key_result_id == check_in.key_result_id,
            or_(BarrierRow.resolved_by_id == check_in.id, BarrierRow.check_in_id == check_in.id),
        )
    ).all()
    for row in rows:
        if row.resolved_by_id == check_in.id:
            row.resolved_by_id = None
            if session.scalar(_open(check_in.key_result_id)) is None:
                row.resolved_at = None
        if row.check_in_id == check_in.id:
            asking = _asking_since(session, row)
            if asking:
                row.check_in_id = asking[0].id
                row.kind = next((each.barrier for each in asking if each.barrier), None)
                row.suggested_helper_id = next(
                    (each.helper_id for each in asking if each.helper_id), None
                )
            else:
                row.resolved_at = at
                row.undone = True


def _asking_since(session: Session, row: BarrierRow) -> Sequence[CheckInRow]:
    """The current check-ins that ask for help since the barrier was opened, newest first."""
    return session.scalars(
        select(CheckInRow)
        .where(
            CheckInRow.key_result_id == row.key_result_id,
            CheckInRow.at >= row.opened_at,
            is_current(CheckInRow),
            or_(
                CheckInRow.barrier.is_not(None),
                CheckInRow.confidence == Confidence.NEEDS_SUPPORT,
            ),
        )
        .order_by(CheckInRow.at.desc(), CheckInRow.id.desc())
    ).all()


def _open(key_result_id: int) -> Select[BarrierRow]:
    return select(BarrierRow).where(
        BarrierRow.key_result_id == key_result_id, BarrierRow.resolved_at.is_(None)
    )


def _asks(check_in: CheckInRow) -> bool:
    return check_in.barrier is not None or check_in.confidence is Confidence.NEEDS_SUPPORT

"""Barriers: calls for help, opened by check-ins; resolved by them, by a person, or by closing.

A barrier keeps its id, its age and its helper while check-ins go on asking. What check-ins do to it
is decided by `follow` and `take_back`, called by `check_ins` only, after the rows are in place.
What a person does to it happens once: of two who press at the same moment one learns that the other
was first.
May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Barrier, CheckIn, Confidence
from storage import values
from storage.prepared import Prepared
from storage.scope import taken
from storage.tables import BarrierRow, CheckInRow, KeyResultRow, is_current


def get(session: Session, id: int) -> Barrier | None:  # noqa: A002
    """A barrier, open or resolved; None when its check-in was taken back."""
    row = session.scalar(
        select(BarrierRow).where(BarrierRow.id == id, BarrierRow.undone.is_(False))
    )
    return None if row is None else values.barrier(row)


def get_open(session: Session, key_result_id: int) -> Barrier | None:
    found = _OPEN.first(session, key_result_id=key_result_id)
    return None if found is None else values.barrier(found[0])


def of_key_result(session: Session, key_result_id: int) -> list[Barrier]:
    """All its calls for help, open or resolved, oldest first."""
    query = select(BarrierRow).where(
        BarrierRow.key_result_id == key_result_id, BarrierRow.undone.is_(False)
    )
    return [values.barrier(row) for row in session.scalars(query.order_by(BarrierRow.id))]


def asking(
    session: Session, person_id: str, team_ids: Collection[int], ids: Collection[int]
) -> set[int]:
    """The key results for which help is asked: of these ids, of these teams, or where this person
    helps or was asked to."""
    found = (
        select(BarrierRow.key_result_id)
        .join(KeyResultRow, KeyResultRow.id == BarrierRow.key_result_id)
        .where(
            BarrierRow.resolved_at.is_(None),
            or_(
                BarrierRow.helper_id == person_id,
                BarrierRow.suggested_helper_id == person_id,
                KeyResultRow.team_id.in_(team_ids),
                BarrierRow.key_result_id.in_(ids),
            ),
        )
    )
    return set(session.scalars(found))


def offer_help(session: Session, barrier_id: int, helper_id: str, at: datetime) -> bool:
    """Note who helps; False when someone already does, or the barrier is no longer open."""
    return _change(
        session,
        barrier_id,
        BarrierRow.helper_id.is_(None),
        _is_open(),
        helper_id=helper_id,
        helping_since=at,
        offer_at=None,
    )


def see(session: Session, barrier_id: int, seen_by: str, at: datetime) -> bool:
    """Note who has seen it; False when someone has, or the barrier is no longer open."""
    return _change(
        session,
        barrier_id,
        BarrierRow.seen_by.is_(None),
        _is_open(),
        seen_by=seen_by,
        seen_at=at,
    )


def suggest(session: Session, barrier_id: int, helper_id: str | None) -> bool:
    """Note who is asked to help, or that nobody is any more."""
    return _change(session, barrier_id, _is_open(), suggested_helper_id=helper_id)


def solve(session: Session, barrier_id: int, solved_by: str, at: datetime) -> bool:
    """Somebody says that it is solved; False when it is no longer open."""
    return _change(
        session, barrier_id, _is_open(), solved_by=solved_by, resolved_at=at, offer_at=None
    )


def reopen(session: Session, barrier_id: int, reopened_by: str, at: datetime) -> bool:
    """It is not solved after all; False when it is open, or a newer call for help is."""
    of_it = select(BarrierRow.key_result_id).where(BarrierRow.id == barrier_id)
    key_result_id = session.scalar(
        select(KeyResultRow.id)
        .where(KeyResultRow.id.in_(of_it))
        .with_for_update(of=KeyResultRow, key_share=True)
    )
    if key_result_id is None or get_open(session, key_result_id) is not None:
        return False
    row = session.scalar(
        select(BarrierRow)
        .where(BarrierRow.id == barrier_id, BarrierRow.undone.is_(False))
        .with_for_update(of=BarrierRow)
        .execution_options(populate_existing=True)
    )
    if row is None or row.resolved_at is None:
        return False
    solved = [_solver(session, row), row.resolved_at.isoformat()]
    row.reopenings = [*(row.reopenings or []), [*solved, reopened_by, at.isoformat()]]
    row.resolved_at = row.resolved_by_id = row.solved_by = None
    row.offer_at = at
    session.flush()
    return True


def thank(session: Session, barrier_id: int, at: datetime) -> bool:
    """Note that the helper was thanked; False when they were before."""
    return _change(session, barrier_id, BarrierRow.thanked_at.is_(None), thanked_at=at)


def due_for_offer(session: Session, now: datetime, limit: int) -> list[tuple[str, Barrier]]:
    """Up to `limit` barriers to look at, with their workspace. Unscoped."""
    due = (
        select(BarrierRow)
        .where(BarrierRow.offer_at <= now)
        .order_by(BarrierRow.offer_at, BarrierRow.id)
        .limit(limit)
    )
    rows = session.scalars(taken(session, due))
    return [(row.workspace_id, values.barrier(row)) for row in rows]


def look_again(session: Session, barrier_id: int, now: datetime, at: datetime | None) -> bool:
    """Look at it at `at`, or never; False when somebody has looked at it meanwhile."""
    return _change(session, barrier_id, BarrierRow.offer_at <= now, offer_at=at)


def resolve(session: Session, key_result_id: int, at: datetime) -> None:
    """The key result was closed: nobody waits for help any longer."""
    session.execute(
        update(BarrierRow)
        .where(BarrierRow.key_result_id == key_result_id, BarrierRow.resolved_at.is_(None))
        .values(resolved_at=at, offer_at=None)
        .execution_options(synchronize_session="fetch")
    )


def follow(session: Session, check_in: CheckIn) -> None:
    """Open, keep or resolve the barrier as a check-in that is now current says."""
    if not _asks(check_in) and get_open(session, check_in.key_result_id) is None:
        return
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
        row.solved_by = None
        row.undone = False
        row.offer_at = check_in.at
    if row is not None and _asks(check_in):
        row.check_in_id = check_in.id
        row.kind = check_in.barrier or row.kind
        row.suggested_helper_id = check_in.helper_id or row.suggested_helper_id
    elif row is not None and check_in.confidence is Confidence.ON_TRACK:
        row.resolved_at = check_in.at
        row.resolved_by_id = check_in.id
        row.offer_at = None


def take_back(session: Session, check_in: CheckIn, at: datetime) -> None:
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
            if get_open(session, check_in.key_result_id) is None:
                row.resolved_at = None
                row.offer_at = at
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
                row.offer_at = None


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


def _solver(session: Session, row: BarrierRow) -> str:
    """Who said that it is solved, in a check-in or without one; empty where it was closed."""
    by_check_in = select(CheckInRow.author_id).where(CheckInRow.id == row.resolved_by_id)
    return row.solved_by or session.scalar(by_check_in) or ""


def _open(key_result_id: int | BindParameter[int]) -> Select[BarrierRow]:
    return select(BarrierRow).where(
        BarrierRow.key_result_id == key_result_id, BarrierRow.resolved_at.is_(None)
    )


_OPEN = Prepared(_open(bindparam("key_result_id")))


def _asks(check_in: CheckIn) -> bool:
    return check_in.barrier is not None or check_in.confidence is Confidence.NEEDS_SUPPORT


def _is_open() -> ColumnElement[bool]:
    return BarrierRow.resolved_at.is_(None)


def _change(
    session: Session, barrier_id: int, *conditions: ColumnElement[bool], **columns: Any
) -> bool:
    """Set columns of a barrier for which all this holds; False when it does not any more."""
    won = session.scalars(
        update(BarrierRow)
        .where(BarrierRow.id == barrier_id, *conditions)
        .values(columns)
        .returning(BarrierRow.id)
        .execution_options(synchronize_session=False)
    )
    return won.first() is not None

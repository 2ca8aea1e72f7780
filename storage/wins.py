"""Wins that people shared in words.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.okr.model import Win
from storage import values
from storage.insert import insert_new
from storage.tables import CheckInRow, WinRow, is_current


def add(session: Session, win: Win, idempotency_key: str) -> bool:
    """Store a win; False when this idempotency key was stored before. `win.id` is not used."""
    row = {
        "team_id": win.team_id,
        "key_result_id": win.key_result_id,
        "author_id": win.author_id,
        "text": win.text,
        "share": win.share,
        "at": win.at,
        "thanked_id": win.thanked_id,
        "idempotency_key": idempotency_key,
    }
    return bool(insert_new(session, WinRow, [row], WinRow.id))


def since(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> list[Win]:
    """The wins of the teams from `since` until before `until`, in order of time.

    Those told in a check-in that was corrected or taken back are left out.
    """
    rows = session.scalars(
        select(WinRow)
        .outerjoin(CheckInRow, CheckInRow.id == WinRow.check_in_id)
        .where(
            WinRow.team_id.in_(team_ids),
            WinRow.at >= since,
            WinRow.at < until,
            WinRow.check_in_id.is_(None) | is_current(CheckInRow),
        )
        .order_by(WinRow.at, WinRow.id)
    )
    return [values.win(row) for row in rows]


def authors_before(session: Session, author_ids: Collection[str], at: datetime) -> set[str]:
    """Those of these people who shared a win before `at`."""
    query = select(WinRow.author_id).where(
        WinRow.author_id.in_(author_ids), WinRow.share.is_(True), WinRow.at < at
    )
    return set(session.scalars(query.distinct()))

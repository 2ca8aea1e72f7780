"""Wins that people shared in words.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from bot.okr.model import Win
from storage import values
from storage.columns import UtcDateTime
from storage.insert import insert_new
from storage.prepared import Prepared
from storage.tables import CheckInRow, MemberRow, WinRow, is_current

_SINCE = Prepared(
    select(WinRow)
    .outerjoin(CheckInRow, CheckInRow.id == WinRow.check_in_id)
    .where(
        WinRow.team_id.in_(bindparam("team_ids", expanding=True)),
        WinRow.at >= bindparam("since", type_=UtcDateTime),
        WinRow.at < bindparam("until", type_=UtcDateTime),
        WinRow.check_in_id.is_(None) | is_current(CheckInRow),
    )
    .order_by(WinRow.at, WinRow.id)
)
# For each of them, one look at the first of theirs.
_AUTHORS = Prepared(
    select(MemberRow.id).where(
        MemberRow.id.in_(bindparam("ids", expanding=True)),
        exists().where(
            WinRow.workspace_id == MemberRow.workspace_id,
            WinRow.author_id == MemberRow.id,
            WinRow.share.is_(True),
            WinRow.at < bindparam("at", type_=UtcDateTime),
        ),
    )
)


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
    rows = _SINCE.all(session, team_ids=team_ids, since=since, until=until)
    return [values.win(row) for (row,) in rows]


def authors_before(session: Session, author_ids: Collection[str], at: datetime) -> set[str]:
    """Those of these people who shared a win before `at`."""
    if not author_ids:
        return set()
    return {id_ for (id_,) in _AUTHORS.all(session, ids=author_ids, at=at)}

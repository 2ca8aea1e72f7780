"""What a digest is made from: how the key results of teams moved in a period.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.orm import Session

from bot.okr.model import CheckIn, Tracked
from storage import tracked as tracking
from storage.tables import CheckInRow, KeyResultRow, is_current


def movements(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[Tracked, CheckIn | None]]:
    """The teams' key results with a current check-in from `since` until before `until`.

    Beside each, the latest current check-in from before `since`. Six statements; cycles open.
    """
    moved = exists().where(
        CheckInRow.workspace_id == KeyResultRow.workspace_id,
        CheckInRow.key_result_id == KeyResultRow.id,
        CheckInRow.at >= since,
        CheckInRow.at < until,
        is_current(CheckInRow),
    )
    ids = tracking.open_ids(KeyResultRow.team_id.in_(team_ids), moved)
    before = tracking.by_key_result(
        session, tracking.newest(session, ids, 1, CheckInRow.at < since)
    )
    found = tracking.only(tracking.read(session, ids))
    return [(tracked, before.get(tracked.key_result.id)) for tracked in found]

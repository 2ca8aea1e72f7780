"""What a digest is made from: how the key results of teams moved in a period.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session

from bot.okr.model import CheckIn, CycleState, Tracked
from storage import key_results, tracked as tracking
from storage.columns import UtcDateTime
from storage.newest import in_teams
from storage.prepared import Prepared
from storage.tables import CheckInRow, KeyResultRow, ReviewRow, is_current

_SINCE, _UNTIL = bindparam("since", type_=UtcDateTime), bindparam("until", type_=UtcDateTime)
_LEARNED = Prepared(
    select(KeyResultRow.id).where(
        in_teams(),
        exists().where(
            ReviewRow.workspace_id == KeyResultRow.workspace_id,
            ReviewRow.key_result_id == KeyResultRow.id,
            ReviewRow.reopened_at.is_(None),
            ReviewRow.share_learned.is_(True),
            ReviewRow.learned != "",
            ReviewRow.at >= _SINCE,
            ReviewRow.at < _UNTIL,
        ),
    )
)

_NAMED = KeyResultRow.id.in_(bindparam("ids", expanding=True))


def _has_moved() -> ColumnElement[bool]:
    return exists().where(
        CheckInRow.workspace_id == KeyResultRow.workspace_id,
        CheckInRow.key_result_id == KeyResultRow.id,
        CheckInRow.at >= _SINCE,
        CheckInRow.at < _UNTIL,
        is_current(CheckInRow),
    )


_MOVED = Prepared(select(KeyResultRow.id).where(_NAMED, _has_moved()))


def movements(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    team_ids: Collection[int] | None = None,
    ids: Collection[int] | None = None,
) -> list[tuple[Tracked, CheckIn | None]]:
    """The teams' key results, or those with these ids, of which there is a current check-in from
    `since` until before `until`.

    Beside each, the latest current check-in from before `since`. Cycles open. Five statements; six
    with ids.
    """
    bound: dict[str, Any] = {"since": since, "until": until}
    if ids is None:
        bound["team_ids"] = team_ids
    else:  # by themselves: PostgreSQL's planner is wrong about the rest of the statements else
        bound["ids"] = [id_ for (id_,) in _MOVED.all(session, ids=ids, **bound)]
    reading, newest_before = _movements(ids is not None)
    before = newest_before.run(session, bound)
    return [
        (tracked, next(iter(before.get(tracked.key_result.id, ())), None))
        for tracked in tracking.only(reading.run(session, bound))
    ]


@cache
def _movements(is_named: bool) -> tuple[tracking.Reading, tracking.Newest]:
    ids = tracking.open_ids(_NAMED) if is_named else tracking.open_ids(in_teams(), _has_moved())
    return tracking.Reading(ids), tracking.Newest(ids, 1, CheckInRow.at < _SINCE)


def lessons(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime, below: Decimal
) -> list[Tracked]:
    """The teams' key results that were closed in the period with a score below `below`, whose
    review may be quoted for what was learned."""
    learned = _LEARNED.all(session, team_ids=team_ids, since=since, until=until)
    found = [id_ for (id_,) in learned]
    if not found:
        return []
    closed = key_results.tracked(session, ids=found, states=tuple(CycleState))
    return [one for one in closed if one.review is not None and one.review.score < below]

"""What a review of a month or a quarter is made from, in a constant number of statements.

May import `bot.okr`'s model and period, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import CheckIn
from bot.okr.period import Activity
from storage import tracked as tracking
from storage.columns import UtcDateTime
from storage.tables import BarrierRow, ChangeRow, CheckInRow, KeyResultRow, WinRow, is_current


def measured_before(
    session: Session, team_ids: Collection[int], since: datetime
) -> dict[int, CheckIn]:
    """The last measured check-in before `since`, by key result id; of open cycles."""
    found = _newest_before().run(session, {"team_ids": list(team_ids), "since": since})
    return {key_result_id: newest for key_result_id, (newest,) in found.items()}


@cache
def _newest_before() -> tracking.Newest:
    since = bindparam("since", type_=UtcDateTime)
    return tracking.Newest(_ids(), 1, CheckInRow.number.is_not(None), CheckInRow.at < since)


def activity(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, Activity]:
    """What was done from `since` to `until`, both included, by key result id; of open cycles."""

    def within(moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (moment >= since) & (moment <= until)

    told = exists().where(CheckInRow.id == WinRow.check_in_id, is_current(CheckInRow))
    counts: dict[str, Select[Any]] = {
        "check_ins": _count(
            CheckInRow.key_result_id, is_current(CheckInRow), within(CheckInRow.at)
        ),
        "wins": _count(
            WinRow.key_result_id, within(WinRow.at), WinRow.check_in_id.is_(None) | told
        ),
        "opened": _count(
            BarrierRow.key_result_id, BarrierRow.undone.is_(False), within(BarrierRow.opened_at)
        ),
        "resolved": _count(
            BarrierRow.key_result_id,
            BarrierRow.undone.is_(False),
            within(BarrierRow.resolved_at),
        ),
        "edits": _count(ChangeRow.key_result_id, within(ChangeRow.at)),
    }
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name, query in counts.items():
        for key_result_id, count in session.execute(query, {"team_ids": list(team_ids)}):
            found[key_result_id][name] = count
    return {key_result_id: Activity(**each) for key_result_id, each in found.items()}


def _count(
    key_result_id: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> Select[Any]:
    return (
        select(key_result_id, func.count())
        .where(key_result_id.in_(_ids()), *conditions)
        .group_by(key_result_id)
    )


def _ids() -> Select[int]:
    return tracking.open_ids(KeyResultRow.team_id.in_(bindparam("team_ids", expanding=True)))

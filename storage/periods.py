"""What a review of a month or a quarter is made from, in a constant number of statements.

May import `bot.okr`'s model and period, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import CheckIn
from bot.okr.period import Activity
from storage.columns import UtcDateTime
from storage.prepared import Prepared
from storage.tables import (
    BarrierRow,
    ChangeRow,
    CheckInRow,
    KeyResultRow,
    TeamRow,
    WinRow,
    is_current,
)
from storage.tracked import Newest, ids_where

_SINCE, _UNTIL = bindparam("since", type_=UtcDateTime), bindparam("until", type_=UtcDateTime)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def measured_before(session: Session, since: datetime, ids: Collection[int]) -> dict[int, CheckIn]:
    """The last measured check-in before `since` of these key results, by key result id."""
    found = _NEWEST_BEFORE.run(session, {"ids": ids, "since": since})
    return {key_result_id: newest for key_result_id, (newest,) in found.items()}


def activity(
    session: Session, since: datetime, until: datetime, ids: Collection[int]
) -> dict[int, Activity]:
    """What was done for these key results from `since` to `until`, both included, by key result id.

    Five statements.
    """
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name, query in _COUNTS.items():
        for key_result_id, count in query.all(session, ids=ids, since=since, until=until):
            found[key_result_id][name] = count
    return {key_result_id: Activity(**each) for key_result_id, each in found.items()}


def within_of_any_team(since: Any, until: Any) -> ColumnElement[bool]:
    """Whether a win is of a period. There is an index of those of a team, and a key result may have
    been of another one then; so all teams are named, or all wins there ever were would be read."""
    return and_(WinRow.team_id.in_(select(TeamRow.id)), WinRow.at >= since, WinRow.at <= until)


def _within(moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return and_(moment >= _SINCE, moment <= _UNTIL)


def _count(
    key_result_id: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> Prepared[int, int]:
    return Prepared(
        select(key_result_id, func.count())
        .where(key_result_id.in_(_IDS), *conditions)
        .group_by(key_result_id)
    )


_NEWEST_BEFORE = Newest(
    ids_where(KeyResultRow.id.in_(_IDS)), 1, CheckInRow.number.is_not(None), CheckInRow.at < _SINCE
)
_IS_TOLD = exists().where(CheckInRow.id == WinRow.check_in_id, is_current(CheckInRow))
_WAS = BarrierRow.undone.is_(False)
_COUNTS = {
    "check_ins": _count(CheckInRow.key_result_id, is_current(CheckInRow), _within(CheckInRow.at)),
    "wins": _count(
        WinRow.key_result_id,
        within_of_any_team(_SINCE, _UNTIL),
        WinRow.check_in_id.is_(None) | _IS_TOLD,
    ),
    "opened": _count(BarrierRow.key_result_id, _WAS, _within(BarrierRow.opened_at)),
    "resolved": _count(BarrierRow.key_result_id, _WAS, _within(BarrierRow.resolved_at)),
    "edits": _count(ChangeRow.key_result_id, _within(ChangeRow.at)),
}

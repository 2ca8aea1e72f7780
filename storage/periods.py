"""What a review of a month or a quarter is made from, in a constant number of statements.

May import `bot.okr`'s model and period, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import CheckIn
from bot.okr.period import Activity
from storage import tracked as tracking
from storage.columns import UtcDateTime
from storage.tables import (
    BarrierRow,
    ChangeRow,
    CheckInRow,
    KeyResultRow,
    TeamRow,
    WinRow,
    is_current,
)


def measured_before(
    session: Session,
    since: datetime,
    *,
    team_ids: Collection[int] | None = None,
    ids: Collection[int] | None = None,
) -> dict[int, CheckIn]:
    """The last measured check-in before `since`, by key result id; of open cycles."""
    given = _given(team_ids, ids)
    found = _newest_before(*given).run(session, {**given, "since": since})
    return {key_result_id: newest for key_result_id, (newest,) in found.items()}


@cache
def _newest_before(*filters: str) -> tracking.Newest:
    since = bindparam("since", type_=UtcDateTime)
    has_number = CheckInRow.number.is_not(None)
    return tracking.Newest(_ids(filters), 1, has_number, CheckInRow.at < since)


def activity(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    team_ids: Collection[int] | None = None,
    ids: Collection[int] | None = None,
) -> dict[int, Activity]:
    """What was done from `since` to `until`, both included, by key result id; of open cycles."""
    given = _given(team_ids, ids)
    of = _ids(given)

    def within(moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (moment >= since) & (moment <= until)

    told = exists().where(CheckInRow.id == WinRow.check_in_id, is_current(CheckInRow))
    counts: dict[str, Select[Any]] = {
        "check_ins": _count(
            of, CheckInRow.key_result_id, is_current(CheckInRow), within(CheckInRow.at)
        ),
        "wins": _count(
            of,
            WinRow.key_result_id,
            within_of_any_team(since, until),
            WinRow.check_in_id.is_(None) | told,
        ),
        "opened": _count(
            of, BarrierRow.key_result_id, BarrierRow.undone.is_(False), within(BarrierRow.opened_at)
        ),
        "resolved": _count(
            of,
            BarrierRow.key_result_id,
            BarrierRow.undone.is_(False),
            within(BarrierRow.resolved_at),
        ),
        "edits": _count(of, ChangeRow.key_result_id, within(ChangeRow.at)),
    }
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name, query in counts.items():
        for key_result_id, count in session.execute(query, given):
            found[key_result_id][name] = count
    return {key_result_id: Activity(**each) for key_result_id, each in found.items()}


def within_of_any_team(since: Any, until: Any) -> ColumnElement[bool]:
    """Whether a win is of a period. There is an index of those of a team, and a key result may have
    been of another one then; so all teams are named, or all wins there ever were would be read."""
    return and_(WinRow.team_id.in_(select(TeamRow.id)), WinRow.at >= since, WinRow.at <= until)


def _count(
    ids: Select[int], key_result_id: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> Select[Any]:
    return (
        select(key_result_id, func.count())
        .where(key_result_id.in_(ids), *conditions)
        .group_by(key_result_id)
    )


def _given(team_ids: Collection[int] | None, ids: Collection[int] | None) -> dict[str, list[int]]:
    filters = {"team_ids": team_ids, "ids": ids}
    return {name: list(wanted) for name, wanted in filters.items() if wanted is not None}


def _ids(filters: Collection[str]) -> Select[int]:
    columns = {"team_ids": KeyResultRow.team_id, "ids": KeyResultRow.id}
    return tracking.open_ids(
        *(columns[name].in_(bindparam(name, expanding=True)) for name in filters)
    )

"""Objectives at a glance: which there are, how far each came in a period, and what was done.

Where floating point could be wrong and where the rules look farther than a number, an objective
needs a closer look. The check-ins come from partial indexes, so their cost does not depend on how
long the history is. May import `bot.okr`'s model and period, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.okr.model import CycleState, Direction
from bot.okr.period import Activity, Gain, Place
from storage.columns import UtcDateTime
from storage.newest import amount, ends, in_teams, is_closed, is_wide, newest_check_in, share
from storage.periods import within_of_any_team
from storage.prepared import Prepared
from storage.scope import dialect_of, refers
from storage.tables import (
    BarrierRow,
    ChangeRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    ObjectiveRow,
    ReviewRow,
    WinRow,
    is_current,
)
from storage.tracked import natural

_SINCE, _UNTIL = bindparam("since", type_=UtcDateTime), bindparam("until", type_=UtcDateTime)


def of_objectives(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> list[Gain]:
    """The teams' objectives of open cycles; those key results count that run, or that were closed
    in the period. One statement, and one more where some have key results of several teams."""
    bound = {"team_ids": team_ids, "since": since, "until": until}
    rows = _gains(dialect_of(session), is_wide(session, team_ids)).all(session, **bound)
    several = [row[0] for row in rows if row[1] != row[2]]
    first_of = _first_teams(session, several, bound, also_closed=False)
    return [_gain(id_, first_of.get(id_, team_id), *rest) for id_, team_id, _, *rest in rows]


def places(session: Session, team_ids: Collection[int]) -> list[Place]:
    """The teams' objectives of open cycles, whether or not their key results are closed. One
    statement, and one more where some have key results of several teams."""
    rows = _PLACES.all(session, team_ids=team_ids)
    several = [id_ for id_, _, first, last in rows if first != last]
    first_of = _first_teams(session, several, {"team_ids": team_ids}, also_closed=True)
    return [Place(id_, prefix, first_of.get(id_, team_id)) for id_, prefix, team_id, _ in rows]


def _first_teams(
    session: Session,
    objective_ids: Collection[int],
    bound: Mapping[str, Any],
    *,
    also_closed: bool,
) -> dict[int, int]:
    """By objective, the team of its first key result in natural order of key."""
    if not objective_ids:
        return {}
    rows = _teams(also_closed).all(session, objective_ids=objective_ids, **bound)
    last_first = sorted(rows, key=lambda row: (natural(row[2]), row[3]), reverse=True)
    return {objective_id: team_id for objective_id, team_id, _, _ in last_first}


def _gain(
    id_: int,
    team_id: int,
    prefix: str,
    moved: int,
    unclear: int,
    measured: int,
    gain: float,
    rounding: float,
) -> Gain:
    if not moved:
        return Gain(id_, prefix, team_id, 0.0, 0.0)
    if unclear:
        return Gain(id_, prefix, team_id, None, 0.0)
    return Gain(id_, prefix, team_id, gain / measured, rounding / measured)


def done(
    session: Session,
    team_ids: Collection[int],
    since: datetime,
    until: datetime,
    *,
    also_closed: bool = False,
) -> Activity:
    """What was done for all of these key results, both moments included; `also_closed` counts those
    closed before or after, too. Four statements."""
    bound = {"team_ids": team_ids, "since": since, "until": until}
    queries = _counts(also_closed)
    check_ins, wins, barriers, edits = (query.all(session, **bound)[0] for query in queries)
    return Activity(
        check_ins=check_ins[0] or 0,
        wins=wins[0],
        opened=barriers[0] or 0,
        resolved=barriers[1] or 0,
        edits=edits[0] or 0,
    )


def closed(
    session: Session, team_ids: Collection[int], since: datetime, until: datetime
) -> list[int]:
    """The ids of the teams' key results that were closed in the period, in natural order of key."""
    rows = _CLOSED.all(session, team_ids=team_ids, since=since, until=until)
    return [id_ for key, id_ in sorted(rows, key=lambda row: (natural(row[0]), row[1]))]


def _is_shown(also_closed: bool = False) -> ColumnElement[bool]:
    in_open_cycle = and_(in_teams(), CycleRow.state == CycleState.OPEN)
    if also_closed:
        return in_open_cycle
    return and_(in_open_cycle, ~is_closed(or_(ReviewRow.at < _SINCE, ReviewRow.at >= _UNTIL)))


def _of_open_cycles(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow)).join(
        CycleRow, refers(ObjectiveRow.cycle_id, CycleRow)
    )


_CLOSED = Prepared(
    _of_open_cycles(select(KeyResultRow.key, KeyResultRow.id)).where(
        in_teams(),
        CycleRow.state == CycleState.OPEN,
        is_closed(ReviewRow.at >= _SINCE, ReviewRow.at < _UNTIL),
    )
)


_PLACES = Prepared(
    _of_open_cycles(
        select(
            ObjectiveRow.id,
            ObjectiveRow.prefix,
            func.min(KeyResultRow.team_id),
            func.max(KeyResultRow.team_id),
        ).select_from(KeyResultRow)
    )
    .where(_is_shown(also_closed=True))
    .group_by(ObjectiveRow.id, ObjectiveRow.prefix)
)


@cache
def _teams(also_closed: bool) -> Prepared[*tuple[Any, ...]]:
    query = select(
        KeyResultRow.objective_id, KeyResultRow.team_id, KeyResultRow.key, KeyResultRow.id
    )
    wanted = KeyResultRow.objective_id.in_(bindparam("objective_ids", expanding=True))
    return Prepared(_of_open_cycles(query).where(wanted, _is_shown(also_closed)))


@cache
def _gains(dialect: str, is_wide: bool) -> Prepared[*tuple[Any, ...]]:
    one = _shares(_numbers(dialect, is_wide)).c
    held, slack = _held(one.done, one.rounding)
    held_before, slack_before = _held(one.before, one.rounding_before)
    has_moved = and_(one.is_measured, ~one.is_still)
    unclear = and_(one.is_measured, or_(one.is_range, one.done.is_(None)))

    def total(holds: ColumnElement[bool], number: object = 1) -> ColumnElement[Any]:
        return func.sum(case((holds, number), else_=0))

    return Prepared(
        select(
            ObjectiveRow.id,
            func.min(one.team_id),
            func.max(one.team_id),
            ObjectiveRow.prefix,
            total(has_moved),
            total(unclear),
            total(one.is_measured),
            total(has_moved, held - func.coalesce(held_before, 0.0)),
            total(has_moved, slack + func.coalesce(slack_before, 0.0)),
        )
        .join_from(ObjectiveRow, one.id.table, one.objective_id == ObjectiveRow.id)
        .group_by(ObjectiveRow.id, ObjectiveRow.prefix)
    )


def _held(
    done: ColumnElement[float], rounding: ColumnElement[float]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The share within 0 and 1, and how wrong it may be."""
    is_over, is_under = done - rounding >= 1, done + rounding <= 0
    held = case((done > 1, 1.0), (done < 0, 0.0), else_=done)
    return held, case((or_(is_over, is_under), 0.0), else_=rounding)


def _shares(numbers: CTE) -> CTE:
    one = numbers.c
    done, rounding = share(one.value, one.begins, one.ends)
    before, rounding_before = share(one.before, one.begins, one.ends)
    return (
        select(
            one.id,
            one.objective_id,
            one.team_id,
            one.is_measured,
            one.is_still,
            one.is_range,
            done.label("done"),
            rounding.label("rounding"),
            before.label("before"),
            rounding_before.label("rounding_before"),
        )
        .cte("shares")
        .prefix_with("MATERIALIZED")
    )


def _numbers(dialect: str, is_wide: bool) -> CTE:
    """What is compared. Worked out once, for SQLite would do so wherever a part of it is named."""
    has_number = CheckInRow.number.is_not(None)
    measured = newest_check_in(
        dialect, "measured", has_number, recent_from=_SINCE if is_wide else None
    )
    before = newest_check_in(
        dialect, "before", has_number, CheckInRow.at < _SINCE, only_if=measured.at >= _SINCE
    )
    is_same = and_(
        measured.number == before.number, measured.out_of.is_(None), before.out_of.is_(None)
    )
    begins, goal = ends()
    query = _of_open_cycles(
        select(
            KeyResultRow.id,
            KeyResultRow.objective_id,
            KeyResultRow.team_id,
            measured.id.is_not(None).label("is_measured"),
            func.coalesce(or_(measured.at < _SINCE, is_same), false()).label("is_still"),
            (KeyResultRow.direction == Direction.KEEP_WITHIN).label("is_range"),
            amount(measured.number, measured.out_of).label("value"),
            amount(before.number, before.out_of).label("before"),
            begins.label("begins"),
            goal.label("ends"),
        )
    ).where(_is_shown())
    return before.beside(measured.beside(query)).cte("numbers").prefix_with("MATERIALIZED")


@cache
def _counts(also_closed: bool) -> list[Prepared[*tuple[Any, ...]]]:
    def within(moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return and_(moment >= _SINCE, moment <= _UNTIL)

    told = exists().where(
        CheckInRow.workspace_id == WinRow.workspace_id,
        CheckInRow.id == WinRow.check_in_id,
        is_current(CheckInRow),
    )
    is_told = or_(WinRow.check_in_id.is_(None), told)
    is_shown = _is_shown(also_closed)
    shown = _of_open_cycles(select(KeyResultRow.id)).where(is_shown)
    was = BarrierRow.undone.is_(False)
    return [
        _sums(is_shown, _count(CheckInRow, is_current(CheckInRow), within(CheckInRow.at))),
        Prepared(
            select(func.count(WinRow.id)).where(
                WinRow.key_result_id.in_(shown), within_of_any_team(_SINCE, _UNTIL), is_told
            )
        ),
        _sums(
            is_shown,
            _count(BarrierRow, was, within(BarrierRow.opened_at)),
            _count(BarrierRow, was, within(BarrierRow.resolved_at)),
        ),
        _sums(is_shown, _count(ChangeRow, within(ChangeRow.at))),
    ]


def _sums(is_shown: ColumnElement[bool], *counts: ColumnElement[int]) -> Prepared[*tuple[Any, ...]]:
    sums = select(*(func.sum(one) for one in counts)).select_from(KeyResultRow)
    return Prepared(_of_open_cycles(sums).where(is_shown))


def _count(row: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Of each key result by itself: SQLite would read all that there ever was."""
    return (
        select(func.count(row.id))
        .where(
            row.workspace_id == KeyResultRow.workspace_id,
            row.key_result_id == KeyResultRow.id,
            *conditions,
        )
        .correlate(KeyResultRow)
        .scalar_subquery()
    )

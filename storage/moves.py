"""What moved in a period, at a glance: the facts that the choice of a wins digest asks for.

Where floating point could be wrong, and where the rules look farther than a number, a key result
needs a closer look. The check-ins come from partial indexes, so their cost does not depend on how
long the history is. May import `bot.okr`'s model and wins, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from bot.okr.model import Confidence, CycleState, Direction
from bot.okr.wins import MARKS, Move
from storage.columns import DecimalText, UtcDateTime
from storage.newest import (
    NewestCheckIn,
    amount,
    ends,
    in_teams,
    is_wide,
    newest_check_in,
    share,
    surely,
)
from storage.prepared import Prepared
from storage.scope import dialect_of, refers
from storage.tables import CheckInRow, CycleRow, KeyResultRow, ObjectiveRow
from storage.tracked import RECENT, newest_ids

_WHOLE = 1e12
"""Whole numbers up to here, and whether one of them is some quarters of another, are exact."""
_BILLION = 1e9
_MOST_ANSWER = timedelta(weeks=2)
"""At least once in that time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is sure of a period, and the ids of what needs a closer look.

    `others` moved, surely, but there is nothing to tell of them: none is the biggest move.
    """

    moves: list[Move]
    unclear: list[int]
    others: int


def moved(
    session: Session,
    team_ids: Collection[int],
    since: datetime,
    until: datetime,
    told: Collection[int],
) -> Moved:
    """The teams' key results of open cycles with a check-in since then; what did not move is only
    in it where it is one of those `told` of. One statement."""
    query = _moved(dialect_of(session), is_wide(session, team_ids))
    bound = {"team_ids": team_ids, "since": since, "until": until, "told": told}
    bound["recent_from"] = since - _MOST_ANSWER
    rows = query.all(session, **bound)
    moves, unclear = list[Move](), list[int]()
    for id_, key, team_id, crossed, rise, has_moved, _ in rows:
        if crossed is None:
            unclear.append(id_)
        else:
            moves.append(Move(id_, key, team_id, crossed, rise, has_moved))
    others = rows[0][-1] - sum(row[-2] for row in rows) if rows else 0
    return Moved(moves, unclear, others)


@cache
def _moved(dialect: str, is_wide: bool) -> Prepared[*tuple[Any, ...]]:
    seen = _seen(_numbers(dialect, is_wide)).c
    is_sure = and_(seen.mark.is_not(None), seen.rise.is_not(None))
    has_moved = and_(is_sure, seen.rise > 0)
    most = select(func.max(seen.rise - seen.rounding)).scalar_subquery()
    may_be_biggest = and_(seen.rise > 0, seen.rise + seen.rounding + 1 / _BILLION >= most)
    billionths = func.round(seen.rise * _BILLION)
    slack = func.abs(seen.rise * _BILLION - billionths) + seen.rounding * _BILLION
    return Prepared(
        select(
            KeyResultRow.id,
            KeyResultRow.key,
            KeyResultRow.team_id,
            case(
                (or_(~is_sure, and_(may_be_biggest, slack >= 0.5)), null()),
                (seen.mark > seen.peak, seen.mark),
                else_=0,
            ),
            billionths,
            surely(has_moved),
            select(func.count(seen.id)).where(has_moved).scalar_subquery(),
        )
        .join_from(KeyResultRow, seen.id.table, seen.id == KeyResultRow.id)
        .where(
            or_(
                ~is_sure,
                seen.mark > seen.peak,
                may_be_biggest,
                seen.id.in_(bindparam("told", expanding=True)),
            )
        )
    )


def _seen(numbers: CTE) -> CTE:
    """The mark that is reached and the `rise`, NULL where they may be wrong, and its `rounding`."""
    one = _shares(numbers).c
    is_whole = and_(
        *(func.round(each) == each for each in (one.value, one.begins, one.ends)),
        func.abs(one.value) + func.abs(one.begins) + func.abs(one.ends) < _WHOLE,
    )
    exact = case((is_whole, case(*((one.done >= each / 100, each) for each in MARKS), else_=0)))
    surely, perhaps = one.done - one.rounding, one.done + one.rounding
    marks = [((surely >= each / 100, each), (perhaps >= each / 100, exact)) for each in MARKS]
    rise = case(
        (and_(one.is_first, or_(func.abs(one.done) > one.rounding, is_whole)), one.done),
        (one.is_same, 0.0),
        (func.abs(one.done - one.before) > one.both, one.done - one.before),
    )
    return (
        select(
            one.id,
            one.peak,
            case(
                (one.is_closer, null()),
                (one.is_silent, 0),
                (one.done.is_not(None), case(*chain.from_iterable(marks), else_=0)),
            ).label("mark"),
            case((or_(one.is_closer, one.is_silent), 0.0), else_=rise).label("rise"),
            func.coalesce(case((one.is_first, one.rounding), else_=one.both), 0.0).label(
                "rounding"
            ),
        )
        .cte("seen")
        .prefix_with("MATERIALIZED")
    )


def _shares(numbers: CTE) -> CTE:
    one = numbers.c
    done, rounding = share(one.value, one.begins, one.ends)
    before, rounding_before = share(one.before, one.begins, one.ends)
    kept = [each for each in one if each is not one.before]
    return (
        select(
            *kept,
            done.label("done"),
            rounding.label("rounding"),
            before.label("before"),
            (rounding + rounding_before).label("both"),
        )
        .cte("shares")
        .prefix_with("MATERIALIZED")
    )


def _numbers(dialect: str, is_wide: bool) -> CTE:
    """What is compared. Worked out once, for SQLite would do so wherever a part of it is named."""
    since, until, recent_from = (
        bindparam(name, type_=UtcDateTime) for name in ("since", "until", "recent_from")
    )
    newest = newest_check_in(
        dialect, "newest", CheckInRow.at >= since, recent_from=since if is_wide else None
    )
    # Another number of the period, where the newest check-in has none.
    measured = newest_check_in(
        dialect, "measured", CheckInRow.number.is_not(None), only_if=newest.number.is_(None)
    )
    before = newest_check_in(
        dialect, "before", CheckInRow.at < since, recent_from=recent_from if is_wide else None
    )
    # The last number before the period, where the last answer before has none.
    earlier = newest_check_in(
        dialect,
        "earlier",
        CheckInRow.number.is_not(None),
        CheckInRow.at < since,
        only_if=and_(before.id.is_not(None), before.number.is_(None)),
    )
    begins, goal = ends()
    comes_back = and_(
        before.confidence == Confidence.NEEDS_SUPPORT, newest.confidence == Confidence.ON_TRACK
    )
    is_silent = and_(newest.number.is_(None), func.coalesce(measured.at < since, true()))
    is_range = KeyResultRow.direction == Direction.KEEP_WITHIN
    is_same_as_earlier = and_(
        before.number.is_(None), _is_same(newest, earlier), _is_recent(earlier.id)
    )
    # As stored, a peak is exact; SQLite compares its digits.
    marks = ((literal(Decimal(mark) / 100, DecimalText), mark) for mark in MARKS)
    compared = (
        select(
            KeyResultRow.id,
            surely(or_(newest.at >= until, comes_back, and_(is_range, ~is_silent))).label(
                "is_closer"
            ),
            is_silent.label("is_silent"),
            before.id.is_(None).label("is_first"),
            surely(or_(_is_same(newest, before), is_same_as_earlier)).label("is_same"),
            case(*((before.peak >= least, mark) for least, mark in marks), else_=0).label("peak"),
            amount(newest.number, newest.out_of).label("value"),
            case(
                (before.number.is_not(None), amount(before.number, before.out_of)),
                (_is_recent(earlier.id), amount(earlier.number, earlier.out_of)),
            ).label("before"),
            begins.label("begins"),
            goal.label("ends"),
        )
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .where(CycleRow.state == CycleState.OPEN, in_teams(), newest.at >= since)
    )
    for check_in in (newest, measured, before, earlier):
        compared = check_in.beside(compared)
    return compared.cte("numbers").prefix_with("MATERIALIZED")


def _is_same(one: NewestCheckIn, other: NewestCheckIn) -> ColumnElement[bool]:
    """Whether they have the same number, to the last digit."""
    return and_(one.number == other.number, one.out_of.is_(None), other.out_of.is_(None))


def _is_recent(id_: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a check-in of the key result is one of those that the rules look at."""
    return and_(id_.is_not(None), id_.in_(newest_ids(RECENT)))

"""Columns for what is judged in the database: a key result's newest check-in, and its progress.

May import `bot.okr.model`, SQLAlchemy and the tables.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from bot.okr.model import Confidence, MetricKind
from storage.tables import CheckInRow, KeyResultRow, ReviewRow, is_current

ROUNDING = 1e-12
"""What floating point may be wrong by, and far more: of the sum of the numbers compared."""


def in_teams() -> ColumnElement[bool]:
    return KeyResultRow.team_id.in_(bindparam("team_ids", expanding=True))


def is_closed() -> ColumnElement[bool]:
    return exists().where(
        ReviewRow.workspace_id == KeyResultRow.workspace_id,
        ReviewRow.key_result_id == KeyResultRow.id,
        ReviewRow.key_result_id.is_not(None),
        ReviewRow.reopened_at.is_(None),
    )


def amount(number: ColumnElement[Any], out_of: ColumnElement[Any]) -> ColumnElement[float]:
    """A reading on the scale of its measure; see `bot.okr.numbers`."""
    is_quotient = and_(KeyResultRow.kind == MetricKind.RATIO, KeyResultRow.unit == ":1")
    return case(
        (out_of.is_(None), cast(number, Double)),
        else_=case((is_quotient, 1.0), else_=100.0)
        * cast(number, Double)
        / func.nullif(cast(out_of, Double), 0.0),
    )


def ends() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The baseline and the target; see `bot.okr.numbers`."""
    from_nothing = KeyResultRow.kind.in_((MetricKind.YES_NO, MetricKind.MILESTONES))
    return (
        case(
            (and_(KeyResultRow.baseline.is_(None), from_nothing), 0.0),
            else_=cast(KeyResultRow.baseline, Double),
        ),
        case(
            (and_(KeyResultRow.target.is_(None), KeyResultRow.kind == MetricKind.YES_NO), 1.0),
            else_=cast(KeyResultRow.target, Double),
        ),
    )


def share(
    value: ColumnElement[Any], begins: ColumnElement[Any], ends: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The share of the way, and how wrong it may be; see `bot.okr.progress`."""
    way = func.nullif(ends - begins, 0.0)
    sum_of_all = func.abs(value) + func.abs(begins) + func.abs(ends)
    return (value - begins) / way, ROUNDING * sum_of_all / func.abs(way)


def progress(
    number: ColumnElement[Any], out_of: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The `share` of the way of a reading."""
    return share(amount(number, out_of), *ends())


@dataclass(frozen=True, slots=True)
class NewestCheckIn:
    """The columns of a joined check-in."""

    source: Any
    id: ColumnElement[int]
    at: ColumnElement[datetime]
    number: ColumnElement[Any]
    out_of: ColumnElement[Any]
    confidence: ColumnElement[Confidence]
    peak: ColumnElement[Any]


def newest_check_in(
    dialect: str,
    name: str,
    *conditions: ColumnElement[bool],
    only_if: ColumnElement[bool] | None = None,
) -> tuple[NewestCheckIn, ColumnElement[bool]]:
    """The newest current check-in of a key result, and how it is joined.

    By a walk of the index: a lateral join on PostgreSQL, a correlated id on SQLite, which has no
    lateral joins.
    """
    columns = [field.name for field in fields(NewestCheckIn) if field.name != "source"]
    walk = (
        select(*(getattr(CheckInRow, each) for each in columns))
        .where(
            CheckInRow.workspace_id == KeyResultRow.workspace_id,
            CheckInRow.key_result_id == KeyResultRow.id,
            is_current(CheckInRow),
            *conditions,
        )
        .order_by(CheckInRow.at.desc(), CheckInRow.id.desc())
        .limit(1)
    )
    if dialect == "postgresql":
        if only_if is not None:
            walk = walk.where(only_if)
        lateral = walk.lateral(name)
        return NewestCheckIn(lateral, **{each: lateral.c[each] for each in columns}), true()
    joined = aliased(CheckInRow, name=name)
    id_ = walk.with_only_columns(CheckInRow.id).correlate(KeyResultRow).scalar_subquery()
    found = NewestCheckIn(joined, **{each: getattr(joined, each) for each in columns})
    return found, joined.id == (id_ if only_if is None else case((only_if, id_)))

"""Columns for what is judged in the database: a key result's newest check-in, and its progress.

May import `bot.okr.model`, SQLAlchemy, the tables and the sibling module `schools`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from bot.okr.model import Confidence, MetricKind
from storage import schools
from storage.tables import CheckInRow, KeyResultRow, ReviewRow, is_current

Columns = TypeVarTuple("Columns")

ROUNDING = 1e-12
"""What floating point may be wrong by, and far more: of the sum of the numbers compared."""


def in_teams() -> ColumnElement[bool]:
    return KeyResultRow.team_id.in_(bindparam("team_ids", expanding=True))


def is_closed(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the key result has a review, one that meets the conditions."""
    return exists().where(
        ReviewRow.workspace_id == KeyResultRow.workspace_id,
        ReviewRow.key_result_id == KeyResultRow.id,
        ReviewRow.key_result_id.is_not(None),
        ReviewRow.reopened_at.is_(None),
        *conditions,
    )


def surely(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether it holds; not where that is unknown. Within a CASE, and only there, SQLite leaves out
    what does not matter any more."""
    return case((condition, true()), else_=false())


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


def is_wide(session: Session, team_ids: Collection[int]) -> bool:
    """Whether these are most of the workspace's teams: then it is quicker to read what is recent,
    and leave out the few others."""
    return 2 * len(team_ids) > len(schools.read(session).teams)


@dataclass(frozen=True, slots=True)
class NewestCheckIn:
    """The columns of a joined check-in, NULL where there is none; the `joins` are outer ones."""

    joins: Sequence[tuple[Any, ColumnElement[bool]]]
    id: ColumnElement[int]
    at: ColumnElement[datetime]
    number: ColumnElement[Any]
    out_of: ColumnElement[Any]
    confidence: ColumnElement[Confidence]
    peak: ColumnElement[Any]

    def beside(self, key_results: Select[*Columns]) -> Select[*Columns]:
        """The query, with this check-in joined to each key result."""
        for source, is_newest in self.joins:
            key_results = key_results.outerjoin(source, is_newest)
        return key_results


_COLUMNS = tuple(field.name for field in fields(NewestCheckIn) if field.name != "joins")


def newest_check_in(
    dialect: str,
    name: str,
    *conditions: ColumnElement[bool],
    only_if: ColumnElement[bool] | None = None,
    recent_from: ColumnElement[datetime] | None = None,
) -> NewestCheckIn:
    """The newest current check-in of a key result.

    By a walk of the index: a lateral join on PostgreSQL, a correlated id on SQLite, which has no
    lateral joins. A walk costs PostgreSQL several times as much. Where `recent_from` is given, it
    reads at once what all said from then on, and walks only for those who said nothing.
    """
    if dialect == "postgresql" and recent_from is not None:
        recent = _recent(f"{name}_recent", CheckInRow.at >= recent_from, *conditions)
        said_nothing = recent.c.id.is_(None)
        older = newest_check_in(dialect, f"{name}_older", *conditions, only_if=said_nothing)
        joins = [(recent, recent.c.key_result_id == KeyResultRow.id), *older.joins]
        either = {each: func.coalesce(recent.c[each], getattr(older, each)) for each in _COLUMNS}
        return NewestCheckIn(joins, **either)
    walk = (
        _check_ins(*conditions)
        .where(
            CheckInRow.workspace_id == KeyResultRow.workspace_id,
            CheckInRow.key_result_id == KeyResultRow.id,
        )
        .order_by(CheckInRow.at.desc(), CheckInRow.id.desc())
        .limit(1)
    )
    if dialect == "postgresql":
        if only_if is not None:
            walk = walk.where(only_if)
        lateral = walk.lateral(name)
        return NewestCheckIn([(lateral, true())], **{each: lateral.c[each] for each in _COLUMNS})
    joined = aliased(CheckInRow, name=name)
    id_ = walk.with_only_columns(CheckInRow.id).correlate(KeyResultRow).scalar_subquery()
    is_newest = joined.id == (id_ if only_if is None else case((only_if, id_)))
    return NewestCheckIn(
        [(joined, is_newest)], **{each: getattr(joined, each) for each in _COLUMNS}
    )


def _recent(name: str, *conditions: ColumnElement[bool]) -> Subquery:
    """Of each key result with current check-ins that meet the conditions the newest; PostgreSQL."""
    return (
        _check_ins(*conditions)
        .add_columns(CheckInRow.key_result_id)
        .ext(distinct_on(CheckInRow.key_result_id))
        .order_by(CheckInRow.key_result_id, CheckInRow.at.desc(), CheckInRow.id.desc())
        .subquery(name)
    )


def _check_ins(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = (getattr(CheckInRow, each) for each in _COLUMNS)
    return select(*columns).where(is_current(CheckInRow), *conditions)

"""Which key results may need support, without reading what each of them says.

Raw columns of those alone that are not clearly well (see `bot.okr.glance`); how they stand is then
for the rules. The newest check-ins come from a partial index, so their cost does not depend on how
long the history is. May import `bot.okr`'s glance and model, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from bot.okr.glance import Bounds
from bot.okr.model import Confidence, CycleState, Direction, MetricKind
from storage.bounds import behind, of_cadence, recent_from, values_of, well
from storage.columns import UtcDateTime
from storage.newest import in_teams, is_closed, is_wide, newest_check_in, progress, surely
from storage.prepared import Prepared
from storage.scope import dialect_of, refers
from storage.tables import (
    BarrierRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
)


@dataclass(frozen=True, slots=True)
class Glance:
    """What the order of a digest asks of a key result; `asked_at` is that of an open barrier."""

    id: int
    key: str
    team_id: int
    starts: date
    tz: str
    is_owned: bool
    answered_at: datetime | None
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """Ids of key results: surely behind, surely stale, and those that need a closer look."""

    behind: list[int]
    stale: list[int]
    unclear: list[int]


def pressing(session: Session, team_ids: Collection[int]) -> list[Glance]:
    """The teams' key results that nobody owns any more, or whose barrier is open. One statement."""
    query = _pressing(dialect_of(session), is_wide(session, team_ids))
    return [Glance(*row) for row in query.all(session, team_ids=team_ids)]


def quiet(session: Session, ids: Collection[int]) -> list[Glance]:
    """These key results, as `pressing` tells of them. One statement."""
    return [Glance(*row) for row in _known(dialect_of(session)).all(session, ids=ids)]


def slow(session: Session, team_ids: Collection[int], bounds: Bounds) -> Sorted:
    """The teams' other key results that are not clearly well. One statement.

    It may name some of those that `pressing` names.
    """
    found: dict[str, list[int]] = {"behind": [], "stale": [], "unclear": []}
    query = _slow(dialect_of(session), is_wide(session, team_ids))
    for id_, name in query.all(session, team_ids=team_ids, **values_of(bounds)):
        if name:
            found[name].append(id_)
    return Sorted(**found)


def _key_results(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of running cycles, and not paused."""
    return (
        select(KeyResultRow.id, *columns)
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .where(CycleRow.state == CycleState.OPEN, KeyResultRow.paused.is_(False))
    )


def _has_open_barrier() -> ColumnElement[bool]:
    return and_(
        BarrierRow.workspace_id == KeyResultRow.workspace_id,
        BarrierRow.key_result_id == KeyResultRow.id,
        BarrierRow.resolved_at.is_(None),
    )


@cache
def _pressing(dialect: str, is_wide: bool) -> Prepared[*tuple[Any, ...]]:
    if not is_wide:
        presses = or_(MemberRow.is_active.is_(False), BarrierRow.id.is_not(None))
        return Prepared(_glances(dialect).where(in_teams(), presses, ~is_closed()))
    # Quicker than to look at each key result.
    asking = select(BarrierRow.key_result_id).where(BarrierRow.resolved_at.is_(None))
    owned = aliased(KeyResultRow)
    left = select(MemberRow.id).where(MemberRow.is_active.is_(False))
    unowned = select(owned.id).where(owned.owner_id.in_(left))
    presses = KeyResultRow.id.in_(asking.union(unowned))
    return Prepared(_glances(dialect).where(in_teams(), presses, ~is_closed()))


@cache
def _known(dialect: str) -> Prepared[*tuple[Any, ...]]:
    return Prepared(_glances(dialect).where(KeyResultRow.id.in_(bindparam("ids", expanding=True))))


def _glances(dialect: str) -> Select[*tuple[Any, ...]]:
    newest = newest_check_in(dialect, "newest")
    query = (
        _key_results(
            KeyResultRow.key,
            KeyResultRow.team_id,
            KeyResultRow.starts,
            MemberRow.tz,
            MemberRow.is_active,
            newest.at,
            BarrierRow.opened_at,
        )
        .join(MemberRow, refers(KeyResultRow.owner_id, MemberRow))
        .outerjoin(BarrierRow, _has_open_barrier())
    )
    return newest.beside(query)


@cache
def _slow(dialect: str, is_wide: bool) -> Prepared[int, str]:
    """Ids, each with the list of `Sorted` it belongs to; none for what is well after all."""
    newest = newest_check_in(dialect, "newest", recent_from=recent_from() if is_wide else None)
    # The last number, where the newest check-in has none.
    measured = newest_check_in(
        dialect, "measured", CheckInRow.number.is_not(None), only_if=newest.number.is_(None)
    )
    done, rounding = progress(
        func.coalesce(newest.number, measured.number),
        case((newest.number.is_(None), measured.out_of), else_=newest.out_of),
    )
    unmeasured = and_(newest.number.is_(None), measured.number.is_(None))
    is_range = KeyResultRow.direction == Direction.KEEP_WITHIN
    is_unscheduled = cast(KeyResultRow.data_dates, String) == literal_column("'[]'")
    is_fresh = newest.at >= of_cadence("fresh_from", UtcDateTime())
    says_well = newest.confidence == Confidence.ON_TRACK
    asks = newest.confidence == Confidence.NEEDS_SUPPORT
    is_well = or_(
        and_(says_well, is_fresh, or_(unmeasured, and_(~is_range, done > well() + rounding))),
        and_(newest.id.is_(None), KeyResultRow.starts >= of_cadence("fresh_on", Date())),
    )
    unfinished = or_(unmeasured, and_(~is_range, done < 1 - rounding))
    lags = and_(
        is_unscheduled,
        KeyResultRow.kind != MetricKind.YES_NO,
        done < behind() - rounding,
    )
    named = case(
        (is_closed(), ""),
        (and_(asks, exists().where(_has_open_barrier())), ""),
        (asks, "unclear"),
        (and_(~is_range, done > 1 + rounding), ""),
        (~surely(unfinished), "unclear"),
        (
            newest.id.is_(None),
            case(
                (
                    and_(is_unscheduled, KeyResultRow.starts <= of_cadence("stale_on", Date())),
                    "stale",
                ),
                else_="unclear",
            ),
        ),
        (and_(is_fresh, or_(newest.confidence == Confidence.WATCHING, lags)), "behind"),
        (
            and_(is_unscheduled, newest.at < of_cadence("stale_before", UtcDateTime())),
            "stale",
        ),
        else_="unclear",
    )
    query = _key_results(named).where(in_teams(), ~surely(is_well))
    return Prepared(measured.beside(newest.beside(query)))

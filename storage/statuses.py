"""How key results stand, as far as a few columns tell it surely, without reading what each says.

What they do not tell (see `bot.okr.glance`) is for the rules, who read it in full. The newest
check-ins come from a partial index, so their cost does not depend on how long the history is. May
import `bot.okr`'s glance and model, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
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
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.okr.glance import Bounds
from bot.okr.model import Confidence, CycleState, Direction, MetricKind, Status
from storage.bounds import behind, farther, of_cadence, recent_from, values_of, well
from storage.columns import DecimalText, UtcDateTime, WordText
from storage.newest import (
    NewestCheckIn,
    in_teams,
    is_closed,
    is_wide,
    newest_check_in,
    progress,
    surely,
)
from storage.prepared import Prepared
from storage.scope import dialect_of, refers
from storage.tables import BarrierRow, CheckInRow, CycleRow, KeyResultRow, ObjectiveRow


class Seen(NamedTuple):
    """A key result at a glance; None for a status that needs a closer look."""

    id: int
    key: str
    team_id: int
    status: Status | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Some `named` one by one; of the `others` how many there are, by team and status."""

    named: list[Seen]
    others: dict[tuple[int, Status], int]


def seen(
    session: Session, team_ids: Collection[int], bounds: Bounds, of: Collection[Status]
) -> list[Seen]:
    """The teams' key results of open cycles that are or may be of these statuses; also of those
    that are closed. One statement."""
    query = _seen(dialect_of(session), is_wide(session, team_ids))
    return [Seen(*row) for row in query.all(session, team_ids=team_ids, of=of, **values_of(bounds))]


def counted(
    session: Session, team_ids: Collection[int], bounds: Bounds, of: Collection[Status]
) -> Counted:
    """All of the teams' key results that run; named are those that are or may be of these statuses.
    One statement."""
    query = _counted(dialect_of(session), is_wide(session, team_ids))
    named, others = list[Seen](), dict[tuple[int, Status], int]()
    for id_, team_id, status, key, count in query.all(
        session, team_ids=team_ids, of=of, **values_of(bounds)
    ):
        if id_ is None:
            others[team_id, status] = count
        else:
            named.append(Seen(id_, key, team_id, status))
    return Counted(named, others)


@cache
def _seen(dialect: str, is_wide: bool) -> Prepared[*tuple[Any, ...]]:
    found = _found(dialect, is_wide)
    query, is_named = _named(found)
    columns = KeyResultRow.id, KeyResultRow.key, KeyResultRow.team_id, found.c.status
    return Prepared(query.with_only_columns(*columns).where(is_named))


@cache
def _counted(dialect: str, is_wide: bool) -> Prepared[*tuple[Any, ...]]:
    found = _found(dialect, is_wide, ~is_closed())
    query, is_named = _named(found)
    by = case((is_named, KeyResultRow.id)), KeyResultRow.team_id, found.c.status
    key = func.max(case((is_named, KeyResultRow.key)))
    count = func.count(KeyResultRow.id)
    return Prepared(query.with_only_columns(*by, key, count).group_by(*by))


def _named(found: CTE) -> tuple[Select[*tuple[Any, ...]], ColumnElement[bool]]:
    """Each key result with its status, and which of them are told one by one."""
    query = select(KeyResultRow.id).join_from(KeyResultRow, found, found.c.id == KeyResultRow.id)
    is_wanted = found.c.status.in_(bindparam("of", expanding=True))
    return query, or_(found.c.status.is_(None), is_wanted)


def _found(dialect: str, is_wide: bool, *conditions: ColumnElement[bool]) -> CTE:
    newest = newest_check_in(dialect, "newest", recent_from=recent_from() if is_wide else None)
    # The last number, where the newest check-in has none.
    measured = newest_check_in(
        dialect, "measured", CheckInRow.number.is_not(None), only_if=newest.number.is_(None)
    )
    query = (
        select(KeyResultRow.id, _status(newest, measured).label("status"))
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .where(CycleRow.state == CycleState.OPEN, in_teams(), *conditions)
    )
    return measured.beside(newest.beside(query)).cte("found").prefix_with("MATERIALIZED")


def _status(newest: NewestCheckIn, measured: NewestCheckIn) -> ColumnElement[Status | None]:
    """What `bot.okr.status` says; each case holds surely where those before it do not."""
    number = func.coalesce(newest.number, measured.number)
    out_of = case((newest.number.is_(None), measured.out_of), else_=newest.out_of)
    done, rounding = progress(number, out_of)
    is_range = KeyResultRow.direction == Direction.KEEP_WITHIN
    is_yes_no = KeyResultRow.kind == MetricKind.YES_NO
    # As stored, numbers are exact; SQLite compares their digits.
    target = func.coalesce(KeyResultRow.target, case((is_yes_no, literal(Decimal(1), DecimalText))))
    hits = and_(out_of.is_(None), number == target)
    is_achieved = and_(~is_range, or_(hits, done > 1 + rounding))
    unmeasured = number.is_(None)
    unfinished = or_(unmeasured, and_(~is_range, done < 1 - rounding))
    asks = newest.confidence == Confidence.NEEDS_SUPPORT
    is_unscheduled = cast(KeyResultRow.data_dates, String) == literal_column("'[]'")
    is_fresh = or_(
        KeyResultRow.paused.is_(True),
        newest.at >= of_cadence("fresh_from", UtcDateTime()),
        and_(newest.id.is_(None), KeyResultRow.starts >= of_cadence("fresh_on", Date())),
    )
    is_old = or_(
        newest.at < of_cadence("stale_before", UtcDateTime()),
        and_(newest.id.is_(None), KeyResultRow.starts <= of_cadence("stale_on", Date())),
    )
    is_stale = and_(KeyResultRow.paused.is_(False), is_unscheduled, is_old)
    says_well = or_(newest.id.is_(None), newest.confidence == Confidence.ON_TRACK)
    lags = and_(is_unscheduled, ~is_yes_no, done < behind() - rounding)
    is_lost = and_(lags, done < behind() - farther() - rounding)
    is_safe = or_(unmeasured, done > well() - farther() + rounding)

    def named(status: Status) -> ColumnElement[Status]:
        return literal(status, WordText(Status))

    return case(
        (is_achieved, named(Status.ACHIEVED)),
        (~surely(unfinished), None),
        (asks, case((~_is_solved(newest), named(Status.AT_RISK)))),
        (is_stale, named(Status.STALE)),
        (~surely(is_fresh), None),
        (and_(says_well, or_(unmeasured, done > well() + rounding)), named(Status.ON_TRACK)),
        (is_lost, named(Status.AT_RISK)),
        (
            and_(is_safe, or_(newest.confidence == Confidence.WATCHING, lags)),
            named(Status.BEHIND),
        ),
    )


def _is_solved(newest: NewestCheckIn) -> ColumnElement[bool]:
    """Somebody said so, without a check-in."""
    return exists().where(
        BarrierRow.workspace_id == KeyResultRow.workspace_id,
        BarrierRow.key_result_id == KeyResultRow.id,
        BarrierRow.solved_by.is_not(None),
        BarrierRow.check_in_id == newest.id,
    )

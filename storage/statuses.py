"""How key results stand, as far as a few columns tell it surely, without reading what each says.

What they do not tell (see `bot.okr.glance`) is for the rules, who read it in full. The newest
check-ins come from a partial index, so their cost does not depend on how long the history is. May
import `bot.okr`'s glance and model, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.okr.glance import Bounds
from bot.okr.model import Confidence, CycleState, Direction, MetricKind, Status
from storage.bounds import behind, farther, of_cadence, values_of, well
from storage.columns import DecimalText, UtcDateTime, WordText
from storage.newest import NewestCheckIn, in_teams, is_closed, newest_check_in, progress
from storage.prepared import Prepared
from storage.scope import dialect_of, refers
from storage.tables import BarrierRow, CheckInRow, CycleRow, KeyResultRow, ObjectiveRow


class Seen(NamedTuple):
    """A key result at a glance; None for a status that needs a closer look."""

    id: int
    key: str
    team_id: int
    status: Status | None


def seen(
    session: Session,
    team_ids: Collection[int],
    bounds: Bounds,
    *,
    live: bool = False,
    of: Collection[Status] | None = None,
) -> list[Seen]:
    """The teams' key results of open cycles; only those that are `live`, so not closed, or that are
    or may be `of` these statuses. One statement."""
    query = _seen(dialect_of(session), live, of is not None)
    named = {} if of is None else {"of": of}
    rows = query.all(session, team_ids=team_ids, **named, **values_of(bounds))
    return [Seen._make(row) for row in rows]


@cache
def _seen(dialect: str, live: bool, is_chosen: bool) -> Prepared[int, str, int, Status | None]:
    newest, is_newest = newest_check_in(dialect, "newest")
    # The last number, where the newest check-in has none.
    measured, is_measured = newest_check_in(
        dialect, "measured", CheckInRow.number.is_not(None), only_if=newest.number.is_(None)
    )
    one = (
        select(
            KeyResultRow.id,
            KeyResultRow.key,
            KeyResultRow.team_id,
            _status(newest, measured).label("status"),
        )
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .outerjoin(newest.source, is_newest)
        .outerjoin(measured.source, is_measured)
        .where(CycleRow.state == CycleState.OPEN, in_teams())
    )
    if live:
        one = one.where(~is_closed())
    if not is_chosen:
        return Prepared(one)
    found = one.cte("found").prefix_with("MATERIALIZED").c
    is_wanted = found.status.in_(bindparam("of", expanding=True))
    return Prepared(
        select(KeyResultRow.id, KeyResultRow.key, KeyResultRow.team_id, found.status)
        .join_from(KeyResultRow, found.id.table, found.id == KeyResultRow.id)
        .where(or_(found.status.is_(None), is_wanted))
    )


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
        (~func.coalesce(unfinished, false()), None),
        (asks, case((~_is_solved(newest), named(Status.AT_RISK)))),
        (is_stale, named(Status.STALE)),
        (~func.coalesce(is_fresh, false()), None),
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

"""The bounds of `bot.okr.glance` as columns that a key result is compared with.

May import `bot.okr`'s glance and model, SQLAlchemy, the columns and the tables.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Double, and_, bindparam, case
from sqlalchemy.types import TypeEngine

from bot.okr.glance import Bounds, Way
from bot.okr.model import Cadence
from storage.columns import UtcDateTime
from storage.tables import KeyResultRow

_WAYS = 4
"""Cycles whose dates are told apart; they are few that run at the same time."""
_NEVER = date(9999, 12, 31)


def well() -> ColumnElement[float]:
    """The share with which nobody is behind pace."""
    ways = (
        (and_(KeyResultRow.starts >= _way("starts", n), KeyResultRow.due >= _way("due", n)), n)
        for n in range(_WAYS)
    )
    return case(*((holds, _way("well", n)) for holds, n in ways), else_=_share("always_well"))


def behind() -> ColumnElement[float]:
    """The share below which all are that have neither a data schedule nor a yes/no."""
    ways = (
        (and_(KeyResultRow.starts == _way("starts", n), KeyResultRow.due == _way("due", n)), n)
        for n in range(_WAYS)
    )
    return case(*((holds, _way("behind", n)) for holds, n in ways), else_=_share("always_behind"))


def farther() -> ColumnElement[float]:
    """So much farther behind begins what is at risk."""
    return _share("farther")


def _way(name: str, number: int) -> BindParameter[Any]:
    return bindparam(f"{name}_{number}", type_=Date() if name in ("starts", "due") else Double())


def _share(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Double())


def of_cadence(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """What `Freshness` calls that, for the cadence of the key result."""
    return case(
        *(
            (KeyResultRow.cadence == each, bindparam(f"{name}_{each}", type_=kind))
            for each in Cadence
        )
    )


def recent_from() -> BindParameter[datetime]:
    """Since then most have answered."""
    return bindparam(f"fresh_from_{Cadence.WEEKLY}", type_=UtcDateTime())


def values_of(bounds: Bounds) -> dict[str, Any]:
    """What a statement with these columns is given."""
    nowhere = Way(starts=_NEVER, due=_NEVER, well=Decimal(1), behind=Decimal(0))
    ways = (*bounds.ways[:_WAYS], *[nowhere] * _WAYS)[:_WAYS]
    bound: dict[str, Any] = {
        "always_well": float(bounds.always_well),
        "always_behind": float(bounds.always_behind),
        "farther": float(bounds.farther),
    }
    for number, way in enumerate(ways):
        bound |= {f"starts_{number}": way.starts, f"due_{number}": way.due}
        bound |= {f"well_{number}": float(way.well), f"behind_{number}": float(way.behind)}
    for cadence, each in bounds.freshness.items():
        bound |= {f"fresh_on_{cadence}": each.fresh_on, f"stale_on_{cadence}": each.stale_on}
        bound |= {
            f"fresh_from_{cadence}": each.fresh_from,
            f"stale_before_{cadence}": each.stale_before,
        }
    return bound

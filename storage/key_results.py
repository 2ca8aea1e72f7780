"""Key results, with what is known about them.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

import difflib
from collections.abc import Collection
from dataclasses import replace
from functools import cache

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.okr.model import KeyResult, Tracked
from storage import tracked as tracking
from storage.tables import KeyResultRow

_NEAR = 500  # keys looked at for "did you mean"


def add(session: Session, key_result: KeyResult) -> KeyResult:
    """Store a key result; the id is given by the database and returned.

    Its key must be free in its objective, else the transaction ends in Conflict.
    """
    measure = key_result.measure
    row = KeyResultRow(
        key=key_result.key,
        title=key_result.title,
        objective_id=key_result.objective_id,
        team_id=key_result.team_id,
        owner_id=key_result.owner_id,
        kind=measure.kind,
        direction=measure.direction,
        unit=measure.unit,
        baseline=measure.baseline,
        target=measure.target,
        stretch=measure.stretch,
        low=measure.low,
        high=measure.high,
        milestones=list(measure.milestones),
        starts=key_result.starts,
        due=key_result.due,
        data_dates=[day.isoformat() for day in key_result.data_dates],
        paused=key_result.paused,
    )
    session.add(row)
    session.flush()
    return replace(key_result, id=row.id)


def tracked(
    session: Session,
    *,
    keys: Collection[str] | None = None,
    ids: Collection[int] | None = None,
    owner_ids: Collection[str] | None = None,
    team_ids: Collection[int] | None = None,
) -> list[Tracked]:
    """Key results of open cycles that match every filter given, in natural order of key.

    Five statements, however many key results and check-ins there are.
    """
    filters = {"keys": keys, "ids": ids, "owner_ids": owner_ids, "team_ids": team_ids}
    given = {name: list(wanted) for name, wanted in filters.items() if wanted is not None}
    return tracking.only(_reading(*given).run(session, given))


@cache
def _reading(*filters: str) -> tracking.Reading:
    columns = {
        "keys": KeyResultRow.key,
        "ids": KeyResultRow.id,
        "owner_ids": KeyResultRow.owner_id,
        "team_ids": KeyResultRow.team_id,
    }
    conditions = (columns[name].in_(bindparam(name, expanding=True)) for name in filters)
    return tracking.Reading(tracking.open_ids(*conditions))


def by_key(session: Session, key: str) -> Tracked | None:
    """The key result with this key (`RD-2`); when two open cycles have one, the newer."""
    found = tracked(session, keys=[key])
    return max(found, key=lambda each: each.key_result.id, default=None)


def keys_like(session: Session, text: str, limit: int = 3) -> list[str]:
    """The keys of open cycles nearest to what was typed, nearest first; none when none is near."""
    typed = text.strip().upper()
    if not typed:
        return []
    letters, _, digits = typed.partition("-")
    alike = KeyResultRow.key.startswith(letters[:1], autoescape=True)
    if digits:
        alike = or_(alike, KeyResultRow.key.endswith(f"-{digits}", autoescape=True))
    near = select(KeyResultRow.key).where(
        KeyResultRow.id.in_(tracking.open_ids(alike)),
    )
    keys = session.scalars(near.order_by(KeyResultRow.id.desc()).limit(_NEAR))
    return difflib.get_close_matches(typed, sorted(set(keys), key=tracking.natural), limit, 0.5)

"""Objectives and key results by the names that files use, without all else that is known of them.

An import looks up the rows it has at hand with these, so that it needs not hold a whole district.
May import SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import KeyResultRow, ObjectiveRow


class ObjectiveName(NamedTuple):
    id: int
    cycle_id: int
    team_id: int
    prefix: str
    title: str


class KeyResultName(NamedTuple):
    id: int
    cycle_id: int
    objective_id: int
    key: str
    title: str


_OBJECTIVE = select(
    ObjectiveRow.id,
    ObjectiveRow.cycle_id,
    ObjectiveRow.team_id,
    ObjectiveRow.prefix,
    ObjectiveRow.title,
).order_by(ObjectiveRow.prefix, ObjectiveRow.id)
_KEY_RESULT = (
    select(
        KeyResultRow.id,
        ObjectiveRow.cycle_id,
        KeyResultRow.objective_id,
        KeyResultRow.key,
        KeyResultRow.title,
    )
    .join(ObjectiveRow, ObjectiveRow.id == KeyResultRow.objective_id)
    .order_by(KeyResultRow.id)
)


def objectives_of(
    session: Session, *, team_ids: Collection[int], cycle_ids: Collection[int]
) -> list[ObjectiveName]:
    """The objectives of these teams in these cycles, in order of prefix."""
    of = ObjectiveRow.team_id.in_(team_ids), ObjectiveRow.cycle_id.in_(cycle_ids)
    return [ObjectiveName(*row) for row in session.execute(_OBJECTIVE.where(*of))]


def objectives_with(session: Session, prefixes: Collection[str]) -> list[ObjectiveName]:
    """The objectives of every cycle whose keys begin so."""
    having = _OBJECTIVE.where(ObjectiveRow.prefix.in_(prefixes))
    return [ObjectiveName(*row) for row in session.execute(having)]


def key_results_of(session: Session, objective_ids: Collection[int]) -> list[KeyResultName]:
    """The key results of these objectives, in the order in which they were added."""
    of = _KEY_RESULT.where(KeyResultRow.objective_id.in_(objective_ids))
    return [KeyResultName(*row) for row in session.execute(of)]


def key_results_with(session: Session, keys: Collection[str]) -> list[KeyResultName]:
    """The key results of every cycle that have these keys."""
    having = _KEY_RESULT.where(KeyResultRow.key.in_(keys))
    return [KeyResultName(*row) for row in session.execute(having)]

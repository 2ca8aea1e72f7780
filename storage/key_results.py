"""Key results, with what is known about them.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Cover, CycleState, KeyResult, Member, Tracked
from storage import schools, tracked as tracking, values
from storage.insert import insert_all, insert_new
from storage.prepared import Prepared
from storage.scope import refers
from storage.tables import (
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    ReporterRow,
    WorkspaceRow,
)

_NEAR = 500  # keys looked at for "did you mean"
_OPEN = (CycleState.OPEN,)
_PLACES = Prepared(
    select(KeyResultRow.id, KeyResultRow.objective_id, KeyResultRow.key).where(
        KeyResultRow.id.in_(bindparam("ids", expanding=True))
    )
)


def add(session: Session, key_result: KeyResult) -> KeyResult:
    """Store a key result; the id is given by the database and returned.

    Its key must be free in its objective, else the transaction ends in Conflict.
    """
    (stored,) = add_all(session, [key_result])
    return stored


def add_all(session: Session, new: Sequence[KeyResult]) -> list[KeyResult]:
    """The same for many at once, in the same order; a few statements for all."""
    ids = insert_all(
        session,
        KeyResultRow,
        [{"key": one.key, "objective_id": one.objective_id, **_columns(one)} for one in new],
    )
    stored = [replace(one, id=id_) for one, id_ in zip(new, ids, strict=True)]
    _add_reporters(session, stored)
    return stored


def save(session: Session, key_result: KeyResult) -> None:
    """Keep a known key result as it now is; its key and objective stay.

    LookupError when it is not of this workspace. Who calls this writes a change, too: see
    `storage.changes`.
    """
    known = session.scalar(
        update(KeyResultRow)
        .where(KeyResultRow.id == key_result.id)
        .values(_columns(key_result))
        .returning(KeyResultRow.id)
        .execution_options(synchronize_session=False)
    )
    if known is None:
        raise LookupError(f"no key result {key_result.id} in this workspace")
    session.execute(delete(ReporterRow).where(ReporterRow.key_result_id == key_result.id))
    _add_reporters(session, [key_result])


def tracked(
    session: Session,
    *,
    keys: Collection[str] | None = None,
    ids: Collection[int] | None = None,
    owner_ids: Collection[str] | None = None,
    person_ids: Collection[str] | None = None,
    team_ids: Collection[int] | None = None,
    objective_ids: Collection[int] | None = None,
    cycle_ids: Collection[int] | None = None,
    states: Collection[CycleState] = _OPEN,
) -> list[Tracked]:
    """Key results that match every filter given, in natural order of key; of open cycles.

    `person_ids` are owners, reporters, and who has a cover, past or to come. Naming `states` looks
    in other cycles, too. Four or five statements, however many key results and check-ins there are.
    """
    filters: dict[str, Collection[Any] | None] = {
        "keys": keys,
        "ids": ids,
        "owner_ids": owner_ids,
        "person_ids": person_ids,
        "team_ids": team_ids,
        "objective_ids": objective_ids,
        "cycle_ids": cycle_ids,
        "states": states,
    }
    given = {name: list(wanted) for name, wanted in filters.items() if wanted is not None}
    return tracking.only(_reading(*given).run(session, given))


def ids_by_key(
    session: Session,
    *,
    owner_ids: Collection[str] | None = None,
    team_ids: Collection[int] | None = None,
    cycle_ids: Collection[int] | None = None,
    states: Collection[CycleState] = _OPEN,
) -> list[int]:
    """The ids of those that `tracked` gives, in the same order: for who shows a page of many."""
    filters: dict[str, Collection[Any] | None] = {
        "owner_ids": owner_ids,
        "team_ids": team_ids,
        "cycle_ids": cycle_ids,
        "states": states,
    }
    given = {name: list(wanted) for name, wanted in filters.items() if wanted is not None}
    rows = _keys(*given).all(session, **given)
    return [id_ for id_, key in sorted(rows, key=lambda row: (tracking.natural(row[1]), row[0]))]


def places(session: Session, ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The objective's id and the key of each of these key results, by id; of whatever cycle."""
    rows = _PLACES.all(session, ids=ids)
    return {id_: (objective_id, key) for id_, objective_id, key in rows}


@dataclass(frozen=True, slots=True)
class Covered:
    """A key result that has a cover, past, present or to come."""

    workspace_id: str
    id: int
    owner: Member
    cover: Cover


def covered(session: Session) -> list[Covered]:
    """Every key result of an open cycle that has a cover. Unscoped; costs what has one."""
    # Workspaces are few: named one by one, the index of covers is walked for each.
    workspace_ids = session.scalars(select(WorkspaceRow.workspace_id)).all()
    rows = session.execute(
        select(KeyResultRow, MemberRow)
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
        .join(CycleRow, refers(ObjectiveRow.cycle_id, CycleRow))
        .join(MemberRow, refers(KeyResultRow.owner_id, MemberRow))
        .where(
            CycleRow.state == CycleState.OPEN,
            KeyResultRow.workspace_id.in_(workspace_ids),
            KeyResultRow.cover_id > "",
        )
    )
    found = [
        Covered(
            row.workspace_id,
            row.id,
            values.member(owner, schools.read(session, row.workspace_id)),
            cover,
        )
        for row, owner in rows
        if (cover := values.key_result(row).cover) is not None
    ]
    return sorted(found, key=lambda one: one.id)


def end_cover(session: Session, key_result: KeyResult) -> bool:
    """Take this very cover off; False when another process did, or somebody named another."""
    cover = key_result.cover
    if cover is None:
        return False
    ended = session.scalar(
        update(KeyResultRow)
        .where(
            KeyResultRow.id == key_result.id,
            KeyResultRow.cover_id == cover.member_id,
            KeyResultRow.cover_starts == cover.starts,
            KeyResultRow.cover_until == cover.until,
        )
        .values(cover_id=None, cover_starts=None, cover_until=None)
        .returning(KeyResultRow.id)
        .execution_options(synchronize_session=False)
    )
    return ended is not None


@cache
def _reading(*filters: str) -> tracking.Reading:
    return tracking.Reading(tracking.ids_where(*_conditions(filters)))


@cache
def _keys(*filters: str) -> Prepared[int, str]:
    ids = tracking.ids_where(*_conditions(filters))
    return Prepared(ids.with_only_columns(KeyResultRow.id, KeyResultRow.key))


def _conditions(filters: Collection[str]) -> list[ColumnElement[bool]]:
    columns = {
        "keys": KeyResultRow.key,
        "ids": KeyResultRow.id,
        "owner_ids": KeyResultRow.owner_id,
        "team_ids": KeyResultRow.team_id,
        "objective_ids": KeyResultRow.objective_id,
        "cycle_ids": ObjectiveRow.cycle_id,
        "states": CycleRow.state,
    }
    conditions: list[ColumnElement[bool]] = [
        columns[name].in_(bindparam(name, expanding=True))
        for name in filters
        if name != "person_ids"
    ]
    if "person_ids" in filters:
        people: BindParameter[str] = bindparam("person_ids", expanding=True)
        reported = select(ReporterRow.key_result_id).where(ReporterRow.member_id.in_(people))
        conditions.append(
            or_(
                KeyResultRow.owner_id.in_(people),
                KeyResultRow.cover_id.in_(people),
                KeyResultRow.id.in_(reported),
            )
        )
    return conditions


def by_key(session: Session, key: str) -> Tracked | None:
    """The key result with this key (`RD-2`): of open cycles first, else planned, else closed.

    Of several in one kind of cycle, the newest.
    """
    found = tracked(session, keys=[key], states=tuple(CycleState))
    order = (CycleState.CLOSED, CycleState.PLANNED, CycleState.OPEN)
    return max(
        found, key=lambda each: (order.index(each.cycle_state), each.key_result.id), default=None
    )


def keys_of(session: Session, prefix: str) -> set[str]:
    """Every key with this prefix, of every cycle: a new one comes after all, so a key means one
    thing."""
    begins = KeyResultRow.key.startswith(f"{prefix}-", autoescape=True)
    return set(session.scalars(select(KeyResultRow.key).where(begins)))


def _columns(key_result: KeyResult) -> dict[str, Any]:
    measure, cover = key_result.measure, key_result.cover
    return {
        "title": key_result.title,
        "team_id": key_result.team_id,
        "owner_id": key_result.owner_id,
        "kind": measure.kind,
        "direction": measure.direction,
        "unit": measure.unit,
        "baseline": measure.baseline,
        "target": measure.target,
        "stretch": measure.stretch,
        "low": measure.low,
        "high": measure.high,
        "milestones": list(measure.milestones),
        "starts": key_result.starts,
        "due": key_result.due,
        "data_dates": [day.isoformat() for day in key_result.data_dates],
        "cadence": key_result.cadence,
        "cover_id": cover.member_id if cover else None,
        "cover_starts": cover.starts if cover else None,
        "cover_until": cover.until if cover else None,
        "paused": key_result.paused,
        "pause_reason": key_result.pause_reason,
        "carried_from_id": key_result.carried_from_id,
    }


def _add_reporters(session: Session, of: Sequence[KeyResult]) -> None:
    insert_new(
        session,
        ReporterRow,
        [
            {"key_result_id": one.id, "member_id": member_id, "position": position}
            for one in of
            for position, member_id in enumerate(one.reporter_ids)
        ],
        ReporterRow.key_result_id,
    )


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

"""The school of a workspace, ready to use: read once, kept in this process until it changes.

What it is made of (teams, their people, calendars, rules) is small and read by every transaction
that touches a person or a key result. So each change leaves a new `school_version` behind, and a
transaction asks for that alone; a version that was rolled back never comes again.
May import `bot.okr`, SQLAlchemy and sibling modules.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import time
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.orm import Session

from bot.okr.model import Cadence
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.school import School, compose
from storage import values
from storage.prepared import Prepared
from storage.scope import workspace_of
from storage.tables import CalendarEntryRow, TeamPersonRow, TeamRow, WorkspaceRow

_VERSION = Prepared(
    select(WorkspaceRow.school_version, WorkspaceRow.rules).where(
        WorkspaceRow.workspace_id == bindparam("id")
    )
)
_TEAMS = Prepared(
    select(TeamRow).where(TeamRow.workspace_id == bindparam("id")).order_by(TeamRow.id)
)
_PEOPLE = Prepared(
    select(TeamPersonRow.team_id, TeamPersonRow.member_id, TeamPersonRow.is_leader)
    .where(TeamPersonRow.workspace_id == bindparam("id"))
    .order_by(TeamPersonRow.position)
)
_SPECIAL = Prepared(
    select(CalendarEntryRow)
    .where(CalendarEntryRow.workspace_id == bindparam("id"))
    .order_by(CalendarEntryRow.starts, CalendarEntryRow.id)
)
_kept: WeakKeyDictionary[Engine, dict[str, tuple[str | None, School]]] = WeakKeyDictionary()


def read(session: Session, workspace_id: str | None = None) -> School:
    """The school as this transaction sees it; of the session's workspace, or of the named one.

    One statement, and only the first time in a transaction, while nothing changed.
    """
    workspace_id = workspace_id or workspace_of(session)
    seen: dict[str, School] = session.info.setdefault("schools", {})
    if workspace_id not in seen:
        seen[workspace_id] = _current(session, workspace_id)
    return seen[workspace_id]


def changed(session: Session) -> None:
    """The teams, their people, a calendar or the rules of this workspace have changed."""
    _set(session, school_version=uuid.uuid4().hex)
    session.info.pop("schools", None)


def set_rules(session: Session, rules: Rules) -> None:
    """Keep these settings; those that are as by default follow a later default."""
    _set(session, rules=_told(rules))
    changed(session)


def told(session: Session) -> Rules:
    """The settings of this session's workspace as they are stored now."""
    return rules_of(session.scalar(select(WorkspaceRow.rules)) or {})


def _current(session: Session, workspace_id: str) -> School:
    found = _VERSION.first(session, id=workspace_id)
    if found is None:
        return School()
    version, rules = found
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    kept = _kept.setdefault(engine, {})
    if workspace_id not in kept or kept[workspace_id][0] != version:
        kept[workspace_id] = version, _composed(session, workspace_id, rules or {})
    return kept[workspace_id][1]


def _composed(session: Session, workspace_id: str, told: Mapping[str, Any]) -> School:
    belong: defaultdict[int, list[str]] = defaultdict(list)
    lead: defaultdict[int, list[str]] = defaultdict(list)
    for team_id, member_id, is_leader in _PEOPLE.all(session, id=workspace_id):
        (lead if is_leader else belong)[team_id].append(member_id)
    teams = [
        values.team(row, belong.get(row.id, ()), lead.get(row.id, ()))
        for (row,) in _TEAMS.all(session, id=workspace_id)
    ]
    found = [values.calendar_entry(row) for (row,) in _SPECIAL.all(session, id=workspace_id)]
    return compose(teams, found, rules_of(told))


def rules_of(told: Mapping[str, Any]) -> Rules:
    """The rules from what is stored; a name that no version knows any more is passed over."""
    known = {each.name: getattr(DEFAULT_RULES, each.name) for each in fields(Rules)}
    return replace(
        DEFAULT_RULES,
        **{name: _read(known[name], value) for name, value in told.items() if name in known},
    )


def _read(default: object, value: Any) -> Any:
    if isinstance(default, time):
        return time.fromisoformat(value)
    return type(default)(value) if isinstance(default, Cadence | Decimal) else value


def _told(rules: Rules) -> dict[str, Any]:
    before = asdict(DEFAULT_RULES)
    told = {name: value for name, value in asdict(rules).items() if value != before[name]}
    return {
        name: value if isinstance(value, bool | int) else _text(value)
        for name, value in told.items()
    }


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, time) else str(value)


def _set(session: Session, **columns: Any) -> None:
    session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.workspace_id == workspace_of(session))
        .values(columns)
        .execution_options(synchronize_session=False)
    )

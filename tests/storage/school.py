"""The cast of `tests.cast`, stored: what every test of storage begins with."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.okr.model import CheckIn, CheckInDraft, Cycle, KeyResult, Objective, Team, Workspace
from storage import (
    Session,
    Store,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    teams,
    workspaces,
)
from tests import cast

HOME = cast.WORKSPACE
AWAY = Workspace(id="TTWIN", name=HOME.name, bot_user_id=HOME.bot_user_id)


@dataclass(frozen=True)
class School:
    """What was stored, with the ids the database gave."""

    workspace_id: str
    team: Team
    cycle: Cycle
    objective: Objective
    key_results: tuple[KeyResult, ...]


def found(store: Store, workspace: Workspace = HOME, keys: tuple[str, ...] = ("RD-1",)) -> School:
    """Store the cast, Ana's team, a cycle, an objective and Ana's key results."""
    with store.begin_unscoped() as session:
        workspaces.ensure(session, workspace)
    with store.begin(workspace.id) as session:
        members.save(session, cast.MEMBERS)
        team = teams.add(session, replace(cast.GRADE, parent_id=None))
        cycle = cycles.add(session, cast.CYCLE)
        objective = objectives.add(
            session, replace(cast.OBJECTIVE, team_id=team.id, cycle_id=cycle.id)
        )
        stored = tuple(
            add_key_result(session, key, objective_id=objective.id, team_id=team.id) for key in keys
        )
    return School(workspace.id, team, cycle, objective, stored)


def add_key_result(session: Session, key: str, **changes: Any) -> KeyResult:
    return key_results.add(session, cast.key_result(key, **changes))


def record(
    session: Session,
    key_result: KeyResult,
    draft: CheckInDraft | None = None,
    *,
    at: datetime = cast.NOW,
    key: str = "",
    supersedes_id: int | None = None,
) -> CheckIn:
    """One check-in of Ana's; its idempotency key is new unless `key` says one."""
    check_in, _ = check_ins.add(
        session,
        replace(draft or cast.draft(), key_result_id=key_result.id),
        author_id=cast.ANA.id,
        at=at,
        peak=None,
        idempotency_key=key or f"key:{key_result.id}:{at.isoformat()}:{draft}",
        supersedes_id=supersedes_id,
    )
    return check_in


def weeks(count: int) -> timedelta:
    return timedelta(weeks=count)


LAST_YEAR = Cycle(id=0, name="Last year", starts=date(2025, 8, 25), ends=date(2026, 6, 5))

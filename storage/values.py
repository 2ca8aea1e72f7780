"""Row → value, for every noun. The only place where a row turns into what the rest speaks.

May import `bot.okr.model` and the tables.
"""

from collections.abc import Sequence
from datetime import date

from bot.okr.model import (
    Barrier,
    CheckIn,
    Cycle,
    DigestSchedule,
    KeyResult,
    Measure,
    Member,
    Objective,
    Prompt,
    PromptItem,
    Reading,
    Team,
    Win,
    Workspace,
)
from storage.tables import (
    BarrierRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    PromptItemRow,
    PromptRow,
    TeamPersonRow,
    TeamRow,
    WinRow,
    WorkspaceRow,
)


def workspace(row: WorkspaceRow) -> Workspace:
    return Workspace(id=row.workspace_id, name=row.name, bot_user_id=row.bot_user_id)


def member(row: MemberRow) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        tz=row.tz,
        is_admin=row.is_admin,
        is_active=row.is_active,
        prompt_weekday=row.prompt_weekday,
        prompt_time=row.prompt_time,
        next_prompt_at=row.next_prompt_at,
    )


def team(row: TeamRow, people: Sequence[TeamPersonRow]) -> Team:
    return Team(
        id=row.id,
        name=row.name,
        level=row.level,
        tz=row.tz,
        parent_id=row.parent_id,
        member_ids=tuple(person.member_id for person in people if not person.is_leader),
        leader_ids=tuple(person.member_id for person in people if person.is_leader),
        wins_channel=row.wins_channel,
        leaders_channel=row.leaders_channel,
        wins_schedule=DigestSchedule(weekday=row.wins_weekday, time=row.wins_time),
        support_schedule=DigestSchedule(weekday=row.support_weekday, time=row.support_time),
    )


def cycle(row: CycleRow) -> Cycle:
    return Cycle(id=row.id, name=row.name, starts=row.starts, ends=row.ends, state=row.state)


def objective(row: ObjectiveRow) -> Objective:
    return Objective(
        id=row.id,
        prefix=row.prefix,
        title=row.title,
        team_id=row.team_id,
        owner_id=row.owner_id,
        cycle_id=row.cycle_id,
    )


def key_result(row: KeyResultRow) -> KeyResult:
    return KeyResult(
        id=row.id,
        key=row.key,
        title=row.title,
        objective_id=row.objective_id,
        team_id=row.team_id,
        owner_id=row.owner_id,
        measure=Measure(
            kind=row.kind,
            direction=row.direction,
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
            stretch=row.stretch,
            low=row.low,
            high=row.high,
            milestones=tuple(row.milestones),
        ),
        starts=row.starts,
        due=row.due,
        data_dates=tuple(date.fromisoformat(text) for text in row.data_dates),
        paused=row.paused,
    )


def check_in(row: CheckInRow) -> CheckIn:
    return CheckIn(
        id=row.id,
        key_result_id=row.key_result_id,
        author_id=row.author_id,
        at=row.at,
        reading=None if row.number is None else Reading(row.number, row.out_of),
        confidence=row.confidence,
        suggested=row.suggested,
        note=row.note,
        barrier=row.barrier,
        helper_id=row.helper_id,
        peak=row.peak,
        supersedes_id=row.supersedes_id,
    )


def barrier(row: BarrierRow) -> Barrier:
    return Barrier(
        id=row.id,
        key_result_id=row.key_result_id,
        check_in_id=row.check_in_id,
        kind=row.kind,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        suggested_helper_id=row.suggested_helper_id,
        helper_id=row.helper_id,
        helping_since=row.helping_since,
        resolved_at=row.resolved_at,
    )


def win(row: WinRow) -> Win:
    return Win(
        id=row.id,
        team_id=row.team_id,
        key_result_id=row.key_result_id,
        author_id=row.author_id,
        text=row.text,
        share=row.share,
        at=row.at,
    )


def prompt(row: PromptRow, items: Sequence[PromptItemRow]) -> Prompt:
    return Prompt(
        id=row.id,
        member_id=row.member_id,
        scheduled_for=row.scheduled_for,
        items=tuple(
            PromptItem(
                key_result_id=item.key_result_id,
                check_in_id=item.check_in_id,
                skipped=item.skipped,
            )
            for item in items
        ),
        state=row.state,
        revision=row.revision,
    )

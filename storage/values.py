"""Row → value, for every noun. The only place where a row turns into what the rest speaks.

May import `bot.okr.model`, SQLAlchemy and the tables.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.okr.model import (
    Absence,
    Barrier,
    CalendarEntry,
    Change,
    CheckIn,
    Cover,
    Cycle,
    DigestSchedule,
    FieldChange,
    KeyResult,
    Measure,
    Member,
    Objective,
    Prompt,
    PromptItem,
    Reading,
    Reopening,
    Review,
    Team,
    Win,
    Workspace,
)
from bot.okr.school import School
from storage.tables import (
    BarrierRow,
    CalendarEntryRow,
    ChangeRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    PromptItemRow,
    PromptRow,
    ReviewRow,
    TeamRow,
    WinRow,
    WorkspaceRow,
)


def workspace(row: WorkspaceRow) -> Workspace:
    return Workspace(id=row.workspace_id, name=row.name, bot_user_id=row.bot_user_id)


def member(row: MemberRow, school: School) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        tz=row.tz,
        is_admin=row.is_admin,
        is_named_admin=row.is_named_admin,
        is_active=row.is_active,
        tour_step=row.tour_step,
        prompt_weekday=row.prompt_weekday,
        prompt_time=row.prompt_time,
        next_prompt_at=row.next_prompt_at,
        round_on=row.round_on,
        asked_through=row.asked_through,
        asked_at=row.asked_at,
        snoozed_until=row.snoozed_until,
        held_until=row.held_until,
        away=_absence(row),
        muted_until=row.muted_until,
        credit_by_name=row.credit_by_name,
        calendar=school.calendar_of(row.id),
        rules=school.rules,
    )


def _absence(row: MemberRow) -> Absence | None:
    if row.away_starts is None or row.away_until is None:
        return None
    return Absence(starts=row.away_starts, until=row.away_until, cover_id=row.away_cover_id or "")


def calendar_entry(row: CalendarEntryRow) -> CalendarEntry:
    return CalendarEntry(
        id=row.id,
        team_id=row.team_id,
        kind=row.kind,
        starts=row.starts,
        ends=row.ends,
        name=row.name,
        until=row.until,
        source=row.source,
    )


def team(row: TeamRow, member_ids: Sequence[str], leader_ids: Sequence[str]) -> Team:
    return Team(
        id=row.id,
        name=row.name,
        level=row.level,
        tz=row.tz,
        parent_id=row.parent_id,
        member_ids=tuple(member_ids),
        leader_ids=tuple(leader_ids),
        wins_channel=row.wins_channel,
        leaders_channel=row.leaders_channel,
        wins_schedule=DigestSchedule(weekday=row.wins_weekday, time=row.wins_time),
        support_schedule=DigestSchedule(weekday=row.support_weekday, time=row.support_time),
        monthly=row.monthly,
        staff_begins=row.staff_begins,
        staff_ends=row.staff_ends,
        coach_id=row.coach_id or "",
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
        supports_objective_id=row.supports_objective_id,
        supports_key_result_id=row.supports_key_result_id,
        carried_from_id=row.carried_from_id,
    )


def key_result(row: KeyResultRow, reporter_ids: Sequence[str] = ()) -> KeyResult:
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
        cadence=row.cadence,
        reporter_ids=tuple(reporter_ids),
        cover=_cover(row),
        paused=row.paused,
        pause_reason=row.pause_reason or "",
        carried_from_id=row.carried_from_id,
    )


def _cover(row: KeyResultRow) -> Cover | None:
    if row.cover_id is None or row.cover_starts is None or row.cover_until is None:
        return None
    return Cover(member_id=row.cover_id, starts=row.cover_starts, until=row.cover_until)


def review(row: ReviewRow) -> Review:
    return Review(
        id=row.id,
        author_id=row.author_id,
        at=row.at,
        score=row.score,
        suggested=row.suggested,
        decision=row.decision,
        reason=row.reason,
        helped=row.helped,
        hindered=row.hindered,
        learned=row.learned,
        share_learned=row.share_learned,
        key_result_id=row.key_result_id,
        objective_id=row.objective_id,
    )


def change(row: ChangeRow) -> Change:
    return Change(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        fields=tuple(FieldChange(name=name, before=b, after=a) for name, b, a in row.fields),
        reason=row.reason,
        key_result_id=row.key_result_id,
        objective_id=row.objective_id,
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
        seen_by=row.seen_by,
        seen_at=row.seen_at,
        resolved_at=row.resolved_at,
        resolved_by_id=row.resolved_by_id,
        solved_by=row.solved_by,
        reopenings=tuple(_reopening(*one) for one in row.reopenings or ()),
        thanked_at=row.thanked_at,
    )


def _reopening(solved_by: str, solved_at: str, reopened_by: str, reopened_at: str) -> Reopening:
    return Reopening(
        solved_by=solved_by,
        solved_at=datetime.fromisoformat(solved_at),
        reopened_by=reopened_by,
        reopened_at=datetime.fromisoformat(reopened_at),
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
        thanked_id=row.thanked_id,
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
        rounds_after=row.rounds_after,
        reason=row.reason,
        nudged_at=row.nudged_at,
    )

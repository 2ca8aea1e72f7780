"""The tables. A class that ends in Row is a row; everything without is a value of `bot.okr.model`.

Every table but the two of installations belongs to a workspace, and the indexes of scoped queries
lead with it; the few that serve all workspaces at once (what is due, what goes out) lead with the
moment. The conditions of partial indexes are written once, here, and used by the queries that rely
on them.
The tables of who and when, those of installations, and that of the outbox, have files of their own
and are found here.
May import SQLAlchemy, `bot.okr.model` and the sibling modules `base`, `columns`, `scope`,
`installation_tables`, `school_tables` and `outbox_table`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Index,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.okr.model import (
    BarrierKind,
    Cadence,
    Confidence,
    CycleState,
    Decision,
    Direction,
    MetricKind,
    PromptReason,
    PromptState,
)
from storage.base import Base as Base, partial_index, person, reference, referenced
from storage.columns import WordText
from storage.installation_tables import (
    InstallationRow as InstallationRow,
    OAuthStateRow as OAuthStateRow,
)
from storage.outbox_table import OutboxRow as OutboxRow, is_open as is_open
from storage.school_tables import (
    CalendarEntryRow as CalendarEntryRow,
    DigestRoundRow as DigestRoundRow,
    MemberRow as MemberRow,
    TeamPersonRow as TeamPersonRow,
    TeamRow as TeamRow,
    WorkspaceRow as WorkspaceRow,
)
from storage.scope import Numbered, Scoped, workspace_column


class CycleRow(Numbered, Base):
    __tablename__ = "cycles"
    __table_args__ = (referenced(),)
    name: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    state: Mapped[CycleState] = mapped_column(WordText(CycleState))


class ObjectiveRow(Numbered, Base):
    __tablename__ = "objectives"
    __table_args__ = (
        referenced(),
        reference("team_id", "teams"),
        reference("cycle_id", "cycles"),
        reference("supports_objective_id", "objectives"),
        # The two tables point at each other.
        reference("supports_key_result_id", "key_results", use_alter=True),
        reference("carried_from_id", "objectives"),
        UniqueConstraint("workspace_id", "cycle_id", "prefix"),
        person("owner_id"),
    )
    prefix: Mapped[str]
    title: Mapped[str]
    team_id: Mapped[int]
    owner_id: Mapped[str]
    cycle_id: Mapped[int]
    supports_objective_id: Mapped[int | None]
    supports_key_result_id: Mapped[int | None]
    carried_from_id: Mapped[int | None]


class KeyResultRow(Numbered, Base):
    """`data_dates` are ISO dates."""

    __tablename__ = "key_results"
    __table_args__ = (
        referenced(),
        reference("objective_id", "objectives"),
        reference("team_id", "teams"),
        reference("carried_from_id", "key_results"),
        UniqueConstraint("workspace_id", "objective_id", "key"),
        person("owner_id"),
        Index("ix_key_results_key", "workspace_id", "key"),
        Index("ix_key_results_owner", "workspace_id", "owner_id"),
        Index("ix_key_results_cover", "workspace_id", "cover_id"),
        Index("ix_key_results_team", "workspace_id", "team_id"),
    )
    key: Mapped[str]
    title: Mapped[str]
    objective_id: Mapped[int]
    team_id: Mapped[int]
    owner_id: Mapped[str]
    kind: Mapped[MetricKind] = mapped_column(WordText(MetricKind))
    direction: Mapped[Direction] = mapped_column(WordText(Direction))
    unit: Mapped[str]
    baseline: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    stretch: Mapped[Decimal | None]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    milestones: Mapped[list[str]]
    starts: Mapped[date]
    due: Mapped[date]
    data_dates: Mapped[list[str]]
    cadence: Mapped[Cadence] = mapped_column(WordText(Cadence), server_default=Cadence.WEEKLY.value)
    cover_id: Mapped[str | None]
    cover_starts: Mapped[date | None]
    cover_until: Mapped[date | None]
    paused: Mapped[bool]
    pause_reason: Mapped[str | None]
    carried_from_id: Mapped[int | None]


class ReporterRow(Scoped, Base):
    """Who may check in on a key result beside its owner."""

    __tablename__ = "reporters"
    __table_args__ = (
        reference("key_result_id", "key_results"),
        person("member_id"),
        Index("ix_reporters_member", "workspace_id", "member_id", "key_result_id"),
    )
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class ChangeRow(Numbered, Base):
    """One edit of an objective or a key result. `fields` holds [name, before, after] lists."""

    __tablename__ = "changes"
    __table_args__ = (
        reference("key_result_id", "key_results"),
        reference("objective_id", "objectives"),
        Index("ix_changes_key_result", "workspace_id", "key_result_id", "id"),
        Index("ix_changes_objective", "workspace_id", "objective_id", "id"),
    )
    key_result_id: Mapped[int | None]
    objective_id: Mapped[int | None]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str]


class ReviewRow(Numbered, Base):
    """How a key result or an objective ended; one that was reopened stays, for the record."""

    __tablename__ = "reviews"
    __table_args__ = (
        reference("key_result_id", "key_results"),
        reference("objective_id", "objectives"),
        UniqueConstraint("workspace_id", "idempotency_key"),
    )
    key_result_id: Mapped[int | None]
    objective_id: Mapped[int | None]
    author_id: Mapped[str]
    at: Mapped[datetime]
    score: Mapped[Decimal]
    suggested: Mapped[Decimal | None]
    decision: Mapped[Decision] = mapped_column(WordText(Decision))
    reason: Mapped[str]
    helped: Mapped[str]
    hindered: Mapped[str]
    learned: Mapped[str]
    share_learned: Mapped[bool] = mapped_column(server_default=false())
    reopened_at: Mapped[datetime | None]
    idempotency_key: Mapped[str]


partial_index(
    "uq_reviews_key_result",
    ReviewRow.workspace_id,
    ReviewRow.key_result_id,
    where=and_(ReviewRow.key_result_id.is_not(None), ReviewRow.reopened_at.is_(None)),
    unique=True,
)
partial_index(
    "uq_reviews_objective",
    ReviewRow.workspace_id,
    ReviewRow.objective_id,
    where=and_(ReviewRow.objective_id.is_not(None), ReviewRow.reopened_at.is_(None)),
    unique=True,
)


class CheckInRow(Numbered, Base):
    """Append-only: of a stored row only `superseded_by_id` ever changes.

    `kind` is "check_in", or "undo" for the row by which a check-in was taken back.
    `number` and `out_of` are the reading (18 of 24).
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        referenced(),
        reference("key_result_id", "key_results"),
        reference("supersedes_id", "check_ins"),
        reference("superseded_by_id", "check_ins"),
        UniqueConstraint("workspace_id", "idempotency_key"),
        person("author_id"),
        Index("ix_check_ins_newest", "workspace_id", "key_result_id", "id"),
    )
    key_result_id: Mapped[int]
    kind: Mapped[str]
    author_id: Mapped[str]
    at: Mapped[datetime]
    number: Mapped[Decimal | None]
    out_of: Mapped[Decimal | None]
    confidence: Mapped[Confidence] = mapped_column(WordText(Confidence))
    suggested: Mapped[Confidence] = mapped_column(WordText(Confidence))
    note: Mapped[str]
    barrier: Mapped[BarrierKind | None] = mapped_column(WordText(BarrierKind))
    helper_id: Mapped[str | None]
    peak: Mapped[Decimal | None]
    supersedes_id: Mapped[int | None]
    superseded_by_id: Mapped[int | None]
    idempotency_key: Mapped[str]


def is_current(check_in: type[CheckInRow]) -> ColumnElement[bool]:
    """Neither corrected nor taken back. Takes an alias, too; literal, or no partial index helps."""
    return and_(check_in.kind == literal_column("'check_in'"), check_in.superseded_by_id.is_(None))


_by_key_result = (CheckInRow.workspace_id, CheckInRow.key_result_id, CheckInRow.at, CheckInRow.id)
_by_author = (CheckInRow.workspace_id, CheckInRow.author_id, CheckInRow.at, CheckInRow.id)
_with_number = and_(is_current(CheckInRow), CheckInRow.number.is_not(None))
partial_index("ix_check_ins_current", *_by_key_result, where=is_current(CheckInRow))
partial_index("ix_check_ins_measured", *_by_key_result, where=_with_number)
partial_index("ix_check_ins_author", *_by_author, where=is_current(CheckInRow))
# See `newest`: SQLite walks as fast as it would sort what this finds.
partial_index(
    "ix_check_ins_at", CheckInRow.workspace_id, CheckInRow.at, where=is_current(CheckInRow)
).ddl_if(dialect="postgresql")


class BarrierRow(Numbered, Base):
    """One call for help, from the check-in that opened it to the one that resolved it.

    `check_in_id` is the newest check-in that asks. `resolved_by_id` is the check-in that resolved
    it, `solved_by` the person who said so without one. `reopenings` holds [solved_by, solved_at,
    reopened_by, reopened_at] lists, moments as ISO texts in UTC. `undone`: the only check-in that
    asked was taken back, so it never was. `offer_at` is when to look whether its leaders are to
    hear of it, None once that is decided.
    """

    __tablename__ = "barriers"
    __table_args__ = (
        reference("key_result_id", "key_results"),
        reference("check_in_id", "check_ins"),
        reference("resolved_by_id", "check_ins"),
    )
    key_result_id: Mapped[int]
    check_in_id: Mapped[int]
    kind: Mapped[BarrierKind | None] = mapped_column(WordText(BarrierKind))
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    suggested_helper_id: Mapped[str | None]
    helper_id: Mapped[str | None]
    helping_since: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None]
    undone: Mapped[bool]
    seen_by: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    solved_by: Mapped[str | None]
    reopenings: Mapped[list[Any] | None] = mapped_column(JSON)
    thanked_at: Mapped[datetime | None]
    offer_at: Mapped[datetime | None]


Index("ix_barriers_key_result", BarrierRow.workspace_id, BarrierRow.key_result_id)
partial_index("ix_barriers_offer", BarrierRow.offer_at, where=BarrierRow.offer_at.is_not(None))
partial_index(
    "ix_barriers_solved",
    BarrierRow.workspace_id,
    BarrierRow.key_result_id,
    where=BarrierRow.solved_by.is_not(None),
)
partial_index(
    "uq_barriers_open",
    BarrierRow.workspace_id,
    BarrierRow.key_result_id,
    where=BarrierRow.resolved_at.is_(None),
    unique=True,
)


class WinRow(Numbered, Base):
    """Something to celebrate; with `thanked_id` it is a thank-you to that person."""

    __tablename__ = "wins"
    __table_args__ = (
        reference("team_id", "teams"),
        reference("key_result_id", "key_results"),
        reference("check_in_id", "check_ins"),
        UniqueConstraint("workspace_id", "idempotency_key"),
        Index("ix_wins_team", "workspace_id", "team_id", "at"),
        Index("ix_wins_author", "workspace_id", "author_id", "at"),
    )
    team_id: Mapped[int]
    key_result_id: Mapped[int | None]
    check_in_id: Mapped[int | None]
    author_id: Mapped[str]
    text: Mapped[str]
    share: Mapped[bool]
    at: Mapped[datetime]
    thanked_id: Mapped[str | None]
    idempotency_key: Mapped[str]


class PromptRow(Numbered, Base):
    """`nudge_at` is when to look whether a nudge is needed, `ends_at` when its round is over; None
    once that is decided. `missed` says that nothing of the round was answered or skipped."""

    __tablename__ = "prompts"
    __table_args__ = (
        referenced(),
        UniqueConstraint("workspace_id", "member_id", "scheduled_for"),
        person("member_id"),
    )
    member_id: Mapped[str]
    scheduled_for: Mapped[datetime]
    state: Mapped[PromptState] = mapped_column(WordText(PromptState))
    revision: Mapped[int]
    reason: Mapped[PromptReason] = mapped_column(
        WordText(PromptReason), server_default=PromptReason.WEEKLY.value
    )
    nudge_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    rounds_after: Mapped[date | None]
    ends_at: Mapped[datetime | None]
    missed: Mapped[bool | None]


partial_index("ix_prompts_nudge", PromptRow.nudge_at, where=PromptRow.nudge_at.is_not(None))
partial_index("ix_prompts_ending", PromptRow.ends_at, where=PromptRow.ends_at.is_not(None))


class PromptItemRow(Scoped, Base):
    __tablename__ = "prompt_items"
    __table_args__ = (
        reference("prompt_id", "prompts"),
        reference("key_result_id", "key_results"),
        reference("check_in_id", "check_ins"),
        Index("ix_prompt_items_check_in", "workspace_id", "check_in_id"),
    )
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    prompt_id: Mapped[int] = mapped_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    check_in_id: Mapped[int | None]
    skipped: Mapped[bool]


class OfferRow(Numbered, Base):
    """A line to a leader about a person whose rounds were missed, told with others at `tell_at`;
    None once it was told or is no longer needed."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "leader_id", "member_id", "made_at"),
        person("leader_id"),
        person("member_id"),
        Index("ix_offers_member", "workspace_id", "member_id", "made_at"),
    )
    leader_id: Mapped[str]
    member_id: Mapped[str]
    made_at: Mapped[datetime]
    tell_at: Mapped[datetime | None]


partial_index("ix_offers_due", OfferRow.tell_at, where=OfferRow.tell_at.is_not(None))


class AuditRow(Numbered, Base):
    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "workspace_id", "at"),)
    at: Mapped[datetime]
    actor_id: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class ImportDraftRow(Numbered, Base):
    """A file somebody wants to import, between its preview and their word; gone after a day."""

    __tablename__ = "import_drafts"
    __table_args__ = (Index("ix_import_drafts_at", "workspace_id", "at"),)
    author_id: Mapped[str]
    at: Mapped[datetime]
    name: Mapped[str]
    text: Mapped[str]

"""The tables. A class that ends in Row is a row; everything without is a value of `bot.okr.model`.

Every table belongs to a workspace, and the indexes of scoped queries lead with it; the few that
serve all workspaces at once (what is due, what goes out) lead with the moment. The conditions of
partial indexes are written once, here, and used by the queries that rely on them.
May import SQLAlchemy, `bot.okr.model` and the sibling modules `columns` and `scope`.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
    and_,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.okr.model import (
    BarrierKind,
    Confidence,
    CycleState,
    Direction,
    MetricKind,
    PromptState,
    TeamLevel,
)
from storage.columns import DecimalText, PlainText, UtcDateTime, WordText
from storage.scope import Scoped, workspace_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it as a plain class attribute)
        str: PlainText,
        datetime: UtcDateTime,
        Decimal: DecimalText,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def _person(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], ["members.workspace_id", "members.id"])


def _index(name: str, *columns: Any, where: ColumnElement[bool], unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class WorkspaceRow(Scoped, Base):
    """`next_refresh_at` None: the list of people has never been read."""

    __tablename__ = "workspaces"
    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    bot_user_id: Mapped[str]
    next_refresh_at: Mapped[datetime | None]


class MemberRow(Scoped, Base):
    """`next_prompt_at` is None for people who are not active."""

    __tablename__ = "members"
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tz: Mapped[str]
    is_admin: Mapped[bool]
    is_active: Mapped[bool]
    prompt_weekday: Mapped[int]
    prompt_time: Mapped[time]
    next_prompt_at: Mapped[datetime | None]


_index(
    "ix_members_due",
    MemberRow.next_prompt_at,
    MemberRow.workspace_id,
    MemberRow.id,
    where=MemberRow.next_prompt_at.is_not(None),
)


class TeamRow(Scoped, Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[TeamLevel] = mapped_column(WordText(TeamLevel))
    tz: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    wins_channel: Mapped[str | None]
    leaders_channel: Mapped[str | None]
    wins_weekday: Mapped[int]
    wins_time: Mapped[time]
    support_weekday: Mapped[int]
    support_time: Mapped[time]
    next_wins_at: Mapped[datetime | None]
    next_support_at: Mapped[datetime | None]


Index("ix_teams_workspace_id", TeamRow.workspace_id)
_index("ix_teams_wins_due", TeamRow.next_wins_at, where=TeamRow.next_wins_at.is_not(None))
_index("ix_teams_support_due", TeamRow.next_support_at, where=TeamRow.next_support_at.is_not(None))


class TeamPersonRow(Scoped, Base):
    """A person's place in a team; who both leads and belongs has two rows."""

    __tablename__ = "team_people"
    __table_args__ = (_person("member_id"),)
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    is_leader: Mapped[bool] = mapped_column(primary_key=True)
    position: Mapped[int]


Index("ix_team_people_member", TeamPersonRow.workspace_id, TeamPersonRow.member_id)


class CycleRow(Scoped, Base):
    __tablename__ = "cycles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    state: Mapped[CycleState] = mapped_column(WordText(CycleState))


Index("ix_cycles_workspace_id", CycleRow.workspace_id)


class ObjectiveRow(Scoped, Base):
    __tablename__ = "objectives"
    __table_args__ = (
        UniqueConstraint("workspace_id", "cycle_id", "prefix"),
        _person("owner_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    title: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    owner_id: Mapped[str]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))


class KeyResultRow(Scoped, Base):
    """`data_dates` are ISO dates."""

    __tablename__ = "key_results"
    __table_args__ = (
        UniqueConstraint("workspace_id", "objective_id", "key"),
        _person("owner_id"),
        Index("ix_key_results_key", "workspace_id", "key"),
        Index("ix_key_results_owner", "workspace_id", "owner_id"),
        Index("ix_key_results_team", "workspace_id", "team_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    title: Mapped[str]
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
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
    paused: Mapped[bool]


class CheckInRow(Scoped, Base):
    """Append-only: of a stored row only `superseded_by_id` ever changes.

    `kind` is "check_in", or "undo" for the row by which a check-in was taken back.
    `number` and `out_of` are the reading (18 of 24).
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("workspace_id", "idempotency_key"),
        _person("author_id"),
        Index("ix_check_ins_newest", "workspace_id", "key_result_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_results.id"))
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
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"))
    idempotency_key: Mapped[str]


def is_current(check_in: type[CheckInRow]) -> ColumnElement[bool]:
    """Neither corrected nor taken back. Takes an alias, too; literal, or no partial index helps."""
    return and_(check_in.kind == literal_column("'check_in'"), check_in.superseded_by_id.is_(None))


_by_key_result = (CheckInRow.workspace_id, CheckInRow.key_result_id, CheckInRow.at, CheckInRow.id)
_by_author = (CheckInRow.workspace_id, CheckInRow.author_id, CheckInRow.at, CheckInRow.id)
_with_number = and_(is_current(CheckInRow), CheckInRow.number.is_not(None))
_index("ix_check_ins_current", *_by_key_result, where=is_current(CheckInRow))
_index("ix_check_ins_measured", *_by_key_result, where=_with_number)
_index("ix_check_ins_author", *_by_author, where=is_current(CheckInRow))


class BarrierRow(Scoped, Base):
    """One call for help, from the check-in that opened it to the one that resolved it.

    `check_in_id` is the newest check-in that asks. `undone`: the only check-in that asked was
    taken back, so it never was.
    """

    __tablename__ = "barriers"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_results.id"))
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_ins.id"))
    kind: Mapped[BarrierKind | None] = mapped_column(WordText(BarrierKind))
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    suggested_helper_id: Mapped[str | None]
    helper_id: Mapped[str | None]
    helping_since: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"))
    undone: Mapped[bool]


Index("ix_barriers_key_result", BarrierRow.workspace_id, BarrierRow.key_result_id)
_index(
    "uq_barriers_open",
    BarrierRow.workspace_id,
    BarrierRow.key_result_id,
    where=BarrierRow.resolved_at.is_(None),
    unique=True,
)


class WinRow(Scoped, Base):
    __tablename__ = "wins"
    __table_args__ = (
        UniqueConstraint("workspace_id", "idempotency_key"),
        Index("ix_wins_team", "workspace_id", "team_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    key_result_id: Mapped[int | None] = mapped_column(ForeignKey("key_results.id"))
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"))
    author_id: Mapped[str]
    text: Mapped[str]
    share: Mapped[bool]
    at: Mapped[datetime]
    idempotency_key: Mapped[str]


class PromptRow(Scoped, Base):
    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "member_id", "scheduled_for"),
        _person("member_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    scheduled_for: Mapped[datetime]
    state: Mapped[PromptState] = mapped_column(WordText(PromptState))
    revision: Mapped[int]


class PromptItemRow(Scoped, Base):
    __tablename__ = "prompt_items"
    __table_args__ = (Index("ix_prompt_items_check_in", "workspace_id", "check_in_id"),)
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), primary_key=True)
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_results.id"), primary_key=True)
    position: Mapped[int]
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"))
    skipped: Mapped[bool]


class AuditRow(Scoped, Base):
    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "workspace_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class OutboxRow(Scoped, Base):
    """One call to Slack that must happen once. See `storage.outbox` for its life.

    Free while no `worker` holds it. `channel` and `ts` are where it went once it is sent; before
    that `channel` is where it shall go. `settled_at` is known unless it was withdrawn.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("workspace_id", "dedupe_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str]
    kind: Mapped[str]
    lane: Mapped[int]
    channel: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    parent_key: Mapped[str | None]
    coalesce_key: Mapped[str | None]
    available_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    status: Mapped[str]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    in_doubt: Mapped[bool]
    error: Mapped[str]
    ts: Mapped[str | None]
    settled_at: Mapped[datetime | None]


def is_open(message: type[OutboxRow]) -> ColumnElement[bool]:
    """Not settled: pending or being sent. Literal, or no partial index helps."""
    return message.status.in_([literal_column("'pending'"), literal_column("'sending'")])


_index(
    "ix_outbox_free",
    OutboxRow.lane,
    OutboxRow.available_at,
    OutboxRow.id,
    where=and_(is_open(OutboxRow), OutboxRow.worker.is_(None)),
)
_index(
    "ix_outbox_held",
    OutboxRow.lease_until,
    where=and_(is_open(OutboxRow), OutboxRow.worker.is_not(None)),
)
_index(
    "ix_outbox_expiring",
    OutboxRow.expires_at,
    where=and_(is_open(OutboxRow), OutboxRow.expires_at.is_not(None)),
)
_index(
    "ix_outbox_children",
    OutboxRow.workspace_id,
    OutboxRow.parent_key,
    where=and_(is_open(OutboxRow), OutboxRow.parent_key.is_not(None)),
)
_index(
    "ix_outbox_coalesce",
    OutboxRow.workspace_id,
    OutboxRow.coalesce_key,
    OutboxRow.id,
    where=OutboxRow.coalesce_key.is_not(None),
)
_index(
    "ix_outbox_gave_up",
    OutboxRow.settled_at,
    where=OutboxRow.status == literal_column("'gave_up'"),
)

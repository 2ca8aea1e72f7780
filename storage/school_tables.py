"""The tables of who and when: workspaces, people, teams, and the days of their calendars.

May import SQLAlchemy, `bot.okr.model` and the sibling modules `base`, `columns` and `scope`. Read
about what holds for all tables in `tables`, where these are found, too.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, Index, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.okr.model import DayKind, DigestKind, TeamLevel
from storage.base import Base, partial_index, person, reference, referenced
from storage.columns import WordText
from storage.scope import Numbered, Scoped, workspace_column


class WorkspaceRow(Scoped, Base):
    """`next_refresh_at` None: the list of people has never been read. `next_cleaning_at` is the
    night in which texts that are old enough are taken away.

    `rules` holds the settings that are not as they are by default. `school_version` is another text
    whenever the teams, their calendars or the rules change (see `storage.schools`). `enterprise_id`
    is the organization that has it, where Slack said so.
    """

    __tablename__ = "workspaces"
    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    bot_user_id: Mapped[str]
    next_refresh_at: Mapped[datetime | None]
    next_cleaning_at: Mapped[datetime | None]
    rules: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    school_version: Mapped[str | None]
    enterprise_id: Mapped[str | None]


class MemberRow(Scoped, Base):
    """`next_prompt_at` is None for people who are not active; else when the jobs look again.

    `home_stale_at` is when what App Home shows last changed, None once it was drawn anew; it stays
    None for who has never opened it (`home_seen_at`).
    """

    __tablename__ = "members"
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tz: Mapped[str]
    is_admin: Mapped[bool]
    is_named_admin: Mapped[bool] = mapped_column(server_default=false())
    is_active: Mapped[bool]
    tour_step: Mapped[int] = mapped_column(server_default="0")
    prompt_weekday: Mapped[int]
    prompt_time: Mapped[time]
    next_prompt_at: Mapped[datetime | None]
    home_seen_at: Mapped[datetime | None]
    home_stale_at: Mapped[datetime | None]
    round_on: Mapped[date | None]
    asked_through: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    away_starts: Mapped[date | None]
    away_until: Mapped[date | None]
    away_cover_id: Mapped[str | None]
    muted_until: Mapped[date | None]
    credit_by_name: Mapped[bool] = mapped_column(server_default=true())


partial_index(
    "ix_members_due",
    MemberRow.next_prompt_at,
    MemberRow.workspace_id,
    MemberRow.id,
    where=MemberRow.next_prompt_at.is_not(None),
)

partial_index(
    "ix_members_home",
    MemberRow.home_stale_at,
    MemberRow.workspace_id,
    MemberRow.id,
    where=MemberRow.home_stale_at.is_not(None),
)


class TeamRow(Numbered, Base):
    __tablename__ = "teams"
    __table_args__ = (
        referenced(),
        reference("parent_id", "teams"),
    )
    name: Mapped[str]
    level: Mapped[TeamLevel] = mapped_column(WordText(TeamLevel))
    tz: Mapped[str]
    parent_id: Mapped[int | None]
    wins_channel: Mapped[str | None]
    leaders_channel: Mapped[str | None]
    wins_weekday: Mapped[int]
    wins_time: Mapped[time]
    support_weekday: Mapped[int]
    support_time: Mapped[time]
    next_wins_at: Mapped[datetime | None]
    next_support_at: Mapped[datetime | None]
    staff_begins: Mapped[time | None]
    staff_ends: Mapped[time | None]
    coach_id: Mapped[str | None]
    monthly: Mapped[bool] = mapped_column(server_default=true())
    next_monthly_at: Mapped[datetime | None]


partial_index("ix_teams_wins_due", TeamRow.next_wins_at, where=TeamRow.next_wins_at.is_not(None))
partial_index(
    "ix_teams_support_due", TeamRow.next_support_at, where=TeamRow.next_support_at.is_not(None)
)
partial_index(
    "ix_teams_monthly_due", TeamRow.next_monthly_at, where=TeamRow.next_monthly_at.is_not(None)
)


class DigestRoundRow(Scoped, Base):
    """What of a team's digest was told last: the schedule's day, and the period from `since` to
    `until`. `shown` is when each team below last had a line in it, by its id."""

    __tablename__ = "digest_rounds"
    __table_args__ = (reference("team_id", "teams"),)
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DigestKind] = mapped_column(WordText(DigestKind), primary_key=True)
    told_on: Mapped[date | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class TeamPersonRow(Scoped, Base):
    """A person's place in a team; who both leads and belongs has two rows."""

    __tablename__ = "team_people"
    __table_args__ = (
        reference("team_id", "teams"),
        person("member_id"),
    )
    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    is_leader: Mapped[bool] = mapped_column(primary_key=True)
    position: Mapped[int]


Index("ix_team_people_member", TeamPersonRow.workspace_id, TeamPersonRow.member_id)


class CalendarEntryRow(Numbered, Base):
    """Days that are not as other days, for a team and those below it."""

    __tablename__ = "calendar_entries"
    __table_args__ = (
        reference("team_id", "teams"),
        Index("ix_calendar_entries_team", "workspace_id", "team_id", "starts"),
    )
    team_id: Mapped[int]
    kind: Mapped[DayKind] = mapped_column(WordText(DayKind))
    starts: Mapped[date]
    ends: Mapped[date]
    name: Mapped[str]
    until: Mapped[time | None]
    source: Mapped[str]

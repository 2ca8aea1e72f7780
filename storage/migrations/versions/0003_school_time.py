"""School time: calendars, settings, who is away or muted, and prompts that are nudged.

Only adds: the version before goes on working on these tables. Frozen as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    add(
        "workspaces",
        sa.Column("rules", sa.JSON(), nullable=True),
        sa.Column("school_version", sa.Text(), nullable=True),
        sa.Column("next_cleaning_at", moment, nullable=True),
    )
    add(
        "members",
        sa.Column("round_on", sa.Date(), nullable=True),
        sa.Column("asked_through", sa.Date(), nullable=True),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("snoozed_until", moment, nullable=True),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("away_starts", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("away_cover_id", sa.Text(), nullable=True),
        sa.Column("muted_until", sa.Date(), nullable=True),
        sa.Column("credit_by_name", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    add(
        "teams",
        sa.Column("staff_begins", sa.Time(), nullable=True),
        sa.Column("staff_ends", sa.Time(), nullable=True),
        sa.Column("coach_id", sa.Text(), nullable=True),
        sa.Column("monthly", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("next_monthly_at", moment, nullable=True),
    )
    op.create_index(
        "ix_teams_monthly_due",
        "teams",
        ["next_monthly_at"],
        **where("next_monthly_at IS NOT NULL"),
    )
    op.create_table(
        "digest_rounds",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("since", moment, nullable=True),
        sa.Column("until", moment, nullable=True),
        sa.Column("shown", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_digest_rounds_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_digest_rounds_workspace_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "kind", name="pk_digest_rounds"),
    )
    op.create_table(
        "calendar_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_calendar_entries_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_calendar_entries_workspace_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entries"),
    )
    op.create_index(
        "ix_calendar_entries_team", "calendar_entries", ["workspace_id", "team_id", "starts"]
    )
    add(
        "prompts",
        sa.Column("reason", sa.Text(), server_default="weekly", nullable=False),
        sa.Column("nudge_at", moment, nullable=True),
        sa.Column("nudged_at", moment, nullable=True),
        sa.Column("rounds_after", sa.Date(), nullable=True),
        sa.Column("ends_at", moment, nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=True),
    )
    op.create_index("ix_prompts_nudge", "prompts", ["nudge_at"], **where("nudge_at IS NOT NULL"))
    add(
        "reviews",
        sa.Column("share_learned", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    add(
        "barriers",
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("solved_by", sa.Text(), nullable=True),
        sa.Column("reopenings", sa.JSON(), nullable=True),
        sa.Column("thanked_at", moment, nullable=True),
        sa.Column("offer_at", moment, nullable=True),
    )
    op.execute("UPDATE barriers SET offer_at = opened_at WHERE resolved_at IS NULL")
    op.create_index("ix_barriers_offer", "barriers", ["offer_at"], **where("offer_at IS NOT NULL"))
    op.create_index(
        "ix_barriers_solved",
        "barriers",
        ["workspace_id", "key_result_id"],
        **where("solved_by IS NOT NULL"),
    )
    add("wins", sa.Column("thanked_id", sa.Text(), nullable=True))
    add(
        "outbox",
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("keeps_until", moment, nullable=True),
        sa.Column("retry_at", moment, nullable=True),
    )
    op.create_index(
        "ix_outbox_retry",
        "outbox",
        ["retry_at"],
        **where("retry_at IS NOT NULL"),
    )
    op.create_index("ix_prompts_ending", "prompts", ["ends_at"], **where("ends_at IS NOT NULL"))
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("tell_at", moment, nullable=True),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_offers_workspace_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "leader_id"],
            ["members.workspace_id", "members.id"],
            name="fk_offers_workspace_id_leader_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name="fk_offers_workspace_id_member_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.UniqueConstraint(
            "workspace_id",
            "leader_id",
            "member_id",
            "made_at",
            name="uq_offers_workspace_id_leader_id_member_id_made_at",
        ),
    )
    op.create_index("ix_offers_member", "offers", ["workspace_id", "member_id", "made_at"])
    op.create_index("ix_offers_due", "offers", ["tell_at"], **where("tell_at IS NOT NULL"))
    op.create_index(
        "ix_outbox_member",
        "outbox",
        ["workspace_id", "member_id", "available_at"],
        **where("member_id IS NOT NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

"""The first tables: people, teams, objectives, check-ins, prompts, and the outbox.

Frozen as it is: it says what the tables were, not what they are.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None


def exact_decimal() -> TypeEngine[str]:
    return sa.Text().with_variant(sa.Numeric(), "postgresql")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.Text(), nullable=False),
        sa.Column("next_refresh_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_audit_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["workspace_id", "at"], unique=False)
    op.create_table(
        "cycles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_cycles_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cycles"),
    )
    op.create_index("ix_cycles_workspace_id", "cycles", ["workspace_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tz", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("prompt_weekday", sa.Integer(), nullable=False),
        sa.Column("prompt_time", sa.Time(), nullable=False),
        sa.Column("next_prompt_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_members_workspace_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_members"),
    )
    op.create_index(
        "ix_members_due",
        "members",
        ["next_prompt_at", "workspace_id", "id"],
        unique=False,
        **where("next_prompt_at IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("coalesce_key", sa.Text(), nullable=True),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_outbox_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("workspace_id", "dedupe_key", name="uq_outbox_workspace_id_dedupe_key"),
    )
    op.create_index(
        "ix_outbox_children",
        "outbox",
        ["workspace_id", "parent_key"],
        unique=False,
        **where("status IN ('pending', 'sending') AND parent_key IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_coalesce",
        "outbox",
        ["workspace_id", "coalesce_key", "id"],
        unique=False,
        **where("coalesce_key IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["expires_at"],
        unique=False,
        **where("status IN ('pending', 'sending') AND expires_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_free",
        "outbox",
        ["lane", "available_at", "id"],
        unique=False,
        **where("status IN ('pending', 'sending') AND worker IS NULL"),
    )
    op.create_index(
        "ix_outbox_gave_up", "outbox", ["settled_at"], unique=False, **where("status = 'gave_up'")
    )
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["lease_until"],
        unique=False,
        **where("status IN ('pending', 'sending') AND worker IS NOT NULL"),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("tz", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("wins_channel", sa.Text(), nullable=True),
        sa.Column("leaders_channel", sa.Text(), nullable=True),
        sa.Column("wins_weekday", sa.Integer(), nullable=False),
        sa.Column("wins_time", sa.Time(), nullable=False),
        sa.Column("support_weekday", sa.Integer(), nullable=False),
        sa.Column("support_time", sa.Time(), nullable=False),
        sa.Column("next_wins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_support_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["teams.id"], name="fk_teams_parent_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_teams_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_index(
        "ix_teams_support_due",
        "teams",
        ["next_support_at"],
        unique=False,
        **where("next_support_at IS NOT NULL"),
    )
    op.create_index(
        "ix_teams_wins_due",
        "teams",
        ["next_wins_at"],
        unique=False,
        **where("next_wins_at IS NOT NULL"),
    )
    op.create_index("ix_teams_workspace_id", "teams", ["workspace_id"], unique=False)
    op.create_table(
        "objectives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name="fk_objectives_cycle_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_objectives_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name="fk_objectives_workspace_id_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_objectives_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objectives"),
        sa.UniqueConstraint(
            "workspace_id", "cycle_id", "prefix", name="uq_objectives_workspace_id_cycle_id_prefix"
        ),
    )
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name="fk_prompts_workspace_id_member_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_prompts_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sa.UniqueConstraint(
            "workspace_id",
            "member_id",
            "scheduled_for",
            name="uq_prompts_workspace_id_member_id_scheduled_for",
        ),
    )
    op.create_table(
        "team_people",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_people_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name="fk_team_people_workspace_id_member_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_team_people_workspace_id"
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "team_id", "member_id", "is_leader", name="pk_team_people"
        ),
    )
    op.create_index(
        "ix_team_people_member", "team_people", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "key_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("baseline", exact_decimal(), nullable=True),
        sa.Column("target", exact_decimal(), nullable=True),
        sa.Column("stretch", exact_decimal(), nullable=True),
        sa.Column("low", exact_decimal(), nullable=True),
        sa.Column("high", exact_decimal(), nullable=True),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("data_dates", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name="fk_key_results_objective_id"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_key_results_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name="fk_key_results_workspace_id_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_key_results_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_key_results"),
        sa.UniqueConstraint(
            "workspace_id",
            "objective_id",
            "key",
            name="uq_key_results_workspace_id_objective_id_key",
        ),
    )
    op.create_index("ix_key_results_key", "key_results", ["workspace_id", "key"], unique=False)
    op.create_index(
        "ix_key_results_owner", "key_results", ["workspace_id", "owner_id"], unique=False
    )
    op.create_index("ix_key_results_team", "key_results", ["workspace_id", "team_id"], unique=False)
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", exact_decimal(), nullable=True),
        sa.Column("out_of", exact_decimal(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("barrier", sa.Text(), nullable=True),
        sa.Column("helper_id", sa.Text(), nullable=True),
        sa.Column("peak", exact_decimal(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_check_ins_key_result_id"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["check_ins.id"], name="fk_check_ins_superseded_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["check_ins.id"], name="fk_check_ins_supersedes_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["members.workspace_id", "members.id"],
            name="fk_check_ins_workspace_id_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_check_ins_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
        sa.UniqueConstraint(
            "workspace_id", "idempotency_key", name="uq_check_ins_workspace_id_idempotency_key"
        ),
    )
    op.create_index(
        "ix_check_ins_author",
        "check_ins",
        ["workspace_id", "author_id", "at", "id"],
        unique=False,
        **where("kind = 'check_in' AND superseded_by_id IS NULL"),
    )
    op.create_index(
        "ix_check_ins_current",
        "check_ins",
        ["workspace_id", "key_result_id", "at", "id"],
        unique=False,
        **where("kind = 'check_in' AND superseded_by_id IS NULL"),
    )
    op.create_index(
        "ix_check_ins_measured",
        "check_ins",
        ["workspace_id", "key_result_id", "at", "id"],
        unique=False,
        **where("kind = 'check_in' AND superseded_by_id IS NULL AND number IS NOT NULL"),
    )
    op.create_index(
        "ix_check_ins_newest", "check_ins", ["workspace_id", "key_result_id", "id"], unique=False
    )
    op.create_table(
        "barriers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suggested_helper_id", sa.Text(), nullable=True),
        sa.Column("helper_id", sa.Text(), nullable=True),
        sa.Column("helping_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name="fk_barriers_check_in_id"),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_barriers_key_result_id"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["check_ins.id"], name="fk_barriers_resolved_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_barriers_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_barriers"),
    )
    op.create_index(
        "ix_barriers_key_result", "barriers", ["workspace_id", "key_result_id"], unique=False
    )
    op.create_index(
        "uq_barriers_open",
        "barriers",
        ["workspace_id", "key_result_id"],
        unique=True,
        **where("resolved_at IS NULL"),
    )
    op.create_table(
        "prompt_items",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_ins.id"], name="fk_prompt_items_check_in_id"
        ),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_prompt_items_key_result_id"
        ),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name="fk_prompt_items_prompt_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_prompt_items_workspace_id"
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "prompt_id", "key_result_id", name="pk_prompt_items"
        ),
    )
    op.create_index(
        "ix_prompt_items_check_in", "prompt_items", ["workspace_id", "check_in_id"], unique=False
    )
    op.create_table(
        "wins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=True),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("share", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name="fk_wins_check_in_id"),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_wins_key_result_id"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_wins_team_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_wins_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wins"),
        sa.UniqueConstraint(
            "workspace_id", "idempotency_key", name="uq_wins_workspace_id_idempotency_key"
        ),
    )
    op.create_index("ix_wins_team", "wins", ["workspace_id", "team_id", "at"], unique=False)


def downgrade() -> None:
    for table in (
        "wins",
        "prompt_items",
        "barriers",
        "check_ins",
        "key_results",
        "team_people",
        "prompts",
        "objectives",
        "teams",
        "outbox",
        "members",
        "cycles",
        "audit",
        "workspaces",
    ):
        op.drop_table(table)

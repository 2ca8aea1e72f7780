"""The whole cycle: alignment, cover and reporters, changes, reviews, and what App Home shows.

Only adds: the version before goes on working on these tables. Frozen as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"


def exact_decimal() -> TypeEngine[str]:
    return sa.Text().with_variant(sa.Numeric(), "postgresql")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column, inline_references=True)


def reference(table: str, column: str, target: str) -> sa.Column[Any]:
    name = f"fk_{table}_{column}"
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{target}.id", name=name), nullable=True)


def of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.workspace_id"], name=f"fk_{table}_workspace_id"
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    add(
        "members",
        sa.Column("is_named_admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tour_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("home_seen_at", moment, nullable=True),
        sa.Column("home_stale_at", moment, nullable=True),
    )
    op.create_index(
        "ix_members_home",
        "members",
        ["home_stale_at", "workspace_id", "id"],
        **where("home_stale_at IS NOT NULL"),
    )
    add(
        "objectives",
        reference("objectives", "supports_objective_id", "objectives"),
        reference("objectives", "supports_key_result_id", "key_results"),
        reference("objectives", "carried_from_id", "objectives"),
    )
    add(
        "key_results",
        sa.Column("cadence", sa.Text(), server_default="weekly", nullable=False),
        sa.Column("cover_id", sa.Text(), nullable=True),
        sa.Column("cover_starts", sa.Date(), nullable=True),
        sa.Column("cover_until", sa.Date(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        reference("key_results", "carried_from_id", "key_results"),
    )
    op.create_index("ix_key_results_cover", "key_results", ["workspace_id", "cover_id"])
    op.create_table(
        "reporters",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_reporters_key_result_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name="fk_reporters_workspace_id_member_id",
        ),
        of_workspace("reporters"),
        sa.PrimaryKeyConstraint("workspace_id", "key_result_id", "member_id", name="pk_reporters"),
    )
    op.create_index(
        "ix_reporters_member", "reporters", ["workspace_id", "member_id", "key_result_id"]
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_changes_key_result_id"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name="fk_changes_objective_id"
        ),
        of_workspace("changes"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_key_result", "changes", ["workspace_id", "key_result_id", "id"])
    op.create_index("ix_changes_objective", "changes", ["workspace_id", "objective_id", "id"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_result_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("score", exact_decimal(), nullable=False),
        sa.Column("suggested", exact_decimal(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("helped", sa.Text(), nullable=False),
        sa.Column("hindered", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("reopened_at", moment, nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_result_id"], ["key_results.id"], name="fk_reviews_key_result_id"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name="fk_reviews_objective_id"
        ),
        of_workspace("reviews"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint(
            "workspace_id", "idempotency_key", name="uq_reviews_workspace_id_idempotency_key"
        ),
    )
    for subject in ("key_result", "objective"):
        op.create_index(
            f"uq_reviews_{subject}",
            "reviews",
            ["workspace_id", f"{subject}_id"],
            unique=True,
            **where(f"{subject}_id IS NOT NULL AND reopened_at IS NULL"),
        )
    op.create_table(
        "import_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        of_workspace("import_drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_import_drafts"),
    )
    op.create_index("ix_import_drafts_at", "import_drafts", ["workspace_id", "at"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: a downgrade would lose what was written")

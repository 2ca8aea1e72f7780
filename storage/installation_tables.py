"""The two tables that belong to no workspace, because they come before one is known.

An installation may serve a whole organization, and a state belongs to a browser. A session of one
workspace cannot touch them (see `storage.scope`). May import SQLAlchemy and the sibling module
`base`.
"""

from datetime import datetime

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, partial_index


class InstallationRow(Base):
    """Homeroom's leave to speak in one workspace, or in all of an organization (`is_org_wide`).

    `id` is the workspace's, or then the organization's (`enterprise_id`, which a workspace within
    one has, too). `token` and `refresh_token` are ciphertext (see `storage.encryption`). Where
    Slack rotates tokens, this one ends at `expires_at`. `version` rises with every change of the
    tokens, and until `taken_until` one replica is at exchanging them.
    """

    __tablename__ = "installations"
    id: Mapped[str] = mapped_column(primary_key=True)
    is_org_wide: Mapped[bool] = mapped_column(server_default=false())
    enterprise_id: Mapped[str | None]
    name: Mapped[str]
    bot_id: Mapped[str]
    bot_user_id: Mapped[str]
    scopes: Mapped[list[str]]
    token: Mapped[str]
    refresh_token: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    taken_until: Mapped[datetime | None]
    installed_at: Mapped[datetime]
    installer_id: Mapped[str]


partial_index(
    "ix_installations_expiring",
    InstallationRow.expires_at,
    where=InstallationRow.expires_at.is_not(None),
)


class OAuthStateRow(Base):
    """One way through Slack's consent page, begun and not yet come back from. `digest` is the
    SHA-256 of what the browser has: who reads the database cannot come back in its place."""

    __tablename__ = "oauth_states"
    digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]

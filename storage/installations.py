"""Installations: whose tokens Homeroom has, kept encrypted; one for a workspace or an organization.

Every function needs an unscoped session, for an installation comes before a workspace is known.
Tokens that Slack rotates are exchanged by one replica at a time: it takes the installation for a
while, asks Slack outside the transaction, and keeps the answer if nothing changed meanwhile.
May import SQLAlchemy and sibling modules.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Text, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.encryption import TokenKeys, Unreadable
from storage.insert import insert
from storage.tables import InstallationRow, WorkspaceRow

_WORKSPACE = bindparam("workspace", type_=Text)
_KNOWN = select(WorkspaceRow.enterprise_id).where(WorkspaceRow.workspace_id == _WORKSPACE)
_ORGANIZATION = func.coalesce(bindparam("organization", type_=Text), _KNOWN.scalar_subquery())
_SERVING = (
    select(InstallationRow)
    .where(
        or_(
            and_(InstallationRow.id == _WORKSPACE, InstallationRow.is_org_wide.is_(False)),
            and_(InstallationRow.id == _ORGANIZATION, InstallationRow.is_org_wide),
        )
    )
    .order_by(InstallationRow.is_org_wide)
    .limit(1)
)
"""What serves a workspace, its own first; made once, for every request asks."""


class NotInstalled(LookupError):
    """Nobody has let Homeroom speak in that workspace, or not any more; the text is its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What Slack gives out; without rotation there is only `token`, and it does not end."""

    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """See `storage.installation_tables` for the words. `version` is given by the database."""

    id: str
    is_org_wide: bool = False
    enterprise_id: str | None = None
    name: str
    bot_id: str
    bot_user_id: str
    scopes: tuple[str, ...] = ()
    tokens: Tokens
    installed_at: datetime
    installer_id: str
    version: int = 0


def save(session: Session, installation: Installation, keys: TokenKeys) -> None:
    """Keep it; one that was there for the same workspace or organization is no more."""
    columns = {
        "is_org_wide": installation.is_org_wide,
        "enterprise_id": installation.enterprise_id,
        "name": installation.name,
        "bot_id": installation.bot_id,
        "bot_user_id": installation.bot_user_id,
        "scopes": list(installation.scopes),
        **_encrypted(installation.id, installation.tokens, keys),
        "taken_until": None,
        "installed_at": installation.installed_at,
        "installer_id": installation.installer_id,
    }
    new = insert(session, InstallationRow).values(id=installation.id, version=1, **columns)
    statement = new.on_conflict_do_update(
        index_elements=["id"], set_={**columns, "version": InstallationRow.version + 1}
    )
    session.execute(statement)


def find(
    session: Session, keys: TokenKeys, workspace_id: str, enterprise_id: str | None = None
) -> Installation | None:
    """What serves the workspace: its own installation, else its organization's.

    `enterprise_id` is the organization where a request says so; else what is known of it counts.
    Unreadable where the keys do not fit.
    """
    row = session.scalar(_SERVING, {"workspace": workspace_id, "organization": enterprise_id})
    return None if row is None else _value(row, keys)


def serves(session: Session, workspace_id: str) -> bool:
    """Whether there is an installation for the workspace, by what is known of it."""
    given = {"workspace": workspace_id, "organization": None}
    return session.scalar(_SERVING, given) is not None


def get(session: Session, keys: TokenKeys, id: str) -> Installation | None:  # noqa: A002
    """The installation of that id. Unreadable where the keys do not fit."""
    row = session.scalar(select(InstallationRow).where(InstallationRow.id == id))
    return None if row is None else _value(row, keys)


def ids(session: Session) -> list[str]:
    """Of every installation."""
    return list(session.scalars(select(InstallationRow.id).order_by(InstallationRow.id)))


def unreadable(session: Session, keys: TokenKeys) -> list[str]:
    """The ids of those whose tokens these keys do not decrypt."""
    found = []
    for row in session.scalars(select(InstallationRow).order_by(InstallationRow.id)):
        try:
            _value(row, keys)
        except Unreadable:
            found.append(row.id)
    return found


def renew_encryption(session: Session, keys: TokenKeys) -> int:
    """Encrypt anew, with the newest key, what an older one encrypted; how many installations.

    Unreadable, and nothing is changed, where the keys do not fit one.
    """
    query = select(InstallationRow).order_by(InstallationRow.id).with_for_update()
    renewed = 0
    for row in session.scalars(query).all():
        tokens = _value(row, keys).tokens
        texts = [text for text in (row.token, row.refresh_token) if text is not None]
        if not all(keys.is_by_newest(text) for text in texts):
            _keep(session, row.id, row.version, tokens, keys)
            renewed += 1
    return renewed


def due_for_exchange(session: Session, before: datetime) -> list[str]:
    """The ids of those whose token ends before that moment and can be exchanged."""
    query = select(InstallationRow.id).where(
        InstallationRow.expires_at <= before, InstallationRow.refresh_token.is_not(None)
    )
    return list(session.scalars(query.order_by(InstallationRow.expires_at)))


def take(
    session: Session,
    keys: TokenKeys,
    id: str,  # noqa: A002
    *,
    ends_before: datetime,
    now: datetime,
    until: datetime,
) -> Installation | None:
    """Take it until then, to exchange its tokens; None while another replica has it, or where
    another one was just done with it."""
    free = or_(InstallationRow.taken_until.is_(None), InstallationRow.taken_until <= now)
    taken = session.scalars(
        update(InstallationRow)
        .where(InstallationRow.id == id, InstallationRow.expires_at <= ends_before, free)
        .values(taken_until=until)
        .returning(InstallationRow)
        .execution_options(synchronize_session=False)
    ).first()
    return None if taken is None else _value(taken, keys)


def exchanged(session: Session, keys: TokenKeys, before: Installation, tokens: Tokens) -> bool:
    """Keep what Slack gave for the tokens of `before`; False when they were replaced meanwhile."""
    return _keep(session, before.id, before.version, tokens, keys)


def give_back(session: Session, before: Installation) -> None:
    """Let another replica try."""
    session.execute(
        update(InstallationRow)
        .where(InstallationRow.id == before.id, InstallationRow.version == before.version)
        .values(taken_until=None)
        .execution_options(synchronize_session=False)
    )


def remove(session: Session, id: str) -> bool:  # noqa: A002
    """Delete it with its tokens; False where there was none."""
    statement = delete(InstallationRow).where(InstallationRow.id == id)
    return session.scalar(statement.returning(InstallationRow.id)) is not None


def _keep(session: Session, id_: str, version: int, tokens: Tokens, keys: TokenKeys) -> bool:
    won = session.scalars(
        update(InstallationRow)
        .where(InstallationRow.id == id_, InstallationRow.version == version)
        .values(version=version + 1, taken_until=None, **_encrypted(id_, tokens, keys))
        .returning(InstallationRow.id)
        .execution_options(synchronize_session=False)
    )
    return won.first() is not None


def _encrypted(id_: str, tokens: Tokens, keys: TokenKeys) -> dict[str, str | datetime | None]:
    refresh = tokens.refresh_token
    return {
        "token": keys.encrypt(tokens.token, id_),
        "refresh_token": None if refresh is None else keys.encrypt(refresh, id_),
        "expires_at": tokens.expires_at,
    }


def _value(row: InstallationRow, keys: TokenKeys) -> Installation:
    refresh = row.refresh_token
    return Installation(
        id=row.id,
        is_org_wide=row.is_org_wide,
        enterprise_id=row.enterprise_id,
        name=row.name,
        bot_id=row.bot_id,
        bot_user_id=row.bot_user_id,
        scopes=tuple(row.scopes),
        tokens=Tokens(
            token=keys.decrypt(row.token, row.id),
            refresh_token=None if refresh is None else keys.decrypt(refresh, row.id),
            expires_at=row.expires_at,
        ),
        installed_at=row.installed_at,
        installer_id=row.installer_id,
        version=row.version,
    )

"""Ways through Slack's consent page that were begun: each leads back once, in time, on any replica.

Needs an unscoped session. May import SQLAlchemy and sibling modules.
"""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.tables import OAuthStateRow

MOST = 10_000
"""Begun at a time. Anybody may begin one, so there is an end to the room they take."""


class TooMany(Exception):
    """There is no room for another one before some are too old."""


def begin(
    session: Session, state: str, now: datetime, expires_at: datetime, most: int = MOST
) -> None:
    """Keep a state that was just made at random; those that are too old go. TooMany at `most`."""
    session.execute(delete(OAuthStateRow).where(OAuthStateRow.expires_at <= now))
    if (session.scalar(select(func.count()).select_from(OAuthStateRow)) or 0) >= most:
        raise TooMany
    session.add(OAuthStateRow(digest=_digest(state), expires_at=expires_at))


def finish(session: Session, state: str, now: datetime) -> bool:
    """Whether the state was begun and is not too old; it is no more from now on."""
    statement = delete(OAuthStateRow).where(OAuthStateRow.digest == _digest(state))
    expires_at = session.scalar(statement.returning(OAuthStateRow.expires_at))
    return expires_at is not None and expires_at > now


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()

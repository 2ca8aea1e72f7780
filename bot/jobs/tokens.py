"""Tokens that end are exchanged for new ones in good time, by one replica each.

May import `storage` and the Slack SDK. No transaction is open while Slack is asked: the
installation is taken for a while instead, and what comes back is kept if nobody else replaced it.
Slack takes each refresh token once, so who dies between its answer and our commit leaves a token
that works until it ends, and then the workspace installs Homeroom again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from storage import Store, installations
from storage.encryption import TokenKeys, Unreadable
from storage.installations import Tokens

log = logging.getLogger(__name__)

EARLY = timedelta(hours=2)
"""How long before its end a token is exchanged; Slack's last twelve hours."""
_TAKEN = timedelta(minutes=1)
"""Longer than a call to Slack may take."""

Exchange = Callable[[str], Tokens]
"""Slack's new tokens for a refresh token."""


def exchange_tokens(store: Store, keys: TokenKeys, ask: Exchange, now: datetime) -> int:
    """Exchange all that end soon; how many were."""
    with store.begin_unscoped(read_only=True) as session:
        due = installations.due_for_exchange(session, now + EARLY)
    return sum(exchange_token(store, keys, ask, id_, now, early=EARLY) for id_ in due)


def exchange_token(
    store: Store,
    keys: TokenKeys,
    ask: Exchange,
    installation_id: str,
    now: datetime,
    *,
    early: timedelta = timedelta(),
) -> bool:
    """Exchange the tokens of one that ends within `early`; False where another replica does, or
    Slack refuses."""
    try:
        with store.begin_unscoped() as session:
            ours = installations.take(
                session,
                keys,
                installation_id,
                ends_before=now + early,
                now=now,
                until=now + _TAKEN,
            )
    except Unreadable:  # another replica has a newer key than this one
        log.error("TOKEN_KEYS does not fit the tokens of %s.", installation_id)
        return False
    if ours is None or ours.tokens.refresh_token is None:
        return False
    try:
        fresh = ask(ours.tokens.refresh_token)
    except (SlackApiError, SlackClientError, OSError, HTTPException) as error:
        said = error.response.get("error") if isinstance(error, SlackApiError) else None
        word = said or type(error).__name__
        log.error("The token of %s could not be exchanged: %s", installation_id, word)
        with store.begin_unscoped() as session:
            installations.give_back(session, ours)
        return False
    with store.begin_unscoped() as session:
        return installations.exchanged(session, keys, ours, fresh)

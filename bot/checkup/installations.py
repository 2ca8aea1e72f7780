"""Where many workspaces install Homeroom: the keys, and whether Slack takes each one's token.

May import `bot.checkup` (findings), `bot.settings`, `storage` and the Slack SDK, whose clients it
is given. It changes nothing: a token that has ended is said to have, and not exchanged.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.checkup import Finding
from bot.settings import Settings
from storage import Store, installations
from storage.encryption import BadKeys, TokenKeys, Unreadable

ClientOf = Callable[[str], WebClient]
"""A client that speaks with this token, and does not wait long for an answer."""
_SHOWN = 5


def examine(
    settings: Settings, store: Store | None, now: Callable[[], datetime], client_of: ClientOf
) -> Iterator[Finding]:
    """The settings, the keys, and a token for each workspace and organization."""
    if settings.missing_for_slack:
        names = ", ".join(settings.missing_for_slack)
        yield Finding("Settings", f"Not set: {names}.", "See the README, “Many workspaces”.")
    try:
        keys = TokenKeys(settings.keys)
    except BadKeys as sentence:
        yield Finding("Keys", str(sentence), "`homeroom key` makes one; the old ones go after it.")
        return
    count = len(settings.keys)
    yield Finding("Keys", "There is 1." if count == 1 else f"There are {count}; the first is used.")
    if store is None:
        return
    with store.begin_unscoped(read_only=True) as session:
        known = installations.ids(session)
    if not known:
        where = f"{settings.public_url}/slack/install"
        remedy = f"Open {where} in a browser."
        yield Finding("Installations", "No workspace has installed Homeroom yet.", remedy, True)
        return
    broken = [
        one for one in (_look(settings, store, keys, now, client_of, id_) for id_ in known) if one
    ]
    yield from broken[:_SHOWN]
    if len(broken) > _SHOWN:
        rest = f"So it is with {len(broken) - _SHOWN} more."
        yield Finding("Installations", rest, "Mend these first.")
    works = len(known) - len(broken)
    yield Finding("Installations", f"{works} of {len(known)} have a token that Slack takes.")


def _look(
    settings: Settings,
    store: Store,
    keys: TokenKeys,
    now: Callable[[], datetime],
    client_of: ClientOf,
    id_: str,
) -> Finding | None:
    """What is wrong with one of them."""
    again = f"Install it again: {settings.public_url}/slack/install."
    try:
        with store.begin_unscoped(read_only=True) as session:
            found = installations.get(session, keys, id_)
    except Unreadable:
        remedy = "Put the key that was there before at the end of TOKEN_KEYS."
        return Finding(f"Token of {id_}", "TOKEN_KEYS does not fit it.", remedy)
    if found is None:
        return None  # removed just now
    what = f"Token of {found.name} ({id_})"
    ends = found.tokens.expires_at
    if ends is not None and ends <= now():
        return Finding(what, "It has ended, and was not exchanged.", f"See the log. {again}")
    word = _word(client_of(found.tokens.token))
    return None if word is None else Finding(what, f"Slack refuses it: {word}.", again)


def _word(client: WebClient) -> str | None:
    """What Slack has against the token; None where it takes it."""
    try:
        client.auth_test()
    except SlackApiError as error:
        return str(error.response["error"])[:80]
    except (OSError, HTTPException, SlackClientError) as error:
        return f"no answer ({type(error).__name__})"
    return None

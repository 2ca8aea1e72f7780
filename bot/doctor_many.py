"""What `homeroom doctor` finds where many workspaces install Homeroom: keys, and each one's token.

May import `bot.checkup` (findings), the wiring below `bot.runner`, `storage`, the leaves and the
Slack SDK. It changes nothing: a token that has ended is said to have, and not exchanged.
"""

from collections.abc import Iterator
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import make_client
from bot.checkup import Finding
from bot.clock import Clock
from bot.settings import Settings
from storage import Store, installations
from storage.encryption import BadKeys, TokenKeys, Unreadable
from storage.installations import Installation

SECONDS = 10
"""How long Slack may take for one answer."""
_SHOWN = 5


def examine(settings: Settings, store: Store | None, clock: Clock) -> Iterator[Finding]:
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
    broken = [one for one in (_look(settings, store, keys, clock, id_) for id_ in known) if one]
    yield from broken[:_SHOWN]
    if len(broken) > _SHOWN:
        rest = f"So it is with {len(broken) - _SHOWN} more."
        yield Finding("Installations", rest, "Mend these first.")
    works = len(known) - len(broken)
    yield Finding("Installations", f"{works} of {len(known)} have a token that Slack takes.")


def _look(
    settings: Settings, store: Store, keys: TokenKeys, clock: Clock, id_: str
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
    if ends is not None and ends <= clock.now():
        return Finding(what, "It has ended, and was not exchanged.", f"See the log. {again}")
    word = _word(settings, found)
    return None if word is None else Finding(what, f"Slack refuses it: {word}.", again)


def _word(settings: Settings, found: Installation) -> str | None:
    """What Slack has against the token; None where it takes it."""
    try:
        make_client(settings, seconds=SECONDS, token=found.tokens.token).auth_test()
    except SlackApiError as error:
        return str(error.response["error"])[:80]
    except (OSError, HTTPException, SlackClientError) as error:
        return f"no answer ({type(error).__name__})"
    return None

"""Homeroom distributed: installed through OAuth by each of many workspaces. What that takes.

May import the wiring below `bot.runner`, `storage` and the leaves.
"""

from collections.abc import Sequence

from slack_sdk.oauth import OAuthStateUtils

from bot import oauth, web
from bot.app import Distribution
from bot.clients import Authorization, Clients
from bot.clock import Clock
from bot.settings import Settings
from storage import Store, installations
from storage.encryption import TokenKeys, Unreadable


class CannotRead(Exception):
    """The keys do not fit what is stored; the text is a sentence that says for whom."""


def open_clients(settings: Settings, store: Store, clock: Clock) -> Clients:
    """The workspaces' clients. BadKeys, or CannotRead where a key is missing."""
    keys = TokenKeys(settings.keys)
    with store.begin_unscoped(read_only=True) as session:
        lost = installations.unreadable(session, keys)
    if lost:
        raise _cannot_read(lost)
    return Clients(settings, store, keys, clock)


def make_distribution(
    settings: Settings, store: Store, clock: Clock, clients: Clients, scopes: Sequence[str]
) -> Distribution:
    """What the app needs to serve them; `scopes` are asked for when it is installed."""
    life = int(oauth.LIFE.total_seconds())
    cookies = OAuthStateUtils(cookie_name=oauth.COOKIE, expiration_seconds=life)
    flow = oauth.make_flow(
        settings,
        oauth.States(store, clock),
        oauth.Installations(store, TokenKeys(settings.keys), clock),
        scopes=scopes,
        pages=web.callback_options(cookies),
    )
    authorize = Authorization(clients)
    return Distribution(authorize=authorize, client_of=clients.of_request, flow=flow)


def renew_keys(settings: Settings, store: Store) -> int:
    """Encrypt all tokens with the newest key; how many installations. BadKeys or CannotRead."""
    keys = TokenKeys(settings.keys)
    try:
        with store.begin_unscoped() as session:
            return installations.renew_encryption(session, keys)
    except Unreadable as whose:
        raise _cannot_read([str(whose)]) from None


def _cannot_read(lost: Sequence[str]) -> CannotRead:
    some = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
    return CannotRead(
        f"TOKEN_KEYS does not fit the tokens of {some}: put the key that was there before at the "
        "end of it."
    )

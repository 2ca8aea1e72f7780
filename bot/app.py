"""The composition root: settings, store and clock become a Bolt app.

May import `handlers`, `storage`, the leaves and Bolt. Nothing here talks to Slack before the first
request, so that starting is quick and works while Slack is away.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth import OAuthFlow
from slack_sdk import WebClient

import handlers
import storage
from bot.clock import Clock
from bot.settings import Settings
from handlers.context import ClientOf
from handlers.dispatch import DirectApp
from storage import Store

PERSON_SECONDS = 3
"""Longest wait for Slack while a person waits; Slack gives up on us after as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How requests of many workspaces are told apart, and how one comes to be among them."""

    authorize: Callable[..., AuthorizeResult]  # an `Authorize` of Bolt's
    client_of: ClientOf
    flow: OAuthFlow


class Client(WebClient):
    """Slack's client without retries of its own, refusing to be called inside a transaction.

    A retried post is a second message (see `bot.sender`), and a transaction that waits for Slack
    makes every other writer wait too.
    """

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        if self.ssl is None and self.base_url.startswith("https:"):
            self.ssl = _trust()
        if storage.in_transaction():
            raise RuntimeError(f"Slack was called inside a transaction: {api_method}")
        return super().api_call(api_method, **arguments)


@cache
def _trust() -> ssl.SSLContext:
    """Whom all clients believe to be Slack; where they say nothing, Python 3.11 reads the machine's
    certificates for each call, which takes 30 ms of processor. Not before the first call: starting
    is quick."""
    return ssl.create_default_context()


def make_client(
    settings: Settings,
    *,
    seconds: int | None = None,
    token: str | None = None,
    team_id: str | None = None,
) -> Client:
    """A client for the configured Slack; a call may take `seconds`, or `PERSON_SECONDS`.

    `token` is the one of the settings where none is given. `team_id` goes along with every call:
    a token that serves a whole organization must say which workspace is meant.
    """
    return Client(
        token=token or settings.slack_bot_token or None,
        base_url=settings.slack_api_url,
        timeout=seconds or PERSON_SECONDS,
        retry_handlers=[],
        team_id=team_id,
    )


def create_app(
    settings: Settings,
    store: Store,
    clock: Clock,
    *,
    client: WebClient | None = None,
    distribution: Distribution | None = None,
    wake: Callable[[], None] = lambda: None,
    before_listeners: Callable[..., Any] | None = None,
) -> App:
    """Homeroom as a Bolt app, ready for Socket Mode or HTTP.

    `distribution` is there where workspaces install Homeroom themselves; else all requests are of
    the one whose token the settings hold. `wake` is called after a commit that put something into
    the outbox; `before_listeners` is a Bolt middleware for requests whose signature is known to be
    Slack's. Listeners run to their end before they answer Slack (`process_before_response`): a
    screen never says what is not stored.
    """
    client = client or make_client(settings)
    app = DirectApp(
        name="homeroom",
        client=client,
        signing_secret=settings.slack_signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
        before_authorize=before_listeners,
        authorize=distribution.authorize if distribution else None,
        # Without a word about it Bolt would make one of the environment.
        oauth_flow=distribution.flow if distribution else None,
    )
    client_of = distribution.client_of if distribution else lambda *_: client
    handlers.register(app, store, clock, wake, client_of)
    return app

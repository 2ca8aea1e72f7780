"""`homeroom doctor`: looks at database, tokens, scopes and messages; each finding has a remedy.

May import the wiring and everything below it. It changes nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app import make_client
from bot.settings import Settings
from messages import Message
from messages.preview import NAMES
from storage import Store

MANIFEST = Path(__file__).parent.parent / "manifest.json"
SECONDS = 10
"""How long Slack may take for one answer."""

_LATER = frozenset({"ratelimited", "unknown_method", "internal_error", "fatal_error"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` is empty when it is well."""

    what: str
    says: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        return not self.remedy


class _Refused(Exception):
    """Slack said no; the text is its word for it."""


class _Unreachable(Exception):
    """No answer came that Slack would give; the text says what happened instead."""


@cache
def manifest() -> dict[str, Any]:
    """The Slack manifest this version needs."""
    read: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return read


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order in which a newcomer would mend them."""
    yield _database(settings.database_url)
    client = make_client(settings, seconds=SECONDS)
    try:
        if settings.slack_bot_token:
            yield from _bot_token(client)
        else:
            remedy = "Put the Bot User OAuth Token into .env (README, step 5)."
            yield Finding("Bot token", "SLACK_BOT_TOKEN is not set.", remedy)
        if settings.slack_app_token:
            yield _app_token(client, settings.slack_app_token)
        else:
            remedy = "Put the app-level token into .env (README, step 4)."
            yield Finding("App token", "SLACK_APP_TOKEN is not set.", remedy)
    except _Unreachable as reason:
        remedy = "Check this machine's way to the internet, and SLACK_API_URL."
        yield Finding("Slack", f"{settings.slack_api_url} gave no answer: {reason}.", remedy)


def _database(url: str) -> Finding:
    try:
        if _is_file_to_come(url):
            return Finding("Database", "SQLite; the file is made when Homeroom first runs.")
        store = Store(url)
        try:
            current = store.is_current()
        finally:
            store.close()
    except (SQLAlchemyError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        return Finding("Database", f"It did not open: {reason}.", "Check DATABASE_URL.")
    kind = "SQLite" if store.dialect == "sqlite" else "PostgreSQL"
    if current:
        return Finding("Database", f"{kind}, tables up to date.")
    return Finding("Database", f"{kind}, tables not up to date.", "Run `homeroom migrate`.")


def _is_file_to_come(url: str) -> bool:
    """Whether this is an SQLite file that opening would make, in a folder that is there."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return False
    file = Path(str(parsed.database))
    return file.parent.is_dir() and not file.exists()


def _bot_token(client: WebClient) -> Iterator[Finding]:
    try:
        who = _ask(client.auth_test)
    except _Refused as word:
        remedy = "Copy the Bot User OAuth Token again: your app's page, Install App."
        yield Finding("Bot token", f"Slack refuses SLACK_BOT_TOKEN: {word}.", remedy)
        return
    yield Finding("Bot token", f"Belongs to {who['user']} in {who['team']}.")
    yield _scopes(who.headers)
    yield _messages(client)


def _scopes(headers: Mapping[str, Any]) -> Finding:
    said = {name.casefold(): str(value) for name, value in headers.items()}
    granted = {scope.strip() for scope in said.get("x-oauth-scopes", "").split(",")}
    missing = sorted(set(manifest()["oauth_config"]["scopes"]["bot"]) - granted)
    if missing:
        remedy = "Update the app from manifest.json and install it to the workspace again."
        return Finding("Scopes", f"Not granted: {', '.join(missing)}.", remedy)
    return Finding("Scopes", "All granted.")


def _messages(client: WebClient) -> Finding:
    """Ask Slack itself whether every message Homeroom can send is valid."""
    refused = []
    for name, sample in NAMES.items():
        made = sample()
        given = {"message": made.payload()} if isinstance(made, Message) else {"view": made.payload}
        try:
            _ask(client.blocks_validate, **given)
        except _Refused as word:
            if str(word) in _LATER:
                return Finding("Messages", f"Slack does not check them just now ({word}).")
            refused.append(name)
    if refused:
        remedy = "Please report this with the version; `homeroom preview NAME` shows the message."
        return Finding("Messages", f"Slack refuses: {', '.join(refused)}.", remedy)
    return Finding("Messages", f"Slack accepts all {len(NAMES)} kinds.")


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        _ask(client.apps_connections_open, app_token=token)
    except _Refused as word:
        remedy = (
            "Make an app-level token with the scope connections:write, under Basic Information, "
            "and see that the app was made from manifest.json (Socket Mode is on)."
        )
        return Finding("App token", f"Slack refuses SLACK_APP_TOKEN: {word}.", remedy)
    return Finding("App token", "Socket Mode opens.")


def _ask(method: Callable[..., SlackResponse], **given: Any) -> SlackResponse:
    """Slack's answer to one call; _Refused when it says no, _Unreachable when it says nothing."""
    try:
        return method(**given)
    except SlackApiError as error:
        raise _Refused(str(error.response["error"])[:80]) from None
    except (OSError, HTTPException, SlackClientError) as error:
        raise _Unreachable(str(getattr(error, "reason", None) or error)[:120]) from None

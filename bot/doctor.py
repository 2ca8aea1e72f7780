"""`homeroom doctor`: looks at database, tokens, scopes and messages; each finding has a remedy.

May import the wiring and everything below it. It changes nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import make_client
from bot.settings import Settings
from messages import Message
from messages.preview import NAMES
from storage import Store

MANIFEST = Path(__file__).parent.parent / "manifest.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` is empty when it is well."""

    what: str
    says: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        return not self.remedy


@cache
def manifest() -> dict[str, Any]:
    """The Slack manifest this version needs."""
    read: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return read


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order in which a newcomer would mend them."""
    yield from _database(settings)
    if settings.missing_for_slack:
        names = " and ".join(settings.missing_for_slack)
        yield Finding(
            "Slack", f"{names} not set.", "Put the tokens into .env, as the README's step 6 says."
        )
        return
    client = make_client(settings, seconds=10)
    yield from _bot_token(client)
    yield _app_token(settings, client)


def _database(settings: Settings) -> Iterator[Finding]:
    kind = "PostgreSQL" if settings.database_url.startswith("postgres") else "SQLite"
    try:
        store = Store(settings.database_url)
        try:
            current = store.is_current()
        finally:
            store.close()
    except (SQLAlchemyError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        yield Finding("Database", f"{kind} did not open: {reason}", "Check DATABASE_URL.")
        return
    if current:
        yield Finding("Database", f"{kind}, tables up to date.")
    else:
        yield Finding("Database", f"{kind}, tables are not up to date.", "Run `homeroom migrate`.")


def _bot_token(client: WebClient) -> Iterator[Finding]:
    try:
        who = client.auth_test()
    except SlackApiError as error:
        word = error.response["error"]
        remedy = "Copy the Bot User OAuth Token again: your app's page, Install App."
        yield Finding("Bot token", f"Slack refuses SLACK_BOT_TOKEN: {word}.", remedy)
        return
    except OSError as error:
        remedy = "Check this machine's way to the internet, and SLACK_API_URL."
        yield Finding("Bot token", f"Slack could not be reached: {error}.", remedy)
        return
    yield Finding("Bot token", f"Belongs to {who['user']} in {who['team']}.")
    headers = {name.lower(): value for name, value in who.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    needed = set(manifest()["oauth_config"]["scopes"]["bot"])
    missing = sorted(needed - granted)
    if missing:
        remedy = "Update the app from manifest.json and install it to the workspace again."
        yield Finding("Scopes", f"Not granted: {', '.join(missing)}.", remedy)
    else:
        yield Finding("Scopes", "All granted.")
    yield _messages(client)


def _app_token(settings: Settings, client: WebClient) -> Finding:
    try:
        client.apps_connections_open(app_token=settings.slack_app_token)
    except SlackApiError as error:
        word = error.response["error"]
        remedy = (
            "Make an app-level token with the scope connections:write, under Basic Information, "
            "and see that the app was made from manifest.json (Socket Mode is on)."
        )
        return Finding("App token", f"Slack refuses SLACK_APP_TOKEN: {word}.", remedy)
    except OSError as error:
        return Finding("App token", f"Slack could not be reached: {error}.", "Try again.")
    return Finding("App token", "Socket Mode opens.")


def _messages(client: WebClient) -> Finding:
    """Ask Slack itself whether every message Homeroom can send is valid."""
    refused = []
    for name, sample in NAMES.items():
        made = sample()
        try:
            if isinstance(made, Message):
                client.blocks_validate(message=made.payload())
            else:
                client.blocks_validate(view=dict(made.payload))
        except SlackApiError as error:
            if error.response["error"] in {"unknown_method", "ratelimited"}:
                return Finding("Messages", "Slack could not check the messages just now.")
            refused.append(name)
        except OSError:
            return Finding("Messages", "Slack could not be reached to check the messages.")
    if refused:
        remedy = "Please report this with the version; `homeroom preview NAME` shows the message."
        return Finding("Messages", f"Slack refuses: {', '.join(refused)}.", remedy)
    return Finding("Messages", f"Slack accepts all {len(NAMES)} kinds.")

"""`homeroom doctor`: looks at the database, the school in it, and Slack; each finding has a remedy.

What Slack says of us is here, the rest in `bot.checkup`. May import the wiring and everything below
it. It changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.app import make_client
from bot.checkup import Finding, database, installations, school
from bot.clock import Clock
from bot.manifest import manifest as manifest
from bot.settings import Settings
from messages import Message
from messages.preview import NAMES
from storage import Store, overview, teams

SECONDS = 10
"""How long Slack may take for one answer."""

ASTRAY = timedelta(seconds=30)
"""How far this machine's clock may be from Slack's; beyond five minutes requests are refused."""

NEEDED_FOR = {
    "chat:write": "every message",
    "commands": "/okr",
    "im:write": "files to one person",
    "users:read": "names, time zones and admins",
    "channels:read": "whether a digest can be posted",
    "groups:read": "the same for private channels",
    "files:read": "imports in Slack",
    "files:write": "exports in Slack",
    "dnd:read": "waiting while somebody is not to be disturbed",
}
"""What people would miss without each scope."""

BROUGHT_BY = {
    "app_home_opened": "App Home",
    "app_uninstalled": "tidying up when Homeroom is removed",
    "tokens_revoked": "the same when its token is taken back",
    "member_joined_channel": "digests that come once Homeroom is invited",
}
"""What people would miss without each event."""

_LATER = frozenset({"ratelimited", "unknown_method", "internal_error", "fatal_error"})


class _Refused(Exception):
    """Slack said no; the text is its word for it."""


class _Unreachable(Exception):
    """No answer came that Slack would give; the text says what happened instead."""


def examine(settings: Settings, clock: Clock, *, with_messages: bool = False) -> Iterator[Finding]:
    """Every finding, in the order in which a newcomer would mend them.

    `with_messages`: also whether Slack takes each message we can send, which is hundreds of calls.
    """
    with database.opened(settings.database_url) as (store, finding):
        yield finding
        if store:
            yield from _here(settings, store, clock.now())
        if settings.is_distributed:
            yield from installations.examine(
                settings,
                store,
                clock.now,
                lambda token: make_client(settings, seconds=SECONDS, token=token),
            )
            if store:
                yield from school.examine(store, settings.messages_per_second, clock.now())
            return
        client = make_client(settings, seconds=SECONDS)
        try:
            if settings.slack_bot_token:
                yield from _bot_token(client, store, clock, with_messages)
            else:
                remedy = "Put the Bot User OAuth Token into .env (README, step 5)."
                yield Finding("Bot token", "SLACK_BOT_TOKEN is not set.", remedy)
            if settings.slack_mode == "http":
                yield _signing_secret(settings)
            elif settings.slack_app_token:
                yield _app_token(client, settings.slack_app_token)
            else:
                remedy = "Put the app-level token into .env (README, step 4)."
                yield Finding("App token", "SLACK_APP_TOKEN is not set.", remedy)
        except _Unreachable as reason:
            remedy = "Check this machine's way to the internet, and SLACK_API_URL."
            yield Finding("Slack", f"{settings.slack_api_url} gave no answer: {reason}.", remedy)
        if store:
            yield from school.examine(store, settings.messages_per_second, clock.now())


def examine_here(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Only whether the database is well and what is due gets done; Slack is not asked."""
    with database.opened(settings.database_url) as (store, finding):
        yield finding
        if store:
            yield from _here(settings, store, clock.now())


def _here(settings: Settings, store: Store, now: datetime) -> Iterator[Finding]:
    yield from database.examine(store, settings.processes)
    yield from school.at_work(store, settings.messages_per_second, now)


def _bot_token(
    client: WebClient, store: Store | None, clock: Clock, with_messages: bool
) -> Iterator[Finding]:
    try:
        who = _ask(client.auth_test)
    except _Refused as word:
        remedy = "Copy the Bot User OAuth Token again: your app's page, Install App."
        yield Finding("Bot token", f"Slack refuses SLACK_BOT_TOKEN: {word}.", remedy)
        return
    yield Finding("Bot token", f"Belongs to {who['user']} in {who['team']}.")
    said = {name.casefold(): str(value) for name, value in who.headers.items()}
    yield from _clock(said, clock.now())
    yield _scopes(said)
    yield _history(said)
    if with_messages:
        yield _messages(client)
    if store:
        yield from _channels(client, store, str(who["team_id"]))


def _clock(said: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    try:
        apart = now - parsedate_to_datetime(said["date"])
    except (KeyError, TypeError, ValueError):
        return
    if abs(apart) > ASTRAY:
        which = "ahead of" if apart > timedelta() else "behind"
        says = f"This machine's is {school.lasting(abs(apart))} {which} Slack's."
        yield Finding("Clock", says, "Let the network set it: `timedatectl set-ntp true`.")


def _scopes(said: Mapping[str, str]) -> Finding:
    granted = _granted(said)
    scopes = manifest()["oauth_config"]["scopes"]
    absent, optional = set(scopes["bot"]) - granted, set(scopes["bot_optional"])
    if missing := sorted(absent - optional):
        remedy = "Update the app from manifest.json and install it to the workspace again."
        return Finding("Scopes", f"Not granted: {_in_words(missing)}.", remedy)
    if absent:
        return Finding("Scopes", f"All granted but {_in_words(absent)}, which is optional.")
    return Finding("Scopes", "All granted.")


def _history(said: Mapping[str, str]) -> Finding:
    """The one scope that the manifest does not ask for; whoever wants it grants it by hand."""
    if "im:history" in _granted(said):
        says = "im:history is granted: a message in doubt is looked for before it is repeated."
    else:
        says = "im:history is not granted (optional): after a crash a message may come twice."
    return Finding("History", says)


def _granted(said: Mapping[str, str]) -> set[str]:
    return {scope.strip() for scope in said.get("x-oauth-scopes", "").split(",")}


def _in_words(scopes: Iterable[str]) -> str:
    return ", ".join(f"{scope} ({NEEDED_FOR[scope]})" for scope in sorted(scopes))


def _channels(client: WebClient, store: Store, workspace_id: str) -> Iterator[Finding]:
    """The teams' channels in which no digest could be posted; and whether events come in.

    Slack does not say which events an app hears of. That nobody has opened App Home tells.
    """
    with store.begin(workspace_id, read_only=True) as session:
        known = teams.all(session)
        is_in_use = bool(overview.asked_ids(session))
        hears = overview.has_opened_home(session)
    if is_in_use and not hears:
        says = "Nobody has opened App Home yet, or Homeroom does not hear of it."
        events = ", ".join(f"{event} ({what})" for event, what in BROUGHT_BY.items())
        remedy = f"If it stays empty there, take manifest.json anew; it has the events {events}."
        yield Finding("Events", says, remedy, is_hint=True)
    wanted = {
        channel: team.name
        for team in known
        for channel in (team.wins_channel, team.leaders_channel)
        if channel
    }
    if not wanted:
        return
    try:
        joined = _joined(client)
    except _Refused as word:
        yield Finding("Channels", f"Slack does not list them just now ({word}).")
        return
    absent = [f"{channel} of {name}" for channel, name in wanted.items() if channel not in joined]
    if absent:
        remedy = "`/invite @Homeroom` there, or choose others: `/okr admin channels`."
        yield Finding("Channels", f"Homeroom is not in {', '.join(absent[:5])}.", remedy)
    else:
        yield Finding("Channels", f"Homeroom is in all {len(wanted)}.")


def _joined(client: WebClient) -> set[str]:
    """The ids of the channels in which Homeroom is."""
    joined: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        kinds = "public_channel,private_channel"
        page = _ask(client.users_conversations, types=kinds, limit=999, cursor=cursor)
        joined |= {channel["id"] for channel in page["channels"] if not channel["is_archived"]}
        following: dict[str, str] = page.get("response_metadata") or {}
        cursor = following.get("next_cursor") or None
    return joined


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


def _signing_secret(settings: Settings) -> Finding:
    if not settings.slack_signing_secret:
        remedy = "Copy the Signing Secret into .env: your app's page, Basic Information."
        return Finding("Signing secret", "SLACK_SIGNING_SECRET is not set.", remedy)
    return Finding("Signing secret", "Set. Slack itself says whether it is right: Request URL.")


def _ask(method: Callable[..., SlackResponse], **given: Any) -> SlackResponse:
    """Slack's answer to one call; _Refused when it says no, _Unreachable when it says nothing."""
    try:
        return method(**given)
    except SlackApiError as error:
        raise _Refused(str(error.response["error"])[:80]) from None
    except (OSError, HTTPException, SlackClientError) as error:
        raise _Unreachable(str(getattr(error, "reason", None) or error)[:120]) from None

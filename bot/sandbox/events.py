"""The payloads Slack sends to an app: commands, interactions and events, complete in their shape.

May import `methods_views` (to show a view) and `workspace`.
"""

import copy
import re
from collections.abc import Iterable
from typing import Any

from bot.sandbox import inputs
from bot.sandbox.inputs import Placed
from bot.sandbox.methods_views import view_json
from bot.sandbox.nouns import Channel, Json, Person, View
from bot.sandbox.workspace import Workspace


def escape(text: str) -> str:
    """The three characters that Slack always escapes in what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def resolve_mentions(workspace: Workspace, text: str) -> str:
    """What `should_escape` makes of a command's text: people, channels and links become ids.

    The longest name wins. A mention that is already in Slack's form stays, if it names someone.
    """
    people = {person.username: person for person in workspace.people.values()}
    people |= {person.name: person for person in workspace.people.values()}
    channels = {channel.name: channel for channel in workspace.named_channels()}
    patterns = [
        r"<@(?P<user>\w+)(?:\|[^>]*)?>",
        r"<#(?P<channel>\w+)(?:\|[^>]*)?>",
        r"(?<!\w)@(?P<special>here|channel|everyone)\b",
        rf"(?<![\w@])@(?P<name>{_any_of(people)})(?!\w)",
        rf"(?<![\w#])#(?P<room>{_any_of(channels)})(?![\w-])",
        r"(?P<link>https?://[^\s<>|]+)",
    ]
    folded = {name.casefold(): person for name, person in people.items()}
    rooms = {name.casefold(): channel for name, channel in channels.items()}

    def mention(found: re.Match[str]) -> str:
        groups = found.groupdict()
        person = workspace.people.get(groups["user"] or "")
        person = person or folded.get((groups["name"] or "").casefold())
        if person is not None:
            return f"<@{person.id}|{person.username}>"
        channel = workspace.channels.get(groups["channel"] or "")
        channel = channel or rooms.get((groups["room"] or "").casefold())
        if channel is not None:
            return f"<#{channel.id}|{channel.name}>"
        if groups["special"]:
            return f"<!{groups['special']}>"
        if groups["link"]:
            return f"<{escape(groups['link'])}>"
        return escape(found.group())

    parts: list[str] = []
    place = 0
    for found in re.finditer("|".join(patterns), text, re.IGNORECASE):
        parts += [escape(text[place : found.start()]), mention(found)]
        place = found.end()
    return "".join([*parts, escape(text[place:])])


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted((name for name in names if name), key=len, reverse=True)
    return "|".join(re.escape(name) for name in longest_first) or r"(?!)"


def _escape_plain_text(value: Any) -> Any:
    """Plain text comes back escaped inside messages: nobody should read state from them."""
    if isinstance(value, list):
        return [_escape_plain_text(item) for item in value]
    if isinstance(value, dict):
        plain = value.get("type") == "plain_text"
        return {
            key: escape(item)
            if plain and key == "text" and isinstance(item, str)
            else _escape_plain_text(item)
            for key, item in value.items()
        }
    return value


def message_json(message: Json) -> Json:
    """A message as interaction payloads carry it."""
    shown = copy.deepcopy(message)
    if "blocks" in shown:
        shown["blocks"] = _escape_plain_text(shown["blocks"])
    return shown


def _team(workspace: Workspace) -> Json:
    return {"id": workspace.identity.team_id, "domain": workspace.seed.team_domain}


def _user(workspace: Workspace, person: Person) -> Json:
    return {
        "id": person.id,
        "username": person.username,
        "name": person.username,
        "team_id": workspace.identity.team_id,
    }


def _channel_name(channel: Channel) -> str:
    if channel.is_dm:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def _interaction(workspace: Workspace, kind: str, person: Person) -> Json:
    identity = workspace.identity
    return {
        "type": kind,
        "team": _team(workspace),
        "user": _user(workspace, person),
        "api_app_id": identity.app_id,
        "token": identity.verification_token,
        **_organization(workspace),
    }


def _organization(workspace: Workspace) -> Json:
    seed = workspace.seed
    if not seed.enterprise_id:
        return {"enterprise": None, "is_enterprise_install": False}
    return {
        "enterprise": {"id": seed.enterprise_id, "name": seed.enterprise_name},
        "is_enterprise_install": True,
    }


def slash_command(
    workspace: Workspace, person: Person, channel: Channel, command: str, text: str
) -> Json:
    """A slash command as the app gets it. `text` is what the person typed."""
    described = workspace.command(command) or {}
    identity = workspace.identity
    text = text.strip()
    named: Json = {"is_enterprise_install": "false"}
    if workspace.seed.enterprise_id:
        named = {
            "enterprise_id": workspace.seed.enterprise_id,
            "enterprise_name": workspace.seed.enterprise_name,
            "is_enterprise_install": "true",
        }
    return {
        **named,
        "token": identity.verification_token,
        "team_id": identity.team_id,
        "team_domain": workspace.seed.team_domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": person.id,
        "user_name": person.username,
        "command": command,
        "text": resolve_mentions(workspace, text)
        if described.get("should_escape")
        else escape(text),
        "api_app_id": identity.app_id,
        "response_url": workspace.new_response_url("commands", person.id, channel.id),
        "trigger_id": workspace.new_trigger(person.id),
    }


def _action(workspace: Workspace, at: Placed, chosen: Json) -> Json:
    """What was clicked. `chosen` is the element's state after the click, empty for a button."""
    action: Json = {"action_id": at.action_id, "block_id": at.block_id}
    shown = ["text", "value", "style", "confirm"] if at.kind == "button" else ["placeholder"]
    if at.kind in inputs.VALUES:
        shown.append(inputs.VALUES[at.kind][1])
    action |= {key: _escape_plain_text(at.element[key]) for key in shown if key in at.element}
    return action | chosen | {"type": at.kind, "action_ts": workspace.new_ts()}


def message_action(
    workspace: Workspace,
    person: Person,
    channel: Channel,
    message: Json,
    at: Placed,
    chosen: Json,
    typed: dict[str, dict[str, Json]],
) -> Json:
    """A click in a message. Ephemeral messages are named but not carried along, as in Slack."""
    ephemeral = bool(message.get("is_ephemeral"))
    payload = _interaction(workspace, "block_actions", person)
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload |= {
        "container": container,
        "trigger_id": workspace.new_trigger(person.id),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
    }
    if not ephemeral:
        payload["message"] = message_json(message)
    payload |= {
        "state": {"values": inputs.values(message.get("blocks", []), typed)},
        "response_url": workspace.new_response_url(
            "actions",
            person.id,
            channel.id,
            message_ts=message["ts"],
            is_ephemeral=ephemeral,
            thread_ts=message.get("thread_ts"),
        ),
        "actions": [_action(workspace, at, chosen)],
    }
    return payload


def view_action(workspace: Workspace, person: Person, view: View, at: Placed, chosen: Json) -> Json:
    """A click in a modal or on the Home tab."""
    payload = _interaction(workspace, "block_actions", person)
    return payload | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.new_trigger(person.id, view.id),
        "view": copy.deepcopy(view_json(workspace, view)),
        "actions": [_action(workspace, at, chosen)],
    }


def view_submission(workspace: Workspace, person: Person, view: View) -> Json:
    """A form sent off, every input with its value."""
    payload = _interaction(workspace, "view_submission", person)
    response_urls: list[Json] = []
    state = inputs.values(view.blocks, view.typed)
    for at in inputs.placed(view.blocks):
        if at.element.get("response_url_enabled"):
            chosen = state[at.block_id][at.action_id]
            channel_id = chosen.get("selected_conversation") or chosen.get("selected_channel")
            if channel_id:
                response_urls.append(
                    {
                        "block_id": at.block_id,
                        "action_id": at.action_id,
                        "channel_id": channel_id,
                        "response_url": workspace.new_response_url("app", person.id, channel_id),
                    }
                )
    return payload | {
        "trigger_id": workspace.new_trigger(person.id, view.id),
        "view": copy.deepcopy(view_json(workspace, view)),
        "response_urls": response_urls,
    }


def view_closed(workspace: Workspace, person: Person, view: View, *, is_cleared: bool) -> Json:
    payload = _interaction(workspace, "view_closed", person)
    return payload | {
        "view": copy.deepcopy(view_json(workspace, view)),
        "is_cleared": is_cleared,
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """The envelope of the Events API around one event."""
    identity, organization = workspace.identity, workspace.seed.enterprise_id or None
    return {
        "token": identity.verification_token,
        "team_id": identity.team_id,
        "enterprise_id": organization,
        "context_team_id": identity.team_id,
        "context_enterprise_id": organization,
        "api_app_id": identity.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": organization,
                "team_id": None if organization else identity.team_id,
                "user_id": identity.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": bool(organization),
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.count('event_context')}",
    }


def member_joined_channel(workspace: Workspace, channel: Channel, inviter_id: str) -> Json:
    """The app's own bot came into a channel."""
    return {
        "type": "member_joined_channel",
        "user": workspace.identity.bot_user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.identity.team_id,
        "inviter": inviter_id,
        "event_ts": workspace.new_ts(),
    }


def app_home_opened(workspace: Workspace, person: Person, tab: str) -> Json:
    inner: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": workspace.open_dm(person.id).id,
        "tab": tab,
        "event_ts": workspace.new_ts(),
    }
    home = workspace.homes.get(person.id)
    if tab == "home" and home is not None:
        inner["view"] = copy.deepcopy(view_json(workspace, workspace.views[home]))
    return inner

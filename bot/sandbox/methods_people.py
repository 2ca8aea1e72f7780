"""auth, team, bots, users and conversations: who is here and where they talk.

May import `calls` and `workspace`. Each function is one Web API method.
"""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.calls import ApiError, Call, check_faults, invalid_arguments
from bot.sandbox.nouns import Channel, Json, Person
from bot.sandbox.workspace import Workspace

_READ_SCOPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def auth_test(call: Call) -> Json:
    workspace, identity = call.workspace, call.workspace.identity
    if call.token == identity.app_token:
        return {"app_name": workspace.bot_name, "app_id": identity.app_id}
    return {
        "url": f"https://{workspace.seed.team_domain}.slack.com/",
        "team": workspace.seed.team_name,
        "user": workspace.bot_name.lower().replace(" ", "_"),
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    seed = call.workspace.seed
    team: Json = {"id": call.workspace.identity.team_id, "name": seed.team_name}
    return {"team": team | {"domain": seed.team_domain, "email_domain": "", "icon": {}}}


def bots_info(call: Call) -> Json:
    identity = call.workspace.identity
    if (call.text("bot") or identity.bot_id) != identity.bot_id:
        raise ApiError("bot_not_found")
    bot = call.workspace.bot_profile() | {"user_id": identity.bot_user_id, "icons": {}}
    del bot["team_id"]
    return {"bot": bot}


# --- users --------------------------------------------------------------------------------------


def user_json(workspace: Workspace, person: Person) -> Json:
    """A person as `users.info` shows them; e-mail only with `users:read.email`."""
    here = workspace.now().astimezone(ZoneInfo(person.tz))
    offset = here.utcoffset() or timedelta()
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "team": workspace.identity.team_id,
    }
    if "users:read.email" in workspace.scopes and person.email:
        profile["email"] = person.email
    user: Json = {
        "id": person.id,
        "team_id": workspace.identity.team_id,
        "name": person.username,
        "deleted": not person.is_active,
    }
    flags: Json = {"is_bot": False, "is_app_user": False, "updated": 0}
    if not person.is_active:  # Slack leaves out the zone and the roles of people who have left
        return user | {"profile": profile} | flags
    return (
        user
        | {
            "color": person.color,
            "real_name": person.name,
            "tz": person.tz,
            "tz_label": here.tzname() or person.tz,
            "tz_offset": int(offset.total_seconds()),
            "profile": profile,
            "is_admin": person.is_admin or person.is_owner,
            "is_owner": person.is_owner,
            "is_primary_owner": False,
            "is_restricted": person.is_guest,
            "is_ultra_restricted": False,
        }
        | flags
    )


def _bot_user(workspace: Workspace, user_id: str, name: str, *, is_bot: bool) -> Json:
    profile: Json = {"real_name": name, "display_name": name, "team": workspace.identity.team_id}
    if is_bot:
        identity = workspace.identity
        profile |= {"api_app_id": identity.app_id, "bot_id": identity.bot_id, "always_active": True}
    return {
        "id": user_id,
        "team_id": workspace.identity.team_id,
        "name": name.lower().replace(" ", "_"),
        "deleted": False,
        "color": "757575",
        "real_name": name,
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Standard Time",
        "tz_offset": -28800,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def _everyone(workspace: Workspace) -> list[Json]:
    """As in Slack, the list holds Slackbot (which is not "a bot") and the bot itself."""
    return [
        _bot_user(workspace, "USLACKBOT", "Slackbot", is_bot=False),
        _bot_user(workspace, workspace.identity.bot_user_id, workspace.bot_name, is_bot=True),
        *(user_json(workspace, person) for person in workspace.people.values()),
    ]


def users_info(call: Call) -> Json:
    workspace, wanted = call.workspace, call.need("user")
    if wanted in workspace.people:
        return {"user": user_json(workspace, workspace.people[wanted])}
    found = [user for user in _everyone(workspace)[:2] if user["id"] == wanted]
    if not found:
        raise ApiError("user_not_found")
    return {"user": found[0]}


def users_list(call: Call) -> Json:
    members, following = call.page(_everyone(call.workspace), "user")
    return {
        "members": list(members),
        "cache_ts": int(call.workspace.now().timestamp()),
        "response_metadata": {"next_cursor": following},
    }


def users_lookup_by_email(call: Call) -> Json:
    wanted = call.need("email").lower()
    for person in call.workspace.people.values():
        if person.email.lower() == wanted and person.is_active:
            return {"user": user_json(call.workspace, person)}
    raise ApiError("users_not_found")


# --- conversations ------------------------------------------------------------------------------


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    common: Json = {
        "id": channel.id,
        "created": 0,
        "is_archived": channel.is_archived,
        "is_im": channel.is_dm,
        "is_org_shared": False,
        "context_team_id": workspace.identity.team_id,
        "updated": 0,
    }
    if channel.is_dm:
        return common | {"user": channel.member_ids[0], "is_user_deleted": False, "priority": 0}
    empty: Json = {"value": "", "creator": "", "last_set": 0}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_group_dm,
        "is_mpim": channel.is_group_dm,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": channel.has_bot,
        "creator": "USLACKBOT",
        "topic": empty | {"value": channel.topic},
        "purpose": empty,
        "num_members": len(channel.member_ids) + channel.has_bot,
    }


def _readable(call: Call) -> Channel:
    channel = call.conversation()
    call.require_scope(_READ_SCOPE[channel.kind])
    return channel


def conversations_open(call: Call) -> Json:
    workspace = call.workspace
    named = call.text("channel")
    if named is not None:
        channel = call.conversation()
        if not (channel.is_dm or channel.is_group_dm):
            raise ApiError("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}}
    users = [user for user in (call.text("users") or "").replace(" ", "").split(",") if user]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 8:
        raise ApiError("too_many_users")
    call.require_scope("im:write" if len(users) == 1 else "mpim:write")
    for user in users:
        if user not in workspace.people:
            raise ApiError("user_not_found")
        if not workspace.people[user].is_active:
            raise ApiError("user_disabled")
    known = set(workspace.channels)
    single = len(users) == 1
    channel = workspace.open_dm(users[0]) if single else workspace.open_group_dm(tuple(users))
    shown = channel_json(workspace, channel) if call.flag("return_im") else {"id": channel.id}
    answer: Json = {"channel": shown}
    if channel.id in known:
        answer |= {"no_op": True, "already_open": True}
    return answer


def conversations_join(call: Call) -> Json:
    workspace, channel = call.workspace, call.conversation()
    if channel.kind != "public_channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    answer: Json = {}
    if channel.has_bot:
        answer = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    channel = workspace.change_channel(channel, has_bot=True)
    return answer | {"channel": channel_json(workspace, channel)}


def conversations_list(call: Call) -> Json:
    return _listed(call)


def users_conversations(call: Call) -> Json:
    """Those that the app itself is in; of a `user` it would be told what both are in."""
    return _listed(call, only_joined=True)


def _listed(call: Call, *, only_joined: bool = False) -> Json:
    workspace = call.workspace
    types = [kind.strip() for kind in (call.text("types") or "public_channel").split(",")]
    for kind in types:
        if kind not in _READ_SCOPE:
            raise ApiError("invalid_types")
        call.require_scope(_READ_SCOPE[kind])
    found = [
        channel
        for channel in workspace.channels.values()
        if channel.kind in types
        and (channel.has_bot or not (channel.is_private or only_joined))
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    page, following = call.page(found, "channel", default=100)
    return {
        "channels": [channel_json(workspace, channel) for channel in page],
        "response_metadata": {"next_cursor": following},
    }


def conversations_info(call: Call) -> Json:
    return {"channel": channel_json(call.workspace, _readable(call))}


def conversations_members(call: Call) -> Json:
    channel = _readable(call)
    members = list(channel.member_ids)
    if channel.has_bot:
        members.append(call.workspace.identity.bot_user_id)
    page, following = call.page(members, "member", default=100)
    return {"members": list(page), "response_metadata": {"next_cursor": following}}


# --- installing ---------------------------------------------------------------------------------


def blocks_validate(call: Call) -> Json:
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        sentence = "must provide exactly one of `blocks`, `view`, or `message`"
        raise ApiError("invalid_arguments", response_metadata={"messages": [sentence]})
    name = given[0]
    payload: Any = call.json(name)
    content: Json = {"blocks": payload} if name == "blocks" else payload
    if not isinstance(payload, list if name == "blocks" else dict):
        raise invalid_arguments(f"{name} is not valid JSON of its kind")
    surface = "message"
    if name == "view":
        surface = "home" if content.get("type") == "home" else "modal"
    faults = check_faults(surface, content)
    if not faults:
        return {}
    cut = len("/blocks") if name == "blocks" else 0
    errors = [
        {
            "code": "failed_constraint",
            "message": message,
            "pointer": pointer[cut:] if pointer.startswith("/blocks") else pointer,
        }
        for pointer, message in faults
    ]
    raise ApiError(f"invalid_{name}", errors=errors)

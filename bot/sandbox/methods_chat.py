"""chat.*, reactions.add and files.*: everything that ends up in a conversation.

May import `calls` and `workspace`. Each function is one Web API method: it checks what Slack checks
and says it in Slack's words, and changes the workspace only after every check has passed.
"""

from typing import Any

from bot.sandbox.calls import ApiError, Call, RateLimited, check_blocks, invalid_arguments
from bot.sandbox.files import private_url
from bot.sandbox.inputs import placed
from bot.sandbox.nouns import Channel, Json
from bot.sandbox.workspace import Workspace

TEXT_CUT = 40_000
UPDATE_LENGTH = 4_000
METADATA_BYTES = 16_000
FILE_BYTES = 50_000_000


def with_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """The blocks with the `block_id`s and `action_id`s that Slack makes up where there are none."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = workspace.new_block_id()
    for at in placed(blocks):
        if not at.action_id:
            at.element["action_id"] = workspace.new_block_id()
    return blocks


def read_content(call: Call, *, keep: Json | None = None) -> Json:
    """Text, blocks, attachments and metadata of a message; `keep` has what an update retains."""
    content: Json = {"text": call.text("text") or call.text("markdown_text") or ""}
    blocks = call.json("blocks")
    if blocks is not None:
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise ApiError("invalid_blocks_format")
        faults = check_blocks("message", {"blocks": blocks})
        if faults:
            raise ApiError(
                "invalid_blocks",
                errors=faults,
                response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]},
            )
        if blocks:
            content["blocks"] = with_ids(call.workspace, blocks)
    elif keep is not None and "blocks" in keep:
        content["blocks"] = keep["blocks"]
    attachments = call.json("attachments")
    if isinstance(attachments, list) and attachments:
        if len(attachments) > 100:
            raise ApiError("too_many_attachments")
        content["attachments"] = attachments
    elif attachments is None and keep is not None and "attachments" in keep:
        content["attachments"] = keep["attachments"]
    if not (content["text"].strip() or content.get("blocks") or content.get("attachments")):
        raise ApiError("no_text")
    metadata = _metadata(call)
    if metadata is None and keep is not None:
        metadata = keep.get("metadata")
    if metadata:
        content["metadata"] = metadata
    return content


def _metadata(call: Call) -> Json | None:
    metadata = call.json("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(
        metadata.get("event_payload"), dict
    ):
        raise ApiError("invalid_metadata_format")
    if len(str(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def destination(call: Call, name: str = "channel") -> Channel:
    """Where a message goes: a conversation's id or name, or a person's id, which opens the DM."""
    workspace, wanted = call.workspace, call.need(name)
    if wanted == workspace.identity.bot_user_id:
        raise ApiError("cannot_dm_bot")
    person = workspace.people.get(wanted)
    channel = workspace.open_dm(person.id) if person else workspace.channels.get(wanted)
    channel = channel or workspace.channel_named(wanted)
    if channel is None or (channel.is_private and not channel.has_bot):
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_dm:
        if not workspace.people[channel.member_ids[0]].is_active:
            raise ApiError("user_disabled")
        if not workspace.app_home("messages"):
            raise ApiError("messages_tab_disabled")
    elif not channel.has_bot and "chat:write.public" not in workspace.scopes:
        raise ApiError("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    wanted = call.text("thread_ts")
    if wanted is None:
        return None
    parent = call.workspace.messages[channel.id].get(wanted)
    if parent is None:
        raise ApiError("thread_not_found")
    return str(parent.get("thread_ts", wanted))


def _own(call: Call, channel: Channel, refusal: str) -> Json:
    message = call.workspace.messages[channel.id].get(call.need("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.get("bot_id") != call.workspace.identity.bot_id:
        raise ApiError(refusal)
    return message


def post_message(call: Call) -> Json:
    if call.text("username") or call.text("icon_url") or call.text("icon_emoji"):
        call.require_scope("chat:write.customize")
    workspace, channel = call.workspace, destination(call)
    content = read_content(call)
    content["text"] = content["text"][:TEXT_CUT]
    thread_ts = _thread(call, channel)
    wait = workspace.limits.take_message(channel.id, workspace.now())
    if wait:
        raise RateLimited(wait)
    message = workspace.post(channel, content, thread_ts=thread_ts)
    return {"channel": channel.id, "ts": message["ts"], "message": dict(message)}


def post_ephemeral(call: Call) -> Json:
    workspace, channel = call.workspace, destination(call)
    person = call.person("user", error="user_not_found")
    if person.id not in channel.member_ids:
        raise ApiError("user_not_in_channel")
    content = read_content(call)
    if len(content["text"]) > TEXT_CUT:
        raise ApiError("msg_too_long")
    message = workspace.post_ephemeral(
        person.id, channel.id, content, thread_ts=_thread(call, channel)
    )
    return {"message_ts": message["ts"]}


def update(call: Call) -> Json:
    workspace, channel = call.workspace, call.conversation()
    message = _own(call, channel, "cant_update_message")
    if channel.is_archived:
        raise ApiError("is_inactive")
    if len(call.text("text") or "") > UPDATE_LENGTH:
        raise ApiError("msg_too_long")
    content = read_content(call, keep=message)
    workspace.replaced_blocks[message["ts"]] = message.get("blocks", [])
    for name in ("text", "blocks", "attachments", "metadata"):
        message.pop(name, None)
    message |= content
    message["edited"] = {"user": workspace.identity.bot_user_id, "ts": workspace.new_ts()}
    workspace.touch()
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": dict(message),
    }


def delete(call: Call) -> Json:
    workspace, channel = call.workspace, call.conversation()
    message = _own(call, channel, "cant_delete_message")
    del workspace.messages[channel.id][message["ts"]]
    parent = workspace.messages[channel.id].get(message.get("thread_ts", ""))
    if parent is not None:
        parent["reply_count"] -= 1
    workspace.touch()
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    channel, ts = call.conversation(), call.need("message_ts")
    message = call.workspace.messages[channel.id].get(ts)
    if message is None:
        raise ApiError("message_not_found")
    link = f"{call.workspace.url}/archives/{channel.id}/p{ts.replace('.', '')}"
    if "thread_ts" in message:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(call: Call) -> Json:
    workspace, channel = call.workspace, call.conversation()
    name = call.need("name").strip(":")
    message = workspace.messages[channel.id].get(call.need("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    reactions: list[Json] = message.setdefault("reactions", [])
    bot = workspace.identity.bot_user_id
    found = next((reaction for reaction in reactions if reaction["name"] == name), None)
    if found is None:
        reactions.append({"name": name, "users": [bot], "count": 1})
    elif bot in found["users"]:
        raise ApiError("already_reacted")
    else:
        found["users"].append(bot)
        found["count"] += 1
    workspace.touch()
    return {}


def get_upload_url(call: Call) -> Json:
    workspace, name = call.workspace, call.need("filename")
    try:
        length = int(call.need("length"))
    except ValueError:
        raise invalid_arguments("length must be a number") from None
    if length <= 0:
        raise ApiError("missing_argument")
    if length > FILE_BYTES:
        raise ApiError("file_upload_size_restricted")
    file_id = workspace.new_id("F")
    workspace.files[file_id] = {"id": file_id, "name": name, "title": name, "size": length}
    ticket = workspace.new_secret("upload")
    workspace.files[file_id]["ticket"] = ticket
    return {"upload_url": f"{workspace.url}/upload/v1/{ticket}/{file_id}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    workspace = call.workspace
    wanted = call.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid_arguments("missing required field: files")
    done: list[Json] = []
    for one in wanted:
        file = workspace.files.get(one.get("id", "")) if isinstance(one, dict) else None
        if file is None or file["id"] not in workspace.file_bodies:
            raise ApiError("file_not_found")
        title = one.get("title") or file["name"]
        done.append({k: v for k, v in file.items() if k != "ticket"} | {"title": title})
    for file in done:
        file["url_private"] = file["url_private_download"] = private_url(workspace, file)
    target = call.text("channel_id") or call.text("channels")
    if target is not None:
        _share(call, target, done)
    return {"files": [{"id": file["id"], "title": file["title"]} | file for file in done]}


def _share(call: Call, target: str, files: list[Json]) -> None:
    inner: dict[str, Any] = dict(call.args) | {"channel": target}
    share = Call(call.method, inner, call.workspace, call.token)
    channel = destination(share)
    content = {
        "text": call.text("initial_comment") or "",
        "files": files,
        "upload": True,
        "subtype": "file_share",
    }
    call.workspace.post(channel, content, thread_ts=_thread(share, channel))

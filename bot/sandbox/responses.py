"""`response_url`: answering an interaction later, five times within 30 minutes.

May import `calls`, `methods_chat` and `workspace`. The answer in an acknowledgement of a command
follows the same rules and comes through `show` too.
"""

from bot.sandbox.calls import ApiError, Call
from bot.sandbox.methods_chat import read_content
from bot.sandbox.nouns import RESPONSE_URL_LIFE, RESPONSE_URL_USES, Json, ResponseUrl
from bot.sandbox.workspace import Workspace


def use(workspace: Workspace, secret: str, body: Json) -> None:
    """Post, replace or delete through a response URL.

    Raises `ApiError`: invalid_url, used_url, expired_url, or what is wrong with the message.
    """
    place = workspace.response_urls.get(secret)
    if place is None:
        raise ApiError("invalid_url")
    if place.uses >= RESPONSE_URL_USES:
        raise ApiError("used_url")
    if workspace.now() - place.issued > RESPONSE_URL_LIFE:
        raise ApiError("expired_url")
    show(workspace, place, body)
    place.uses += 1


def show(workspace: Workspace, place: ResponseUrl, body: Json) -> None:
    """Put an answer where the interaction happened: ephemeral unless it says `in_channel`."""
    call = Call("response_url", body, workspace, "")
    if call.flag("delete_original"):
        _remove_original(workspace, place)
        return
    content = read_content(call)
    if call.flag("replace_original") and _replace_original(workspace, place, content):
        return
    channel = workspace.channels[place.channel_id]
    thread_ts = call.text("thread_ts") or place.thread_ts
    if thread_ts not in workspace.messages[channel.id]:
        thread_ts = None
    if call.text("response_type") == "in_channel":
        if channel.is_archived:
            raise ApiError("is_archived")
        message = workspace.post(channel, content, thread_ts=thread_ts)
    else:
        message = workspace.post_ephemeral(place.user_id, channel.id, content, thread_ts=thread_ts)
    if place.message_ts is None:  # of a command: what it answered first is its original
        place.message_ts = message["ts"]


def _original(workspace: Workspace, place: ResponseUrl) -> tuple[dict[str, Json], str] | None:
    ts = place.message_ts or ""
    for messages in (
        workspace.ephemerals.get(place.user_id, {}),
        workspace.messages[place.channel_id],
    ):
        if ts in messages:
            return messages, ts
    return None


def _replace_original(workspace: Workspace, place: ResponseUrl, content: Json) -> bool:
    found = _original(workspace, place)
    if found is None:
        return False
    messages, ts = found
    for name in ("text", "blocks", "attachments", "metadata"):
        messages[ts].pop(name, None)
    messages[ts] |= content
    workspace.touch()
    return True


def _remove_original(workspace: Workspace, place: ResponseUrl) -> None:
    found = _original(workspace, place)
    if found is not None:
        messages, ts = found
        del messages[ts]
        workspace.touch()

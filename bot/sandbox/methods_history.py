"""conversations.history and conversations.replies: what was said, for apps that may read it.

May import `calls` and `workspace`. Each function is one Web API method. Slack has a scope for each
kind of conversation, and leaves a message's metadata out unless `include_all_metadata` asks for it.
"""

from collections.abc import Iterable

from bot.sandbox.calls import ApiError, Call
from bot.sandbox.nouns import Channel, Json

_SCOPE = {
    "public_channel": "channels:history",
    "private_channel": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
SCOPES = tuple(_SCOPE.values())
"""Any of these, and then the one of the conversation."""


def conversations_history(call: Call) -> Json:
    """The newest first, threads by their first message only."""
    channel = _readable(call)
    said = call.workspace.messages[channel.id].values()
    heads = [one for one in said if one.get("thread_ts", one["ts"]) == one["ts"]]
    return _answer(call, reversed(_between(call, heads))) | {"pin_count": 0}


def conversations_replies(call: Call) -> Json:
    """A thread, the oldest first; its first message is always there."""
    channel = _readable(call)
    said = call.workspace.messages[channel.id]
    wanted = said.get(call.need("ts"))
    if wanted is None:
        raise ApiError("thread_not_found")
    head = said[str(wanted.get("thread_ts", wanted["ts"]))]
    replies = [one for one in said.values() if one.get("thread_ts") == head["ts"] != one["ts"]]
    return _answer(call, [head, *_between(call, replies)])


def _readable(call: Call) -> Channel:
    channel = call.conversation()
    call.require_scope(_SCOPE[channel.kind])
    if not (channel.has_bot or channel.is_dm):
        raise ApiError("not_in_channel")
    return channel


def _between(call: Call, messages: Iterable[Json]) -> list[Json]:
    """Those after `oldest` and before `latest`; with `inclusive`, at these moments too."""
    oldest, latest = (_moment(call, name) for name in ("oldest", "latest"))
    inclusive = call.flag("inclusive")

    def is_wanted(ts: float) -> bool:
        if inclusive and ts in (oldest, latest):
            return True
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return [one for one in messages if is_wanted(float(one["ts"]))]


def _moment(call: Call, name: str) -> float | None:
    text = call.text(name)
    try:
        return None if text is None else float(text)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _answer(call: Call, messages: Iterable[Json]) -> Json:
    page, following = call.page(list(messages), "message", default=100)
    hidden = () if call.flag("include_all_metadata") else ("metadata",)
    shown = [{name: one[name] for name in one if name not in hidden} for one in page]
    answer: Json = {"messages": shown, "has_more": bool(following)}
    return answer | ({"response_metadata": {"next_cursor": following}} if following else {})

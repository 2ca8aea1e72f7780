"""Whether a message of which we never heard is in Slack: it is looked for by its key.

May import `storage` and the Slack SDK. Reads only what came after the doubtful call could have been
made, and keeps nothing of it. Needs the scope `im:history` (direct messages), `channels:history` or
`groups:history` (digests), none of which the manifest asks for: without it Slack says
`missing_scope`.

A row is looked for after its lease is over, long after its request has died, so that a message
which Slack shows a moment late is there by then. One that somebody has deleted meanwhile counts as
never posted.
Limits: 50 calls a minute each. Apps sold outside Slack's Marketplace get one a minute, of 15
messages; an app made from our manifest is a workspace's own and is not concerned.
Sources: docs.slack.dev/reference/methods/conversations.history, …/conversations.replies.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from storage.outbox import Delivery, OutboxKind

METHOD = "conversations.history"
METADATA_EVENT = "homeroom_outbox"
LOOKED_FOR = (OutboxKind.POST, OutboxKind.REPLY)
"""Kinds that carry their key and stay where they were posted."""

CALLS = 4
"""The most that looking for one message takes."""
_PAGES = CALLS - 1
_PAGE = 100
_ASTRAY = timedelta(minutes=5)
"""How far this machine's clock may be from Slack's."""


class TooMuch(Exception):
    """More was said since then than is worth reading."""


def metadata(dedupe_key: str) -> dict[str, Any]:
    """What every post carries, and nobody sees."""
    return {"event_type": METADATA_EVENT, "event_payload": {"key": dedupe_key}}


def find(client: WebClient, delivery: Delivery) -> tuple[str, str] | None:
    """The channel and ts at which it was posted; None when it is not in Slack.

    Raises TooMuch, and what the client raises when Slack refuses or does not answer.
    """
    channel = delivery.parent_channel or delivery.channel or ""
    if channel.startswith(("U", "W")):  # a person; this opens nothing that the post would not
        channel = str(client.conversations_open(users=channel)["channel"]["id"])
    wanted = metadata(delivery.dedupe_key)
    since = (delivery.available_at - _ASTRAY).timestamp()
    asked: dict[str, Any] = {"channel": channel, "oldest": f"{since:.6f}"}
    read: Callable[..., SlackResponse] = client.conversations_history
    if delivery.kind is OutboxKind.REPLY:
        read, asked["ts"] = client.conversations_replies, delivery.parent_ts
    for message in _messages(read, asked):
        if message.get("metadata") == wanted:
            return channel, str(message["ts"])
    return None


def _messages(
    read: Callable[..., SlackResponse], asked: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    cursor = ""
    for _ in range(_PAGES):
        answer = read(**asked, include_all_metadata=True, limit=_PAGE, cursor=cursor)
        yield from answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise TooMuch

"""Carries an answer back to where the person is: the command, a message, App Home or a form.

May import `messages`, `storage` (only to refuse a transaction), Bolt and `handlers.context`.
A direct answer is not queued: the person waits for it. What others should see goes through the
outbox instead.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

import storage
from bot.okr.model import Problem
from handlers import home, words
from handlers.context import Ask, Place, Turn
from messages import Message, View

logger = logging.getLogger(__name__)

Answer = Message | View | None
"""A message, a form to open, or None where the person's prompt, updated in place, is the answer."""

Feature = Callable[[Ask], Answer]

_SECONDS = 3.0
"""Longest wait for `response_url`; Slack itself waits 3 seconds for us."""

_REPLACES = frozenset({"listing.page", "check_in.undo"})
"""Buttons whose answer takes the place of the ephemeral message they stand in."""

_CHANGES_HOME = frozenset({"check_in.same", "check_in.undo", "prompt.snooze", "prompt.skip"})


def button(feature: Feature) -> Callable[..., None]:
    """A Bolt listener for a button: runs the feature, then answers where the button is."""

    def pressed(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, turn: Turn
    ) -> None:
        ask = from_button(body, action, turn)
        answer = feature(ask)
        to_button(answer, ask, body, action["action_id"], client)
        ack()

    return pressed


def unknown_button(ack: Ack, body: dict[str, Any], action: dict[str, Any], turn: Turn) -> None:
    """A link button (Slack reports those too), or one that this version no longer has."""
    ack()
    if "url" not in action:
        raise Problem("generic.trouble")


def from_command(body: Mapping[str, Any], turn: Turn) -> Ask:
    typed = str(body.get("text") or "")
    return Ask(
        turn=turn,
        words=words.plain(typed),
        mentioned=words.mentioned(typed),
        once=f"command:{body['trigger_id']}",
        place=Place.COMMAND,
        channel=str(body.get("channel_id") or ""),
        reply_to=str(body.get("response_url") or ""),
    )


def from_button(body: Mapping[str, Any], action: Mapping[str, Any], turn: Turn) -> Ask:
    return Ask(
        turn=turn,
        words=words.clean(value_of(action)),
        once=f"button:{body.get('trigger_id', '')}",
        place=_place(body),
        channel=str((body.get("channel") or {}).get("id") or ""),
        reply_to=str(body.get("response_url") or ""),
    )


def value_of(action: Mapping[str, Any]) -> str:
    """What a button or the chosen option of a menu carries."""
    option = action.get("selected_option") or {}
    return str(action.get("value") or option.get("value") or "")


def _place(body: Mapping[str, Any]) -> Place:
    view = body.get("view")
    if view:
        return Place.MODAL if view.get("type") == "modal" else Place.HOME
    container = body.get("container") or {}
    return Place.EPHEMERAL if container.get("is_ephemeral") else Place.MESSAGE


def to_command(answer: Answer, trigger_id: str, ack: Ack, client: WebClient) -> None:
    """Only the person sees it. A form opens at once: its trigger lives three seconds."""
    if isinstance(answer, View):
        client.views_open(trigger_id=trigger_id, view=dict(answer.payload))
        ack()
    elif answer is not None:
        ack(answer.payload())
    else:
        ack()


def to_button(
    answer: Answer, ask: Ask, body: Mapping[str, Any], action_id: str, client: WebClient
) -> None:
    if isinstance(answer, View):
        opens = client.views_push if ask.place is Place.MODAL else client.views_open
        opens(trigger_id=body["trigger_id"], view=dict(answer.payload))
        return
    if answer is not None:
        if ask.place is Place.MODAL:
            client.views_update(view_id=body["view"]["id"], view=_as_modal(answer))
        elif ask.place is Place.HOME:
            client.views_open(trigger_id=body["trigger_id"], view=_as_modal(answer))
        else:
            replace = ask.place is Place.EPHEMERAL and action_id in _REPLACES
            respond(ask.reply_to, answer, client, replace_original=replace)
    if ask.place is Place.HOME and action_id in _CHANGES_HOME:
        home.publish(ask.turn, client)


def respond(url: str, message: Message, client: WebClient, *, replace_original: bool) -> bool:
    """Post an ephemeral answer to Slack's `response_url`; False when Slack did not take it."""
    if not is_slack_address(url, client.base_url):
        logger.warning("an answer was not sent: its address is not Slack's")
        return False
    if storage.in_transaction():
        raise RuntimeError("Slack was called inside a transaction: response_url")
    webhook = WebhookClient(url, timeout=int(_SECONDS), retry_handlers=[])
    response = webhook.send_dict(
        {
            **message.payload(),
            "response_type": "ephemeral",
            "replace_original": replace_original,
        }
    )
    if response.status_code != 200:
        logger.warning("an answer was not taken: HTTP %s", response.status_code)
    return bool(response.status_code == 200)


def is_slack_address(url: str, api_url: str) -> bool:
    """Whether `url` is Slack's own, or on the very address of the configured Web API."""
    there, api = urlsplit(url), urlsplit(api_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc) and there.netloc:
        return True
    host = there.hostname or ""
    return there.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _as_modal(message: Message) -> dict[str, Any]:
    """A message shown over App Home, where there is no conversation to answer in."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Homeroom"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(message.blocks),
    }

"""Carries an answer back to where the person is: the command, a message, App Home or a form.

May import `messages`, `storage` (only to refuse a transaction), Bolt, and the handlers'
`addresses`, `context`, `fields`, `forms`, `guard`, `home`, `redraw` and `words`.
A direct answer is not queued: the person waits for it. What others should see goes through the
outbox instead.
"""

import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from slack_bolt import Ack
from slack_sdk import WebClient

import storage
from bot.okr.model import Problem
from bot.okr.texts import clean
from handlers import guard, home, redraw, words
from handlers.addresses import asked, is_slack_address
from handlers.context import Ask, Place, Turn
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages import Message, View
from messages.over_home import blocks_for_modal
from messages.problems import sentence

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The form in which something was pressed or chosen, as it looks now; what was typed stays."""

    view: View


Answer = Message | View | Redrawn | None
"""A message, a form to open, the form drawn anew, or None where what the person sees changes by
itself: a prompt updated in place, App Home."""

Feature = Callable[[Ask], Answer]

FormFeature = Callable[[Submission], Answer]
"""Its View takes the form's place; its message is said where the form was opened."""

SECONDS = 3.0
"""Longest wait for `response_url`; Slack itself waits 3 seconds for us."""

_REPLACES = frozenset(
    {
        *("history.page", "listing.page", "tree.open", "check_in.undo", "review.reopen"),
        "guard.send_anyway",
    }
)
"""Buttons whose answer takes the place of the ephemeral message they stand in."""

_CHANGES_HOME = frozenset(
    {
        *("check_in.same", "check_in.on_track", "check_in.watching", "check_in.no_data"),
        *("check_in.undo", "prompt.snooze", "prompt.skip"),
    }
)


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


def form(feature: FormFeature, guarded: Collection[str] = ()) -> Callable[..., None]:
    """A Bolt listener for a form that was sent off: runs the feature, then closes the form.

    A `Wrong` leaves it open, with each sentence at its field. `guarded` are the names of its free
    texts: what looks like a student there stops it softly.
    """

    def submitted(ack: Ack, body: dict[str, Any], client: WebClient, turn: Turn) -> None:
        view = body["view"]
        submission = Submission(
            turn=turn,
            client=client,
            fields=Fields(view["state"]["values"]),
            memo=Memo.load(view.get("private_metadata") or ""),
            once=f"form:{view['id']}",
        )
        look = guard.look(view, turn, guarded)
        if stopped := look.stopped():
            ack(response_action="update", view=dict(stopped.payload))
            return
        try:
            answer = feature(submission)
        except Wrong as wrong:
            sentences = {at: sentence(problem) for at, problem in wrong.problems.items()}
            ack(response_action="errors", errors=sentences)
            return
        look.stored(turn)
        to_form(answer, submission.memo, turn, ack, client)

    return submitted


def to_form(answer: Answer, memo: Memo, turn: Turn, ack: Ack, client: WebClient) -> None:
    """Close the form, or change it; then say what was done where the form was opened."""
    match answer.view if isinstance(answer, Redrawn) else answer:
        case View(payload):
            ack(response_action="update", view=dict(payload))
        case Message() as message if not memo.reply_to and memo.place is not Place.HOME:
            ack(response_action="update", view=_as_modal(message))
        case _:
            ack(response_action="clear")
    try:
        if memo.place is Place.HOME:
            home.publish(turn, client)
        elif isinstance(answer, Message) and memo.reply_to:
            respond(memo.reply_to, answer, client, replace_original=False)
    except Exception as error:  # what is stored stays stored
        logger.warning("a form's answer was not said: %s", type(error).__name__)


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
        mentions=words.mentioned(typed),
        once=f"command:{body['trigger_id']}",
        place=Place.COMMAND,
        channel=str(body.get("channel_id") or ""),
        reply_to=str(body.get("response_url") or ""),
    )


def from_button(body: Mapping[str, Any], action: Mapping[str, Any], turn: Turn) -> Ask:
    view = body.get("view") or {}
    return Ask(
        turn=turn,
        words=clean(value_of(action)),
        once=f"button:{body.get('trigger_id', '')}",
        place=_place(body),
        channel=str((body.get("channel") or {}).get("id") or ""),
        reply_to=str(body.get("response_url") or ""),
        metadata=str(view.get("private_metadata") or ""),
        fields=Fields((view.get("state") or {}).get("values") or {}),
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
    if isinstance(answer, Redrawn):
        answer = answer.view
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
    if isinstance(answer, Redrawn) and ask.place is Place.MODAL:
        redraw.redraw(client, body, answer.view)
        return
    if isinstance(answer, Redrawn):
        answer = answer.view
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
    if ask.place is Place.HOME and (answer is None or action_id in _CHANGES_HOME):
        home.publish(ask.turn, client, words.row_id(ask.metadata) or 1)


def to_trouble(
    message: Message, ask: Ask, body: Mapping[str, Any], action_id: str, client: WebClient
) -> None:
    """What went wrong with a button; in a form on top of it, so that nothing typed is lost."""
    if ask.place is Place.MODAL:
        client.views_push(trigger_id=body["trigger_id"], view=_as_modal(message))
    else:
        to_button(message, ask, body, action_id, client)


def to_trouble_unknown(message: Message, body: Mapping[str, Any], client: WebClient) -> None:
    """The same before it is known who asks: while the database is away, nobody is."""
    if body.get("response_url"):
        respond(str(body["response_url"]), message, client, replace_original=False)
        return
    opens = client.views_push if _place(body) is Place.MODAL else client.views_open
    opens(trigger_id=body["trigger_id"], view=_as_modal(message))


def respond(url: str, message: Message, client: WebClient, *, replace_original: bool) -> bool:
    """Post an ephemeral answer to Slack's `response_url`; False when Slack did not take it."""
    if not is_slack_address(url, client.base_url):
        logger.warning("an answer was not sent: its address is not Slack's")
        return False
    if storage.in_transaction():
        raise RuntimeError("Slack was called inside a transaction: response_url")
    said = {
        **message.payload(),
        "response_type": "ephemeral",
        "replace_original": replace_original,
    }
    headers = {"Content-Type": "application/json;charset=utf-8"}
    request = Request(url, json.dumps(said).encode(), headers)  # noqa: S310  # its host is Slack's
    try:
        with asked(request, SECONDS) as response:
            status = response.status
    except HTTPError as refusal:
        with refusal:
            status = refusal.code
    if status != 200:
        logger.warning("an answer was not taken: HTTP %s", status)
    return status == 200


def _as_modal(message: Message) -> dict[str, Any]:
    """A message shown over App Home, where there is no conversation to answer in."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Homeroom"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks_for_modal(message.blocks),
    }

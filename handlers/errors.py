"""What a person reads when something cannot be used, or when something broke.

May import `messages`, `storage` (what it refuses), `bot.okr`, Bolt and `handlers.answers`. A
`Problem` becomes its one kind sentence where the person is, with what they typed; any other
exception one kind sentence too, and a log line that holds no text of theirs.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

import messages.problems
from bot.okr.model import Problem
from handlers import answers
from handlers.context import Turn
from storage import Conflict

logger = logging.getLogger(__name__)


def listener(
    error: Exception, body: dict[str, Any], context: BoltContext, client: WebClient
) -> BoltResponse:
    """Bolt's one error handler: logs what is ours to mend, and answers the person."""
    if isinstance(error, Problem):
        problem = error
    elif isinstance(error, Conflict):
        problem = Problem("generic.meanwhile")
    else:
        problem = Problem("generic.trouble")
        logger.error("%s in %s\n%s", type(error).__name__, name_of(body), stack(error))
    try:
        said = _sentence(problem, body)
        if said is not None:
            return BoltResponse(status=200, body=said)
        return _answer(problem, body, context, client)
    except Exception as second:
        logger.error("%s while answering\n%s", type(second).__name__, stack(second))
        return BoltResponse(status=200, body="")


def name_of(body: Mapping[str, Any]) -> str:
    """Which command, button, form or event this was; nothing that anybody typed."""
    actions = body.get("actions") or [{}]
    return str(
        body.get("command")
        or actions[0].get("action_id")
        or (body.get("view") or {}).get("callback_id")
        or (body.get("event") or {}).get("type")
        or body.get("type")
    )


def stack(error: Exception) -> str:
    """Where it happened, without the exception's own words: those may quote a note."""
    return "".join(traceback.format_tb(error.__traceback__))


def busy(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a request is answered that nobody has time for: the payload of its ack, with what was
    typed. None where an ack can say nothing: better none at all, of which Slack tells people."""
    return _sentence(Problem("generic.busy"), body)


def _sentence(problem: Problem, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a command or a form, which is the request's own; None for what has none."""
    if "command" in body:
        typed = f"{body['command']} {body.get('text') or ''}".strip()
        return messages.problems.message(problem, typed=typed).payload()
    if body.get("type") == "view_submission":
        said = messages.problems.sentence(problem)
        return {"response_action": "errors", "errors": {_first_input(body["view"]): said}}
    return None


def _answer(
    problem: Problem, body: dict[str, Any], context: BoltContext, client: WebClient
) -> BoltResponse:
    turn: Turn | None = context.get("turn")
    if body.get("type") == "block_actions":
        message = messages.problems.message(problem)
        if turn is not None:
            action = body["actions"][0]
            ask = answers.from_button(body, action, turn)
            answers.to_trouble(message, ask, body, action["action_id"], client)
        elif problem.code == messages.problems.GENERIC:  # who is from elsewhere is not answered
            answers.to_trouble_unknown(message, body, client)
    return BoltResponse(status=200, body="")


def _first_input(view: Mapping[str, Any]) -> str:
    return next(
        (str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"), ""
    )

"""What Slack would refuse in a whole message, modal or Home tab.

May import `messages.block_kit` (blocks, rules, limits) and the standard library.
"""

from collections.abc import Mapping
from typing import Any, Final

from messages.block_kit.blocks import BLOCKS, allowed_on
from messages.block_kit.limits import LIMITS, PER_MESSAGE
from messages.block_kit.rules import (
    Checking,
    Fault,
    Place,
    Rule,
    Shape,
    any_string,
    boolean,
    choice,
    identifier,
    plain_text,
)

_VIEW: Final[Mapping[str, Rule]] = {
    "private_metadata": any_string,
    "callback_id": identifier,
    "external_id": identifier,
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}


def _judged_apart(*_: object) -> None:
    """Blocks are judged one by one, because their surface matters."""


_FRAMES: Final[Mapping[str, Shape]] = {
    "modal": Shape(
        "modal",
        {
            **_VIEW,
            "type": choice("modal", "workflow_step"),
            "title": plain_text,
            "submit": plain_text,
            "close": plain_text,
            "submit_disabled": boolean,
            "blocks": _judged_apart,
        },
        ("title", "blocks"),
    ),
    "home": Shape("home", {**_VIEW, "type": choice("home"), "blocks": _judged_apart}, ("blocks",)),
}


def check(surface: str, payload: Mapping[str, Any]) -> list[Fault]:
    """Everything Slack would refuse; empty when it would take the payload.

    `surface` is "message", "modal" or "home". Paths are JSON pointers into the payload, so those of
    a view begin with `/blocks`, `/title`, …; Slack's views methods put `/view` before them.
    The text of a message is not judged: what is allowed differs between the methods.
    """
    run = Checking(surface)
    frame = _FRAMES.get(surface)
    if frame is not None:
        frame(run, payload if isinstance(payload, dict) else dict(payload), None)
    blocks = payload.get("blocks")
    if blocks is None:
        return run.faults
    if not isinstance(blocks, (list, tuple)):
        run.fault((None, "blocks"), "must provide an array")
        return run.faults
    most = LIMITS[surface]["blocks"]
    if len(blocks) > most:
        run.fault((None, "blocks"), f"no more than {most} items allowed")
    for index, block in enumerate(blocks):
        _check_block(run, block, ((None, "blocks"), index))
    _check_whole(run, payload)
    return run.faults


def _check_block(run: Checking, block: Any, place: Place) -> None:
    if not isinstance(block, dict):
        return run.fault(place, "must provide an object")
    kind = block.get("type")
    if kind is None:
        return run.fault(place, "missing required field: type")
    if not isinstance(kind, str) or kind not in BLOCKS or not allowed_on(kind, run.surface):
        return run.fault((place, "type"), f"unsupported type: {kind}")
    BLOCKS[kind](run, block, place)
    block_id = block.get("block_id")
    if isinstance(block_id, str) and block_id:
        if block_id in run.block_ids:
            run.fault(
                (place, "block_id"), f"`block_id` {block_id} already exists for another block"
            )
        run.block_ids.add(block_id)
    most = PER_MESSAGE.get(kind)
    if most is not None and run.count(kind) == most + 1:
        run.fault(place, f"no more than {most} {kind} blocks allowed in a message")
    if kind == "markdown" and isinstance(block.get("text"), str):
        characters = run.count("markdown characters", len(block["text"]))
        if characters - len(block["text"]) <= LIMITS["message"]["markdown"] < characters:
            run.fault(place, f"no more than {LIMITS['message']['markdown']} characters of markdown")
    if kind == "input":
        run.count("input")
        _check_input(run, block, place)
    return None


def _check_input(run: Checking, block: Mapping[str, Any], place: Place) -> None:
    element = block.get("element")
    if not isinstance(element, dict):
        return
    if element.get("type") == "file_input" and run.surface != "modal":
        run.fault(((place, "element"), "type"), "unsupported type: file_input")
    if element.get("focus_on_load") and run.count("focus") == 2:
        run.fault(((place, "element"), "focus_on_load"), "only one element can have focus_on_load")


def _check_whole(run: Checking, payload: Mapping[str, Any]) -> None:
    if run.surface == "modal" and run.counts.get("input") and "submit" not in payload:
        run.fault(None, "missing required field: submit")

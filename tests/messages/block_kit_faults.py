"""What `check` says of blocks, and some to say it of."""

from typing import Any

from messages.block_kit import check
from tests.messages.block_kit_samples import plain

Json = dict[str, Any]
BUTTON: Json = {"type": "button", "action_id": "a", "text": plain("x")}


def faults(surface: str, *blocks: object) -> list[str]:
    payload: Json = {"blocks": list(blocks)}
    if surface == "modal":
        payload |= {"type": "modal", "title": plain("Form"), "submit": plain("Save")}
    if surface == "home":
        payload |= {"type": "home"}
    return [str(fault) for fault in check(surface, payload)]


def surface_of(block: Json) -> str:
    return "modal" if block["type"] in ("alert", "input") else "message"


def option(value: str) -> Json:
    return {"text": plain("x"), "value": value}

"""Reading what a person sees: the words, buttons and prefilled inputs of messages and views."""

from collections.abc import Iterator, Mapping
from typing import Any

UNSEEN = "\u034f"
"""What keeps a person's words from formatting; nobody sees it."""


def words_of(surface: Mapping[str, Any]) -> str:
    """All the text of a message or view, block after block, buttons in brackets."""
    return "\n".join(_words(surface.get("blocks") or ()))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") == "button":
            yield f"[{value['text']['text']}]"
            return
        if value.get("type") in ("plain_text", "mrkdwn", "raw_text"):
            yield str(value["text"]).replace(UNSEEN, "")
            return
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def buttons_of(surface: Mapping[str, Any]) -> dict[str, str]:
    """The value of every button, by its action id."""
    found: dict[str, str] = {}

    def collect(value: Any) -> None:
        if isinstance(value, Mapping):
            if value.get("type") == "button":
                found[str(value["action_id"])] = str(value.get("value", ""))
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                collect(inner)

    collect(surface.get("blocks"))
    return found


def shown_values(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the inputs of a form show when it opens, by block id."""
    shown: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            chosen = element.get("initial_option") or {}
            ticked = [option["value"] for option in element.get("initial_options") or ()]
            shown[block["block_id"]] = (
                element.get("initial_value") or chosen.get("value") or ticked or None
            )
    return shown

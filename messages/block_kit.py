"""Slack's limits for Block Kit, as data, and what follows from them: `clip` and `check`.

May import the standard library only, because the sandbox, an island, refuses with it what Slack
refuses. The numbers are those of Slack's reference pages (docs.slack.dev/reference/block-kit).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Surface = Literal["message", "modal", "home"]

LIMITS: Final[Mapping[str, Mapping[str, int]]] = {
    "message": {"text": 4000, "blocks": 50},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "blocks": 100},
    "home": {"private_metadata": 3000, "blocks": 100},
    "section": {"text": 3000, "fields": 10, "fields[]": 2000},
    "header": {"text": 150},
    "context": {"elements": 10, "elements[]": 3000},
    "actions": {"elements": 25},
    "input": {"label": 2000, "hint": 2000},
    "button": {"text": 75, "value": 2000, "accessibility_label": 75, "url": 3000},
    "option": {"text": 75, "value": 150, "description": 75},
    "confirm": {"title": 100, "text": 300, "confirm": 30, "deny": 30},
    "image": {"alt_text": 2000, "title": 2000},
    "plain_text_input": {"placeholder": 150, "initial_value": 3000},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is a JSON pointer to the place; `message` what Slack says about it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.path}]"


def check(surface: Surface, payload: Mapping[str, Any]) -> list[Fault]:
    """Everything Slack would refuse in a message, modal or Home tab."""
    blocks = payload.get("blocks", ())
    if len(blocks) > LIMITS[surface]["blocks"]:
        return [Fault("/blocks", f"no more than {LIMITS[surface]['blocks']} items allowed")]
    return []


def clip(text: str, limit: int) -> str:
    """The text, at most `limit` characters long; what was cut is marked with "…".

    Never cuts between a character and what combines with it (accents, emoji sequences).
    """
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while end > 0 and _continues(text, end):
        end -= 1
    return (text[:end].rstrip() + "…")[:limit]


def _continues(text: str, index: int) -> bool:
    character = text[index]
    return (
        text[index - 1] == "\u200d"
        or character in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.combining(character) != 0
    )

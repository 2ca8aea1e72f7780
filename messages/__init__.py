"""What the bot says: values of `bot.okr` in, Slack's Block Kit out.

`Message` and `View` are all that leaves this package. May import the standard library only; the
modules beside it may import `bot.okr`, Jinja2 and Babel, never storage, handlers or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is the whole essence (phones and screen readers get only that)."""

    text: str
    blocks: tuple[Mapping[str, Any], ...]

    def payload(self) -> dict[str, Any]:
        """The arguments `text` and `blocks` of chat.postMessage, chat.update or an ack."""
        return {"text": self.text, "blocks": [dict(block) for block in self.blocks]}


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab, as views.open and views.publish take it."""

    payload: Mapping[str, Any]

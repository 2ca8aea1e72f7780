"""A message as it looks in a form's window, where Slack takes neither charts nor tables.

May import `messages.block_kit` and the standard library. A chart is left out, for its words always
stand beside it; a table becomes a line for each of its rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from messages.block_kit import LIMITS, clip
from messages.block_kit.blocks import allowed_on

_MOST = LIMITS["section"]["text"]


def blocks_for_modal(blocks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same in blocks that a modal takes, at most as many as it takes."""
    shown = [one for block in blocks for one in _shown(block)]
    return shown[: LIMITS["modal"]["blocks"]]


def _shown(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if block["type"] in ("table", "data_table"):
        yield from _lines(block)
    elif allowed_on(block["type"], "modal"):
        yield block


def _lines(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rows without their head, as many in a text as it holds."""
    text = ""
    for row in table["rows"][1:]:
        cells = (str(cell.get("text") or cell.get("value") or "") for cell in row)
        line = "  ·  ".join(cell for cell in cells if cell not in ("", "–"))
        if text and len(text) + len(line) >= _MOST:
            yield _section(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    yield _section(text)


def _section(text: str) -> Mapping[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": clip(text, _MOST) or "–"}}

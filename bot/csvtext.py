"""Texts and lists as the cells of a CSV file, and back: nothing lost, nothing run as a formula.

May import the standard library only. `plain(safe(text))` is `text` and `split(joined(parts))` is
`parts`, whatever they hold.
"""

import json
import re
from collections.abc import Sequence

_LEADS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n']")
"""How a formula may begin: programs skip spaces, and those of East Asia read wide signs, too."""
_NUMBER = re.compile(r"-\d+(\.\d+)?%?")
_SEPARATOR = "; "


def safe(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet would run it as a formula.

    A negative number is a number. A text that begins with an apostrophe gets another one, so that
    its own is not taken off.
    """
    return f"'{text}" if _LEADS.match(text) and not _NUMBER.fullmatch(text) else text


def plain(cell: str) -> str:
    """The text that `safe` made harmless; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _LEADS.match(cell, 1) else cell


def joined(parts: Sequence[str]) -> str:
    """Parts with semicolons between them; as a JSON list where that could not be taken apart."""
    text = _SEPARATOR.join(parts)
    return text if split(text) == list(parts) else json.dumps(list(parts), ensure_ascii=False)


def split(cell: str) -> list[str]:
    """The parts between semicolons, or of a JSON list of texts."""
    if cell.startswith("["):
        try:
            parts = json.loads(cell)
        except (ValueError, RecursionError):
            parts = None
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return parts
    return [part.strip() for part in cell.split(";") if part.strip()]

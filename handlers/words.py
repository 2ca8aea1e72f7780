"""What a person typed, out of Slack's escapes and free of what no database can hold.

May import the standard library only.
"""

import html
import re
import unicodedata

_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<(?:mailto:)?([^<>|]+)\|([^<>]*)>|<(https?://[^<>|]+)>")


def plain(text: str) -> str:
    """`<@U1|ben>` becomes `@ben`, `<https://x|x>` becomes `x`, `&amp;` becomes `&`."""
    text = _MENTION.sub(lambda found: f"{found[1]}{found[3] or found[2]}", text)
    text = _LINK.sub(lambda found: found[2] or found[1] or found[3], text)
    return clean(html.unescape(text))


def clean(text: str) -> str:
    """Without control characters and broken halves of characters; line breaks stay."""
    kept = (
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def mentioned(text: str) -> str:
    """The id of the first person mentioned, or ""."""
    found = re.search(r"<@([A-Z0-9]+)", text)
    return found[1] if found else ""


def row_id(text: str) -> int | None:
    """The id that a button carries; None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None

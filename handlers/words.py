"""What a person typed, out of Slack's escapes: names for mentions, words for links.

May import `bot.okr.texts` and the standard library.
"""

import html
import re

from bot.okr.texts import clean

_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<(?:mailto:)?([^<>|]+)\|([^<>]*)>|<(https?://[^<>|]+)>")


def plain(text: str) -> str:
    """`<@U1|ben>` becomes `@ben`, `<https://x|x>` becomes `x`, `&amp;` becomes `&`."""
    text = _MENTION.sub(lambda found: f"{found[1]}{found[3] or found[2]}", text)
    text = _LINK.sub(lambda found: found[2] or found[1] or found[3], text)
    return clean(html.unescape(text))


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people mentioned, in their order."""
    return tuple(dict.fromkeys(re.findall(r"<@([A-Z0-9]+)", text)))


LARGEST_ID = 2**31 - 1
"""PostgreSQL's integers end here."""


def row_id(text: str) -> int | None:
    """The id that a button carries; None for anything else."""
    found = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0
    return found if 0 < found <= LARGEST_ID else None

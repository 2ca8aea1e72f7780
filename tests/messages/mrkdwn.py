"""How Slack reads mrkdwn, as a reader for tests: what in a text would be formatted, and how.

More eager than Slack: where its rules are not published, this finds formatting. Emphasis begins and
ends only at the edge of a word; U+200B is such an edge, a combining mark such as U+034F is not.
"""

import html
import re
import unicodedata

JOINER = "\u034f"

_SPECIAL = re.compile(r"<([^<>\n]*)>")
_EMOJI = re.compile(r":[^\s:<>\u034f]+:")
_URL = re.compile(r"(?:https?|mailto|ftp|file|slack)://?\S|\bwww\.\S", re.IGNORECASE)
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?\.[^\W\d_]{2,}")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]")
_NAMED = re.compile(r"(?:^|(?<=\W))[@#](?=[^\W_])")
_QUOTE = re.compile(r"(?m)^[ \t]*(?:&gt;|>|＞)")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-+•◦▪–—]|\d+[.)])[ \t]")
_PAIRS = {"*": "*", "＊": "*", "_": "_", "＿": "_", "~": "~", "`": "`", "｀": "`"}


def formatting(text: str) -> list[str]:
    """Everything in the text that Slack would show otherwise than as it is written."""
    found = [f"special {match}" for match in _SPECIAL.findall(text)]
    found += [f"unescaped {c}" for c in re.findall(r"[<>]", _SPECIAL.sub("", text))]
    found += [f"entity {e}" for e in re.findall(r"&(?!amp;|lt;|gt;).{0,6}", text)]
    shown = _SPECIAL.sub(" ", text)
    for name, pattern in (
        *(("emoji", _EMOJI), ("url", _URL), ("domain", _DOMAIN), ("address", _ADDRESS)),
        *(("name", _NAMED), ("quote", _QUOTE), ("item", _ITEM)),
    ):
        found += [f"{name} {match}" for match in pattern.findall(shown)]
    return found + _emphasis(text)


def _emphasis(text: str) -> list[str]:
    found = []
    for start, mark in enumerate(text):
        if mark not in _PAIRS or not _is_edge(text[start - 1 : start]):
            continue
        if not text[start + 1 : start + 2].strip():
            continue
        for end in range(start + 2, len(text)):
            if text[end] == "\n":
                break
            if _PAIRS.get(text[end]) == _PAIRS[mark] and _is_edge(text[end + 1 : end + 2]):
                found.append(f"{_PAIRS[mark]} {text[start : end + 1]}")
                break
    return found


def _is_edge(neighbour: str) -> bool:
    """Whether a word ends here: nothing, space, punctuation, a symbol, U+200B."""
    if not neighbour:
        return True
    category = unicodedata.category(neighbour)
    return category[0] not in "LNM"


def as_read(text: str) -> str:
    """The text as a person reads it, with invisible joiners gone and entities shown."""
    return html.unescape(text.replace(JOINER, ""))

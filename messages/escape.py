"""Where words from people meet Slack's formatting: the one place that tells them apart.

May import `messages.block_kit`, `bot.okr.texts` and the standard library. Everything a template
prints is bracketed by `finalize` with two private-use characters; after the JSON is parsed, `land`
finds the brackets and decides by where the text landed: in mrkdwn it can neither start formatting
nor a mention nor a link, elsewhere it stays as typed. Only a `Fragment` is printed as it is: the
output of a macro, a translated sentence, a word made by `messages.filters`.

In mrkdwn the characters that begin something get U+034F (combining grapheme joiner, invisible)
on both sides. Slack starts formatting only at the edge of a word; U+200B counts as such an edge,
U+034F does not, so `*bold*` typed by a person stays `*bold*`, with its asterisks.
"""

import re
import warnings
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Final

from bot.okr.texts import JOINER
from messages.block_kit import clip

OPEN: Final = "\ue0f1"
CLOSE: Final = "\ue0f2"
REPLACEMENT: Final = "\ufffd"

_SPAN = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue0f1\ue0f2\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BREAKS = re.compile("(?<!\\s)\\s*[\n\r\x85\u2028\u2029]\\s*")
_FORMATTING: Final = ("*", "_", "~", "`", "＊", "＿", "｀")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-+•◦▪–—]|\d+[.)])")
_LIST_ITEMS = re.compile(f"^{_LIST_ITEM.pattern}", re.MULTILINE)
_DOMAIN = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
"""The dot before the end of a domain, which Slack would make a link."""
_APART: Final = rf"{JOINER}\g<0>{JOINER}"
_NEUTRAL: Final = str.maketrans(
    {mark: f"{JOINER}{mark}{JOINER}" for mark in (*_FORMATTING, *":@#＞")}
    | {"&": "&amp;", "<": "&lt;", ">": f"{JOINER}&gt;"}
    | dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
)
"""The last are directions, which would reorder the frame around the words."""


class RenderWarning(UserWarning):
    """A template let something through that should not happen.

    An error in tests, where warnings are errors; in production the message goes out mended.
    """


class Fragment:
    """A piece of template: JSON source that may hold bracketed spans, printed as it is.

    Never made from words of a person, except by bracketing them.
    """

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source

    def __str__(self) -> str:
        raise TypeError("a fragment is printed with {{ }} or given to a macro, not joined to text")

    def __bool__(self) -> bool:
        return self.source != ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fragment) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Fragment({self.source!r})"


def trusted(text: str) -> Fragment:
    """Our own words as a fragment: may format in mrkdwn."""
    return Fragment(encode(text))


def encode(text: str) -> str:
    """The text as the inside of a JSON string."""
    return encode_basestring(text)[1:-1]


def finalize(value: object) -> str:
    """What `{{ value }}` prints: fragments and whole numbers as they are, all else bracketed."""
    if type(value) is str:
        text = value
    elif type(value) is Fragment:
        return value.source
    elif type(value) is int:
        return str(value)
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif value is None:
        warnings.warn("None was printed by a template", RenderWarning, stacklevel=2)
        return ""
    else:
        text = str(value)
    if not text.isprintable():
        text = _UNUSABLE.sub(REPLACEMENT, text)
    return f"{OPEN}{encode_basestring(text)[1:-1]}{CLOSE}"


def as_typed(text: str) -> str:
    """Plain text needs no escaping."""
    return text


def in_mrkdwn(text: str) -> str:
    """The text so that Slack shows it as typed where it would otherwise format it."""
    if text.isprintable():  # so on one line
        item = _LIST_ITEM.match(text)
        if item:
            text = f"{JOINER}{item[0]}{JOINER}{text[item.end() :]}"
    else:
        text = _LIST_ITEMS.sub(_APART, _LINE_ENDS.sub("\n", text))
    if "." in text:
        text = _DOMAIN.sub(_APART, text)
    return text.translate(_NEUTRAL)


def land(text: str, escape: Callable[[str], str] = as_typed, limit: int | None = None) -> str:
    """The parsed string with its bracketed spans escaped, at most `limit` characters long.

    Too long a string loses characters of its longest spans, before they are escaped; the frame
    is never cut, so a frame that is too long by itself stays so.
    """
    if escape is as_typed:
        plain = text.replace(OPEN, "").replace(CLOSE, "")
        if limit is None or len(plain) <= limit:
            return plain
    pieces = _SPAN.split(text)
    if escape is in_mrkdwn:
        _fit_formatting(pieces)
    typed = pieces[1::2]
    if limit is not None and len(text) > limit:
        typed = [clip(span, limit) for span in typed]
    pieces[1::2] = map(escape, typed)
    landed = "".join(pieces)
    if limit is None or len(landed) <= limit:
        return landed
    pieces[1::2] = _shortened(typed, escape, limit - sum(map(len, pieces[0::2])))
    return "".join(pieces)


def _fit_formatting(pieces: list[str]) -> None:
    """Slack formats `*a title*` only without spaces inside the stars and on one line."""
    for index in range(1, len(pieces), 2):
        before, after = pieces[index - 1], pieces[index + 1]
        if not pieces[index].isprintable() and any(
            _is_within(mark, pieces, index) for mark in _FORMATTING
        ):
            pieces[index] = _BREAKS.sub(" ", pieces[index])
        if before and before[-1] in _FORMATTING and _is_within(before[-1], pieces, index):
            pieces[index] = pieces[index].lstrip()
        if after and after[0] in _FORMATTING and _is_within(after[0], pieces, index):
            pieces[index] = pieces[index].rstrip()


def _is_within(mark: str, pieces: list[str], index: int) -> bool:
    """Whether the frame before the span has begun this formatting and not ended it."""
    return sum(piece.count(mark) for piece in pieces[0:index:2]) % 2 == 1


def _shortened(typed: list[str], escape: Callable[[str], str], room: int) -> list[str]:
    """The escaped spans, shortened until they fit the room, the longest first."""
    shown = [escape(span) for span in typed]
    for index in sorted(range(len(shown)), key=lambda index: -len(shown[index])):
        excess = sum(map(len, shown)) - room
        if excess <= 0:
            break
        allowed = max(len(shown[index]) - excess, 0)
        low, high = 0, min(len(typed[index]), allowed)
        while low < high:
            middle = (low + high + 1) // 2
            if len(escape(clip(typed[index], middle))) <= allowed:
                low = middle
            else:
                high = middle - 1
        shown[index] = escape(clip(typed[index], low))
    return shown

"""Rich text: sections, lists, quotes and preformatted text, and what stands in them.

May import `messages.block_kit.rules` and the standard library.
"""

from collections.abc import Mapping
from typing import Final

from messages.block_kit.rules import (
    Rule,
    Shape,
    any_string,
    boolean,
    choice,
    identifier,
    matching,
    several,
    string,
    typed,
    url,
    whole,
)

_STYLE: Final = Shape(
    "style",
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)
_STYLED: Final[dict[str, Rule]] = {"style": _STYLE}

_INLINE: Final[Mapping[str, Shape]] = {
    shape.kind: shape
    for shape in (
        Shape("text", {**_STYLED, "text": string}, ("text",)),
        Shape("link", {**_STYLED, "url": url, "text": any_string, "unsafe": boolean}, ("url",)),
        Shape("emoji", {**_STYLED, "name": string, "unicode": string, "skin_tone": whole(1, 6)}),
        Shape("user", {**_STYLED, "user_id": string}, ("user_id",)),
        Shape("usergroup", {**_STYLED, "usergroup_id": string}, ("usergroup_id",)),
        Shape("channel", {**_STYLED, "channel_id": string}, ("channel_id",)),
        Shape("team", {**_STYLED, "team_id": string}, ("team_id",)),
        Shape("broadcast", {**_STYLED, "range": choice("here", "channel", "everyone")}, ("range",)),
        Shape("color", {**_STYLED, "value": matching("#[0-9a-fA-F]{6}", "a color")}, ("value",)),
        Shape(
            "date",
            {
                **_STYLED,
                "timestamp": whole(0, 9_999_999_999),
                "format": string,
                "url": url,
                "fallback": string,
            },
            ("timestamp", "format"),
        ),
    )
}
_ELEMENTS: Final = several(typed(_INLINE), least=0)
_BORDER: Final[dict[str, Rule]] = {"border": whole(0, 1)}
_SECTION: Final = Shape("rich_text_section", {"elements": _ELEMENTS}, ("elements",))

_PARTS: Final[Mapping[str, Shape]] = {
    shape.kind: shape
    for shape in (
        _SECTION,
        Shape(
            "rich_text_list",
            {
                **_BORDER,
                "elements": several(typed({"rich_text_section": _SECTION})),
                "style": choice("bullet", "ordered"),
                "indent": whole(0, 8),
                "offset": whole(0, 10_000),
            },
            ("elements", "style"),
        ),
        Shape(
            "rich_text_preformatted",
            {**_BORDER, "elements": _ELEMENTS, "language": string},
            ("elements",),
        ),
        Shape("rich_text_quote", {**_BORDER, "elements": _ELEMENTS}, ("elements",)),
    )
}

RICH_TEXT: Final = Shape(
    "rich_text",
    {"block_id": identifier, "elements": several(typed(_PARTS), least=0)},
    ("elements",),
)

"""What a person wrote, free of what no database can hold and no screen should show.

May import the standard library only.
"""

import unicodedata

JOINER = "\u034f"
"""Messages put it into people's words, so that these cannot format; who copies them copies it."""


def clean(text: str) -> str:
    """Without control characters, broken halves, joiners; line breaks stay, tabs are spaces."""
    kept = (
        character
        for character in text.replace("\t", " ").replace(JOINER, "")
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()

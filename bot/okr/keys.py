"""Short keys for objectives and key results, as they are typed on phones: `RD`, `RD-2`.

May import the standard library only.
"""

import re
from collections.abc import Iterator, Set

# Words that begin half of all school objectives and tell none of them apart.
_COMMON = frozenset(
    (
        "a all an and at be by create each enhance every for from grow high improve in increase "
        "into is it its of on or our school so student students that the their to we where with"
    ).split()
)


def prefix_for(title: str, taken: Set[str]) -> str:
    """Two to four capital letters from `title` that are not in `taken`.

    "Every student reads on grade level" becomes "RG"; when that is taken, more letters follow.
    Titles without Latin letters get "OK". Raises ValueError when everything is taken.
    """
    for candidate in _candidates(title):
        if candidate not in taken:
            return candidate
    raise ValueError("every prefix is taken")


def next_key(prefix: str, taken: Set[str]) -> str:
    """The key after all that ever began with this prefix: `RD-3` after `RD-2`."""
    numbers = (key.rpartition("-")[2] for key in taken if key.startswith(f"{prefix}-"))
    return (
        f"{prefix}-{max((int(number) for number in numbers if number.isdecimal()), default=0) + 1}"
    )


def _candidates(title: str) -> Iterator[str]:
    words = [word.upper() for word in re.findall(r"[a-z]+", title.lower())]
    telling = [word for word in words if word.lower() not in _COMMON] or words or ["OKR"]
    initials = "".join(word[0] for word in telling)
    for length in (2, 3, 4):
        if len(initials) >= length:
            yield initials[:length]
    for length in (2, 3, 4):
        if len(telling[0]) >= length:
            yield telling[0][:length]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for second in letters:
        yield initials[0] + second
    for second in letters:
        for third in letters:
            yield initials[0] + second + third
    for first in letters:
        for second in letters:
            for third in letters:
                yield first + second + third + "X"

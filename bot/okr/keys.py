"""Short keys for objectives and key results, as they are typed on phones: `RD`, `RD-2`.

May import the standard library only.
"""

import re
from collections.abc import Iterator, Set
from itertools import product
from string import ascii_uppercase

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
    return Prefixes(taken).give(title)


class Prefixes:
    """Gives many objectives their prefixes, one after the other, as `prefix_for` would.

    What was found taken once is not looked at again, so that the last of ten thousand costs what
    the first does. `taken` are those that are there.
    """

    def __init__(self, taken: Set[str]) -> None:
        self._taken, self._given = taken, set[str]()
        self._left: dict[str, Iterator[str]] = {}

    def is_free(self, prefix: str) -> bool:
        return prefix not in self._taken and prefix not in self._given

    def take(self, prefix: str) -> None:
        """Nobody else is given this one."""
        self._given.add(prefix)

    def give(self, title: str) -> str:
        """The next one for this title; ValueError when everything is taken."""
        for candidates in self._candidates(title):
            for prefix in candidates:
                if self.is_free(prefix):
                    self.take(prefix)
                    return prefix
        raise ValueError("every prefix is taken")

    def _candidates(self, title: str) -> Iterator[Iterator[str]]:
        """From the title's words, from its first letter, any."""
        words = _telling(title)
        yield _from_words(words)
        first = words[0][0]
        yield self._left.setdefault(first, _beginning_with(first))
        yield self._left.setdefault("", _any())


def next_key(prefix: str, taken: Set[str]) -> str:
    """The key after all that ever began with this prefix: `RD-3` after `RD-2`."""
    numbers = (key.rpartition("-")[2] for key in taken if key.startswith(f"{prefix}-"))
    return (
        f"{prefix}-{max((int(number) for number in numbers if number.isdecimal()), default=0) + 1}"
    )


def _telling(title: str) -> list[str]:
    """The words, in capital letters, that tell it apart; at least one."""
    words = [word.upper() for word in re.findall(r"[a-z]+", title.lower())]
    return [word for word in words if word.lower() not in _COMMON] or words or ["OKR"]


def _from_words(words: list[str]) -> Iterator[str]:
    initials = "".join(word[0] for word in words)
    for text in (initials, words[0]):
        for length in (2, 3, 4):
            if len(text) >= length:
                yield text[:length]


def _beginning_with(first: str) -> Iterator[str]:
    for length in (1, 2):
        yield from (first + "".join(more) for more in product(ascii_uppercase, repeat=length))


def _any() -> Iterator[str]:
    for last in ("X", *ascii_uppercase.replace("X", "")):
        yield from ("".join(letters) + last for letters in product(ascii_uppercase, repeat=3))

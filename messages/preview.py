"""Every message and view with sample values, by name: `homeroom preview NAME`, and the tests.

May import `messages` and `bot.okr`. A sample takes each word of a person (names, titles, notes,
units, what was typed) through `say`, so that a test can put hostile text in its place.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from messages import Message, View

Words = Callable[[str], str]
Sample = Callable[..., Message | View]
"""Called with nothing, or with `say`, which takes a person's words and gives others."""

NAMES: Final[dict[str, Sample]] = {}
"""By the name of the function, as in "check_in.prompt", with a dot and a word for a state."""

_S = TypeVar("_S", bound=Sample)


def as_is(words: str) -> str:
    return words


def sample(name: str) -> Callable[[_S], _S]:
    """Registers a sample: `@sample("check_in.prompt")` above `def prompt(say: Words = as_is)`."""

    def register(function: _S) -> _S:
        assert name not in NAMES, f"two samples are called {name}"
        NAMES[name] = function
        return function

    return register

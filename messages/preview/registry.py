"""Where samples register themselves by name.

May import `messages` and the standard library.
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

"""Shows the sentence of a `Problem`: at a field, or as an answer.

May import `messages` (engine), `messages.sentences`, `bot.okr` and the standard library. The
sentences themselves are in `messages.sentences`; a test compares their codes with those that are
raised, both ways.
"""

from collections.abc import Mapping
from datetime import time
from typing import Final

from bot.okr.model import Problem
from messages import Message, render
from messages.escape import Fragment, encode, finalize
from messages.filters import clock
from messages.sentences import GROUPS

GENERIC: Final = "generic.trouble"
"""What is said for a code that has no sentence."""


def sentence(problem: Problem) -> str:
    """The kind sentence as plain text, for a field error or a line; at most 1,000 characters."""
    words = _words(problem).replace("`", "")
    return words % {name: _shown(value)[:200] for name, value in problem.params.items()}


def message(problem: Problem, typed: str = "") -> Message:
    """The sentence as an answer; `typed` is repeated, so that nothing typed is lost."""
    values = {name: finalize(_shown(value)) for name, value in problem.params.items()}
    said = Fragment(encode(_words(problem)) % values)
    plain = sentence(problem)
    return render.message("problems.message.j2", said=said, plain_words=plain, typed=typed)


def _words(problem: Problem) -> str:
    """The sentence for the code, with `%(name)s` for its parameters; of an unknown code, the
    general one. Where a parameter is empty, the shorter sentence that does without it."""
    missing = [name for name, value in problem.params.items() if not _shown(value)]
    wanted = (f"{problem.code} without {missing[0]}" if missing else problem.code, problem.code)
    known = sentences()
    return next((known[one] for one in wanted if one in known), known[GENERIC])


def _shown(value: object) -> str:
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    return str(value)


def codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(code for code in sentences() if " " not in code)


def sentences() -> Mapping[str, str]:
    """The sentence of each code, its parameters as `%(name)s`, what to type between backticks."""
    return {code: words for group in GROUPS for code, words in group().items()}

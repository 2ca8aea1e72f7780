"""One kind sentence, with an example of what works, for every code of `Problem`.

May import `messages` (engine), `bot.okr` and the standard library. The rules raise the codes in
`bot.okr`; the codes that only handlers raise are `HANDLER_CODES`. A test compares both with the
sentences here, both ways.
"""

from bot.okr.model import Problem
from messages import Message, render

HANDLER_CODES: frozenset[str] = frozenset(
    {
        "access.not_yours",
        "access.notes",
        "channel.not_here",
        "command.unknown_key",
        "command.which_key",
        "form.value_needed",
        "generic.trouble",
        "list.bad_filter",
        "person.unknown",
        "prompt.nothing_open",
        "team.unknown",
        "undo.nothing",
        "undo.too_old",
        "win.empty",
    }
)
"""Codes raised by handlers, beside those of the rules (`bot.okr`)."""


def sentence(problem: Problem) -> str:
    """The kind sentence as plain text, for a field error or a line."""
    raise NotImplementedError


def message(problem: Problem, typed: str = "") -> Message:
    """The sentence as an answer; `typed` is repeated, so that nothing typed is lost."""
    return render.message("problems.message.j2", sentence=sentence(problem), typed=typed)

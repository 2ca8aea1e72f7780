"""What `/okr help` says, and the answer to words nobody understood.

May import `messages` (engine) and the standard library. `COMMANDS` is the list of what a person
may type; a test in `tests/handlers` compares it with the commands that are registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Message, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`word` as typed after `/okr`; `aliases` mean the same; `usage` shows how, by example."""

    word: str
    usage: str
    sentence: str
    aliases: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = ()


def help(topic: str | None = None) -> Message:  # noqa: A001 (the command is called so)
    """All commands, or one of them in full; an unknown topic shows all."""
    command = next((c for c in COMMANDS if topic in (c.word, *c.aliases)), None)
    return render.message("help.help.j2", command=command, commands=COMMANDS)


def unknown(text: str, nearest: Sequence[str], understood: str = "") -> Message:
    """Words nobody understood: repeats them, says what was understood, offers the nearest.

    `nearest` are up to five texts to run after `/okr`, as buttons `command.run.1` … `.5`.
    """
    return render.message("help.unknown.j2", text=text, nearest=nearest[:5], understood=understood)

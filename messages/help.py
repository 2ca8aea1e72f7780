"""What `/okr help` says, and the answer to words nobody understood.

May import `messages` (engine) and the standard library. `COMMANDS` is the list of what a person
may type; a test in `tests/handlers` compares it with the commands that are registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Message, render


def _(sentence: str) -> str:
    """Marks a sentence for the catalog; templates translate it when it is shown."""
    return sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`word` as typed after `/okr`; `aliases` mean the same; `usage` and `examples` show how."""

    word: str
    usage: str
    sentence: str
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command(
        word="checkin",
        usage="c RD-2 71 -- phonics groups help",
        sentence=_("Checks in with one line; /okr c alone opens the form."),
        examples=(
            "c",
            "c RD-2",
            "c RD-2 +3 watch",
            "c RD-2 18/24 help -- short of subs",
            "c RD-2 nodata",
        ),
        aliases=("c", "update", "check-in"),
    ),
    Command(
        word="same",
        usage="same RD-2",
        sentence=_("Says that nothing changed: same number, same confidence."),
        examples=("same all",),
    ),
    Command(word="undo", usage="undo", sentence=_("Takes back your last check-in.")),
    Command(
        word="skip",
        usage="skip RD-2",
        sentence=_("Not this time, no questions asked."),
        examples=("skip",),
    ),
    Command(
        word="snooze",
        usage="snooze tomorrow",
        sentence=_("Asks you again later."),
        examples=("snooze 1h", "snooze today", "snooze monday", "snooze sep 14"),
    ),
    Command(word="my", usage="my", sentence=_("Shows your key results."), aliases=("mine",)),
    Command(word="show", usage="show RD-2", sentence=_("Shows one key result in full.")),
    Command(
        word="history", usage="history RD-2", sentence=_("Shows the check-ins of one key result.")
    ),
    Command(
        word="list",
        usage="list team:Math",
        sentence=_("Shows what a person or a team is working on."),
        examples=("list", "list @name", "list status:support"),
    ),
    Command(
        word="wins",
        usage="wins",
        sentence=_("Shows what went well this week; with “here”, to the whole channel."),
        examples=("wins here",),
        aliases=("celebrate",),
    ),
    Command(
        word="support",
        usage="support",
        sentence=_("Shows who could use a hand; with “here”, to the whole channel."),
        examples=("support here",),
        aliases=("at-risk",),
    ),
    Command(
        word="win",
        usage="win RD-2 everyone read aloud today",
        sentence=_("Adds something to celebrate."),
        examples=("win our garden is planted",),
    ),
    Command(
        word="help",
        usage="help snooze",
        sentence=_("Shows this, or more about one of them."),
        examples=("help",),
    ),
)


def help(topic: str | None = None) -> Message:  # noqa: A001 (the command is called so)
    """All commands, or one of them in full; an unknown topic shows all."""
    command = next((one for one in COMMANDS if topic in (one.word, *one.aliases)), None)
    return render.message("help.help.j2", command=command, commands=COMMANDS)


def unknown(text: str, nearest: Sequence[str], understood: str = "") -> Message:
    """Words nobody understood: repeats them, says what was understood, offers the nearest.

    `nearest` are up to five texts to run after `/okr`, as buttons `command.run.1` … `.5`.
    """
    return render.message("help.unknown.j2", text=text, nearest=nearest[:5], understood=understood)

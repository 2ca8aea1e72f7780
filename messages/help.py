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
    Command(
        word="away",
        usage="away nov 2..nov 6 cover @ben",
        sentence=_("Nothing reaches you on those days; a colleague may check in for you."),
        examples=("away until friday", "away off", "away"),
        aliases=("vacation", "leave", "out"),
    ),
    Command(
        word="back",
        usage="back",
        sentence=_("Says that you are here again, and shows what is due."),
    ),
    Command(
        word="mute",
        usage="mute until nov 20",
        sentence=_("No reminders until then; what colleagues ask of you still comes."),
        examples=("mute", "unmute"),
    ),
    Command(word="unmute", usage="unmute", sentence=_("Reminds you again.")),
    Command(
        word="assign",
        usage="assign RD-2 @ben",
        sentence=_("Hands a key result over to a colleague."),
        examples=("assign RD-2",),
        aliases=("give", "handover", "hand-over"),
    ),
    Command(
        word="target",
        usage="target RD-2 72 -- two classes joined us",
        sentence=_("Moves a target; the reason stays in the history."),
    ),
    Command(
        word="reporters",
        usage="reporters RD-2 @ben",
        sentence=_("Names who may check in beside the owner."),
        examples=("reporters RD-2 none", "reporters RD-2"),
        aliases=("reporter",),
    ),
    Command(
        word="cover",
        usage="cover RD-2 @ben until nov 20",
        sentence=_("Lets a colleague check in for you for some days; it ends by itself."),
        examples=("cover all @ben from monday until nov 20", "cover RD-2 off", "cover RD-2"),
        aliases=("sub",),
    ),
    Command(
        word="pause",
        usage="pause RD-2 -- lab closed until spring",
        sentence=_("Lets a key result rest: nobody is asked about it."),
        examples=("pause RD-2",),
    ),
    Command(
        word="resume",
        usage="resume RD-2",
        sentence=_("Lets a paused key result go on."),
        aliases=("unpause",),
    ),
    Command(
        word="new",
        usage="new",
        sentence=_("Begins an objective; with its letters, adds a key result to it."),
        examples=("new RD", "new Every student reads"),
        aliases=("add", "create"),
    ),
    Command(
        word="edit",
        usage="edit RD-2",
        sentence=_("Changes a key result, or an objective by its letters; the history is kept."),
        examples=("edit RD",),
        aliases=("change",),
    ),
    Command(
        word="library",
        usage="library attendance",
        sentence=_("Shows sample objectives of schools to start from."),
        examples=("library",),
        aliases=("samples",),
    ),
    Command(word="my", usage="my", sentence=_("Shows your key results."), aliases=("mine",)),
    Command(
        word="show",
        usage="show RD-2",
        sentence=_("Shows one key result in full, or an objective by its letters."),
        examples=("show RD",),
    ),
    Command(
        word="history", usage="history RD-2", sentence=_("Shows the check-ins of one key result.")
    ),
    Command(
        word="list",
        usage="list team:Math",
        sentence=_("Shows what a person or a team is working on."),
        examples=("list", "list @name", "list status:support", "list cycle:2026"),
    ),
    Command(
        word="close",
        usage="close RD-2",
        sentence=_("Ends a key result: final value, score, what you learned, what comes next."),
        examples=("close",),
    ),
    Command(
        word="tree",
        usage="tree",
        sentence=_("Shows how objectives hang together, and how far each has come."),
        examples=("tree RD", "tree Math"),
    ),
    Command(
        word="align",
        usage="align RD to MA-2",
        sentence=_("Says which objective or key result above an objective supports."),
        examples=("align RD", "align RD to nothing"),
    ),
    Command(
        word="review",
        usage="review month",
        sentence=_("Shows what the last month or quarter brought, objective by objective."),
        examples=("review quarter", "review month team:Math"),
    ),
    Command(
        word="reflect",
        usage="reflect RD",
        sentence=_("Looks back on an objective: its score, what you learned, what comes next."),
        examples=("reflect",),
    ),
    Command(
        word="cycle",
        usage="cycle",
        sentence=_("Shows the cycles; whoever runs Homeroom plans, opens and closes them here."),
        aliases=("cycles",),
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
        word="barrier",
        usage="barrier RD-2 no room for small groups",
        sentence=_("Asks for help; you hear at every step what becomes of it."),
        examples=("barrier", "barrier RD-2"),
        aliases=("stuck", "blocked"),
    ),
    Command(
        word="barriers",
        usage="barriers",
        sentence=_("Shows who waits for help: yours, where you help, and those of your teams."),
    ),
    Command(
        word="thanks",
        usage="thanks @ben for the second room",
        sentence=_("Thanks a colleague in a direct message; the form can share it as a win."),
        examples=("thanks", "thanks @ben"),
        aliases=("thank", "thank-you", "kudos"),
    ),
    Command(
        word="learn",
        usage="learn",
        sentence=_("Short lessons, a check-in to try, and the tour once more."),
        examples=("learn okr", "learn good", "learn confidence", "learn scores", "learn weekly"),
        aliases=("tour", "lessons"),
    ),
    Command(
        word="what",
        usage="what confidence",
        sentence=_("Explains a word, with an example."),
        examples=("what", "what stretch", "what key result"),
        aliases=("glossary", "what-is"),
    ),
    Command(
        word="privacy",
        usage="privacy",
        sentence=_("What is kept, who sees it, and that it is not an evaluation tool."),
    ),
    Command(
        word="admin",
        usage="admin",
        sentence=_("Runs Homeroom: teams, calendars, roles, and who changed what."),
        examples=(
            "admin teams",
            "admin calendar",
            "admin closed today",
            "admin channels",
            "admin schedule",
            "admin roles",
            "admin audit",
        ),
    ),
    Command(
        word="import",
        usage="import",
        sentence=_("Brings objectives and key results from a spreadsheet; for admins."),
        examples=("admin import",),
    ),
    Command(
        word="export",
        usage="export",
        sentence=_("Sends you everything as CSV files, or as JSON; for admins."),
        examples=("export json",),
    ),
    Command(
        word="settings",
        usage="settings",
        sentence=_("Changes when I ask you, and whether I remind you."),
        aliases=("preferences",),
    ),
    Command(
        word="help",
        usage="help snooze",
        sentence=_("Shows this, or more about one of them."),
        examples=("help",),
    ),
)


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("Check in"), ("checkin", "same", "skip", "snooze", "undo", "settings")),
    (_("Away"), ("away", "back", "mute", "unmute")),
    (_("Read"), ("my", "show", "history", "list", "tree", "wins", "support")),
    (_("Write"), ("new", "edit", "align", "library", "win")),
    (_("Ask and thank"), ("barrier", "barriers", "thanks")),
    (_("Hand over"), ("assign", "cover", "reporters", "target", "pause", "resume")),
    (_("Review"), ("close", "reflect", "review", "cycle")),
    (_("Run it"), ("admin", "import", "export")),
    (_("Learn"), ("learn", "what", "privacy", "help")),
)
"""The headings of help, each with its words; a test finds every command below one heading."""


def help(topic: str | None = None) -> Message:  # noqa: A001 (the command is called so)
    """All commands, or one of them in full; an unknown topic shows all."""
    command = next((one for one in COMMANDS if topic in (one.word, *one.aliases)), None)
    return render.message("help.help.j2", command=command, commands=COMMANDS, groups=_grouped())


def _grouped() -> list[tuple[str, list[Command]]]:
    known = {command.word: command for command in COMMANDS}
    return [(title, [known[word] for word in words]) for title, words in GROUPS]


def unknown(text: str, nearest: Sequence[str], understood: str = "") -> Message:
    """Words nobody understood: repeats them, says what was understood, offers the nearest.

    `nearest` are up to five texts to run after `/okr`, as buttons `command.run.1` … `.5`.
    """
    return render.message("help.unknown.j2", text=text, nearest=nearest[:5], understood=understood)

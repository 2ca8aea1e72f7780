"""One kind sentence, with an example of what works, for every code of `Problem`.

May import `messages` (engine), `bot.okr` and the standard library. The rules raise the codes in
`bot.okr.problems`; the codes that only handlers raise are `HANDLER_CODES`. A test compares both
with the sentences here, both ways.
"""

from collections.abc import Callable, Mapping
from typing import Final

from bot.okr.model import Problem
from messages import Message, render
from messages.escape import Fragment, encode, finalize
from messages.locale import gettext as _

HANDLER_CODES: Final[frozenset[str]] = frozenset(
    {
        "access.not_yours",
        "access.notes",
        "channel.not_here",
        "command.unknown_key",
        "command.which_key",
        "form.number_and_no_data",
        "form.value_needed",
        "generic.trouble",
        "list.bad_filter",
        "person.unknown",
        "prompt.nothing_open",
        "support.own",
        "team.unknown",
        "undo.nothing",
        "undo.too_old",
        "win.empty",
    }
)
"""Codes raised by handlers, beside those of the rules."""

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
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    return str(value)


def codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(code for code in sentences() if " " not in code)


def sentences() -> Mapping[str, str]:
    """The sentence of each code, its parameters as `%(name)s`, what to type between backticks."""
    return {code: words for group in _GROUPS for code, words in group().items()}


def _numbers() -> dict[str, str]:
    return {
        "number.empty": _("Please add a number, for example `71`. No news? Type `nodata`."),
        "number.not_a_number": _(
            "I could not read “%(typed)s” as a number. These work: `71`, `71.5`, `18/24`, `+3`, "
            "`yes`, `nodata`."
        ),
        "number.two_numbers": _(
            "I see more than one number in “%(typed)s”. Please give just one, for example `71`. "
            "Anything else fits behind two dashes: `71 -- small groups help`."
        ),
        "number.unit": _(
            "This key result is counted in %(unit)s, so “%(typed)s” does not fit. The number alone "
            "is enough, for example `71`."
        ),
        "number.unit without unit": _(
            "This key result has no unit, so “%(typed)s” does not fit. The number alone is enough, "
            "for example `71`."
        ),
        "number.too_large": _(
            "“%(typed)s” is larger than I can keep. Is there a digit too many? `1,250` works."
        ),
        "number.no_last": _(
            "“%(typed)s” counts from the last number, and there is none yet. Please give the "
            "number itself, for example `71`."
        ),
        "number.no_target": _(
            "There is no single target to be done with here. Please give the number, for example "
            "`71`."
        ),
        "number.no_parts": _(
            "“%(typed)s” is a part of a whole, and here one number is asked, for example `71`."
        ),
        "number.needs_of": _(
            "“%(typed)s” of how many? Please give both, as in `18/24`, or a share like `75%%`."
        ),
        "number.zero_of": _(
            "“%(typed)s” divides by zero. Please give the whole group as well, for example `18/24`."
        ),
        "number.more_than_all": _(
            "“%(typed)s” is more than all of them. The part comes first: `18/24` is 18 of 24."
        ),
        "number.negative": _(
            "“%(typed)s” is below zero. Please give 0 or more, for example `18/24`."
        ),
        "number.percent_range": _(
            "“%(typed)s” is outside 0 to 1,000 percent. `71` means 71%%, `71.5` works too."
        ),
        "number.share_range": _(
            "“%(typed)s” is outside 0 to 100 percent. `75%%`, `71.5` and `18/24` all work."
        ),
        "number.steps": _(
            "“%(typed)s” does not fit: there are %(steps)s steps. How many are done? For example "
            "`2`, or `done` for all."
        ),
        "number.yes_or_no": _("“%(typed)s” does not fit: this one is `yes` or `no`."),
    }


def _texts() -> dict[str, str]:
    return {
        "line.empty": _("Please say which key result, for example `/okr c RD-2 71`."),
        "line.no_key": _(
            "I could not find a key in “%(typed)s”. It begins with the key: `/okr c RD-2 71`. "
            "`/okr my` shows yours."
        ),
        "note.too_long": _(
            "That note has %(length)s characters, and %(limit)s fit. One sentence is plenty, for "
            "example: Small groups help."
        ),
        "win.too_long": _(
            "That win has %(length)s characters, and %(limit)s fit. One sentence is plenty, for "
            "example: First class with everyone at grade level."
        ),
        "win.empty": _(
            "What went well? Add a few words: `/okr win RD-2 everyone read aloud today`."
        ),
        "same.nothing_yet": _(
            "There is no check-in for %(key)s to repeat yet. Please give the first number: "
            "`/okr c %(key)s 71`."
        ),
        "form.value_needed": _(
            "Please fill in the number, for example 71, or tick “No new data yet”."
        ),
        "form.number_and_no_data": _(
            "There is a new number here and a tick at “No new data yet”. Please keep one of them, "
            "for example 71 without the tick."
        ),
    }


def _times() -> dict[str, str]:
    return {
        "snooze.not_a_time": _(
            "I could not read “%(typed)s” as a time. These work: `/okr snooze 1h`, `today`, "
            "`tomorrow`, `monday`, `sep 14`."
        ),
        "snooze.past": _(
            "“%(typed)s” is already behind us. Try `/okr snooze tomorrow` or a coming day, for "
            "example `sep 14`."
        ),
        "snooze.too_far": _(
            "“%(typed)s” is further than the %(days)s days I can snooze. Try `/okr snooze monday`."
        ),
        "snooze.day_over": _("The school day is over. Try `/okr snooze tomorrow`."),
    }


def _commands() -> dict[str, str]:
    return {
        "command.unknown_key": _(
            "I do not know %(key)s. Did you mean %(nearest)s? `/okr my` shows yours."
        ),
        "command.unknown_key without nearest": _(
            "I do not know %(key)s. `/okr my` shows yours, `/okr list` shows everybody's."
        ),
        "command.which_key": _(
            "Which one? Please add its key: %(keys)s. For example `/okr show RD-2`."
        ),
        "command.which_key without keys": _(
            "Which one? Please add its key, for example `/okr show RD-2`. `/okr list` shows them."
        ),
        "list.bad_filter": _(
            "I could not use “%(filter)s” to choose. These work: `/okr list @name`, "
            "`/okr list team:Math`, `/okr list status:support`."
        ),
        "person.unknown": _(
            "I could not find “%(who)s” here. Type @ and choose the person: `/okr list @name`."
        ),
        "person.unknown without who": _(
            "I could not find your account yet. Please try again in a minute with `/okr`."
        ),
        "team.unknown": _(
            "I could not find a team called “%(team)s”. For example: `/okr list team:Math`."
        ),
        "team.unknown without team": _(
            "There is no team here yet. Once an admin has added one, `/okr list` shows its work."
        ),
        "channel.not_here": _(
            "That only works in a channel. Go to the channel and type it there: `/okr wins here`."
        ),
        "prompt.nothing_open": _(
            "There is no prompt open for you right now. To check in anyway: `/okr checkin`."
        ),
        "undo.nothing": _(
            "There is no check-in to take back. `/okr history RD-2` shows what was saved."
        ),
        "undo.too_old": _(
            "That check-in is too old to take back. A new one corrects it: `/okr c RD-2 71`."
        ),
        "access.not_yours": _(
            "%(key)s belongs to %(owner)s, so only they check in there. `/okr show %(key)s` shows "
            "how it stands."
        ),
        "access.not_yours without key": _(
            "That check-in belongs to somebody else, so only they can change it. `/okr my` shows "
            "yours."
        ),
        "access.notes": _(
            "Notes are for the owner's team and its leaders. `/okr show RD-2` shows what everyone "
            "may see."
        ),
        "support.own": _(
            "%(key)s is your own. Could somebody else help? Say so in the form: `/okr c %(key)s`."
        ),
        GENERIC: _(
            "Something went wrong on my side, sorry. Nothing was changed. Please try again in a "
            "minute, for example with `/okr`."
        ),
    }


_GROUPS: Final[tuple[Callable[[], dict[str, str]], ...]] = (_numbers, _texts, _times, _commands)

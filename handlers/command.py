"""`/okr`: from the first word to the function that answers it.

May import the other handlers, `messages.help` and Bolt. Unknown words never fail: the answer
repeats them and offers the nearest commands as buttons, which run here too.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

import messages.help
from bot.okr.check_in import parse_line
from bot.okr.model import Problem
from handlers import (
    admin,
    align,
    answers,
    away,
    barriers,
    check_in,
    cover,
    cycles,
    digest,
    exporting,
    guard,
    hand_over,
    home,
    importing,
    key_results,
    learn,
    library,
    objectives,
    pause,
    period,
    prompt,
    reflect,
    review,
    settings,
    target,
    thanks,
    tour,
    tree,
)
from handlers.answers import Answer, Feature
from handlers.context import Ask, Turn


def help_(ask: Ask) -> Answer:
    """`/okr help [COMMAND]`."""
    return messages.help.help(ALIASES.get(ask.words.lower(), ask.words.lower()) or None)


COMMANDS: Mapping[str, Feature] = {
    "checkin": check_in.check_in,
    "same": check_in.same,
    "undo": check_in.undo,
    "skip": prompt.skip,
    "snooze": prompt.snooze,
    "away": away.away,
    "back": away.back,
    "mute": away.mute,
    "unmute": away.unmute,
    "assign": hand_over.assign,
    "target": target.target,
    "reporters": hand_over.reporters,
    "cover": cover.cover,
    "pause": pause.pause,
    "resume": pause.resume,
    "new": objectives.new,
    "edit": objectives.edit,
    "library": library.show,
    "my": key_results.my,
    "show": key_results.show,
    "history": key_results.history,
    "list": key_results.listing,
    "close": review.close,
    "tree": tree.tree,
    "align": align.align,
    "reflect": reflect.reflect,
    "review": period.review,
    "cycle": cycles.cycles,
    "wins": digest.wins,
    "support": digest.support,
    "win": digest.win,
    "thanks": thanks.thanks,
    "barrier": barriers.barrier,
    "barriers": barriers.barriers,
    "learn": learn.learn,
    "what": learn.what,
    "privacy": learn.privacy,
    "admin": admin.admin,
    "import": importing.open_form,
    "export": exporting.export,
    "settings": settings.settings,
    "help": help_,
}
"""Every word that may follow `/okr`; `messages.help.COMMANDS` explains the same words."""

ALIASES: Mapping[str, str] = {
    alias: command.word for command in messages.help.COMMANDS for alias in command.aliases
}

_KEY_TYPED = re.compile(r"^\S*[A-Za-z]{2,4}[ -]{0,2}\d{1,4}|^\S+")


def okr(ack: Ack, body: dict[str, Any], client: WebClient, turn: Turn) -> None:
    """The slash command: run the words, then answer where they were typed."""
    tour.welcome(turn)
    ask = answers.from_command(body, turn)
    answers.to_command(answer(ask), body["trigger_id"], ack, client)


def run(ask: Ask) -> Answer:
    """A button that stands for words: they run as if they had been typed."""
    return answer(ask)


def send_anyway(ask: Ask) -> Answer:
    """The button under a line that was stopped: it runs as it was typed."""
    line = guard.Line.load(ask.words)
    answered = answer(line.ask(ask), is_guarded=False)
    guard.line_stored(ask.turn, line)
    return answered


def answer(ask: Ask, *, is_guarded: bool = True) -> Answer:
    """What the whole text after `/okr` asks for."""
    typed = ask.words
    word, _, rest = typed.partition(" ")
    name = word.lower().lstrip("/")
    feature = COMMANDS.get(ALIASES.get(name, name))
    if not typed:
        return home.card(ask)
    if feature is None:
        return _nearest(typed)
    stopped = guard.stopped_line(ask, ALIASES.get(name, name), rest.strip()) if is_guarded else None
    if stopped is not None:
        return stopped
    try:
        return feature(ask.saying(rest.strip()))
    except Problem as problem:
        nearest = problem.params.get("nearest")
        if isinstance(nearest, list) and nearest:
            return _nearest_keys(typed, nearest)
        raise


def _nearest(typed: str) -> Answer:
    """Repeat what was typed, and offer what it may have meant, as buttons."""
    words = typed.split()
    line = _key_at_the_start(typed)
    if line:
        return messages.help.unknown(typed, [f"checkin {typed}", f"show {line}"], understood=line)
    spellings = [*COMMANDS, *ALIASES]
    offers: list[str] = []
    for position, word in enumerate(words):
        for match in get_close_matches(word.lower(), spellings, n=2, cutoff=0.6):
            rest = " ".join(words[position + 1 :])
            offers.append(f"{ALIASES.get(match, match)} {rest}".strip())
    return messages.help.unknown(typed, _distinct([*offers, "checkin", "my", "help"])[:3])


def _key_at_the_start(typed: str) -> str:
    try:
        return parse_line(typed).key
    except Problem:
        return ""


def _nearest_keys(typed: str, keys: Sequence[str]) -> Answer:
    """The same words with each key that is like the one nobody knows."""
    word, _, rest = typed.partition(" ")
    after = re.sub(_KEY_TYPED, "", rest, count=1).strip()
    offers = [f"{word} {key} {after}".strip() for key in keys]
    return messages.help.unknown(typed, offers, understood=word)


def _distinct(offers: list[str]) -> list[str]:
    return list(dict.fromkeys(offers))

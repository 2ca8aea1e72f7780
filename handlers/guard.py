"""The soft stop: what looks like a student is not stored before somebody says "send anyway".

May import `storage`, `messages`, `bot.okr`, and the handlers' `context`, `edits` and `fields`. One
mechanism for all: forms are registered with the names of their free texts (`answers.form(feature,
guarded=…)`), commands with where theirs begins (`_FREE_TEXT`). What was found is never stored or
logged; the audit keeps only that something was sent anyway.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import messages.guard
from bot.okr.calendar import local_day
from bot.okr.check_in import parse_line
from bot.okr.guard import Finding, first_finding, known_among
from bot.okr.model import Problem
from handlers import edits
from handlers.context import Ask, Turn
from handlers.fields import Fields
from messages import Message, View
from storage import audit, members, teams

_LONGEST_VALUE = 2000
"""Slack's limit for what a button carries."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in a form, and whether it is to be sent all the same."""

    view: Mapping[str, Any]
    found: Mapping[str, Finding]
    is_sent_anyway: bool

    def stopped(self) -> View | None:
        """The form with a sentence at each field; None where it may be stored."""
        if not self.found or self.is_sent_anyway:
            return None
        return messages.guard.form(self.view, self.found)

    def stored(self, turn: Turn) -> None:
        """Afterwards: keep that it was sent anyway."""
        if self.found:
            _keep(turn, str(self.view.get("callback_id") or ""))


def look(view: Mapping[str, Any], turn: Turn, names: Collection[str]) -> Look:
    """Read the free texts of a form that was sent off: the inputs of these names, also those with
    a key behind their name."""
    fields = Fields(view["state"]["values"])
    blocks = [block for block in view["state"]["values"] if block.partition(":")[0] in names]
    found = {block: _finding(turn, fields.text(block)) for block in blocks}
    return Look(
        view,
        {block: finding for block, finding in found.items() if finding},
        is_sent_anyway=bool(fields.options(messages.guard.BOX)),
    )


def stopped_line(ask: Ask, command: str, rest: str) -> Message | None:
    """What is said instead of doing a command whose text looks like a student's."""
    free_text = _FREE_TEXT.get(command)
    finding = _finding(ask.turn, free_text(rest)) if free_text else None
    if finding is None:
        return None
    line = Line(words=f"{command} {rest}", mentions=ask.mentions, once=ask.once).dump()
    key = edits.split_key(rest)[0]
    return messages.guard.line(
        finding,
        f"/okr {ask.words}",
        resend=line if len(line) <= _LONGEST_VALUE else "",
        opens=f"{_FORMS[command]} {key}" if command in _FORMS else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the button Send anyway carries: the command as it was typed, and which one it was."""

    words: str
    mentions: tuple[str, ...] = ()
    once: str = ""

    def dump(self) -> str:
        line = {"words": self.words, "mentions": self.mentions, "once": self.once}
        return json.dumps(line, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Line":
        """Problem `generic.trouble` when the text is not one of ours."""
        try:
            raw = json.loads(text)
            mentions = tuple(str(one) for one in raw["mentions"])
            return cls(words=str(raw["words"]), mentions=mentions, once=str(raw["once"]))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Problem("generic.trouble") from error

    def ask(self, pressed: Ask) -> Ask:
        """The same command once more, as the person who pressed; two presses are one command."""
        once = f"anyway:{pressed.member.id}:{self.once}"
        return replace(pressed, words=self.words, mentions=self.mentions, once=once)


def line_stored(turn: Turn, line: Line) -> None:
    """Afterwards: keep that a line was sent anyway."""
    _keep(turn, f"/okr {line.words.partition(' ')[0]}")


def _finding(turn: Turn, text: str) -> Finding | None:
    return first_finding(text, local_day(turn.now, turn.member.tz), _known(turn)) if text else None


def _known(turn: Turn) -> Callable[[str], bool]:
    """Whether a name is that of somebody here or of a team; read only when there is a name."""
    several: list[Callable[[str], bool]] = []

    def is_known(quote: str) -> bool:
        if not several:
            with turn.store.begin(turn.workspace_id, read_only=True) as session:
                names = [*members.names(session), *teams.names(session)]
            several.append(known_among(names))
        return several[0](quote)

    return is_known


def _keep(turn: Turn, subject: str) -> None:
    with turn.store.begin(turn.workspace_id) as session:
        audit.add(
            session,
            actor_id=turn.member.id,
            action="guard.sent_anyway",
            subject=subject,
            detail={},
            at=turn.now,
        )


def _note(rest: str) -> str:
    try:
        return parse_line(rest).note
    except Problem:
        return ""


def _reason(rest: str) -> str:
    """What stands behind a dash."""
    return re.split(r"--|[—–|]", rest, maxsplit=1)[-1] if re.search(r"--|[—–|]", rest) else ""


def _all(rest: str) -> str:
    return rest


_FREE_TEXT: Mapping[str, Callable[[str], str]] = {
    "checkin": _note,
    "win": _all,
    "pause": _all,
    "target": _reason,
    "barrier": _all,
    "thanks": _all,
}
_FORMS: Mapping[str, str] = {
    "checkin": "checkin",
    "pause": "pause",
    "target": "edit",
    "barrier": "barrier",
}

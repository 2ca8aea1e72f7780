"""The check-in form, both ways: what it remembers of its origin, and its answer as typed drafts.

May import `messages.problems` (field errors are sentences), `bot.okr` and the standard library.
Nothing here trusts the form: keys are looked up and checked against the person by the caller.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.okr.calendar import local_day
from bot.okr.check_in import review
from bot.okr.model import (
    BarrierKind,
    CheckInDraft,
    Confidence,
    MetricKind,
    Problem,
    Reading,
    Tracked,
)
from bot.okr.numbers import parse_reading
from bot.okr.windows import window
from handlers import find
from handlers.context import Place, Turn
from handlers.fields import Fields, State
from handlers.forms import Wrong
from messages.problems import sentence

PAGE = 5
"""Key results on one page of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a form carries in `private_metadata`: the keys on this page, and those still to come."""

    keys: tuple[str, ...]
    rest: tuple[str, ...] = ()
    total: int = 1
    place: Place = Place.COMMAND
    reply_to: str = ""

    def dump(self) -> str:
        return json.dumps(
            {
                "keys": self.keys,
                "rest": self.rest,
                "total": self.total,
                "place": self.place,
                "reply_to": self.reply_to,
            },
            separators=(",", ":"),
        )

    @classmethod
    def load(cls, text: str) -> "Sheet":
        """Problem `generic.trouble` when the text is not one of ours."""
        try:
            raw = json.loads(text)
            return cls(
                keys=tuple(str(key) for key in raw["keys"][:PAGE]),
                rest=tuple(str(key) for key in raw["rest"]),
                total=int(raw["total"]),
                place=Place(raw["place"]),
                reply_to=str(raw["reply_to"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Problem("generic.trouble") from error

    @classmethod
    def first(cls, keys: Sequence[str], *, place: Place, reply_to: str) -> "Sheet":
        return cls(
            keys=tuple(keys[:PAGE]),
            rest=tuple(keys[PAGE:]),
            total=len(keys),
            place=place,
            reply_to=reply_to,
        )

    def next(self) -> "Sheet":
        return Sheet(
            keys=self.rest[:PAGE],
            rest=self.rest[PAGE:],
            total=self.total,
            place=self.place,
            reply_to=self.reply_to,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One submitted page: what can be recorded, or what is wrong at which block."""

    drafts: tuple[tuple[Tracked, CheckInDraft], ...]
    errors: Mapping[str, str]


def page(state: State, asked: Sequence[Tracked], turn: Turn) -> Page:
    """Every key result of the page as a reviewed draft.

    A prefilled number that was left alone counts as "same". On a page of several, a key result
    without a number whose other fields are untouched stays open. When anything is wrong, the whole
    page is sent back, so that nobody wonders which half was saved.
    """
    drafts: list[tuple[Tracked, CheckInDraft]] = []
    errors: dict[str, str] = {}
    fields = [_Fields(_inputs(state, one), one, turn) for one in asked]
    filled = [one for one in fields if not one.is_untouched] or fields[:1]
    for one in filled:
        try:
            drafts.append((one.tracked, review(one.draft(), one.tracked, turn.now)))
        except Problem as problem:
            errors[one.block_of(problem)] = sentence(problem)
    return Page(drafts=tuple(drafts), errors=errors)


def draft(held: Fields, asked: Tracked, turn: Turn) -> CheckInDraft:
    """The one key result of a form as a reviewed draft; Wrong at the field that cannot be used."""
    fields = _Fields(held, asked, turn)
    try:
        return review(fields.draft(), asked, turn.now)
    except Problem as problem:
        raise Wrong({fields.block_of(problem): problem}) from problem


def _inputs(state: State, tracked: Tracked) -> Fields:
    """The inputs of one key result; several on a page carry its key behind their names."""
    suffix = f":{tracked.key_result.key}"
    is_one_of_many = any(block.endswith(suffix) for block in state)
    return Fields(state, suffix if is_one_of_many else "")


class _Fields:
    """What one key result's inputs hold, as an answer."""

    def __init__(self, held: Fields, tracked: Tracked, turn: Turn) -> None:
        self.tracked = tracked
        self._turn = turn
        self._held = held

    @property
    def is_untouched(self) -> bool:
        """Nothing to record: no number, no tick, no words, and the confidence as it was offered."""
        offered = find.suggested(self.tracked, None, self._turn)
        return not (
            typed_value(self._held.held("value"))
            or self._held.options("no_data")
            or self._held.text("note")
            or self._held.text("win")
            or self._held.option("barrier")
            or self._held.option("confidence") not in ("", offered)
        )

    def draft(self) -> CheckInDraft:
        """Raises Problem for a number that cannot be used, and for none at all."""
        reading = self._reading()
        suggested = find.suggested(self.tracked, reading, self._turn)
        confidence, barrier = self._held.option("confidence"), self._held.option("barrier")
        return CheckInDraft(
            key_result_id=self.tracked.key_result.id,
            reading=reading,
            confidence=Confidence(confidence) if confidence in set(Confidence) else suggested,
            suggested=suggested,
            note=self._held.text("note"),
            barrier=BarrierKind(barrier) if barrier in set(BarrierKind) else None,
            helper_id=self._held.person("helper") or None,
            win=self._held.text("win"),
            share_win=bool(self._held.options("share")),
        )

    def block_of(self, problem: Problem) -> str:
        """The block where the sentence belongs; the number's when it is about no other."""
        name = problem.code.split(".")[0]
        return self._held.block(name if name in self._held else "value")

    def _reading(self) -> Reading | None:
        text, before = typed_value(self._held.held("value")), self.tracked.reading
        measure = self.tracked.key_result.measure
        today = local_day(self._turn.now, self.tracked.owner.tz)
        if window(self.tracked, today).is_between and (
            not text or parse_reading(text, measure, before) == before
        ):
            return None  # nothing to measure, and what stood there is no new number
        if self._held.options("no_data"):
            if text and parse_reading(text, measure, before) != before:
                raise Problem("form.number_and_no_data")
            return None
        if not text and measure.kind is MetricKind.MILESTONES:
            text = "0"  # every step unticked
        if not text:
            raise Problem("form.value_needed")
        return parse_reading(text, measure, before)


def typed_value(held: Mapping[str, Any]) -> str:
    """What the input of a value holds, as a person would type it; "" for nothing."""
    match held.get("type"):
        case "checkboxes":
            return str(len(held.get("selected_options") or []) or "")
        case "radio_buttons" | "static_select":
            return str((held.get("selected_option") or {}).get("value") or "")
        case "number_input":
            text = str(held.get("value") or "").strip()
            return f"={text}" if text.startswith("-") else text  # a value, not a change
        case _:
            return str(held.get("value") or "").strip()

"""The check-in form, both ways: what it remembers of its origin, and its answer as typed drafts.

May import `messages.problems` (field errors are sentences), `bot.okr` and the standard library.
Nothing here trusts the form: keys are looked up and checked against the person by the caller.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from handlers import find
from handlers.context import Place, Turn
from messages.problems import sentence

PAGE = 5
"""Key results on one page of the form."""

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Slack's `view.state.values`: block id → action id → what the input holds."""


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
        except (ValueError, TypeError, KeyError) as error:
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
    fields = [_Fields(state, one, turn) for one in asked]
    filled = [one for one in fields if not one.is_untouched] or fields[:1]
    for one in filled:
        try:
            drafts.append((one.tracked, review(one.draft(), one.tracked, turn.now)))
        except Problem as problem:
            errors[one.block_of(problem)] = sentence(problem)
    return Page(drafts=tuple(drafts), errors=errors)


class _Fields:
    """The inputs of one key result; several on a page carry its key behind their names."""

    def __init__(self, state: State, tracked: Tracked, turn: Turn) -> None:
        self.tracked = tracked
        self._turn = turn
        self._state = state
        suffix = f":{tracked.key_result.key}"
        self._suffix = suffix if any(block.endswith(suffix) for block in state) else ""

    @property
    def is_untouched(self) -> bool:
        """Nothing to record: no number, no tick, no words, and the confidence as it was offered."""
        offered = find.suggested(self.tracked, None, self._turn)
        return not (
            self._value()
            or self._ticked("no_data")
            or self._text("note")
            or self._text("win")
            or self._option("barrier")
            or self._option("confidence") not in ("", offered)
        )

    def draft(self) -> CheckInDraft:
        """Raises Problem for a number that cannot be used, and for none at all."""
        reading = self._reading()
        suggested = find.suggested(self.tracked, reading, self._turn)
        confidence, barrier = self._option("confidence"), self._option("barrier")
        return CheckInDraft(
            key_result_id=self.tracked.key_result.id,
            reading=reading,
            confidence=Confidence(confidence) if confidence in set(Confidence) else suggested,
            suggested=suggested,
            note=self._text("note"),
            barrier=BarrierKind(barrier) if barrier in set(BarrierKind) else None,
            helper_id=str(self._input("helper").get("selected_user") or "") or None,
            win=self._text("win"),
            share_win=bool(self._ticked("share")),
        )

    def block_of(self, problem: Problem) -> str:
        """The block where the sentence belongs; the number's when it is about no other."""
        block = f"{problem.code.split('.')[0]}{self._suffix}"
        return block if block in self._state else f"value{self._suffix}"

    def _reading(self) -> Reading | None:
        text, before = self._value(), self.tracked.reading
        measure = self.tracked.key_result.measure
        if self._ticked("no_data"):
            if text and parse_reading(text, measure, before) != before:
                raise Problem("form.number_and_no_data")
            return None
        if not text and measure.kind is MetricKind.MILESTONES:
            text = "0"  # every step unticked
        if not text:
            raise Problem("form.value_needed")
        return parse_reading(text, measure, before)

    def _value(self) -> str:
        """The value as a person would type it; "" for none."""
        held = self._input("value")
        match held.get("type"):
            case "checkboxes":
                return str(len(self._ticked("value")) or "")
            case "radio_buttons" | "static_select":
                return self._option("value")
            case "number_input":
                text = str(held.get("value") or "").strip()
                return f"={text}" if text.startswith("-") else text  # a value, not a change
            case _:
                return str(held.get("value") or "").strip()

    def _input(self, name: str) -> Mapping[str, Any]:
        block = self._state.get(f"{name}{self._suffix}") or {}
        return next(iter(block.values()), {})

    def _text(self, name: str) -> str:
        return str(self._input(name).get("value") or "").strip()

    def _option(self, name: str) -> str:
        option = self._input(name).get("selected_option") or {}
        return str(option.get("value") or "")

    def _ticked(self, name: str) -> list[str]:
        return [str(option["value"]) for option in self._input(name).get("selected_options") or []]

"""Forms: what one remembers of where it was opened, and its answer as a feature sees it.

May import `handlers.context`, `handlers.fields`, `handlers.words`, `bot.okr`, the Slack SDK and the
standard library. A form is opened by a feature that returns a View whose `private_metadata` is
`Memo.of(ask, …).dump()`; its submission is a function `Submission -> Answer`, registered with
`answers.form`. Nothing here trusts the form: ids and keys are looked up and checked against the
person by the feature.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.okr.model import Member, Problem
from handlers.context import Ask, Place, Turn
from handlers.fields import Fields
from handlers.words import LARGEST_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """What a form carries in `private_metadata`: where it was opened, and `data` of its feature.

    `data` is JSON of a few ids and words; Slack keeps 3,000 characters. It comes back from outside:
    a hint, never a right.
    """

    place: Place = Place.COMMAND
    reply_to: str = ""
    data: Mapping[str, Any]

    @classmethod
    def of(cls, ask: Ask, **data: Any) -> "Memo":
        """Opened by this click; a form opened from another form remembers where that was opened."""
        is_form = ask.place is Place.MODAL and ask.metadata  # a message in a modal has none
        before = cls.load(ask.metadata) if is_form else None
        return cls(
            place=before.place if before else ask.place,
            reply_to=before.reply_to if before else ask.reply_to,
            data=data,
        )

    def with_data(self, **data: Any) -> "Memo":
        """The same, with some of it anew."""
        return replace(self, data={**self.data, **data})

    def dump(self) -> str:
        memo = {"place": self.place, "reply_to": self.reply_to, "data": dict(self.data)}
        return json.dumps(memo, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Memo":
        """Problem `generic.trouble` when the text is not one of ours."""
        try:
            raw = json.loads(text)
            return cls(
                place=Place(raw["place"]),
                reply_to=str(raw["reply_to"]),
                data=dict(raw["data"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Problem("generic.trouble") from error

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def id(self, name: str) -> int | None:
        """A row's id; None for anything else."""
        held = self.data.get(name)
        if not isinstance(held, int) or isinstance(held, bool):
            return None
        return held if 0 < held <= LARGEST_ID else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form sent off by a person. `once` is the same for a repeat of the same form, `client` is
    their workspace's."""

    turn: Turn
    client: WebClient
    fields: Fields
    memo: Memo
    once: str

    @property
    def member(self) -> Member:
        return self.turn.member

    @property
    def now(self) -> datetime:
        return self.turn.now


class Wrong(Exception):
    """Fields that cannot be used, by the name of their block; nothing was stored.

    Each sentence is shown at its field, and what was typed stays.
    """

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

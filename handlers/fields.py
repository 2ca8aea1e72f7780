"""What the inputs of a form hold, read by the name of their block.

May import `bot.okr.texts` and the standard library. Nothing here trusts the form: a missing or
strange value reads as an empty one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.okr.texts import clean

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Slack's `view.state.values`: block id → action id → what the input holds."""


class Fields:
    """The inputs of one form; `suffix` stands behind the names where a page has several alike."""

    def __init__(self, state: State, suffix: str = "") -> None:
        self._state = state
        self._suffix = suffix

    def block(self, name: str) -> str:
        """The id of the block in which the input is."""
        return f"{name}{self._suffix}"

    def numbered(self, suffix: str) -> "Fields":
        """The inputs whose names have this behind them."""
        return Fields(self._state, suffix)

    def __contains__(self, name: str) -> bool:
        return self.block(name) in self._state

    def held(self, name: str) -> Mapping[str, Any]:
        """What Slack says of the input; empty where there is none."""
        inputs = self._state.get(self.block(name)) or {}
        return next(iter(inputs.values()), {})

    def text(self, name: str) -> str:
        return clean(str(self.held(name).get("value") or ""))

    def option(self, name: str) -> str:
        """The value of the chosen option of radio buttons or a menu."""
        option = self.held(name).get("selected_option") or {}
        return str(option.get("value") or "")

    def options(self, name: str) -> list[str]:
        """The values of all chosen options of check boxes or a menu of many."""
        return [str(option["value"]) for option in self.held(name).get("selected_options") or []]

    def person(self, name: str) -> str:
        return str(self.held(name).get("selected_user") or "")

    def people(self, name: str) -> tuple[str, ...]:
        return tuple(str(one) for one in self.held(name).get("selected_users") or [])

    def channel(self, name: str) -> str:
        chosen = self.held(name)
        return str(chosen.get("selected_channel") or chosen.get("selected_conversation") or "")

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(str(self.held(name).get("selected_date") or ""))
        except ValueError:
            return None

    def time(self, name: str) -> str:
        """A time of day as `07:30`."""
        return str(self.held(name).get("selected_time") or "")

    def files(self, name: str) -> list[Mapping[str, Any]]:
        """Slack's files that were put in; each has an `id`, a `name` and a `url_private`."""
        return list(self.held(name).get("files") or [])

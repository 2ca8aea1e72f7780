"""What a person can type and choose in Block Kit: the elements that hold a value, and their rules.

Imports the standard library only. One table says, for each kind of element, where its value stands
in `state.values` and where the app puts the first one. `check` is what Slack's own client checks
before it sends a form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlparse

Json = dict[str, Any]

# element type -> (key in state.values, key of the initial value, holds a list)
VALUES: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "users_select": ("selected_user", "initial_user", False),
    "multi_users_select": ("selected_users", "initial_users", True),
    "channels_select": ("selected_channel", "initial_channel", False),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "file_input": ("files", "initial_files", True),
}
# Elements that act at once and keep nothing.
BUTTONS = ("button", "workflow_button", "feedback_buttons", "icon_button")
ACTING = (*BUTTONS, "overflow")
# Elements in which nothing but a real value can be picked.
PICKED = ("datepicker", "timepicker")
_CHOOSING = {"selected_option", "selected_options"}


class BadValue(ValueError):
    """A value that nobody could put into that element; the text says so in one sentence."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An element, the block it stands in, and the block's own flags."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def kind(self) -> str:
        return str(self.element.get("type", ""))

    @property
    def is_optional(self) -> bool:
        return self.block.get("type") != "input" or bool(self.block.get("optional", False))


def placed(blocks: list[Json]) -> Iterator[Placed]:
    """Every element with which a person can do something, in reading order."""
    for block in blocks:
        found: list[Any] = [block.get("element"), block.get("accessory")]
        if isinstance(block.get("elements"), list):
            found += block["elements"]
        for element in found:
            kind = element.get("type") if isinstance(element, dict) else None
            if kind in VALUES or kind in ACTING:
                yield Placed(block, element)


def options(element: Json) -> list[Json]:
    found = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        found += group.get("options") or []
    return found


def initial(element: Json) -> Json:
    """The state of an untouched element."""
    key, first, is_list = VALUES[element["type"]]
    value = element.get(first)
    return {"type": element["type"], key: value if value is not None else ([] if is_list else None)}


def values(blocks: list[Json], typed: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """`state.values`: what was typed, and the initial value of everything else."""
    state: dict[str, dict[str, Json]] = {}
    for at in placed(blocks):
        if at.kind in VALUES:
            known = typed.get(at.block_id, {}).get(at.action_id)
            if known is None or known["type"] != at.kind:
                known = initial(at.element)
            state.setdefault(at.block_id, {})[at.action_id] = known
    return state


def kept(blocks: list[Json], state: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """What new blocks still hold of the `state` before them: the same block_id, action_id and kind.

    Slack's rule, also for what nobody touched: a new first value needs a new id. A choice that is
    no longer offered is gone.
    """
    typed: dict[str, dict[str, Json]] = {}
    for at in placed(blocks):
        known = state.get(at.block_id, {}).get(at.action_id)
        if known is not None and known["type"] == at.kind and _still_offers(at, known):
            typed.setdefault(at.block_id, {})[at.action_id] = known
    return typed


def _still_offers(at: Placed, known: Json) -> bool:
    key, _, is_list = VALUES[at.kind]
    if key not in _CHOOSING or at.kind.endswith("external_select"):
        return True
    chosen = known[key] if is_list else [known[key]]
    offered = {option.get("value") for option in options(at.element)}
    return all(one is None or one["value"] in offered for one in chosen)


def entered(at: Placed, raw: Any) -> Json:
    """The element's state after a person put `raw` into it: text, an option's value, or a list.

    `None`, "" and [] empty it. Raises `BadValue` for an option that is not there.
    """
    key, _, is_list = VALUES[at.kind]
    if isinstance(raw, dict) and key in raw:
        raw = raw[key]
    if raw is None or raw == "" or raw == [] or raw is False:
        return {"type": at.kind, key: [] if is_list else None}
    if is_list:
        wanted = raw if isinstance(raw, list) else [raw]
        return {"type": at.kind, key: [_chosen(at, key, one) for one in wanted]}
    if isinstance(raw, list):
        if len(raw) != 1:
            raise BadValue(f'"{at.action_id}" takes one value, not {len(raw)}.')
        raw = raw[0]
    return {"type": at.kind, key: _chosen(at, key, raw)}


def _chosen(at: Placed, key: str, raw: Any) -> Any:
    if key in _CHOOSING:
        return _option(at, raw)
    if key == "rich_text_value":
        return raw if isinstance(raw, dict) else _rich_text(str(raw))
    if key == "selected_date_time":
        if isinstance(raw, int):
            return raw
        raise BadValue(f'"{at.action_id}" takes a Unix time in seconds, not {raw!r}.')
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise BadValue(f'"{at.action_id}" takes text, not {raw!r}.')
    return str(raw)


def _option(at: Placed, raw: Any) -> Json:
    offered = options(at.element)
    if raw is True and len(offered) == 1:
        return offered[0]
    if isinstance(raw, dict):
        raw = raw.get("value")
    if at.kind in ("external_select", "multi_external_select"):
        return {"text": {"type": "plain_text", "text": str(raw)}, "value": str(raw)}
    for option in offered:
        if option.get("value") == str(raw):
            return option
    for option in offered:
        if option.get("text", {}).get("text") == str(raw):
            return option
    names = ", ".join(repr(option.get("value")) for option in offered)
    raise BadValue(f'"{at.action_id}" has no option {raw!r}; it offers {names}.')


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def check(at: Placed, state: Json) -> str | None:
    """What Slack's client says at the field before it sends the form, `None` when it is fine."""
    value = state[VALUES[at.kind][0]]
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None if at.is_optional else "Please complete this required field."
    if at.kind == "plain_text_input":
        return _check_length(at.element, value)
    if at.kind == "number_input":
        return _check_number(at.element, value)
    if at.kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if at.kind == "url_text_input" and not _is_url(value):
        return "Please enter a valid URL."
    if at.kind in ("datepicker", "timepicker") and not _is_date_or_time(at.kind, value):
        return "Please enter a valid date." if at.kind == "datepicker" else "Enter a valid time."
    most = at.element.get("max_selected_items")
    if isinstance(value, list) and most is not None and len(value) > most:
        return f"Please choose at most {most}."
    return None


def _check_length(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    if len(value) > most:
        return f"Please enter at most {most} characters."
    return None


def _check_number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return "Please enter a valid number."
    if not number.is_finite() or not re.fullmatch(r"[+-]?[0-9.]+", value.strip()):
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        return f"Please enter a number of at least {least}."
    if most is not None and number > Decimal(str(most)):
        return f"Please enter a number of at most {most}."
    return None


def _is_url(value: str) -> bool:
    try:
        parts = urlparse(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_date_or_time(kind: str, value: str) -> bool:
    try:
        if kind == "datepicker":
            date.fromisoformat(value)
        else:
            time.fromisoformat(value)
    except ValueError:
        return False
    return True

"""How one field of Block Kit is judged: text, list, choice, object, each a small rule.

May import `messages.block_kit.limits` and the standard library. A rule is called with what is being
checked, the value, its place, and the limits of the field (of its text or list, and of each member
of the list); it reports faults in Slack's words and never raises, whatever the value is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from messages.block_kit.limits import ID, LIMITS

Place: TypeAlias = tuple[Any, str | int] | None
"""A linked path, last step first: `((None, "blocks"), 0)`; written out only for a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is a JSON pointer into the payload; `message` what Slack says about the place."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.path}]"


@dataclass(slots=True)
class Checking:
    """One run over one payload: what was found, and what must be unique or counted in it."""

    surface: str
    faults: list[Fault] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def fault(self, place: Place, message: str) -> None:
        steps: list[str] = []
        while place is not None:
            place, step = place
            steps.append(str(step).replace("~", "~0").replace("/", "~1"))
        self.faults.append(Fault("".join(f"/{step}" for step in reversed(steps)), message))

    def count(self, what: str, number: int = 1) -> int:
        self.counts[what] = self.counts.get(what, 0) + number
        return self.counts[what]


Rule: TypeAlias = Callable[[Checking, Any, Place, int | None, int | None], None]
Extra: TypeAlias = Callable[[Checking, Mapping[str, Any], Place], None]


def any_string(run: Checking, value: Any, place: Place, limit: int | None, _: int | None) -> None:
    if not isinstance(value, str):
        run.fault(place, "must provide a string")
    elif limit is not None and len(value) > limit:
        run.fault(place, f"must be less than {limit + 1} characters")


def string(run: Checking, value: Any, place: Place, limit: int | None, _: int | None) -> None:
    if value == "":
        run.fault(place, "must be more than 0 characters")
    else:
        any_string(run, value, place, limit, None)


def boolean(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
    if not isinstance(value, bool):
        run.fault(place, "must provide a boolean")


def finite(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not known or value != value or abs(value) == float("inf"):
        run.fault(place, "must provide a number")


def whole(least: int, most: int) -> Rule:
    def rule(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            run.fault(place, "must provide an integer")
        elif value < least:
            run.fault(place, f"must be greater than or equal to {least}")
        elif value > most:
            run.fault(place, f"must be less than or equal to {most}")

    return rule


def choice(*values: str) -> Rule:
    def rule(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
        if value not in values:
            run.fault(place, f"must be a valid enum value: {', '.join(values)}")

    return rule


def matching(pattern: str, what: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            run.fault(place, f"must be {what}")

    return rule


def calendar_date(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        run.fault(place, "must be a date in the format YYYY-MM-DD")


def url(run: Checking, value: Any, place: Place, limit: int | None, _: int | None) -> None:
    string(run, value, place, limit, None)
    if isinstance(value, str) and value and not _is_url(value):
        run.fault(place, "must be a valid URL")


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and " " not in value


def decimal(run: Checking, value: Any, place: Place, _: int | None, __: int | None) -> None:
    if not isinstance(value, str):
        run.fault(place, "must provide a string")
    elif parsed(value) is None:
        run.fault(place, "must be a number")


def parsed(value: object) -> Decimal | None:
    """The number in the string, or None."""
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


_TEXT_FIELDS: Final = {
    "plain_text": ("type", "text", "emoji"),
    "mrkdwn": ("type", "text", "verbatim"),
}


def _text(kinds: tuple[str, ...]) -> Rule:
    def rule(run: Checking, value: Any, place: Place, limit: int | None, _: int | None) -> None:
        if not isinstance(value, dict):
            return run.fault(place, "must provide an object")
        kind = value.get("type")
        if kind not in kinds:
            return _wrong_type(run, kind, place)
        if "text" not in value:
            run.fault(place, "missing required field: text")
        else:
            string(run, value["text"], (place, "text"), limit, None)
        for name in value:
            if name not in _TEXT_FIELDS[kind]:
                run.fault(place, f"invalid additional property: {name}")
            elif name in ("emoji", "verbatim"):
                boolean(run, value[name], (place, name), None, None)
        return None

    return rule


def _wrong_type(run: Checking, kind: object, place: Place) -> None:
    if kind is None:
        run.fault(place, "missing required field: type")
    else:
        run.fault((place, "type"), f"unsupported type: {kind}")


plain_text: Final = _text(("plain_text",))
text: Final = _text(("plain_text", "mrkdwn"))


def several(rule: Rule, least: int = 1) -> Rule:
    """A list of at least `least` members, and at most the field's limit."""

    def list_rule(
        run: Checking, value: Any, place: Place, limit: int | None, member_limit: int | None
    ) -> None:
        if not isinstance(value, list):
            return run.fault(place, "must provide an array")
        if len(value) < least:
            run.fault(place, f"no less than {least} items allowed")
        if limit is not None and len(value) > limit:
            run.fault(place, f"no more than {limit} items allowed")
        for index, member in enumerate(value):
            rule(run, member, (place, index), member_limit, None)
        return None

    return list_rule


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of one kind: its fields, which of them it must have, and what else must hold."""

    kind: str
    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()

    def __call__(
        self, run: Checking, value: Any, place: Place, _: int | None = None, __: int | None = None
    ) -> None:
        if not isinstance(value, dict):
            return run.fault(place, "must provide an object")
        limits = LIMITS.get(self.kind, {})
        for name in self.required:
            if name not in value:
                run.fault(place, f"missing required field: {name}")
        for name, member in value.items():
            rule = self.fields.get(name)
            if rule is not None:
                rule(run, member, (place, name), limits.get(name), limits.get(f"{name}[]"))
            elif name != "type":
                run.fault(place, f"invalid additional property: {name}")
        for extra in self.extras:
            extra(run, value, place)
        return None


def typed(shapes: Mapping[str, Rule], allowed: tuple[str, ...] | None = None) -> Rule:
    """An object of one of the kinds that its `type` may name."""

    def rule(
        run: Checking, value: Any, place: Place, limit: int | None, member_limit: int | None
    ) -> None:
        if not isinstance(value, dict):
            return run.fault(place, "must provide an object")
        kind = value.get("type")
        known = isinstance(kind, str) and kind in shapes
        if not known or (allowed is not None and kind not in allowed):
            return _wrong_type(run, kind, place)
        return shapes[str(kind)](run, value, place, limit, member_limit)

    return rule


def identifier(
    run: Checking, value: Any, place: Place, _: int | None = None, __: int | None = None
) -> None:
    any_string(run, value, place, ID, None)

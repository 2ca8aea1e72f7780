"""Renders a template, a stream of JSON blocks, into a `Message` or a `View`.

May import `messages` (escape, filters, block_kit, locale) and Jinja2. A template has no outer
brackets and no commas between blocks; its first object is the frame: `{"text": "…"}` of a message,
`{"type": "modal", …}` or `{"type": "home", …}` of a view. What `{{ }}` prints is escaped by where
it lands (`messages.escape`) and shortened to Slack's limit there (`messages.block_kit`).

Only three things print as they are: the output of a macro, a sentence through `_` or `ngettext`,
and what `messages.filters` makes. The constructs of Jinja2 that would print past `finalize`
(filter, call and set blocks, autoescape) do not compile here, and its filters that would make
text trusted do not exist.
"""

import json
import re
import warnings
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import FILTERS as JINJA_FILTERS

from messages import Message, View
from messages.block_kit import LIMITS, check
from messages.compiler import Compiler, make_macro
from messages.escape import (
    CLOSE,
    OPEN,
    Fragment,
    RenderWarning,
    as_typed,
    encode,
    finalize,
    in_mrkdwn,
    land,
)
from messages.facts import FACTS
from messages.filters import FILTERS
from messages.locale import translations

TEMPLATES: Final = Path(__file__).parent / "templates"

_JINJA_FILTERS: Final = (
    *("abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float"),
    *("groupby", "int", "items", "last", "length", "list", "lower", "map", "max", "min", "reject"),
    *("rejectattr", "reverse", "round", "select", "selectattr", "slice", "sort", "string", "sum"),
    *("trim", "unique", "upper"),
)
_GLOBALS: Final = ("dict", "namespace", "range")

_UNTYPED: Final = {
    "options": "option",
    "initial_option": "option",
    "initial_options": "option",
    "option_groups": "option_group",
    "confirm": "confirm",
    "positive_button": "feedback_button",
    "negative_button": "feedback_button",
    "segments": "segment",
    "series": "series",
    "data": "point",
    "axis_config": "axis_config",
}
"""What an object without a `type` is, by the field it stands in."""

_MEMBER_LIMITS: Final[dict[str, dict[str, int]]] = {
    kind: {field[:-2]: limit for field, limit in limits.items() if field.endswith("[]")}
    for kind, limits in LIMITS.items()
}
_NO_LIMITS: Final[Mapping[str, int]] = {}
_DECODER: Final = json.JSONDecoder()
_BETWEEN: Final = re.compile(r"\s*")
_SPANS: Final = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")


class RenderError(ValueError):
    """A template did not make a stream of JSON objects; names the template and the place."""


def message(template: str, templates: Environment | None = None, /, **values: object) -> Message:
    """The message a template makes of these values; what it uses and does not get is an error."""
    frame, *blocks = _objects(template, templates, values)
    _land(frame, "message", None)
    return Message(frame["text"], tuple(_checked("message", template, frame, _landed(blocks))))


def view(template: str, templates: Environment | None = None, /, **values: object) -> View:
    """The modal or Home tab a template makes of these values."""
    frame, *blocks = _objects(template, templates, values)
    surface = "home" if frame["type"] == "home" else "modal"
    _land(frame, surface, None)
    return View({**frame, "blocks": _checked(surface, template, frame, _landed(blocks))})


def _objects(
    template: str, templates: Environment | None, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    stream = (templates or environment()).get_template(template).render(values)
    objects: list[dict[str, Any]] = []
    place = _BETWEEN.match(stream).end()  # type: ignore[union-attr]
    while place < len(stream):
        try:
            value, place = _DECODER.raw_decode(stream, place)
        except json.JSONDecodeError as error:
            near = _SPANS.sub("…", stream[max(place, error.pos - 120) : error.pos + 60])
            raise RenderError(f"{template}: {error.msg} near {near!r}") from None
        if not isinstance(value, dict):
            raise RenderError(f"{template}: {value!r} is not an object")
        objects.append(value)
        place = _BETWEEN.match(stream, place).end()  # type: ignore[union-attr]
    return objects


def _landed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for block in blocks:
        _land(block, block.get("type", ""), None)
    return blocks


def _land(node: dict[str, Any], kind: str, text_limit: int | None) -> None:
    """Escapes every value in the object, in place; `text_limit` is what its holder allows."""
    limits = LIMITS.get(kind, _NO_LIMITS)
    for field, value in node.items():
        if type(value) is str:
            if OPEN not in value:
                continue
            formatted = field == "text" and kind in ("mrkdwn", "message")
            if kind == "markdown":
                raise RenderError("a markdown block takes no values: use a section")
            limit = limits.get(field, text_limit if field == "text" else None)
            landed = land(value, in_mrkdwn if formatted else as_typed, limit)
            # Slack refuses a text without characters, and a person may have written none.
            node[field] = landed if field != "text" or landed.strip() else "–"
        elif type(value) is dict:
            _land(value, value.get("type") or _UNTYPED.get(field, ""), limits.get(field))
        elif type(value) is list:
            _land_list(value, _UNTYPED.get(field, ""), _MEMBER_LIMITS.get(kind, {}).get(field))


def _land_list(members: list[Any], untyped: str, text_limit: int | None) -> None:
    for index, member in enumerate(members):
        if type(member) is dict:
            _land(member, member.get("type") or untyped, text_limit)
        elif type(member) is list:
            _land_list(member, untyped, text_limit)
        elif type(member) is str and OPEN in member:
            members[index] = land(member, as_typed, text_limit)


def _checked(
    surface: str, template: str, frame: dict[str, Any], blocks: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The blocks as they may go out: a fault is an error in tests, and mended as far as possible
    in production, because a shortened message is worth more than none."""
    faults = check(surface, {**frame, "blocks": blocks})
    if faults:
        warnings.warn(f"{template}: {'; '.join(map(str, faults))}", RenderWarning, stacklevel=3)
    return blocks[: LIMITS[surface]["blocks"]]


class _Environment(Environment):
    """Hands its globals to templates as they are, which costs nothing per message."""

    code_generator_class = Compiler
    make_macro = staticmethod(make_macro)

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        assert own is None, "templates have no globals of their own"
        return self.globals


def _gettext(sentence: str, **values: object) -> Fragment:
    """`_('Saved: %(title)s', title=…)`; the sentence may format, its values may not."""
    return _fill(_translated(sentence), values)


def _ngettext(singular: str, plural: str, num: int, **values: object) -> Fragment:
    """`ngettext('%(num)s key result', '%(num)s key results', count)`."""
    sentence = encode(translations().ngettext(singular, plural, num))
    return _fill(sentence, {"num": num, **values})


@lru_cache(maxsize=4096)
def _translated(sentence: str) -> str:
    return encode(translations().gettext(sentence))


def _fill(source: str, values: Mapping[str, object]) -> Fragment:
    if values:
        source %= {name: finalize(value) for name, value in values.items()}
    return Fragment(source)


def make_environment(templates: Path = TEMPLATES) -> Environment:
    """An environment over a folder of templates; every macro of `_macros.j2` is a global."""
    made = _Environment(
        loader=FileSystemLoader([templates, TEMPLATES]),
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=False,  # finalize escapes, for JSON and mrkdwn
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.do"],
    )
    made.filters = {name: JINJA_FILTERS[name] for name in _JINJA_FILTERS}
    made.filters |= dict(FILTERS) | dict(FACTS)
    made.globals = {name: made.globals[name] for name in _GLOBALS}
    made.globals |= {"_": _gettext, "gettext": _gettext, "ngettext": _ngettext}
    macros = vars(made.get_template("_macros.j2").module)
    made.globals |= {name: macro for name, macro in macros.items() if not name.startswith("_")}
    return made


@cache
def environment() -> Environment:
    """The environment of this process; its compiled templates are kept."""
    return make_environment()


def warm_up(rest: Callable[[], bool] = lambda: False) -> None:
    """Compile every template, so that nobody waits for the first of its kind; a second's work.

    `rest` is called after each, and ends it by True: beside people's requests others go first.
    """
    made = environment()
    for name in made.list_templates():
        made.get_template(name)
        if rest():
            return

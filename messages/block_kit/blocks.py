"""The blocks of Block Kit: their fields, what they may hold, and on which surfaces they stand.

May import `messages.block_kit` (rules, elements, rich_text, limits) and the standard library.
"""

from collections.abc import Mapping
from typing import Any, Final

from messages.block_kit.elements import (
    ELEMENTS,
    ONE_SOURCE,
    RICH_TEXT_INPUT_FIELDS,
    SLACK_FILE,
    element,
)
from messages.block_kit.limits import LIMITS
from messages.block_kit.rich_text import RICH_TEXT
from messages.block_kit.rules import (
    Checking,
    Extra,
    Place,
    Rule,
    Shape,
    any_string,
    boolean,
    choice,
    finite,
    identifier,
    plain_text,
    several,
    string,
    text,
    typed,
    url,
    whole,
)

_SELECTS: Final = (
    *("static_select", "external_select", "users_select"),
    *("conversations_select", "channels_select"),
)
_MULTI_SELECTS: Final = tuple(f"multi_{kind}" for kind in _SELECTS)
_PICKED: Final = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
_ACTING: Final = ("button", "overflow", "workflow_button", *_SELECTS, *_MULTI_SELECTS, *_PICKED)
_TYPED_IN: Final = (
    *("plain_text_input", "number_input", "email_text_input", "url_text_input"),
    *("rich_text_input", "datetimepicker", "file_input"),
)
ELEMENTS_WITH_RICH_TEXT: Final[Mapping[str, Shape]] = {
    **ELEMENTS,
    "rich_text_input": Shape(
        "rich_text_input",
        {
            **RICH_TEXT_INPUT_FIELDS,
            "initial_value": RICH_TEXT,
            "min_lines": whole(1, 100),
            "max_lines": whole(1, 100),
        },
    ),
}


def _text_or_fields(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    if "text" not in value and "fields" not in value:
        run.fault(place, "must define either `text` or `fields`")


def _unique_actions(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    elements = value.get("elements")
    seen: set[object] = set()
    for index, member in enumerate(elements if isinstance(elements, list) else ()):
        action_id = member.get("action_id") if isinstance(member, dict) else None
        if not isinstance(action_id, str):
            continue
        if action_id in seen:
            where: Place = (((place, "elements"), index), "action_id")
            run.fault(where, f"`action_id` {action_id} already exists for another action")
        seen.add(action_id)


def _something_to_show(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    if not any(name in value for name in ("hero_image", "title", "actions", "body")):
        run.fault(place, "must define one of `hero_image`, `title`, `actions` or `body`")
    if "icon" in value and "slack_icon" in value:
        run.fault(place, "must define either `icon` or `slack_icon`")


def _titled(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    if "title" not in value and "rich_text_title" not in value:
        run.fault(place, "must define either `title` or `rich_text_title`")
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        run.fault((place, "default_collapsed"), "requires `is_collapsible`")
    if value.get("has_header_divider") and value.get("is_collapsible"):
        run.fault((place, "has_header_divider"), "cannot be used with `is_collapsible`")


def _one_width(columns: int) -> Extra:
    """Rows of a table: not too wide; those of a data table all of one width."""

    def extra(run: Checking, value: Mapping[str, Any], place: Place) -> None:
        rows = value.get("rows")
        rows = rows if isinstance(rows, list) else []
        widths = [len(row) if isinstance(row, list) else 0 for row in rows]
        for index, width in enumerate(widths):
            if width > columns:
                run.fault(((place, "rows"), index), f"no more than {columns} items allowed")
        if value.get("type") == "data_table" and len(set(widths)) > 1:
            run.fault((place, "rows"), "all rows must have the same number of cells")

    return extra


def _plain_header(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    rows = value.get("rows")
    header = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    for index, cell in enumerate(header):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            where: Place = ((((place, "rows"), 0), index), "type")
            run.fault(where, "rich_text cannot be used for header cells")


def _every_category(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    """Each series has one point per category, and a name of its own."""
    axis, series = value.get("axis_config"), value.get("series")
    if not isinstance(axis, dict) or not isinstance(series, list):
        return
    names: list[object] = []
    for index, one in enumerate(series):
        if not isinstance(one, dict) or not isinstance(one.get("data"), list):
            continue
        labels = [point.get("label") for point in one["data"] if isinstance(point, dict)]
        if labels != axis.get("categories"):
            run.fault(
                (((place, "series"), index), "data"),
                "must have one data point for each category, in order",
            )
        if one.get("name") in names:
            run.fault((((place, "series"), index), "name"), "must be unique among the series")
        names.append(one.get("name"))


_POINT: Final = Shape("point", {"label": string, "value": finite}, ("label", "value"))
_SERIES: Final = Shape("series", {"name": string, "data": several(_POINT)}, ("name", "data"))
_AXIS: Final = Shape(
    "axis_config",
    {"categories": several(string), "x_label": any_string, "y_label": any_string},
    ("categories",),
)
_SEGMENT: Final = Shape("segment", {"label": string, "value": finite}, ("label", "value"))
_CHARTS: Final[Mapping[str, Shape]] = {
    "pie": Shape("pie", {"segments": several(_SEGMENT)}, ("segments",)),
    **{
        kind: Shape(
            kind,
            {"series": several(_SERIES), "axis_config": _AXIS},
            ("series", "axis_config"),
            (_every_category,),
        )
        for kind in ("bar", "area", "line")
    },
}
_CELLS: Final[Mapping[str, Shape]] = {
    "raw_text": Shape("raw_text", {"text": any_string}, ("text",)),
    "raw_number": Shape("raw_number", {"value": finite, "text": string}, ("value",)),
    "rich_text": RICH_TEXT,
}
_TABLE_CELLS: Final = several(several(typed(_CELLS, ("raw_text", "rich_text"))))
_DATA_CELLS: Final = several(several(typed(_CELLS)), least=2)
_COLUMN: Final = Shape(
    "column", {"align": choice("left", "center", "right"), "is_wrapped": boolean}
)
_TASK: Final = Shape(
    "task_card",
    {
        "block_id": identifier,
        "task_id": string,
        "title": string,
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": several(element("url"), least=0),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    ("task_id", "title", "status"),
)
_ICON: Final = element("image")


def _block(
    kind: str,
    fields: Mapping[str, Rule],
    required: tuple[str, ...] = (),
    *extras: Extra,
) -> Shape:
    return Shape(kind, {"block_id": identifier, **fields}, required, extras)


_CARD: Final = _block(
    "card",
    {
        "hero_image": _ICON,
        "icon": _ICON,
        "slack_icon": Shape("slack_icon", {"name": string}, ("name",)),
        "title": text,
        "subtitle": text,
        "body": text,
        "actions": several(element("button")),
    },
    (),
    _something_to_show,
)

BLOCKS: Final[dict[str, Shape]] = {
    shape.kind: shape
    for shape in (
        _block(
            "section",
            {
                "text": text,
                "fields": several(text),
                "accessory": element("image", *_ACTING),
                "expand": boolean,
            },
            (),
            _text_or_fields,
        ),
        _block("header", {"text": plain_text}, ("text",)),
        _block("divider", {}),
        _block(
            "context",
            {
                "elements": several(
                    typed(
                        {
                            "plain_text": text,
                            "mrkdwn": text,
                            "image": ELEMENTS["image"],
                        }
                    )
                )
            },
            ("elements",),
        ),
        _block(
            "context_actions",
            {"elements": several(element("feedback_buttons", "icon_button"))},
            ("elements",),
            _unique_actions,
        ),
        _block(
            "actions",
            {"elements": several(typed(ELEMENTS_WITH_RICH_TEXT, (*_ACTING, "datetimepicker")))},
            ("elements",),
            _unique_actions,
        ),
        _block(
            "input",
            {
                "label": plain_text,
                "element": typed(
                    ELEMENTS_WITH_RICH_TEXT, (*_TYPED_IN, *_PICKED, *_SELECTS, *_MULTI_SELECTS)
                ),
                "hint": plain_text,
                "optional": boolean,
                "dispatch_action": boolean,
            },
            ("label", "element"),
        ),
        _block(
            "image",
            {"image_url": url, "slack_file": SLACK_FILE, "alt_text": string, "title": plain_text},
            ("alt_text",),
            ONE_SOURCE,
        ),
        RICH_TEXT,
        _block("markdown", {"text": string}, ("text",)),
        _block("file", {"external_id": string, "source": choice("remote")}, ("external_id",)),
        _block(
            "call",
            {"call_id": string, "api_decoration_available": boolean, "call": finite},
            ("call_id",),
        ),
        _block(
            "video",
            {
                "alt_text": string,
                "video_url": url,
                "thumbnail_url": url,
                "title": plain_text,
                "title_url": url,
                "description": plain_text,
                "provider_icon_url": url,
                "provider_name": any_string,
                "author_name": any_string,
            },
            ("alt_text", "video_url", "thumbnail_url", "title"),
        ),
        _block(
            "table",
            {"rows": _TABLE_CELLS, "column_settings": several(_COLUMN, least=0)},
            ("rows",),
            _one_width(LIMITS["table"]["columns"]),
        ),
        _block(
            "data_table",
            {
                "rows": _DATA_CELLS,
                "caption": string,
                "page_size": whole(1, 100),
                "row_header_column_index": whole(0, 19),
            },
            ("rows", "caption"),
            _one_width(LIMITS["data_table"]["columns"]),
            _plain_header,
        ),
        _block(
            "data_visualization", {"title": string, "chart": typed(_CHARTS)}, ("title", "chart")
        ),
        _block(
            "alert",
            {"text": text, "level": choice("default", "info", "warning", "error", "success")},
            ("text",),
        ),
        _CARD,
        _block("carousel", {"elements": several(typed({"card": _CARD}))}, ("elements",)),
        _TASK,
        _block(
            "plan",
            {"title": string, "tasks": several(typed({"task_card": _TASK}), least=0)},
            ("title",),
        ),
    )
}
BLOCKS["container"] = _block(
    "container",
    {
        "title": plain_text,
        "rich_text_title": RICH_TEXT,
        "subtitle": text,
        "child_blocks": several(typed(BLOCKS)),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": _ICON,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    ("child_blocks",),
    _titled,
)
BLOCKS["auth_provider"] = _block(
    "auth_provider",
    {
        "value": string,
        "name": plain_text,
        "is_connected": boolean,
        "description": plain_text,
        "icon_url": url,
        "auth_url": url,
        "disconnect_url": url,
        "connected_identity": plain_text,
        "connected_context": plain_text,
        "accessory": element("overflow"),
        "fallback": several(typed(BLOCKS)),
    },
    ("value", "name", "is_connected"),
)

MESSAGES_ONLY: Final = frozenset(
    {
        *("call", "card", "carousel", "context_actions", "data_table", "data_visualization"),
        *("file", "markdown", "plan", "table", "task_card"),
    }
)
MODALS_ONLY: Final = frozenset({"alert"})


def allowed_on(kind: str, surface: str) -> bool:
    """Whether a block of this kind may stand on the surface."""
    if kind in MESSAGES_ONLY:
        return surface == "message"
    return kind not in MODALS_ONLY or surface == "modal"

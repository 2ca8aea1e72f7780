"""The elements of Block Kit (buttons, menus, inputs) and what they are made of.

May import `messages.block_kit.rules` and the standard library. Fields as on the reference pages;
a test compares them with what slack_sdk knows.
"""

from collections.abc import Mapping
from typing import Any, Final

from messages.block_kit.rules import (
    Checking,
    Place,
    Rule,
    Shape,
    any_string,
    boolean,
    calendar_date,
    choice,
    decimal,
    identifier,
    matching,
    parsed,
    plain_text,
    several,
    string,
    text,
    typed,
    url,
    whole,
)

STYLE: Final = choice("primary", "danger")
TIME: Final = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time in the format HH:mm")
_IDS: Final = several(string, least=0)

confirm: Final = Shape(
    "confirm",
    {"title": plain_text, "text": text, "confirm": plain_text, "deny": plain_text, "style": STYLE},
    ("title", "text", "confirm", "deny"),
)
_PLAIN_OPTION: Final = Shape(
    "option",
    {"text": plain_text, "value": string, "description": plain_text},
    ("text", "value"),
)
_OVERFLOW_OPTION: Final = Shape("option", {**_PLAIN_OPTION.fields, "url": url}, ("text", "value"))
_BOX_OPTION: Final = Shape(
    "option", {"text": text, "value": string, "description": text}, ("text", "value")
)
_OPTION_GROUP: Final = Shape(
    "option_group",
    {"label": plain_text, "options": several(_PLAIN_OPTION)},
    ("label", "options"),
)
_FILTER: Final = Shape(
    "filter",
    {
        "include": several(choice("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_SLACK_FILE: Final = Shape("slack_file", {"id": string, "url": url})


def _one_source(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        run.fault(place, "must define either `image_url` or `slack_file`")


def _options_or_groups(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    if ("options" in value) == ("option_groups" in value):
        run.fault(place, "must define either `options` or `option_groups`")


def _initial_among_options(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    """An initial option must be one of the options, word for word."""
    options = value.get("options") or []
    for group in value.get("option_groups") or []:
        options = [*options, *(group.get("options") or [] if isinstance(group, dict) else [])]
    chosen = [value["initial_option"]] if "initial_option" in value else []
    several_chosen = value.get("initial_options")
    if isinstance(several_chosen, list):
        chosen += several_chosen
    field = "initial_option" if "initial_option" in value else "initial_options"
    if any(option not in options for option in chosen):
        run.fault((place, field), "initial option is not among the options")


def _bounds_in_order(low: str, high: str) -> Any:
    def extra(run: Checking, value: Mapping[str, Any], place: Place) -> None:
        least, most = value.get(low), value.get(high)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            run.fault((place, low), f"must not be greater than {high}")

    return extra


def _number_in_bounds(run: Checking, value: Mapping[str, Any], place: Place) -> None:
    least, most = parsed(value.get("min_value")), parsed(value.get("max_value"))
    initial = parsed(value.get("initial_value"))
    if least is not None and most is not None and least > most:
        run.fault((place, "min_value"), "must not be greater than max_value")
    if initial is None:
        return
    if least is not None and initial < least:
        run.fault((place, "initial_value"), f"must be greater than or equal to {least}")
    if most is not None and initial > most:
        run.fault((place, "initial_value"), f"must be less than or equal to {most}")
    if value.get("is_decimal_allowed") is False and initial != initial.to_integral_value():
        run.fault((place, "initial_value"), "must be an integer")


_ACTION: Final[dict[str, Rule]] = {"action_id": identifier}
_FOCUS: Final[dict[str, Rule]] = {"focus_on_load": boolean}
_CONFIRM: Final[dict[str, Rule]] = {"confirm": confirm}
_PLACEHOLDER: Final[dict[str, Rule]] = {"placeholder": plain_text}
_MENU: Final = {**_ACTION, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_MULTI: Final[dict[str, Rule]] = {**_MENU, "max_selected_items": whole(1, 1000)}
_INPUT: Final[dict[str, Rule]] = {
    **_ACTION,
    **_FOCUS,
    **_PLACEHOLDER,
    "dispatch_action_config": Shape(
        "dispatch_action_config",
        {"trigger_actions_on": several(choice("on_enter_pressed", "on_character_entered"))},
    ),
}
_FEEDBACK: Final = Shape(
    "feedback_button",
    {"text": plain_text, "value": any_string, "accessibility_label": any_string},
    ("text", "value"),
)
_STATIC: Final[dict[str, Rule]] = {
    "options": several(_PLAIN_OPTION),
    "option_groups": several(_OPTION_GROUP),
}
_CONVERSATION: Final[dict[str, Rule]] = {
    "default_to_current_conversation": boolean,
    "filter": _FILTER,
}
_RESPONSE: Final[dict[str, Rule]] = {"response_url_enabled": boolean}
_INITIALS: Final[dict[str, Rule]] = {"initial_options": several(_PLAIN_OPTION)}
_STATIC_EXTRAS: Final = (_options_or_groups, _initial_among_options)

ELEMENTS: Final[Mapping[str, Shape]] = {
    shape.kind: shape
    for shape in (
        Shape(
            "button",
            {
                **_ACTION,
                **_CONFIRM,
                "text": plain_text,
                "value": any_string,
                "url": url,
                "style": STYLE,
                "accessibility_label": any_string,
                "agent_prompt": any_string,
                "agent_prompt_display": any_string,
                "visible_to_user_ids": _IDS,
            },
            ("text",),
        ),
        Shape(
            "icon_button",
            {
                **_ACTION,
                **_CONFIRM,
                "icon": choice("trash"),
                "text": plain_text,
                "value": any_string,
                "accessibility_label": any_string,
                "visible_to_user_ids": _IDS,
            },
            ("icon", "text"),
        ),
        Shape(
            "feedback_buttons",
            {**_ACTION, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
            ("positive_button", "negative_button"),
        ),
        Shape(
            "workflow_button",
            {
                **_ACTION,
                "text": plain_text,
                "workflow": Shape(
                    "workflow",
                    {
                        "trigger": Shape(
                            "trigger",
                            {
                                "url": url,
                                "customizable_input_parameters": several(
                                    Shape(
                                        "input_parameter",
                                        {"name": string, "value": any_string},
                                        ("name", "value"),
                                    ),
                                    least=0,
                                ),
                            },
                            ("url",),
                        )
                    },
                    ("trigger",),
                ),
                "style": STYLE,
                "accessibility_label": any_string,
            },
            ("text", "workflow"),
        ),
        Shape(
            "checkboxes",
            {
                **_ACTION,
                **_CONFIRM,
                **_FOCUS,
                "options": several(_BOX_OPTION),
                "initial_options": several(_BOX_OPTION),
            },
            ("options",),
            (_initial_among_options,),
        ),
        Shape(
            "radio_buttons",
            {
                **_ACTION,
                **_CONFIRM,
                **_FOCUS,
                "options": several(_BOX_OPTION),
                "initial_option": _BOX_OPTION,
            },
            ("options",),
            (_initial_among_options,),
        ),
        Shape(
            "overflow", {**_ACTION, **_CONFIRM, "options": several(_OVERFLOW_OPTION)}, ("options",)
        ),
        Shape("datepicker", {**_MENU, "initial_date": calendar_date}),
        Shape("timepicker", {**_MENU, "initial_time": TIME, "timezone": string}),
        Shape(
            "datetimepicker",
            {
                **_ACTION,
                **_CONFIRM,
                **_FOCUS,
                "initial_date_time": whole(1_000_000_000, 9_999_999_999),
            },
        ),
        Shape(
            "static_select",
            {**_MENU, **_STATIC, "initial_option": _PLAIN_OPTION},
            (),
            _STATIC_EXTRAS,
        ),
        Shape("multi_static_select", {**_MULTI, **_STATIC, **_INITIALS}, (), _STATIC_EXTRAS),
        Shape(
            "external_select",
            {**_MENU, "initial_option": _PLAIN_OPTION, "min_query_length": whole(0, 1000)},
        ),
        Shape(
            "multi_external_select",
            {**_MULTI, **_INITIALS, "min_query_length": whole(0, 1000)},
        ),
        Shape("users_select", {**_MENU, "initial_user": string}),
        Shape("multi_users_select", {**_MULTI, "initial_users": _IDS}),
        Shape(
            "conversations_select",
            {**_MENU, **_CONVERSATION, **_RESPONSE, "initial_conversation": string},
        ),
        Shape(
            "multi_conversations_select",
            {**_MULTI, **_CONVERSATION, "initial_conversations": _IDS},
        ),
        Shape("channels_select", {**_MENU, **_RESPONSE, "initial_channel": string}),
        Shape("multi_channels_select", {**_MULTI, "initial_channels": _IDS}),
        Shape(
            "plain_text_input",
            {
                **_INPUT,
                "initial_value": any_string,
                "multiline": boolean,
                "min_length": whole(0, 3000),
                "max_length": whole(1, 3000),
            },
            (),
            (_bounds_in_order("min_length", "max_length"),),
        ),
        Shape(
            "number_input",
            {
                **_INPUT,
                "is_decimal_allowed": boolean,
                "initial_value": decimal,
                "min_value": decimal,
                "max_value": decimal,
            },
            ("is_decimal_allowed",),
            (_number_in_bounds,),
        ),
        Shape("email_text_input", {**_INPUT, "initial_value": any_string}),
        Shape("url_text_input", {**_INPUT, "initial_value": any_string}),
        Shape(
            "file_input",
            {**_ACTION, "filetypes": several(string, least=0), "max_files": whole(1, 10)},
        ),
        Shape(
            "image",
            {"image_url": url, "slack_file": _SLACK_FILE, "alt_text": any_string},
            ("alt_text",),
            (_one_source,),
        ),
        Shape("url", {"url": url, "text": string}, ("url", "text")),
    )
}
"""Every element by its type; `rich_text_input` stands in `blocks`, because it holds a block."""

ONE_SOURCE: Final = _one_source
SLACK_FILE: Final = _SLACK_FILE
RICH_TEXT_INPUT_FIELDS: Final = _INPUT


def element(*allowed: str) -> Rule:
    """One of the elements of these types."""
    return typed(ELEMENTS, allowed)

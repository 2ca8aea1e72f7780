"""What Slack refuses in a block is found and said with its place."""

import pytest

from tests.messages.block_kit_faults import BUTTON, Json, faults, option
from tests.messages.block_kit_samples import plain

REFUSED: list[tuple[str, Json, list[str]]] = [
    ("message", {"type": "heading"}, ["unsupported type: heading [json-pointer:/blocks/0/type]"]),
    ("message", {}, ["missing required field: type [json-pointer:/blocks/0]"]),
    (
        "message",
        {"type": "header", "text": plain("x" * 151)},
        ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
    ),
    (
        "message",
        {"type": "header", "text": plain("")},
        ["must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
    ),
    (
        "message",
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        ["unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"],
    ),
    (
        "message",
        {"type": "header", "text": "x"},
        ["must provide an object [json-pointer:/blocks/0/text]"],
    ),
    (
        "message",
        {"type": "header", "text": {"type": "plain_text", "text": 1, "emoji": "no"}},
        [
            "must provide a string [json-pointer:/blocks/0/text/text]",
            "must provide a boolean [json-pointer:/blocks/0/text/emoji]",
        ],
    ),
    (
        "message",
        {"type": "header", "text": {"type": "plain_text"}},
        ["missing required field: text [json-pointer:/blocks/0/text]"],
    ),
    (
        "message",
        {"type": "section", "text": {"type": "plain_text", "text": "x", "verbatim": True}},
        ["invalid additional property: verbatim [json-pointer:/blocks/0/text]"],
    ),
    ("message", {"type": "header"}, ["missing required field: text [json-pointer:/blocks/0]"]),
    (
        "message",
        {"type": "divider", "color": "red"},
        ["invalid additional property: color [json-pointer:/blocks/0]"],
    ),
    (
        "message",
        {"type": "section"},
        ["must define either `text` or `fields` [json-pointer:/blocks/0]"],
    ),
    (
        "message",
        {"type": "section", "fields": [plain("x")] * 11},
        ["no more than 10 items allowed [json-pointer:/blocks/0/fields]"],
    ),
    (
        "message",
        {"type": "section", "fields": [plain("x"), plain("y" * 2001)]},
        ["must be less than 2001 characters [json-pointer:/blocks/0/fields/1/text]"],
    ),
    (
        "message",
        {"type": "section", "text": plain("x"), "accessory": {"type": "plain_text_input"}},
        ["unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"],
    ),
    (
        "message",
        {"type": "actions", "elements": []},
        ["no less than 1 items allowed [json-pointer:/blocks/0/elements]"],
    ),
    (
        "message",
        {"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]},
        ["no more than 25 items allowed [json-pointer:/blocks/0/elements]"],
    ),
    (
        "message",
        {"type": "actions", "elements": "x"},
        ["must provide an array [json-pointer:/blocks/0/elements]"],
    ),
    (
        "message",
        {"type": "actions", "elements": [BUTTON, BUTTON]},
        [
            "`action_id` a already exists for another action "
            "[json-pointer:/blocks/0/elements/1/action_id]"
        ],
    ),
    (
        "message",
        {"type": "actions", "elements": [{**BUTTON, "style": "green", "value": "v" * 2001}]},
        [
            "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ],
    ),
    (
        "message",
        {"type": "actions", "elements": [{**BUTTON, "url": "not a url"}]},
        ["must be a valid URL [json-pointer:/blocks/0/elements/0/url]"],
    ),
    (
        "message",
        {"type": "actions", "elements": [{**BUTTON, "action_id": "a" * 256}]},
        ["must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"],
    ),
    (
        "message",
        {"type": "actions", "elements": [{"type": "overflow", "options": [option("1")] * 6}]},
        ["no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]"],
    ),
    (
        "message",
        {
            "type": "actions",
            "elements": [
                {
                    "type": "radio_buttons",
                    "options": [option("1"), option("2")],
                    "initial_option": option("3"),
                }
            ],
        },
        [
            "initial option is not among the options "
            "[json-pointer:/blocks/0/elements/0/initial_option]"
        ],
    ),
    (
        "message",
        {"type": "actions", "elements": [{"type": "static_select"}]},
        [
            "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
        ],
    ),
    (
        "message",
        {"type": "actions", "elements": [{"type": "datepicker", "initial_date": "tomorrow"}]},
        [
            "must be a date in the format YYYY-MM-DD "
            "[json-pointer:/blocks/0/elements/0/initial_date]"
        ],
    ),
    (
        "message",
        {"type": "actions", "elements": [{"type": "timepicker", "initial_time": "24:00"}]},
        [
            "must be a time in the format HH:mm [json-pointer:/blocks/0/elements/0/initial_time]",
        ],
    ),
    (
        "message",
        {"type": "context", "elements": [BUTTON]},
        ["unsupported type: button [json-pointer:/blocks/0/elements/0/type]"],
    ),
    (
        "message",
        {"type": "image", "alt_text": "x"},
        ["must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"],
    ),
    (
        "message",
        {"type": "image", "image_url": "https://x.org/y.png"},
        ["missing required field: alt_text [json-pointer:/blocks/0]"],
    ),
    (
        "message",
        {"type": "alert", "text": plain("x")},
        ["unsupported type: alert [json-pointer:/blocks/0/type]"],
    ),
    (
        "home",
        {"type": "markdown", "text": "x"},
        ["unsupported type: markdown [json-pointer:/blocks/0/type]"],
    ),
    (
        "modal",
        {"type": "input", "label": plain("x"), "element": {"type": "number_input"}},
        ["missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]"],
    ),
    (
        "modal",
        {
            "type": "input",
            "label": plain("x"),
            "element": {
                "type": "number_input",
                "is_decimal_allowed": False,
                "initial_value": "1.5",
                "min_value": "2",
                "max_value": "1",
            },
        },
        [
            "must not be greater than max_value [json-pointer:/blocks/0/element/min_value]",
            "must be greater than or equal to 2 [json-pointer:/blocks/0/element/initial_value]",
            "must be less than or equal to 1 [json-pointer:/blocks/0/element/initial_value]",
            "must be an integer [json-pointer:/blocks/0/element/initial_value]",
        ],
    ),
    (
        "modal",
        {
            "type": "input",
            "label": plain("x"),
            "element": {"type": "number_input", "is_decimal_allowed": True, "initial_value": 5},
        },
        ["must provide a string [json-pointer:/blocks/0/element/initial_value]"],
    ),
    (
        "modal",
        {
            "type": "input",
            "label": plain("x"),
            "element": {"type": "plain_text_input", "min_length": 5, "max_length": 3001},
        },
        [
            "must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]",
        ],
    ),
    (
        "modal",
        {
            "type": "input",
            "label": plain("x"),
            "element": {"type": "plain_text_input", "min_length": 5, "max_length": 4},
        },
        ["must not be greater than max_length [json-pointer:/blocks/0/element/min_length]"],
    ),
    (
        "message",
        {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]]},
        ["no less than 2 items allowed [json-pointer:/blocks/0/rows]"],
    ),
    (
        "message",
        {
            "type": "data_table",
            "caption": "x",
            "rows": [
                [{"type": "rich_text", "elements": []}],
                [{"type": "raw_text", "text": "x"}, {"type": "raw_number", "value": 1}],
            ],
        },
        [
            "all rows must have the same number of cells [json-pointer:/blocks/0/rows]",
            "rich_text cannot be used for header cells [json-pointer:/blocks/0/rows/0/0/type]",
        ],
    ),
    (
        "message",
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {
                "type": "line",
                "series": [
                    {"name": "a", "data": [{"label": "Mon", "value": 1}]},
                    {"name": "a", "data": [{"label": "Tue", "value": "2"}]},
                ],
                "axis_config": {"categories": ["Mon"]},
            },
        },
        [
            "must provide a number [json-pointer:/blocks/0/chart/series/1/data/0/value]",
            "must have one data point for each category, in order "
            "[json-pointer:/blocks/0/chart/series/1/data]",
            "must be unique among the series [json-pointer:/blocks/0/chart/series/1/name]",
        ],
    ),
]


@pytest.mark.parametrize(("surface", "block", "said"), REFUSED)
def test_what_slack_refuses_is_said_with_its_place(
    surface: str, block: Json, said: list[str]
) -> None:
    assert faults(surface, block) == said

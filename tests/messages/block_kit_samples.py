"""One of every block and element, as Slack's reference pages show them, with every field."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


CONFIRM: Json = {
    "title": plain("Sure?"),
    "text": mrkdwn("It cannot be *undone*"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
OPTIONS: list[Json] = [
    {"text": plain("One"), "value": "1", "description": plain("the first")},
    {"text": plain("Two"), "value": "2"},
]
GROUPS: list[Json] = [{"label": plain("Numbers"), "options": OPTIONS}]
IMAGE: Json = {"type": "image", "image_url": "https://x.org/a.png", "alt_text": "a picture"}
MENU: Json = {"placeholder": plain("Choose"), "confirm": CONFIRM, "focus_on_load": True}
FILTER: Json = {"include": ["public", "im"], "exclude_bot_users": True}
TYPED: Json = {
    "placeholder": plain("Type"),
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}
RICH_TEXT: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "bold", "style": {"bold": True, "code": False}},
                {"type": "link", "url": "https://x.org", "text": "link"},
                {"type": "emoji", "name": "wave", "skin_tone": 2},
                {"type": "user", "user_id": "U1"},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "team", "team_id": "T1"},
                {"type": "broadcast", "range": "here"},
                {"type": "color", "value": "#AABBCC"},
                {"type": "date", "timestamp": 1720710212, "format": "{date}", "fallback": "then"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a"}], "border": 1},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a"}]},
    ],
}

ELEMENT_SAMPLES: list[Json] = [
    {
        "type": "button",
        "action_id": "a",
        "text": plain("Go"),
        "value": "1",
        "url": "https://x.org",
        "style": "primary",
        "confirm": CONFIRM,
        "accessibility_label": "Go there",
    },
    {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "value": "1"},
    {
        "type": "feedback_buttons",
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0", "accessibility_label": "Bad"},
    },
    {
        "type": "workflow_button",
        "text": plain("Run"),
        "workflow": {
            "trigger": {
                "url": "https://slack.com/shortcuts/x",
                "customizable_input_parameters": [{"name": "a", "value": "b"}],
            }
        },
    },
    {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:1], "confirm": CONFIRM},
    {"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[1]},
    {"type": "overflow", "options": [*OPTIONS, {**OPTIONS[1], "url": "https://x.org"}]},
    {"type": "datepicker", **MENU, "initial_date": "2026-09-14"},
    {"type": "timepicker", **MENU, "initial_time": "07:30", "timezone": "America/Chicago"},
    {"type": "datetimepicker", "initial_date_time": 1720710212},
    {"type": "static_select", **MENU, "options": OPTIONS, "initial_option": OPTIONS[0]},
    {
        "type": "multi_static_select",
        "option_groups": GROUPS,
        "initial_options": OPTIONS,
        "max_selected_items": 2,
    },
    {"type": "external_select", **MENU, "initial_option": OPTIONS[0], "min_query_length": 2},
    {"type": "multi_external_select", "initial_options": OPTIONS},
    {"type": "users_select", **MENU, "initial_user": "U1"},
    {"type": "multi_users_select", "initial_users": ["U1", "U2"]},
    {
        "type": "conversations_select",
        "filter": FILTER,
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    },
    {"type": "multi_conversations_select", "filter": FILTER, "initial_conversations": ["C1"]},
    {"type": "channels_select", "initial_channel": "C1"},
    {"type": "multi_channels_select", "initial_channels": ["C1"]},
    {
        "type": "plain_text_input",
        **TYPED,
        "multiline": True,
        "min_length": 0,
        "max_length": 300,
        "initial_value": "",
    },
    {"type": "rich_text_input", **TYPED, "initial_value": RICH_TEXT},
    {
        "type": "number_input",
        **TYPED,
        "is_decimal_allowed": True,
        "initial_value": "64.5",
        "min_value": "0",
        "max_value": "100",
    },
    {"type": "email_text_input", **TYPED, "initial_value": "ana@school.org"},
    {"type": "url_text_input", **TYPED, "initial_value": "https://x.org"},
    {"type": "file_input", "filetypes": ["csv"], "max_files": 1},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a picture"},
    {"type": "url", "url": "https://x.org", "text": "source"},
]

TASK: Json = {
    "type": "task_card",
    "task_id": "t1",
    "title": "Look",
    "status": "complete",
    "details": RICH_TEXT,
    "sources": [{"type": "url", "url": "https://x.org", "text": "x"}],
}
CARD: Json = {
    "type": "card",
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": mrkdwn("Title"),
    "subtitle": plain("Subtitle"),
    "body": mrkdwn("Body"),
    "actions": [ELEMENT_SAMPLES[0]],
}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


BLOCK_SAMPLES: list[Json] = [
    {
        "type": "section",
        "block_id": "s",
        "text": mrkdwn("x" * 3000),
        "fields": [plain("x" * 2000)] * 10,
        "accessory": IMAGE,
        "expand": True,
    },
    {"type": "header", "text": {**plain("x" * 150), "emoji": True}},
    {"type": "divider"},
    {"type": "context", "elements": [plain("x"), mrkdwn("x"), IMAGE]},
    {"type": "context_actions", "elements": ELEMENT_SAMPLES[1:3]},
    {
        "type": "actions",
        "elements": [
            element
            for element in ELEMENT_SAMPLES
            if element["type"] in ("button", "overflow", "datepicker", "users_select")
        ],
    },
    {
        "type": "input",
        "block_id": "i",
        "label": plain("Note"),
        "hint": plain("One sentence"),
        "optional": True,
        "dispatch_action": False,
        "element": {"type": "plain_text_input"},
    },
    {**IMAGE, "title": plain("A picture")},
    RICH_TEXT,
    {"type": "markdown", "text": "# Title"},
    {"type": "file", "external_id": "F1", "source": "remote"},
    {"type": "call", "call_id": "R1"},
    {
        "type": "video",
        "alt_text": "a film",
        "video_url": "https://x.org/v",
        "thumbnail_url": "https://x.org/t.png",
        "title": plain("Film"),
        "author_name": "Ana",
    },
    {
        "type": "table",
        "rows": [[cell("a"), cell("b")], [RICH_TEXT, cell("d")]],
        "column_settings": [{"align": "right", "is_wrapped": True}],
    },
    {
        "type": "data_table",
        "caption": "Progress",
        "rows": [
            [cell("School"), cell("Share")],
            [cell("Maple"), {"type": "raw_number", "value": 0.5, "text": "50%"}],
        ],
        "page_size": 10,
        "row_header_column_index": 0,
    },
    {
        "type": "data_visualization",
        "title": "Reading",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "Plan",
                    "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2}],
                }
            ],
            "axis_config": {"categories": ["Mon", "Tue"], "x_label": "Day", "y_label": "%"},
        },
    },
    {"type": "alert", "text": plain("Careful"), "level": "warning"},
    CARD,
    {"type": "carousel", "elements": [CARD, CARD]},
    TASK,
    {"type": "plan", "title": "Plan", "tasks": [TASK]},
    {
        "type": "container",
        "title": plain("Box"),
        "child_blocks": [{"type": "divider"}],
        "width": "wide",
        "icon": IMAGE,
        "is_collapsible": True,
        "default_collapsed": True,
    },
    {
        "type": "auth_provider",
        "value": "drive",
        "name": plain("Drive"),
        "is_connected": False,
        "auth_url": "https://x.org/auth",
        "accessory": {"type": "overflow", "options": OPTIONS},
        "fallback": [{"type": "divider"}],
    },
]

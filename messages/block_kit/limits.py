"""Slack's numbers, one table for everyone: `check`, the renderer and the sandbox.

May import the standard library only.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

ID: Final = 255
"""Characters of a `block_id`, `action_id`, `callback_id` or `external_id`."""

_MENU: Final = {"placeholder": 150, "options": 100, "option_groups": 100}

LIMITS: Final[Mapping[str, Mapping[str, int]]] = {
    # Surfaces. Slack cuts a message's text at 40,000 but refuses to update one over 4,000.
    "message": {"text": 4000, "blocks": 50, "markdown": 12000, "data_table": 10000},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "blocks": 100},
    "home": {"private_metadata": 3000, "blocks": 100},
    # Blocks
    "actions": {"elements": 25},
    "alert": {"text": 200},
    "auth_provider": {
        "value": 150,
        "name": 75,
        "description": 150,
        "icon_url": 3000,
        "auth_url": 3000,
        "disconnect_url": 3000,
        "connected_identity": 75,
        "connected_context": 75,
        "fallback": 50,
    },
    "card": {"title": 150, "subtitle": 150, "body": 200, "actions": 3},
    "carousel": {"elements": 10},
    "container": {"title": 150, "subtitle": 150, "child_blocks": 10},
    "context": {"elements": 10, "elements[]": 3000},
    "context_actions": {"elements": 5},
    "data_table": {"rows": 101, "columns": 20},
    "data_visualization": {"title": 50},
    "header": {"text": 150},
    "image": {"image_url": 3000, "alt_text": 2000, "title": 2000},
    "input": {"label": 2000, "hint": 2000},
    "markdown": {"text": 12000},
    "section": {"text": 3000, "fields": 10, "fields[]": 2000},
    "table": {"rows": 100, "columns": 20, "column_settings": 20},
    "video": {
        "title": 199,
        "author_name": 49,
        "description": 200,
        "provider_name": 50,
        "alt_text": 2000,
        "video_url": 3000,
        "thumbnail_url": 3000,
        "title_url": 3000,
        "provider_icon_url": 3000,
    },
    # Charts; Slack's page says 6 series and 20 categories; some have seen more work
    "pie": {"segments": 6},
    "segment": {"label": 20},
    "bar": {"series": 6},
    "area": {"series": 6},
    "line": {"series": 6},
    "series": {"name": 20, "data": 20},
    "point": {"label": 20},
    "axis_config": {"categories": 20, "categories[]": 20, "x_label": 50, "y_label": 50},
    # Elements
    "button": {
        "text": 75,
        "value": 2000,
        "url": 3000,
        "accessibility_label": 75,
        "agent_prompt": 4000,
    },
    "icon_button": {
        "text": 75,
        "value": 2000,
        "accessibility_label": 75,
        "visible_to_user_ids": 10,
    },
    "feedback_button": {"text": 75, "value": 2000, "accessibility_label": 75},
    "workflow_button": {"text": 75, "accessibility_label": 75},
    "checkboxes": {"options": 10},
    "radio_buttons": {"options": 10},
    "overflow": {"options": 5},
    "static_select": _MENU,
    "multi_static_select": _MENU,
    "external_select": {"placeholder": 150},
    "multi_external_select": {"placeholder": 150},
    "users_select": {"placeholder": 150},
    "multi_users_select": {"placeholder": 150},
    "conversations_select": {"placeholder": 150},
    "multi_conversations_select": {"placeholder": 150},
    "channels_select": {"placeholder": 150},
    "multi_channels_select": {"placeholder": 150},
    "datepicker": {"placeholder": 150},
    "timepicker": {"placeholder": 150},
    "plain_text_input": {"placeholder": 150, "initial_value": 3000},
    "rich_text_input": {"placeholder": 150},
    "number_input": {"placeholder": 150},
    "email_text_input": {"placeholder": 150},
    "url_text_input": {"placeholder": 150},
    "file_input": {"max_files": 10},
    # Parts
    "option": {"text": 75, "value": 150, "description": 75, "url": 3000},
    "option_group": {"label": 75, "options": 100},
    "confirm": {"title": 100, "text": 300, "confirm": 30, "deny": 30},
}
"""Kind of object → field → characters of its text or items of its list, whichever it holds.

"fields[]" is the limit of each text in the list `fields`.
"""

PER_MESSAGE: Final[Mapping[str, int]] = {"table": 1, "data_table": 1, "data_visualization": 2}
"""Blocks of a kind that one message may hold."""


def clip(text: str, limit: int) -> str:
    """The text, at most `limit` characters long; what was cut is marked with "…".

    Never cuts between a character and what combines with it (accents, emoji sequences).
    """
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while end > 0 and _continues(text, end):
        end -= 1
    return (text[:end].rstrip() + "…")[:limit]


def _continues(text: str, index: int) -> bool:
    character = text[index]
    return (
        text[index - 1] == "\u200d"
        or character in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.combining(character) != 0
    )

"""Payloads that no client of ours would send, for every button, menu, form and command there is.

What is tried comes from the register and the previews, so a new feature is tried by itself.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import handlers
from bot.clock import SystemClock
from handlers import register
from messages import View
from messages.preview import NAMES
from storage import Store
from tests.handlers.school import Json
from tests.handlers.test_register import Register, within

HOSTILE = "<!channel> ' OR 1=1 -- \x00 \ud800 {{ 7 * 7 }} " + "💥" * 900
_numbers = count(1)


def registered(kind: str) -> list[str]:
    found = Register()
    register(found, Store("sqlite://"), SystemClock(), lambda: None, None)  # type: ignore[arg-type]
    return sorted(found.ids(kind) - {".*"})


@cache
def previewed_forms(callback_id: str) -> list[Mapping[str, Any]]:
    """The previews of a form, one for each set of inputs."""
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for preview in NAMES.values():
        shown = preview()
        if isinstance(shown, View) and shown.payload.get("callback_id") == callback_id:
            inputs = tuple(
                str(one["block_id"]) for one in shown.payload["blocks"] if "element" in one
            )
            found.setdefault(inputs, shown.payload)
    return list(found.values())


@cache
def remembered() -> set[str]:
    """Every name under which a form remembers something, as the handlers write and read them."""
    names: set[str] = set()
    for path in Path(str(handlers.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "of" and ast.unparse(node.func.value).endswith("Memo"):
                names |= {one.arg for one in node.keywords if one.arg}
            if ast.unparse(node.func.value).endswith(("memo", "memo.data")):
                names |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
    return names


def state_of(view: Mapping[str, Any], text: str, person: str, channel: str) -> Json:
    """Every input of a form filled in, as Slack would report it."""
    state: Json = {}
    for block in view["blocks"]:
        for element in within(block):
            held = _held(element, text, person, channel)
            if held is not None and "action_id" in element:
                state.setdefault(block.get("block_id", "b"), {})[element["action_id"]] = held
    return state


def _held(element: Mapping[str, Any], text: str, person: str, channel: str) -> Json | None:
    kind = element.get("type")
    options = [
        *(element.get("options") or []),
        *(one for group in element.get("option_groups") or [] for one in group["options"]),
    ]
    match kind:
        case "plain_text_input" | "number_input":
            return {"type": kind, "value": text or element.get("initial_value") or "66"}
        case "static_select" | "radio_buttons":
            forged = {"value": text, "text": {"type": "plain_text", "text": "x"}}
            chosen = forged if text else element.get("initial_option") or options[-1]
            return {"type": kind, "selected_option": chosen}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": options}
        case "users_select":
            return {"type": kind, "selected_user": person}
        case "multi_users_select":
            return {"type": kind, "selected_users": [person]}
        case "conversations_select":
            return {"type": kind, "selected_conversation": text or channel}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date") or "2026-12-01"}
        case "timepicker":
            return {"type": kind, "selected_time": text or "07:30"}
        case "file_input":
            return {"type": kind, "files": []}
    return None


def person(workspace: str, user: str, slack: str, *, home: str = "") -> Json:
    """Who sends a payload; what is answered goes to an address that takes note and refuses."""
    return {
        "response_url": f"{slack}/actions/{workspace}/unknown",
        "team": {"id": workspace},
        "user": {"id": user, "team_id": home or workspace},
        "trigger_id": f"trigger.{next(_numbers)}",
    }


def pressed(who: Json, action_id: str, value: str, kind: str) -> Json:
    """A button or menu in an ephemeral message."""
    option = {"value": value, "text": {"type": "plain_text", "text": "x"}}
    chosen: Json = {"value": value} if kind == "button" else {"selected_option": option}
    return {
        "type": "block_actions",
        **who,
        "container": {"type": "message", "is_ephemeral": True},
        "actions": [{"type": kind, "action_id": action_id, "block_id": "b", **chosen}],
    }


def pressed_in_form(
    who: Json, action_id: str, value: str, view: Mapping[str, Any], metadata: str, state: Json
) -> Json:
    """The same within a form."""
    return pressed(who, action_id, value, "button") | {
        "container": {"type": "view", "view_id": "V1"},
        "view": _view(view, metadata, state),
    }


def sent_off(who: Json, view: Mapping[str, Any], metadata: str, state: Json) -> Json:
    return {"type": "view_submission", **who, "view": _view(view, metadata, state)}


def typed(who: Json, text: str) -> Json:
    return {
        "command": "/okr",
        "text": text,
        "team_id": who["team"]["id"],
        "user_id": who["user"]["id"],
        "user_team": who["user"]["team_id"],
        "channel_id": "D1",
        "trigger_id": who["trigger_id"],
        "response_url": who["response_url"],
    }


def _view(view: Mapping[str, Any], metadata: str, state: Json) -> Json:
    return {
        **view,
        "id": f"V{next(_numbers)}",
        "hash": "1.hash",
        "private_metadata": metadata,
        "state": {"values": state},
    }


def texts(value: Any) -> Iterator[str]:
    """Every text inside."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value)

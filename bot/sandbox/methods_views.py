"""views.*: modals in a stack of three, Home tabs, trigger ids and hashes.

May import `calls`, `inputs` and `workspace`. The functions above `views_open` are also how the
answer to a form changes a modal.
"""

import json
from typing import Any

from bot.sandbox import inputs
from bot.sandbox.calls import ApiError, Call, check_blocks, invalid_arguments
from bot.sandbox.methods_chat import with_ids
from bot.sandbox.nouns import Json, Trigger, View
from bot.sandbox.workspace import Workspace

VIEW_BYTES = 250_000  # "view_too_large: greater than 250kb"
STACK = 3


def view_json(workspace: Workspace, view: View) -> Json:
    """A view as Slack's answers and payloads carry it, with what was typed so far."""
    payload, identity = view.payload, workspace.identity
    shown: Json = {
        "id": view.id,
        "team_id": identity.team_id,
        "type": payload["type"],
        "blocks": payload["blocks"],
        "private_metadata": payload.get("private_metadata", ""),
        "callback_id": payload.get("callback_id", ""),
        "state": {"values": inputs.values(view.blocks, view.typed)},
        "hash": view.hash,
        "title": payload.get("title") or {"type": "plain_text", "text": "View Title"},
        "clear_on_close": bool(payload.get("clear_on_close", False)),
        "notify_on_close": bool(payload.get("notify_on_close", False)),
        "close": payload.get("close"),
        "submit": payload.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": identity.app_id,
        "external_id": payload.get("external_id", ""),
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
    }
    return shown


def read_view(workspace: Workspace, payload: Any, kind: str, *, replacing: str | None) -> Json:
    """Check a view as Slack does. `replacing` is the id whose `external_id` it may keep.

    Raises `ApiError`: invalid_arguments pointing at the place, view_too_large,
    duplicate_external_id.
    """
    if not isinstance(payload, dict):
        raise invalid_arguments("missing required field: view")
    if len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass")) > VIEW_BYTES:
        raise ApiError("view_too_large")
    if payload.get("type") != kind:
        raise invalid_arguments(
            f"unsupported type: {payload.get('type')} [json-pointer:/view/type]"
        )
    faults = check_blocks("home" if kind == "home" else "modal", payload)
    if faults:
        raise invalid_arguments(*(fault.replace("pointer:/", "pointer:/view/") for fault in faults))
    external = payload.get("external_id")
    if external and any(
        view.payload.get("external_id") == external and view.id != replacing
        for view in _open_views(workspace)
    ):
        raise ApiError("duplicate_external_id")
    payload["blocks"] = with_ids(workspace, payload["blocks"])
    return payload


def _open_views(workspace: Workspace) -> list[View]:
    ids = [view_id for stack in workspace.modals.values() for view_id in stack]
    return [workspace.views[view_id] for view_id in [*ids, *workspace.homes.values()]]


def _new_hash(workspace: Workspace) -> str:
    return f"{int(workspace.now().timestamp())}.{workspace.new_secret('hash')[:8]}"


def make(workspace: Workspace, user_id: str, payload: Json, *, below: View | None) -> View:
    """Put a checked view before that person: alone, or on top of `below`."""
    view_id = workspace.new_id("V")
    view = View(
        id=view_id,
        user_id=user_id,
        payload=payload,
        hash=_new_hash(workspace),
        root_id=below.root_id if below else view_id,
        previous_id=below.id if below else None,
    )
    workspace.views[view_id] = view
    workspace.touch()
    return view


def change(workspace: Workspace, view: View, payload: Json) -> None:
    """Replace what a view shows. Inputs whose block_id and action_id stay keep what they hold."""
    held = inputs.values(view.blocks, view.typed)
    view.payload, view.hash, view.errors = payload, _new_hash(workspace), {}
    view.typed = inputs.kept(view.blocks, held)
    workspace.touch()


def top(workspace: Workspace, user_id: str) -> View | None:
    """The modal that person sees, if one is open."""
    stack = workspace.modals.get(user_id)
    return workspace.views[stack[-1]] if stack else None


def close(workspace: Workspace, view: View, *, whole_stack: bool = False) -> list[View]:
    """Take a modal away, with those above it or the whole stack. Returns what went, top first."""
    stack = workspace.modals.get(view.user_id, [])
    if view.id not in stack:
        return []
    start = 0 if whole_stack else stack.index(view.id)
    gone = [workspace.views[view_id] for view_id in reversed(stack[start:])]
    del stack[start:]
    workspace.touch()
    return gone


def push_onto(workspace: Workspace, below: View, payload: Any) -> View:
    """Open a modal above another. Raises `ApiError` push_limit_reached."""
    stack = workspace.modals.setdefault(below.user_id, [])
    if below.id not in stack:
        raise ApiError("not_found")
    if len(stack) >= STACK:
        raise ApiError("push_limit_reached")
    view = make(
        workspace,
        below.user_id,
        read_view(workspace, payload, "modal", replacing=None),
        below=workspace.views[stack[-1]],
    )
    stack.append(view.id)
    return view


def _trigger(call: Call) -> Trigger:
    name = call.text("trigger_id") or call.text("interactivity_pointer")
    if name is None:
        raise invalid_arguments("missing required field: trigger_id")
    workspace = call.workspace
    trigger = workspace.triggers.get(name)
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    life = workspace.limits.answer_seconds
    late = (workspace.now() - trigger.issued).total_seconds() > life
    if late or workspace.time.real() - trigger.issued_real > life:
        raise ApiError("expired_trigger_id")
    return trigger


def views_open(call: Call) -> Json:
    workspace, trigger = call.workspace, _trigger(call)
    payload = read_view(workspace, call.json("view"), "modal", replacing=None)
    trigger.used = True
    view = make(workspace, trigger.user_id, payload, below=None)
    workspace.modals[trigger.user_id] = [view.id]
    return {"view": view_json(workspace, view)}


def views_push(call: Call) -> Json:
    workspace, trigger = call.workspace, _trigger(call)
    below = workspace.views.get(trigger.view_id or "")
    if below is None:
        raise ApiError("not_found")
    view = push_onto(workspace, below, call.json("view"))
    trigger.used = True
    return {"view": view_json(workspace, view)}


def views_update(call: Call) -> Json:
    workspace = call.workspace
    view_id, external = call.text("view_id"), call.text("external_id")
    if view_id is None and external is None:
        raise invalid_arguments("missing required field: view_id")
    for view in _open_views(workspace):
        if view.id == view_id or (external and view.payload.get("external_id") == external):
            break
    else:
        raise ApiError("not_found")
    kind = view.payload["type"]
    payload = read_view(workspace, call.json("view"), kind, replacing=view.id)
    if (call.text("hash") or view.hash) != view.hash:
        raise ApiError("hash_conflict")
    change(workspace, view, payload)
    return {"view": view_json(workspace, view)}


def views_publish(call: Call) -> Json:
    workspace = call.workspace
    person = call.person("user_id")
    if not workspace.app_home("home"):
        raise ApiError("not_enabled")
    known = workspace.homes.get(person.id)
    payload = read_view(workspace, call.json("view"), "home", replacing=known)
    if known is not None:
        view = workspace.views[known]
        if (call.text("hash") or view.hash) != view.hash:
            raise ApiError("hash_conflict")
        change(workspace, view, payload)
    else:
        view = make(workspace, person.id, payload, below=None)
        workspace.homes[person.id] = view.id
    return {"view": view_json(workspace, view)}

"""What a person can put into an element of this workspace: who and what its list offers them.

May import `files`, `inputs`, `nouns` and `workspace`. What an element holds by itself (options,
numbers, dates) is `inputs`' matter; people and conversations are known only here.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox import files, inputs
from bot.sandbox.inputs import BadValue, Placed
from bot.sandbox.nouns import Channel, Json, Person
from bot.sandbox.workspace import Workspace

_WORD = {"im": "im", "mpim": "mpim", "public_channel": "public", "private_channel": "private"}


def enter(workspace: Workspace, person: Person, at: Placed, raw: Any) -> Json:
    """The element's state after the person put `raw` into it. Raises `BadValue`."""
    if at.kind == "file_input":
        return files.put_in(workspace, person, at, raw)
    state = inputs.entered(at, raw)
    chosen = state[inputs.VALUES[at.kind][0]]
    offered = _offered(workspace, person, at.element)
    if offered is not None:
        for one in chosen if isinstance(chosen, list) else [chosen]:
            if one is not None and one not in offered:
                raise BadValue(f'"{at.action_id}" does not offer {one!r}.')
    return state


def act(workspace: Workspace, person: Person, at: Placed, raw: Any) -> Json:
    """What using the element at once chooses, empty for a button. Raises `BadValue`."""
    if at.kind in inputs.BUTTONS:
        return {}
    if at.kind == "overflow":
        if raw is None:
            raise BadValue(f'"{at.action_id}" needs `selected`: the value of an option.')
        return inputs.entered(Placed(at.block, at.element | {"type": "static_select"}), raw)
    if at.block.get("type") == "input" and not at.block.get("dispatch_action"):
        raise BadValue(
            f'"{at.action_id}" says nothing by itself: its block has no `dispatch_action`.'
            " Send the form instead."
        )
    state = enter(workspace, person, at, raw)
    if at.kind in inputs.PICKED and (problem := inputs.check(at, state)) is not None:
        raise BadValue(problem)
    return state


def conversations(workspace: Workspace, person: Person) -> Iterator[Channel]:
    """Where that person may look: public channels, and the others they are in."""
    for channel in workspace.channels.values():
        if workspace.may_see(person.id, channel) and not channel.is_archived:
            yield channel


def kind(channel: Channel) -> str:
    """The word for it in the `filter` of a list of conversations."""
    return _WORD[channel.kind]


def _offered(workspace: Workspace, person: Person, element: Json) -> set[str] | None:
    """The ids that a list of people or conversations holds; None for other elements."""
    match element["type"].removeprefix("multi_"):
        case "users_select":
            return {one.id for one in workspace.people.values() if one.is_active}
        case "channels_select":
            include = ["public"]
        case "conversations_select":
            include = element.get("filter", {}).get("include") or list(_WORD.values())
        case _:
            return None
    there = conversations(workspace, person)
    return {channel.id for channel in there if kind(channel) in include}

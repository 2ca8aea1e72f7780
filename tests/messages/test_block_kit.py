"""What Slack takes is let through, and what a whole surface may not hold is said."""

import copy
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, strategies as st
from slack_sdk.models.blocks import block_elements as sdk_elements, blocks as sdk_blocks

from messages.block_kit import LIMITS, Fault, check, clip
from messages.block_kit.blocks import BLOCKS, ELEMENTS_WITH_RICH_TEXT
from tests.messages.block_kit_faults import BUTTON, Json, faults, surface_of
from tests.messages.block_kit_samples import BLOCK_SAMPLES, ELEMENT_SAMPLES, plain

# What Slack takes


@pytest.mark.parametrize("block", BLOCK_SAMPLES, ids=lambda block: block["type"])
def test_every_kind_of_block_is_known(block: Json) -> None:
    assert faults(surface_of(block), block) == []


def test_there_is_a_sample_of_every_kind() -> None:
    assert {block["type"] for block in BLOCK_SAMPLES} == set(BLOCKS)
    assert {element["type"] for element in ELEMENT_SAMPLES} == set(ELEMENTS_WITH_RICH_TEXT)


@pytest.mark.parametrize("element", ELEMENT_SAMPLES, ids=lambda element: element["type"])
def test_every_kind_of_element_is_known_where_it_may_stand(element: Json) -> None:
    holders: list[Json] = [
        {"type": "section", "text": plain("x"), "accessory": element},
        {"type": "actions", "elements": [element]},
        {"type": "input", "label": plain("x"), "element": element},
        {"type": "context", "elements": [element]},
        {"type": "context_actions", "elements": [element]},
        {
            "type": "task_card",
            "task_id": "t",
            "title": "x",
            "status": "error",
            "sources": [element],
        },
    ]
    allowed = [
        holder["type"]
        for holder in holders
        if not faults("modal" if holder["type"] == "input" else "message", holder)
    ]
    assert allowed, element["type"]
    assert "input" not in allowed or element["type"] not in ("button", "overflow", "image")


def _sdk_kinds(module: Any, base: type) -> Iterator[tuple[str, set[str]]]:
    for found in vars(module).values():
        if inspect.isclass(found) and issubclass(found, base) and found is not base:
            kind = getattr(found, "type", None)
            own = found.__dict__.get("attributes")
            if isinstance(kind, str) and isinstance(own, property):
                yield kind, own.fget(object.__new__(found))  # type: ignore[misc]


# Inherited by slack_sdk's classes from a base they share, but no fields of these elements.
_INHERITED = {"alt_text", "placeholder", "confirm", "focus_on_load"}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        *_sdk_kinds(sdk_blocks, sdk_blocks.Block),
        *_sdk_kinds(sdk_elements, sdk_elements.BlockElement),
    ],
)
def test_every_field_that_slack_sdk_can_send_is_known(kind: str, fields: set[str]) -> None:
    if kind.startswith("rich_text_") and kind != "rich_text_input":
        return
    shape = BLOCKS[kind] if kind in BLOCKS else ELEMENTS_WITH_RICH_TEXT[kind]
    assert fields - set(shape.fields) - {"type"} <= _INHERITED


# What it refuses in a whole surface


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_takes_so_many_blocks(surface: str, most: int) -> None:
    assert faults(surface, *[{"type": "divider"}] * most) == []
    assert faults(surface, *[{"type": "divider"}] * (most + 1)) == [
        f"no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique() -> None:
    same: Json = {"type": "divider", "block_id": "b"}
    assert faults("message", same, same) == [
        "`block_id` b already exists for another block [json-pointer:/blocks/1/block_id]"
    ]


def test_an_action_may_stand_again_in_another_block() -> None:
    actions: Json = {"type": "actions", "elements": [BUTTON]}
    assert faults("message", actions, actions) == []


@pytest.mark.parametrize(("kind", "most"), [("table", 1), ("data_table", 1)])
def test_a_message_takes_so_many_tables(kind: str, most: int) -> None:
    table = next(block for block in BLOCK_SAMPLES if block["type"] == kind)
    assert faults("message", *[table] * most) == []
    assert faults("message", *[table] * (most + 1)) == [
        f"no more than {most} {kind} blocks allowed in a message [json-pointer:/blocks/{most}]"
    ]


def test_markdown_is_counted_over_the_message() -> None:
    block = {"type": "markdown", "text": "x" * 6000}
    assert faults("message", block, block) == []
    assert faults("message", block, block, {"type": "markdown", "text": "x"}) == [
        "no more than 12000 characters of markdown [json-pointer:/blocks/2]"
    ]


def test_only_one_element_has_the_focus() -> None:
    block: Json = {
        "type": "input",
        "label": plain("x"),
        "element": {"type": "plain_text_input", "focus_on_load": True},
    }
    assert faults("modal", block) == []
    assert faults("modal", block, block) == [
        "only one element can have focus_on_load [json-pointer:/blocks/1/element/focus_on_load]"
    ]


def test_a_file_is_asked_for_in_modals_only() -> None:
    block: Json = {"type": "input", "label": plain("x"), "element": {"type": "file_input"}}
    assert faults("modal", block) == []
    assert faults("message", block) == [
        "unsupported type: file_input [json-pointer:/blocks/0/element/type]"
    ]


@pytest.mark.parametrize(
    ("surface", "payload", "said"),
    [
        ("modal", {"type": "modal", "title": plain("x"), "blocks": []}, []),
        ("home", {"type": "home", "blocks": []}, []),
        ("message", {"text": "x"}, []),
        ("message", {"text": ""}, []),
        ("message", {"blocks": "x"}, ["must provide an array [json-pointer:/blocks]"]),
        ("message", {"blocks": [1]}, ["must provide an object [json-pointer:/blocks/0]"]),
        (
            "modal",
            {"type": "modal", "blocks": []},
            ["missing required field: title [json-pointer:]"],
        ),
        (
            "modal",
            {"type": "modal", "title": plain("x" * 25), "close": plain("x" * 25), "blocks": []},
            [
                "must be less than 25 characters [json-pointer:/title/text]",
                "must be less than 25 characters [json-pointer:/close/text]",
            ],
        ),
        (
            "modal",
            {"type": "modal", "title": plain("x"), "private_metadata": "x" * 3001, "blocks": []},
            ["must be less than 3001 characters [json-pointer:/private_metadata]"],
        ),
        (
            "modal",
            {
                "type": "modal",
                "title": plain("x"),
                "blocks": [
                    {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}
                ],
            },
            ["missing required field: submit [json-pointer:]"],
        ),
        (
            "home",
            {"type": "home", "title": plain("x"), "blocks": []},
            ["invalid additional property: title [json-pointer:]"],
        ),
    ],
)
def test_the_frame_of_a_view_is_checked_too(surface: str, payload: Json, said: list[str]) -> None:
    assert [str(fault) for fault in check(surface, payload)] == said


# Whatever comes in, the check answers

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*path, key)
        if isinstance(value, (dict, list)):
            yield from _places(value, (*path, key))


_PLACES = [(n, path) for n, block in enumerate(BLOCK_SAMPLES) for path in _places(block)]


@given(st.sampled_from(_PLACES), _ANY)
@example((13, ("rows",)), True)
def test_nothing_in_any_place_makes_the_check_fail(
    place: tuple[int, tuple[Any, ...]], value: object
) -> None:
    number, path = place
    block = copy.deepcopy(BLOCK_SAMPLES[number])
    holder: Any = block
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    found = check(surface_of(BLOCK_SAMPLES[number]), {"blocks": [block]})
    assert all(isinstance(fault, Fault) for fault in found)


def test_a_pointer_escapes_its_steps() -> None:
    found = check("message", {"blocks": [{"type": "divider", "a/b~c": 1}]})
    assert found == [Fault("/blocks/0", "invalid additional property: a/b~c")]


# The table


def test_every_limit_belongs_to_a_kind_that_is_checked() -> None:
    assert set(LIMITS["section"]) == {"text", "fields", "fields[]"}
    assert all(limit > 0 for limits in LIMITS.values() for limit in limits.values())


# Clip


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("two words", 5, "two…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
        ("", 0, ""),
        ("cafe\u0301s", 5, "caf…"),
        ("ab👩\u200d🏫x", 5, "ab…"),
        ("ab👍🏽x", 4, "ab…"),
        ("ab❤\ufe0fx", 4, "ab…"),
    ],
)
def test_clip_marks_what_it_cuts_and_splits_no_character(
    text: str, limit: int, clipped: str
) -> None:
    assert clip(text, limit) == clipped


@given(st.text(max_size=30), st.integers(0, 30))
def test_clip_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
    assert clip(text, limit) == text or len(text) > limit

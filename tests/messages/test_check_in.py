"""The prompt in its states, the form and its ids, and the answers to a check-in."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import (
    CheckIn,
    Confidence,
    Measure,
    MetricKind,
    Prompt,
    PromptItem,
    PromptState,
    Reading,
    Tracked,
)
from bot.okr.prompts import PromptLine
from messages import Message, View, check_in, samples
from messages.samples import NOW, people, standings

ANA = people(str)["U0ANA"]
FIELDS = ["value", "no_data", "confidence", "note", "barrier", "helper", "win", "share"]


def several(count: int) -> list[Tracked]:
    """So many key results, PR-1 to PR-n."""
    measure = samples.reading(str).key_result.measure
    return [
        samples.tracked(str, f"PR-{number}", f"Title {number}", measure, samples.weekly("62", "64"))
        for number in range(1, count + 1)
    ]


def prompt(
    tracked: Sequence[Tracked],
    saved: Sequence[str] = (),
    skipped: Sequence[str] = (),
    state: PromptState = PromptState.OPEN,
) -> Message:
    lines = [
        PromptLine(
            standing=one_standing,
            item=PromptItem(
                key_result_id=one.key_result.id,
                check_in_id=one.revision if one.key_result.key in saved else None,
                skipped=one.key_result.key in skipped,
            ),
            saved=one.latest if one.key_result.key in saved else None,
        )
        for one, one_standing in zip(tracked, standings(*tracked), strict=True)
    ]
    items = tuple(line.item for line in lines)
    asked = Prompt(id=3, member_id=ANA.id, scheduled_for=NOW, items=items, state=state)
    return check_in.prompt(ANA, lines, asked, NOW)


def pressed(message: Message) -> list[tuple[str, str]]:
    """(action id, value) of every button, in order."""
    found: list[tuple[str, str]] = []
    for block in message.blocks:
        elements = block.get("elements", []) if block["type"] == "actions" else []
        accessory = [block["accessory"]] if "accessory" in block else []
        found += [(one["action_id"], one.get("value", "")) for one in (*accessory, *elements)]
    return found


def first_line(message: Message) -> str:
    return str(message.blocks[0]["text"]["text"])


# The prompt


def test_an_open_prompt_offers_three_answers_each_and_three_for_all() -> None:
    message = prompt(several(2))
    assert first_line(message) == "Good morning, Ana. *Two quick check-ins* for this week."
    one, two = several(2)
    assert pressed(message) == [
        ("check_in.same", f"PR-1:{one.revision}"),
        ("check_in.open", "PR-1"),
        ("support.open", "PR-1"),
        ("check_in.same", f"PR-2:{two.revision}"),
        ("check_in.open", "PR-2"),
        ("support.open", "PR-2"),
        ("check_in.all", ""),
        ("prompt.snooze", "3"),
        ("prompt.skip", "3"),
    ]


def test_a_first_check_in_has_nothing_to_repeat() -> None:
    newest = samples.every_kind(str)[8]
    assert pressed(prompt([newest]))[:2] == [("check_in.open", "GR-3"), ("support.open", "GR-3")]


@pytest.mark.parametrize("count", [6, 12, 30])
def test_the_first_five_are_asked_and_the_rest_stand_behind_a_button(count: int) -> None:
    message = prompt(several(count))
    keys = [value for action, value in pressed(message) if action == "check_in.open"]
    assert keys == ["PR-1", "PR-2", "PR-3", "PR-4", "PR-5"]
    (more,) = [block for block in message.blocks if "accessory" in block]
    assert more["accessory"]["text"]["text"] == f"Show {count - 5} more"
    assert more["accessory"]["action_id"] == "check_in.all"


def test_what_was_answered_gives_way_to_what_is_open() -> None:
    saved = [f"PR-{number}" for number in range(1, 10)]
    message = prompt(several(12), saved=saved)
    undone = [action for action, _ in pressed(message)].count("check_in.undo")
    opened = [value for action, value in pressed(message) if action == "check_in.open"]
    assert (undone, opened) == (5, ["PR-10", "PR-11", "PR-12"])


def test_an_answer_shows_what_was_saved_and_undo() -> None:
    one, _two = several(2)
    message = prompt(several(2), saved=["PR-1"])
    assert first_line(message) == "Thank you, Ana. *One saved, one to go.*"
    assert pressed(message)[0] == ("check_in.undo", str(one.revision))
    assert "check_in.all" not in dict(pressed(message))
    assert message.text.startswith("Saved: PR-1 Title 1, 64%. Still open: PR-2 Title 2.")


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "Thank you, Ana. *Saved, that is all for this week.*"),
        (2, "Thank you, Ana. *Both saved, that is all for this week.*"),
        (3, "Thank you, Ana. *All three saved, that is all for this week.*"),
    ],
)
def test_a_prompt_that_is_answered_asks_nothing_more(count: int, line: str) -> None:
    message = prompt(several(count), saved=[f"PR-{number}" for number in range(1, count + 1)])
    assert first_line(message) == line
    assert {action for action, _ in pressed(message)} == {"check_in.undo"}


def test_a_skipped_one_can_still_be_answered() -> None:
    message = prompt(several(2), skipped=["PR-1", "PR-2"])
    assert first_line(message) == "*Skipped this week.* No problem, Ana."
    assert pressed(message) == [("check_in.open", "PR-1"), ("check_in.open", "PR-2")]


def test_saved_and_skipped_are_both_said() -> None:
    message = prompt(several(3), saved=["PR-1", "PR-2"], skipped=["PR-3"])
    assert first_line(message) == "Thank you, Ana. *Two saved, one skipped.*"
    message = prompt(several(3), skipped=["PR-3"])
    assert first_line(message) == "*One skipped, two to go.*"


@pytest.mark.parametrize("state", [PromptState.SNOOZED, PromptState.EXPIRED])
def test_a_prompt_that_no_longer_asks_keeps_one_way_in(state: PromptState) -> None:
    message = prompt(several(3), saved=["PR-1"], state=state)
    assert [action for action, _ in pressed(message)] == ["check_in.undo", "check_in.all"]


def test_a_snoozed_prompt_says_when_it_comes_back() -> None:
    message = prompt(several(1), state=PromptState.SNOOZED)
    assert first_line(message) == "*Snoozed.* I will ask again Sep 16 at 7:30 AM."


@pytest.mark.parametrize("state", list(PromptState))
@pytest.mark.parametrize("saved", [[], ["PR-1"], ["PR-1", "PR-2"]])
@pytest.mark.parametrize("skipped", [[], ["PR-3"], ["PR-3", "PR-4"]])
def test_every_mixture_is_a_message(
    state: PromptState, saved: list[str], skipped: list[str]
) -> None:
    message = prompt(several(4), saved=saved, skipped=skipped, state=state)
    assert message.text
    assert len([action for action, _ in pressed(message) if action == "check_in.undo"]) == len(
        saved
    )


# The form


def inputs(view: View) -> dict[str, dict[str, Any]]:
    """The elements by block id."""
    blocks = [block for block in view.payload["blocks"] if block["type"] == "input"]
    assert all(block["block_id"] == block["element"]["action_id"] for block in blocks)
    return {block["block_id"]: block["element"] for block in blocks}


def form(*tracked: Tracked, preset: Confidence | None = None, total: int | None = None) -> View:
    return check_in.modal(ANA, standings(*tracked), "opaque", NOW, preset=preset, total=total)


def test_the_form_for_one_has_the_fields_by_their_names() -> None:
    view = form(samples.reading(str))
    assert list(inputs(view)) == FIELDS
    assert view.payload["callback_id"] == "check_in.submit"
    assert view.payload["private_metadata"] == "opaque"


def test_the_form_for_several_has_the_key_behind_each_name() -> None:
    view = form(samples.reading(str), samples.absence(str))
    assert list(inputs(view)) == [f"{name}:{key}" for key in ("RD-1", "AT-2") for name in FIELDS]


def test_only_confidence_must_be_answered() -> None:
    blocks = form(samples.reading(str)).payload["blocks"]
    required = [one["block_id"] for one in blocks if one["type"] == "input" and not one["optional"]]
    assert required == ["confidence"]


@pytest.mark.parametrize(
    ("position", "kind", "initial"),
    [
        (0, "number_input", "1250"),
        (1, "number_input", "1250"),
        (2, "plain_text_input", "18/24"),
        (3, "plain_text_input", "480:1"),
        (7, "number_input", None),  # with a data schedule an old number is no new data
        (8, "number_input", None),
    ],
)
def test_the_number_is_prefilled_with_the_last_one(
    position: int, kind: str, initial: str | None
) -> None:
    element = inputs(form(samples.every_kind(str)[position]))["value"]
    assert (element["type"], element.get("initial_value")) == (kind, initial)


def test_yes_or_no_is_a_choice_between_two() -> None:
    element = inputs(form(samples.every_kind(str)[4]))["value"]
    assert [option["value"] for option in element["options"]] == ["yes", "no"]
    assert element["initial_option"]["value"] == "no"


def test_steps_are_ticked_one_by_one() -> None:
    element = inputs(form(samples.every_kind(str)[5]))["value"]
    assert [option["value"] for option in element["options"]] == ["1", "2", "3", "4", "5"]
    assert [option["value"] for option in element["initial_options"]] == ["1", "2", "3"]


def test_more_steps_than_slack_can_show_are_counted() -> None:
    steps = tuple(f"Step {number}" for number in range(1, 13))
    measure = Measure(kind=MetricKind.MILESTONES, milestones=steps)
    many = samples.tracked(str, "LB-2", "Twelve steps", measure, samples.weekly("3"))
    element = inputs(form(many))["value"]
    assert (element["type"], element["initial_value"]) == ("plain_text_input", "3")


@pytest.mark.parametrize(
    ("make", "preset", "chosen", "suggested"),
    [
        (samples.reading, None, "on_track", "🟢 On track (suggested)"),
        (samples.absence, None, "watching", "🟡 Watching (suggested)"),
        (
            samples.absence,
            Confidence.NEEDS_SUPPORT,
            "needs_support",
            "🟡 Watching (suggested)",
        ),
    ],
)
def test_confidence_is_suggested_and_the_person_decides(
    make: Any, preset: Confidence | None, chosen: str, suggested: str
) -> None:
    element = inputs(form(make(str), preset=preset))["confidence"]
    assert element["initial_option"] in element["options"]
    assert element["initial_option"]["value"] == chosen
    assert suggested in [option["text"]["text"] for option in element["options"]]


def test_the_next_data_date_is_named() -> None:
    element = inputs(form(samples.every_kind(str)[7]))["no_data"]
    assert element["options"][0]["text"]["text"] == "No new data yet (next: Jan 15)"


def test_a_page_says_how_many_there_are_in_all() -> None:
    view = form(*several(5), total=8)
    first = view.payload["blocks"][0]["elements"][0]["text"]
    assert first == "The first 5 of 8. The others come next."
    assert form(*several(5)).payload["blocks"][0]["type"] == "section"


def test_limits_are_those_of_the_rules() -> None:
    fields = inputs(form(samples.reading(str)))
    assert (fields["note"]["max_length"], fields["win"]["max_length"]) == (300, 200)


# The answers


def answer(number: str | None, confidence: Confidence = Confidence.ON_TRACK) -> CheckIn:
    reading = None if number is None else Reading(Decimal(number))
    return replace(samples.check_in(77, reading, 0, confidence), key_result_id=1)


def saved(number: str | None, confidence: Confidence = Confidence.ON_TRACK) -> Message:
    one, given = samples.reading(str), answer(number, confidence)
    (after,) = standings(replace(one, recent=(given, *one.recent)))
    return check_in.saved(ANA, [(after, given)], NOW)


def test_saved_says_what_and_offers_undo() -> None:
    message = saved("66")
    assert pressed(message) == [("check_in.undo", "77")]
    assert message.text == (
        "Saved: RD-1 3rd graders reading on grade level, 66%, on track, well ahead of plan."
    )
    assert "*66%*  up 2 points since Sep 2" in message.blocks[1]["text"]["text"]


def test_no_new_data_keeps_the_last_number_in_view() -> None:
    assert "*No new data yet*, last 64%" in saved(None).blocks[1]["text"]["text"]


def test_asking_for_help_is_thanked() -> None:
    assert "thank you for speaking up early" in first_line(saved("64", Confidence.NEEDS_SUPPORT))
    assert "speaking up" not in first_line(saved("64"))


def test_many_saved_at_once_fit_into_one_message() -> None:
    tracked = several(60)
    pairs = [(one, answer("64")) for one in standings(*tracked)]
    message = check_in.saved(ANA, pairs, NOW)
    assert message.blocks[-1]["elements"][0]["text"] == "And 20 more."

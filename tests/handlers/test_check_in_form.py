"""The check-in form: what a submitted page means, and where a sentence lands."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.okr.model import BarrierKind, CheckIn, Confidence, Measure, Problem, Reading, Tracked
from handlers import check_in_form
from handlers.context import Place, Turn
from messages.problems import sentence
from storage import Store
from tests import cast

Blocks = dict[str, dict[str, dict[str, Any]]]


def turn() -> Turn:
    return Turn(
        workspace_id=cast.WORKSPACE.id,
        member=cast.ANA,
        now=cast.NOW,
        store=Store("sqlite://"),
        wake=lambda: None,
    )


def filled(suffix: str = "", **inputs: Mapping[str, Any]) -> Blocks:
    return {f"{name}{suffix}": {f"{name}{suffix}": dict(held)} for name, held in inputs.items()}


def number(value: str | None) -> dict[str, Any]:
    return {"type": "number_input", "value": value}


def text(value: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def radio(value: str) -> dict[str, Any]:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


def ticks(*values: str) -> dict[str, Any]:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def last(value: int = 64) -> CheckIn:
    return cast.check_in(value)


def read(state: Blocks, *asked: Tracked) -> check_in_form.Page:
    return check_in_form.page(state, asked, turn())


def reading_of(state: Blocks, asked: Tracked) -> Reading | None:
    page = read(state, asked)
    assert page.errors == {}
    return page.drafts[0][1].reading


def test_a_full_form_becomes_a_draft() -> None:
    rd = cast.tracked(last())
    page = read(
        filled(
            value=number("66.5"),
            no_data=ticks(),
            confidence=radio("needs_support"),
            note=text("  Small groups are helping. "),
            barrier=radio("staffing"),
            helper={"type": "users_select", "selected_user": cast.BEN.id},
            win=text("Two readers moved up"),
            share=ticks("share"),
        ),
        rd,
    )
    assert page.errors == {}
    ((of, draft),) = page.drafts
    assert of is rd
    assert draft.reading == cast.reading("66.5")
    assert draft.confidence is Confidence.NEEDS_SUPPORT
    assert draft.note == "Small groups are helping."
    assert draft.barrier is BarrierKind.STAFFING
    assert draft.helper_id == cast.BEN.id
    assert (draft.win, draft.share_win) == ("Two readers moved up", True)


@pytest.mark.parametrize(
    ("measure", "held", "expected"),
    [
        (cast.READING, number("66"), cast.reading(66)),
        (cast.STUDENTS, number("-2"), cast.reading(-2)),  # a value here, not a change
        (cast.SHARE, text("18/24"), cast.reading(18, 24)),
        (cast.COUNSELOR, text("410:1"), cast.reading(410, 1)),
        (cast.CERTIFIED, radio("yes"), cast.reading(1)),
        (cast.CERTIFIED, radio("no"), cast.reading(0)),
        (cast.PLAN, ticks("1", "2", "3"), cast.reading(3)),
        (cast.PLAN, ticks(), cast.reading(0)),
    ],
)
def test_every_kind_of_input_is_read(
    measure: Measure, held: dict[str, Any], expected: Reading
) -> None:
    asked = cast.tracked(of=cast.key_result(measure=measure))
    assert reading_of(filled(value=held, confidence=radio("on_track")), asked) == expected


def test_no_new_data_yet_is_a_full_answer_beside_the_prefilled_number() -> None:
    state = filled(value=number("64"), no_data=ticks("no_data"), confidence=radio("on_track"))
    assert reading_of(state, cast.tracked(last(64))) is None


def test_a_new_number_and_no_new_data_contradict_each_other() -> None:
    state = filled(value=number("70"), no_data=ticks("no_data"), confidence=radio("on_track"))
    page = read(state, cast.tracked(last(64)))
    assert page.drafts == ()
    assert page.errors == {
        "value": sentence(Problem("form.number_and_no_data")),
    }


def test_an_empty_number_is_asked_for_at_the_field() -> None:
    page = read(filled(value=number(None), confidence=radio("on_track")), cast.tracked(last()))
    assert page.errors == {"value": sentence(Problem("form.value_needed"))}


def test_a_note_that_is_too_long_is_said_at_the_note() -> None:
    state = filled(value=number("66"), confidence=radio("on_track"), note=text("x" * 301))
    assert list(read(state, cast.tracked(last())).errors) == ["note"]


def two() -> tuple[Tracked, Tracked]:
    return (
        cast.tracked(last()),
        cast.tracked(of=cast.key_result("RD-2", measure=cast.STUDENTS)),
    )


def test_on_a_page_of_several_the_prefilled_is_the_same_and_the_empty_stays_open() -> None:
    first, second = two()
    state = {
        **filled(":RD-1", value=number("64"), confidence=radio("on_track")),
        **filled(":RD-2", value=number(None), confidence=radio("on_track"), note=text(None)),
    }
    page = read(state, first, second)
    assert page.errors == {}
    assert [(of.key_result.key, draft.reading) for of, draft in page.drafts] == [
        ("RD-1", cast.reading(64))
    ]


def test_one_wrong_number_sends_the_whole_page_back() -> None:
    first, second = two()
    state = {
        **filled(":RD-1", value=number("2000"), confidence=radio("on_track")),
        **filled(":RD-2", value=number("30"), confidence=radio("on_track")),
    }
    page = read(state, first, second)
    assert list(page.errors) == ["value:RD-1"]


def test_words_without_a_number_are_not_lost_on_a_page_of_several() -> None:
    first, second = two()
    state = {
        **filled(":RD-1", value=number("64"), confidence=radio("on_track")),
        **filled(":RD-2", value=number(None), confidence=radio("on_track"), note=text("Soon")),
    }
    assert list(read(state, first, second).errors) == ["value:RD-2"]


def test_a_page_with_nothing_on_it_asks_for_something() -> None:
    _, second = two()
    third = cast.tracked(of=cast.key_result("RD-3", measure=cast.STUDENTS))
    state = {
        **filled(":RD-2", value=number(None), confidence=radio("on_track")),
        **filled(":RD-3", value=number(None), confidence=radio("on_track")),
    }
    assert list(read(state, second, third).errors) == ["value:RD-2"]


def test_a_sheet_survives_the_trip_through_slack() -> None:
    sheet = check_in_form.Sheet.first(
        [f"RD-{number}" for number in range(1, 13)],
        place=Place.MESSAGE,
        reply_to="https://hooks.slack.com/actions/T1/2/3",
    )
    assert check_in_form.Sheet.load(sheet.dump()) == sheet
    assert sheet.keys == ("RD-1", "RD-2", "RD-3", "RD-4", "RD-5")
    assert sheet.next().next().keys == ("RD-11", "RD-12")
    assert sheet.next().next().rest == ()
    assert len(sheet.dump()) < 3000


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[]", "null", "nonsense", '{"keys":3}', '{"keys":[],"rest":[]}']
)
def test_metadata_that_is_not_ours_is_a_problem_not_a_crash(metadata: str) -> None:
    with pytest.raises(Problem) as caught:
        check_in_form.Sheet.load(metadata)
    assert caught.value.code == "generic.trouble"

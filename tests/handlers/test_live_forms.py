"""A form that answers while it is filled in: two quick choices, one late, and one that went wrong.

Shown with the form that closes a key result, whose suggested score follows the final value.
"""

import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.app import make_client
from tests import cast
from tests.handlers.school import Classroom, Json
from tests.handlers.surfaces import words_of

ZERO, HUNDRED = Decimal(0), Decimal(100)


@pytest.fixture
def form(room: Classroom) -> Json:
    """Ana closes a key result that goes from 0 to 100; she has the form before her."""
    key_result = room.key_result(measure=replace(cast.READING, baseline=ZERO, target=HUNDRED))
    modal: Json = room.ana.types(f"close {key_result.key}")["modal"]
    return modal


def choice(room: Classroom, form: Json, value: str, moment: str) -> Json:
    """Ana's choice in the form as she saw it at first, as Slack would send it."""
    view = copy.deepcopy(form)
    view["state"]["values"]["review.value"]["review.value"]["value"] = value
    action: dict[str, Any] = {"type": "number_input", "value": value, "action_ts": moment}
    return {
        "type": "block_actions",
        "team": {"id": room.school.workspace_id},
        "user": {"id": room.ana.id, "team_id": room.school.workspace_id},
        "trigger_id": f"trigger.{moment}",
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [action | {"action_id": "review.value", "block_id": "review.value"}],
    }


def suggested(room: Classroom) -> str:
    modal = room.ana.modal()
    assert modal is not None
    return words_of(modal).partition("Suggested score: *")[2].partition("*")[0]


def test_the_last_of_two_quick_choices_is_what_the_form_shows(room: Classroom, form: Json) -> None:
    """The second was made before the first had been answered: both name the same view."""
    room.school.dispatch(choice(room, form, "70", "1790000000.000001"))
    room.school.dispatch(choice(room, form, "40", "1790000000.000002"))
    assert suggested(room) == "🌗 0.4, partial"


def test_a_choice_that_is_worked_on_late_changes_nothing(room: Classroom, form: Json) -> None:
    room.school.dispatch(choice(room, form, "40", "1790000000.000002"))
    room.school.dispatch(choice(room, form, "70", "1790000000.000001"))
    assert suggested(room) == "🌗 0.4, partial"


def test_a_form_that_was_sent_meanwhile_is_left_alone(room: Classroom, form: Json) -> None:
    room.school.dispatch(choice(room, form, "70", "1790000000.000001"))
    elsewhere = {"type": "modal", "title": {"type": "plain_text", "text": "Next"}, "blocks": []}
    make_client(room.school.settings).views_update(view_id=form["id"], view=elsewhere)
    room.school.dispatch(choice(room, form, "40", "1790000000.000002"))
    modal = room.ana.modal()
    assert modal is not None
    assert modal["title"]["text"] == "Next"


def test_a_form_that_was_closed_meanwhile_is_no_trouble(room: Classroom, form: Json) -> None:
    before = len(room.ana.direct_messages())
    room.ana.closes()
    room.school.dispatch(choice(room, form, "40", "1790000000.000001"))
    assert room.ana.modal() is None
    assert len(room.ana.direct_messages()) == before


def test_trouble_is_said_on_top_of_the_form_and_nothing_typed_is_lost(
    room: Classroom, form: Json
) -> None:
    room.school.post("fault", method="views.update", kind="error:internal_error")
    answer = room.ana.presses("review.value", selected="40", values={"helped": "Two tutors."})
    assert answer["modal"]["title"]["text"] == "Homeroom"
    assert "Something went wrong on my side" in words_of(answer["modal"])
    room.ana.closes()
    modal = room.ana.modal()
    assert modal is not None
    assert modal["id"] == form["id"]
    assert modal["state"]["values"]["helped"]["helped"]["value"] == "Two tutors."

"""Writing objectives, with their first key result: the forms, and what is stored."""

from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import Measure, MetricKind
from storage import changes, objectives
from tests.handlers.school import Classroom
from tests.handlers.surfaces import shown_values, words_of
from tests.handlers.writing import TITLE, blocks_of, chooses, of_objective, opens, written


@pytest.fixture(autouse=True)
def _closing(room: Classroom) -> Any:
    yield
    for person in room.everyone:
        if person.modal():
            person.closes()


def test_an_objective_then_its_first_key_result_in_one_go(room: Classroom) -> None:
    modal = opens(room.ana, "new")
    assert modal["callback_id"] == "objective.submit"
    form = room.ana.submits(title=TITLE)["modal"]
    objective = written(room)
    assert (objective.owner_id, objective.team_id) == (room.ana.id, room.grade.id)
    assert form["callback_id"] == "key_result.submit"
    assert f"*Saved:* {TITLE}" in words_of(form)
    saved = room.ana.submits(title="3rd graders reading", baseline="62", target="75")["modal"]
    (tracked,) = of_objective(room, objective)
    key_result = tracked.key_result
    assert key_result.key == f"{objective.prefix}-1"
    assert key_result.measure == Measure(
        kind=MetricKind.PERCENT, unit="%", baseline=Decimal(62), target=Decimal(75)
    )
    assert (key_result.owner_id, key_result.team_id) == (room.ana.id, room.grade.id)
    assert f"`{key_result.key}`" in words_of(saved)
    again = room.ana.presses("key_result.add")["modal"]
    assert again["id"] == saved["id"]  # in place
    assert key_result.title in words_of(again)


def test_a_form_sent_twice_makes_one(room: Classroom) -> None:
    for _ in range(2):
        opens(room.ana, "new")
        form = room.ana.submits(title=TITLE)["modal"]
        assert form["callback_id"] == "key_result.submit"
        room.ana.submits(title="Readers", baseline="62", target="75")
        room.ana.closes()
    objective = written(room)
    assert len(of_objective(room, objective)) == 1


def test_somebody_elses_title_is_said_at_the_field(room: Classroom) -> None:
    opens(room.ana, "new")
    room.ana.submits(title=TITLE)
    opens(room.ben, "new")
    errors = room.ben.submits(title=TITLE.upper())["errors"]
    assert f"it is {written(room).prefix}" in errors["title"]


def test_hints_come_while_it_is_written(room: Classroom) -> None:
    opens(room.ana, "new")
    modal = chooses(room.ana, "objective.look", "", title="Train 20 teachers")
    assert "sounds like a task" in words_of(modal)
    assert "Its numbers go into the key results" in words_of(modal)
    assert room.ana.submits()["modal"]["callback_id"] == "key_result.submit"  # never a refusal
    assert written(room, "Train 20 teachers").owner_id == room.ana.id


def test_a_sample_fills_the_form_and_offers_its_key_results(room: Classroom) -> None:
    opens(room.ana, "new")
    modal = chooses(room.ana, "objective.sample", "attendance.1", title="Something else")
    title = "Students are here, because school is worth coming to"
    assert title in shown_values(modal).values()
    form = room.ana.submits()["modal"]
    assert "Average daily attendance" in words_of(form)
    form = chooses(room.ana, "key_result.sample", "attendance.1:2")
    assert "91.5" in shown_values(form).values()
    room.ana.submits()
    (tracked,) = of_objective(room, written(room, title))
    assert tracked.key_result.title == "Average daily attendance"
    assert tracked.key_result.measure.target == 94


def test_the_library_and_its_button(room: Classroom) -> None:
    (message,) = room.ana.types("library attendance")["ephemerals"]
    assert "Average daily attendance: 91.5% → 94%" in words_of(message)
    assert "themes" in room.ana.reads("library zebras")
    answer = room.ana.presses("library.use", "attendance.1", ts=message["ts"])
    assert "Students are here" in str(shown_values(answer["modal"]))


def test_who_is_on_no_team_gets_a_kind_sentence(room: Classroom) -> None:
    nobody = f"UNOB{room.number}"
    room.school.post("person", id=nobody, name="Nia Newcomer", tz="America/Chicago")
    answer = room.school.post("command", user=nobody, command="/okr", text="new")
    assert "You are not on a team yet" in words_of(answer["ephemerals"][0])


def test_a_leader_chooses_the_team_and_what_it_supports(room: Classroom) -> None:
    modal = opens(room.cleo, "new")
    assert "team" in blocks_of(modal)
    modal = chooses(room.cleo, "objective.team", str(room.grade.id), title=TITLE)
    above = room.objective.id
    assert str(above) in str(modal)
    room.cleo.submits(supports=str(above), owner=room.ben.id)
    objective = written(room)
    assert objective.supports_objective_id == above
    assert objective.owner_id == room.ben.id


def test_edit_an_objective(room: Classroom) -> None:
    modal = opens(room.ana, f"edit {room.prefix}")
    assert room.objective.title in shown_values(modal).values()
    room.ana.submits(title="Reading is a joy", owner=room.ben.id)
    with room.begin() as session:
        stored = objectives.get(session, room.objective.id)
        (change,) = changes.of_objective(session, room.objective.id)
    assert stored is not None
    assert (stored.title, stored.owner_id) == ("Reading is a joy", room.ben.id)
    assert {field.name for field in change.fields} == {"title", "owner_id"}
    assert "Reading is a joy" in words_of(room.ana.ephemerals()[-1])


def test_two_people_edit_an_objective_at_once(room: Classroom) -> None:
    opens(room.ana, f"edit {room.prefix}")
    opens(room.cleo, f"edit {room.prefix}")
    room.cleo.submits(title="Reading is a joy")
    modal = room.ana.submits(owner=room.ben.id)["modal"]
    assert f"*{room.cleo.name} changed it meanwhile:* title" in words_of(modal)
    assert "Reading is a joy" in shown_values(modal).values()
    room.ana.submits()
    with room.begin() as session:
        stored = objectives.get(session, room.objective.id)
    assert stored is not None
    assert (stored.title, stored.owner_id) == ("Reading is a joy", room.ben.id)


@pytest.mark.parametrize("words", ["edit {prefix}", "new {prefix}", "edit {prefix}-1"])
def test_who_may_not_is_told_kindly(room: Classroom, words: str) -> None:
    room.key_result()
    seen = room.dan.reads(words.format(prefix=room.prefix))
    assert f"belongs to {room.ana.name}" in seen

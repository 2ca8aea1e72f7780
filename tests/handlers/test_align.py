"""Aligning: typed or by the form, by whom, to what; and who hears of it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.okr.model import Cycle, CycleState, Objective, Workspace
from storage import changes, cycles, key_results, members, objectives, teams, workspaces
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, words_of
from tests.handlers.test_tree import add


def stored(room: Classroom, objective: Objective) -> Objective:
    with room.begin() as session:
        found = objectives.get(session, objective.id)
    assert found is not None
    return found


def close(room: Classroom, cycle_id: int) -> None:
    with room.begin() as session:
        cycle = cycles.get(session, cycle_id)
        assert cycle is not None
        cycles.save(session, replace(cycle, state=CycleState.CLOSED))


def another_cycle(room: Classroom, state: CycleState) -> Cycle:
    with room.begin() as session:
        return cycles.add(session, replace(cast.CYCLE, name="Next", state=state))


def submission(room: Classroom, person: Person, objective_id: object, target: str) -> Json:
    """A form as this person never got it."""
    name = f"supports:{objective_id}"
    chosen = {"type": "static_select", "selected_option": {"value": target}}
    memo = {"place": "command", "reply_to": "", "data": {"objective": objective_id}}
    return {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": person.id, "team_id": room.school.workspace_id},
        "view": {
            "id": f"V{room.number}",
            "type": "modal",
            "callback_id": "align.submit",
            "private_metadata": json.dumps(memo),
            "blocks": [{"type": "input", "block_id": name}],
            "state": {"values": {name: {name: chosen}}},
        },
    }


def errors_of(answer: Any) -> str:
    said = json.loads(answer.body)
    assert said["response_action"] == "errors"
    return " ".join(said["errors"].values())


# Typed


def test_an_objective_is_aligned_to_an_objective_above(room: Classroom) -> None:
    above = add(room, "S", room.team)
    seen = room.ana.reads(f"align {room.prefix} to {above.prefix}")
    assert "now supports" in seen
    assert above.title in seen
    assert stored(room, room.objective).supports_objective_id == above.id


@pytest.mark.parametrize("typed", ["{key} to {above}", "{lower} {above}", "{prefix} → {above}"])
def test_or_to_a_key_result_however_it_is_typed(room: Classroom, typed: str) -> None:
    rd = room.key_result()
    above = add(room, "S", room.team)
    target = replace(cast.key_result(f"{above.prefix}-2"), objective_id=above.id)
    with room.begin() as session:
        target = key_results.add(
            session, replace(target, team_id=room.team.id, owner_id=room.cleo.id)
        )
    names = {"key": rd.key, "lower": room.prefix.lower(), "prefix": room.prefix}
    room.ana.types(f"align {typed.format(above=target.key.lower(), **names)}")
    after = stored(room, room.objective)
    assert (after.supports_objective_id, after.supports_key_result_id) == (None, target.id)
    assert target.key in room.dan.reads(f"tree {room.grade.name}")


def test_it_is_kept_who_changed_it(room: Classroom) -> None:
    above = add(room, "S", room.team)
    room.cleo.types(f"align {room.prefix} to {above.prefix}")
    with room.begin() as session:
        (change,) = changes.of_objective(session, room.objective.id)
    (field,) = change.fields
    assert (change.actor_id, field.name, field.after) == (
        room.cleo.id,
        "supports_objective_id",
        str(above.id),
    )


def test_to_nothing_and_back_by_the_button(room: Classroom) -> None:
    above = add(room, "S", room.team)
    room.ana.types(f"align {room.prefix} to {above.prefix}")
    card = room.ana.types(f"align {room.prefix} to nothing")["ephemerals"][0]
    assert "stands on its own" in words_of(card)
    assert stored(room, room.objective).supports_objective_id is None
    assert buttons_of(card)["command.run.2"] == f"align {room.prefix} to {above.prefix}"
    room.ana.presses("command.run.2")
    assert stored(room, room.objective).supports_objective_id == above.id


def test_the_same_again_changes_nothing(room: Classroom) -> None:
    above = add(room, "S", room.team)
    room.ana.types(f"align {room.prefix} to {above.prefix}")
    assert "already supports" in room.ana.reads(f"align {room.prefix} to {above.prefix}")
    with room.begin() as session:
        assert len(changes.of_objective(session, room.objective.id)) == 1
    assert "on its own already" in room.cleo.reads(f"align {above.prefix} to nothing")


def test_the_owner_above_hears_of_a_link_once(room: Classroom) -> None:
    above = add(room, "S", room.team)
    for target in (above.prefix, "nothing", above.prefix):
        room.ana.types(f"align {room.prefix} to {target}")
    (told,) = room.cleo.direct_messages()
    assert "You are not alone with it, Cleo" in words_of(told)
    assert room.objective.title in words_of(told)
    assert room.ana.direct_messages() == []


def test_nobody_is_told_what_they_did(room: Classroom) -> None:
    above = add(room, "S", room.team)
    room.cleo.types(f"align {room.prefix} to {above.prefix}")
    assert room.cleo.direct_messages() == []


# What cannot be


@pytest.mark.parametrize("who", ["ben", "dan"])
def test_somebody_elses_objective_is_refused_kindly(room: Classroom, who: str) -> None:
    above = add(room, "S", room.team)
    person: Person = getattr(room, who)
    seen = person.reads(f"align {room.prefix} to {above.prefix}")
    assert f"{room.prefix} belongs to {room.ana.name}" in seen
    assert stored(room, room.objective).supports_objective_id is None
    assert person.types(f"align {room.prefix}").get("modal") is None


def test_neither_beside_nor_below_nor_itself_nor_in_a_circle(room: Classroom) -> None:
    beside = add(room, "E", room.elsewhere, room.dan)
    above = add(room, "S", room.team)
    own = add(room, "P", room.grade, room.ana, supports_objective_id=room.objective.id)
    for words, said in (
        (f"{room.prefix} to {beside.prefix}", "team above"),
        (f"{above.prefix} to {room.prefix}", "team above"),
        (f"{room.prefix} to {room.prefix}", "cannot support itself"),
        (f"{room.prefix} to {own.prefix}", "in a circle"),
    ):
        assert said in room.cleo.reads(f"align {words}")
    for one in (room.objective, above):
        assert stored(room, one).supports_objective_id is None


def test_a_closed_cycle_stays_as_it_is(room: Classroom) -> None:
    above = add(room, "S", room.team, cycle=another_cycle(room, CycleState.OPEN))
    close(room, room.objective.cycle_id)
    assert "is closed" in room.ana.reads(f"align {room.prefix} to {above.prefix}")
    assert "is closed" in room.ana.reads(f"align {room.prefix}")
    assert stored(room, room.objective).supports_objective_id is None


def test_nothing_of_a_closed_cycle_is_supported_anew(room: Classroom) -> None:
    closed = another_cycle(room, CycleState.CLOSED)
    above = add(room, "S", room.team, cycle=closed)
    assert "is closed" in room.ana.reads(f"align {room.prefix} to {above.prefix}")


def test_a_planned_cycle_can_be_aligned(room: Classroom) -> None:
    planned = another_cycle(room, CycleState.PLANNED)
    below = add(room, "N", room.grade, room.ana, cycle=planned)
    above = add(room, "S", room.team)
    room.ana.types(f"align {below.prefix} to {above.prefix}")
    assert stored(room, below).supports_objective_id == above.id


@pytest.mark.parametrize("words", ["XYXY to {prefix}", "{prefix} to XYXY", "{prefix}-77 to QQ-1"])
def test_what_nobody_knows_is_answered(room: Classroom, words: str) -> None:
    typed = words.format(prefix=room.prefix)
    assert f"align {typed}" in room.ana.reads(f"align {typed}")


# The form


def inputs_of(view: Json) -> list[Json]:
    return [block["element"] for block in view["blocks"] if block["type"] == "input"]


def test_the_form_offers_what_is_above_and_remembers(room: Classroom) -> None:
    rd = room.key_result()
    above = add(room, "S", room.team)
    add(room, "E", room.elsewhere, room.dan)
    view = room.ana.types(f"align {room.prefix}")["modal"]
    field = inputs_of(view)[-1]
    offered = [one["value"] for group in field["option_groups"] for one in group["options"]]
    assert offered == [f"objective:{above.id}", "nothing"]
    assert rd.key not in str(field)
    room.ana.fills({field["action_id"]: f"objective:{above.id}"})
    assert stored(room, room.objective).supports_objective_id == above.id
    view = room.ana.types(f"align {room.prefix}")["modal"]
    assert inputs_of(view)[-1]["initial_option"]["value"] == f"objective:{above.id}"
    room.ana.fills({field["action_id"]: "nothing"})
    assert stored(room, room.objective).supports_objective_id is None


def test_with_several_the_objective_is_chosen_in_the_form(room: Classroom) -> None:
    second = add(room, "X", room.grade, room.ana)
    above = add(room, "S", room.team)
    view = room.ana.types("align")["modal"]
    assert inputs_of(view)[0]["initial_option"]["value"] == str(room.objective.id)
    view = room.ana.presses("align.objective", str(second.id))["modal"]
    field = inputs_of(view)[-1]["action_id"]
    assert field == f"supports:{second.id}"
    room.ana.fills({field: f"objective:{above.id}"})
    assert stored(room, second).supports_objective_id == above.id
    assert stored(room, room.objective).supports_objective_id is None


def test_who_has_none_is_told_so(room: Classroom) -> None:
    assert "no objective here that you could align" in room.ben.reads("align")


def test_with_nothing_above_there_is_nothing_to_choose(room: Classroom) -> None:
    assert "has nothing to support yet" in room.ana.reads(f"align {room.prefix}")


# Crafted


def test_a_crafted_form_does_no_more_than_its_sender_may(room: Classroom) -> None:
    above = add(room, "S", room.team)
    crafted = submission(room, room.ben, room.objective.id, f"objective:{above.id}")
    assert room.ana.name in errors_of(room.school.dispatch(crafted))
    assert stored(room, room.objective).supports_objective_id is None


@pytest.mark.parametrize("target", ["", "objective:999999", "key_result:0", "objective:x", "💥"])
def test_a_crafted_target_is_refused(room: Classroom, target: str) -> None:
    crafted = submission(room, room.ana, room.objective.id, target)
    assert "Nothing was changed" in errors_of(room.school.dispatch(crafted))


@pytest.mark.parametrize("objective_id", [999999, "x", None, True])
def test_a_crafted_objective_is_refused(room: Classroom, objective_id: object) -> None:
    crafted = submission(room, room.ana, objective_id, "nothing")
    assert "Nothing was changed" in errors_of(room.school.dispatch(crafted))


def test_a_circle_is_refused_at_the_field(room: Classroom) -> None:
    below = add(room, "P", room.grade, room.ana, supports_objective_id=room.objective.id)
    crafted = submission(room, room.ana, room.objective.id, f"objective:{below.id}")
    assert "in a circle" in errors_of(room.school.dispatch(crafted))
    assert stored(room, room.objective).supports_objective_id is None


def test_nothing_of_another_workspace_is_supported(room: Classroom) -> None:
    with room.store.begin(f"TOTHER{room.number}") as session:
        workspaces.ensure(session, Workspace(id=f"TOTHER{room.number}", name="Other"))
        members.save(session, [cast.ANA])
        cycle, team = cycles.add(session, cast.CYCLE), teams.add(session, cast.DISTRICT)
        above = objectives.add(session, replace(cast.OBJECTIVE, cycle_id=cycle.id, team_id=team.id))
    crafted = submission(room, room.ana, room.objective.id, f"objective:{above.id}")
    assert "Nothing was changed" in errors_of(room.school.dispatch(crafted))

"""A cycle from plan to carry-over. Ada keeps cycles, everyone reads them, nothing happens twice."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import (
    Cycle,
    CycleState,
    Decision,
    KeyResult,
    Objective,
    Review,
    Tracked,
)
from storage import audit, cycles, key_results, objectives, reviews
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import words_of


@pytest.fixture(autouse=True)
def earlier_tests_are_over(room: Classroom) -> None:
    """The list of cycles shows the first ones only, and other tests left theirs open."""
    with room.begin() as session:
        for one in cycles.all(session):
            if one.id != room.objective.cycle_id:
                cycles.save(session, replace(one, state=CycleState.CLOSED))


def own_cycle(room: Classroom) -> Cycle:
    with room.begin() as session:
        found = cycles.get(session, room.objective.cycle_id)
    assert found is not None
    return found


def named(room: Classroom, name: str) -> Cycle | None:
    with room.begin() as session:
        return next((one for one in cycles.all(session) if one.name == name), None)


def following(room: Classroom, state: CycleState = CycleState.PLANNED) -> Cycle:
    """The next cycle, as storage keeps it."""
    ends = own_cycle(room).ends
    wanted = Cycle(
        id=0,
        name=f"Next {room.number}",
        starts=ends + timedelta(days=1),
        ends=ends + timedelta(days=150),
        state=state,
    )
    with room.begin() as session:
        return cycles.add(session, wanted)


def presses(person: Person, action_id: str, cycle: Cycle) -> Json:
    """A button of the list, which may not show this cycle among its first."""
    return person.presses(action_id, str(cycle.id))


def reviewed(room: Classroom, subject: KeyResult | Objective, decision: Decision) -> None:
    is_key_result = isinstance(subject, KeyResult)
    review = Review(
        id=0,
        author_id=room.ana.id,
        at=room.now,
        score=Decimal("0.7"),
        suggested=None,
        decision=decision,
        key_result_id=subject.id if is_key_result else None,
        objective_id=None if is_key_result else subject.id,
    )
    with room.begin() as session:
        reviews.add(session, review, f"test:{room.number}:{is_key_result}:{subject.id}")


def in_cycle(room: Classroom, cycle: Cycle) -> tuple[list[Objective], list[Tracked]]:
    states = tuple(CycleState)
    with room.begin() as session:
        return (
            objectives.all(session, cycle_ids=[cycle.id], states=states),
            key_results.tracked(session, cycle_ids=[cycle.id], states=states),
        )


def actions(room: Classroom, person: Person) -> list[str]:
    with room.begin() as session:
        return [
            one.action for one in audit.search(session, size=30)[0] if one.actor_id == person.id
        ]


def form(room: Classroom, person: Person, callback_id: str, data: Json, **values: Any) -> str:
    """A form as this person never got it; what the app answers."""
    memo = {"place": "command", "reply_to": "", "data": data}
    answer = room.school.dispatch(
        {
            "type": "view_submission",
            "team": {"id": room.school.workspace_id},
            "user": {"id": person.id, "team_id": room.school.workspace_id},
            "view": {
                "id": f"V{room.number}{callback_id}",
                "type": "modal",
                "callback_id": callback_id,
                "private_metadata": json.dumps(memo),
                "blocks": [],
                "state": {"values": {name: {name: held} for name, held in values.items()}},
            },
        }
    )
    assert answer.status == 200
    return str(answer.body)


def opens(ada: Person, room: Classroom, action_id: str, cycle: Cycle) -> Json:
    """Open a form of a cycle from the list."""
    ada.types("cycle")
    answer = presses(ada, action_id, cycle)
    assert "modal" in answer, answer
    return dict(answer["modal"])


def test_everyone_reads_the_cycles_and_only_admins_get_buttons(
    room: Classroom, ada: Person
) -> None:
    seen = room.dan.reads("cycle")
    assert "Fall semester" in seen
    assert "🟢 open" in seen
    assert "[" not in seen
    assert "[Plan a cycle…]" in ada.reads("cycles")


def test_a_cycle_is_planned(room: Classroom, ada: Person) -> None:
    ada.types("cycle")
    ada.presses("cycle.plan")
    name = f"Spring {room.number}"
    answer = ada.submits(name="Fall semester", starts="2027-01-05", ends="2027-01-01")
    assert sorted(answer["errors"]) == ["ends", "name"]
    assert ada.submits(name=name, ends="2027-06-11")["closed"] is True
    cycle = named(room, name)
    assert cycle is not None
    assert (cycle.starts, cycle.ends) == (date(2027, 1, 5), date(2027, 6, 11))
    assert cycle.state is CycleState.PLANNED
    assert "*Planned.*" in words_of(ada.ephemerals()[-1])
    assert actions(room, ada) == ["cycle.plan"]


def test_the_form_sent_twice_plans_one(room: Classroom, ada: Person) -> None:
    values = {
        "name": {"type": "plain_text_input", "value": f"Twice {room.number}"},
        "starts": {"type": "datepicker", "selected_date": "2027-01-05"},
        "ends": {"type": "datepicker", "selected_date": "2027-06-11"},
    }
    for _ in range(2):
        assert "Planned" in form(room, ada, "cycle.save", {}, **values)
    assert actions(room, ada) == ["cycle.plan"]


def test_a_cycle_is_edited_and_another_ones_name_is_refused(room: Classroom, ada: Person) -> None:
    cycle = following(room)
    opens(ada, room, "cycle.edit", cycle)
    assert list(ada.submits(name="Fall semester")["errors"]) == ["name"]
    assert ada.submits(name=f"Autumn {room.number}")["closed"] is True
    assert named(room, f"Autumn {room.number}") == replace(cycle, name=f"Autumn {room.number}")
    assert actions(room, ada) == ["cycle.edit"]


def test_opening_shows_what_is_missing_first(room: Classroom, ada: Person) -> None:
    cycle = following(room)
    with room.begin() as session:
        objectives.add(session, replace(room.objective, cycle_id=cycle.id, prefix="ZZ"))
    seen = words_of(opens(ada, room, "cycle.open", cycle))
    assert "In it: 1 objective" in seen
    assert "*Objectives without key results:* ZZ" in seen
    assert ada.submits()["closed"] is True
    with room.begin() as session:
        assert cycles.get(session, cycle.id) == replace(cycle, state=CycleState.OPEN)
    assert actions(room, ada) == ["cycle.open"]


def test_closing_lists_what_has_no_review_and_scores_nothing(room: Classroom, ada: Person) -> None:
    done, left = room.key_result(1), room.key_result(2)
    reviewed(room, done, Decision.STOP)
    seen = words_of(opens(ada, room, "cycle.close", own_cycle(room)))
    assert f"*{room.grade.name}*  {room.prefix}, {left.key}" in seen
    assert done.key not in seen
    assert ada.submits()["closed"] is True
    assert own_cycle(room).state is CycleState.CLOSED
    _, tracked = in_cycle(room, own_cycle(room))
    assert [one.review is None for one in tracked] == [False, True]


def test_a_closed_cycle_is_read_and_no_longer_asked_about(room: Classroom, ada: Person) -> None:
    rd = room.key_result()
    room.check_in(rd, 66)
    opens(ada, room, "cycle.close", own_cycle(room))
    ada.submits()
    assert "66%" in room.ana.reads(f"show {rd.key}")
    assert "66%" in room.dan.reads(f"history {rd.key}")
    assert rd.key not in room.ana.reads("")
    for words in (f"c {rd.key} 70", f"same {rd.key}"):
        assert "takes no check-ins now" in room.ana.reads(words)
    assert len(room.history(rd)) == 1
    room.prompt_soon(room.ana)
    assert room.ana.direct_messages() == []


def test_what_was_decided_goes_on_in_the_next_cycle_once(room: Classroom, ada: Person) -> None:
    first, stopped, unread = (room.key_result(number) for number in (1, 2, 3))
    room.check_in(first, 68)
    reviewed(room, first, Decision.CARRY_OVER)
    reviewed(room, stopped, Decision.STOP)
    target = following(room)
    seen = words_of(opens(ada, room, "cycle.carry", own_cycle(room)))
    view = ada.presses("cycle.target", str(target.id))["modal"]
    seen = words_of(view)
    assert f"will go on in *{target.name}*" in seen
    assert f"`{room.prefix}`" in seen
    assert f"*No review yet:* {unread.key}" in seen
    assert f"*Stopped:* {stopped.key}" in seen
    assert ada.submits()["closed"] is True
    (objective,), (carried,) = in_cycle(room, target)
    assert objective.carried_from_id == room.objective.id
    assert (objective.prefix, objective.owner_id) == (room.prefix, room.ana.id)
    known = carried.key_result
    assert (known.key, known.carried_from_id) == (first.key, first.id)
    assert (known.starts, known.due) == (target.starts, target.ends)
    assert known.measure.baseline == 68
    opens(ada, room, "cycle.carry", own_cycle(room))
    ada.presses("cycle.target", str(target.id))
    assert ada.submits()["closed"] is True
    assert "Nothing new to carry over" in words_of(ada.ephemerals()[-1])
    assert in_cycle(room, target) == ([objective], [carried])
    assert actions(room, ada) == ["cycle.carry_over"]


def test_a_link_inside_the_cycle_follows_along(room: Classroom, ada: Person) -> None:
    above = room.key_result(1, team=room.team)
    with room.begin() as session:
        below = objectives.add(
            session,
            replace(
                room.objective,
                id=0,
                prefix=f"{room.prefix}X",
                supports_key_result_id=above.id,
            ),
        )
    reviewed(room, above, Decision.CARRY_OVER)
    reviewed(room, below, Decision.CHANGE)
    target = following(room)
    select = {"type": "static_select", "selected_option": {"value": str(target.id)}}
    source = {"cycle": room.objective.cycle_id}
    form(room, ada, "cycle.carry_over", source, **{"cycle.target": select})
    found, (carried,) = in_cycle(room, target)
    links = {one.prefix: one.supports_key_result_id for one in found}
    assert links == {room.prefix: None, f"{room.prefix}X": carried.key_result.id}


def test_the_new_cycle_is_asked_about_and_its_key_comes_first(room: Classroom, ada: Person) -> None:
    rd = room.key_result()
    room.check_in(rd, 68)
    reviewed(room, rd, Decision.CARRY_OVER)
    target = following(room, CycleState.OPEN)
    opens(ada, room, "cycle.carry", own_cycle(room))
    ada.presses("cycle.target", str(target.id))
    ada.submits()
    opens(ada, room, "cycle.close", own_cycle(room))
    ada.submits()
    assert "Saved" in room.ana.reads(f"c {rd.key} 69")
    _, (carried,) = in_cycle(room, target)
    assert carried.reading == cast.reading(69)


@pytest.mark.parametrize("action_id", ["cycle.plan", "cycle.edit", "cycle.open", "cycle.close"])
def test_buttons_of_admins_are_refused_to_others(room: Classroom, action_id: str) -> None:
    response = room.dispatch_action(room.cleo, action_id, str(room.objective.cycle_id))
    assert response.status == 200
    assert room.cleo.modal() is None
    assert own_cycle(room).state is CycleState.OPEN


@pytest.mark.parametrize(
    "callback_id", ["cycle.save", "cycle.begin", "cycle.end", "cycle.carry_over"]
)
def test_forms_of_admins_are_refused_to_others(room: Classroom, callback_id: str) -> None:
    target = following(room)
    values = {
        "name": {"type": "plain_text_input", "value": "Mine now"},
        "starts": {"type": "datepicker", "selected_date": "2027-01-05"},
        "ends": {"type": "datepicker", "selected_date": "2027-06-11"},
        "cycle.target": {"type": "static_select", "selected_option": {"value": str(target.id)}},
    }
    said = form(room, room.cleo, callback_id, {"cycle": room.objective.cycle_id}, **values)
    assert "people who run Homeroom" in said
    assert own_cycle(room).state is CycleState.OPEN
    assert named(room, "Mine now") is None
    assert in_cycle(room, target) == ([], [])


@pytest.mark.parametrize("cycle_id", [None, "1", 10**12, -1, [1]])
def test_a_form_about_no_cycle_is_answered(room: Classroom, ada: Person, cycle_id: object) -> None:
    for callback_id in ("cycle.begin", "cycle.end", "cycle.carry_over"):
        assert "could not find that cycle" in form(room, ada, callback_id, {"cycle": cycle_id})


def test_a_closed_cycle_is_neither_edited_nor_opened_again(room: Classroom, ada: Person) -> None:
    closed = following(room, CycleState.CLOSED)
    assert "stays as it is" in form(room, ada, "cycle.begin", {"cycle": closed.id})
    assert "stays as it is" in form(room, ada, "cycle.save", {"cycle": closed.id})
    planned = replace(closed, id=0, name=f"Later {room.number}", state=CycleState.PLANNED)
    with room.begin() as session:
        planned = cycles.add(session, planned)
    assert "has not been opened yet" in form(room, ada, "cycle.end", {"cycle": planned.id})

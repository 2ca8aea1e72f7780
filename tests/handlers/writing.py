"""Forms in which objectives and key results are written, and what was stored of them."""

from typing import Any

from bot.okr.model import Objective, Tracked
from storage import key_results, objectives
from tests.handlers.school import Classroom, Json, Person

TITLE = "Every child leaves 3rd grade a confident reader"


def written(room: Classroom, title: str = TITLE) -> Objective:
    (found,) = all_titled(room, title)
    return found


def all_titled(room: Classroom, title: str = TITLE) -> list[Objective]:
    with room.begin() as session:
        known = objectives.all(session, team_ids=[room.grade.id])
    return [one for one in known if one.title == title]


def of_objective(room: Classroom, objective: Objective) -> list[Tracked]:
    with room.begin() as session:
        return key_results.tracked(session, objective_ids=[objective.id])


def opens(person: Person, words: str) -> Json:
    answer = person.types(words)
    assert answer["ack"] is True, answer
    modal: Json = answer["modal"]
    return modal


def chooses(person: Person, action_id: str, value: str, **values: Any) -> Json:
    """Choose in a form that is drawn anew at once; `values` were typed before."""
    answer = person.presses(action_id, selected=value, values=values)
    assert answer["ack"] is True, answer
    modal: Json = answer["modal"]
    return modal


def blocks_of(modal: Json) -> list[str]:
    return [block["block_id"] for block in modal["blocks"] if block["type"] == "input"]

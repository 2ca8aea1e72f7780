"""`/okr show RD` and lists of a cycle: what everybody may read of an objective, and what not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.okr.model import CycleState, Decision, Review
from storage import cycles, key_results, objectives, reviews
from tests import cast
from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, words_of
from tests.handlers.test_tree import add, asks


def test_an_objective_is_shown_with_how_its_progress_comes_about(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2, title="Second")
    room.check_in(first, 68.5)
    above = add(room, "S", room.team)
    with room.begin() as session:
        objectives.save(session, replace(room.objective, supports_objective_id=above.id))
    below = add(room, "P", room.grade, supports_key_result_id=second.id)
    seen = room.dan.reads(f"show {room.prefix.lower()}")
    for words in (
        room.objective.title,
        "*50%*",
        "Progress of the one of its 2 key results that has a number",
        room.ana.name,
        first.title,
        second.title,
        f"Supports *{above.title}*",
        below.title,
    ):
        assert words in seen


def test_what_it_supports_may_be_a_key_result(room: Classroom) -> None:
    rd = room.key_result()
    below = add(room, "P", room.grade, supports_key_result_id=rd.id)
    assert f"Supports *{rd.title}* `{rd.key}`" in room.dan.reads(f"show {below.prefix}")


def test_its_menu_has_what_this_person_may(room: Classroom) -> None:
    def verbs(who: str) -> list[str]:
        message = asks(room, f"show {room.prefix}", getattr(room, who))
        menus = [one for one in message["blocks"][-1]["elements"] if one["type"] == "overflow"]
        return [option["value"].split()[0] for menu in menus for option in menu["options"]]

    assert "align" in verbs("ana")
    assert "align" in verbs("cleo")
    assert verbs("dan") == []


def test_a_menu_command_runs(room: Classroom) -> None:
    add(room, "S", room.team)
    asks(room, f"show {room.prefix}", room.ana)
    opened = room.ana.presses("objective.menu", f"align {room.prefix}")
    assert opened["modal"]["callback_id"] == "align.submit"


@pytest.mark.parametrize(("who", "reads"), [("ben", True), ("dan", False)])
def test_everybody_reads_the_score_and_the_team_what_was_learned(
    room: Classroom, who: str, reads: bool
) -> None:
    review = Review(
        id=0,
        author_id=room.ana.id,
        at=room.now,
        score=Decimal("0.7"),
        suggested=None,
        decision=Decision.CARRY_OVER,
        learned="Begin before the holidays",
        objective_id=room.objective.id,
    )
    with room.begin() as session:
        reviews.add(session, review, f"test:{room.number}")
    seen = getattr(room, who).reads(f"show {room.prefix}")
    assert "0.7, strong" in seen
    assert ("Begin before the holidays" in seen) is reads


def test_unknown_letters_are_answered_with_what_is_near(room: Classroom) -> None:
    card = asks(room, f"show {room.prefix}Q")
    assert f"show {room.prefix}" in buttons_of(card).values()


def test_a_key_still_shows_its_key_result(room: Classroom) -> None:
    rd = room.key_result()
    assert "Owner" in room.dan.reads(f"show {rd.key}")
    assert rd.title in room.dan.reads(f"show {rd.key}")


@pytest.mark.parametrize("state", [CycleState.PLANNED, CycleState.CLOSED])
def test_another_cycle_can_be_listed_and_read(room: Classroom, state: CycleState) -> None:
    name = f"Year {room.number}"
    other = replace(cast.CYCLE, name=name, state=state, starts=date(2025, 8, 1))
    with room.begin() as session:
        cycle = cycles.add(session, other)
    one = add(room, "N", room.grade, cycle=cycle)
    result = replace(cast.key_result(f"{one.prefix}-1"), objective_id=one.id, title="Long ago")
    with room.begin() as session:
        key_results.add(session, replace(result, team_id=room.grade.id, owner_id=room.ana.id))
    assert "Long ago" not in room.dan.reads(f"list team:{room.grade.name}")
    for typed in (name, name.lower()[:-1] + name[-1]):
        seen = room.dan.reads(f"list cycle:{typed}")
        assert "Long ago" in seen
        assert one.title in seen
    assert "Long ago" in room.dan.reads(f"show {one.prefix}")


def test_an_unknown_cycle_is_answered_with_those_there_are(room: Classroom) -> None:
    assert "There are:" in room.dan.reads("list cycle:Neverland")


def test_a_list_puts_the_key_results_of_an_objective_together(room: Classroom) -> None:
    room.key_result(1, title="One")
    room.key_result(2, title="Two")
    seen = words_of(asks(room, f"list team:{room.grade.name}"))
    assert seen.count(room.objective.title) == 1
    assert seen.index(room.objective.title) < seen.index("One") < seen.index("Two")

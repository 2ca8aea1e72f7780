"""Another target in the middle of a cycle: its reason is kept, and nobody else may move it."""

import pytest

from bot.okr.model import Measure
from storage import changes
from tests import cast
from tests.handlers.school import Classroom


def test_a_change_in_january_with_its_reason(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    seen = room.ana.reads(f"target {rd.key} 72 -- two classes joined us")
    assert "Target 75% → 72%" in seen
    assert room.stored(rd).key_result.measure.target == 72
    with room.begin() as session:
        (change,) = changes.of_key_result(session, rd.id)
    assert [(one.name, one.before, one.after) for one in change.fields] == [("target", "75", "72")]
    assert change.reason == "two classes joined us"
    assert "two classes joined us" in room.ben.reads(f"history {rd.key}")
    elsewhere = room.dan.reads(f"history {rd.key}")
    assert "72" in elsewhere
    assert "two classes joined us" not in elsewhere


def test_after_the_first_check_in_it_needs_a_reason(room: Classroom) -> None:
    rd = room.key_result()
    assert "72%" in room.ana.reads(f"target {rd.key} 72")
    room.check_in(rd, 64)
    assert f"/okr target {rd.key} 75 -- " in room.ana.reads(f"target {rd.key} 75")
    assert "300" in room.ana.reads(f"target {rd.key} 75 -- {'a' * 301}")
    assert room.stored(rd).key_result.measure.target == 72


@pytest.mark.parametrize("typed", ["", "many", "60", "by 10%", "1/0", "-3"])
def test_what_is_no_target_changes_nothing(room: Classroom, typed: str) -> None:
    rd = room.key_result()
    assert room.ana.types(f"target {rd.key} {typed}")["ack"] is True
    assert room.stored(rd).key_result == rd


@pytest.mark.parametrize("measure", [cast.CERTIFIED, cast.PLAN, cast.CLASS_SIZE])
def test_where_there_is_no_single_number_the_form_is_named(
    room: Classroom, measure: Measure
) -> None:
    rd = room.key_result(measure=measure)
    assert "/okr edit" in room.ana.reads(f"target {rd.key} 5")
    assert room.stored(rd).key_result == rd


def test_others_move_no_target(room: Classroom) -> None:
    rd = room.key_result()
    for person in (room.ben, room.dan):
        assert room.ana.name in person.reads(f"target {rd.key} 64 -- easier")
    assert room.stored(rd).key_result == rd
    room.cleo.reads(f"target {rd.key} 78 -- the board agreed")
    assert room.stored(rd).key_result.measure.target == 78

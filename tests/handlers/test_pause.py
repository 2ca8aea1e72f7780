"""A key result that rests: nobody is asked, the reason is kept, and it goes on when told."""

import json

from storage import changes
from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, words_of
from tests.handlers.test_hand_over import form


def test_it_rests_with_its_reason_and_goes_on(room: Classroom) -> None:
    rd = room.key_result()
    seen = room.ana.reads(f"pause {rd.key} -- the lab is closed until spring")
    assert "*Paused:*" in seen
    assert "“the lab is closed until spring”" in seen
    paused = room.stored(rd).key_result
    assert (paused.paused, paused.pause_reason) == (True, "the lab is closed until spring")
    seen = room.ana.reads(f"resume {rd.key}")
    assert "*It goes on:*" in seen
    assert room.stored(rd).key_result == rd
    with room.begin() as session:
        again, rests = changes.of_key_result(session, rd.id)
    assert [one.name for one in rests.fields] == ["paused"]
    assert rests.reason == "the lab is closed until spring"
    assert again.actor_id == room.ana.id


def test_nobody_is_asked_about_it(room: Classroom) -> None:
    rd, other = room.key_result(1), room.key_result(2)
    message = room.prompt(room.ana)
    room.ana.types(f"pause {rd.key} -- closed")
    (updated,) = room.ana.direct_messages()
    assert updated["ts"] == message["ts"]
    assert f"`{rd.key}`" not in words_of(updated)
    assert f"`{other.key}`" in words_of(updated)
    room.ana.types(f"resume {rd.key}")
    (updated,) = room.ana.direct_messages()
    assert f"`{rd.key}`" in words_of(updated)
    room.ana.types(f"pause {rd.key} -- closed")
    assert f"`{rd.key}`" not in json.dumps(room.prompt(room.ana))
    assert f"`{rd.key}`" not in room.ana.reads("support")


def test_the_reason_is_for_those_who_read_notes(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"pause {rd.key} -- closed until spring")
    assert "closed until spring" in room.ben.reads(f"show {rd.key}")
    elsewhere = room.dan.reads(f"show {rd.key}")
    assert "Paused" in elsewhere
    assert "closed until spring" not in elsewhere


def test_the_form_asks_why(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"pause {rd.key}")
    assert room.ana.modal() is not None
    assert room.ana.submits(reason="Lab closed")["closed"] is True
    assert room.stored(rd).key_result.paused


def test_a_reason_that_does_not_fit_stays_in_the_form(room: Classroom) -> None:
    rd = room.key_result()
    for reason in ("", "a" * 201):
        crafted = form(room, room.ana, "pause.submit", rd.key, reason={"value": reason})
        answer = json.loads(room.school.dispatch(crafted).body)
        assert list(answer["errors"]) == ["reason"]
    assert "/okr pause" in room.ana.reads(f"pause {rd.key} -- {'a' * 201}")
    assert not room.stored(rd).key_result.paused


def test_paused_twice_keeps_the_first_reason(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"pause {rd.key} -- first")
    seen = room.ana.reads(f"pause {rd.key} -- second")
    assert "“first”" in seen
    assert room.stored(rd).key_result.pause_reason == "first"


def test_others_pause_nothing(room: Classroom) -> None:
    rd = room.key_result()
    crafted = form(room, room.ben, "pause.submit", rd.key, reason={"value": "why not"})
    assert json.loads(room.school.dispatch(crafted).body)["response_action"] == "errors"
    assert room.ana.name in room.dan.reads(f"pause {rd.key} -- why not")
    assert not room.stored(rd).key_result.paused
    room.ana.types(f"pause {rd.key} -- closed")
    room.dan.types(f"resume {rd.key}")
    assert room.stored(rd).key_result.paused


def test_resume_from_the_answer(room: Classroom) -> None:
    rd = room.key_result()
    answer = room.cleo.types(f"pause {rd.key} -- closed")["ephemerals"][0]
    assert buttons_of(answer)["command.run.1"] == f"resume {rd.key}"
    room.cleo.presses("command.run.1", ts=answer["ts"])
    assert not room.stored(rd).key_result.paused

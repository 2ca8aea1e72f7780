"""What looks like a student stops softly, wherever school life is written about."""

import json

from bot.okr.model import Win
from storage import audit, wins
from tests.handlers.school import Classroom, Json
from tests.handlers.surfaces import buttons_of, shown_values, words_of

NAMED = "Jayden Smith reads now"
PROMISE = "Please leave it out, or tick “Send anyway”"


def sent_anyway(room: Classroom) -> list[tuple[str, dict[str, object]]]:
    """What the audit keeps of this room's people."""
    mine = {person.id for person in room.everyone}
    with room.begin() as session:
        entries = audit.search(session, size=200)[0]
    return [
        (one.subject, dict(one.detail))
        for one in entries
        if one.action == "guard.sent_anyway" and one.actor_id in mine
    ]


def stored_wins(room: Classroom) -> list[Win]:
    with room.begin() as session:
        return wins.since(session, [room.grade.id], room.later(days=-1), room.later(minutes=1))


def modal(room: Classroom) -> Json:
    view = room.ana.modal()
    assert view is not None
    return view


def test_the_check_in_form_comes_back_with_all_that_was_typed(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key}")
    answer = room.ana.submits(value="71", note=NAMED, confidence="watching", win="All read")
    assert answer["closed"] is False
    said = words_of(modal(room))
    assert f"This looks like a student's name: “Jayden Smith”. {PROMISE}" in said
    assert len(room.history(rd)) == 1
    blocks = [one.get("block_id") for one in modal(room)["blocks"]]
    assert blocks[blocks.index("note") + 1] == "guard:note"
    assert blocks[-1] == "send_anyway"
    assert room.ana.submits(send_anyway=["yes"])["closed"] is True
    latest = room.stored(rd).latest
    assert latest is not None
    assert (latest.note, latest.confidence) == (NAMED, "watching")
    assert latest.reading is not None
    assert latest.reading.number == 71
    assert [one.text for one in stored_wins(room)] == ["All read"]
    assert sent_anyway(room) == [("check_in.submit", {})]


def test_without_the_name_it_is_stored_and_nothing_is_written_down(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    room.ana.submits(value="71", note=NAMED)
    room.ana.submits(note="born 3/14/2015")
    said = words_of(modal(room))
    assert "This looks like a date of birth: “born 3/14/2015”" in said
    assert "Jayden" not in said
    assert room.ana.submits(note="Two of them read now")["closed"] is True
    assert room.stored(rd).latest.note == "Two of them read now"  # type: ignore[union-attr]
    assert sent_anyway(room) == []


def test_colleagues_and_teams_are_no_students(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    assert room.ana.submits(value="71", note="Lucy missed the training")["closed"] is False
    note = f"Ben missed the training in {room.team.name}"
    assert room.ana.submits(note=note)["closed"] is True


def test_several_on_a_page_each_have_their_sentence(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2, title="Writers")
    room.ana.types("c all")
    fields = {f"value:{first.key}": "70", f"value:{second.key}": "71"}
    room.ana.fills({**fields, f"note:{second.key}": "ID 483920 is missing"})
    said = words_of(modal(room))
    assert said.count("This looks like a student's ID number: “483920”") == 1
    assert room.history(first) == []
    room.ana.fills({"send_anyway": ["yes"]})
    assert len(room.history(first)) == len(room.history(second)) == 1


def test_one_line_offers_to_send_it_anyway_and_does_so_once(room: Classroom) -> None:
    rd = room.key_result()
    (stopped,) = room.ana.types(f"c {rd.key} 71 watch -- {NAMED}")["ephemerals"]
    assert "Nothing was saved." in words_of(stopped)
    assert f"You typed: /okr c {rd.key} 71 watch -- {NAMED}" in words_of(stopped)
    assert room.history(rd) == []
    value = buttons_of(stopped)["guard.send_anyway"]
    assert len(value) <= 2000
    room.ana.presses("guard.send_anyway", value)
    room.dispatch_action(room.ana, "guard.send_anyway", value)
    (stored,) = room.history(rd)
    assert (stored.note, stored.confidence) == (NAMED, "watching")
    assert ("/okr checkin", {}) in sent_anyway(room)


def test_a_number_is_no_id_where_it_is_the_value(room: Classroom) -> None:
    rd = room.key_result()
    assert "looks like" not in room.ana.reads(f"c {rd.key} 1234567")
    assert "looks like" not in room.ana.reads(f"c {rd.key} 71 -- small groups help")


def test_a_win_is_stopped_and_sent(room: Classroom) -> None:
    rd = room.key_result()
    (stopped,) = room.ana.types(f"win {rd.key} {NAMED}")["ephemerals"]
    assert stored_wins(room) == []
    room.ana.presses("guard.send_anyway", buttons_of(stopped)["guard.send_anyway"])
    assert [one.text for one in stored_wins(room)] == [NAMED]
    assert sent_anyway(room) == [("/okr win", {})]


def test_somebody_elses_line_is_sent_as_who_pressed(room: Classroom) -> None:
    """A button says what was typed; who may do it is decided anew."""
    rd = room.key_result()
    (stopped,) = room.ana.types(f"c {rd.key} 71 -- {NAMED}")["ephemerals"]
    value = buttons_of(stopped)["guard.send_anyway"]
    room.dispatch_action(room.dan, "guard.send_anyway", value)
    assert room.history(rd) == []
    assert sent_anyway(room) == []


def test_a_line_too_long_for_a_button_offers_the_form(room: Classroom) -> None:
    rd = room.key_result()
    (stopped,) = room.ana.types(f"c {rd.key} 71 -- {NAMED} {'and so on ' * 200}")["ephemerals"]
    assert buttons_of(stopped) == {"command.run.1": f"checkin {rd.key}"}


def test_what_a_review_learned_is_read_too(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 70)
    room.ana.types(f"close {rd.key}")
    room.ana.submits(decision="keep", learned="DOB 2015-03-14 was wrong", helped=NAMED)
    said = words_of(modal(room))
    assert "“DOB 2015-03-14”" in said
    assert "“Jayden Smith”" in said
    assert room.stored(rd).review is None
    room.ana.submits(send_anyway=["yes"])
    review = room.stored(rd).review
    assert review is not None
    assert (review.helped, review.learned) == (NAMED, "DOB 2015-03-14 was wrong")
    assert sent_anyway(room) == [("review.close", {})]


def test_reasons_are_read_too(room: Classroom) -> None:
    rd = room.key_result()
    assert "looks like" in room.ana.reads(f"pause {rd.key} -- Jayden Smith moved")
    room.ana.types(f"pause {rd.key}")
    room.ana.submits(reason="Jayden's mom said so")
    assert "“Jayden”" in words_of(modal(room))
    assert not room.stored(rd).key_result.paused
    room.ana.closes()
    room.check_in(rd, 64)
    assert "looks like" in room.ana.reads(f"target {rd.key} 80 -- student ID 483920 came")
    room.ana.types(f"edit {rd.key}")
    assert "target" in shown_values(modal(room))
    room.ana.submits(target="80", reason="Jayden Smith moved away")
    assert "“Jayden Smith”" in words_of(modal(room))
    assert room.stored(rd).key_result.measure.target == 75
    room.ana.submits(send_anyway=["yes"])
    assert room.stored(rd).key_result.measure.target == 80


def test_a_button_that_nobody_made_does_nothing(room: Classroom) -> None:
    for value in ("", "{}", "[]", json.dumps({"words": "win x"}), '{"words":1,"mentions":2}'):
        assert room.dispatch_action(room.ana, "guard.send_anyway", value).status == 200
    assert stored_wins(room) == []


def test_privacy_says_that_it_is_looked_at_here(room: Classroom) -> None:
    assert "on your school's own machine" in room.ana.reads("privacy")


def test_a_call_for_help_and_thanks_are_read_too(room: Classroom) -> None:
    rd = room.key_result()
    assert "looks like" in room.ana.reads(f"barrier {rd.key} {NAMED}")
    room.ana.types(f"barrier {rd.key}")
    room.ana.submits(note="Jayden's IEP is not signed")
    assert "“Jayden”" in words_of(modal(room))
    assert room.history(rd) == []
    room.ana.closes()
    (stopped,) = room.ana.types(f"thanks <@{room.ben.id}> for helping Jayden Smith")["ephemerals"]
    assert stored_wins(room) == []
    room.ana.presses("guard.send_anyway", buttons_of(stopped)["guard.send_anyway"])
    assert [one.thanked_id for one in stored_wins(room)] == [room.ben.id]

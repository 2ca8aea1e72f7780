"""Closing a key result: the form, the score in words, what ends with it, and the way back."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.okr.model import Confidence, CycleState, Decision, KeyResult
from storage import audit, cycles
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, shown_values, words_of


def opens(room: Classroom, person: Person, key_result: KeyResult) -> Json:
    modal: Json = person.types(f"close {key_result.key}")["modal"]
    return modal


def score_of(view: Json) -> tuple[str, str | None]:
    """The block of the score's field and what it shows."""
    ((block, value),) = (
        (block, value) for block, value in shown_values(view).items() if block.startswith("score:")
    )
    return block, value


def closes(
    room: Classroom, key_result: KeyResult, values: Json | None = None, by: Person | None = None
) -> Json:
    """Opens the form and sends it, with a decision and whatever else."""
    who = by or room.ana
    opens(room, who, key_result)
    return who.fills({"decision": "carry_over"} | (values or {}))


def close_cycle(room: Classroom) -> None:
    with room.begin() as session:
        cycle = cycles.get(session, room.objective.cycle_id)
        assert cycle is not None
        cycles.save(session, replace(cycle, state=CycleState.CLOSED))


def submission(
    room: Classroom, person: Person, key_result_id: object, view_id: str = "VCRAFTED"
) -> Json:
    """A form of closing as this person never got it."""
    state = {
        "score:": {"score:": {"type": "plain_text_input", "value": "0.9"}},
        "decision": {"decision": {"type": "radio_buttons", "selected_option": {"value": "stop"}}},
    }
    memo = {"place": "command", "reply_to": "", "data": {"key_result": key_result_id}}
    return {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": person.id, "team_id": room.school.workspace_id},
        "view": {
            "id": view_id,
            "type": "modal",
            "callback_id": "review.close",
            "private_metadata": json.dumps(memo),
            "blocks": [],
            "state": {"values": state},
        },
    }


def test_the_form_shows_the_last_value_and_the_suggestion_in_words(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    view = opens(room, room.ana, rd)
    assert shown_values(view)["review.value"] == "69"
    assert score_of(view) == ("score:0.54", "0.54")
    assert "Suggested score: *🌗 0.54, partial*." in words_of(view)
    room.ana.closes()


def test_the_suggestion_follows_the_final_value(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    opens(room, room.ana, rd)
    view = room.ana.presses("review.value", "75")["modal"]
    assert "Suggested score: *🏁 1, achieved, was it bold enough?*." in words_of(view)
    assert score_of(view) == ("score:1", "1")
    room.ana.closes()


def test_a_score_of_ones_own_stays_while_the_suggestion_follows(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    opens(room, room.ana, rd)
    view = room.ana.presses("review.value", "75", values={"score:0.54": "0.6"})["modal"]
    assert "Suggested score: *🏁 1" in words_of(view)
    assert score_of(view)[0] == "score:0.54"
    answer = room.ana.submits(decision="keep")
    assert list(answer["errors"]) == ["reason"]  # 0.6 was kept, and differs
    assert room.ana.submits(decision="keep", reason="2 of 8 classes began late")["closed"] is True
    review = room.stored(rd).review
    assert review is not None
    assert (review.score, review.suggested) == (Decimal("0.6"), Decimal(1))


def test_half_a_number_leaves_the_suggestion_alone(room: Classroom) -> None:
    rd = room.key_result(1, cast.SHARE)
    room.check_in(rd, 75)
    opens(room, room.ana, rd)
    view = room.ana.presses("review.value", "what")["modal"]
    assert score_of(view) == ("score:0.5", "0.5")
    answer = room.ana.submits(decision="keep")
    assert "review.value" in answer["errors"]
    assert room.stored(rd).review is None
    room.ana.closes()


def test_closing_stores_the_final_value_and_the_review(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    answer = closes(
        room,
        rd,
        {"review.value": "72", "helped": "Small groups", "learned": "Begin in August"},
    )
    assert answer["closed"] is True
    stored = room.stored(rd)
    assert stored.reading == cast.reading(72)
    review = stored.review
    assert review is not None
    assert (review.score, review.suggested) == (Decimal("0.77"), Decimal("0.77"))
    assert review.decision is Decision.CARRY_OVER
    assert (review.helped, review.learned, review.reason) == ("Small groups", "Begin in August", "")
    said = words_of(room.ana.ephemerals()[-1])
    assert "Score: *🌟 0.77, strong*" in said
    assert "*What helped:* Small groups" in said
    assert "[Reopen]" in said


def test_the_same_value_is_no_second_check_in(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    closes(room, rd)
    assert len(room.history(rd)) == 1


def test_seven_tenths_of_the_stretch_target_reads_strong(room: Classroom) -> None:
    measure = replace(cast.STUDENTS, baseline=Decimal(0), target=Decimal(70), stretch=Decimal(100))
    rd = room.key_result(1, measure)
    closes(room, rd, {"review.value": "70"})
    assert "0.7, strong" in words_of(room.ana.ephemerals()[-1])


def test_nothing_measured_needs_a_score_of_ones_own(room: Classroom) -> None:
    rd = room.key_result()
    answer = closes(room, rd)
    assert list(answer["errors"]) == ["score:"]
    assert room.ana.fills({"score:": "1/4"})["closed"] is True
    review = room.stored(rd).review
    assert review is not None
    assert (review.score, review.suggested) == (Decimal("0.25"), None)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    answer = closes(room, rd, {"review.value": "72", "score:0.54": "70"})
    assert list(answer["errors"]) == ["score:0.54"]
    assert "0 to 1" in answer["errors"]["score:0.54"]
    assert len(room.history(rd)) == 1
    room.ana.closes()


def test_closing_ends_the_questions_and_the_call_for_help(room: Classroom) -> None:
    rd, other = room.key_result(1), room.key_result(2)
    room.check_in(rd, 64, Confidence.NEEDS_SUPPORT)
    message = room.prompt(room.ana)
    assert rd.key in words_of(message)
    closes(room, rd)
    (updated,) = room.ana.direct_messages()
    assert updated["ts"] == message["ts"]
    assert rd.key not in words_of(updated)
    assert other.key in words_of(updated)
    assert room.stored(rd).barrier is None
    assert rd.key not in room.ana.reads("")
    assert rd.key not in room.cleo.reads("support")


def test_a_closed_key_result_takes_no_check_ins_and_no_undo(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 66")
    closes(room, rd)
    for words in (f"c {rd.key} 70", f"same {rd.key}", "undo"):
        assert "takes no check-ins now" in room.ana.reads(words)
    assert len(room.history(rd)) == 1


def test_reopen_brings_it_back_with_its_review_on_record(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    closes(room, rd)
    card = room.ana.types(f"close {rd.key}")["ephemerals"][0]
    room.ana.presses("review.reopen", ts=card["ts"])
    assert "*Reopened.*" in words_of(room.ana.ephemerals()[-1])
    assert room.stored(rd).is_live
    assert "Saved" in room.ana.reads(f"c {rd.key} 70")
    closes(room, rd, {"review.value": "75"})
    review = room.stored(rd).review
    assert review is not None
    assert review.score == 1
    value = buttons_of(card)["review.reopen"]
    room.dispatch_action(room.ana, "review.reopen", value)  # the first review's button
    assert room.stored(rd).review is not None


def test_close_alone_lists_what_is_mine(room: Classroom) -> None:
    room.key_result(1)
    room.key_result(2, owner=room.ben)
    card = room.ana.types("close")["ephemerals"][0]
    assert f"{room.prefix}-1" in words_of(card)
    assert f"{room.prefix}-2" not in words_of(card)
    room.ana.presses("review.open", ts=card["ts"])
    assert room.ana.modal() is not None
    room.ana.closes()
    assert "Nothing of yours" in room.dan.reads("close")


def test_a_leader_may_close_and_the_owner_hears_of_it(room: Classroom) -> None:
    rd = room.key_result(owner=room.ben)
    room.check_in(rd, 69)
    assert closes(room, rd, {"decision": "stop"}, by=room.cleo)["closed"] is True
    (told,) = room.ben.direct_messages()
    assert "closed a key result of yours" in words_of(told)
    assert "🌗 0.54, partial" in words_of(told)
    with room.begin() as session:
        (entry, *_) = audit.search(session, size=50)[0]
    assert (entry.actor_id, entry.action, entry.subject) == (
        room.cleo.id,
        "key_result.close",
        rd.key,
    )


def test_who_may_not_close_is_told_who_may(room: Classroom) -> None:
    rd = room.key_result()
    assert "closed or reopened by its owner" in room.dan.reads(f"close {rd.key}")


@pytest.mark.parametrize("stranger", ["dan", "ben"])
def test_a_form_about_somebody_elses_key_result_changes_nothing(
    room: Classroom, stranger: str
) -> None:
    rd = room.key_result()
    answer = room.school.dispatch(submission(room, getattr(room, stranger), rd.id))
    assert answer.status == 200
    assert "closed or reopened by its owner" in str(answer.body)
    assert room.stored(rd).review is None


@pytest.mark.parametrize("key_result_id", [None, "1", 10**12, -1, True, [1]])
def test_a_form_about_nothing_changes_nothing(room: Classroom, key_result_id: object) -> None:
    answer = room.school.dispatch(submission(room, room.ana, key_result_id))
    assert answer.status == 200
    assert "Something went wrong" in str(answer.body)


def test_a_form_sent_twice_closes_once(room: Classroom) -> None:
    rd = room.key_result()
    for _ in range(2):
        answer = room.school.dispatch(submission(room, room.ana, rd.id, f"VTWICE{rd.id}"))
        assert json.loads(answer.body)["response_action"] in ("clear", "update")
    with room.begin() as session:
        closings = [one for one in audit.search(session, size=50)[0] if one.subject == rd.key]
    assert len(closings) == 1


def test_a_stranger_does_not_reopen(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    closes(room, rd)
    review = room.stored(rd).review
    assert review is not None
    room.dispatch_action(room.dan, "review.reopen", str(review.id))
    assert room.stored(rd).review is not None
    for value in ("", "0", "x", "9" * 30):
        assert room.dispatch_action(room.ana, "review.reopen", value).status == 200


def test_in_a_closed_cycle_everything_stays_as_it_is(room: Classroom) -> None:
    rd, done = room.key_result(1), room.key_result(2)
    room.check_in(rd, 69)
    closes(room, done, {"score:": "0.7"})
    opens(room, room.ana, rd)
    close_cycle(room)
    answer = room.ana.submits(decision="keep")
    assert "not open" in str(answer)
    assert "[Reopen]" not in room.ana.reads(f"close {done.key}")
    assert "0.7, strong" in room.dan.reads(f"close {done.key}")
    assert "not open" in room.ana.reads(f"close {rd.key}")
    room.ana.closes()


def test_only_who_may_read_notes_reads_what_was_learned(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 69)
    closes(room, rd, {"learned": "Begin in August"})
    assert "Begin in August" in room.ben.reads(f"close {rd.key}")
    seen = room.dan.reads(f"close {rd.key}")
    assert "0.54, partial" in seen
    assert "Begin in August" not in seen


def test_a_check_in_form_of_a_cycle_that_was_closed_meanwhile_is_refused(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    close_cycle(room)
    assert "takes no check-ins now" in str(room.ana.submits(value="70"))
    assert room.history(rd) == []
    room.ana.closes()

"""Looking back on an objective: the score of its key results, what was learned, the way back."""

import json
from decimal import Decimal

import pytest

from bot.okr.model import Decision, KeyResult, Review
from storage import audit, reviews
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, shown_values, words_of


def scored(room: Classroom, key_result: KeyResult, score: str) -> None:
    review = Review(
        id=0,
        author_id=room.ana.id,
        at=room.now,
        score=Decimal(score),
        suggested=None,
        decision=Decision.CARRY_OVER,
        key_result_id=key_result.id,
    )
    with room.begin() as session:
        reviews.add(session, review, f"test:{key_result.id}")


def review_of(room: Classroom) -> Review | None:
    with room.begin() as session:
        return reviews.of_objectives(session, [room.objective.id]).get(room.objective.id)


def submission(room: Classroom, person: Person, objective_id: object) -> str:
    """A form as this person never got it; what the app answers."""
    option = {"type": "radio_buttons", "selected_option": {"value": "stop"}}
    memo = {"place": "command", "reply_to": "", "data": {"objective": objective_id}}
    body: Json = {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": person.id, "team_id": room.school.workspace_id},
        "view": {
            "id": f"VREFLECT{room.number}",
            "type": "modal",
            "callback_id": "review.reflect",
            "private_metadata": json.dumps(memo),
            "blocks": [],
            "state": {
                "values": {
                    "score:": {"score:": {"type": "plain_text_input", "value": "0.9"}},
                    "decision": {"decision": option},
                }
            },
        },
    }
    answer = room.school.dispatch(body)
    assert answer.status == 200
    return str(answer.body)


def test_the_form_offers_the_average_of_what_is_closed(room: Classroom) -> None:
    first, second, _ = (room.key_result(number) for number in (1, 2, 3))
    scored(room, first, "0.4")
    scored(room, second, "0.7")
    view = room.ana.types(f"reflect {room.prefix}")["modal"]
    seen = words_of(view)
    assert "the average of the 2 of 3 key results that are closed" in seen
    assert "no score yet" in seen
    assert shown_values(view)["score:0.55"] == "0.55"
    assert room.ana.submits(decision="change", learned="Begin in August")["closed"] is True
    review = review_of(room)
    assert review is not None
    assert (review.score, review.suggested) == (Decimal("0.55"), Decimal("0.55"))
    assert (review.decision, review.learned) == (Decision.CHANGE, "Begin in August")


def test_another_score_needs_a_reason(room: Classroom) -> None:
    scored(room, room.key_result(), "0.4")
    room.ana.types(f"reflect {room.prefix}")
    answer = room.ana.submits(**{"score:0.4": "80%", "decision": "keep"})
    assert list(answer["errors"]) == ["reason"]
    assert review_of(room) is None
    assert room.ana.submits(reason="2 of 3 schools began late")["closed"] is True


def test_reflect_alone_lists_my_objectives(room: Classroom) -> None:
    card = room.ana.types("reflect")["ephemerals"][0]
    assert f"`{room.prefix}`" in words_of(card)
    assert "[Reflect…]" in words_of(card)
    room.ana.presses("review.look_back", room.prefix, ts=card["ts"])
    assert room.ana.modal() is not None
    room.ana.closes()
    assert "No open objective is yours." in room.dan.reads("reflect")


def test_everyone_reads_the_score_and_the_team_what_was_learned(room: Classroom) -> None:
    room.ana.types(f"reflect {room.prefix}")
    room.ana.fills({"score:": "0.7", "decision": "stop", "helped": "Small groups"})
    assert "Small groups" in room.ben.reads(f"reflect {room.prefix}")
    seen = room.dan.reads(f"reflect {room.prefix}")
    assert "🌟 0.7, strong" in seen
    assert "Small groups" not in seen
    assert "[Reopen]" not in seen


def test_reopen_takes_it_back(room: Classroom) -> None:
    room.ana.types(f"reflect {room.prefix}")
    room.ana.fills({"score:": "0.7", "decision": "stop"})
    card = room.ana.types(f"reflect {room.prefix}")["ephemerals"][0]
    value = buttons_of(card)["review.reopen"]
    room.dispatch_action(room.dan, "review.reopen", value)
    assert review_of(room) is not None
    for _ in range(2):
        assert room.dispatch_action(room.ana, "review.reopen", value).status == 200
    assert review_of(room) is None
    with room.begin() as session:
        found = [one for one in audit.search(session, size=30)[0] if one.subject == room.prefix]
    assert [one.action for one in found] == ["objective.reopen", "objective.review"]


@pytest.mark.parametrize("objective_id", [None, "1", 10**12, -1, [1]])
def test_a_form_about_nothing_changes_nothing(room: Classroom, objective_id: object) -> None:
    assert "Something went wrong" in submission(room, room.ana, objective_id)


def test_a_form_about_somebody_elses_objective_changes_nothing(room: Classroom) -> None:
    assert "reviewed by its owner" in submission(room, room.dan, room.objective.id)
    assert review_of(room) is None


def test_a_form_sent_twice_is_one_review(room: Classroom) -> None:
    for _ in range(2):
        assert "0.9" in submission(room, room.ana, room.objective.id)
    with room.begin() as session:
        found = [one for one in audit.search(session, size=30)[0] if one.subject == room.prefix]
    assert [one.action for one in found] == ["objective.review"]

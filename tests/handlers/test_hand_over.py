"""Handing a key result over: who may, what both sides see, and who is asked from then on."""

import json

import pytest

from storage import changes
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, words_of


def mention(person: Person) -> str:
    return f"<@{person.id}|{person.name}>"


def form(room: Classroom, person: Person, callback_id: str, key: str, **inputs: Json) -> Json:
    """A form as this person may never have got it."""
    return {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": person.id, "team_id": room.school.workspace_id},
        "view": {
            "id": f"V{room.number}",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": json.dumps(
                {"place": "command", "reply_to": "", "data": {"key": key}}
            ),
            "blocks": [
                {"type": "input", "block_id": name, "element": {"action_id": name}}
                for name in inputs
            ],
            "state": {"values": {name: {name: held} for name, held in inputs.items()}},
        },
    }


def chosen(user_id: str | None) -> Json:
    return {"type": "users_select", "selected_user": user_id}


def test_both_sides_hear_of_it(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    seen = room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    assert f"*{room.ben.name} owns it now:*" in seen
    assert room.stored(rd).owner.id == room.ben.id
    (told,) = room.ben.direct_messages()
    assert "handed you a key result" in words_of(told)
    assert buttons_of(told) == {"key_result.show": rd.key, "check_in.open": rd.key}
    assert room.ana.direct_messages() == []  # she did it herself


def test_a_leader_hands_over_and_the_owner_is_thanked(room: Classroom) -> None:
    rd = room.key_result()
    room.cleo.reads(f"assign {rd.key} {mention(room.ben)}")
    (thanks,) = room.ana.direct_messages()
    assert "*Thank you, Ana.*" in words_of(thanks)
    assert len(room.ben.direct_messages()) == 1


def test_the_edit_is_kept(room: Classroom) -> None:
    rd = room.key_result()
    room.cleo.reads(f"assign {rd.key} {mention(room.ben)}")
    with room.begin() as session:
        (change,) = changes.of_key_result(session, rd.id)
    assert change.actor_id == room.cleo.id
    assert [(one.name, one.before, one.after) for one in change.fields] == [
        ("owner_id", room.ana.id, room.ben.id)
    ]


def test_by_name_without_a_mention(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.reads(f"assign {rd.key} @{room.ben.name}")
    assert room.stored(rd).owner.id == room.ben.id


def test_the_old_owners_prompt_stops_asking_in_place(room: Classroom) -> None:
    rd, other = room.key_result(1), room.key_result(2)
    message = room.prompt(room.ana)
    room.cleo.reads(f"assign {rd.key} {mention(room.ben)}")
    updated = next(one for one in room.ana.direct_messages() if one["ts"] == message["ts"])
    assert f"`{rd.key}`" not in words_of(updated)
    assert f"`{other.key}`" in words_of(updated)
    room.cleo.reads(f"assign {other.key} {mention(room.ben)}")
    updated = next(one for one in room.ana.direct_messages() if one["ts"] == message["ts"])
    assert "*Nothing left to answer here.*" in words_of(updated)
    assert buttons_of(updated) == {}


def test_a_queued_prompt_with_nothing_left_is_not_sent(room: Classroom) -> None:
    rd = room.key_result()
    with room.school.holding_the_mail():
        room.prompt_soon(room.ana)
        room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    room.school.travel(room.later(hours=1))
    assert room.ana.direct_messages() == []


def test_the_new_owner_is_asked_in_the_next_prompt_and_it_is_due_at_once(room: Classroom) -> None:
    rd = room.key_result()
    room.prompt(room.ana)
    room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    assert f"`{rd.key}`" in room.ben.reads("")
    assert "*One check-in is open.*" in room.ben.reads("")
    assert rd.key in json.dumps(room.prompt(room.ben))
    assert "*Nothing is open for you.*" in room.ana.reads("")


def test_a_hand_over_in_november_keeps_the_history(room: Classroom) -> None:
    rd = room.key_result()
    for week, number in enumerate((66, 65, 64), start=1):
        room.check_in(rd, number, days_ago=7 * week)
    room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    room.ben.types(f"c {rd.key} 68")
    seen = room.dan.reads(f"history {rd.key}")
    assert all(number in seen for number in ("64%", "65%", "66%", "68%"))
    assert room.ana.name in seen
    assert room.ben.name in seen


def test_the_form(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"assign {rd.key}")
    assert room.ana.modal() is not None
    assert room.ana.submits(owner=room.ben.id)["closed"] is True
    assert room.stored(rd).owner.id == room.ben.id
    assert "owns it now" in words_of(room.ana.ephemerals()[-1])


def test_twice_is_once(room: Classroom) -> None:
    rd = room.key_result()
    again = form(room, room.ana, "hand_over.assign_submit", rd.key, owner=chosen(room.ben.id))
    for _ in range(2):
        assert json.loads(room.school.dispatch(again).body)["response_action"] == "update"
    with room.begin() as session:
        assert len(changes.of_key_result(session, rd.id)) == 1


def test_a_colleague_of_the_team_may_not_give_away_what_is_not_theirs(room: Classroom) -> None:
    rd = room.key_result()
    said = room.ben.reads(f"assign {rd.key} {mention(room.ben)}")
    assert room.ana.name in said
    crafted = form(room, room.dan, "hand_over.assign_submit", rd.key, owner=chosen(room.dan.id))
    assert json.loads(room.school.dispatch(crafted).body)["response_action"] == "errors"
    assert room.stored(rd).owner.id == room.ana.id


@pytest.mark.parametrize("who", ["UNOBODY", "USLACKBOT", "", "💥"])
def test_nobody_gets_nothing(room: Classroom, who: str) -> None:
    rd = room.key_result()
    crafted = form(room, room.ana, "hand_over.assign_submit", rd.key, owner=chosen(who))
    answer = json.loads(room.school.dispatch(crafted).body)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["owner"]
    assert room.stored(rd).owner.id == room.ana.id


def test_who_left_gets_no_work(room: Classroom) -> None:
    rd = room.key_result()
    room.leaves(room.ben)
    said = room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    assert "no longer in this workspace" in said
    assert room.stored(rd).owner.id == room.ana.id


@pytest.mark.parametrize("key", ["", "ZZ-99", "💥", "RD-"])
def test_a_form_about_nothing_is_answered(room: Classroom, key: str) -> None:
    crafted = form(room, room.dan, "hand_over.assign_submit", key, owner=chosen(room.ben.id))
    assert json.loads(room.school.dispatch(crafted).body)["response_action"] == "errors"


def test_the_new_owner_no_longer_reports_beside_themself(room: Classroom) -> None:
    rd = room.key_result(reporter_ids=(room.ben.id, room.cleo.id))
    room.ana.reads(f"assign {rd.key} {mention(room.ben)}")
    assert room.stored(rd).key_result.reporter_ids == (room.cleo.id,)


def chosen_many(*people: Person) -> Json:
    return {"type": "multi_users_select", "selected_users": [one.id for one in people]}


def test_reporters_may_check_in_and_are_not_asked(room: Classroom) -> None:
    rd = room.key_result()
    said = room.ana.reads(f"reporters {rd.key} {mention(room.ben)} {mention(room.dan)}")
    assert room.ben.name in said
    assert room.stored(rd).key_result.reporter_ids == (room.ben.id, room.dan.id)
    (told,) = room.dan.direct_messages()
    assert "you may report for" in words_of(told)
    assert "*Nothing is open for you.*" in room.dan.reads("")
    assert f"You report for {room.ana.name}" in room.dan.reads("my")
    assert f"You report for {room.ana.name}" in room.dan.reads("")
    room.prompt_soon(room.dan)
    assert len(room.dan.direct_messages()) == 1
    room.dan.types(f"c {rd.key} 66")
    assert room.history(rd)[0].author_id == room.dan.id


def test_a_reporter_is_told_once(room: Classroom) -> None:
    rd = room.key_result()
    for words in (mention(room.ben), "none", mention(room.ben)):
        room.ana.types(f"reporters {rd.key} {words}")
    assert len(room.ben.direct_messages()) == 1


def test_reporters_by_form(room: Classroom) -> None:
    rd = room.key_result(reporter_ids=(room.ben.id,))
    room.ana.types(f"reporters {rd.key}")
    assert room.ana.modal() is not None
    assert room.ana.submits(reporters=[room.cleo.id, room.ana.id])["closed"] is True
    assert room.stored(rd).key_result.reporter_ids == (room.cleo.id,)  # the owner needs no leave


def test_nobody_names_reporters_of_what_is_not_theirs(room: Classroom) -> None:
    rd = room.key_result()
    crafted = form(
        room,
        room.dan,
        "hand_over.reporters_submit",
        rd.key,
        reporters=chosen_many(room.dan),
    )
    assert json.loads(room.school.dispatch(crafted).body)["response_action"] == "errors"
    assert room.ana.name in room.ben.reads(f"reporters {rd.key} {mention(room.ben)}")
    assert room.stored(rd).key_result.reporter_ids == ()


def test_what_i_cover_stands_apart_from_what_i_own(room: Classroom) -> None:
    room.key_result(1, owner=room.ben)
    rd = room.key_result(2)
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until 2 weeks")
    for words in ("my", ""):
        seen = room.ben.reads(words)
        assert f"You cover for {room.ana.name} until" in seen


def test_a_leader_takes_on_what_lost_its_owner(room: Classroom) -> None:
    rd = room.key_result()
    room.leaves(room.ana)
    assert f"`{rd.key}`" in room.cleo.reads(f"list {room.ana.id}")
    shown = room.cleo.types("support")["ephemerals"][0]
    assert "Needs a new owner" in words_of(shown)
    room.cleo.presses("hand_over.assign", ts=shown["ts"])
    assert room.cleo.submits(owner=room.ben.id)["closed"] is True
    assert room.stored(rd).owner.id == room.ben.id
    assert "Needs a new owner" not in room.cleo.reads("support")

"""A cover for some days: who is asked, what both hear, and that it ends by itself."""

import json
from datetime import date, timedelta

import pytest

from bot.okr.calendar import local_day
from bot.okr.model import Cover
from storage import changes
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, words_of
from tests.handlers.test_hand_over import chosen, form, mention


def today(room: Classroom) -> date:
    return local_day(room.now, cast.TZ)


def in_days(room: Classroom, days: int) -> date:
    return today(room) + timedelta(days=days)


def picked(day: date | None) -> Json:
    return {"type": "datepicker", "selected_date": str(day) if day else None}


def told(person: Person) -> list[str]:
    return [words_of(message) for message in person.direct_messages()]


def test_the_cover_is_asked_instead_of_the_owner(room: Classroom) -> None:
    rd = room.key_result()
    seen = room.ana.reads(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 12)}")
    assert f"*{room.ben.name} covers until" in seen
    assert room.stored(rd).key_result.cover == Cover(
        member_id=room.ben.id, starts=today(room), until=in_days(room, 12)
    )
    (message,) = room.ben.direct_messages()
    assert "you cover for" in words_of(message)
    assert buttons_of(message)["check_in.open"] == rd.key
    assert rd.key in json.dumps(room.prompt(room.ben))
    room.prompt_soon(room.ana)
    assert room.ana.direct_messages() == []
    assert "*Nothing is open for you.*" in room.ana.reads("")
    assert f"`{rd.key}`" in room.ben.reads("")


def test_the_covers_answer_is_theirs_and_the_owner_stays(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 12)}")
    room.prompt(room.ben)
    room.ben.types(f"c {rd.key} 66")
    (check_in,) = room.history(rd)
    assert check_in.author_id == room.ben.id
    assert room.stored(rd).owner.id == room.ana.id
    assert "that is all for this week" in told(room.ben)[-1]


def test_the_owner_may_still_answer_and_the_cover_sees_it(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 12)}")
    room.prompt(room.ben)
    room.ana.types(f"c {rd.key} 66")
    assert f"{room.ana.name} answered:" in told(room.ben)[-1]


def test_a_prompt_that_asks_the_owner_stops_when_the_cover_begins(room: Classroom) -> None:
    rd = room.key_result()
    room.prompt(room.ana)
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 12)}")
    assert "*Nothing left to answer here.*" in told(room.ana)[0]
    room.ana.types(f"cover {rd.key} off")
    assert f"`{rd.key}`" in told(room.ana)[0]
    assert "*Thank you, Ben.*" in told(room.ben)[-1]
    assert room.stored(rd).key_result.cover is None


def test_it_ends_by_itself_and_the_owner_hears_of_it_once(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 2)}")
    room.ben.types(f"c {rd.key} 66")
    room.school.travel(room.later(days=6))
    (message,) = (one for one in told(room.ana) if "*Welcome back, Ana.*" in one)
    assert f"{room.ben.name} kept it going" in message
    assert "1 check-in" in message
    assert room.stored(rd).key_result.cover is None
    with room.begin() as session:
        ended, began = changes.of_key_result(session, rd.id)
    assert (began.actor_id, ended.actor_id) == (room.ana.id, "")
    room.school.travel(room.later(days=3))
    assert sum("*Welcome back, Ana.*" in one for one in told(room.ana)) == 1


def test_a_cover_to_come_is_told_when_it_is_named_and_when_it_begins(room: Classroom) -> None:
    rd = room.key_result()
    begin, until = in_days(room, 3), in_days(room, 20)
    room.ana.types(f"cover {rd.key} {mention(room.ben)} from {begin} until {until}")
    (named,) = told(room.ben)
    assert "from" in named
    assert f"`{rd.key}`" in room.ana.reads("")
    room.school.travel(room.later(days=7))
    assert len([one for one in told(room.ben) if "you cover for" in one]) == 2
    (to_owner,) = (one for one in told(room.ana) if "covers for you" in one)
    assert "until" in to_owner


def test_all_of_mine_in_one_message(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2)
    theirs = room.key_result(3, owner=room.cleo)
    room.ana.types(f"cover all {mention(room.ben)} until {in_days(room, 2)}")
    (message,) = told(room.ben)
    assert f"`{first.key}`" in message
    assert f"`{second.key}`" in message
    assert room.stored(theirs).key_result.cover is None
    room.school.travel(room.later(days=6))
    (message,) = (one for one in told(room.ana) if "*Welcome back" in one)
    assert message.count("no check-ins") == 2


def test_the_form(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key}")
    assert room.ana.modal() is not None
    answer = room.ana.submits(cover=room.ben.id, until=str(in_days(room, 9)))
    assert answer["closed"] is True
    assert room.stored(rd).key_result.cover == Cover(
        member_id=room.ben.id, starts=today(room), until=in_days(room, 9)
    )


@pytest.mark.parametrize(
    ("who", "starts", "until", "wrong"),
    [
        ("UNOBODY", 0, 3, "cover"),
        ("", 0, 3, "cover"),
        ("ana", 0, 3, "cover"),
        ("ben", 0, -1, "until"),
        ("ben", 5, 3, "until"),
        ("ben", 0, 400, "until"),
        ("ben", 0, None, "until"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    room: Classroom, who: str, starts: int, until: int | None, wrong: str
) -> None:
    rd = room.key_result()
    person = {"ana": room.ana.id, "ben": room.ben.id}.get(who, who)
    crafted = form(
        room,
        room.ana,
        "cover.submit",
        rd.key,
        cover=chosen(person),
        starts=picked(in_days(room, starts)),
        until=picked(None if until is None else in_days(room, until)),
    )
    answer = json.loads(room.school.dispatch(crafted).body)
    assert list(answer["errors"]) == [wrong]
    assert room.stored(rd).key_result.cover is None


def test_a_stranger_covers_nothing(room: Classroom) -> None:
    rd = room.key_result()
    crafted = form(
        room,
        room.dan,
        "cover.submit",
        rd.key,
        cover=chosen(room.dan.id),
        starts=picked(today(room)),
        until=picked(in_days(room, 9)),
    )
    assert json.loads(room.school.dispatch(crafted).body)["response_action"] == "errors"
    assert room.ana.name in room.dan.reads(f"cover {rd.key} {mention(room.dan)} until friday")
    assert room.stored(rd).key_result.cover is None


def test_twice_is_once(room: Classroom) -> None:
    rd = room.key_result()
    crafted = form(
        room,
        room.ana,
        "cover.submit",
        rd.key,
        cover=chosen(room.ben.id),
        starts=picked(today(room)),
        until=picked(in_days(room, 9)),
    )
    for _ in range(2):
        room.school.dispatch(crafted)
    room.school.travel(room.later(minutes=1))
    assert len(told(room.ben)) == 1
    with room.begin() as session:
        assert len(changes.of_key_result(session, rd.id)) == 1


@pytest.mark.parametrize("words", ["until someday", "until", "from friday", ""])
def test_words_that_name_no_last_day_ask(room: Classroom, words: str) -> None:
    rd = room.key_result()
    answer = room.ana.types(f"cover {rd.key} {mention(room.ben)} {words}")
    assert answer["ack"] is True
    assert room.stored(rd).key_result.cover is None
    if room.ana.modal():
        room.ana.closes()


def test_the_cover_before_is_relieved_when_another_takes_over(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key} {mention(room.ben)} until {in_days(room, 9)}")
    room.ana.types(f"cover {rd.key} {mention(room.cleo)} until {in_days(room, 9)}")
    assert "*Thank you, Ben.*" in told(room.ben)[-1]
    room.ana.types(f"assign {rd.key} {mention(room.dan)}")
    assert "*Thank you, Cleo.*" in told(room.cleo)[-1]
    assert room.stored(rd).key_result.cover is None

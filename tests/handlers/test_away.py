"""Away, back and mute: nothing comes meanwhile, a colleague checks in, and one card on return."""

import json
from datetime import date, timedelta

import pytest

from bot.okr.model import Absence, Cover
from tests.handlers.school import Classroom
from tests.handlers.surfaces import words_of
from tests.handlers.test_cover import in_days, today, told
from tests.handlers.test_hand_over import mention

FRIDAY = 4


def friday(room: Classroom) -> date:
    return today(room) + timedelta(days=(FRIDAY - today(room).weekday()) % 7)


def test_nothing_comes_while_away_and_on_the_first_day_back_one_card(room: Classroom) -> None:
    rd = room.key_result()
    until = friday(room) + timedelta(days=7)
    seen = room.ana.reads(f"away today..{until}")
    assert "I will not write to you from" in seen
    assert room.member(room.ana).away == Absence(starts=today(room), until=until)
    room.prompt_soon(room.ana)
    room.school.travel(room.now + (until - today(room)))
    assert room.ana.direct_messages() == []
    room.school.travel(room.now + timedelta(days=3))
    (card,) = room.ana.direct_messages()
    assert "Welcome back, Ana." in words_of(card)
    assert rd.key in json.dumps(card)
    assert room.member(room.ana).away is None


def test_who_comes_back_to_nothing_reads_one_line(room: Classroom) -> None:
    room.ana.types(f"away until {friday(room)}")
    room.school.travel(room.now + timedelta(days=7))
    (line,) = room.ana.direct_messages()
    assert "Welcome back, Ana. Nothing is waiting for you." in words_of(line)


def test_the_cover_is_asked_meanwhile_and_both_hear_of_it(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2)
    seen = room.ana.reads(f"away today..{in_days(room, 9)} cover {mention(room.ben)}")
    assert f"{room.ben.name} checks in for you" in seen
    for rd in (first, second):
        assert room.stored(rd).key_result.cover == Cover(
            member_id=room.ben.id, starts=today(room), until=in_days(room, 9)
        )
    assert "you cover for" in told(room.ben)[0]
    assert first.key in json.dumps(room.prompt(room.ben))
    room.ben.types(f"c {first.key} 66")
    (check_in,) = room.history(first)
    assert check_in.author_id == room.ben.id
    assert room.ben.name in room.dan.reads(f"history {first.key}")


def test_what_they_are_given_meanwhile_is_covered_too(room: Classroom) -> None:
    room.key_result(1)
    given = room.key_result(2, owner=room.cleo)
    room.ana.types(f"away today..{in_days(room, 9)} cover {mention(room.ben)}")
    room.school.travel(room.now + timedelta(days=1))
    room.cleo.types(f"assign {given.key} {mention(room.ana)}")
    assert room.stored(given).key_result.cover == Cover(
        member_id=room.ben.id, starts=today(room), until=in_days(room, 8)
    )
    assert "you cover for" in told(room.ben)[-1]
    assert given.title in told(room.ben)[-1]
    assert given.key in json.dumps(room.prompt(room.ben))
    room.ana.types("back")
    assert room.stored(given).key_result.cover is None
    assert f"{room.ben.name} covers" not in " ".join(told(room.ana))


def test_what_they_are_given_is_not_covered_without_a_cover_for_all(room: Classroom) -> None:
    given = room.key_result(1, owner=room.cleo)
    room.ana.types(f"away today..{in_days(room, 9)}")
    room.cleo.types(f"assign {given.key} {mention(room.ana)}")
    assert room.stored(given).key_result.cover is None


def test_back_is_one_card_and_ends_the_cover(room: Classroom) -> None:
    rd, other = room.key_result(1), room.key_result(2)
    room.ana.types(f"cover {other.key} {mention(room.dan)} until {in_days(room, 20)}")
    room.ana.types(f"away today..{in_days(room, 9)} cover {mention(room.ben)}")
    seen = room.ana.reads("back")
    assert "Welcome back, Ana." in seen
    assert rd.key in seen
    assert room.member(room.ana).away is None
    assert room.stored(rd).key_result.cover is None
    kept = room.stored(other).key_result.cover
    assert kept is not None
    assert kept.member_id == room.dan.id
    room.school.travel(room.now + timedelta(hours=4))
    assert room.ana.direct_messages() == []


def test_other_days_take_the_place_of_the_first(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"away today..{in_days(room, 9)} cover {mention(room.ben)}")
    room.ana.types(f"away today..{in_days(room, 2)} cover {mention(room.dan)}")
    assert room.stored(rd).key_result.cover == Cover(
        member_id=room.dan.id, starts=today(room), until=in_days(room, 2)
    )
    room.ana.types("away off")
    assert room.member(room.ana).away is None
    assert room.stored(rd).key_result.cover is None


def test_a_prompt_on_its_way_stays_here_when_she_goes_or_wants_silence(room: Classroom) -> None:
    room.key_result()
    for words, ends in ((f"away until {friday(room)}", "back"), ("mute", "unmute")):
        at = room.later(minutes=2)
        room.is_asked_at(room.ana, at)
        with room.school.holding_the_mail():
            room.school.travel(at)
            assert room.open_prompt(room.ana) is not None
            room.ana.types(words)
        room.school.travel(room.later(minutes=5))
        assert room.open_prompt(room.ana) is None
        assert room.ana.direct_messages() == []
        room.ana.types(ends)


def test_mute_until_a_day_and_no_more(room: Classroom) -> None:
    room.key_result()
    assert "No reminders until" in room.ana.reads(f"mute until {in_days(room, 3)}")
    assert room.member(room.ana).muted_until == in_days(room, 3)
    room.prompt_soon(room.ana)
    assert room.ana.direct_messages() == []
    assert "/okr unmute" in room.ana.reads("snooze tomorrow")
    assert "I will remind you again." in room.ana.reads("unmute")
    assert room.member(room.ana).muted_until is None
    assert "No reminders until you say otherwise." in room.ana.reads("mute")
    assert room.member(room.ana).muted_until == date.max


def test_the_form(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types("away")
    assert room.ana.modal() is not None
    answer = room.ana.submits(until=str(in_days(room, 5)), cover=room.ben.id)
    assert answer["closed"] is True
    assert room.member(room.ana).away == Absence(
        starts=today(room), until=in_days(room, 5), cover_id=room.ben.id
    )
    assert room.stored(rd).key_result.cover is not None


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("away 2020-01-01..2020-01-05", "already behind us"),
        ("away someday", "I could not read"),
        ("away 2099-01-01..2101-01-05", "more than the 366 days"),
        ("mute until someday", "I could not read"),
    ],
)
def test_what_cannot_be_is_said_kindly(room: Classroom, words: str, hint: str) -> None:
    assert hint in room.ana.reads(words)
    assert room.member(room.ana).away is None


def test_nobody_covers_for_themselves(room: Classroom) -> None:
    seen = room.ana.reads(f"away today..{in_days(room, 3)} cover {mention(room.ana)}")
    assert "choose a colleague" in seen
    assert room.member(room.ana).away is None


def test_back_without_an_absence_is_answered_all_the_same(room: Classroom) -> None:
    assert "Welcome back, Ana." in room.ana.reads("back")


def test_a_cover_that_came_with_an_absence_ends_with_it_and_one_card_says_so(
    room: Classroom,
) -> None:
    rd = room.key_result()
    room.ana.types(f"away until {friday(room)} cover {mention(room.ben)}")
    room.school.travel(room.now + (friday(room) - today(room)) + timedelta(days=3))  # Monday
    assert room.stored(rd).key_result.cover is None
    (card,) = room.ana.direct_messages()
    assert "Welcome back, Ana." in words_of(card)
    assert rd.key in json.dumps(card)

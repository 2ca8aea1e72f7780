"""The digests on request, wins, and I can help."""

from sqlalchemy import update

from bot.okr.model import BarrierKind, Confidence, KeyResult
from storage.tables import MemberRow
from tests.handlers.school import Classroom
from tests.handlers.surfaces import words_of


def asked_for_help(room: Classroom) -> KeyResult:
    rd = room.key_result()
    room.check_in(
        rd,
        64,
        Confidence.NEEDS_SUPPORT,
        days_ago=1,
        barrier=BarrierKind.STAFFING,
        note="Nobody covers phonics",
    )
    return rd


def posted(room: Classroom, channel: str) -> list[str]:
    found = room.school.get("messages", channel=channel)["messages"]
    return [words_of(message) for message in found if message.get("bot_id")]


def test_wins_are_shown_only_to_the_person(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 63, days_ago=10)
    room.ana.types(f"c {rd.key} 70")
    seen = room.ben.reads("wins")
    assert rd.title in seen
    assert posted(room, room.wins_channel) == []


def test_wins_here_are_posted_for_everyone_once(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 63, days_ago=10)
    room.ana.types(f"c {rd.key} 70")
    answer = room.ben.types("wins here", room.wins_channel)
    assert len(answer["ephemerals"]) == 1
    (message,) = posted(room, room.wins_channel)
    assert rd.title in message


def test_wins_here_without_anything_to_say_posts_nothing(room: Classroom) -> None:
    room.key_result()
    room.ben.types("wins here", room.wins_channel)
    assert posted(room, room.wins_channel) == []


def test_here_in_a_channel_without_the_bot_says_how_to_let_it_in(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 63, days_ago=10)
    room.ana.types(f"c {rd.key} 70")
    outside = f"COUT{room.number}"
    room.school.post(
        "channel", id=outside, name=outside.lower(), members=[room.ben.id], has_bot=False
    )
    answer = room.ben.types("wins here", outside)
    assert "/invite" in words_of(answer["ephemerals"][0])
    assert posted(room, outside) == []


def test_here_in_a_direct_message_is_answered_kindly(room: Classroom) -> None:
    assert "channel" in room.ben.reads("wins here")


def test_support_shows_barriers_to_those_who_may_read_them(room: Classroom) -> None:
    asked_for_help(room)
    assert "staffing" in room.cleo.reads("support")
    assert "staffing" in room.ben.reads("at-risk")
    outsider = room.dan.reads(f"support {room.team.name}")
    assert "Ana Rivera" in outsider
    assert "staffing" not in outsider


def test_support_here_is_full_for_leaders_and_counts_elsewhere(room: Classroom) -> None:
    rd = asked_for_help(room)
    room.cleo.types("support here", room.leaders_channel)
    room.cleo.types("support here", room.wins_channel)
    top, thread = posted(room, room.leaders_channel)
    assert rd.title in top
    assert "Nobody covers phonics" in thread
    (counts,) = posted(room, room.wins_channel)
    assert rd.title not in counts
    assert "1 asked for help" in counts


def test_of_a_small_group_others_see_no_numbers(room: Classroom) -> None:
    asked_for_help(room)
    outside = f"COUT{room.number}"
    people = [one.id for one in room.everyone]
    room.school.post("channel", id=outside, name=outside.lower(), members=people)
    room.cleo.types(f"support {room.team.name} here", outside)
    (counts,) = posted(room, outside)
    assert "small group, so no numbers" in counts
    assert "1 asked" not in counts


def test_who_wants_no_name_is_quoted_without(room: Classroom) -> None:
    room.ana.reads("win Parents came to the reading night")
    assert f"({room.ana.name}) Their first!" in room.ben.reads("wins")
    with room.begin() as session:
        who = update(MemberRow).where(MemberRow.id == room.ana.id)
        session.execute(who.values(credit_by_name=False))
    seen = room.ben.reads("wins")
    assert "Parents came to the reading night" in seen
    assert room.ana.name not in seen


def test_what_was_learned_from_a_miss_is_told_with_consent(room: Classroom) -> None:
    told, kept = room.key_result(1), room.key_result(2, title="Families at reading nights")
    for one in (told, kept):
        room.check_in(one, 63, days_ago=2)
        room.ana.types(f"close {one.key}")
        share = {"share_learned": ["learned"]} if one is told else {}
        answer = room.ana.submits(
            reason="", decision="stop", learned=f"Begin earlier with {one.key}", **share
        )
        assert answer["closed"] is True, answer
    seen = room.ben.reads(f"wins {room.team.name}")
    assert f"*{told.title}*: what we learned" in seen
    assert f"Begin earlier with {told.key}" in seen
    assert f"Begin earlier with {kept.key}" not in seen


def test_a_win_is_kept_and_quoted(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.reads(f"win {rd.key} Everyone read aloud today")
    room.ana.reads("win Parents came to the reading night")
    seen = room.ben.reads("wins")
    assert "Everyone read aloud today" in seen
    assert "Parents came to the reading night" in seen


def test_a_win_without_words_and_one_too_long_are_asked_for_again(room: Classroom) -> None:
    assert "/okr win" in room.ana.reads("win")
    long = "x" * 201
    assert long[:100] in room.ana.reads(f"win {long}")
    assert "x" * 20 not in room.ben.reads("wins")


def test_i_can_help_introduces_the_two_once(room: Classroom) -> None:
    rd = asked_for_help(room)
    room.cleo.types("support here", room.leaders_channel)
    room.ben.presses("support.help", rd.key, channel=room.leaders_channel)
    room.ben.presses("support.help", rd.key, channel=room.leaders_channel)
    barrier = room.stored(rd).barrier
    assert barrier is not None
    assert barrier.helper_id == room.ben.id
    (to_ana,) = room.ana.direct_messages()
    (to_ben,) = room.ben.direct_messages()
    assert f"<@{room.ben.id}> can help" in words_of(to_ana)
    assert "Thank you, Ben" in words_of(to_ben)


def test_the_second_to_offer_learns_who_was_first(room: Classroom) -> None:
    rd = asked_for_help(room)
    room.cleo.types("support here", room.leaders_channel)
    room.ben.presses("support.help", rd.key, channel=room.leaders_channel)
    answer = room.cleo.presses("support.help", rd.key, channel=room.leaders_channel)
    assert "Ben Okafor" in words_of(answer["ephemerals"][-1])
    assert room.cleo.direct_messages() == []
    assert len(room.ana.direct_messages()) == 1


def test_nobody_helps_themselves(room: Classroom) -> None:
    rd = asked_for_help(room)
    room.cleo.types("support here", room.leaders_channel)
    answer = room.ana.presses("support.help", rd.key, channel=room.leaders_channel)
    assert len(answer["ephemerals"]) == 1
    barrier = room.stored(rd).barrier
    assert barrier is not None
    assert barrier.helper_id is None

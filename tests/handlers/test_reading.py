"""What everybody may read, what not everybody may, and words nobody understood."""

import pytest

from bot.okr.model import Confidence
from handlers import find
from storage import members
from tests import cast
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import buttons_of, words_of

NOTE = "Two children are away"


def test_a_bare_okr_shows_what_is_due(room: Classroom) -> None:
    rd = room.key_result()
    seen = room.ana.reads("")
    assert "*One check-in is open.*" in seen
    assert rd.title in seen


def test_my_shows_what_i_own(room: Classroom) -> None:
    rd = room.key_result()
    room.key_result(2, owner=room.ben, title="Bens own")
    seen = room.ana.reads("my")
    assert rd.title in seen
    assert "Bens own" not in seen


@pytest.mark.parametrize("reader", ["ana", "ben", "cleo"])
def test_team_and_leaders_read_notes(room: Classroom, reader: str) -> None:
    rd = room.key_result()
    room.check_in(rd, 64, note=NOTE)
    person: Person = getattr(room, reader)
    for command in ("show", "history"):
        assert NOTE in person.reads(f"{command} {rd.key}")


def test_somebody_from_elsewhere_reads_the_numbers_and_no_notes(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64, Confidence.NEEDS_SUPPORT, note=NOTE)
    for command in ("show", "history"):
        seen = room.dan.reads(f"{command} {rd.key}")
        assert "64%" in seen
        assert NOTE not in seen


def test_show_offers_a_new_number_only_to_the_owner(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    own = room.ana.types(f"show {rd.key}")["ephemerals"][0]
    other = room.ben.types(f"show {rd.key}")["ephemerals"][0]
    assert "check_in.open" in buttons_of(own)
    assert "check_in.open" not in buttons_of(other)


def test_history_by_button_from_show(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ben.types(f"show {rd.key}")
    answer = room.ben.presses("key_result.history", rd.key)
    assert "64%" in words_of(answer["ephemerals"][-1])


@pytest.mark.parametrize("typed", ["list", "list team:{grade}", "list @{ana}", "list <@{id}>"])
def test_lists(room: Classroom, typed: str) -> None:
    rd = room.key_result()
    words = typed.format(grade=room.grade.name, ana=room.ana.name, id=room.ana.id)
    assert rd.title in room.ben.reads(words)


def test_a_list_of_those_that_need_support(room: Classroom) -> None:
    asked, fine = room.key_result(1, title="Asked"), room.key_result(2, title="Fine")
    room.check_in(asked, 64, Confidence.NEEDS_SUPPORT)
    room.check_in(fine, 70)
    for words in ("list status:support", "list status:at-risk", "list support"):
        seen = room.ben.reads(words)
        assert "Asked" in seen
        assert "Fine" not in seen


@pytest.mark.parametrize(
    "words", ["list color:red", "list status:purple", "list team:Nowhere", "list @nobody"]
)
def test_a_filter_that_cannot_be_used_is_answered_with_what_was_typed(
    room: Classroom, words: str
) -> None:
    assert f"/okr {words}" in room.ben.reads(words)


def test_a_long_list_has_pages_that_turn_in_place(room: Classroom) -> None:
    for number in range(1, 13):
        room.key_result(number, title=f"Number {number:02d}")
    first = room.ben.types("list")["ephemerals"][0]
    assert "Number 10" in words_of(first)
    assert "Number 11" not in words_of(first)
    room.ben.presses("listing.page")
    (turned,) = room.ben.ephemerals()
    assert "Number 11" in words_of(turned)
    assert "Number 10" not in words_of(turned)


@pytest.mark.parametrize(
    ("wanted", "number", "shown"),
    [
        ("1", 1, range(1, 11)),
        ("3", 3, range(21, 24)),
        ("9", 3, range(21, 24)),
        ("0", 1, range(1, 11)),
        ("many", 1, range(1, 11)),
    ],
)
def test_a_page_beyond_the_last_is_the_last(wanted: str, number: int, shown: range) -> None:
    assert find.page(range(1, 24), wanted, 10) == (shown, number, 3)
    assert find.page((), wanted, 10) == ((), 1, 1)


def test_help_and_help_about_one_command(room: Classroom) -> None:
    assert "What you can type" in room.ana.reads("help")
    assert "snooze 1h" in room.ana.reads("HELP snooze")
    assert "c RD-2 18/24" in room.ana.reads("help update")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("hsitory {key}", "history {key}"),
        ("snoze tomorrow", "snooze tomorrow"),
        ("{key} 66", "checkin {key} 66"),
        ("show {prefix}-99", "show {key}"),
        ("please shwo {key}", "show {key}"),
    ],
)
def test_unknown_words_are_answered_with_the_nearest_commands(
    room: Classroom, typed: str, offered: str
) -> None:
    rd = room.key_result()
    names = {"key": rd.key, "prefix": room.prefix}
    answer = room.ana.types(typed.format(**names))
    (message,) = answer["ephemerals"]
    assert typed.format(**names) in words_of(message)
    assert offered.format(**names) in buttons_of(message).values()


def test_a_nearest_command_runs_when_it_is_pressed(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"hsitory {rd.key}")
    answer = room.ana.presses("command.run.1")
    assert "64%" in words_of(answer["ephemerals"][-1])


def test_home_shows_what_is_due_and_follows_a_check_in(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    assert rd.title in room.ana.home()
    summary = next(
        one["block_id"]
        for one in room.ana.home_view()["blocks"]
        if one.get("accessory", {}).get("action_id") == "check_in.open"
    )
    room.ana.presses("check_in.open", rd.key, block_id=summary)
    room.ana.submits(value="66")
    published = room.school.get("journal", method="views.publish")["calls"][-1]
    assert "66%" in str(published["args"])


def test_home_answers_in_a_modal(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.home()
    room.ana.presses("command.run.1")
    view = room.ana.modal()
    assert view is not None
    assert view["title"]["text"] == "Homeroom"
    room.ana.closes()


def test_somebody_unknown_is_met_with_an_answer(room: Classroom) -> None:
    new = f"UNEW{room.number}"
    room.school.post("person", id=new, name="Nia Newcomer", tz=cast.TZ)
    answer = room.school.post("command", user=new, command="/okr", text="my")
    assert answer["ack"] is True
    with room.begin() as session:
        member = members.get(session, new)
    assert member is not None
    assert (member.name, member.tz) == ("Nia Newcomer", cast.TZ)
    assert member.next_prompt_at is not None

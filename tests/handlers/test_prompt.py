"""The weekly prompt after it was sent: answered, skipped, snoozed, and its message kept true."""

from datetime import timedelta

from bot.okr.model import PromptState
from tests import cast
from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, words_of


def test_same_is_saved_and_the_message_says_so_in_place(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2)
    room.check_in(first, 64)
    room.check_in(second, 70)
    message = room.prompt(room.ana)
    same = f"{first.key}:{room.stored(first).revision}"
    answer = room.ana.presses("check_in.same", same, ts=message["ts"])
    assert answer["ack"] is True
    assert answer["ephemerals"] == []
    (updated,) = room.ana.direct_messages()
    assert updated["ts"] == message["ts"]
    assert "*One saved, one to go.*" in words_of(updated)
    assert room.stored(first).latest.at == room.now  # type: ignore[union-attr]


def test_a_double_click_on_same_records_once(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.prompt(room.ana)
    same = f"{rd.key}:{room.stored(rd).revision}"
    for _ in range(2):
        assert room.dispatch_action(room.ana, "check_in.same", same).status == 200
    assert len(room.history(rd)) == 2


def test_same_from_an_old_message_asks_instead_of_repeating_another_number(
    room: Classroom,
) -> None:
    rd = room.key_result()
    room.check_in(rd, 64, days_ago=9)
    card = room.ana.types("")["ephemerals"][0]
    room.check_in(rd, 60, days_ago=2)
    room.ana.presses("check_in.same", buttons_of(card)["check_in.same"])
    assert room.ana.modal() is not None
    assert len(room.history(rd)) == 2
    room.ana.closes()


def test_the_new_number_button_saves_through_the_form(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    message = room.prompt(room.ana)
    room.ana.presses("check_in.open", rd.key, ts=message["ts"])
    assert room.ana.submits(value="66", note="Small groups")["closed"] is True
    (updated,) = room.ana.direct_messages()
    assert "that is all for this week" in words_of(updated)
    assert "Small groups" in words_of(updated)
    assert room.ana.ephemerals() == []


def test_undo_in_the_prompt_asks_again(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    message = room.prompt(room.ana)
    room.ana.presses("check_in.same", ts=message["ts"])
    room.ana.presses("check_in.undo", ts=message["ts"])
    (updated,) = room.ana.direct_messages()
    assert "check_in.same" in buttons_of(updated)
    prompt = room.open_prompt(room.ana)
    assert prompt is not None
    assert [item.is_open for item in prompt.items] == [True]
    room.ana.presses("check_in.same", ts=message["ts"])
    assert len(room.history(rd)) == 2


def test_answering_by_command_updates_the_prompt(room: Classroom) -> None:
    rd = room.key_result()
    room.prompt(room.ana)
    room.ana.types(f"c {rd.key} 66")
    (updated,) = room.ana.direct_messages()
    assert "66%" in words_of(updated)
    assert "check_in.undo" in buttons_of(updated)


def test_a_prompt_that_is_still_queued_is_withdrawn_when_answered(room: Classroom) -> None:
    rd = room.key_result()
    at = room.now + timedelta(minutes=2)
    room.is_asked_at(room.ana, at)
    with room.school.holding_the_mail():
        room.school.travel(at)
        assert room.open_prompt(room.ana) is not None
        room.ana.types(f"c {rd.key} 66")
    room.school.travel(room.now + timedelta(hours=1))
    assert room.ana.direct_messages() == []


def test_skip_this_week_is_said_in_the_message(room: Classroom) -> None:
    room.key_result(1)
    room.key_result(2)
    message = room.prompt(room.ana)
    room.ana.presses("prompt.skip", ts=message["ts"])
    (updated,) = room.ana.direct_messages()
    assert "*Skipped this week.* No problem, Ana." in words_of(updated)


def test_skip_by_command_for_one_key(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2)
    room.prompt(room.ana)
    seen = room.ana.reads(f"skip {first.key}")
    assert "No problem, Ana." in seen
    prompt = room.open_prompt(room.ana)
    assert prompt is not None
    assert {item.key_result_id: item.skipped for item in prompt.items} == {
        first.id: True,
        second.id: False,
    }


def test_skip_without_a_prompt_is_answered_kindly(room: Classroom) -> None:
    room.key_result()
    assert "/okr skip" in room.ana.reads("skip")


def test_snooze_closes_the_message_and_the_prompt_comes_back(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    message = room.prompt(room.ana)
    room.ana.presses("prompt.snooze", ts=message["ts"])
    (updated,) = room.ana.direct_messages()
    assert "*Snoozed.*" in words_of(updated)
    assert room.open_prompt(room.ana) is None
    comes_back = room.member(room.ana).next_prompt_at
    assert comes_back is not None
    room.school.travel(comes_back)
    assert len(room.ana.direct_messages()) == 2
    prompt = room.open_prompt(room.ana)
    assert prompt is not None
    assert prompt.state is PromptState.OPEN


def test_snooze_by_command_says_until_when(room: Classroom) -> None:
    room.key_result()
    seen = room.ana.reads("snooze 1h")
    assert "*Snoozed.*" in seen
    assert room.member(room.ana).next_prompt_at == room.now + timedelta(hours=1)


def test_a_time_that_cannot_be_read_is_repeated(room: Classroom) -> None:
    seen = room.ana.reads("snooze someday")
    assert "/okr snooze someday" in seen
    assert room.member(room.ana).next_prompt_at is None


def test_the_prompt_of_somebody_else_is_not_touched(room: Classroom) -> None:
    room.key_result()
    room.prompt(room.ana)
    prompt = room.open_prompt(room.ana)
    assert prompt is not None
    for action_id in ("prompt.skip", "prompt.snooze"):
        assert room.dispatch_action(room.ben, action_id, str(prompt.id)).status == 200
    assert room.open_prompt(room.ana) == prompt


def test_more_than_five_are_behind_a_button_that_opens_the_form(room: Classroom) -> None:
    for number in range(1, 8):
        room.check_in(room.key_result(number, cast.STUDENTS), 30)
    message = room.prompt(room.ana)
    assert "Show 2 more" in words_of(message)
    room.ana.presses("check_in.all", ts=message["ts"], block_id=message["blocks"][-2]["block_id"])
    assert room.ana.modal() is not None
    room.ana.closes()


def test_an_answer_of_a_reporter_is_shown_to_who_was_asked(room: Classroom) -> None:
    rd = room.key_result(reporter_ids=(room.ben.id,))
    message = room.prompt(room.ana)
    room.ben.types(f"c {rd.key} 66 -- Small groups")
    (updated,) = room.ana.direct_messages()
    assert updated["ts"] == message["ts"]
    assert "*All answered, that is all for this week.*" in words_of(updated)
    assert f"{room.ben.name} answered:" in words_of(updated)
    assert "check_in.undo" not in buttons_of(updated)


def test_what_a_reporter_takes_back_is_asked_again(room: Classroom) -> None:
    rd = room.key_result(reporter_ids=(room.ben.id,))
    room.prompt(room.ana)
    room.ben.types(f"c {rd.key} 66")
    room.ben.types("undo")
    (updated,) = room.ana.direct_messages()
    assert "quick check-in" in words_of(updated)
    assert "check_in.open" in buttons_of(updated)

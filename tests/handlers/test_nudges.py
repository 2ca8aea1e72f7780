"""The nudge after it was sent: its buttons work on the prompt, and both messages stay true."""

from sqlalchemy import select

from storage.tables import PromptRow
from tests.handlers.school import Classroom, Json
from tests.handlers.surfaces import buttons_of, words_of


def nudge(room: Classroom) -> Json:
    """Let the prompt come, and the next school morning; the message that came then."""
    room.prompt(room.ana)
    with room.begin() as session:
        at = session.scalar(select(PromptRow.nudge_at).where(PromptRow.member_id == room.ana.id))
    assert at is not None
    room.school.travel(at)
    message = room.ana.direct_messages()[-1]
    assert "still open" in message["text"]
    return message


def test_check_in_from_the_nudge_is_told_in_both_messages(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    message = nudge(room)
    room.ana.presses("check_in.open", ts=message["ts"])
    assert room.ana.submits(value="66")["closed"] is True
    prompt, after = room.ana.direct_messages()
    assert "that is all for this week" in words_of(prompt)
    assert after["ts"] == message["ts"]
    assert words_of(after) == "All answered, thank you, Ana."
    assert buttons_of(after) == {}
    assert room.ana.ephemerals() == []


def test_check_in_all_from_the_nudge_opens_what_is_left(room: Classroom) -> None:
    for number in (1, 2):
        room.check_in(room.key_result(number), 64)
    message = nudge(room)
    room.ana.presses("check_in.all", ts=message["ts"])
    values = {f"value:{room.prefix}-{number}": "66" for number in (1, 2)}
    assert room.ana.submits(**values)["closed"] is True
    prompt, after = room.ana.direct_messages()
    assert "Both saved" in words_of(prompt)
    assert words_of(after) == "All answered, thank you, Ana."


def test_skip_in_the_nudge_skips_the_round(room: Classroom) -> None:
    room.key_result()
    message = nudge(room)
    answer = room.ana.presses("prompt.skip", ts=message["ts"])
    assert answer["ack"] is True
    assert answer["ephemerals"] == []
    prompt, after = room.ana.direct_messages()
    assert "Skipped this week" in words_of(prompt)
    assert words_of(after) == "Skipped this week. No problem, Ana."


def test_what_was_answered_in_the_prompt_is_told_in_the_nudge_and_undo_asks_in_both(
    room: Classroom,
) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    nudge(room)
    prompt, _ = room.ana.direct_messages()
    room.ana.presses("check_in.same", ts=prompt["ts"])
    assert words_of(room.ana.direct_messages()[1]) == "All answered, thank you, Ana."
    room.ana.presses("check_in.undo", ts=prompt["ts"])
    prompt, after = room.ana.direct_messages()
    assert "check_in.same" in buttons_of(prompt)
    assert "prompt.skip" in buttons_of(after)


def test_nobody_else_can_skip_it(room: Classroom) -> None:
    room.key_result()
    message = nudge(room)
    value = buttons_of(message)["prompt.skip"]
    room.dispatch_action(room.dan, "prompt.skip", value)
    prompt = room.open_prompt(room.ana)
    assert prompt is not None
    assert not prompt.is_answered

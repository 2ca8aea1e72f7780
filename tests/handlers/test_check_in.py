"""A check-in by every route: what the person sees, and what is stored."""

from decimal import Decimal

import pytest

from bot.okr.model import Confidence
from tests import cast
from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, shown_values, words_of


def test_one_line_records_number_confidence_and_note(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    seen = room.ana.reads(f"c {rd.key} 66 help -- small groups & phonics")
    stored = room.stored(rd)
    assert stored.latest is not None
    assert stored.reading == cast.reading(66)
    assert stored.latest.confidence is Confidence.NEEDS_SUPPORT
    assert stored.latest.note == "small groups & phonics"
    assert stored.barrier is not None
    assert seen.startswith("*Saved.* Thank you, Ana.")
    assert "[Undo]" in seen


def test_the_answer_is_only_for_the_person_who_asked(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 66", room.wins_channel)
    assert room.school.get("messages", channel=room.wins_channel)["messages"] == []
    assert room.ben.ephemerals() == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("66", cast.reading(66)),
        ("66,5", cast.reading("66.5")),
        ("66%", cast.reading(66)),
        ("+3", cast.reading(67)),
        ("-2", cast.reading(62)),
        ("done", cast.reading(75)),
        ("nodata", None),
    ],
)
def test_numbers_as_people_type_them(room: Classroom, typed: str, expected: object) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key} {typed}")
    latest = room.stored(rd).latest
    assert latest is not None
    assert latest.reading == expected


def test_a_number_that_cannot_be_used_is_repeated_and_nothing_is_stored(room: Classroom) -> None:
    rd = room.key_result()
    seen = room.ana.reads(f"c {rd.key} sixty-six -- small groups")
    assert f"/okr c {rd.key} sixty-six -- small groups" in seen
    assert room.stored(rd).latest is None


def test_a_second_answer_on_the_same_day_corrects_the_first(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key} 71")
    room.ana.types(f"c {rd.key} 66")
    stored = room.stored(rd)
    assert [one.reading for one in stored.recent] == [cast.reading(66), cast.reading(64)]
    assert stored.latest is not None
    assert stored.latest.peak == Decimal(4) / 13


def test_the_same_trigger_twice_records_once_and_answers_the_same(room: Classroom) -> None:
    rd = room.key_result()
    school = room.school
    body = {
        "command": "/okr",
        "text": f"c {rd.key} 66",
        "team_id": school.workspace_id,
        "user_id": room.ana.id,
        "channel_id": "D1",
        "trigger_id": f"trigger.same.{room.number}",
        "response_url": "",
    }
    first, second = school.dispatch(dict(body)), school.dispatch(dict(body))
    assert first.status == second.status == 200
    assert first.body == second.body
    assert len(room.history(rd)) == 1


def test_a_key_alone_opens_its_form_prefilled(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key.lower().replace('-', '')}")
    view = room.ana.modal()
    assert view is not None
    assert shown_values(view)["value"] == "64"


def test_the_form_is_saved_and_confirmed_where_it_began(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key}")
    outcome = room.ana.submits(
        value="66", confidence="watching", note="Slow week", win="A first chapter", share=["share"]
    )
    assert outcome["closed"] is True
    latest = room.stored(rd).latest
    assert latest is not None
    assert (latest.reading, latest.confidence, latest.note) == (
        cast.reading(66),
        Confidence.WATCHING,
        "Slow week",
    )
    assert words_of(room.ana.ephemerals()[-1]).startswith("*Saved.*")


def test_a_wrong_number_is_said_at_the_field_and_keeps_what_was_typed(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    outcome = room.ana.submits(value="2000", note="Small groups")
    assert outcome["closed"] is False
    assert list(outcome["errors"]) == ["value"]
    assert room.stored(rd).latest is None
    assert room.ana.submits(value="66")["closed"] is True
    latest = room.stored(rd).latest
    assert latest is not None
    assert (latest.reading, latest.note) == (cast.reading(66), "Small groups")


def test_all_of_mine_page_by_page(room: Classroom) -> None:
    found = [room.key_result(number) for number in range(1, 13)]
    for one in found[:6]:
        room.check_in(one, 64)
    room.ana.types("c")
    keys = [one.key for one in found]

    def page() -> list[str]:
        view = room.ana.modal()
        assert view is not None
        return [name.removeprefix("value:") for name in shown_values(view) if "value:" in name]

    assert page() == keys[:5]
    room.ana.fills({f"value:{keys[0]}": "66"})
    assert page() == keys[5:10]
    room.ana.fills({f"value:{keys[9]}": "70"})
    assert page() == keys[10:]
    outcome = room.ana.fills({f"value:{keys[11]}": "71"})
    assert outcome["closed"] is True
    readings = [room.stored(one) for one in found]
    answered_today = [
        one.key_result.key for one in readings if one.latest and one.latest.at == room.now
    ]
    assert answered_today == [*keys[:6], keys[9], keys[11]]
    assert readings[0].reading == cast.reading(66)
    assert readings[1].reading == cast.reading(64)  # left alone: the same


def test_one_wrong_number_on_a_page_records_nothing_of_it(room: Classroom) -> None:
    first, second = room.key_result(1), room.key_result(2)
    room.ana.types("c")
    outcome = room.ana.fills({f"value:{first.key}": "66", f"value:{second.key}": "5000"})
    assert list(outcome["errors"]) == [f"value:{second.key}"]
    assert room.stored(first).latest is None


def test_a_page_sent_twice_records_once_and_a_changed_one_corrects(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    view = room.ana.modal()
    assert view is not None

    def body(value: str) -> dict[str, object]:
        return {
            "type": "view_submission",
            "team": {"id": room.school.workspace_id},
            "user": {"id": room.ana.id, "team_id": room.school.workspace_id},
            "trigger_id": "t",
            "view": {
                "id": view["id"],
                "type": "modal",
                "callback_id": "check_in.submit",
                "private_metadata": view["private_metadata"],
                "blocks": view["blocks"],
                "state": {"values": {"value": {"value": {"type": "number_input", "value": value}}}},
            },
        }

    first, again = room.school.dispatch(body("66")), room.school.dispatch(body("66"))
    assert (first.status, first.body) == (again.status, again.body)
    assert len(room.history(rd)) == 1
    room.school.dispatch(body("67"))
    assert room.stored(rd).reading == cast.reading(67)
    room.ana.closes()


def test_same_repeats_the_last_number_for_one_and_for_all(room: Classroom) -> None:
    first, second, fresh = (room.key_result(number) for number in (1, 2, 3))
    room.check_in(first, 64)
    room.check_in(second, 70, Confidence.WATCHING)
    room.ana.types(f"same {first.key}")
    assert len(room.history(first)) == 2
    room.ana.types("same all")
    latest = room.stored(second).latest
    assert latest is not None
    assert (latest.reading, latest.confidence) == (cast.reading(70), Confidence.WATCHING)
    assert latest.at == room.now
    assert len(room.history(first)) == 2
    assert room.stored(fresh).latest is None


def test_same_without_a_key_asks_which_one(room: Classroom) -> None:
    for number in (1, 2):
        room.check_in(room.key_result(number), 64)
    seen = room.ana.reads("same")
    assert f"{room.prefix}-1" in seen
    assert f"{room.prefix}-2" in seen
    assert "/okr same" in seen


def test_same_before_any_number_says_so(room: Classroom) -> None:
    rd = room.key_result()
    seen = room.ana.reads(f"same {rd.key}")
    assert rd.key in seen
    assert room.stored(rd).latest is None


def test_undo_takes_back_the_last_check_in(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"c {rd.key} 71")
    seen = room.ana.reads("undo")
    assert "Taken back" in seen
    assert room.stored(rd).reading == cast.reading(64)


def test_undo_with_nothing_to_take_back_is_answered_kindly(room: Classroom) -> None:
    assert room.ana.reads("undo") != ""


def test_the_undo_button_replaces_what_was_saved(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 71")
    room.ana.presses("check_in.undo")
    (message,) = room.ana.ephemerals()
    assert "Taken back" in words_of(message)
    assert room.stored(rd).latest is None


def test_undo_pressed_twice_takes_back_once(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    answer = room.ana.types(f"c {rd.key} 71")
    value = buttons_of(answer["ephemerals"][0])["check_in.undo"]
    for _ in range(2):
        assert room.dispatch_action(room.ana, "check_in.undo", value).status == 200
    assert room.stored(rd).reading == cast.reading(64)


def test_need_support_opens_the_form_with_that_confidence(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types("")
    room.ana.presses("support.open", rd.key)
    view = room.ana.modal()
    assert view is not None
    assert shown_values(view)["confidence"] == "needs_support"
    room.ana.submits(barrier="staffing", helper=room.ben.id)
    barrier = room.stored(rd).barrier
    assert barrier is not None
    assert (barrier.kind, barrier.suggested_helper_id) == ("staffing", room.ben.id)


def test_without_key_results_the_form_is_not_opened(room: Classroom) -> None:
    seen = room.cleo.reads("c")
    assert room.cleo.modal() is None
    assert seen != ""

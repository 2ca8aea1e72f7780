"""The day and time of the prompt are the person's own choice, within school days and hours."""

import json
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_bolt import BoltResponse

from storage import members
from tests import cast
from tests.handlers.school import Classroom
from tests.handlers.surfaces import shown_values


def crafted(room: Classroom, day: str, at: str) -> BoltResponse:
    """Ana's form with options it never had."""

    def chosen(value: str) -> dict[str, object]:
        return {"type": "static_select", "selected_option": {"value": value}}

    memo = {"place": "command", "reply_to": "", "data": {"member_id": room.ben.id}}
    return room.school.dispatch(
        {
            "type": "view_submission",
            "team": {"id": room.school.workspace_id},
            "user": {"id": room.ana.id, "team_id": room.school.workspace_id},
            "view": {
                "id": f"V{room.number}",
                "type": "modal",
                "callback_id": "settings.submit",
                "private_metadata": json.dumps(memo),
                "blocks": [],
                "state": {
                    "values": {
                        "prompt_day": {"prompt_day": chosen(day)},
                        "prompt_time": {"prompt_time": chosen(at)},
                    }
                },
            },
        }
    )


def test_the_form_shows_what_holds_now(room: Classroom) -> None:
    room.ana.types("settings")
    view = room.ana.modal()
    assert view is not None
    assert shown_values(view) == {
        "prompt_day": "2",
        "prompt_time": "07:30",
        "reminders": "on",
        "muted_until": None,
        "credit": ["by_name"],
    }
    room.ana.closes()


def test_what_is_saved_holds_from_the_next_prompt_on(room: Classroom) -> None:
    room.ana.types("settings")
    answer = room.ana.submits(prompt_day="4", prompt_time="15:45")
    assert answer["closed"] is True, answer
    member = room.member(room.ana)
    assert (member.prompt_weekday, member.prompt_time) == (4, time(15, 45))
    assert member.next_prompt_at is not None
    local = member.next_prompt_at.astimezone(ZoneInfo(cast.TZ))
    assert (local.weekday(), local.time()) == (4, time(15, 45))
    assert member.next_prompt_at > room.now
    assert "every Friday at 3:45 PM" in str(room.ana.ephemerals()[-1])


def test_an_open_prompt_stays(room: Classroom) -> None:
    room.key_result()
    room.prompt(room.ana)
    before = room.open_prompt(room.ana)
    room.ana.types("settings")
    room.ana.submits(prompt_day="0", prompt_time="07:00")
    assert room.open_prompt(room.ana) == before
    assert len(room.ana.direct_messages()) == 1


@pytest.mark.parametrize(
    ("day", "at", "field"),
    [("6", "07:30", "prompt_day"), ("-1", "07:30", "prompt_day"), ("1", "22:00", "prompt_time")],
)
def test_a_crafted_form_is_refused_at_the_field(
    room: Classroom, day: str, at: str, field: str
) -> None:
    before = room.member(room.ana)
    answer = json.loads(crafted(room, day, at).body)
    assert list(answer["errors"]) == [field]
    assert room.member(room.ana) == before


def test_the_settings_of_another_are_out_of_reach(room: Classroom) -> None:
    before = room.member(room.ben)
    crafted(room, "0", "09:00")
    assert room.member(room.ben) == before
    with room.begin() as session:
        saved = members.get(session, room.ana.id)
    assert saved is not None
    assert saved.prompt_time == time(9)


def test_reminders_rest_until_a_day_and_wins_go_without_a_name(room: Classroom) -> None:
    until = (room.now + timedelta(days=9)).date()
    room.ana.types("settings")
    room.ana.submits(reminders="off", muted_until=until.isoformat(), credit=[])
    member = room.member(room.ana)
    assert (member.muted_until, member.credit_by_name) == (until, False)
    room.ana.types("settings")
    view = room.ana.modal()
    assert view is not None
    assert shown_values(view)["reminders"] == "off"
    room.ana.submits(reminders="on", credit=["by_name"])
    member = room.member(room.ana)
    assert (member.muted_until, member.credit_by_name) == (None, True)


def test_reminders_rest_for_good_without_a_day_and_never_until_the_past(room: Classroom) -> None:
    room.ana.types("settings")
    answer = room.ana.submits(reminders="off", muted_until="2020-01-01")
    assert list(answer["errors"]) == ["muted_until"]
    room.ana.submits(reminders="off", muted_until=None)
    assert room.member(room.ana).muted_until == date.max

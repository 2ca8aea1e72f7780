"""App Home: what it shows to whom, and that it is fresh after every change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import home
from bot.okr.model import Confidence, Cover, Member
from storage import members, outbox
from storage.outbox import Lane, OutboxKind
from tests.counting import counted
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import buttons_of, words_of


def drawings(room: Classroom, person: Person) -> list[str]:
    """Every App Home drawn for this person so far, as words."""
    calls = room.school.get("journal", method="views.publish")["calls"]
    mine = [call["args"] for call in calls if call["args"]["user_id"] == person.id]
    return [words_of(one["view"]) for one in mine]


def test_home_follows_a_check_in_of_the_command(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.home()
    before = len(drawings(room, room.ana))
    room.ana.types(f"c {rd.key} 66")
    assert "66%" in drawings(room, room.ana)[before:][-1]
    room.ana.types("undo")
    assert "66%" not in drawings(room, room.ana)[-1]


def test_home_follows_skip_and_snooze(room: Classroom) -> None:
    room.key_result()
    room.ana.home()
    room.prompt(room.ana)
    assert "One check-in is open" in drawings(room, room.ana)[-1]
    room.ana.types("skip")
    assert "Nothing is open for you" in drawings(room, room.ana)[-1]
    before = drawings(room, room.ana)[-1]
    room.ana.types("snooze 2 days")
    assert drawings(room, room.ana)[-1] != before


def test_home_tells_whose_help_is_wanted(room: Classroom) -> None:
    rd = room.key_result(title="Phonics groups")
    room.check_in(rd, 64)
    wanted = "Where my help is wanted"
    assert wanted not in room.dan.home()
    room.ana.types("barrier")
    room.ana.submits(kind="staffing", note="Nobody covers phonics", helper=room.dan.id)
    asked = drawings(room, room.dan)[-1]
    assert wanted in asked
    assert f"Phonics groups*   `{rd.key}`   {room.ana.name}" in asked
    assert "Asked for help today" in asked
    assert "Nobody covers phonics" not in asked  # Dan is from elsewhere
    assert wanted not in room.ben.home()  # who is on the team, but was not asked

    room.dan.home()
    room.dan.presses("support.help", rd.key)
    helping = drawings(room, room.dan)[-1]
    assert f"{room.dan.name} has been helping since" in helping
    assert "[I can help]" not in helping

    room.dan.presses("barrier.solve")
    assert wanted not in drawings(room, room.dan)[-1]
    room.ana.presses("barrier.reopen", ts=room.ana.direct_messages()[-1]["ts"])
    assert wanted in drawings(room, room.dan)[-1]
    room.ana.types(f"c {rd.key} 75 ok")
    assert wanted not in drawings(room, room.dan)[-1]


@pytest.mark.parametrize("ends", ["declined", "closed", "undone"])
def test_home_wants_no_help_for_what_is_over(room: Classroom, ends: str) -> None:
    rd = room.key_result()
    room.check_in(rd, 64, days_ago=7)
    room.dan.home()
    room.ana.types("barrier")
    room.ana.submits(kind="staffing", note="Nobody covers phonics", helper=room.dan.id)
    assert "Where my help is wanted" in drawings(room, room.dan)[-1]
    if ends == "declined":
        room.dan.presses("barrier.decline", ts=room.dan.direct_messages()[-1]["ts"])
    elif ends == "closed":
        room.ana.types(f"close {rd.key}")
        assert room.ana.fills({"decision": "carry_over"})["closed"] is True
    else:
        room.ana.types("undo")
    assert "Where my help is wanted" not in drawings(room, room.dan)[-1]


def test_who_never_opened_home_gets_none(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 66")
    assert drawings(room, room.ana) == []


def test_a_members_home_shows_the_team(room: Classroom) -> None:
    rd = room.key_result(title="Anas own")
    room.check_in(rd, 64, Confidence.NEEDS_SUPPORT)
    seen = room.ben.home()
    assert f"My team: {room.grade.name}" in seen
    assert "Anas own" in seen
    assert "🔴 1 needs support" in seen
    assert "Set up Homeroom" not in seen


def test_a_team_opens_from_home(room: Classroom) -> None:
    room.key_result(title="Anas own")
    room.ben.home()
    room.ben.presses("home.team")
    view = room.ben.modal()
    assert view is not None
    assert "Anas own" in words_of(view)
    room.ben.closes()
    assert room.dispatch_action(room.ben, "home.team", "999999").status == 200


def test_what_one_covers_and_reports_is_on_home(room: Classroom) -> None:
    today = room.now.date()
    cover = Cover(member_id=room.ben.id, starts=today, until=today + timedelta(days=3))
    room.key_result(1, title="Covered", cover=cover)
    room.key_result(2, title="Reported", reporter_ids=(room.ben.id,))
    seen = room.ben.home()
    assert f"You cover for {room.ana.name}" in seen
    assert f"You report for {room.ana.name}" in seen
    assert f"{room.ben.name} checks in until" in room.ana.home()


def test_a_leader_sees_who_needs_support_and_can_help(room: Classroom) -> None:
    rd = room.key_result(title="Anas own")
    room.check_in(rd, 64, Confidence.NEEDS_SUPPORT)
    seen = room.cleo.home_view()
    assert "1 asked for help" in words_of(seen)
    assert buttons_of(seen)["support.help"] == rd.key
    room.cleo.presses("support.help", view_id=seen["id"])
    room.cleo.closes()
    assert "has been helping" in words_of(room.cleo.home_view())
    assert "1 asked for help" not in room.dan.home()


def test_a_leader_sees_what_supports_nothing_and_what_nobody_owns(room: Classroom) -> None:
    room.key_result(title="Left behind")
    with room.begin() as session:
        members.save(session, [replace(room.ana.member, is_active=False)])
    seen = room.cleo.home()
    assert "1 objective supports nothing yet" in seen
    assert room.objective.title in seen
    assert "1 needs a new owner" in seen
    assert "[Assign]" in seen


def made_admin(room: Classroom, person: Person) -> None:
    with room.begin() as session:
        members.set_named_admin(session, person.id, True)


def test_an_admin_sees_what_was_not_delivered(room: Classroom) -> None:
    made_admin(room, room.ben)
    with room.begin() as session:
        outbox.add(
            session,
            dedupe_key=f"lost:{room.number}",
            kind=OutboxKind.POST,
            channel="C0GONE",
            payload={"text": "Hello"},
            lane=Lane.PERSON,
            available_at=room.now,
        )
    room.school.travel(room.now)
    seen = room.ben.home()
    assert "Could not be delivered" in seen
    assert "/invite @Homeroom" in seen
    assert "Could not be delivered" not in room.ana.home()


def test_an_admin_sees_what_is_still_to_set_up(room: Classroom) -> None:
    made_admin(room, room.ben)
    seen = room.ben.home_view()
    assert "Choose channels" in words_of(seen)  # Oak Hill has none
    assert "Write the first objectives" not in words_of(seen)
    assert buttons_of(seen)["admin.open"] in ("teams", "calendar")  # the last of its steps


def test_pages_turn_in_place_and_stay_after_a_press(room: Classroom) -> None:
    shown = [room.key_result(number, title=f"Number {number:02d}") for number in range(1, 15)]
    for one in shown:
        room.check_in(one, 64)
    assert "Number 14" not in room.ana.home().split("My team")[0]
    room.ana.presses("home.page")
    assert "Number 14" in drawings(room, room.ana)[-1]
    last = room.stored(shown[-1])
    room.ana.presses("check_in.same", f"{last.key_result.key}:{last.revision}")
    room.ana.closes()
    assert "Page 2 of 2" in "".join(drawings(room, room.ana)[-2:])


def test_a_form_opens_from_home(room: Classroom) -> None:
    room.ana.home()
    room.ana.presses("settings.open")
    room.ana.submits(prompt_day="4", prompt_time="08:00")
    assert "every Friday at 8:00 AM" in drawings(room, room.ana)[-1]
    assert room.ana.modal() is None


@pytest.mark.parametrize("who", ["ana", "cleo", "ben"])
def test_home_takes_a_constant_number_of_statements(room: Classroom, who: str) -> None:
    person: Person = getattr(room, who)
    if who == "ben":
        made_admin(room, person)
    member: Member = room.member(person)

    def statements() -> int:
        with (
            counted(room.store) as found,
            room.store.begin(room.school.workspace_id, read_only=True) as session,
        ):
            home.view(session, member, room.now)
        return len(found)

    def add(numbers: range) -> None:
        for number in numbers:
            asked = room.key_result(number, reporter_ids=(room.ben.id,))
            room.check_in(asked, 64, Confidence.NEEDS_SUPPORT)

    add(range(1, 3))
    few = statements()
    add(range(3, 30))
    if who == "cleo":  # whose digest looks further only where few would fill its lines
        assert statements() <= few <= 26
    else:
        assert statements() == few <= 26

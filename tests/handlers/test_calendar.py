"""Calendars and closed days from Slack. Ada is an admin; Ana and Ben teach in Cleo's school."""

import base64
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.okr.calendar import local_day
from bot.okr.model import CalendarEntry, DayKind, DigestKind
from bot.prompting import reconsider
from storage import audit, calendars, digest_rounds, members, teams
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import words_of


def entries(room: Classroom) -> list[str]:
    with room.begin() as session:
        found = calendars.all(session, [room.team.id, room.grade.id])
    return [said(one) for one in found]


def said(one: CalendarEntry) -> str:
    until = one.until.isoformat("minutes") if one.until else ""
    return " ".join(filter(None, [one.kind, f"{one.starts}..{one.ends}", one.name, until]))


def today(room: Classroom) -> date:
    return local_day(room.now, cast.TZ)


def later(room: Classroom, days: int) -> date:
    return today(room) + timedelta(days=days)


def dated(day: date) -> str:
    return f"{day:%a}, {day:%b} {day.day}"


def press(room: Classroom, who: Person, name: str) -> Json:
    """A button below the calendar of the school."""
    who.types(f"admin calendar {room.team.name}")
    return who.presses(f"calendar.{name}", str(room.team.id))


def shown(answer: Json) -> str:
    assert answer["modal"], answer
    return words_of(answer["modal"])


def actions(who: Person) -> list[str]:
    with_buttons = who.ephemerals()[-1]["blocks"]
    return [
        one["action_id"]
        for block in with_buttons
        if block["type"] == "actions"
        for one in block["elements"]
    ]


def audited(room: Classroom, who: Person) -> list[str]:
    with room.begin() as session:
        return [one.action for one in audit.search(session, size=50)[0] if one.actor_id == who.id]


# Reading


def test_the_next_sixty_days_in_words(room: Classroom, ada: Person) -> None:
    monday = later(room, 14 - today(room).weekday())
    with room.begin() as session:
        calendars.add(
            session,
            [
                CalendarEntry(
                    id=0,
                    team_id=room.team.id,
                    kind=DayKind.BREAK,
                    starts=monday,
                    ends=monday + timedelta(days=4),
                    name="Fall break",
                ),
                CalendarEntry(
                    id=0,
                    team_id=room.grade.id,
                    kind=DayKind.EARLY_RELEASE,
                    starts=monday + timedelta(days=8),
                    ends=monday + timedelta(days=8),
                    until=time(12, 30),
                ),
            ],
        )
    of_grade = ada.reads(f"admin calendar {room.grade.name}")
    assert f"Calendar: {room.grade.name}" in of_grade
    friday = monday + timedelta(days=4)
    assert f"{dated(monday)} – {dated(friday)}:* Fall break, no school" in of_grade
    assert f"from {room.team.name}" in of_grade
    assert f"{dated(monday + timedelta(days=8))}:* early release at 12:30 PM" in of_grade
    of_school = ada.reads(f"admin calendar {room.team.name}")
    assert "Fall break, no school" in of_school
    assert "early release" not in of_school
    assert f"from {room.team.name}" not in of_school


def test_a_calendar_without_anything(room: Classroom, ada: Person) -> None:
    seen = ada.reads(f"admin calendar {room.team.name}")
    assert "staff hours from 7:00 AM to 4:30 PM. Nothing else in the next 60 days." in seen


@pytest.mark.parametrize("words", ["admin calendar", "admin closed today", "admin closed"])
def test_it_is_for_admins(room: Classroom, words: str) -> None:
    assert room.ana.reads(words).startswith("That is for the people who run Homeroom here.")
    assert entries(room) == []


# Entries


def test_an_admin_adds_days_once(room: Classroom, ada: Person) -> None:
    starts, ends = later(room, 7), later(room, 11)
    for _ in range(2):
        press(room, ada, "add")
        answer = ada.submits(
            kind="break", starts=str(starts), ends=str(ends), name="  Fall   break "
        )
        assert answer["closed"] is True, answer
    assert entries(room) == [f"break {starts}..{ends} Fall break"]
    assert "It is in the calendar of" in words_of(ada.ephemerals()[-1])
    assert audited(room, ada).count("calendar.added") == 1
    assert "Set the calendar" not in ada.home()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"kind": "break", "ends": -1}, "ends", "It ends before it starts."),
        ({"kind": "break", "ends": 500}, "ends", "That is 501 days; up to 400 fit"),
        ({"kind": "early_release"}, "until", "When does the day end?"),
        ({"kind": "early_release", "until": "24:00"}, "until", "I could not read “24:00”"),
        ({"kind": "early_release", "until": "18:00"}, "until", "Staff are there from 07:00"),
        ({"kind": "early_release", "until": "soon"}, "until", "I could not read “soon”"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_changed(
    room: Classroom, ada: Person, values: Json, field: str, sentence: str
) -> None:
    press(room, ada, "add")
    days = {"ends": str(later(room, 7 + values["ends"]))} if "ends" in values else {}
    answer = ada.submits(**{**values, **days, "starts": str(later(room, 7))})
    assert list(answer["errors"]) == [field]
    assert answer["errors"][field].startswith(sentence)
    assert entries(room) == []


def test_days_are_removed(room: Classroom, ada: Person) -> None:
    press(room, ada, "remove")
    assert "has no days of its own" in words_of(ada.ephemerals()[-1])
    for number in (7, 8):
        press(room, ada, "add")
        ada.submits(kind="holiday", starts=str(later(room, number)), name=f"Day {number}")
    with room.begin() as session:
        first, _ = calendars.all(session, [room.team.id])
    press(room, ada, "remove")
    ada.submits(entries=[str(first.id)])
    assert [one.rpartition(" ")[2] for one in entries(room)] == ["8"]
    assert "calendar.removed" in audited(room, ada)


def test_staff_hours_are_a_teams_own_or_as_above(room: Classroom, ada: Person) -> None:
    press(room, ada, "hours")
    assert list(ada.submits(begins="late")["errors"]) == ["begins"]
    assert list(ada.submits(begins="16:00", ends="")["errors"]) == ["ends"]
    assert ada.submits(begins="8:00", ends="3:30 pm")["closed"] is True
    with room.begin() as session:
        grade = teams.get(session, room.grade.id)
        assert grade is not None
        assert (grade.calendar.begins, grade.calendar.ends) == (time(8), time(15, 30))
    press(room, ada, "hours")
    ada.submits(begins="", ends="")
    with room.begin() as session:
        school = teams.get(session, room.team.id)
        assert school is not None
        assert (school.staff_begins, school.staff_ends) == (None, None)
    assert audited(room, ada).count("calendar.hours") == 2


# Files and holidays


def test_a_calendar_file_is_shown_and_then_stored(room: Classroom, ada: Person) -> None:
    day = later(room, 20)
    text = "\r\n".join(
        [
            *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:Fall break"),
            *(f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "END:VEVENT"),
            *("BEGIN:VEVENT", "UID:2", "SUMMARY:Board meeting", f"DTSTART:{day:%Y%m%d}T180000"),
            *("END:VEVENT", "END:VCALENDAR", ""),
        ]
    )
    data = base64.b64encode(text.encode()).decode()
    for number in range(2):
        press(room, ada, "import")
        preview = ada.submits(file=[{"name": "school.ics", "base64": data}])
        assert "*Left out: 1 event.*" in shown(preview)
        assert f"Board meeting, {dated(day)}: no kind of day that I know" in shown(preview)
        assert ("*This adds 1 entry*" in shown(preview)) is (number == 0)
        assert len(entries(room)) == number
        ada.submits()
    assert entries(room) == [f"break {day}..{day} Fall break"]
    assert "Nothing was new" in words_of(ada.ephemerals()[-1])
    assert audited(room, ada).count("calendar.imported") == 1


def test_pasted_rows_with_a_fault_change_nothing(room: Classroom, ada: Person) -> None:
    pasted = "date,kind,until\n2026-02-31,holiday,\n2026-03-02,early release,24:00\n"
    press(room, ada, "import")
    refused = ada.submits(rows=pasted)
    assert "Line 2, starts: “2026-02-31” is not a date." in shown(refused)
    assert "Line 3, until: “24:00” is not a time of day." in shown(refused)
    (rows,) = [one for one in refused["modal"]["blocks"] if one.get("block_id") == "rows"]
    assert rows["element"]["initial_value"] == pasted.rstrip()
    assert entries(room) == []
    assert list(ada.submits(rows="")["errors"]) == ["rows"]
    day = later(room, 9)
    assert "*This adds 2 entries*" in shown(
        ada.submits(rows=f"date;ends;kind\n{day};{later(room, 12)};break\n{day};;break\n")
    )
    assert "1 overlaps another; the days they share count once." in shown({"modal": ada.modal()})
    ada.submits()
    assert len(entries(room)) == 2


def test_public_holidays_of_a_state(room: Classroom, ada: Person) -> None:
    press(room, ada, "holidays")
    assert list(ada.submits(country="Narnia")["errors"]) == ["country"]
    answer = ada.submits(country="United States", state="ZZ")
    assert answer["errors"]["state"].startswith("I know no state “ZZ” of US.")
    preview = ada.submits(country="United States", state="Illinois")
    (menu,) = [one for one in preview["modal"]["blocks"] if one.get("block_id") == "days"]
    offered = menu["element"]["options"]
    assert menu["element"]["initial_options"] == offered
    open_then = [one for one in offered if "Lincoln" in one["text"]["text"]]
    assert open_then
    assert entries(room) == []
    ada.submits(days=[one["value"] for one in offered if one not in open_then])
    assert len(entries(room)) == len(offered) - len(open_then)
    assert any("Labor Day" in one for one in entries(room))
    press(room, ada, "holidays")
    again = shown(ada.submits(country="us", state="il"))
    assert f"{len(offered) - len(open_then)} are there already." in again


# Closed at once


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(cast.TZ))


def prompts_of(who: Person) -> int:
    """The weekly prompts that have reached them."""
    return sum("prompt.snooze" in str(one.get("blocks")) for one in who.direct_messages())


def next_prompt_day(room: Classroom) -> date:
    """The day of Ana's next prompt, and the evening before it has come."""
    day = later(room, 1)
    while day.weekday() != 2:
        day += timedelta(days=1)
    room.school.travel(at(day - timedelta(days=1), 20))
    with room.begin() as session:
        reconsider(session, [one.id for one in room.everyone], room.now)
    return day


def test_a_snow_day_silences_everything_at_once(room: Classroom, ada: Person) -> None:
    room.key_result()
    day = next_prompt_day(room)
    room.school.travel(at(day, 6))
    answer = ada.reads(f"admin closed today {room.team.name}")
    assert f"Closed today ({dated(day)}) for {room.team.name} and 1 team below it." in answer
    assert "1 prompt that had not gone out waits for tomorrow." in answer
    room.school.travel(at(day, 9))
    assert prompts_of(room.ana) == 0
    assert actions(ada)[0] == "calendar.reopen"
    ada.presses("calendar.reopen", f"{room.team.id} {day}")
    assert f"Undone: today ({dated(day)}) is as it was" in words_of(ada.ephemerals()[-1])
    assert entries(room) == []
    assert audited(room, ada)[:2] == ["calendar.reopened", "calendar.closed"]


def test_the_name_of_this_very_day_is_today(room: Classroom, ada: Person) -> None:
    day = next_prompt_day(room)
    room.school.travel(at(day, 6))
    answer = ada.reads(f"admin closed {day:%A} {room.team.name}")
    assert f"Closed today ({dated(day)}) for {room.team.name}" in answer
    far = day + timedelta(days=7)
    assert f"Closed {dated(far)} for" in ada.reads(f"admin closed next {day:%A} {room.team.name}")
    assert entries(room) == [f"closed {day}..{day}", f"closed {far}..{far}"]
    for words in (f"{day:%A}", f"next {day:%A}"):
        ada.types(f"admin closed {words} {room.team.name} undo")
    assert entries(room) == []


def test_undo_in_time_brings_it_back(room: Classroom, ada: Person) -> None:
    room.key_result()
    day = next_prompt_day(room)
    ada.types(f"admin closed tomorrow {room.team.name}")
    room.school.travel(at(day, 6))
    ada.types(f"admin closed today {room.team.name} undo")
    room.school.travel(at(day, 9))
    assert prompts_of(room.ana) == 1


def test_what_a_snow_day_silenced_comes_on_the_next_school_day(
    room: Classroom, ada: Person
) -> None:
    room.key_result()
    day = next_prompt_day(room)
    ada.types(f"admin closed tomorrow {room.team.name}")
    room.school.travel(at(day, 18))
    assert prompts_of(room.ana) == 0
    room.school.travel(at(day + timedelta(days=1), 9))
    assert prompts_of(room.ana) == 1


def test_a_day_after_the_next_prompt_holds_that_one_not_back(room: Classroom, ada: Person) -> None:
    room.key_result()
    day = next_prompt_day(room)
    after = day + timedelta(days=1)
    answer = ada.reads(f"admin closed {after:%b} {after.day} {room.team.name}")
    assert "What had not gone out waits for" in answer
    room.school.travel(at(day, 9))
    assert prompts_of(room.ana) == 1


def test_what_is_queued_is_taken_back_and_comes_after_undo(room: Classroom, ada: Person) -> None:
    room.key_result()
    day = next_prompt_day(room)
    with room.school.holding_the_mail():
        room.school.travel(at(day, 7, 40))
        answer = ada.reads(f"admin closed today {room.team.name}")
        assert "1 prompt that had not gone out waits for tomorrow." in answer
    room.school.travel(at(day, 8))
    assert prompts_of(room.ana) == 0
    ada.types(f"admin closed today {room.team.name} undo")
    room.school.travel(at(day, 8, 5))
    assert prompts_of(room.ana) == 1


def test_closing_twice_and_undoing_twice_is_done_once(room: Classroom, ada: Person) -> None:
    day = next_prompt_day(room)
    words = f"admin closed {day:%b} {day.day} {room.team.name}"
    assert f"Closed tomorrow ({dated(day)}) for" in ada.reads(words)
    assert "anyway: nothing was changed." in ada.reads(words)
    assert entries(room) == [f"closed {day}..{day}"]
    assert f"Undone: tomorrow ({dated(day)}) is as it was" in ada.reads(f"{words} undo")
    assert f"was not closed tomorrow ({dated(day)}) by this command" in ada.reads(f"{words} UNDO")
    assert entries(room) == []


def test_undo_takes_away_no_other_entry(room: Classroom, ada: Person) -> None:
    day = next_prompt_day(room)
    press(room, ada, "add")
    ada.submits(kind="closed", starts=str(day), name="Water pipe")
    assert "was not closed" in ada.reads(f"admin closed tomorrow {room.team.name} undo")
    assert entries(room) == [f"closed {day}..{day} Water pipe"]


def test_closed_is_closed_whatever_a_team_below_says(room: Classroom, ada: Person) -> None:
    day = next_prompt_day(room)
    opened = CalendarEntry(
        id=0, team_id=room.grade.id, kind=DayKind.SCHOOL_DAY, starts=day, ends=day
    )
    with room.begin() as session:
        calendars.add(session, [opened])
    ada.types(f"admin closed tomorrow {room.team.name}")
    with room.begin() as session:
        ana = members.named(session, [room.ana.id])[room.ana.id]
    assert not ana.calendar.is_school_day(day)
    ada.types(f"admin closed tomorrow {room.team.name} undo")
    assert entries(room) == [f"school_day {day}..{day}"]


def test_others_are_not_silenced(room: Classroom, ada: Person) -> None:
    room.key_result()
    room.key_result(2, owner=room.dan)
    day = next_prompt_day(room)
    ada.types(f"admin closed tomorrow {room.team.name}")
    room.school.travel(at(day, 9))
    assert (prompts_of(room.ana), prompts_of(room.dan)) == (0, 1)


@pytest.mark.parametrize("words", ["admin closed", "admin closed feb 31", "admin closed moon"])
def test_a_day_that_is_none(room: Classroom, ada: Person, words: str) -> None:
    assert ada.reads(words).startswith("Which day? Try `/okr admin closed today`")
    assert entries(room) == []


def test_a_team_that_nobody_knows(room: Classroom, ada: Person) -> None:
    assert "Astronomy" in ada.reads("admin closed today Astronomy")
    assert "Astronomy" in ada.reads("admin calendar Astronomy")


def test_digests_move_with_the_day(room: Classroom, ada: Person) -> None:
    day = later(room, 1)
    while day.weekday() != 4:
        day += timedelta(days=1)
    with room.begin() as session:
        digest_rounds.reschedule(session, room.now, [room.team.id])
    ada.types(f"admin closed {day} {room.team.name}")
    assert next_wins(room) == at(day + timedelta(days=3), 14, 30)
    ada.types(f"admin closed {day} {room.team.name} undo")
    assert next_wins(room) == at(day, 14, 30)


def next_wins(room: Classroom) -> datetime:
    with room.store.begin_unscoped() as session:
        due = teams.due_for_digest(session, room.now + timedelta(days=30), DigestKind.WINS, 1000)
    return next(moment for _, team, moment in due if team.id == room.team.id)

"""Where and when digests are posted: Ada is an admin, Ana is none."""

from dataclasses import replace
from datetime import time

import pytest

from bot.app import make_client
from bot.okr.model import DigestKind, DigestSchedule, Team
from handlers import channels
from storage import audit, digest_rounds, teams
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import words_of


def stored(room: Classroom, team: Team) -> Team:
    with room.begin() as session:
        found = teams.get(session, team.id)
    assert found is not None
    return found


def channel(room: Classroom, name: str, **how: object) -> str:
    id_ = f"C{name}{room.number}"
    room.school.post("channel", id=id_, name=id_.lower(), members=[], **how)
    return id_


def last_deed(room: Classroom, person: Person) -> Json:
    with room.begin() as session:
        entries = [one for one in audit.search(session, size=20)[0] if one.actor_id == person.id]
    return dict(entries[0].detail) if entries else {}


def test_only_admins_see_and_change_them(room: Classroom) -> None:
    for words in ("admin channels", "admin schedule", f"admin channels {room.grade.name}"):
        assert room.ana.reads(words).startswith("That is for the people who run Homeroom here.")
    answer = room.dispatch_action(room.ana, "channels.edit", str(room.team.id))
    assert answer.status == 200
    assert room.ana.modal() is None


def test_the_list_says_where_a_team_is_told_of(room: Classroom, ada: Person) -> None:
    page = 1
    said = ada.reads("admin channels")
    while f"*{room.grade.name}*" not in said and page < 40:
        page += 1
        said = ada.reads(f"admin channels {page}")
    of_school, of_grade = said.split(f"*{room.team.name}*")[1].split(f"*{room.grade.name}*")
    assert f"Wins: <#{room.wins_channel}>" in of_school
    assert f"Wins: with those of {room.team.name}, in <#{room.wins_channel}>" in of_grade


def test_a_channel_is_chosen_and_the_next_digest_told_in_words(
    room: Classroom, ada: Person
) -> None:
    where = channel(room, "GRADE")
    ada.types(f"admin channels {room.grade.name}")
    answer = ada.submits(wins_channel=where)
    assert answer["closed"] is True, answer
    said = words_of(answer["ephemerals"][-1])
    assert f"Wins: <#{where}>" in said
    assert "Next wins: Friday, " in said
    assert " at 2:30 PM." in said
    assert stored(room, room.grade).wins_channel == where
    assert last_deed(room, ada)["wins_channel"] == ["", where]
    with room.begin() as session:
        due = digest_rounds.next_at(session, [room.grade.id])[room.grade.id]
    assert due[DigestKind.WINS] is not None
    assert due[DigestKind.SUPPORT] is None


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"has_bot": False}, "I am not in that channel yet."),
        ({"has_bot": False, "is_private": True}, "I cannot see that channel."),
    ],
)
def test_a_channel_where_nothing_could_be_posted_is_not_taken(
    room: Classroom, ada: Person, how: dict[str, bool], sentence: str
) -> None:
    where = channel(room, "AWAY")
    ada.types(f"admin channels {room.team.name}")
    room.school.post("channel", id=where, members=[ada.id], **how)
    answer = ada.submits(wins_channel=where)
    assert answer["errors"]["wins_channel"].startswith(sentence)
    assert stored(room, room.team) == room.team
    ada.closes()
    ada.types(f"admin teams {room.team.name}")
    assert ada.submits(wins_channel=where)["errors"]["wins_channel"].startswith(sentence)
    assert stored(room, room.team) == room.team


def test_an_archived_channel_and_one_nobody_knows_are_not_taken(room: Classroom) -> None:
    where = channel(room, "OLD", is_archived=True)
    client = make_client(room.school.settings)
    wrong = channels.faults(
        client, {"wins": where, "leaders": "CNOBODY1", "none": "", "bad": "<x>"}
    )
    assert {name: problem.code for name, problem in wrong.items()} == {
        "wins": "channel.archived",
        "leaders": "channel.unseen",
        "bad": "team.no_channel",
    }


def test_slack_in_trouble_changes_nothing(room: Classroom, ada: Person) -> None:
    where = channel(room, "SLOW")
    ada.types(f"admin channels {room.team.name}")
    room.school.post("fault", method="conversations.info", kind="http_500", count=1)
    answer = ada.submits(leaders_channel=where)
    assert answer["errors"]["leaders_channel"].startswith("Slack did not tell me")
    assert stored(room, room.team) == room.team


def test_a_channel_that_stays_is_not_looked_up_again(room: Classroom, ada: Person) -> None:
    room.school.post("channel", id=room.wins_channel, is_archived=True)
    ada.types(f"admin channels {room.team.name}")
    assert ada.submits(leaders_channel=None)["closed"] is True
    assert stored(room, room.team).leaders_channel is None


def test_the_schedule_is_told_in_words_and_changed(room: Classroom, ada: Person) -> None:
    ada.types(f"admin schedule {room.team.name}")
    answer = ada.submits(
        wins_day="3", wins_time="13:00", support_day="1", support_time="07:15", monthly=[]
    )
    assert answer["closed"] is True, answer
    said = words_of(answer["ephemerals"][-1])
    assert f"Wins every Thursday at 1:00 PM in <#{room.wins_channel}>. Next: Thursday, " in said
    assert "Needs support every Tuesday at 7:15 AM" in said
    assert "No monthly roll-up." in said
    team = stored(room, room.team)
    assert team.wins_schedule == DigestSchedule(weekday=3, time=time(13))
    assert team.support_schedule == DigestSchedule(weekday=1, time=time(7, 15))
    assert team.monthly is False
    assert last_deed(room, ada)["monthly"] == ["True", "False"]


@pytest.mark.parametrize("at", ["18:00", "06:30", "16:15"])
def test_a_time_when_nobody_is_there_is_refused_kindly(
    room: Classroom, ada: Person, at: str
) -> None:
    ada.types(f"admin schedule {room.team.name}")
    answer = ada.submits(wins_time=at)
    assert answer["errors"]["wins_time"].startswith("Staff are there from 7:00 AM to 4:30 PM")
    assert stored(room, room.team) == room.team


def test_the_schedule_of_every_team_that_posts(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        teams.save(session, replace(room.grade, wins_channel=room.wins_channel))
        digest_rounds.reschedule(session, room.now, [room.grade.id])
    said = "".join(ada.reads(f"admin schedule {page}") for page in range(1, 30))
    assert f"*{room.grade.name}*" in said
    assert f"*{room.elsewhere.name}*" not in said

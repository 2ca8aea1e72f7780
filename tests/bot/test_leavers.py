"""Somebody left: their leaders hear of it once, and nobody is asked about their work meanwhile."""

from dataclasses import replace
from datetime import timedelta

from bot import jobs
from bot.okr.model import Cover, KeyResult
from storage import changes, key_results, objectives, teams, workspaces
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refresh(school: School) -> None:
    now = school.clock.now()
    with school.store.begin(school.workspace_id) as session:
        expected = workspaces.get_next_refresh(session, school.workspace_id)
        workspaces.set_next_refresh(session, school.workspace_id, expected, now)
    jobs.refresh_users(school.store, lambda _: school.client, now)


def leave(school: School, *people: str) -> None:
    for one in people:
        school.post("person", id=one, is_active=False)
    refresh(school)


def kept(school: School, key_result: KeyResult) -> KeyResult:
    with school.store.begin(school.workspace_id, read_only=True) as session:
        (tracked,) = key_results.tracked(session, ids=[key_result.id])
    return tracked.key_result


def cards(school: School) -> list[str]:
    return [key for key in school.outbox() if key.startswith("left:")]


def test_the_nearest_leader_gets_one_card_in_staff_hours(school: School) -> None:
    for number in range(1, 4):
        school.owns(f"RD-{number}")
    leave(school, cast.ANA.id)  # at six in the morning
    assert school.texts(cast.CLEO) == []
    school.driver.travel(MONDAY + HOUR)
    (message,) = school.dm(cast.CLEO)
    assert message["text"].startswith("Ana Rivera has left this workspace.")
    buttons = [block["accessory"] for block in message["blocks"] if "accessory" in block]
    assert [(one["action_id"], one["value"]) for one in buttons] == [
        ("hand_over.assign", "RD-1"),
        ("hand_over.assign", "RD-2"),
        ("hand_over.assign", "RD-3"),
    ]


def test_it_is_sent_once_however_often_the_list_is_read(school: School) -> None:
    school.owns("RD-1")
    leave(school, cast.ANA.id)
    for _ in range(3):
        refresh(school)
    assert cards(school) == [f"left:{cast.ANA.id}:{cast.CLEO.id}"]


def test_without_a_leader_the_admins_hear_of_it(school: School) -> None:
    school.owns("RD-1")
    leave(school, cast.ANA.id, cast.CLEO.id)
    assert f"left:{cast.ANA.id}:{cast.ADA.id}" in cards(school)


def test_the_leader_above_where_the_nearest_left_too(school: School) -> None:
    with school.store.begin(school.workspace_id) as session:
        district = replace(cast.DISTRICT, leader_ids=(cast.DAN.id,))
        teams.save(session, district)
    school.owns("RD-1")
    leave(school, cast.ANA.id, cast.CLEO.id)
    assert f"left:{cast.ANA.id}:{cast.DAN.id}" in cards(school)


def test_an_objective_alone_is_worth_a_card(school: School) -> None:
    with school.store.begin(school.workspace_id, read_only=True) as session:
        assert [one.owner_id for one in objectives.all(session)] == [cast.ANA.id]
    leave(school, cast.ANA.id)
    school.driver.travel(MONDAY + HOUR)
    assert "1 objective needs a new owner" in school.texts(cast.CLEO)[0]


def test_who_looked_after_nothing_leaves_quietly(school: School) -> None:
    leave(school, cast.BEN.id)
    assert cards(school) == []


def test_covers_and_reporters_who_left_are_taken_off(school: School) -> None:
    cover = Cover(member_id=cast.BEN.id, starts=MONDAY.date(), until=MONDAY.date() + 30 * DAY)
    rd = school.owns("RD-1", cover=cover, reporter_ids=(cast.BEN.id, cast.DAN.id))
    leave(school, cast.BEN.id)
    assert kept(school, rd) == replace(rd, cover=None, reporter_ids=(cast.DAN.id,))
    with school.store.begin(school.workspace_id, read_only=True) as session:
        (change,) = changes.of_key_result(session, rd.id)
    assert change.actor_id == ""
    school.driver.travel(WEDNESDAY)
    assert any(key.startswith(f"prompt:{cast.ANA.id}") for key in school.outbox())


def test_nobody_is_asked_about_it_until_it_has_an_owner(school: School) -> None:
    school.owns("RD-1")
    leave(school, cast.ANA.id)
    school.driver.travel(WEDNESDAY + DAY)
    assert not any(key.startswith("prompt:") for key in school.outbox())


def test_the_needs_support_digest_says_so(school: School) -> None:
    school.owns("RD-1")
    leave(school, cast.ANA.id)
    school.driver.travel(MONDAY + 3 * HOUR)
    digests = [one["text"] for one in school.channel("CLEADERS")]
    assert any("1 needs a new owner" in text for text in digests)

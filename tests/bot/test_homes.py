"""App Home is drawn anew, once, for those who looked, when what it shows has changed."""

from dataclasses import replace
from datetime import timedelta

from bot import jobs
from bot.okr.model import Member
from storage import members
from tests import cast
from tests.bot.school import MONDAY, School
from tests.counting import counted
from tests.handlers.surfaces import words_of

DAY = timedelta(days=1)


def look(school: School, member: Member) -> None:
    with school.store.begin(school.workspace_id) as session:
        members.home_seen(session, member.id, school.clock.now())


def change(school: School, *people: Member, team_ids: tuple[int, ...] = ()) -> None:
    with school.store.begin(school.workspace_id) as session:
        ids = [one.id for one in people]
        members.homes_changed(session, ids, school.clock.now(), team_ids)


def drawn(school: School) -> list[str]:
    return [call["args"]["user_id"] for call in school.calls("views.publish")]


def stale(school: School) -> set[str]:
    with school.store.begin_unscoped(read_only=True) as session:
        return {member.id for _, member, _ in members.with_stale_home(session, 100)}


def test_a_changed_home_is_drawn_for_who_looked_and_nobody_else(school: School) -> None:
    school.owns("RD-1")
    look(school, cast.ANA)
    change(school, cast.ANA, cast.BEN)
    school.driver.settle()
    assert drawn(school) == ["UANA"]
    seen = school.calls("views.publish")[0]["args"]["view"]
    assert "RD-1" in str(seen)
    assert stale(school) == set()


def test_who_has_not_looked_for_a_week_gets_it_on_opening(school: School) -> None:
    look(school, cast.ANA)
    school.driver.travel(MONDAY + 8 * DAY)
    change(school, cast.ANA)
    assert stale(school) == set()


def test_a_team_is_its_people_and_the_leaders_above(school: School) -> None:
    for member in cast.MEMBERS:
        look(school, member)
    change(school, team_ids=(cast.GRADE.id,))
    assert stale(school) == {cast.ANA.id, cast.BEN.id, cast.CLEO.id}
    change(school, team_ids=(cast.ELSEWHERE.id,))
    assert cast.DAN.id in stale(school)


def test_marking_is_one_statement_beside_the_school(school: School) -> None:
    change(school, cast.ANA, team_ids=(cast.GRADE.id,))
    with counted(school.store) as found:
        change(school, cast.ANA, team_ids=(cast.GRADE.id, cast.SCHOOL.id))
    assert len(found) == 2


def test_what_concerns_everybody_names_nobody(school: School) -> None:
    look(school, cast.DAN)
    school.driver.travel(MONDAY + 8 * DAY)
    for member in (cast.ANA, cast.BEN, cast.CLEO):
        look(school, member)
    with school.store.begin(school.workspace_id) as session:
        members.save(session, [replace(cast.CLEO, is_active=False)])
    with counted(school.store) as found, school.store.begin(school.workspace_id) as session:
        members.every_home_changed(session, school.clock.now())
    assert stale(school) == {cast.ANA.id, cast.BEN.id}  # neither who left nor who does not look
    [(_, values)] = found
    assert cast.ANA.id not in str(values)


def test_two_changes_of_one_moment_are_two_drawings(school: School) -> None:
    look(school, cast.ANA)
    for _ in range(2):
        change(school, cast.ANA)
        school.driver.settle()
    assert drawn(school) == ["UANA", "UANA"]


def test_of_several_that_wait_only_the_newest_goes_out(school: School) -> None:
    look(school, cast.ANA)
    for _ in range(3):
        change(school, cast.ANA)
        jobs.refresh_homes(school.store, school.clock.now())
    school.send()
    assert drawn(school) == ["UANA"]
    statuses = [one for key, one in school.statuses().items() if key.startswith("home:")]
    assert sorted(statuses) == ["sent", "withdrawn", "withdrawn"]


def test_batches_reach_everybody(school: School) -> None:
    for member in cast.MEMBERS:
        look(school, member)
    change(school, *cast.MEMBERS)
    assert jobs.refresh_homes(school.store, school.clock.now(), batch=2) == len(cast.MEMBERS)
    assert jobs.refresh_homes(school.store, school.clock.now(), batch=2) == 0


def test_the_drawing_of_a_change_is_won_once(school: School) -> None:
    look(school, cast.ANA)
    change(school, cast.ANA)
    with school.store.begin_unscoped(read_only=True) as session:
        [(_, member, stale_at)] = members.with_stale_home(session, 10)
    with school.store.begin(school.workspace_id) as session:
        assert members.home_drawn(session, member.id, stale_at)
        assert not members.home_drawn(session, member.id, stale_at)


def test_a_drawing_without_an_answer_is_repeated(school: School) -> None:
    look(school, cast.ANA)
    change(school, cast.ANA)
    school.fault("drop", method="views.publish")
    school.driver.settle()
    assert drawn(school)[-1] == "UANA"
    (status,) = [one for key, one in school.statuses().items() if key.startswith("home:")]
    assert status == "sent"


def test_a_home_that_slack_never_takes_is_given_up_and_no_admin_is_told(school: School) -> None:
    look(school, cast.ANA)
    change(school, cast.ANA)
    school.fault("error:not_enabled", method="views.publish")
    school.driver.settle()
    (status,) = [one for key, one in school.statuses().items() if key.startswith("home:")]
    assert status == "gave_up"
    assert school.dm(cast.ADA) == []


def test_the_weekly_prompt_draws_the_home_of_whom_it_asks(school: School) -> None:
    school.owns("RD-1")
    look(school, cast.ANA)
    school.driver.travel(cast.NOW)
    assert drawn(school) == ["UANA"]
    view = school.get("home", user=cast.ANA.id)["view"]
    assert "One check-in is open" in words_of(view)


def test_many_homes_go_out_below_slacks_limit(school: School) -> None:
    for member in cast.MEMBERS:
        look(school, member)
    for _ in range(8):
        change(school, *cast.MEMBERS)
        jobs.refresh_homes(school.store, school.clock.now())
        school.send()
    refused = [call for call in school.calls("views.publish") if not call["ok"]]
    assert refused == []

"""Ana owns it, Ben is on her team, Cleo leads the school, Dan is from elsewhere, Ada is admin."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.okr.access import (
    lineage,
    may_check_in,
    may_edit,
    may_edit_objective,
    may_read_notes,
    may_read_team_notes,
    may_run_admin,
    may_undo,
    may_write_in,
    subtree,
)
from bot.okr.calendar import instant, local_day
from bot.okr.model import Cover, Member
from tests.cast import (
    ADA,
    ANA,
    BEN,
    CLEO,
    DAN,
    DISTRICT,
    ELSEWHERE,
    GRADE,
    MEMBERS,
    NOW,
    OBJECTIVE,
    SCHOOL,
    TEAMS,
    check_in,
    key_result,
    tracked,
)

ANAS = tracked()
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
GONE = [replace(member, is_active=False, is_admin=True) for member in MEMBERS]


def names(members: list[Member]) -> list[str]:
    return [member.first_name for member in members]


def test_only_the_owner_checks_in() -> None:
    assert names([who for who in MEMBERS if may_check_in(who, ANAS, NOW)]) == ["Ana"]


def test_a_reporter_checks_in_beside_the_owner() -> None:
    reported = tracked(of=key_result(reporter_ids=(DAN.id,)))
    assert names([who for who in MEMBERS if may_check_in(who, reported, NOW)]) == ["Ana", "Dan"]


def test_cover_begins_and_ends_by_itself_in_the_owners_zone() -> None:
    today = local_day(NOW, ANA.tz)
    covered = tracked(of=key_result(cover=Cover(member_id=BEN.id, starts=today, until=today)))
    midnight = instant(today, time(), ANA.tz)
    moments = [midnight - SECOND, midnight, midnight + DAY - SECOND, midnight + DAY]
    assert [may_check_in(BEN, covered, at) for at in moments] == [False, True, True, False]
    assert all(may_check_in(ANA, covered, at) for at in moments)


def test_owners_leaders_and_admins_edit_a_key_result() -> None:
    bens = replace(OBJECTIVE, owner_id=BEN.id)
    editors = [who for who in MEMBERS if may_edit(who, key_result(), bens, TEAMS)]
    assert names(editors) == ["Ana", "Ben", "Cleo", "Ada"]


def test_an_objective_is_edited_by_its_owner_its_leaders_and_admins() -> None:
    bens = replace(OBJECTIVE, owner_id=BEN.id)
    editors = [who for who in MEMBERS if may_edit_objective(who, bens, TEAMS)]
    assert names(editors) == ["Ben", "Cleo", "Ada"]


def test_people_of_a_team_begin_its_objectives() -> None:
    writers = [who for who in MEMBERS if may_write_in(who, GRADE.id, TEAMS)]
    assert names(writers) == ["Ana", "Ben", "Cleo", "Ada"]


def test_whoever_an_admin_names_is_one() -> None:
    assert may_run_admin(replace(BEN, is_named_admin=True))


def test_only_the_author_takes_back_and_only_for_a_week() -> None:
    given = check_in(at=NOW)
    assert names([who for who in MEMBERS if may_undo(who, given, NOW)]) == ["Ana"]
    assert may_undo(ANA, given, NOW + timedelta(days=7))
    assert not may_undo(ANA, given, NOW + timedelta(days=7, seconds=1))


def test_notes_are_for_the_team_and_the_leaders_above() -> None:
    readers = [who for who in MEMBERS if may_read_notes(who, ANAS, TEAMS, NOW)]
    assert names(readers) == ["Ana", "Ben", "Cleo"]


def test_an_owner_reads_their_notes_wherever_the_key_result_belongs() -> None:
    theirs = tracked(of=key_result(team_id=ELSEWHERE.id))
    readers = [who for who in MEMBERS if may_read_notes(who, theirs, TEAMS, NOW)]
    assert names(readers) == ["Ana", "Dan"]


def test_leading_looks_down_and_never_up_or_aside() -> None:
    assert may_read_team_notes(CLEO, GRADE.id, TEAMS)
    assert may_read_team_notes(CLEO, SCHOOL.id, TEAMS)
    assert not may_read_team_notes(CLEO, DISTRICT.id, TEAMS)
    assert not may_read_team_notes(CLEO, ELSEWHERE.id, TEAMS)
    assert not may_read_team_notes(BEN, SCHOOL.id, TEAMS)
    assert not may_read_team_notes(DAN, GRADE.id, TEAMS)
    assert not may_read_team_notes(ADA, GRADE.id, TEAMS)


def test_a_member_of_a_team_above_is_no_leader_of_those_below() -> None:
    visitor = replace(DAN, id="UVISITOR")
    school = replace(SCHOOL, member_ids=(*SCHOOL.member_ids, visitor.id))
    teams = TEAMS | {school.id: school}
    assert may_read_team_notes(visitor, school.id, teams)
    assert not may_read_team_notes(visitor, GRADE.id, teams)


def test_only_admins_run_the_app() -> None:
    assert names([who for who in MEMBERS if may_run_admin(who)]) == ["Ada"]


@pytest.mark.parametrize("who", GONE, ids=names(GONE))
def test_who_left_may_nothing(who: Member) -> None:
    assert not may_check_in(who, ANAS, NOW)
    assert not may_undo(who, check_in(), NOW)
    assert not may_read_notes(who, ANAS, TEAMS, NOW)
    assert not may_run_admin(replace(who, is_named_admin=True))
    assert not may_edit(who, key_result(), OBJECTIVE, TEAMS)
    assert not may_edit_objective(who, OBJECTIVE, TEAMS)
    assert not may_write_in(who, GRADE.id, TEAMS)


def test_the_tree_is_read_in_both_directions() -> None:
    assert list(lineage(GRADE.id, TEAMS)) == [GRADE, SCHOOL, DISTRICT]
    assert subtree(DISTRICT.id, TEAMS) == {1, 2, 3, 4}
    assert subtree(SCHOOL.id, TEAMS) == {2, 3}
    assert subtree(GRADE.id, TEAMS) == {3}


def test_a_broken_tree_ends_and_opens_nothing() -> None:
    circle = TEAMS | {1: replace(DISTRICT, parent_id=GRADE.id)}
    assert list(lineage(GRADE.id, circle)) == [circle[3], circle[2], circle[1]]
    assert list(lineage(99, TEAMS)) == []
    assert list(lineage(None, TEAMS)) == []
    assert subtree(99, TEAMS) == frozenset()
    assert not may_read_team_notes(ADA, 99, TEAMS)

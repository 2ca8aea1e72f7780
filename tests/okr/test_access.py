"""Ana owns it, Ben is on her team, Cleo leads the school, Dan is from elsewhere, Ada is admin."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.okr.access import (
    lineage,
    may_check_in,
    may_read_notes,
    may_read_team_notes,
    may_run_admin,
    may_undo,
    subtree,
)
from bot.okr.model import Member
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
    SCHOOL,
    TEAMS,
    check_in,
    key_result,
)

ANAS = key_result()
GONE = [replace(member, is_active=False, is_admin=True) for member in MEMBERS]


def names(members: list[Member]) -> list[str]:
    return [member.first_name for member in members]


def test_only_the_owner_checks_in() -> None:
    assert names([who for who in MEMBERS if may_check_in(who, ANAS)]) == ["Ana"]


def test_only_the_author_takes_back_and_only_for_a_week() -> None:
    given = check_in(at=NOW)
    assert names([who for who in MEMBERS if may_undo(who, given, NOW)]) == ["Ana"]
    assert may_undo(ANA, given, NOW + timedelta(days=7))
    assert not may_undo(ANA, given, NOW + timedelta(days=7, seconds=1))


def test_notes_are_for_the_team_and_the_leaders_above() -> None:
    readers = [who for who in MEMBERS if may_read_notes(who, ANAS, TEAMS)]
    assert names(readers) == ["Ana", "Ben", "Cleo"]


def test_an_owner_reads_their_notes_wherever_the_key_result_belongs() -> None:
    theirs = key_result(team_id=ELSEWHERE.id)
    readers = [who for who in MEMBERS if may_read_notes(who, theirs, TEAMS)]
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
    assert not may_check_in(who, ANAS)
    assert not may_undo(who, check_in(), NOW)
    assert not may_read_notes(who, ANAS, TEAMS)
    assert not may_run_admin(who)


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

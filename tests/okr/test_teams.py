"""Where a team may stand in the tree, and what it may be called."""

from dataclasses import replace

import pytest

from bot.okr.model import Team, TeamLevel
from bot.okr.teams import faults
from tests.cast import DISTRICT, ELSEWHERE, GRADE, SCHOOL, TEAMS

NEW = Team(id=0, name="Math", level=TeamLevel.DEPARTMENT, tz="America/Chicago", parent_id=SCHOOL.id)


def codes(team: Team, teams: dict[int, Team] = TEAMS) -> dict[str, str]:
    return {field: problem.code for field, problem in faults(team, teams).items()}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"name": ""}, {"name": "team.no_name"}),
        ({"name": "x" * 81}, {"name": "team.long_name"}),
        ({"name": "grade 3–5"}, {"name": "team.same_name"}),
        ({"name": "Grade 3–5", "parent_id": ELSEWHERE.id}, {}),
        ({"level": TeamLevel.DISTRICT}, {"above": "team.district_is_top"}),
        ({"level": TeamLevel.DISTRICT, "parent_id": None}, {}),
        ({"parent_id": None}, {"above": "team.needs_above"}),
        ({"parent_id": 999}, {"above": "team.needs_above"}),
        ({"parent_id": GRADE.id}, {"above": "team.above_is_smaller"}),
        ({"parent_id": GRADE.id, "level": TeamLevel.TEAM}, {}),
    ],
)
def test_a_new_team(changes: dict[str, object], found: dict[str, str]) -> None:
    assert codes(replace(NEW, **changes)) == found  # type: ignore[arg-type]


def test_the_tree_begins_with_a_district() -> None:
    assert codes(replace(NEW, parent_id=None), {}) == {"level": "team.district_first"}
    assert codes(replace(DISTRICT, id=0), {}) == {}


def test_the_last_district_stays_one() -> None:
    demoted = replace(DISTRICT, level=TeamLevel.SCHOOL)
    assert codes(demoted) == {"level": "team.district_first"}


def test_no_team_stands_below_itself() -> None:
    assert codes(replace(SCHOOL, parent_id=SCHOOL.id)) == {"above": "team.circle"}
    around = {**TEAMS, 5: replace(NEW, id=5, level=TeamLevel.SCHOOL, parent_id=SCHOOL.id)}
    assert codes(replace(SCHOOL, parent_id=5), around) == {"above": "team.circle"}


def test_who_stays_in_place_is_not_asked_to_move() -> None:
    alone = replace(SCHOOL, parent_id=None)
    assert codes(replace(alone, name="Maple"), {alone.id: alone}) == {}

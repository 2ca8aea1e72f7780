"""A number about few people is for those people and their leaders only."""

from dataclasses import replace

import pytest

from bot.okr.model import Member, Team
from bot.okr.rules import Rules
from bot.okr.small_groups import is_small, may_read_counts
from tests import cast

SMALL = 4


def team(id_: int, *people: Member, parent: int | None = None) -> Team:
    ids = tuple(one.id for one in people)
    return replace(cast.SCHOOL, id=id_, parent_id=parent, member_ids=ids, leader_ids=())


SCHOOL = replace(team(1, cast.BEN, cast.DAN), leader_ids=(cast.CLEO.id,))
GRADE = team(2, cast.ANA, cast.BEN, parent=1)
TREE = {one.id: one for one in (SCHOOL, GRADE)}


@pytest.mark.parametrize(
    ("team_id", "smallest", "small"), [(2, 3, True), (2, 2, False), (1, 5, True), (1, 4, False)]
)
def test_a_team_counts_with_those_below_it_and_everyone_once(
    team_id: int, smallest: int, small: bool
) -> None:
    assert is_small(team_id, TREE, smallest) is small


@pytest.mark.parametrize(
    ("reader", "team_id", "may"),
    [
        (cast.ANA, 2, True),
        (cast.DAN, 2, False),  # in the school, not in the grade
        (cast.CLEO, 2, True),  # leads the school
        (cast.ADA, 2, True),  # an admin
        (cast.DAN, 1, True),
        (cast.ANA, 1, True),
    ],
)
def test_who_reads_the_numbers_of_a_small_group(reader: Member, team_id: int, may: bool) -> None:
    reader = replace(reader, rules=Rules(small_group=SMALL))
    assert may_read_counts(reader, team_id, TREE) is may


def test_the_numbers_of_a_large_group_are_for_everyone() -> None:
    stranger = replace(cast.DAN, id="USTRANGER", rules=Rules(small_group=SMALL))
    assert may_read_counts(stranger, 1, TREE)
    assert not may_read_counts(stranger, 2, TREE)

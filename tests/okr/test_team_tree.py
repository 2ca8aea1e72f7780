"""What a tree of teams has worked out once is what walking all teams finds."""

from hypothesis import given, strategies as st

from bot.okr.access import lineage, subtree
from bot.okr.model import Team, TeamLevel
from bot.okr.team_tree import TeamTree

PEOPLE = ("UA", "UB", "UC")
some = st.lists(st.sampled_from(PEOPLE), max_size=3).map(tuple)


@st.composite
def teams(draw: st.DrawFn) -> dict[int, Team]:
    """Any teams, in any order; parents may be missing, or stand below their children."""
    ids = draw(st.lists(st.integers(1, 9), unique=True, max_size=8))
    parents = st.none() | st.integers(1, 9)
    return {
        id_: Team(
            id=id_,
            name=f"Team {id_}",
            level=TeamLevel.TEAM,
            tz="America/Chicago",
            parent_id=draw(parents),
            member_ids=draw(some),
            leader_ids=draw(some),
        )
        for id_ in ids
    }


@given(teams())
def test_who_leads_and_who_belongs(found: dict[int, Team]) -> None:
    tree = TeamTree.of(found)
    assert tree == found
    assert list(tree) == list(found)
    assert TeamTree.of(tree) is tree
    for one in (*PEOPLE, "UZ"):
        assert tree.led_by(one) == [team for team in found.values() if one in team.leader_ids]
        assert tree.joined_by(one) == [team for team in found.values() if one in team.member_ids]


@given(teams())
def test_what_lies_below(found: dict[int, Team]) -> None:
    tree = TeamTree.of(found)
    for above in (None, *range(1, 10)):
        right_below = [team.id for team in found.values() if team.parent_id == above]
        assert list(tree.below.get(above, ())) == right_below
    for id_ in range(1, 10):
        below = {one for one in found if any(team.id == id_ for team in lineage(one, found))}
        assert subtree(id_, found) == subtree(id_, tree) == below

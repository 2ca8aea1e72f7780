"""App Home of a leader, told at a glance, is what everything read in full says."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given, strategies as st

import messages.home
from bot import home
from bot.okr.access import subtree
from bot.okr.model import Member
from bot.okr.status import Standing, assess
from bot.okr.support import select_support
from bot.okr.team_tree import TeamTree
from bot.okr.tree import orphans
from messages import View
from messages.home import TEAM_LINES, Leading, TeamCard
from storage import Session, Store, key_results, members, objectives, teams
from tests.bot.test_digesting import OFTEN
from tests.storage.random_school import Somewhere, random_school

_NEEDY_FIRST = ("at_risk", "behind", "stale", "on_track", "achieved")


def _drawn_from_everything(session: Session, member: Member, where: Somewhere) -> View:
    """The same view, of which every key result was read and judged."""
    tree = teams.tree(session)
    facts = home.gather(session, member, where.now)
    read = key_results.tracked(session, team_ids=list(tree))
    around = [assess(one, where.now) for one in read if one.is_live]
    everybody = {one.id: one for one in members.all(session)}
    leading = facts.leading
    led = tree.led_by(member.id)
    if leading:
        below = [one for one in around if any(_is_in(one, team.id, tree) for team in led)]
        alone = orphans(objectives.all(session), tree, [team.id for team in led])
        leading = Leading(
            teams=led,
            support=select_support(led[0], below, where.now),
            orphans=alone[:TEAM_LINES],
            orphan_count=len(alone),
            answered=leading.answered,
        )
    cards = []
    for card in facts.teams:
        own = [one for one in around if _is_in(one, card.team.id, tree)]
        needy = sorted(own, key=lambda one: _NEEDY_FIRST.index(one.status))
        counts = Counter(one.status for one in own)
        cards.append(TeamCard(team=card.team, counts=counts, first=needy[:TEAM_LINES]))
    facts = replace(facts, teams=cards, leading=leading, names=everybody)
    return messages.home.home(facts, where.now)


def _is_in(standing: Standing, team_id: int, tree: TeamTree) -> bool:
    return standing.key_result.team_id in subtree(team_id, tree)


@OFTEN
@given(random=st.randoms(use_true_random=False), many=st.sampled_from([0, 100]))
def test_home_is_the_same(store: Store, random: Random, many: int) -> None:
    where = random_school(store, random)
    with store.begin(where.workspace_id) as session:
        for _ in range(many):  # so many teams that only the needy are named
            teams.add(session, replace(where.district, name="Empty", parent_id=where.district.id))
        for team in teams.all(session)[:3]:
            leads = tuple(one.id for one in members.all(session) if random.random() < 0.5)
            teams.save(session, replace(team, leader_ids=leads, member_ids=leads))
    with store.begin(where.workspace_id, read_only=True) as session:
        for member in members.all(session):
            drawn = home.view(session, member, where.now)
            assert drawn == _drawn_from_everything(session, member, where)

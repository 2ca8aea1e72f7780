"""How key results stand, told at a glance, is what the rules say of each of them."""

from random import Random

from hypothesis import given, strategies as st

from bot import glancing
from bot.okr.access import subtree
from bot.okr.calendar import WEEKDAYS
from bot.okr.glance import bounds
from bot.okr.model import Status
from bot.okr.rules import DEFAULT_RULES
from bot.okr.status import assess
from storage import Store, key_results, statuses, teams
from tests.bot.test_digesting import OFTEN
from tests.counting import analyze, counted, reads_all_of, warm
from tests.storage.random_school import random_school


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_a_list_by_status_is_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random)
    with store.begin(where.workspace_id, read_only=True) as session:
        tree = teams.tree(session)
        for team in tree.values():
            ids = subtree(team.id, tree)
            found = [assess(one, where.now) for one in key_results.tracked(session, team_ids=ids)]
            for wanted in [{status} for status in Status] + [set(Status)]:
                told = [one.key_result.id for one in found if one.status in wanted]
                assert glancing.ids_with(session, ids, wanted, where.now) == told


def test_no_check_in_is_read_without_its_index_and_it_is_one_statement(store: Store) -> None:
    for seed in (1, 2, 3):
        where = random_school(store, Random(seed))
        analyze(store)
        warm(store)
        with store.begin(where.workspace_id, read_only=True) as session:
            team_ids = [team.id for team in teams.all(session)]
            bounds_ = bounds([], [WEEKDAYS], DEFAULT_RULES, where.now)
            with counted(store) as statements:
                statuses.seen(session, team_ids, bounds_, of=[Status.BEHIND])
        assert len(statements) == 1
        if store.dialect == "sqlite":  # PostgreSQL scans what has a dozen rows
            assert reads_all_of(store, "check_ins", statements) == []

"""A digest read at a glance says what the rules say of everything read in full."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from bot import digesting
from bot.okr.access import subtree
from bot.okr.calendar import WEEKDAYS
from bot.okr.digest import LINES, SUPPORT_LINES, select_support
from bot.okr.glance import bounds
from bot.okr.rules import DEFAULT_RULES
from bot.okr.status import assess
from storage import Session, Store, glances, key_results, teams
from tests.counting import analyze, counted, reads_all_of, warm
from tests.storage.random_school import Somewhere, random_school

_OFTEN = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller school tells no more
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_randoms = st.randoms(use_true_random=False)


def _same_support(session: Session, where: Somewhere) -> None:
    tree = {one.id: one for one in teams.all(session)}
    for team in tree.values():
        ids = subtree(team.id, tree)
        many = ids | set(range(10_000, 10_200))  # so many that they are read in another order
        found = key_results.tracked(session, team_ids=ids)
        told = select_support(team, [assess(one, where.now) for one in found], where.now)
        for team_ids in (ids, many):
            for most in (LINES, SUPPORT_LINES):
                digest = digesting.support(session, team, team_ids, where.now, most)
                assert digest == replace(told, rest=told.rest[: most - LINES])


@_OFTEN
@given(random=_randoms)
def test_support_is_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random)
    with store.begin(where.workspace_id, read_only=True) as session:
        _same_support(session, where)


def test_no_table_is_read_whole_and_the_statements_are_as_many(store: Store) -> None:
    counts = set()
    for seed in (1, 2, 3):
        where = random_school(store, Random(seed))
        analyze(store)
        warm(store)
        with (
            store.begin(where.workspace_id, read_only=True) as session,
            counted(store) as statements,
        ):
            team_ids = [team.id for team in teams.all(session)]
            bounds_ = bounds([], [WEEKDAYS], DEFAULT_RULES, where.now)
            glances.pressing(session, team_ids)
            glances.slow(session, team_ids, bounds_)
        counts.add(len(statements))
        if store.dialect == "sqlite":  # PostgreSQL scans what has a dozen rows
            assert reads_all_of(store, "check_ins", statements) == []
    assert counts == {3}

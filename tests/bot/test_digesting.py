"""A digest read at a glance says what the rules say of everything read in full."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from bot import digesting
from bot.okr.access import subtree
from bot.okr.calendar import WEEKDAYS
from bot.okr.glance import bounds
from bot.okr.rules import DEFAULT_RULES
from bot.okr.status import assess
from bot.okr.support import LINES, SUPPORT_LINES, select_support
from bot.okr.wins import WIN_LINES, Movement, select_wins
from storage import Session, Store, digests, glances, key_results, moves, schools, teams, wins
from tests.counting import analyze, counted, reads_all_of, warm
from tests.storage.random_school import Somewhere, random_school

OFTEN = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller school tells no more
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_randoms = st.randoms(use_true_random=False)


def _same_support(session: Session, where: Somewhere) -> None:
    tree = teams.tree(session)
    for team in tree.values():
        ids = subtree(team.id, tree)
        many = ids | set(range(10_000, 10_200))  # so many that they are read in another order
        found = key_results.tracked(session, team_ids=ids)
        told = select_support(team, [assess(one, where.now) for one in found], where.now)
        for team_ids in (ids, many):
            for most in (LINES, SUPPORT_LINES):
                digest = digesting.support(session, team, team_ids, where.now, most)
                assert digest == replace(told, rest=told.rest[: most - LINES])


@OFTEN
@given(random=_randoms)
def test_support_is_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random)
    with store.begin(where.workspace_id, read_only=True) as session:
        _same_support(session, where)


def _same_wins(session: Session, where: Somewhere, random: Random) -> None:
    now, days = where.now, random.choice([1, 7, 20])
    tree = teams.tree(session)
    since, until = now - timedelta(days=days), now - timedelta(days=random.choice([0, 0, 1]))
    shown = {
        id_: now - timedelta(days=random.randrange(3)) for id_ in tree if random.random() < 0.6
    }
    for team in tree.values():
        ids = subtree(team.id, tree)
        movements = [
            Movement(standing=assess(one, now), before=before)
            for one, before in digests.movements(session, since, until, team_ids=ids)
        ]
        said = wins.since(session, ids, since, until)
        strong = schools.read(session).rules.score_strong
        learned = digests.lessons(session, ids, since, until, strong)
        told = select_wins(
            team,
            movements,
            said,
            since,
            until,
            lessons=[assess(one, now) for one in learned],
            known_authors=wins.authors_before(session, {one.author_id for one in said}, since),
            shown=shown,
        )
        for most in (LINES, WIN_LINES):
            digest = digesting.wins(session, team, ids, since, until, now, shown, most)
            assert digest == replace(told, rest=told.rest[: most - LINES])


@OFTEN
@given(random=_randoms)
def test_wins_are_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random)
    with store.begin(where.workspace_id, read_only=True) as session:
        _same_wins(session, where, random)


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
            moves.moved(session, team_ids, where.now - timedelta(days=7), where.now, [1, 2])
        counts.add(len(statements))
        if store.dialect == "sqlite":  # PostgreSQL scans what has a dozen rows
            assert reads_all_of(store, "check_ins", statements) == []
    assert counts == {4}

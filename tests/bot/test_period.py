"""The month of a team, read at a glance, says what the rules say of everything read in full."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, strategies as st

from bot import period
from bot.okr import period as rules
from bot.okr.access import subtree
from bot.okr.period import Activity, total_activity
from bot.okr.status import assess
from storage import Session, Store, gains, key_results, periods, teams
from tests.bot.test_digesting import OFTEN
from tests.counting import analyze, counted, reads_all_of, warm
from tests.storage.random_school import Somewhere, random_school


def _same_months(session: Session, where: Somewhere, random: Random) -> None:
    now = where.now
    since = now - timedelta(days=random.choice([1, 8, 30]), minutes=random.randrange(600))
    until = now - timedelta(minutes=random.choice([0, 0, 5, 2000]))
    tree = teams.tree(session)
    for team in tree.values():
        ids = subtree(team.id, tree)
        standings = [assess(one, now) for one in key_results.tracked(session, team_ids=ids)]
        before = periods.measured_before(session, since, team_ids=ids)
        done = periods.activity(session, since, until, team_ids=ids)
        for rest in (0, 3, rules.MONTHLY_REST):
            told = rules.monthly(team, standings, before, done, since, until, now, rest)
            told = replace(told, support=replace(told.support, rest=()))
            assert period.monthly(session, team, ids, since, until, now, rest) == told
        shown = [one for one in standings if rules.was_shown(one, since, until)]
        total = total_activity(rules.summarize(shown, before, done)) or Activity()
        assert gains.done(session, ids, since, until) == total


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_a_month_is_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random, 30)
    with store.begin(where.workspace_id, read_only=True) as session:
        _same_months(session, where, random)


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_what_may_have_moved_most_has(store: Store, random: Random) -> None:
    where = random_school(store, random)
    now, since = where.now, where.now - timedelta(days=random.choice([8, 30]))
    most = random.choice([1, 3])
    with store.begin(where.workspace_id, read_only=True) as session:
        ids = list(teams.tree(session))
        tracked = key_results.tracked(session, team_ids=ids)
        shown = [assess(one, now) for one in tracked if rules.was_shown(one, since, now)]
        before = periods.measured_before(session, since, team_ids=ids)
        found = gains.of_objectives(session, ids, since, now)
    told = rules.summarize(shown, before, {})
    moved = sorted((one for one in told if one.gain > 0), key=lambda one: -one.gain)[:most]
    assert {one.objective.id for one in moved} <= rules.may_lead(found, most)
    gain_of = {one.objective.id: one.gain for one in told}
    assert gain_of.keys() == {one.objective_id for one in found}
    for one in found:
        if one.gain is not None:
            assert abs(float(gain_of[one.objective_id]) - one.gain) <= one.rounding


def test_no_check_in_is_read_without_its_index(store: Store) -> None:
    counts = set()
    for seed in (1, 2, 3):
        where = random_school(store, Random(seed))
        analyze(store)
        warm(store)
        with store.begin(where.workspace_id, read_only=True) as session:
            ids = [team.id for team in teams.all(session)]
            since = where.now - timedelta(days=30)
            with counted(store) as statements:
                gains.of_objectives(session, ids, since, where.now)
                gains.done(session, ids, since, where.now)
                gains.closed(session, ids, since, where.now)
        counts.add(len(statements))
        if store.dialect == "sqlite":  # PostgreSQL scans what has a dozen rows
            assert reads_all_of(store, "check_ins", statements) == []
            assert reads_all_of(store, "wins", statements) == []
    assert counts == {6}

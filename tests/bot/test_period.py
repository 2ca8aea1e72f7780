"""What a period brought, read at a glance, is what the rules say of everything read in full."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, strategies as st

from bot import period
from bot.okr import period as rules
from bot.okr.access import subtree
from bot.okr.model import CheckIn, Decision, FieldChange, KeyResult, Review
from bot.okr.period import Activity, total_activity
from bot.okr.small_groups import may_read_counts
from bot.okr.status import Standing, assess
from storage import (
    Session,
    Store,
    changes,
    gains,
    key_results,
    members,
    objectives,
    periods,
    reviews,
    schools,
    teams,
)
from tests import cast
from tests.bot.test_digesting import OFTEN
from tests.counting import analyze, counted, reads_all_of, warm
from tests.storage.random_school import Somewhere, random_school
from tests.storage.school import HOME, found


def _before_and_done(
    session: Session, all_of_them: Sequence[Standing], since: datetime, until: datetime
) -> tuple[dict[int, CheckIn], dict[int, Activity]]:
    ids = [one.key_result.id for one in all_of_them]
    before = periods.measured_before(session, since, ids)
    return before, periods.activity(session, since, until, ids)


def _same_months(session: Session, where: Somewhere, random: Random) -> None:
    now = where.now
    since = now - timedelta(days=random.choice([1, 8, 30]), minutes=random.randrange(600))
    until = now - timedelta(minutes=random.choice([0, 0, 5, 2000]))
    tree = teams.tree(session)
    for team in tree.values():
        ids = subtree(team.id, tree)
        standings = [assess(one, now) for one in key_results.tracked(session, team_ids=ids)]
        before, done = _before_and_done(session, standings, since, until)
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


def _people_it(session: Session, random: Random) -> None:
    """Teams of a few, some of one name, and what a small group is."""
    schools.set_rules(session, replace(schools.told(session), small_group=random.randrange(4)))
    people = [one.id for one in members.all(session)]
    for team in teams.all(session):
        name = random.choice([team.name, "Anywhere"])
        in_it = tuple(random.sample(people, random.choice([0, 2, 4])))
        led_by = tuple(random.sample(people, random.choice([0, 0, 1])))
        teams.save(session, replace(team, name=name, member_ids=in_it, leader_ids=led_by))


def _same_reviews(session: Session, where: Somewhere, random: Random) -> None:
    now = where.now
    since = now - timedelta(days=random.choice([8, 30, 90]), minutes=random.randrange(600))
    tree = teams.tree(session)
    for chosen in [*([id_] for id_ in tree), list(tree)[1:]]:
        ids = {below for id_ in chosen for below in subtree(id_, tree)}
        standings = [assess(one, now) for one in key_results.tracked(session, team_ids=ids)]
        found = rules.summarize(standings, *_before_and_done(session, standings, since, now))
        for member in members.all(session):
            told = [
                one if may_read_counts(member, one.team.id, tree) else replace(one, activity=None)
                for one in found
            ]
            total = total_activity(told)
            for most in (1, 3, rules.REVIEW_OBJECTIVES):
                full = rules.PeriodReview(told[:most], len(told), total)
                assert period.review(session, member, ids, since, now, most) == full


@OFTEN
@given(random=st.randoms(use_true_random=False))
def test_a_review_is_the_same(store: Store, random: Random) -> None:
    where = random_school(store, random, random.choice([5, 30]))
    with store.begin(where.workspace_id) as session:
        _people_it(session, random)
    with store.begin(where.workspace_id, read_only=True) as session:
        _same_reviews(session, where, random)


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
        before, _ = _before_and_done(session, shown, since, now)
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
                gains.places(session, ids)
                gains.done(session, ids, since, where.now)
                gains.done(session, ids, since, where.now, also_closed=True)
                gains.closed(session, ids, since, where.now)
        counts.add(len(statements))
        if store.dialect == "sqlite":  # PostgreSQL scans what has a dozen rows
            assert reads_all_of(store, "check_ins", statements) == []
            assert reads_all_of(store, "wins", statements) == []
    assert counts == {11, 13}  # two more where an objective has key results of several teams


def _edit_what_was_closed_long_ago(session: Session, key_result: KeyResult) -> None:
    closed = Review(
        id=0,
        author_id=cast.ANA.id,
        at=cast.NOW - timedelta(days=60),
        score=Decimal(1),
        suggested=None,
        decision=Decision.KEEP,
        key_result_id=key_result.id,
    )
    reviews.add(session, closed, "closed")
    edit = FieldChange(name="title", before="", after=key_result.title)
    changes.add(session, key_result, [edit], actor_id=cast.ANA.id, at=cast.NOW)


def test_a_review_takes_no_more_statements_of_more_objectives(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        _edit_what_was_closed_long_ago(session, school.key_results[0])
    taken = []
    for first, last in ((0, 20), (20, 80)):
        with store.begin(HOME.id) as session:
            for number in range(first, last):
                added = objectives.add(session, replace(school.objective, prefix=f"M{number}"))
                one = replace(school.key_results[0], key=f"M{number}-1", objective_id=added.id)
                key_results.add(session, one)
        warm(store)
        with store.begin(HOME.id, read_only=True) as session:
            ana = members.get(session, cast.ANA.id)
            assert ana is not None
            with counted(store) as statements:
                since = cast.NOW - timedelta(days=30)
                told = period.review(session, ana, [school.team.id], since, cast.NOW)
        assert (told.count, told.total) == (last + 1, Activity(edits=1))
        taken.append(len(statements))
    assert taken == [15, 15]

"""The tree of objectives: roll-up, places, circles, orphans, and what may support what."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.okr.model import Confidence, Cycle, CycleState, Objective, Problem, Status, Team
from bot.okr.status import Standing
from bot.okr.tree import (
    Alignment,
    Line,
    ObjectiveStanding,
    Target,
    candidates,
    check_support,
    filled,
    orphans,
)
from tests import cast

CYCLES = {1: cast.CYCLE, 2: replace(cast.CYCLE, id=2, state=CycleState.CLOSED)}


def objective(id_: int, team_id: int = cast.GRADE.id, **changes: Any) -> Objective:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    prefix = f"O{letters[id_ // 26 % 26]}{letters[id_ % 26]}"
    one = replace(cast.OBJECTIVE, id=id_, prefix=prefix, title=f"Goal {id_}", team_id=team_id)
    return replace(one, **changes)


def standing(
    number: int, value: float | None = 66, objective_id: int = 1, **changes: Any
) -> Standing:
    of = cast.key_result(f"RD-{number}", objective_id=objective_id, **changes)
    given_ = [] if value is None else [cast.check_in(value, key_result_id=number)]
    return cast.standing(*given_, of=of)


def prefixes(lines: list[Line]) -> list[tuple[int, str]]:
    return [
        (
            one.depth,
            one.team.name
            if one.team
            else one.key_result.key_result.key
            if one.key_result
            else one.objective.objective.prefix
            if one.objective
            else "",
        )
        for one in lines
    ]


# Roll-up


def test_progress_is_the_plain_average_of_what_is_measured() -> None:
    several = (standing(1, 68.5), standing(2, 75), standing(3, None))
    one = ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several)
    assert (one.progress, one.measured, len(one.key_results)) == (Decimal("0.75"), 2, 3)


def test_each_counts_no_less_than_nothing_and_no_more_than_all() -> None:
    several = (standing(1, 50), standing(2, 100))
    assert ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several).progress == Decimal(
        "0.5"
    )


def test_nothing_measured_is_no_progress() -> None:
    assert ObjectiveStanding(objective=cast.OBJECTIVE).progress is None
    several = (standing(1, None),)
    assert ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several).progress is None


values = st.lists(st.none() | st.integers(-500, 500), max_size=6)


@given(values)
def test_progress_stays_within_all_and_nothing(numbers: list[int | None]) -> None:
    several = tuple(standing(number, value) for number, value in enumerate(numbers, start=1))
    progress = ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several).progress
    assert progress is None or 0 <= progress <= 1


@given(values)
def test_an_unmeasured_key_result_never_changes_the_average(numbers: list[int | None]) -> None:
    several = tuple(standing(number, value) for number, value in enumerate(numbers, start=1))
    one = ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several)
    more = replace(one, key_results=(*several, standing(99, None)))
    assert (more.progress, more.measured) == (one.progress, one.measured)


def test_status_is_told_worst_first_without_what_rests() -> None:
    asked = cast.standing(cast.check_in(66, Confidence.NEEDS_SUPPORT), of=cast.key_result("RD-2"))
    several = (standing(1, 74), asked, standing(3, 74), standing(4, 66, paused=True))
    one = ObjectiveStanding(objective=cast.OBJECTIVE, key_results=several)
    assert one.counts == [(Status.AT_RISK, 1), (Status.ON_TRACK, 2)]
    assert (one.paused, one.closed) == (1, 0)


# The tree

DISTRICT_GOAL = objective(1, cast.DISTRICT.id)
SCHOOL_GOAL = objective(2, cast.SCHOOL.id, supports_objective_id=1)
GRADE_GOAL = objective(3, cast.GRADE.id, supports_key_result_id=21)
ALONE = objective(4, cast.GRADE.id)
STANDINGS = (standing(11), standing(21, objective_id=2), standing(31, objective_id=3))


def alignment() -> Alignment:
    return Alignment(cast.TEAMS, (ALONE, GRADE_GOAL, SCHOOL_GOAL, DISTRICT_GOAL), STANDINGS)


def test_objectives_stand_under_what_they_support_else_under_their_team() -> None:
    assert prefixes(alignment().lines(9)) == [
        (0, "Riverbend District"),
        (1, "OAB"),
        (2, "OAC"),
        (3, "OAD"),
        (1, "Maple Grove"),
        (2, "Grade 3–5"),
        (3, "OAE"),
        (1, "Oak Hill"),
    ]


def test_a_folded_line_says_what_is_below() -> None:
    lines = alignment().lines(1)
    assert prefixes(lines)[1:] == [(1, "OAB"), (1, "Maple Grove"), (1, "Oak Hill")]
    assert [(one.count, one.is_folded) for one in lines] == [
        (4, False),
        (2, True),
        (3, True),
        (0, False),
    ]


def test_the_part_of_a_team_shows_all_that_is_its_own() -> None:
    assert prefixes(alignment().of_team(cast.SCHOOL.id).lines(9)) == [
        (0, "Maple Grove"),
        (1, "OAC"),
        (2, "OAD"),
        (1, "Grade 3–5"),
        (2, "OAE"),
    ]


def test_an_objective_shows_its_key_results_and_who_supports_each() -> None:
    more = objective(5, cast.GRADE.id, supports_objective_id=2)
    tree = Alignment(cast.TEAMS, (SCHOOL_GOAL, GRADE_GOAL, more), STANDINGS)
    assert prefixes(tree.lines_of(2, 9)) == [(0, "OAC"), (1, "RD-21"), (2, "OAD"), (1, "OAF")]


links = st.dictionaries(
    st.integers(1, 12), st.tuples(st.integers(0, 14), st.booleans(), st.integers(1, 6)), max_size=12
)
parents = st.dictionaries(st.integers(1, 5), st.integers(0, 7), max_size=5)


def anything(links: dict[int, tuple[int, bool, int]], parents: dict[int, int]) -> Alignment:
    """Links and teams as no honest hand would store them: circles, gaps, ends in nowhere."""
    teams = {
        id_: Team(
            id=id_, name=f"T{id_}", level=cast.GRADE.level, tz=cast.TZ, parent_id=parent or None
        )
        for id_, parent in parents.items()
    }
    objectives = [
        objective(
            id_,
            team_id,
            supports_objective_id=None if by_key_result else to or None,
            supports_key_result_id=to * 10 if by_key_result else None,
        )
        for id_, (to, by_key_result, team_id) in links.items()
    ]
    return Alignment(teams, objectives, [standing(id_ * 10, objective_id=id_) for id_ in links])


@given(links, parents, st.integers(0, 30))
def test_every_objective_has_exactly_one_place_whatever_the_links(
    links: dict[int, tuple[int, bool, int]], parents: dict[int, int], deepest: int
) -> None:
    tree = anything(links, parents)
    shown = [one.objective.objective.id for one in tree.lines(30) if one.objective]
    assert sorted(shown) == sorted(links)
    some = [one.objective.objective.id for one in tree.lines(deepest) if one.objective]
    assert len(some) == len(set(some))
    assert all(one.depth <= deepest for one in tree.lines(deepest))


@given(links, parents, st.integers(0, 30))
def test_it_hangs_together_alike_before_its_key_results_are_known(
    links: dict[int, tuple[int, bool, int]], parents: dict[int, int], deepest: int
) -> None:
    whole = anything(links, parents)
    standings = [known for one in whole.objectives.values() for known in one.key_results]
    keys = {
        one.key_result.id: (one.key_result.objective_id, one.key_result.key) for one in standings
    }
    several = [one.objective for one in whole.objectives.values()]
    bare = Alignment(whole.teams, several, (), keys)
    assert filled(bare.lines(deepest), standings) == whole.lines(deepest)
    for id_ in links:
        own = [one for one in standings if one.key_result.objective_id == id_]
        opened = Alignment(whole.teams, several, own, keys).lines_of(id_, deepest)
        assert filled(opened, standings) == whole.lines_of(id_, deepest)
    for id_ in whole.teams:
        part = bare.of_team(id_).lines(deepest)
        assert filled(part, standings) == whole.of_team(id_).lines(deepest)


@given(links, parents)
def test_every_team_has_exactly_one_place(
    links: dict[int, tuple[int, bool, int]], parents: dict[int, int]
) -> None:
    shown = [one.team.id for one in anything(links, parents).lines(30) if one.team]
    assert sorted(shown) == sorted(parents)


@given(links, parents)
def test_every_objective_opens(
    links: dict[int, tuple[int, bool, int]], parents: dict[int, int]
) -> None:
    tree = anything(links, parents)
    for id_ in links:
        shown = [one.objective.objective.id for one in tree.lines_of(id_, 30) if one.objective]
        assert shown[0] == id_
        assert len(shown) == len(set(shown)) == tree.lines_of(id_, 30)[0].count + 1


# Orphans


def test_orphans_are_those_below_the_top_that_support_nothing() -> None:
    several = (ALONE, GRADE_GOAL, SCHOOL_GOAL, DISTRICT_GOAL)
    assert orphans(several, cast.TEAMS, [cast.DISTRICT.id]) == [ALONE]
    assert orphans(several, cast.TEAMS, [cast.SCHOOL.id, cast.GRADE.id]) == [ALONE]
    assert orphans(several, cast.TEAMS, [cast.ELSEWHERE.id]) == []
    assert orphans(several, cast.TEAMS, []) == []
    assert orphans(several, cast.TEAMS, [99]) == []


# What may support what


def refused(one: Objective, above: Objective, links: dict[int, int | None]) -> str:
    with pytest.raises(Problem) as raised:
        check_support(one, Target(above), cast.TEAMS, links, CYCLES)
    return raised.value.code


def test_an_objective_may_support_its_own_team_and_those_above() -> None:
    links = {1: None, 2: 1, 3: 2, 4: None}
    for above in (GRADE_GOAL, SCHOOL_GOAL, DISTRICT_GOAL):
        check_support(ALONE, Target(above), cast.TEAMS, links, CYCLES)
    check_support(ALONE, Target(SCHOOL_GOAL, STANDINGS[1].key_result), cast.TEAMS, links, CYCLES)


def test_not_a_team_beside_or_below_and_not_itself_and_in_no_circle() -> None:
    links = {1: None, 2: 1, 3: 2, 4: 3}
    beside = objective(7, cast.ELSEWHERE.id)
    assert refused(ALONE, beside, links) == "align.not_above"
    assert refused(SCHOOL_GOAL, GRADE_GOAL, links) == "align.not_above"
    assert refused(ALONE, ALONE, links) == "align.itself"
    assert refused(GRADE_GOAL, ALONE, links) == "align.circle"


def test_a_key_result_of_a_team_below_does_not_count_as_above() -> None:
    low = replace(STANDINGS[1].key_result, team_id=cast.ELSEWHERE.id)
    with pytest.raises(Problem, match=r"align\.not_above"):
        check_support(ALONE, Target(SCHOOL_GOAL, low), cast.TEAMS, {}, CYCLES)


@pytest.mark.parametrize("closed", ["below", "above"])
def test_a_closed_cycle_stays_as_it_is(closed: str) -> None:
    below = replace(ALONE, cycle_id=2 if closed == "below" else 1)
    above = replace(SCHOOL_GOAL, cycle_id=2 if closed == "above" else 1)
    assert refused(below, above, {}) == "align.closed"


def test_a_planned_cycle_may_be_aligned() -> None:
    planned: dict[int, Cycle] = {1: replace(cast.CYCLE, state=CycleState.PLANNED)}
    check_support(ALONE, Target(SCHOOL_GOAL), cast.TEAMS, {}, planned)


def test_what_it_may_support_is_offered_by_team_the_nearest_above_first() -> None:
    targets = [Target(one) for one in (ALONE, GRADE_GOAL, SCHOOL_GOAL, DISTRICT_GOAL)] + [
        Target(SCHOOL_GOAL, STANDINGS[1].key_result)
    ]
    offered = candidates(ALONE, targets, cast.TEAMS, {3: 4}, CYCLES)
    assert [(team.name, [one.name for one in found]) for team, found in offered] == [
        ("Maple Grove", ["OAC"]),
        ("Riverbend District", ["OAB"]),
        ("Grade 3–5", ["RD-21"]),
    ]


def test_lines_name_what_an_objective_supports_even_outside_of_the_part() -> None:
    part = alignment().of_team(cast.GRADE.id)
    assert [one.supports for one in part.lines(9)] == ["", "RD-21", ""]

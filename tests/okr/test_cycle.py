"""Cycles: their dates and names, what is missing in one, and what of it goes on in the next."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.cycle import (
    CarryOver,
    Content,
    Why,
    carry_over,
    faults,
    onward,
    preview,
    supports_after,
    unreviewed,
)
from bot.okr.model import (
    Cover,
    Cycle,
    CycleState,
    Decision,
    Measure,
    Objective,
    Reading,
    Review,
    Tracked,
)
from bot.okr.progress import progress, start_progress
from tests import cast

NEXT = Cycle(
    id=2,
    name="Spring semester",
    starts=date(2027, 1, 5),
    ends=date(2027, 6, 11),
    state=CycleState.PLANNED,
)
ACTIVE = [member.id for member in cast.MEMBERS]


def review(decision: Decision, **changes: object) -> Review:
    return replace(
        Review(
            id=1,
            author_id=cast.ANA.id,
            at=cast.NOW,
            score=Decimal("0.7"),
            suggested=None,
            decision=decision,
        ),
        **changes,  # type: ignore[arg-type]
    )


def ended(key: str, decision: Decision | None, number: int | None = 70, **of: object) -> Tracked:
    key_result = cast.key_result(key, **of)  # type: ignore[arg-type]
    recent = () if number is None else (cast.check_in(number),)
    return cast.tracked(
        *recent, of=key_result, review=None if decision is None else review(decision)
    )


def content(
    *tracked: Tracked, decision: Decision | None = Decision.CARRY_OVER, cycle: Cycle = cast.CYCLE
) -> Content:
    reviews = {} if decision is None else {cast.OBJECTIVE.id: review(decision)}
    return Content(cycle=cycle, objectives=[cast.OBJECTIVE], reviews=reviews, tracked=tracked)


EMPTY = Content(cycle=NEXT, reviews={})


def carried(source: Content, target: Content = EMPTY, active: list[str] = ACTIVE) -> CarryOver:
    return carry_over(source, target, cast.TEAMS, active, cast.ADA.id)


def after(plan: CarryOver, target: Content = EMPTY) -> Content:
    """The target once the plan was carried out."""
    objectives, tracked = list(target.objectives), list(target.tracked)
    for going in plan.going:
        objective = going.objective
        if objective.id == 0:
            objective = replace(objective, id=100 + len(objectives))
            objectives.append(objective)
        for one in going.key_results:
            made = replace(one, id=1000 + len(tracked), objective_id=objective.id)
            tracked.append(cast.tracked(of=made, objective=objective))
    return replace(target, objectives=objectives, tracked=tracked)


@pytest.mark.parametrize(
    ("name", "starts", "ends", "wrong"),
    [
        ("Spring", date(2027, 1, 5), date(2027, 6, 11), {}),
        ("", date(2027, 1, 5), date(2027, 6, 11), {"name": "cycle.no_name"}),
        ("x" * 61, date(2027, 1, 5), date(2027, 6, 11), {"name": "cycle.long_name"}),
        ("FALL SEMESTER", date(2027, 1, 5), date(2027, 6, 11), {"name": "cycle.name_taken"}),
        ("Spring", None, None, {"starts": "cycle.no_day", "ends": "cycle.no_day"}),
        ("Spring", date(2027, 1, 5), date(2027, 1, 5), {"ends": "cycle.wrong_end"}),
        ("Spring", date(2027, 1, 5), date(2026, 1, 5), {"ends": "cycle.wrong_end"}),
        ("Spring", date(2027, 1, 5), date(2037, 1, 5), {"ends": "cycle.wrong_end"}),
        ("Overlaps", date(2026, 9, 1), date(2027, 1, 5), {}),
    ],
)
def test_a_cycle_has_a_name_of_its_own_and_days_in_order(
    name: str, starts: date | None, ends: date | None, wrong: dict[str, str]
) -> None:
    found = faults(name, starts, ends, [cast.CYCLE])
    assert {field: problem.code for field, problem in found.items()} == wrong


def test_a_preview_says_what_is_there_and_what_is_missing() -> None:
    gone = replace(cast.BEN, is_active=False)
    source = content(
        cast.tracked(of=cast.key_result("RD-1")),
        cast.tracked(of=cast.key_result("RD-2"), owner=gone),
        cast.tracked(of=cast.key_result("RD-3", replace(cast.READING, target=None))),
        cast.tracked(of=cast.key_result("RD-4", replace(cast.READING, baseline=None))),
        cast.tracked(of=cast.key_result("RD-5", cast.CERTIFIED)),
        cast.tracked(of=cast.key_result("RD-6", cast.CLASS_SIZE)),
    )
    bare = replace(cast.OBJECTIVE, id=2, prefix="AT", team_id=cast.SCHOOL.id)
    found = preview(replace(source, objectives=[cast.OBJECTIVE, bare]), cast.TEAMS)
    assert (found.objectives, found.key_results) == (2, 6)
    assert (found.owner_gone, found.no_target, found.no_start) == (("RD-2",), ("RD-3",), ("RD-4",))
    assert found.empty == ("AT",)
    assert found.teams == ("Oak Hill", "Riverbend District")


def test_what_has_no_review_is_listed_by_team() -> None:
    source = content(ended("RD-1", Decision.KEEP), ended("RD-2", None), decision=None)
    assert unreviewed(source, cast.TEAMS) == {"Grade 3–5": ("RD", "RD-2")}
    assert unreviewed(content(ended("RD-1", Decision.KEEP)), cast.TEAMS) == {}


def test_what_was_decided_goes_with_a_new_start() -> None:
    rd = ended(
        "RD-1",
        Decision.CARRY_OVER,
        cover=Cover(member_id=cast.BEN.id, starts=date(2026, 9, 1), until=date(2026, 9, 9)),
        paused=True,
        pause_reason="Testing week",
        data_dates=(date(2026, 9, 1), date(2027, 5, 1)),
        reporter_ids=(cast.BEN.id, "UGONE"),
    )
    plan = carried(content(rd, ended("RD-2", Decision.STOP), ended("RD-3", None)))
    (going,) = plan.going
    assert going.objective == replace(
        cast.OBJECTIVE, id=0, cycle_id=NEXT.id, carried_from_id=cast.OBJECTIVE.id
    )
    (one,) = going.key_results
    assert one.measure == replace(cast.READING, baseline=Decimal(70))
    assert (one.starts, one.due, one.data_dates) == (NEXT.starts, NEXT.ends, (date(2027, 5, 1),))
    assert (one.cover, one.paused, one.pause_reason) == (None, False, "")
    assert one.reporter_ids == (cast.BEN.id,)
    assert one.carried_from_id == rd.key_result.id
    assert plan.staying == {Why.NO_REVIEW: ("RD-3",), Why.STOPPED: ("RD-2",)}
    assert (plan.objectives, plan.key_results, plan.there) == (1, 1, 0)


@pytest.mark.parametrize(
    ("objective", "key_result", "goes", "why"),
    [
        (Decision.CARRY_OVER, Decision.CHANGE, True, None),
        (Decision.CHANGE, None, True, None),
        (None, Decision.CARRY_OVER, True, None),
        (Decision.KEEP, Decision.CARRY_OVER, True, None),
        (Decision.STOP, Decision.CARRY_OVER, False, Why.STOPPED),
        (Decision.KEEP, Decision.STOP, False, Why.KEPT),
        (None, None, False, Why.NO_REVIEW),
    ],
)
def test_an_objective_goes_for_itself_or_for_a_key_result(
    objective: Decision | None, key_result: Decision | None, goes: bool, why: Why | None
) -> None:
    plan = carried(content(ended("RD-1", key_result), decision=objective))
    assert bool(plan.going) is goes
    if why:
        assert plan.staying == {why: ("RD",)}


def test_an_owner_who_left_is_followed_by_somebody_who_is_there() -> None:
    source = content(ended("RD-1", Decision.CARRY_OVER))
    for active, heir in (
        ([cast.BEN.id, cast.CLEO.id], cast.CLEO.id),
        ([cast.BEN.id], cast.ADA.id),
        ([cast.ANA.id], cast.ANA.id),
    ):
        (going,) = carried(source, active=active).going
        assert going.objective.owner_id == heir
        assert going.key_results[0].owner_id == heir


def test_a_prefix_that_is_taken_keeps_the_objective_behind() -> None:
    taken = replace(EMPTY, objectives=[replace(cast.OBJECTIVE, id=9, cycle_id=NEXT.id)])
    plan = carried(content(ended("RD-1", Decision.CARRY_OVER)), taken)
    assert plan.going == ()
    assert plan.staying == {Why.TAKEN: ("RD",)}


def test_what_was_closed_since_goes_along_the_second_time() -> None:
    first = content(ended("RD-1", Decision.CARRY_OVER), ended("RD-2", None))
    target = after(carried(first))
    second = content(ended("RD-1", Decision.CARRY_OVER), ended("RD-2", Decision.CHANGE))
    plan = carried(second, target)
    (going,) = plan.going
    assert going.objective.id == target.objectives[0].id
    assert [one.key for one in going.key_results] == ["RD-2"]
    assert (plan.objectives, plan.key_results, plan.there) == (0, 1, 2)


decisions = st.none() | st.sampled_from(Decision)


@given(objective=decisions, of_key_results=st.lists(decisions, max_size=6))
def test_carrying_over_twice_adds_nothing(
    objective: Decision | None, of_key_results: list[Decision | None]
) -> None:
    several = [ended(f"RD-{place + 1}", one) for place, one in enumerate(of_key_results)]
    source = content(*several, decision=objective)
    first = carried(source)
    again = carried(source, after(first))
    assert again.going == ()
    assert again.there == first.objectives + first.key_results
    assert again.staying == first.staying


@given(
    measure=st.sampled_from(cast.MEASURES), number=st.decimals(min_value=0, max_value=100, places=1)
)
def test_a_way_that_goes_on_never_begins_at_its_end(measure: Measure, number: Decimal) -> None:
    reading = Reading(number)
    further = onward(measure, reading)
    done = progress(measure, reading)
    if further != measure and measure is not cast.CLASS_SIZE:
        assert done is not None
        assert done < 1
        assert start_progress(further) == 0
    assert replace(further, baseline=None) == replace(measure, baseline=None)


def test_a_link_follows_what_it_led_to() -> None:
    def leads(source: Objective) -> tuple[int | None, int | None]:
        return supports_after(source, {1: 101}, {7: 107}, {1, 2}, {7, 8})

    assert leads(replace(cast.OBJECTIVE, supports_objective_id=1)) == (101, None)
    assert leads(replace(cast.OBJECTIVE, supports_objective_id=2)) == (None, None)
    assert leads(replace(cast.OBJECTIVE, supports_objective_id=55)) == (55, None)
    assert leads(replace(cast.OBJECTIVE, supports_key_result_id=7)) == (None, 107)
    assert leads(replace(cast.OBJECTIVE, supports_key_result_id=8)) == (None, None)
    assert leads(cast.OBJECTIVE) == (None, None)

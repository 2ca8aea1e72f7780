"""The life of a barrier: its state, its clock in school days, whom it concerns, who may do what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.access import may_acknowledge, may_help, may_resolve
from bot.okr.barriers import (
    BarrierState,
    age,
    askers,
    may_be_reopened,
    offer_at,
    people_of,
    state,
    steps,
    suggested_helper,
)
from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.model import Barrier, Confidence, Reopening, Status, Tracked, Win
from bot.okr.status import assess
from bot.okr.support import SupportReason, select_support
from bot.okr.wins import WinKind, select_wins
from tests import cast

DAY = timedelta(days=1)
BARRIER = Barrier(
    id=1, key_result_id=1, check_in_id=1, kind=None, opened_by=cast.ANA.id, opened_at=cast.NOW
)
TEAMS = {team.id: team for team in (cast.SCHOOL, cast.GRADE, cast.ELSEWHERE)}


def tracked(barrier: Barrier | None = BARRIER, **changes: object) -> Tracked:
    asked = cast.check_in(64, Confidence.NEEDS_SUPPORT, at=cast.NOW)
    found = cast.tracked(asked)
    return replace(found, barrier=barrier, **changes)  # type: ignore[arg-type]


def reopened(solved: int, again: int) -> Reopening:
    """After so many days."""
    return Reopening(
        solved_by="UBEN",
        solved_at=cast.NOW + solved * DAY,
        reopened_by=cast.ANA.id,
        reopened_at=cast.NOW + again * DAY,
    )


@pytest.mark.parametrize(
    ("changes", "is_now"),
    [
        ({}, BarrierState.ASKED),
        ({"seen_by": "UCLEO", "seen_at": cast.NOW}, BarrierState.SEEN),
        ({"seen_by": "UCLEO", "helper_id": "UBEN"}, BarrierState.HELPED),
        ({"helper_id": "UBEN", "resolved_at": cast.NOW}, BarrierState.SOLVED),
        ({"resolved_at": cast.NOW}, BarrierState.SOLVED),
    ],
)
def test_its_facts_say_how_it_stands(changes: dict[str, str], is_now: BarrierState) -> None:
    assert state(replace(BARRIER, **changes)) is is_now  # type: ignore[arg-type]


def test_its_clock_counts_school_days_until_it_is_solved() -> None:
    monday = cast.NOW + 5 * DAY  # it was opened on a Wednesday
    assert age(BARRIER, tracked(), monday) == 3
    solved = replace(BARRIER, resolved_at=cast.NOW + 2 * DAY)
    assert age(solved, tracked(), monday) == 2
    closed = SchoolCalendar(closed=frozenset({date(2026, 9, 17), date(2026, 9, 18)}))
    away = tracked()
    away = replace(away, team=replace(away.team, calendar=closed))
    assert age(BARRIER, away, monday) == 1


def test_the_coach_is_suggested_or_the_nearest_above() -> None:
    grade = replace(cast.GRADE, coach_id=cast.BEN.id)
    school = replace(cast.SCHOOL, coach_id="UCORA")
    both = TEAMS | {grade.id: grade, school.id: school}
    assert suggested_helper(tracked(), cast.ANA.id, both) == cast.BEN.id
    assert suggested_helper(tracked(), cast.BEN.id, both) == "UCORA"
    assert suggested_helper(tracked(), cast.ANA.id, TEAMS | {school.id: school}) == "UCORA"
    assert suggested_helper(tracked(), cast.ANA.id, TEAMS) is None
    own = TEAMS | {grade.id: replace(grade, coach_id=cast.ANA.id)}
    assert suggested_helper(tracked(), cast.ANA.id, own) is None


def test_who_is_named_and_who_hears() -> None:
    helped = replace(BARRIER, helper_id="UBEN", seen_by="UCLEO", opened_by="UCOVER")
    assert people_of([helped, None]) == {"UBEN", "UCLEO"}
    assert askers(helped, tracked()) == {"UCOVER", cast.ANA.id}


def test_its_life_is_told_in_order_to_those_who_may_read_it() -> None:
    fine = cast.check_in(70, Confidence.ON_TRACK, id=2, at=cast.NOW + 7 * DAY)
    lived = replace(
        BARRIER,
        seen_by="UCLEO",
        seen_at=cast.NOW + 6 * DAY,  # only after it was opened again
        helper_id="UBEN",
        helping_since=cast.NOW,
        reopenings=(reopened(1, 5),),
        resolved_at=fine.at,
        resolved_by_id=fine.id,
    )
    told = steps(lived, tracked(None), [fine], in_full=True)
    assert [(step.state, step.actor_id, step.age) for step in told] == [
        (BarrierState.ASKED, cast.ANA.id, 0),
        (BarrierState.HELPED, "UBEN", 0),
        (BarrierState.SOLVED, "UBEN", 1),
        (None, cast.ANA.id, 3),  # a weekend later
        (BarrierState.SEEN, "UCLEO", 4),
        (BarrierState.SOLVED, fine.author_id, 5),
    ]
    assert steps(lived, tracked(None), [fine], in_full=False) == told[:1]
    closed = replace(lived, resolved_by_id=None)
    assert steps(closed, tracked(None), [fine], in_full=True) == told[:-1]


def test_leaders_hear_on_the_morning_of_the_third_school_day() -> None:
    # Wednesday, and three school days later Monday at seven in Chicago.
    assert offer_at(BARRIER, tracked()) == datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
    assert offer_at(replace(BARRIER, helper_id="UBEN"), tracked()) is None
    assert offer_at(replace(BARRIER, resolved_at=cast.NOW), tracked()) is None
    again = replace(BARRIER, reopenings=(reopened(4, 5),))
    assert offer_at(again, tracked()) == datetime(2026, 9, 24, 12, 0, tzinfo=UTC)


@given(
    hours=st.integers(0, 24 * 60),
    closed=st.frozensets(st.dates(date(2026, 9, 1), date(2026, 12, 1)), max_size=20),
    light=st.frozensets(st.dates(date(2026, 9, 1), date(2026, 12, 1)), max_size=10),
)
def test_an_offer_comes_on_a_message_day_after_as_many_school_days(
    hours: int, closed: frozenset[date], light: frozenset[date]
) -> None:
    one = tracked()
    calendar = SchoolCalendar(closed=closed, light=light)
    one = replace(one, team=replace(one.team, calendar=calendar))
    opened = replace(BARRIER, opened_at=cast.NOW + timedelta(hours=hours))
    at = offer_at(opened, one)
    assert at is not None
    assert calendar.in_staff_hours(at, one.owner.tz)
    assert age(opened, one, at) >= one.rules.offer_after_school_days
    day = local_day(at, one.owner.tz)
    between = age(opened, one, at) - one.rules.offer_after_school_days
    assert between <= sum(calendar.is_school_day(day - n * DAY) for n in range(12))


def test_it_may_be_reopened_for_a_week() -> None:
    solved = replace(BARRIER, resolved_at=cast.NOW, solved_by="UBEN")
    assert may_be_reopened(solved, tracked(None), cast.NOW + 7 * DAY)
    assert not may_be_reopened(solved, tracked(None), cast.NOW + 7 * DAY + timedelta(minutes=1))
    assert not may_be_reopened(BARRIER, tracked(), cast.NOW)
    newer = replace(BARRIER, id=2)
    assert not may_be_reopened(solved, tracked(newer), cast.NOW)


def test_solved_by_a_person_the_owners_last_word_is_over() -> None:
    solved = replace(BARRIER, resolved_at=cast.NOW, solved_by="UBEN")
    standing = assess(tracked(None, solved=solved), cast.NOW)
    assert standing.status is not Status.AT_RISK
    reasons = [one.reason for one in select_support(cast.GRADE, [standing], cast.NOW).lines]
    assert SupportReason.ASKED not in reasons
    asking = assess(tracked(), cast.NOW)
    assert asking.status is Status.AT_RISK
    (line,) = select_support(cast.GRADE, [asking], cast.NOW).lines
    assert (line.reason, line.barrier) == (SupportReason.ASKED, BARRIER)


def test_who_may_do_what() -> None:
    asked = replace(BARRIER, suggested_helper_id=cast.DAN.id)
    one = tracked(asked)
    people = (cast.ANA, cast.BEN, cast.CLEO, cast.DAN)
    assert [may_help(person, one) for person in people] == [False, True, True, True]
    assert [may_acknowledge(person, asked, one, TEAMS) for person in people] == [
        *(False, False, True, True)
    ]
    helped = replace(asked, helper_id=cast.BEN.id)
    assert [may_resolve(person, helped, one, TEAMS, cast.NOW) for person in people] == [
        *(True, True, True, False)
    ]
    gone = replace(cast.BEN, is_active=False)
    assert not may_resolve(gone, helped, one, TEAMS, cast.NOW)


def test_thanks_are_a_line_of_their_own_and_only_with_consent() -> None:
    win = Win(
        id=1,
        team_id=cast.GRADE.id,
        key_result_id=1,
        author_id=cast.ANA.id,
        text="For the second room",
        share=True,
        at=cast.NOW,
        thanked_id=cast.BEN.id,
    )
    until = cast.NOW + DAY
    (line,) = select_wins(cast.GRADE, [], [win], cast.NOW, until).lines
    assert (line.kind, line.thanked_id, line.quote) == (WinKind.THANKS, cast.BEN.id, win.text)
    silent = replace(win, share=False)
    assert select_wins(cast.GRADE, [], [silent], cast.NOW, until).is_empty

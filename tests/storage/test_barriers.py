"""A barrier keeps its age and its helper while check-ins ask, and follows every undo."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.okr.model import Barrier, BarrierKind, CheckIn, CheckInDraft, Confidence, Reopening
from storage import Session, Store, barriers, check_ins, key_results
from tests import cast
from tests.storage.school import HOME, School, found, record

WEEK = timedelta(weeks=1)
HELP = cast.draft(64, Confidence.NEEDS_SUPPORT)
STAFFING = replace(HELP, barrier=BarrierKind.STAFFING, helper_id="UCLEO")
WATCHING = cast.draft(64, Confidence.WATCHING)
FINE = cast.draft(66, Confidence.ON_TRACK)


@pytest.fixture
def school(store: Store) -> School:
    return found(store)


def _open(session: Session, school: School) -> Barrier | None:
    return barriers.get_open(session, school.key_results[0].id)


def _undo(session: Session, check_in: CheckIn) -> None:
    check_ins.undo(
        session,
        check_in.id,
        author_id="UANA",
        at=check_in.at + timedelta(minutes=1),
        idempotency_key=f"undo:{check_in.id}",
    )


def test_a_call_for_help_opens_one(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        check_in = record(session, school.key_results[0], STAFFING)
        barrier = _open(session, school)
        assert barrier is not None
        assert barriers.get(session, barrier.id) == barrier
    assert barrier == Barrier(
        id=barrier.id,
        key_result_id=school.key_results[0].id,
        check_in_id=check_in.id,
        kind=BarrierKind.STAFFING,
        opened_by="UANA",
        opened_at=cast.NOW,
        suggested_helper_id="UCLEO",
    )


@pytest.mark.parametrize("draft", [WATCHING, FINE])
def test_other_check_ins_open_none(store: Store, school: School, draft: CheckInDraft) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], draft)
        assert _open(session, school) is None


def test_a_named_barrier_opens_one_whatever_the_confidence(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], replace(FINE, barrier=BarrierKind.TIME))
        barrier = _open(session, school)
    assert barrier is not None
    assert barrier.kind is BarrierKind.TIME


def test_asking_again_keeps_age_and_helper_and_adds_what_is_new(
    store: Store, school: School
) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        first = _open(session, school)
        assert first is not None
        assert barriers.offer_help(session, first.id, "UBEN", cast.NOW + WEEK)
        record(session, school.key_results[0], STAFFING, at=cast.NOW + WEEK)
        again = _open(session, school)
    assert again is not None
    assert (again.id, again.opened_at, again.helper_id) == (first.id, cast.NOW, "UBEN")
    assert (again.kind, again.suggested_helper_id) == (BarrierKind.STAFFING, "UCLEO")


def test_only_on_track_resolves_it(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        barrier = _open(session, school)
        assert barrier is not None
        record(session, school.key_results[0], WATCHING, at=cast.NOW + WEEK)
        assert _open(session, school) == barrier
        record(session, school.key_results[0], FINE, at=cast.NOW + 2 * WEEK)
        assert _open(session, school) is None
        resolved = barriers.get(session, barrier.id)
        assert resolved is not None
        assert resolved.resolved_at == cast.NOW + 2 * WEEK
        record(session, school.key_results[0], HELP, at=cast.NOW + 3 * WEEK)
        fresh = _open(session, school)
    assert fresh is not None
    assert fresh.id != barrier.id
    assert fresh.opened_at == cast.NOW + 3 * WEEK


def test_one_person_helps(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        barrier = _open(session, school)
        assert barrier is not None
        assert barriers.offer_help(session, barrier.id, "UBEN", cast.NOW + WEEK)
        assert not barriers.offer_help(session, barrier.id, "UDAN", cast.NOW + WEEK)
        helped = _open(session, school)
        assert helped == replace(barrier, helper_id="UBEN", helping_since=cast.NOW + WEEK)
        record(session, school.key_results[0], FINE, at=cast.NOW + WEEK)
        assert not barriers.offer_help(session, barrier.id, "UDAN", cast.NOW + WEEK)


def test_undo_of_the_only_call_makes_it_never_have_been(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        check_in = record(session, school.key_results[0], HELP)
        barrier = _open(session, school)
        assert barrier is not None
        _undo(session, check_in)
        assert _open(session, school) is None
        assert barriers.get(session, barrier.id) is None


def test_undo_of_the_second_call_leaves_the_first(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        first = record(session, school.key_results[0], HELP)
        opened = _open(session, school)
        _undo(session, record(session, school.key_results[0], STAFFING, at=cast.NOW + WEEK))
        left = _open(session, school)
    assert opened is not None
    assert left is not None
    assert (left.id, left.check_in_id, left.opened_at) == (opened.id, first.id, cast.NOW)
    assert (left.kind, left.suggested_helper_id) == (None, None)


def test_undo_of_what_resolved_it_opens_it_again(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        opened = _open(session, school)
        _undo(session, record(session, school.key_results[0], FINE, at=cast.NOW + WEEK))
        assert _open(session, school) == opened


def test_undo_opens_no_second_one(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        fine = record(session, school.key_results[0], FINE, at=cast.NOW + WEEK)
        record(session, school.key_results[0], HELP, at=cast.NOW + 2 * WEEK)
        newest = _open(session, school)
        _undo(session, fine)
        assert _open(session, school) == newest


def test_a_correction_moves_it_or_ends_it(store: Store, school: School) -> None:
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        first = record(session, key_result, HELP)
        opened = _open(session, school)
        second = record(session, key_result, STAFFING, supersedes_id=first.id)
        moved = _open(session, school)
        assert opened is not None
        assert moved is not None
        assert (moved.id, moved.check_in_id) == (opened.id, second.id)
        third = record(session, key_result, WATCHING, supersedes_id=second.id)
        assert _open(session, school) is None
        _undo(session, third)
        assert _open(session, school) == moved


def test_a_correction_reopens_what_it_should_not_have_resolved(
    store: Store, school: School
) -> None:
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        record(session, key_result, HELP)
        opened = _open(session, school)
        fine = record(session, key_result, FINE, at=cast.NOW + WEEK)
        record(session, key_result, WATCHING, at=cast.NOW + WEEK, supersedes_id=fine.id)
        assert _open(session, school) == opened


def test_what_people_do_to_it_happens_once(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        opened = _open(session, school)
        assert opened is not None
        assert barriers.see(session, opened.id, "UCLEO", cast.NOW)
        assert not barriers.see(session, opened.id, "UBEN", cast.NOW + WEEK)
        assert barriers.solve(session, opened.id, "UBEN", cast.NOW + WEEK)
        assert not barriers.solve(session, opened.id, "UCLEO", cast.NOW + 2 * WEEK)
        assert not barriers.see(session, opened.id, "UCLEO", cast.NOW)
        solved = barriers.get(session, opened.id)
        assert barriers.thank(session, opened.id, cast.NOW + WEEK)
        assert not barriers.thank(session, opened.id, cast.NOW + 2 * WEEK)
    assert solved == replace(
        opened,
        seen_by="UCLEO",
        seen_at=cast.NOW,
        solved_by="UBEN",
        resolved_at=cast.NOW + WEEK,
    )


def test_reopened_it_keeps_its_age_and_helper(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        opened = _open(session, school)
        assert opened is not None
        assert not barriers.reopen(session, opened.id, "UANA", cast.NOW)
        assert barriers.offer_help(session, opened.id, "UBEN", cast.NOW)
        assert barriers.solve(session, opened.id, "UBEN", cast.NOW + WEEK)
        assert barriers.reopen(session, opened.id, "UANA", cast.NOW + WEEK)
        assert not barriers.reopen(session, opened.id, "UANA", cast.NOW + WEEK)
        again = _open(session, school)
    assert again == replace(
        opened,
        helper_id="UBEN",
        helping_since=cast.NOW,
        reopenings=(_reopened("UBEN", WEEK),),
    )
    assert again.reopened_by == "UANA"


def _reopened(solved_by: str, after: timedelta) -> Reopening:
    at = cast.NOW + after
    return Reopening(solved_by=solved_by, solved_at=at, reopened_by="UANA", reopened_at=at)


def test_opened_again_and_again_it_keeps_each_solution(store: Store, school: School) -> None:
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        record(session, key_result, HELP)
        opened = _open(session, school)
        assert opened is not None
        assert barriers.solve(session, opened.id, "UBEN", cast.NOW + WEEK)
        assert barriers.reopen(session, opened.id, "UANA", cast.NOW + WEEK)
    with store.begin(HOME.id) as session:
        fine = record(session, key_result, FINE, at=cast.NOW + 2 * WEEK)
        assert barriers.reopen(session, opened.id, "UANA", cast.NOW + 2 * WEEK)
        barriers.resolve(session, key_result.id, cast.NOW + 3 * WEEK)  # it was closed
        assert barriers.reopen(session, opened.id, "UANA", cast.NOW + 3 * WEEK)
        record(session, key_result, FINE, at=cast.NOW + 4 * WEEK)
    with store.begin(HOME.id, read_only=True) as session:
        (kept,) = barriers.of_key_result(session, key_result.id)
    solvers = ("UBEN", fine.author_id, "")
    assert kept.reopenings == tuple(
        _reopened(by, number * WEEK) for number, by in enumerate(solvers, start=1)
    )
    assert kept.resolved_at == cast.NOW + 4 * WEEK


def test_what_was_taken_back_is_no_call_for_help(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        _undo(session, record(session, school.key_results[0], HELP))
        assert barriers.of_key_result(session, school.key_results[0].id) == []


def test_a_newer_call_is_not_pushed_aside_by_an_older_one(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        first = _open(session, school)
        assert first is not None
        assert barriers.solve(session, first.id, "UBEN", cast.NOW)
        record(session, school.key_results[0], HELP, at=cast.NOW + WEEK)
        newer = _open(session, school)
        assert newer is not None
        assert newer.id != first.id
        assert not barriers.reopen(session, first.id, "UANA", cast.NOW + WEEK)
        assert _open(session, school) == newer


def test_the_newest_check_in_remembers_that_it_was_solved(store: Store, school: School) -> None:
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        record(session, key_result, HELP)
        opened = _open(session, school)
        assert opened is not None
        assert barriers.solve(session, opened.id, "UBEN", cast.NOW)
        (solved,) = key_results.tracked(session, ids=[key_result.id])
        assert solved.solved == barriers.get(session, opened.id)
        assert not solved.asks_for_help
        record(session, key_result, WATCHING, at=cast.NOW + WEEK)
        (later,) = key_results.tracked(session, ids=[key_result.id])
    assert later.solved is None


def test_whoever_is_concerned_finds_what_is_open(store: Store, school: School) -> None:
    key_result = school.key_results[0]
    with store.begin(HOME.id) as session:
        assert barriers.asking(session, "UBEN", [key_result.team_id], [key_result.id]) == set()
        record(session, key_result, STAFFING)
        here = {key_result.id}
        assert barriers.asking(session, "UCLEO", [], []) == here  # she was asked
        assert barriers.asking(session, "UBEN", [], []) == set()
        assert barriers.asking(session, "UBEN", [key_result.team_id], []) == here
        assert barriers.asking(session, "UBEN", [], [key_result.id]) == here


def test_it_is_looked_at_until_that_is_decided(store: Store, school: School) -> None:
    with store.begin(HOME.id) as session:
        record(session, school.key_results[0], HELP)
        opened = _open(session, school)
        assert opened is not None
    assert _due(store, cast.NOW - WEEK) == []
    assert _due(store, cast.NOW) == [(HOME.id, opened)]
    with store.begin(HOME.id) as session:
        assert barriers.look_again(session, opened.id, cast.NOW, cast.NOW + WEEK)
        assert not barriers.look_again(session, opened.id, cast.NOW, None)
    assert _due(store, cast.NOW) == []
    with store.begin(HOME.id) as session:
        assert barriers.offer_help(session, opened.id, "UBEN", cast.NOW)
    assert _due(store, cast.NOW + 2 * WEEK) == []


def _due(store: Store, now: datetime) -> list[tuple[str, Barrier]]:
    with store.begin_unscoped(read_only=True) as session:
        return barriers.due_for_offer(session, now, 10)

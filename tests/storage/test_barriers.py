"""A barrier keeps its age and its helper while check-ins ask, and follows every undo."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.okr.model import Barrier, BarrierKind, CheckIn, CheckInDraft, Confidence
from storage import Session, Store, barriers, check_ins
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

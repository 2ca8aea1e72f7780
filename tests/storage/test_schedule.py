"""One look says what there is to do, and a quiet moment has nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.okr.model import Cover
from storage import Store, key_results, outbox, schedule, workspaces
from storage.schedule import FAILURES_TOLD, Work
from tests.counting import counted
from tests.storage.queue import NOW, SECOND, claim, message, queue
from tests.storage.school import HOME, School, found


def due(store: Store, now: datetime = NOW) -> set[Work]:
    with store.begin_unscoped(read_only=True) as session:
        return set(schedule.due(session, now))


def quiet_school(store: Store) -> School:
    school = found(store)
    with store.begin(HOME.id) as session:
        workspaces.set_next_refresh(session, HOME.id, None, NOW + SECOND)
        workspaces.set_next_cleaning(session, None, NOW + SECOND)
    return school


def test_a_new_workspace_is_read_and_cleaned_at_once_then_when_its_moment_comes(
    store: Store,
) -> None:
    found(store)
    assert due(store) == {Work.PEOPLE, Work.CLEANING}
    with store.begin(HOME.id) as session:
        workspaces.set_next_refresh(session, HOME.id, None, NOW + SECOND)
    assert due(store) == {Work.CLEANING}
    with store.begin(HOME.id) as session:
        workspaces.set_next_cleaning(session, None, NOW + SECOND)
    assert due(store) == set()
    assert due(store, NOW + SECOND) == {Work.PEOPLE, Work.CLEANING}


def test_a_cover_is_looked_at_while_there_is_one(store: Store) -> None:
    school = quiet_school(store)
    today = NOW.date()
    cover = Cover(member_id="UBEN", starts=today, until=today + timedelta(days=7))
    for held, expected in ((cover, {Work.COVERS}), (None, set())):
        with store.begin(HOME.id) as session:
            key_results.save(session, replace(school.key_results[0], cover=held))
        assert due(store) == expected


def test_failures_are_told_for_a_week(store: Store) -> None:
    quiet_school(store)
    queue(store, message("a"), message("b"))
    for minute, delivery in enumerate(claim(store)):
        with store.begin_unscoped() as session:
            outbox.give_up(session, delivery.id, "is_archived", NOW - minute * SECOND)
    with store.begin(HOME.id) as session:
        long_after = NOW + 2 * FAILURES_TOLD
        workspaces.set_next_refresh(session, HOME.id, NOW + SECOND, long_after)
        workspaces.set_next_cleaning(session, NOW + SECOND, long_after)
    assert due(store) == due(store, NOW + FAILURES_TOLD) == {Work.FAILURES}
    assert due(store, NOW + FAILURES_TOLD + SECOND) == set()


def test_it_is_one_statement(store: Store) -> None:
    found(store)
    with store.begin_unscoped(read_only=True) as session, counted(store) as statements:
        schedule.due(session, NOW)
    assert len(statements) == 1

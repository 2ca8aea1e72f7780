"""Key results come with all they need in constant statements and by an index, however many."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from bot.okr.model import Confidence, CycleState, Tracked
from storage import Session, Store, cycles, digests, key_results, members, objectives, prompts
from storage.tables import CheckInRow
from tests import cast
from tests.counting import Statement, analyze, counted, plan, reads_all_of, warm
from tests.storage.school import (
    AWAY,
    HOME,
    LAST_YEAR,
    School,
    add_key_result,
    found,
    record,
    weeks,
)

MANY = tuple(f"RD-{number}" for number in range(1, 41))
YEARS = 150  # weeks of check-ins


def _long_past(store: Store, school: School, count: int = YEARS) -> None:
    """Weekly check-ins for every key result, the oldest `count` weeks before now."""
    rows = [
        {
            "workspace_id": school.workspace_id,
            "key_result_id": key_result.id,
            "kind": "check_in",
            "author_id": "UANA",
            "at": cast.NOW - weeks(week),
            "number": None if week < 6 else Decimal(week),
            "confidence": Confidence.ON_TRACK,
            "suggested": Confidence.ON_TRACK,
            "note": "",
            "idempotency_key": f"past:{key_result.id}:{week}",
        }
        for key_result in school.key_results
        for week in range(count, 0, -1)
    ]
    with store.begin_unscoped() as session:
        session.execute(insert(CheckInRow), rows)
    analyze(store)


def test_the_newest_four_and_the_newest_number_are_beside_it(store: Store) -> None:
    school = found(store, keys=("RD-1", "RD-2"))
    _long_past(store, school)
    with store.begin(HOME.id) as session:
        first, second = key_results.tracked(session)
    for tracked, key_result in ((first, school.key_results[0]), (second, school.key_results[1])):
        assert tracked.key_result == key_result
        assert tracked.objective == school.objective
        assert tracked.owner == cast.ANA
        assert tracked.team == school.team
        assert [check_in.at for check_in in tracked.recent] == [
            cast.NOW - weeks(week) for week in (1, 2, 3, 4)
        ]
        assert tracked.measured is not None
        assert tracked.measured.at == cast.NOW - weeks(6)
        assert tracked.reading == cast.reading(6)
        assert tracked.revision == max(check_in.id for check_in in tracked.recent)


def test_without_check_ins_there_is_nothing_beside_it(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        assert key_results.by_key(session, "RD-1") == Tracked(
            key_result=school.key_results[0],
            objective=school.objective,
            owner=cast.ANA,
            team=school.team,
        )


def test_keys_sort_as_people_count(store: Store) -> None:
    found(store, keys=("RD-10", "RD-2", "RD-1"))
    with store.begin(HOME.id) as session:
        keys = [tracked.key_result.key for tracked in key_results.tracked(session)]
    assert keys == ["RD-1", "RD-2", "RD-10"]


def test_filters_narrow_and_combine(store: Store) -> None:
    school = found(store, keys=("RD-1", "RD-2"))
    with store.begin(HOME.id) as session:
        dans = add_key_result(
            session,
            "RD-3",
            owner_id="UDAN",
            objective_id=school.objective.id,
            team_id=school.team.id,
        )

        def keys(**filters: object) -> list[str]:
            found = key_results.tracked(session, **filters)  # type: ignore[arg-type]
            return [tracked.key_result.key for tracked in found]

        assert keys() == ["RD-1", "RD-2", "RD-3"]
        assert keys(keys=["RD-2", "RD-9"]) == ["RD-2"]
        assert keys(ids=[dans.id]) == ["RD-3"]
        assert keys(owner_ids=["UDAN"]) == ["RD-3"]
        assert keys(owner_ids=["UANA"], keys=["RD-3"]) == []
        assert keys(team_ids=[school.team.id]) == ["RD-1", "RD-2", "RD-3"]
        assert keys(team_ids=[]) == []


def test_the_ids_alone_come_in_the_same_order(store: Store) -> None:
    school = found(store, keys=("RD-10", "RD-2", "RD-1"))
    with store.begin(HOME.id) as session:
        closed = cycles.add(session, replace(LAST_YEAR, state=CycleState.CLOSED))
        old = objectives.add(session, replace(school.objective, cycle_id=closed.id))
        over = add_key_result(session, "RD-3", objective_id=old.id, team_id=school.team.id)
        every = {"states": tuple(CycleState)}
        some: tuple[tuple[dict[str, Any], int], ...] = (
            ({}, 3),
            (every, 4),
            ({"team_ids": [school.team.id]}, 3),
            ({"owner_ids": ["UANA"], "team_ids": []}, 0),
            ({"cycle_ids": [closed.id], **every}, 1),
        )
        for filters, count in some:
            ids = key_results.ids_by_key(session, **filters)
            full = key_results.tracked(session, **filters)
            assert ids == [one.key_result.id for one in full]
            assert len(ids) == count
        assert key_results.ids_by_key(session, **some[-1][0]) == [over.id]


def test_only_open_cycles_count(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        closed = cycles.add(session, replace(LAST_YEAR, state=CycleState.CLOSED))
        old = objectives.add(session, replace(school.objective, cycle_id=closed.id))
        add_key_result(session, "RD-1", objective_id=old.id, team_id=school.team.id)
        add_key_result(session, "RD-9", objective_id=old.id, team_id=school.team.id)
        tracked = key_results.by_key(session, "RD-1")
        assert tracked is not None
        assert tracked.key_result == school.key_results[0]
        assert [one.key_result.key for one in key_results.tracked(session)] == ["RD-1"]
        over = key_results.by_key(session, "RD-9")  # by name it is found, whatever became of it
        assert over is not None
        assert (over.cycle_state, over.is_live) == (CycleState.CLOSED, False)
        assert objectives.all(session) == [school.objective]
        assert objectives.by_prefix(session, "rd") == school.objective
        assert objectives.by_prefix(session, "XX") is None
        assert cycles.current(session, cast.CYCLE.starts) == school.cycle
        assert cycles.current(session, LAST_YEAR.starts) is None
        assert cycles.all(session) == [school.cycle, closed]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("RD-22", ["RD-2"]),
        ("rd2", ["RD-2", "RD-10"]),
        ("RS-2", ["RD-2"]),
        ("ATT-10", ["RD-10"]),
        ("", []),
        ("%", []),
        ("something else", []),
    ],
)
def test_a_mistyped_key_finds_its_neighbors(store: Store, typed: str, near: list[str]) -> None:
    found(store, keys=("RD-2", "RD-10"))
    with store.begin(HOME.id) as session:
        assert key_results.keys_like(session, typed)[: len(near)] == near


def _read_all(session: Session) -> object:
    return key_results.tracked(session)


def _read_mine(session: Session) -> object:
    return key_results.tracked(session, owner_ids=["UANA"])


def _read_one(session: Session) -> object:
    return key_results.by_key(session, "RD-1")


READS = (_read_all, _read_mine, _read_one)


def _statements(store: Store, workspace_id: str) -> list[int]:
    counts = []
    warm(store)
    for read in READS:
        with store.begin(workspace_id) as session, counted(store) as statements:
            read(session)
        counts.append(len(statements))
    return counts


def test_the_number_of_statements_does_not_depend_on_the_data(store: Store) -> None:
    few, many = found(store, HOME), found(store, AWAY, keys=MANY)
    _long_past(store, many)
    assert _statements(store, few.workspace_id) == [5, 5, 5]
    # Without a number in the newest answers, one more statement looks for all their last ones.
    assert _statements(store, many.workspace_id) == [6, 6, 6]


def _walks_the_index(store: Store, statements: list[Statement]) -> None:
    assert reads_all_of(store, "check_ins", statements) == []
    assert "ix_check_ins_" in "".join(plan(store, statement) for statement in statements)


@pytest.mark.parametrize("read", READS)
def test_a_read_walks_the_index_and_never_the_past(
    store: Store, read: Callable[[Session], object]
) -> None:
    school = found(store, keys=MANY)
    _long_past(store, school)
    with store.begin(HOME.id) as session, counted(store) as statements:
        read(session)
    _walks_the_index(store, statements)


def test_a_digest_walks_the_index_and_never_the_past(store: Store) -> None:
    school = found(store, keys=MANY)
    _long_past(store, school)
    since = cast.NOW - weeks(2)
    with store.begin(HOME.id) as session, counted(store) as statements:
        digests.movements(session, since, cast.NOW, team_ids=[school.team.id])
    _walks_the_index(store, statements)


def test_what_is_due_for_people_walks_the_index_too(store: Store) -> None:
    school = found(store, keys=MANY)
    _long_past(store, school)
    with store.begin_unscoped() as session, counted(store) as statements:
        prompts.due(session, [(HOME.id, "UANA"), (HOME.id, "UBEN")])
    _walks_the_index(store, statements)


@pytest.mark.parametrize("table", ["key_results", "barriers", "team_people", "members", "teams"])
def test_on_sqlite_one_key_reads_all_of_no_table(sqlite_url: str, table: str) -> None:
    store = Store(sqlite_url)
    found(store, keys=MANY)
    warm(store)
    with store.begin(HOME.id) as session, counted(store) as one_key:
        key_results.by_key(session, "RD-7")
    with store.begin_unscoped() as session, counted(store) as due:
        prompts.due(session, [(HOME.id, "UANA"), (HOME.id, "UBEN")])
    assert reads_all_of(store, table, [*one_key, *due]) == []
    store.close()


def test_sqlite_takes_the_same_steps_whatever_the_length_of_the_past(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    short, long = found(store, HOME, keys=MANY), found(store, AWAY, keys=MANY)
    _long_past(store, short, 15)
    _long_past(store, long, 150)
    assert _steps(store, AWAY.id) <= 1.1 * _steps(store, HOME.id)
    store.close()


def _steps(store: Store, workspace_id: str) -> int:
    """Steps of SQLite's virtual machine, in tens."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with store.begin(workspace_id) as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(count, 10)
        _read_all(session)
        driver.set_progress_handler(None, 0)
    return steps


def test_movements_know_what_was_before(store: Store) -> None:
    school = found(store, keys=("RD-1", "RD-2", "RD-3", "RD-4"))
    moved, first, quiet, undone = school.key_results
    since, until = cast.NOW - weeks(1), cast.NOW
    with store.begin(HOME.id) as session:
        record(session, moved, cast.draft(60), at=since - weeks(1))
        before = record(session, moved, cast.draft(62), at=since - timedelta(seconds=1))
        record(session, moved, cast.draft(63), at=since)
        latest = record(session, moved, cast.draft(66), at=until - timedelta(seconds=1))
        new = record(session, first, at=since)
        record(session, quiet, at=since - weeks(1))
        record(session, quiet, at=until)
        taken_back = record(session, undone, at=since)
        record(session, undone, at=until, supersedes_id=taken_back.id)
        movements = digests.movements(session, since, until, team_ids=[school.team.id])
        assert digests.movements(session, since, until, team_ids=[]) == []
    assert [tracked.key_result for tracked, _ in movements] == [moved, first]
    assert [earlier for _, earlier in movements] == [before, None]
    assert [tracked.latest for tracked, _ in movements] == [latest, new]


def test_movements_take_constant_statements(store: Store) -> None:
    few, many = found(store, HOME), found(store, AWAY, keys=MANY)
    _long_past(store, many)
    warm(store)
    counts = []
    for school in (few, many):
        with store.begin(school.workspace_id) as session, counted(store) as statements:
            digests.movements(session, cast.NOW - weeks(1), cast.NOW, team_ids=[school.team.id])
        counts.append(len(statements))
    assert counts == [5, 7]  # where something moved: the school's time, and the last numbers


def test_what_is_due_is_found_for_many_people_of_many_workspaces(store: Store) -> None:
    home, away = found(store, HOME, keys=("RD-10", "RD-2")), found(store, AWAY)
    with store.begin(HOME.id) as session:
        paused = replace(home.key_results[0], key="RD-3", paused=True)
        key_results.add(session, paused)
        record(session, home.key_results[0])
    warm(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        due = prompts.due(session, [(HOME.id, "UANA"), (HOME.id, "UBEN"), (AWAY.id, "UANA")])
        assert prompts.due(session, []) == {}
    assert {who: [each.key_result.key for each in owned] for who, owned in due.items()} == {
        (HOME.id, "UANA"): ["RD-2", "RD-10"],
        (AWAY.id, "UANA"): ["RD-1"],
    }
    assert due[HOME.id, "UANA"][1].latest is not None
    assert due[AWAY.id, "UANA"][0].team == away.team
    assert len(statements) == 4 + 2  # and one for each workspace


def test_an_owner_of_another_workspace_with_the_same_id_is_not_mixed_in(store: Store) -> None:
    found(store, HOME)
    found(store, AWAY)
    with store.begin(AWAY.id) as session:
        members.save(session, [replace(cast.ANA, name="Another Ana")])
    with store.begin_unscoped() as session:
        due = prompts.due(session, [(HOME.id, "UANA"), (AWAY.id, "UANA")])
    assert due[HOME.id, "UANA"][0].owner.name == "Ana Rivera"
    assert due[AWAY.id, "UANA"][0].owner.name == "Another Ana"

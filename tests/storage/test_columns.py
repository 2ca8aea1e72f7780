"""Values come back exactly as they were stored, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.exc import StatementError

from bot.okr.model import Measure, MetricKind, Reading
from storage import Store, audit, check_ins, key_results, members
from tests import cast
from tests.storage.school import add_key_result, found, record

EXACT = [
    Decimal("0.1"),
    Decimal("71.50"),
    Decimal("-0.000001"),
    Decimal("123456789012.123456"),
    Decimal("1E+3"),
    Decimal(0),
]


@pytest.mark.parametrize("number", EXACT)
def test_a_number_keeps_every_digit(store: Store, number: Decimal) -> None:
    school = found(store)
    with store.begin(school.workspace_id) as session:
        draft = replace(cast.draft(), reading=Reading(number, Decimal("24.0")))
        stored = record(session, school.key_results[0], draft)
    with store.begin(school.workspace_id) as session:
        again = check_ins.get(session, stored.id)
    assert again is not None
    assert again.reading is not None
    assert again.reading == Reading(number, Decimal("24.0"))
    assert str(again.reading.number) == f"{number:f}"


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_refused(store: Store, number: Decimal) -> None:
    school = found(store)
    with (
        store.begin(school.workspace_id) as session,
        pytest.raises(ValueError, match="not a number"),
    ):
        record(session, school.key_results[0], replace(cast.draft(), reading=Reading(number)))


def test_a_moment_comes_back_in_utc(store: Store) -> None:
    school = found(store)
    chicago = timezone(timedelta(hours=-5))
    with store.begin(school.workspace_id) as session:
        members.look_again(session, ["UANA"], datetime(2026, 9, 16, 7, 30, tzinfo=chicago))
    with store.begin(school.workspace_id) as session:
        ana = members.get(session, "UANA")
    assert ana is not None
    assert ana.next_prompt_at == datetime(2026, 9, 16, 12, 30, tzinfo=UTC)
    assert ana.next_prompt_at.tzinfo is UTC


def test_a_naive_moment_is_refused(store: Store) -> None:
    school = found(store)
    naive = cast.NOW.replace(tzinfo=None)
    with store.begin(school.workspace_id) as session, pytest.raises(StatementError) as error:
        members.look_again(session, ["UANA"], naive)
    assert isinstance(error.value.orig, ValueError)


def test_hostile_text_is_kept_without_what_no_database_takes(store: Store) -> None:
    school = found(store)
    note = "nul\0 lone\ud800 'quote\" \\ % :name ? {x} <!channel> 😀"
    with store.begin(school.workspace_id) as session:
        stored = record(session, school.key_results[0], replace(cast.draft(), note=note))
    with store.begin(school.workspace_id) as session:
        again = check_ins.get(session, stored.id)
    assert again is not None
    assert again.note == "nul lone 'quote\" \\ % :name ? {x} <!channel> 😀"


def test_every_kind_of_measure_comes_back_equal(store: Store) -> None:
    school = found(store, keys=())
    with store.begin(school.workspace_id) as session:
        for number, measure in enumerate(cast.MEASURES, start=1):
            stored = add_key_result(
                session,
                f"RD-{number}",
                measure=measure,
                objective_id=school.objective.id,
                team_id=school.team.id,
                data_dates=(cast.CYCLE.starts, cast.CYCLE.ends),
                paused=number == 2,
            )
            again = key_results.by_key(session, stored.key)
            assert again is not None
            assert again.key_result == stored


def test_an_absent_number_stays_absent(store: Store) -> None:
    school = found(store, keys=())
    with store.begin(school.workspace_id) as session:
        empty = Measure(kind=MetricKind.NUMBER)
        add_key_result(
            session,
            "RD-1",
            measure=empty,
            objective_id=school.objective.id,
            team_id=school.team.id,
        )
        again = key_results.by_key(session, "RD-1")
    assert again is not None
    assert again.key_result.measure == empty


def test_the_audit_keeps_its_detail(store: Store) -> None:
    school = found(store)
    detail = {"rows": 3, "name": "Ana <&> “quoted”", "nested": [{"a": None}]}
    with store.begin(school.workspace_id) as session:
        for minute in range(3):
            audit.add(
                session,
                actor_id="UADA",
                action="import.objectives",
                subject=str(minute),
                detail=detail,
                at=cast.NOW + timedelta(minutes=minute),
            )
    with store.begin(school.workspace_id) as session:
        entries = audit.search(session, size=2)[0]
    assert [entry.subject for entry in entries] == ["2", "1"]
    assert entries[0].detail == detail
    assert entries[0].at == cast.NOW + timedelta(minutes=2)

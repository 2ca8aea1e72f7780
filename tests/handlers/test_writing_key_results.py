"""Writing key results: the forms, what they ask for, and what is stored."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import Direction, KeyResult, Measure, MetricKind
from storage import changes
from tests.handlers.school import Classroom, Json
from tests.handlers.surfaces import buttons_of, shown_values, words_of
from tests.handlers.writing import (
    blocks_of,
    chooses,
    of_objective,
    opens,
)


@pytest.fixture(autouse=True)
def _closing(room: Classroom) -> Any:
    yield
    for person in room.everyone:
        if person.modal():
            person.closes()


def adds(room: Classroom, **values: Any) -> Json:
    opens(room.ana, f"new {room.prefix}")
    return room.ana.submits(**values)


def only(room: Classroom) -> KeyResult:
    (tracked,) = of_objective(room, room.objective)
    return tracked.key_result


def test_all_that_is_to_be_mended_is_said_at_its_field(room: Classroom) -> None:
    wrong = adds(
        room, title="Readers", baseline="abc", target="lots", starts="2027-01-01", due="2026-01-01"
    )
    assert set(wrong["errors"]) == {"baseline", "target", "due"}
    assert "abc" in wrong["errors"]["baseline"]
    wrong = room.ana.submits(baseline="80", target="75")
    assert "meant to go up" in wrong["errors"]["target"]
    view = room.ana.modal()
    assert view is not None
    assert view["state"]["values"]["title"]["key_result.title"]["value"] == "Readers"


def test_by_15_percent_asks_and_shows_the_target(room: Classroom) -> None:
    opens(room.ana, f"new {room.prefix}")
    chooses(room.ana, "key_result.direction", "decrease", title="Absent", baseline="20")
    answer = room.ana.submits(target="by 15%")
    seen = words_of(answer["modal"])
    assert "In points: the target is 5%" in seen
    assert "As a share of the start: the target is 17%" in seen
    room.ana.submits(change_as="relative")
    assert only(room).measure == Measure(
        kind=MetricKind.PERCENT,
        direction=Direction.DECREASE,
        unit="%",
        baseline=Decimal(20),
        target=Decimal(17),
    )


def test_the_fields_follow_the_kind_and_nothing_typed_is_lost(room: Classroom) -> None:
    modal = opens(room.ana, f"new {room.prefix}")
    assert {"baseline", "target", "stretch"} <= set(blocks_of(modal))
    modal = chooses(room.ana, "key_result.kind", "milestones", title="Library", baseline="62")
    assert not {"baseline", "target", "direction"} & set(blocks_of(modal))
    assert "milestones" in blocks_of(modal)
    modal = chooses(room.ana, "key_result.kind", "number", milestones="Draft\nOpen")
    values = shown_values(modal)
    assert values["baseline"] == "62"
    assert values["title"] == "Library"
    chooses(room.ana, "key_result.kind", "milestones")
    room.ana.submits()
    assert only(room).measure.milestones == ("Draft", "Open")


@pytest.mark.parametrize(
    ("kind", "values", "measure"),
    [
        (
            "ratio",
            {"baseline": "18/24", "target": "90%"},
            Measure(kind=MetricKind.RATIO, unit="%", baseline=Decimal(75), target=Decimal(90)),
        ),
        (
            "currency",
            {"baseline": "$0", "target": "$5,000", "stretch": "$6,000"},
            Measure(
                kind=MetricKind.CURRENCY,
                unit="$",
                baseline=Decimal(0),
                target=Decimal(5000),
                stretch=Decimal(6000),
            ),
        ),
        ("yes_no", {}, Measure(kind=MetricKind.YES_NO, baseline=Decimal(0), target=Decimal(1))),
    ],
)
def test_every_kind_is_stored(
    room: Classroom, kind: str, values: dict[str, str], measure: Measure
) -> None:
    opens(room.ana, f"new {room.prefix}")
    chooses(room.ana, "key_result.kind", kind)
    room.ana.submits(title="Something", **values)
    assert only(room).measure == measure


def test_so_many_to_one(room: Classroom) -> None:
    opens(room.ana, f"new {room.prefix}")
    chooses(room.ana, "key_result.kind", "to_one")
    chooses(room.ana, "key_result.direction", "decrease")
    room.ana.submits(title="Students to each counselor", baseline="490:1", target="350:1")
    assert only(room).measure.unit == ":1"
    assert only(room).measure.target == 350


def test_a_range(room: Classroom) -> None:
    opens(room.ana, f"new {room.prefix}")
    chooses(room.ana, "key_result.kind", "number")
    chooses(room.ana, "key_result.direction", "keep_within")
    wrong = room.ana.submits(title="Class size", low="18")
    assert set(wrong["errors"]) == {"high"}
    room.ana.submits(high="24", unit="students")
    assert (only(room).measure.low, only(room).measure.high) == (Decimal(18), Decimal(24))


def test_people_dates_and_cadence(room: Classroom) -> None:
    today = room.now.date()
    first, last = today + timedelta(days=3), today + timedelta(days=80)
    benchmark = today + timedelta(days=40)
    adds(
        room,
        title="Readers",
        baseline="62",
        target="75",
        starts=first.isoformat(),
        due=last.isoformat(),
        data_dates=f"{benchmark:%b} {benchmark.day}, {last:%m/%d/%Y}",
        owner=room.ben.id,
        reporters=[room.cleo.id, room.ben.id],
        cadence="monthly",
    )
    stored = only(room)
    assert (stored.starts, stored.due) == (first, last)
    assert stored.data_dates == (benchmark, last)
    assert (stored.owner_id, stored.reporter_ids) == (room.ben.id, (room.cleo.id,))
    assert stored.cadence == "monthly"
    (told,) = room.ben.direct_messages()
    assert "Readers" in words_of(told)


def test_a_title_that_is_there_already(room: Classroom) -> None:
    rd = room.key_result()
    wrong = adds(room, title=rd.title, baseline="1", target="2")
    assert f"{rd.key} is called the same" in str(wrong["errors"])


def test_an_edit_of_the_target_needs_a_reason_after_the_first_check_in(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    opens(room.ana, f"edit {rd.key}")
    wrong = room.ana.submits(target="80")
    assert "why it changes" in wrong["errors"]["reason"]
    room.ana.submits(reason="12 students joined us")
    assert room.stored(rd).key_result.measure.target == 80
    with room.begin() as session:
        (change,) = changes.of_key_result(session, rd.id)
    assert change.reason == "12 students joined us"
    assert [(one.name, one.before, one.after) for one in change.fields] == [("target", "75", "80")]
    assert "Changed: target" in words_of(room.ana.ephemerals()[-1])


def test_a_title_or_a_first_target_needs_no_reason(room: Classroom) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    assert "reason" not in blocks_of(room.ana.modal() or {})
    room.ana.submits(target="80")
    room.check_in(rd, 64)
    opens(room.ana, f"edit {rd.key}")
    room.ana.submits(title="Readers")
    assert room.stored(rd).key_result.title == "Readers"
    assert room.stored(rd).key_result.measure.target == 80


def test_nothing_changed_changes_nothing(room: Classroom) -> None:
    rd = room.key_result(data_dates=(date(2030, 1, 1),))
    before = room.stored(rd).key_result
    rd2 = room.key_result(2, title="Other")
    opens(room.ana, f"edit {rd2.key}")
    room.ana.submits()
    assert "It is as it was" in words_of(room.ana.ephemerals()[-1])
    assert room.stored(rd).key_result == before


def test_two_people_edit_at_once_and_nothing_is_lost(room: Classroom) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    opens(room.cleo, f"edit {rd.key}")
    room.cleo.submits(target="80", cadence="monthly")
    modal = room.ana.submits(title="Readers", target="78")["modal"]
    assert f"*{room.cleo.name} changed it meanwhile:* target, how often I ask" in words_of(modal)
    values = shown_values(modal)
    assert [value for name, value in values.items() if name.startswith("target")] == ["78"]
    assert "monthly" in values.values()
    room.ana.submits()
    stored = room.stored(rd).key_result
    assert (stored.title, stored.measure.target) == ("Readers", Decimal(78))
    assert stored.cadence == "monthly"
    with room.begin() as session:
        assert len(changes.of_key_result(session, rd.id)) == 2


def test_a_form_of_an_edit_sent_twice_is_one_edit(room: Classroom) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    view = room.ana.modal()
    assert view is not None
    room.ana.submits(target="80")
    sent = {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": room.ana.id, "team_id": room.school.workspace_id},
        "view": {**view, "state": {"values": _changed(view, "target", "80")}},
    }
    response = room.school.dispatch(sent)
    assert "errors" not in str(response.body)
    with room.begin() as session:
        assert len(changes.of_key_result(session, rd.id)) == 1


def _changed(view: Json, block: str, value: str) -> Json:
    values: Json = {**view["state"]["values"]}
    ((action, held),) = values[block].items()
    values[block] = {action: {**held, "value": value}}
    return values


def test_a_new_owner_by_edit_hears_of_it(room: Classroom) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    room.ana.submits(owner=room.ben.id)
    assert room.stored(rd).owner.id == room.ben.id
    assert len(room.ben.direct_messages()) == 1


def test_a_new_owner_by_edit_thanks_who_covered(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"cover {rd.key} <@{room.cleo.id}> until tomorrow")
    opens(room.ana, f"edit {rd.key}")
    room.ana.submits(owner=room.ben.id)
    assert "*Thank you, Cleo.*" in words_of(room.cleo.direct_messages()[-1])
    assert room.stored(rd).key_result.cover is None


@pytest.mark.parametrize(
    "values",
    [
        {"owner": {"type": "users_select", "selected_user": "UNOBODY"}},
        {"reporters": {"type": "multi_users_select", "selected_users": ["UNOBODY"]}},
        {"team": {"type": "static_select", "selected_option": {"value": "999999"}}},
        {"title": {"type": "plain_text_input", "value": " \n "}},
    ],
)
def test_a_crafted_form_changes_nothing(room: Classroom, values: Json) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    view = room.ana.modal()
    assert view is not None
    state = {**view["state"]["values"], **{name: {name: held} for name, held in values.items()}}
    sent = {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": room.ana.id, "team_id": room.school.workspace_id},
        "view": {**view, "state": {"values": state}},
    }
    assert "errors" in str(room.school.dispatch(sent).body)
    assert room.stored(rd).key_result == rd


def test_somebody_elses_key_result_in_the_memo_changes_nothing(room: Classroom) -> None:
    rd = room.key_result()
    opens(room.ana, f"edit {rd.key}")
    view = room.ana.modal()
    assert view is not None
    sent = {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": room.dan.id, "team_id": room.school.workspace_id},
        "view": {**view, "state": {"values": _changed(view, "target", "80")}},
    }
    assert f"belongs to {room.ana.name}" in str(room.school.dispatch(sent).body)
    assert room.stored(rd).key_result == rd
    assert set(buttons_of(view)) == {"key_result.look", "glossary.open"}

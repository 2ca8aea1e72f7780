"""Writing objectives and key results: the forms, what they ask for, and what is stored."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import Direction, KeyResult, Measure, MetricKind, Objective, Tracked
from storage import changes, key_results, objectives
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, shown_values, words_of

TITLE = "Every child leaves 3rd grade a confident reader"


def written(room: Classroom, title: str = TITLE) -> Objective:
    (found,) = all_titled(room, title)
    return found


def all_titled(room: Classroom, title: str = TITLE) -> list[Objective]:
    with room.begin() as session:
        known = objectives.all(session, team_ids=[room.grade.id])
    return [one for one in known if one.title == title]


def of_objective(room: Classroom, objective: Objective) -> list[Tracked]:
    with room.begin() as session:
        return key_results.tracked(session, objective_ids=[objective.id])


def opens(person: Person, words: str) -> Json:
    answer = person.types(words)
    assert answer["ack"] is True, answer
    modal: Json = answer["modal"]
    return modal


def chooses(person: Person, action_id: str, value: str, **values: Any) -> Json:
    """Choose in a form that is drawn anew at once; `values` were typed before."""
    answer = person.presses(action_id, selected=value, values=values)
    assert answer["ack"] is True, answer
    modal: Json = answer["modal"]
    return modal


def blocks_of(modal: Json) -> list[str]:
    return [block["block_id"] for block in modal["blocks"] if block["type"] == "input"]


@pytest.fixture(autouse=True)
def _closing(room: Classroom) -> Any:
    yield
    for person in room.everyone:
        if person.modal():
            person.closes()


# Objectives


def test_an_objective_then_its_first_key_result_in_one_go(room: Classroom) -> None:
    modal = opens(room.ana, "new")
    assert modal["callback_id"] == "objective.submit"
    form = room.ana.submits(title=TITLE)["modal"]
    objective = written(room)
    assert (objective.owner_id, objective.team_id) == (room.ana.id, room.grade.id)
    assert form["callback_id"] == "key_result.submit"
    assert f"*Saved:* {TITLE}" in words_of(form)
    saved = room.ana.submits(title="3rd graders reading", baseline="62", target="75")["modal"]
    (tracked,) = of_objective(room, objective)
    key_result = tracked.key_result
    assert key_result.key == f"{objective.prefix}-1"
    assert key_result.measure == Measure(
        kind=MetricKind.PERCENT, unit="%", baseline=Decimal(62), target=Decimal(75)
    )
    assert (key_result.owner_id, key_result.team_id) == (room.ana.id, room.grade.id)
    assert f"`{key_result.key}`" in words_of(saved)
    again = room.ana.presses("key_result.add")["modal"]
    assert again["id"] == saved["id"]  # in place
    assert key_result.title in words_of(again)


def test_a_form_sent_twice_makes_one(room: Classroom) -> None:
    for _ in range(2):
        opens(room.ana, "new")
        form = room.ana.submits(title=TITLE)["modal"]
        assert form["callback_id"] == "key_result.submit"
        room.ana.submits(title="Readers", baseline="62", target="75")
        room.ana.closes()
    objective = written(room)
    assert len(of_objective(room, objective)) == 1


def test_somebody_elses_title_is_said_at_the_field(room: Classroom) -> None:
    opens(room.ana, "new")
    room.ana.submits(title=TITLE)
    opens(room.ben, "new")
    errors = room.ben.submits(title=TITLE.upper())["errors"]
    assert f"it is {written(room).prefix}" in errors["title"]


def test_hints_come_while_it_is_written(room: Classroom) -> None:
    opens(room.ana, "new")
    modal = chooses(room.ana, "objective.look", "", title="Train 20 teachers")
    assert "sounds like a task" in words_of(modal)
    assert "Its numbers go into the key results" in words_of(modal)
    assert room.ana.submits()["modal"]["callback_id"] == "key_result.submit"  # never a refusal
    assert written(room, "Train 20 teachers").owner_id == room.ana.id


def test_a_sample_fills_the_form_and_offers_its_key_results(room: Classroom) -> None:
    opens(room.ana, "new")
    modal = chooses(room.ana, "objective.sample", "attendance.1", title="Something else")
    title = "Students are here, because school is worth coming to"
    assert title in shown_values(modal).values()
    form = room.ana.submits()["modal"]
    assert "Average daily attendance" in words_of(form)
    form = chooses(room.ana, "key_result.sample", "attendance.1:2")
    assert "91.5" in shown_values(form).values()
    room.ana.submits()
    (tracked,) = of_objective(room, written(room, title))
    assert tracked.key_result.title == "Average daily attendance"
    assert tracked.key_result.measure.target == 94


def test_the_library_and_its_button(room: Classroom) -> None:
    (message,) = room.ana.types("library attendance")["ephemerals"]
    assert "Average daily attendance: 91.5% → 94%" in words_of(message)
    assert "themes" in room.ana.reads("library zebras")
    answer = room.ana.presses("library.use", "attendance.1", ts=message["ts"])
    assert "Students are here" in str(shown_values(answer["modal"]))


def test_who_is_on_no_team_gets_a_kind_sentence(room: Classroom) -> None:
    nobody = f"UNOB{room.number}"
    room.school.post("person", id=nobody, name="Nia Newcomer", tz="America/Chicago")
    answer = room.school.post("command", user=nobody, command="/okr", text="new")
    assert "You are not on a team yet" in words_of(answer["ephemerals"][0])


def test_a_leader_chooses_the_team_and_what_it_supports(room: Classroom) -> None:
    modal = opens(room.cleo, "new")
    assert "team" in blocks_of(modal)
    modal = chooses(room.cleo, "objective.team", str(room.grade.id), title=TITLE)
    above = room.objective.id
    assert str(above) in str(modal)
    room.cleo.submits(supports=str(above), owner=room.ben.id)
    objective = written(room)
    assert objective.supports_objective_id == above
    assert objective.owner_id == room.ben.id


def test_edit_an_objective(room: Classroom) -> None:
    modal = opens(room.ana, f"edit {room.prefix}")
    assert room.objective.title in shown_values(modal).values()
    room.ana.submits(title="Reading is a joy", owner=room.ben.id)
    with room.begin() as session:
        stored = objectives.get(session, room.objective.id)
        (change,) = changes.of_objective(session, room.objective.id)
    assert stored is not None
    assert (stored.title, stored.owner_id) == ("Reading is a joy", room.ben.id)
    assert {field.name for field in change.fields} == {"title", "owner_id"}
    assert "Reading is a joy" in words_of(room.ana.ephemerals()[-1])


def test_two_people_edit_an_objective_at_once(room: Classroom) -> None:
    opens(room.ana, f"edit {room.prefix}")
    opens(room.cleo, f"edit {room.prefix}")
    room.cleo.submits(title="Reading is a joy")
    modal = room.ana.submits(owner=room.ben.id)["modal"]
    assert f"*{room.cleo.name} changed it meanwhile:* title" in words_of(modal)
    assert "Reading is a joy" in shown_values(modal).values()
    room.ana.submits()
    with room.begin() as session:
        stored = objectives.get(session, room.objective.id)
    assert stored is not None
    assert (stored.title, stored.owner_id) == ("Reading is a joy", room.ben.id)


@pytest.mark.parametrize("words", ["edit {prefix}", "new {prefix}", "edit {prefix}-1"])
def test_who_may_not_is_told_kindly(room: Classroom, words: str) -> None:
    room.key_result()
    seen = room.dan.reads(words.format(prefix=room.prefix))
    assert f"belongs to {room.ana.name}" in seen


# Key results


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

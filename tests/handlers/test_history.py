"""What a key result has been through: charts, tables, pages, and who reads which words."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.changes import difference
from bot.okr.model import Confidence, Cover, KeyResult
from storage import changes, key_results
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import buttons_of, words_of

REASON = "The benchmark moved in January"


def block(message: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = [one for one in message["blocks"] if one["type"] == kind]
    return dict(found)


def cells(message: dict[str, Any]) -> list[list[str]]:
    rows = block(message, "data_table")["rows"]
    return [[cell["text"] for cell in row] for row in rows]


def edit(room: Classroom, before: KeyResult, reason: str = REASON, **fields: Any) -> KeyResult:
    after = replace(before, **fields)
    with room.begin() as session:
        key_results.save(session, after)
        changes.add(
            session,
            after,
            difference(before, after),
            actor_id=room.cleo.id,
            at=room.now,
            reason=reason,
        )
    return after


def answer(person: Person, words: str) -> dict[str, Any]:
    (message,) = person.types(words)["ephemerals"]
    return dict(message)


def test_a_history_has_a_chart_its_words_and_a_table_with_caption(room: Classroom) -> None:
    rd = room.key_result()
    for weeks, number in ((3, 62), (2, 70), (1, 66)):
        room.check_in(rd, number, days_ago=7 * weeks)
    seen = answer(room.ben, f"history {rd.key}")
    chart = block(seen, "data_visualization")["chart"]
    assert [one["name"] for one in chart["series"]] == ["Value", "Plan"]
    assert [point["value"] for point in chart["series"][0]["data"]] == [62, 70, 66]
    assert "Highest 70% on" in words_of(seen)
    table = block(seen, "data_table")
    assert rd.key in table["caption"]
    assert table["row_header_column_index"] == 0
    assert [row[1] for row in cells(seen)] == ["What", "66%", "70%", "62%"]


def test_edits_stand_among_the_check_ins_with_their_reason(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    edit(room, rd, measure=replace(rd.measure, target=Decimal(80)), owner_id=room.ben.id)
    row = cells(answer(room.ben, f"history {rd.key}"))[1]
    assert row[1] == f"Owner: {room.ana.name} → {room.ben.name}; Target: 75% → 80%"
    assert row[2:] == ["changed", room.cleo.name, REASON]
    public = answer(room.dan, f"history {rd.key}")
    assert "75% → 80%" in str(public)
    assert REASON not in str(public)
    assert "Note" not in cells(public)[0]


def test_a_long_history_turns_its_pages_in_place(room: Classroom) -> None:
    rd = room.key_result()
    for number in range(1, 70):
        room.check_in(rd, number % 60 + 10, days_ago=number)
    first = answer(room.ana, f"history {rd.key}")
    assert len(cells(first)) == 51
    assert buttons_of(first)["history.page"] == f"{rd.key} 2"
    room.ana.presses("history.page")
    (turned,) = room.ana.ephemerals()
    assert len(cells(turned)) == 20
    assert "data_visualization" not in {one["type"] for one in turned["blocks"]}


def test_pages_that_nobody_offered_are_kind(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    for value in ("", "x", f"{rd.key} 99", f"{rd.key} -1", "ZZ-9 1"):
        assert room.dispatch_action(room.dan, "history.page", value).status == 200


@pytest.mark.parametrize("action", ["history", "show"])
def test_from_home_charts_and_tables_become_words(room: Classroom, action: str) -> None:
    """A modal takes neither."""
    rd = room.key_result()
    room.check_in(rd, 62, days_ago=14)
    room.check_in(rd, 66, Confidence.NEEDS_SUPPORT, note="Two subs are out", days_ago=7)
    room.ana.home()
    room.ana.presses("key_result.menu", selected=f"{action} {rd.key}")
    view = room.ana.modal()
    assert view is not None
    seen = words_of(view)
    assert "From 62% on" in seen
    assert "Two subs are out" in seen
    assert {one["type"] for one in view["blocks"]} <= {"section", "context", "actions", "divider"}
    room.ana.closes()


def test_show_tells_who_else_checks_in(room: Classroom) -> None:
    today = room.now.date()
    cover = Cover(member_id=room.ben.id, starts=today, until=today + timedelta(days=5))
    rd = room.key_result(cover=cover, reporter_ids=(room.cleo.id,))
    seen = room.dan.reads(f"show {rd.key}")
    assert f"Covered by {room.ben.name} until" in seen
    assert f"Also checks in: {room.cleo.name}" in seen


def test_the_same_number_again_and_again_is_said_in_words(room: Classroom) -> None:
    rd = room.key_result()
    for weeks in (4, 3, 2, 1):
        room.check_in(rd, "62.9", days_ago=7 * weeks)
    seen = room.ana.reads("my")
    assert "62.9% for the last 4 check-ins" in seen
    assert "→" not in seen

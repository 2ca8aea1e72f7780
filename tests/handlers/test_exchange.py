"""Files in and out from Slack: paste or file, preview, one word; an export in a direct message."""

import base64
import io
import json
import zipfile
from datetime import timedelta
from urllib.request import urlopen

import pytest

from bot.okr.model import KeyResult
from storage import audit, import_drafts, key_results
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import words_of


def sheet(room: Classroom, *more: str, target: int = 75) -> str:
    header = "objective,key_result,team,owner,metric,baseline,target"
    rows = [f"Goal {room.number},Part {n},Team {room.number},{room.ana.id}" for n in (1, 2)]
    return "\n".join([header, *(f"{row},percent,62,{target}" for row in rows), *more])


def stored(room: Classroom) -> list[KeyResult]:
    with room.begin() as session:
        found = key_results.tracked(session, owner_ids=[room.ana.id])
        return [one.key_result for one in found]


def shown(answer: Json) -> str:
    assert answer["modal"], answer
    return words_of(answer["modal"])


def test_pasted_rows_are_shown_and_stored_when_confirmed(room: Classroom, ada: Person) -> None:
    ada.types("admin import")
    preview = ada.submits(rows=sheet(room))
    assert "*This adds:* 1 objective, 2 key results" in shown(preview)
    assert "Part 1" in shown(preview)
    assert stored(room) == []
    assert ada.submits()["closed"] is True
    assert [one.title for one in stored(room)] == ["Part 1", "Part 2"]
    assert "*Imported:* 1 objective, 2 key results" in words_of(ada.ephemerals()[-1])
    with room.begin() as session:
        entry = next(one for one in audit.search(session, size=50)[0] if one.actor_id == ada.id)
    assert (entry.action, entry.detail["key_results"]) == ("import", 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_from_slack(room: Classroom, ada: Person, encoding: str) -> None:
    data = base64.b64encode(sheet(room, f"Für alle {room.number},A,,,,,").encode(encoding))
    ada.types("import")
    preview = ada.submits(file=[{"name": "goals.csv", "base64": data.decode()}])
    assert "2 objectives, 3 key results" in shown(preview)
    assert "goals.csv" in shown(preview)
    ada.submits()
    assert len(stored(room)) == 2


def test_what_is_there_stays_unless_it_was_asked(room: Classroom, ada: Person) -> None:
    for update, target in (([], 75), ([], 78), (["update"], 80)):
        ada.types("import")
        preview = ada.submits(rows=sheet(room, target=target), update=update)
        ada.submits()
    assert "Changed as the file says" in shown(preview)
    assert [str(one.measure.target) for one in stored(room)] == ["80", "80"]


def test_faults_are_said_with_line_and_column_and_nothing_is_lost(
    room: Classroom, ada: Person
) -> None:
    pasted = sheet(room, "A,B,,Zoe Zed,percent,0.62,75")
    ada.types("import")
    refused = ada.submits(rows=pasted)
    seen = shown(refused)
    assert "Line 4, baseline: “0.62”: is that 0.62 % or 62 %? Write the sign." in seen
    assert "Line 4, owner: Nobody here is called “Zoe Zed”." in seen
    (rows,) = [one for one in refused["modal"]["blocks"] if one.get("block_id") == "rows"]
    assert rows["element"]["initial_value"] == pasted
    assert stored(room) == []
    assert "*This adds:*" in shown(ada.submits(rows=sheet(room)))


def test_the_form_wants_something(room: Classroom, ada: Person) -> None:
    ada.types("import")
    assert list(ada.submits()["errors"]) == ["rows"]
    assert "There is a header but no key result below it." in shown(
        ada.submits(rows="objective,key_result\n")
    )


def test_a_long_file_is_left_to_the_command_line(room: Classroom, ada: Person) -> None:
    rows = "objective,key_result\n" + "".join(f"A,{n}\n" for n in range(1001))
    ada.types("import")
    answer = ada.submits(file=[{"name": "goals.csv", "content": rows}])
    assert answer["errors"]["file"].startswith("This has 1001 rows and readings; 1000 fit here.")


def test_a_draft_is_its_authors_for_a_day_and_is_stored_once(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        draft = import_drafts.add(session, author_id=ada.id, name="", text=sheet(room), at=room.now)
    payload: Json = {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": ada.id, "team_id": room.school.workspace_id},
        "view": {
            "id": f"V{room.number}",
            "type": "modal",
            "callback_id": "import.store",
            "blocks": [],
            "state": {"values": {}},
            "private_metadata": json.dumps(
                {"place": "modal", "reply_to": "", "data": {"draft": draft, "update": False}}
            ),
        },
    }
    for stranger in (room.ana, room.cleo):  # who are no admins
        room.school.dispatch({**payload, "user": {**payload["user"], "id": stranger.id}})
    assert stored(room) == []
    for _ in range(2):
        room.school.dispatch(payload)
    assert len(stored(room)) == 2
    with room.begin() as session:
        assert import_drafts.get(session, draft, ada.id, room.now) is None


def test_drafts_of_others_and_of_yesterday_are_gone(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        old = import_drafts.add(
            session, author_id=ada.id, name="", text="x", at=room.now - timedelta(days=1)
        )
        new = import_drafts.add(session, author_id=ada.id, name="", text="x", at=room.now)
        assert import_drafts.get(session, old, ada.id, room.now) is None
        assert import_drafts.get(session, new, room.ana.id, room.now) is None
    room.school.travel(room.later(seconds=1))
    with room.begin() as session:
        assert import_drafts.get(session, new, ada.id, room.now) is not None
        assert import_drafts.get(session, old, ada.id, room.now - timedelta(hours=1)) is None


@pytest.mark.parametrize("words", ["import", "admin import", "export", "export json"])
def test_others_are_told_kindly(room: Classroom, words: str) -> None:
    assert "for the people who run Homeroom" in room.ana.reads(words)
    assert room.ana.modal() is None
    assert room.ana.direct_messages() == []


def fetched(room: Classroom, message: Json) -> bytes:
    (file,) = message["files"]
    address = file["url_private"].replace("/files/", "/_page/files/")
    with urlopen(address) as response:
        content: bytes = response.read()
        return content


def test_everything_comes_as_a_file_in_a_direct_message(room: Classroom, ada: Person) -> None:
    rd = room.key_result(title="=1+1; a formula")
    room.check_in(rd, 64)
    assert "as CSV files in one zip" in ada.reads("export")
    (message,) = ada.direct_messages()
    with zipfile.ZipFile(io.BytesIO(fetched(room, message))) as archive:
        okrs = archive.read("okrs.csv").decode("utf-8-sig")
    assert f",{rd.key}," in okrs
    assert "'=1+1; a formula" in okrs
    ada.types("export json")
    document = json.loads(fetched(room, ada.direct_messages()[-1]))
    assert rd.key in {one["key"] for one in document["key_results"]}
    with room.begin() as session:
        found = [one for one in audit.search(session, size=50)[0] if one.actor_id == ada.id]
    assert [(one.action, one.subject) for one in found] == [("export", "json"), ("export", "csv")]


def test_without_the_scope_the_remedy_is_said(room: Classroom, ada: Person) -> None:
    room.school.post(
        "fault", method="files.getUploadURLExternal", kind="error:missing_scope", count=1
    )
    ada.types("export")
    (message,) = ada.direct_messages()
    assert "add the scope `files:write`" in words_of(message)


def test_an_unknown_format_is_explained(ada: Person) -> None:
    assert "I can write CSV and JSON" in ada.reads("export pdf")

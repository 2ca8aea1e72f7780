"""Who clicked decides, never what a payload claims; and trouble is one kind sentence."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.app import make_client
from bot.okr.model import KeyResult
from handlers import answers
from messages import Message
from storage import members, workspaces
from tests.handlers.school import Classroom, Json, Person, School
from tests.handlers.surfaces import buttons_of, words_of

NONSENSE = ("", "💥", "0", "-1", "9" * 30, "{}", "null", "RD-1:x", "' OR 1=1 --", "a" * 2000)
BUTTONS = (
    "check_in.same",
    "check_in.open",
    "check_in.all",
    "check_in.undo",
    "prompt.snooze",
    "prompt.skip",
    "support.open",
    "support.help",
    "command.run.1",
    "key_result.show",
    "key_result.history",
    "listing.page",
    "something.else",
)


def form(room: Classroom, person: Person, metadata: str, value: str = "66") -> Json:
    """A form as this person never got it."""
    element = {"type": "number_input", "action_id": "value", "is_decimal_allowed": True}
    return {
        "type": "view_submission",
        "team": {"id": room.school.workspace_id},
        "user": {"id": person.id, "team_id": room.school.workspace_id},
        "view": {
            "id": f"V{room.number}",
            "type": "modal",
            "callback_id": "check_in.submit",
            "private_metadata": metadata,
            "blocks": [{"type": "input", "block_id": "value", "element": element}],
            "state": {"values": {"value": {"value": {"type": "number_input", "value": value}}}},
        },
    }


def sheet(*keys: str) -> str:
    return json.dumps(
        {"keys": keys, "rest": [], "total": len(keys), "place": "command", "reply_to": ""}
    )


def test_somebody_elses_key_result_in_a_form_is_refused_kindly(room: Classroom) -> None:
    rd = room.key_result()
    answer = room.school.dispatch(form(room, room.ben, sheet(rd.key)))
    said = json.loads(answer.body)
    assert said["response_action"] == "errors"
    assert room.ana.name in said["errors"]["value"]
    assert room.stored(rd).latest is None


def test_one_of_mine_does_not_carry_anothers_along(room: Classroom) -> None:
    mine, other = room.key_result(1), room.key_result(2, owner=room.ben)
    answer = room.school.dispatch(form(room, room.ana, sheet(mine.key, other.key)))
    assert json.loads(answer.body)["response_action"] == "errors"
    assert room.stored(mine).latest is None
    assert room.stored(other).latest is None


@pytest.mark.parametrize("metadata", ["", "{}", "nonsense", "[1]"])
def test_a_form_without_our_metadata_is_answered(room: Classroom, metadata: str) -> None:
    answer = room.school.dispatch(form(room, room.ana, metadata))
    assert json.loads(answer.body)["response_action"] == "errors"


@pytest.mark.parametrize("action_id", ["check_in.same", "check_in.open", "support.open"])
def test_somebody_elses_key_result_behind_a_button_is_refused(
    room: Classroom, action_id: str
) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    revision = room.stored(rd).revision
    room.dispatch_action(room.ben, action_id, f"{rd.key}:{revision}")
    assert len(room.history(rd)) == 1


def test_somebody_elses_check_in_is_not_taken_back(room: Classroom) -> None:
    rd = room.key_result()
    check_in = room.check_in(rd, 64)
    room.dispatch_action(room.ben, "check_in.undo", str(check_in.id))
    assert room.stored(rd).latest == check_in


def test_a_key_result_that_was_handed_over_is_refused_kindly(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    card = room.ana.types("")["ephemerals"][0]
    hand_over(room, rd, room.ben)
    answer = room.ana.presses("check_in.same", buttons_of(card)["check_in.same"])
    assert room.ben.name in words_of(answer["ephemerals"][-1])
    assert len(room.history(rd)) == 1


def hand_over(room: Classroom, key_result: KeyResult, to: Person) -> None:
    with room.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE key_results SET owner_id = :to WHERE id = :id"),
            {"to": to.id, "id": key_result.id},
        )


def test_people_of_another_workspace_do_not_act(room: Classroom) -> None:
    rd = room.key_result()
    body = form(room, room.ana, sheet(rd.key))
    body["user"]["team_id"] = "TELSEWHERE"
    assert room.school.dispatch(body).status == 200
    assert room.stored(rd).latest is None


@pytest.mark.parametrize("action_id", BUTTONS)
def test_no_button_value_makes_trouble(
    room: Classroom, action_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    for value in NONSENSE:
        assert room.dispatch_action(room.ana, action_id, value).status == 200
    ours = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert [one.getMessage() for one in ours if one.name.startswith("handlers")] == []


def test_trouble_is_one_kind_sentence_and_a_log_line_without_their_words(
    room: Classroom, caplog: pytest.LogCaptureFixture
) -> None:
    rd = room.key_result()
    room.school.post("fault", method="views.open", kind="error:internal_error", count=1)
    seen = room.ana.reads(f"c {rd.key}")
    assert seen.startswith("Something went wrong on my side, sorry.")
    assert f"/okr c {rd.key}" in seen
    (line,) = [one for one in caplog.records if one.name == "handlers.errors"]
    assert "SlackApiError in /okr" in line.getMessage()
    assert rd.key not in line.getMessage()


def test_a_check_in_that_cannot_be_confirmed_is_saved_all_the_same(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    room.school.post("fault", method="response_url", kind="http_500", count=1)
    assert room.ana.submits(value="66")["closed"] is True
    assert room.stored(rd).latest is not None


def test_slack_is_never_called_inside_a_transaction(school: School) -> None:
    client = make_client(school.settings)
    with school.store.begin(school.workspace_id), pytest.raises(RuntimeError, match=r"auth\.test"):
        client.auth_test()
    assert client.auth_test()["ok"] is True
    answer = Message("Hello", ())
    url = f"{school.settings.slack_api_url}anything"
    with school.store.begin(school.workspace_id), pytest.raises(RuntimeError, match="response_url"):
        answers.respond(url, answer, client, replace_original=False)


def test_an_answer_never_goes_to_a_stranger(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(school.settings)
    stranger = "http://127.0.0.1:9/hooks"
    assert not answers.respond(stranger, Message("Hello", ()), client, replace_original=False)
    assert stranger not in caplog.text


def test_hostile_words_come_back_as_words(room: Classroom) -> None:
    rd = room.key_result()
    note = "<!channel> *bold* <https://evil.example|click> \u202e </script>"
    seen: Any = room.ana.types(f"c {rd.key} 66 -- {note}")["ephemerals"][0]
    assert "<!channel>" not in str(seen)
    assert "<https://evil.example" not in str(seen)


def test_who_left_has_nothing_to_do_here(room: Classroom) -> None:
    rd = room.key_result()
    room.school.post("person", id=room.ana.id, is_active=False)
    with room.begin() as session:
        members.save(session, [replace(room.ana.member, is_active=False)])
    room.dispatch_action(room.ana, "command.run.1", f"c {rd.key} 66")
    assert room.stored(rd).latest is None


def test_a_newcomer_leaves_what_is_known_of_the_workspace(room: Classroom) -> None:
    with room.begin() as session:
        before = workspaces.get(session)
    room.school.post("person", id=f"UNEW{room.number}", name="New Here")
    newcomer = replace(room.dan.member, id=f"UNEW{room.number}")
    Person(room.school, newcomer).types("my")
    with room.begin() as session:
        assert workspaces.get(session) == before


def test_what_people_type_never_stands_in_a_statement(room: Classroom) -> None:
    hostile = "zq'; DROP TABLE members; --"
    run: list[str] = []
    rd = room.key_result()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        run.append(statement)

    event.listen(room.store.engine, "before_cursor_execute", note)
    for line in (
        f"c {rd.key} 66 {hostile}",
        *(f"{word} {hostile}" for word in ("show", "list", "tree", "library", "what", "snooze")),
        *(f"list {kind}{hostile}" for kind in ("@", "team:", "cycle:", "status:")),
        *(f"{word} {rd.key} {hostile}" for word in ("barrier", "win", "pause", "target", "assign")),
        hostile,
    ):
        room.ana.types(line)
    event.remove(room.store.engine, "before_cursor_execute", note)
    assert len(run) > 20
    assert [one for one in run if "zq" in one] == []
    assert room.stored(rd).latest is not None

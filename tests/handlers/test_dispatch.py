"""The listener of a button or form is found by its id; all else is Bolt's."""

import re
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_bolt.authorization import AuthorizeResult

from handlers.dispatch import DirectApp


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def app(heard: list[str]) -> DirectApp:
    def authorized(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    app = DirectApp(authorize=authorized, signing_secret="s", process_before_response=True)

    def pressed(ack: Any, action: dict[str, Any]) -> None:
        heard.append(f"pressed {action['value']}")
        ack()

    def sent(view: dict[str, Any], body: dict[str, Any], ack: Any) -> None:
        heard.append(f"{body['type']} {view['callback_id']}")
        ack(response_action="clear")

    def other(ack: Any, action: dict[str, Any]) -> None:
        heard.append(f"other {action['action_id']}")
        ack()

    app.action("a.b")(pressed)
    app.view("form")(sent)
    app.action(re.compile(".*"))(other)
    return app


def press(app: DirectApp, action_id: str) -> int:
    action = {"type": "button", "block_id": "b", "action_id": action_id, "value": "1"}
    body = {"type": "block_actions", "team": {"id": "T1"}, "actions": [action]}
    return app.dispatch(BoltRequest(body=body, mode="socket_mode")).status


def send(app: DirectApp, callback_id: str, kind: str = "view_submission") -> tuple[int, str]:
    view = {"type": "modal", "callback_id": callback_id}
    body = {"type": kind, "team": {"id": "T1"}, "view": view}
    answer = app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    return answer.status, answer.body


def test_a_button_and_a_form_are_answered_by_their_listeners(
    app: DirectApp, heard: list[str]
) -> None:
    assert press(app, "a.b") == 200
    assert send(app, "form") == (200, '{"response_action": "clear"}')
    assert heard == ["pressed 1", "view_submission form"]


def test_what_has_no_listener_of_its_own_is_bolts(app: DirectApp, heard: list[str]) -> None:
    assert press(app, "a.b.c") == 200
    assert press(app, "a") == 200
    assert heard == ["other a.b.c", "other a"]
    assert send(app, "forms")[0] == 404
    assert send(app, "form", "view_closed")[0] == 404


def test_a_listener_with_an_argument_that_nobody_has_is_refused(app: DirectApp) -> None:
    with pytest.raises(TypeError, match="atcion"):
        app.action("c.d")(lambda ack, atcion: None)

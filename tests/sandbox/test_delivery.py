"""How things reach the app: Socket Mode, signed HTTP, and events that come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import monotonic, sleep
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.socket_mode import SocketModeClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_websocket

from bot.sandbox import Sandbox
from tests.sandbox.conftest import HASTY, Connect, Listen
from tests.sandbox.listener import SILENT, Listener
from tests.sandbox.school import MANIFEST, SEED, FrozenClock, IdleDriver, Json, Refused, School


def until(condition: Any) -> None:
    deadline = monotonic() + 60  # Bolt looks at its connection every five seconds
    while not condition():
        assert monotonic() < deadline, "it did not happen"
        sleep(0.01)


# --- Socket Mode --------------------------------------------------------------------------------


def test_hello_tells_how_many_are_connected(school: School, listen: Listen) -> None:
    first, second = listen(school), listen(school)
    assert first.hello["type"] == "hello"
    assert [listener.hello["num_connections"] for listener in (first, second)] == [1, 2]


def test_a_socket_url_works_once(school: School, listen: Listen) -> None:
    used = listen(school).url
    with pytest.raises(InvalidStatus), connect_websocket(used):
        pass
    with pytest.raises(InvalidStatus), connect_websocket(used.split("?")[0]):
        pass


def test_each_envelope_goes_to_one_connection_in_turn(school: School, listen: Listen) -> None:
    listeners = [listen(school) for _ in range(3)]
    for number in range(6):
        school.command(str(number))
    got = [[payload["text"] for payload in listener.payloads] for listener in listeners]
    assert got == [["0", "3"], ["1", "4"], ["2", "5"]]


def test_the_eleventh_connection_is_sent_away(school: School, listen: Listen) -> None:
    for _ in range(10):
        listen(school)
    eleventh = listen(school)
    assert (eleventh.hello["type"], eleventh.hello["reason"]) == (
        "disconnect",
        "too_many_websockets",
    )
    eleventh.wait_until_closed()
    assert school.post("_control/connections")["connections"] == 10


@pytest.mark.hasty
def test_an_ack_after_three_seconds_is_too_late(school: School, listen: Listen) -> None:
    def slowly(payload: Json) -> Json:
        sleep(HASTY + 0.2)
        return {"text": "too late"}

    listen(school, slowly)
    answer = school.command("x")
    assert (answer["ack"], answer["ephemerals"]) == (False, [])
    sleep(0.3)
    assert school.get("_control/ephemerals", user="U0ANA")["messages"] == []


def test_a_connection_lost_before_its_ack_fails_at_once(school: School, listen: Listen) -> None:
    def leave(payload: Json) -> object:
        threading.Thread(target=listener.close).start()
        return SILENT

    listener = listen(school, leave)
    answer = school.command("x")
    assert "dispatch_failed" in answer["error"]  # and not that it took too long


def test_a_refresh_asks_the_app_to_come_again(school: School, listen: Listen) -> None:
    listener = listen(school)
    answer = school.post("_control/connections", do="refresh")
    until(lambda: listener.frames)
    assert (listener.frames[0]["type"], listener.frames[0]["reason"]) == (
        "disconnect",
        "refresh_requested",
    )
    assert answer == {"connections": 0}
    assert school.command("x")["ack"] is False  # nothing is queued, nothing goes to the old one


def test_a_bolt_app_survives_refreshes_and_cuts(outside: School, connect: Connect) -> None:
    def register(app: App) -> None:
        @app.command("/lunch")
        def lunch(ack: Any) -> None:
            ack("Soup")

    connect(outside, register)
    for do in ("refresh", "drop"):
        outside.post("_control/connections", do=do)
        until(lambda: outside.post("_control/connections")["connections"] == 1)
        assert outside.command("x")["ephemerals"][-1]["text"] == "Soup"


def test_frames_that_make_no_sense_change_nothing(school: School, listen: Listen) -> None:
    listener: Listener = listen(school)
    for frame in ("nonsense", "[]", '{"envelope_id": "unknown"}', '{"envelope_id": 5}'):
        listener._socket.send(frame)
    assert school.command("x")["ack"] is True


def test_slack_sdks_own_client_stays_connected(school: School) -> None:
    client = SocketModeClient(
        app_token=school.sandbox.app_token, web_client=school.client, ping_interval=0.5
    )
    seen: list[str] = []
    client.socket_mode_request_listeners.append(lambda _, request: seen.append(request.type))
    client.connect()
    try:
        sleep(1.5)  # three pings
        assert client.is_connected()
        school.command("x")
        assert seen == ["slash_commands"]
    finally:
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        school.post("_control/connections", do="drop")
        until(lambda: not client.is_connected())
        client.close()


# --- events -------------------------------------------------------------------------------------


def test_opening_home_is_an_event_with_the_home_in_it(school: School, listen: Listen) -> None:
    listener = listen(school)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    school.client.views_publish(user_id="U0ANA", view=home)

    school.get("_control/home", user="U0ANA")

    (envelope,) = listener.envelopes
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert payload["event_time"] == int(school.clock.now().timestamp())
    assert payload["authorizations"][0]["user_id"] == "U0BOTUSER00"
    event = payload["event"]
    assert (event["type"], event["user"], event["channel"], event["tab"]) == (
        "app_home_opened",
        "U0ANA",
        "D0ANA",
        "home",
    )
    assert event["view"]["blocks"][0]["type"] == "divider"


def test_messages_reach_only_apps_that_asked_for_them(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.post("_control/message", user="U0ANA", text="hi <you>")
    school.post("_control/message", user="U0ANA", channel="C0LUNCH", text="not for the app")
    school.post("_control/message", user="U0ANA", channel="C0LUNCH", text="<@U0BOTUSER00> hi")
    kinds = [payload["event"]["type"] for payload in listener.payloads]
    assert kinds == ["message", "app_mention"]
    event = listener.payloads[0]["event"]
    assert (event["channel_type"], event["text"]) == ("im", "hi &lt;you&gt;")


@pytest.mark.hasty
def test_an_event_comes_again_at_once_then_after_one_and_five_minutes(
    school: School, listen: Listen
) -> None:
    refusing = listen(school, lambda payload: SILENT)
    school.get("_control/home", user="U0ANA")
    until(lambda: len(refusing.envelopes) == 2)
    school.travel("PT59S")
    assert len(refusing.envelopes) == 2
    school.travel("PT1S")
    assert len(refusing.envelopes) == 3
    refusing.answer = lambda payload: None
    school.travel("PT10M")

    assert [
        (envelope["retry_attempt"], envelope["retry_reason"]) for envelope in refusing.envelopes
    ] == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert len({envelope["payload"]["event_id"] for envelope in refusing.envelopes}) == 1
    assert len({envelope["envelope_id"] for envelope in refusing.envelopes}) == 4
    school.travel("P1D")
    assert len(refusing.envelopes) == 4


def test_a_removed_app_is_told(school: School, listen: Listen) -> None:
    settings = MANIFEST["settings"] | {
        "event_subscriptions": {"bot_events": ["app_uninstalled", "tokens_revoked"]}
    }
    clock = FrozenClock()
    manifest = MANIFEST | {"settings": settings}
    with Sandbox(manifest, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
        other = School(sandbox, clock)
        listener = listen(other)
        other.client.auth_revoke()
        until(lambda: len(listener.payloads) == 2)
        kinds = {payload["event"]["type"] for payload in listener.payloads}
        assert kinds == {"app_uninstalled", "tokens_revoked"}
        listener.close()


# --- HTTP mode ----------------------------------------------------------------------------------


class Site:
    """A Bolt app behind a plain HTTP server."""

    def __init__(self, app: App) -> None:
        self.statuses: list[int] = []
        self.retries: list[str | None] = []
        self.status: int | None = None
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers: Any = {name.lower(): [value] for name, value in self.headers.items()}
                answer = app.dispatch(BoltRequest(body=body, headers=headers))
                status = site.status or answer.status
                site.statuses.append(status)
                site.retries.append(self.headers.get("x-slack-retry-num"))
                self.send_response(status)
                for name, values in answer.headers.items():
                    self.send_header(name, values[0])
                text = answer.body.encode() if status == 200 else b""
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def site(school: School) -> Iterator[Site]:
    app = App(client=school.client, signing_secret=school.sandbox.signing_secret)

    @app.command("/lunch")
    def lunch(ack: Any, command: Json) -> None:
        ack(f"Soup for {command['user_id']}")

    @app.view("order")
    def order(ack: Any) -> None:
        ack(response_action="errors", errors={"dish_block": "Sold out"})

    @app.event("app_home_opened")
    def home(event: Json, client: Any) -> None:
        client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]}
        )

    made = Site(app)
    try:
        yield made
    finally:
        made.close()


def test_an_app_may_be_reached_over_signed_http(outside: School) -> None:
    with site(outside) as app:
        assert outside.post("_control/http", url=app.url) == {
            "url": app.url,
            "bad_signature": False,
        }
        answer = outside.command("x")
        assert [message["text"] for message in answer["ephemerals"]] == ["Soup for U0ANA"]
        view = outside.get("_control/home", user="U0ANA")["view"]
        assert view["blocks"][0]["type"] == "divider"
        assert app.statuses == [200, 200, 200]  # the challenge, the command, the event


def test_a_bad_signature_is_refused_by_the_app(outside: School) -> None:
    with site(outside) as app:
        outside.post("_control/http", url=app.url)
        outside.post("_control/http", bad_signature=True)
        answer = outside.command("x")
        assert (answer["ack"], answer["error"]) == (
            False,
            '/lunch failed with the error "http_401"',
        )
        assert app.statuses[-1] == 401


def test_events_over_http_come_again_with_their_number(school: School) -> None:
    with site(school) as app:
        school.post("_control/http", url=app.url)
        app.status = 503
        school.get("_control/home", user="U0ANA")
        until(lambda: len(app.retries) == 3)
        app.status = None
        school.travel("PT1M")
        assert app.retries == [None, None, "1", "2"]
        assert school.get("_control/journal", method="views.publish")["calls"] != []


def test_an_address_that_does_not_answer_the_challenge_is_refused(school: School) -> None:
    with pytest.raises(Refused, match="did not answer the url_verification request"):
        school.post("_control/http", url="http://127.0.0.1:9/slack/events")
    with pytest.raises(Refused, match="must start with http"):
        school.post("_control/http", url="ftp://example.org")

"""What Slack's endpoint lets through, and how much at once, in front of a small app."""

import json
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest

from storage import Store
from storage.turns import Turns
from tests.bot.web.served import THREADS, WAITING, Listener, served
from tests.bot.web.wire import BUSY, FORM, SECRET, begin, command, get, send, signed, until


@pytest.fixture
def dialect() -> str:
    """Health and metrics look at a database; the endpoint is the same in front of either kind."""
    return "sqlite"


def test_a_well_signed_command_is_answered(address: str) -> None:
    answer = send(address, command("my"))
    assert (answer.status, answer.text) == (200, "heard my")


def test_a_forged_or_old_request_is_refused(address: str, listener: Listener) -> None:
    body = command("c RD-1 66")
    assert send(address, body, signed(body, secret="guessed")).status == 401
    assert send(address, body, signed(body, age=301)).status == 401
    assert send(address, body + b"7", signed(body)).status == 401
    assert listener.heard == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"X-Slack-Request-Timestamp": "yesterday"}, 401),
        ({"X-Slack-Request-Timestamp": "1_000"}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=" + "Z" * 64}, 401),
        ({"X-Slack-Signature": "v1=" + "0" * 64}, 401),
    ],
)
def test_headers_that_slack_would_not_send_are_refused(
    address: str, listener: Listener, changes: dict[str, str], status: int
) -> None:
    body = command("my")
    assert send(address, body, signed(body) | changes).status == status
    assert listener.heard == []


def test_only_posts_arrive(address: str) -> None:
    assert get(address, "/slack/events").status == 405
    assert get(address, "/").status == 404


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", FORM),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"[" * 1900, "application/json"),
        (b"payload=%7B", FORM),
        (b"payload=7", FORM),
    ],
)
def test_what_is_no_request_of_slacks_is_refused_and_a_strangers_is_not_even_parsed(
    address: str, body: bytes, content_type: str
) -> None:
    for secret, status in ((SECRET, 400), ("guessed", 401)):
        headers = signed(body, secret=secret) | {"Content-Type": content_type}
        is_text = body[:1] != b"\xff"
        assert send(address, body, headers).status == (status if is_text else 400)


def test_a_body_that_is_too_large_is_refused_unread(address: str, listener: Listener) -> None:
    body = command("x" * 2000)
    assert send(address, body).status == 413
    declared = signed(b"") | {"Content-Length": "1000000000"}
    assert begin(address, declared).status == 413
    chunked = signed(b"") | {"Transfer-Encoding": "chunked"}
    assert begin(address, chunked, b"7d1\r\n" + b"x" * 2001 + b"\r\n").status == 413
    assert listener.heard == []


def test_a_body_that_does_not_arrive_is_not_waited_for(store: Store, listener: Listener) -> None:
    with served(store, listener, body_seconds=0.05) as address:
        assert begin(address, signed(b"") | {"Content-Length": "9"}, b"command").status == 408


def test_the_same_request_again_is_answered_and_not_done_again(
    address: str, listener: Listener
) -> None:
    body = command("c RD-1 66")
    headers = signed(body)
    first, second = (send(address, body, headers) for _ in range(2))
    assert (first.status, first.text) == (200, "heard c RD-1 66")
    assert (second.status, second.text) == (200, "")
    assert send(address, body, signed(body, age=100)).text == "heard c RD-1 66"
    assert listener.heard == ["c RD-1 66"] * 2


def test_a_forged_copy_does_not_keep_the_real_one_out(address: str) -> None:
    body = command("my")
    headers = signed(body)
    assert send(address, b"another body", headers).status == 401
    assert send(address, body, headers).text == "heard my"


def event() -> tuple[bytes, dict[str, str]]:
    """A body to which an answer can say nothing, and its headers."""
    body = json.dumps({"type": "event_callback", "event": {"type": "app_home_opened"}}).encode()
    return body, signed(body) | {"Content-Type": "application/json"}


def test_beyond_what_may_wait_it_says_so_at_once(address: str, listener: Listener) -> None:
    with ThreadPoolExecutor(THREADS + WAITING + 1) as people, listener.let_go_at_last():
        asked = {
            people.submit(send, address, command(f"hold {number}"))
            for number in range(THREADS + WAITING + 1)
        }
        (shed,), held = wait(asked, return_when=FIRST_COMPLETED)
        assert shed.result().status == 200
        assert shed.result().json()["text"].startswith(f"{BUSY} You typed: /okr hold ")
        unheard = send(address, *event())
        assert (unheard.status, unheard.headers["retry-after"]) == (503, "1")
        assert unheard.text == "Homeroom is busy. Please try again in a moment.\n"
        assert send(address, command("x"), signed(b"y")).status == 401
        assert begin(address, signed(b"") | {"Content-Length": "1001"}).status == 503
        assert get(address, "/livez").status == 200
        assert len(listener.heard) == THREADS
        listener.let_go.set()
        assert [answer.result().status for answer in held] == [200] * (THREADS + WAITING)
    assert send(address, command("afterwards")).text == "heard afterwards"


def test_nobody_waits_for_a_listener_that_lasts(store: Store, listener: Listener) -> None:
    with (
        served(store, listener, turn=Turns(patience=0.01).take) as address,
        ThreadPoolExecutor(1) as people,
        listener.let_go_at_last(),
    ):
        lasting = people.submit(send, address, command("hold"))
        until(lambda: listener.heard == ["hold"])
        assert send(address, command("my")).text == "heard my"
        assert not lasting.done()


def test_what_has_waited_too_long_is_not_begun(store: Store, listener: Listener) -> None:
    with served(store, listener, waiting_seconds=0) as address:
        assert send(address, command("my")).json()["text"] == f"{BUSY} You typed: /okr my"
        assert send(address, *event()).status == 503
    assert listener.heard == []

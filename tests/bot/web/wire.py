"""Requests as Slack signs them, and as others would: sent to a port, answered by a status.

Standard library only.
"""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

SECRET = "a secret that Slack and the app share"
FORM = "application/x-www-form-urlencoded"
BUSY = (
    "A lot is going on right now, so nothing was done yet. Please try again in a moment, for "
    "example with /okr."
)
PATIENCE = 60  # seconds, on a busy machine


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.text)


def signed(body: bytes, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    """Slack's headers for `body`, of a request that was signed `age` seconds ago."""
    timestamp = str(int(time.time()) - age)
    base = f"v0:{timestamp}:".encode() + body
    signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }


def command(text: str = "", **changes: str) -> bytes:
    """The body of `/okr TEXT`."""
    fields = {
        "command": "/okr",
        "text": text,
        "team_id": "TMAPLE",
        "user_id": "UANA",
        "channel_id": "DANA",
        "response_url": "http://127.0.0.1:9/commands/TMAPLE/nobody",
        "trigger_id": "1.2.3",
    }
    return urlencode(fields | changes).encode()


def send(
    address: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    *,
    path: str = "/slack/events",
    method: str = "POST",
) -> Answer:
    """One request on a connection of its own; without headers it is signed well."""
    if headers is None:
        headers = signed(body or b"")
    parts = urlsplit(address)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers)
        return _answer(connection)
    finally:
        connection.close()


def get(address: str, path: str) -> Answer:
    return send(address, None, {}, path=path, method="GET")


def begin(address: str, headers: dict[str, str], sent: bytes = b"") -> Answer:
    """Send a request's head and a beginning of its body, nothing more; what is answered then."""
    parts = urlsplit(address)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    try:
        connection.putrequest("POST", "/slack/events")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(sent)
        return _answer(connection)
    finally:
        connection.close()


def until(condition: Callable[[], bool]) -> None:
    """Look again and again until it holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def is_listening(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((str(parts.hostname), parts.port), timeout=PATIENCE).close()
    except OSError:
        return False
    return True


def _answer(connection: HTTPConnection) -> Answer:
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, response.read().decode(), headers)

"""A bare Socket Mode app: it keeps every envelope and answers as the test says."""

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.sandbox.school import School

Json = dict[str, Any]
SILENT = object()  # an answer that never comes


class Listener:
    """One connection. `answer` gets each envelope's payload and returns the ack's payload.

    It runs in the listener's own thread and may call the Web API first, as an app would.
    """

    def __init__(self, school: School, answer: Callable[[Json], Any] | None = None) -> None:
        self.answer = answer or (lambda payload: None)
        self.envelopes: list[Json] = []
        self.frames: list[Json] = []
        client = school.web_client(None)
        opened = client.apps_connections_open(app_token=school.sandbox.app_token)
        self.url = str(opened["url"])
        self._open = ExitStack()
        self._socket = self._open.enter_context(connect(self.url))
        self.hello: Json = json.loads(self._socket.recv())
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def payloads(self) -> list[Json]:
        return [envelope["payload"] for envelope in self.envelopes]

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            for text in self._socket:
                frame = json.loads(text)
                self.frames.append(frame)
                if "envelope_id" in frame:
                    self.envelopes.append(frame)
                    payload = self.answer(frame["payload"])
                    if payload is not SILENT:
                        ack = {"envelope_id": frame["envelope_id"]}
                        self._socket.send(
                            json.dumps(ack | ({"payload": payload} if payload else {}))
                        )

    def wait_until_closed(self) -> None:
        self._thread.join(timeout=60)

    def close(self) -> None:
        self._open.close()
        self._thread.join(timeout=60)

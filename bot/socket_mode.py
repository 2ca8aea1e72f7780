"""Socket Mode: what Slack sends over a connection of ours, handed to Bolt, never too much at once.

The SDK keeps the connection. Its own threads only hand over: what waited there would wait without
end, and nobody would know since when. Ours are as few as those behind HTTP and turn away the same:
what finds no room, and what has waited so long that Slack gives up on it. May import `bot.web` (its
limits), `handlers.errors`, Bolt, the Slack SDK and the standard library.
"""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from time import monotonic

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.web import SWITCH, Limits
from handlers import errors

log = logging.getLogger(__name__)

_TOLD_EVERY = 60.0
"""Seconds between two lines of the log that say that it is too much."""


class Envelopes(SocketModeHandler):
    """Answers Slack's envelopes for `app`, within `limits`; `connect` begins, `close` ends it."""

    def __init__(self, app: App, app_token: str, limits: Limits | None = None) -> None:
        super().__init__(app, app_token, concurrency=1)
        self._limits = limits or Limits()
        self._room = Semaphore(self._limits.threads + self._limits.waiting)
        self._threads = ThreadPoolExecutor(self._limits.threads, thread_name_prefix="slack")
        self._tell_again = 0.0
        self._switch = sys.getswitchinterval()

    def connect(self) -> None:
        """Come to Slack; whatever it sends from now on is answered."""
        sys.setswitchinterval(SWITCH)  # so that what arrives is heard while listeners are busy
        super().connect()  # type: ignore[no-untyped-call]

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Called by the SDK, one envelope after the other."""
        if not self._room.acquire(blocking=False):
            return self._turn_away(req)
        try:
            self._threads.submit(self._run, req, monotonic())
        except RuntimeError:  # it is being closed
            self._turn_away(req)
        return None

    def close(self) -> None:
        """Answer what was taken in, then leave."""
        self._threads.shutdown()
        super().close()  # type: ignore[no-untyped-call]
        sys.setswitchinterval(self._switch)

    def _run(self, req: SocketModeRequest, arrived: float) -> None:
        """In a thread of its own, to the end of the listener."""
        try:
            if monotonic() > arrived + self._limits.waiting_seconds:
                self._turn_away(req)
            else:
                with self._limits.turn():
                    super().handle(self.client, req)
        except Exception as error:  # the SDK's, when the connection is gone
            log.warning("An answer did not reach Slack: %s", type(error).__name__)
        finally:
            self._room.release()

    def _turn_away(self, req: SocketModeRequest) -> None:
        """Commands and forms get a sentence. A button gets Slack's own, because nothing comes; and
        so Slack sends an event again, at once and after one and five minutes."""
        if monotonic() >= self._tell_again:
            self._tell_again = monotonic() + _TOLD_EVERY
            log.warning("Too much at once: people are asked to try again in a moment.")
        answer = errors.busy(req.payload)
        if answer is not None:
            self.client.send_socket_mode_response(SocketModeResponse(req.envelope_id, answer))

"""Events to the app: only those its manifest asks for, retried as Slack retries them.

May import `delivery`, `events`, `times` and `workspace`. A failed event comes again at once, after
one minute and after five, with the same `event_id`.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.sandbox import events
from bot.sandbox.delivery import Retry, Transport
from bot.sandbox.nouns import Json
from bot.sandbox.times import Timers
from bot.sandbox.workspace import Workspace

LATER = {2: timedelta(minutes=1), 3: timedelta(minutes=5)}  # by attempt; the first retry is at once
FAREWELLS = ("app_uninstalled", "tokens_revoked")  # what a removed app is still told
_REASONS = {"operation_timeout": "timeout", "dispatch_failed": "connection_failed"}


class Emitter:
    """Sends events and remembers what to send again."""

    def __init__(
        self, workspace: Workspace, transport: Callable[[], Transport], timers: Timers
    ) -> None:
        self._workspace = workspace
        self._transport = transport
        self._timers = timers
        self._tasks: set[asyncio.Task[None]] = set()

    async def emit(self, subscription: str, inner: Json) -> None:
        """Send one event if the app subscribed to it, and return after its first attempt."""
        if subscription not in self._workspace.events:
            return
        if not (self._workspace.is_installed or subscription in FAREWELLS):
            return
        await self._attempt(events.event(self._workspace, inner), 0, "")

    async def _attempt(self, payload: Json, attempt: int, reason: str) -> None:
        retry = Retry(attempt=attempt, reason=reason) if attempt else None
        ack = await self._transport().deliver("events_api", payload, retry=retry)
        if ack.error is None or not ack.may_retry:
            return
        following, why = attempt + 1, _REASONS.get(ack.error, "http_error")
        if following == 1:
            self._spawn(payload, following, why)
        elif following in LATER:
            first = self._workspace.now()
            wait = LATER[following]
            self._timers.add(first + wait, lambda: self._attempt(payload, following, why))

    def _spawn(self, payload: Json, attempt: int, reason: str) -> None:
        task = asyncio.create_task(self._attempt(payload, attempt, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def spawn(self, subscription: str, inner: Json) -> None:
        """Send an event without waiting for it."""
        task = asyncio.create_task(self.emit(subscription, inner))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is being sent, so that time does not pass before its outcome is known."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

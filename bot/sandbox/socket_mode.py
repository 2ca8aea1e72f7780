"""Socket Mode: one-time URLs, hello, envelopes to one connection each, acks, refresh.

May import `delivery`, `workspace` and starlette. Nothing is queued: with no connection open an
envelope fails at once, as in Slack.
"""

import asyncio
import json
import uuid
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.delivery import Ack, Kind, Retry
from bot.sandbox.workspace import Workspace

CONNECTIONS = 10
TICKET_SECONDS = 30.0
CONNECTION_SECONDS = 18_060  # what Slack's hello says a connection lives
WARNING_SECONDS = 10.0  # between the warning and the refresh


class Connection:
    """One open WebSocket. `is_open` turns false as soon as no more envelopes go to it."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.is_open = True
        self.waiting: dict[str, asyncio.Future[Ack]] = {}

    def fail_all(self) -> None:
        self.is_open = False
        for future in self.waiting.values():
            if not future.done():
                future.set_result(Ack(error="dispatch_failed"))


class SocketMode:
    """The Socket Mode side of one workspace; a `delivery.Transport`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = 0

    @property
    def is_reachable(self) -> bool:
        return bool(self.open_connections)

    @property
    def open_connections(self) -> list[Connection]:
        return [connection for connection in self._connections if connection.is_open]

    def new_url(self) -> str:
        """A WebSocket URL that works once, soon."""
        ticket = self._workspace.new_secret("ticket")
        self._tickets[ticket] = self._workspace.time.real()
        address = self._workspace.url.removeprefix("http")
        return f"ws{address}/link/?ticket={ticket}&app_id={self._workspace.identity.app_id}"

    async def serve(self, socket: WebSocket) -> None:
        """The life of one connection, from its ticket to its end."""
        issued = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        if issued is None or self._workspace.time.real() - issued > TICKET_SECONDS:
            await socket.close(code=1008)
            return
        await socket.accept()
        if len(self.open_connections) >= CONNECTIONS:
            await self._say_goodbye(socket, "too_many_websockets")
            await socket.close(code=1000)
            return
        connection = Connection(socket)
        self._connections.append(connection)
        loop = asyncio.get_running_loop()
        refresh = loop.call_later(
            CONNECTION_SECONDS, lambda: loop.create_task(self.refresh(connection))
        )
        try:
            await socket.send_text(json.dumps(self._hello()))
            await self._close_retired()
            while True:
                self._hear(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # closed by either side, or a frame that is not text
        finally:
            refresh.cancel()
            connection.fail_all()
            self._connections.remove(connection)
            with suppress(RuntimeError, WebSocketDisconnect):
                if socket.application_state is not WebSocketState.DISCONNECTED:
                    await socket.close()

    async def _close_retired(self) -> None:
        """The app has come again: now those that were asked to leave can be closed."""
        for connection in [one for one in self._connections if not one.is_open]:
            with suppress(RuntimeError, WebSocketDisconnect):
                await connection.socket.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.open_connections),
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": self._workspace.identity.app_id},
        }

    def _hear(self, connection: Connection, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if not isinstance(frame, dict):
            return
        future = connection.waiting.pop(str(frame.get("envelope_id")), None)
        if future is not None and not future.done():
            payload = frame.get("payload")
            future.set_result(Ack(payload=payload if isinstance(payload, dict) else None))

    async def deliver(
        self, kind: Kind, payload: dict[str, Any], *, retry: Retry | None = None
    ) -> Ack:
        """Send an envelope to one connection, in turn, and wait up to three seconds for its ack."""
        connections = self.open_connections
        if not connections:
            return Ack(error="dispatch_failed")
        connection = connections[self._turn % len(connections)]
        self._turn += 1
        envelope_id = str(uuid.UUID(int=self._workspace.count("envelope")))
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.attempt if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        try:
            await connection.socket.send_text(json.dumps(envelope))
            return await asyncio.wait_for(future, self._workspace.limits.answer_seconds)
        except TimeoutError:
            return Ack(error="operation_timeout")
        except (WebSocketDisconnect, RuntimeError):
            connection.is_open = False
            return Ack(error="dispatch_failed")
        finally:
            connection.waiting.pop(envelope_id, None)

    async def refresh(self, connection: Connection, *, warn: bool = True) -> None:
        """Recycle a connection as Slack does now and then: a warning, then the request to leave."""
        if warn and connection.is_open:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self._say_goodbye(connection.socket, "warning")
            await asyncio.sleep(WARNING_SECONDS)
        connection.is_open = False
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._say_goodbye(connection.socket, "refresh_requested")

    async def refresh_all(self) -> None:
        for connection in self.open_connections:
            await self.refresh(connection, warn=False)

    async def drop_all(self) -> None:
        """Close every connection without asking first."""
        for connection in self.open_connections:
            connection.fail_all()
            with suppress(RuntimeError, WebSocketDisconnect):
                await connection.socket.close(code=1001)

    @staticmethod
    async def _say_goodbye(socket: WebSocket, reason: str) -> None:
        frame = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-sandbox"},
        }
        await socket.send_text(json.dumps(frame))

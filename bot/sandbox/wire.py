"""The port itself: loopback only, quick to answer, and connections that can be cut in mid-air.

May import starlette and uvicorn.
"""

import asyncio
import socket

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = "127.0.0.1"
_OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def listen(port: int) -> socket.socket:
    """A listening socket that says it is TCP: only then asyncio turns Nagle's 40 ms waits off."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(100)
    except OSError:
        listener.close()
        raise
    return listener


class Connections:
    """The open transports by their peer, so that one can be cut in the middle of an answer."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.BaseTransport] = {}

    def protocol(self) -> type[H11Protocol]:
        opened = self._open

        class Protocol(H11Protocol):
            def connection_made(  # type: ignore[override]
                self, transport: asyncio.Transport
            ) -> None:
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened.pop(self.client, None)
                super().connection_lost(exc)

        return Protocol

    def cut(self, scope: Scope) -> None:
        """End the connection at once, without another byte."""
        transport = self._open.pop(tuple(scope["client"]), None)
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    def forget(self, scope: Scope) -> None:
        self._open.pop(tuple(scope["client"]), None)


class LoopbackOnly:
    """Refuses what did not mean to come here: other host names, and pages of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
            host = headers.get("host", LOOPBACK)
            origin = headers.get("origin", f"http://{host}")
            if host.rsplit(":", 1)[0] not in _OWN_HOSTS or origin != f"http://{host}":
                sentence = "This workspace answers only on 127.0.0.1 and localhost."
                await JSONResponse({"error": sentence}, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)

"""The least that an app needs of Slack, quick enough to stand beside what is measured.

Every Web API call succeeds after `LATENCY`, as long as a real one takes; Socket Mode gives its
envelopes out and takes acks. It forgets everything and refuses nothing: for that there is the
sandbox. May import starlette, uvicorn and the standard library.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from time import sleep
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.benchmarks.district import WORKSPACE, member_id
from tests.benchmarks.table import Sizes

LATENCY = 0.08
PEOPLE = [
    {
        "id": member_id(number),
        "team_id": WORKSPACE,
        "name": f"person{number}",
        "real_name": f"Person {number}",
        "profile": {"real_name": f"Person {number}", "display_name": ""},
        "tz": "America/Chicago",
        "is_admin": number == 0,
        "is_bot": False,
        "deleted": False,
    }
    for number in range(Sizes.owners)
]
"""Who is in the workspace, where the app asks: in one page, where Slack has a hundred."""


class PretendSlack:
    """`url` is where it listens; `sent` counts the messages it took."""

    def __init__(self) -> None:
        self.url = ""
        self.sent = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self._numbers = count(1)
        self._sockets: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def environment(self) -> dict[str, str]:
        """What an app is told to find its way here."""
        return {
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_APP_TOKEN": "xapp-bench",
            "SLACK_SIGNING_SECRET": "bench",
        }

    @property
    def connections(self) -> int:
        """How many listen over Socket Mode."""
        return len(self._sockets)

    async def envelope(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Give a command to the app, in turn to each of its connections; the payload of its ack.
        In the loop of this server."""
        self._sockets.append(socket := self._sockets.pop(0))
        number = f"envelope-{next(self._numbers)}"
        acked = self._waiting[number] = asyncio.get_running_loop().create_future()
        frame = {"type": "slash_commands", "envelope_id": number, "payload": payload}
        await socket.send_text(json.dumps({**frame, "accepts_response_payload": True}))
        answer: dict[str, Any] = await acked
        return answer

    async def call(self, request: Request) -> Response:
        await request.body()
        method = request.path_params["method"]
        if method == "apps.connections.open":
            return JSONResponse({"ok": True, "url": f"ws{self.url.removeprefix('http')}/link"})
        if method == "auth.test":
            who = {"team_id": WORKSPACE, "team": "Riverbend", "user_id": "UBOT", "bot_id": "BBOT"}
            return JSONResponse({"ok": True, "url": self.url, "user": "homeroom", **who})
        await asyncio.sleep(LATENCY)
        if method == "users.list":
            return JSONResponse({"ok": True, "members": PEOPLE, "response_metadata": {}})
        number = next(self._numbers)
        self.sent += method == "chat.postMessage"
        return JSONResponse({"ok": True, "channel": f"D{number}", "ts": f"{number}.000100"})

    async def link(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(json.dumps({"type": "hello", "num_connections": 1}))
        self._sockets.append(socket)
        try:
            while True:
                frame = json.loads(await socket.receive_text())
                waiting = self._waiting.pop(frame.get("envelope_id", ""), None)
                if waiting is not None and not waiting.done():  # or its sender gave up
                    waiting.set_result(frame.get("payload") or {})
        except WebSocketDisconnect:
            self._sockets.remove(socket)


@contextmanager
def pretend_slack() -> Iterator[PretendSlack]:
    """One at work, in a thread of its own, until the block ends."""
    slack = PretendSlack()
    routes = [
        Route("/api/{method}", slack.call, methods=["POST"]),
        WebSocketRoute("/link", slack.link),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)

    async def serve() -> None:
        slack.loop = asyncio.get_running_loop()
        await server.serve()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="pretend Slack")
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        slack.url = f"http://{host}:{port}"
        yield slack
    finally:
        server.should_exit = True
        thread.join()

"""The sandbox as one thing to start and stop: every room wired together behind one loopback port.

May import its neighbors, starlette and uvicorn. Runs its own event loop in a thread; nothing in the
workspace is touched from any other.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.sandbox import files, web_api
from bot.sandbox.acting import Acting
from bot.sandbox.control import Control
from bot.sandbox.delivery import Transport
from bot.sandbox.emitting import Emitter
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.limits import Limits
from bot.sandbox.nouns import Json, Seed
from bot.sandbox.oauth import Consent
from bot.sandbox.page_api import PageApi
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.times import Clock, Driver, DriverFailed, SandboxTime, Timers
from bot.sandbox.wire import LOOPBACK, Connections, LoopbackOnly, listen
from bot.sandbox.workspace import Workspace

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
QUIET_SECONDS = 0.1  # an app outside has settled when it has been this long without a call
QUIET_AT_MOST = 10.0


async def _drive(work: Callable[..., None], *args: object) -> None:
    """Let the bot do its work in a thread, so that its own calls are answered meanwhile."""
    try:
        await asyncio.to_thread(work, *args)
    except Exception as problem:
        log.exception("The bot aboard failed")
        raise DriverFailed(f"The bot failed: {type(problem).__name__}: {problem}") from problem


class Sandbox:
    """A stand-in Slack workspace with one app installed.

    `manifest` is the app's Slack manifest, `clock` its time, `driver` the bot aboard, which may be
    set later too; without one, time runs on by itself and the app is expected from outside.
    `port` 0 takes a free one; `address` is what the app is told instead, where something stands in
    front. `start` raises `OSError` when the port is taken.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        clock: Clock,
        seed: Seed,
        driver: Driver | None = None,
        port: int = 0,
        limits: Limits | None = None,
        address: str = "",
    ) -> None:
        self._time = SandboxTime(clock)
        self._timers = Timers(self._time)
        self._workspace = Workspace(manifest, seed, self._time, limits or Limits())
        self._connections = Connections()
        self._socket_mode = SocketMode(self._workspace)
        self._http_mode = HttpMode(self._workspace)
        self._emitter = Emitter(self._workspace, self._transport, self._timers)
        self._acting = Acting(self._workspace, self._transport, self._emitter, self._settle)
        self._web_api = web_api.WebApi(
            self._workspace, self._socket_mode.new_url, self._connections.cut, self._uninstalled
        )
        self._control = Control(
            self._workspace,
            self._acting,
            self._socket_mode,
            self._http_mode,
            lambda: set(self._web_api.methods),
            self._travel,
            self._reset,
        )
        self._driver: Driver | None = None
        self.driver = driver
        self._driving = asyncio.Lock()
        self._port = port
        self._address = address
        self._listener: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._started = threading.Event()

    # --- what an app needs to connect -----------------------------------------------------------

    @property
    def url(self) -> str:
        """The one address: the page, the control API and the Web API. Known once started."""
        return self._workspace.url

    @property
    def api_url(self) -> str:
        """The base of the Web API, with a slash at its end: `SLACK_API_URL`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self._workspace.identity.bot_token

    @property
    def app_token(self) -> str:
        return self._workspace.identity.app_token

    @property
    def signing_secret(self) -> str:
        return self._workspace.identity.signing_secret

    @property
    def client_id(self) -> str:
        return self._workspace.identity.client_id

    @property
    def client_secret(self) -> str:
        return self._workspace.identity.client_secret

    @property
    def team_id(self) -> str:
        return self._workspace.identity.team_id

    @property
    def driver(self) -> Driver | None:
        return self._driver

    @driver.setter
    def driver(self, driver: Driver | None) -> None:
        self._driver = driver
        self._time.is_steered = driver is not None
        self._time.anchor()

    # --- life -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen on loopback; returns when requests are answered."""
        self._listener = listen(self._port)
        self.own_url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}"
        self._workspace.url = self._address or self.own_url
        config = uvicorn.Config(
            LoopbackOnly(self._app()),
            http=self._connections.protocol(),
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=30,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        self._started.wait()

    def stop(self) -> None:
        """Close every connection and the port. Does nothing when it is not running."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        if self._listener is not None:
            self._listener.close()
        self._server = self._thread = self._listener = None
        self._started.clear()

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        assert self._server is not None
        assert self._listener is not None
        self._time.attach(asyncio.get_running_loop())
        flow = asyncio.create_task(self._flow())
        serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.001)
        self._started.set()
        await serving
        flow.cancel()
        with suppress(asyncio.CancelledError):
            await flow
        await self._emitter.stop()

    def _app(self) -> Starlette:
        page = PageApi(self._workspace, self._acting, self._control, self._is_stopping)
        consent = Consent(self._workspace)
        routes: list[BaseRoute] = [
            Route("/api/{method}", self._web_api.answer, methods=["GET", "POST"]),
            WebSocketRoute("/link/", self._link),
            Route("/oauth/v2/authorize", consent.ask, methods=["GET"]),
            Route("/oauth/v2/authorize", consent.answer, methods=["POST"]),
            Route("/{kind}/{team}/{secret}", self._respond, methods=["POST"]),
            Route("/upload/v1/{ticket}/{file_id}", self._upload, methods=["POST"]),
            Route("/files/{file_id}/{name}", self._download, methods=["GET"]),
            Route("/_page/files/{file_id}/{name}", self._look_at, methods=["GET"]),
            *self._control.routes(),
            *page.routes(),
            Route("/", self._index, methods=["GET"]),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]
        return Starlette(routes=routes)

    def _is_stopping(self) -> bool:
        return self._server is None or self._server.should_exit

    def _transport(self) -> Transport:
        settings = self._workspace.manifest.get("settings", {})
        if self._http_mode.url is not None or not settings.get("socket_mode_enabled", True):
            return self._http_mode
        return self._socket_mode

    # --- settling and traveling -----------------------------------------------------------------

    async def _settle(self) -> None:
        driver = self._driver
        if driver is None:
            await self._until_quiet()
            return
        async with self._driving:
            await _drive(driver.settle)

    async def _until_quiet(self) -> None:
        """An app outside is done when no call is running and none has come for a moment."""
        begun = self._time.real()
        while self._time.real() - begun < QUIET_AT_MOST:
            last = max(self._web_api.last_activity, begun)
            if not self._web_api.in_flight and self._time.real() - last >= QUIET_SECONDS:
                return
            await asyncio.sleep(0.01)

    async def _travel(self, to: datetime) -> None:
        await self._emitter.finish()
        async with self._driving:
            while (due := self._timers.next_at()) is not None and due <= to:
                await self._move(max(due, self._workspace.now()))
                await self._timers.run_due()
            await self._move(to)
        self._workspace.touch()
        if self._driver is None:
            await self._until_quiet()

    async def _move(self, to: datetime) -> None:
        if self._driver is not None:
            await _drive(self._driver.travel, to)
        else:
            self._time.set(to)

    async def _flow(self) -> None:
        """Where time runs by itself, what is due later happens by itself."""
        while True:
            await asyncio.sleep(0.25)
            if not self._time.is_steered:
                await self._timers.run_due()

    def _reset(self) -> None:
        """With a bot aboard only the journal, faults and limits: its database knows the rest."""
        if self._driver is None:
            self._timers.clear()
            self._workspace.reset()
        else:
            self._workspace.clear_journal()

    def _uninstalled(self) -> None:
        bot = self._workspace.identity.bot_user_id
        inner: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}
        self._emitter.spawn("tokens_revoked", inner)
        self._emitter.spawn("app_uninstalled", {"type": "app_uninstalled"})

    # --- the small endpoints --------------------------------------------------------------------

    async def _link(self, socket: WebSocket) -> None:
        try:
            await self._socket_mode.serve(socket)
        finally:
            self._connections.forget(socket.scope)

    async def _index(self, request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def _respond(self, request: Request) -> Response:
        if request.path_params["kind"] not in ("commands", "actions", "app"):
            return Response("not found", status_code=404)
        try:
            body = await request.json()
        except ValueError:
            return Response("invalid_payload", status_code=400)
        if not isinstance(body, dict):
            return Response("invalid_payload", status_code=400)
        return await self._web_api.answer_response_url(request, body)

    async def _upload(self, request: Request) -> Response:
        file = self._workspace.files.get(request.path_params["file_id"])
        if file is None or file["ticket"] != request.path_params["ticket"]:
            return Response("not found", status_code=404)
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form() as form:
                uploads = [one for one in form.values() if isinstance(one, UploadFile)]
                content = await uploads[0].read() if uploads else b""
        if len(content) != file["size"]:
            return Response(f"expected {file['size']} bytes, got {len(content)}", status_code=400)
        self._workspace.file_bodies[file["id"]] = content
        return Response(f"OK - {len(content)}")

    async def _download(self, request: Request) -> Response:
        """A file, for the app; without its token or the scope, the page to log in."""
        if not files.may_read(self._workspace, request.headers.get("authorization", "")):
            return RedirectResponse(f"{self._workspace.url}/?redir={request.url.path}", 302)
        return await self._look_at(request)

    async def _look_at(self, request: Request) -> Response:
        """The same, for a person on the page."""
        content = self._workspace.file_bodies.get(request.path_params["file_id"])
        if content is None:
            return Response("not found", status_code=404)
        return Response(content, media_type="application/octet-stream")

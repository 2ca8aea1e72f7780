"""One Slack with two workspaces in it: a door in front of two stand-ins, and Homeroom for both.

As in Slack, one address answers for all workspaces, and a call's token says whose it is; one that
serves an organization says `team_id` with it. Homeroom is wired as for many workspaces, with time
that a test moves, and answers over HTTP.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from slack_bolt import App

from bot import web
from bot.app import create_app
from bot.clients import Clients
from bot.clock import TravelClock
from bot.distribution import make_distribution, open_clients
from bot.manifest import bot_scopes, manifest
from bot.sandbox import Sandbox, Seed
from bot.scheduler import Driver, Scheduler
from bot.sender import Pace, Sender
from bot.settings import Settings
from storage import Store
from tests.bot.web.installing import Browser, for_many, link
from tests.bot.web.wire import PATIENCE, Answer
from tests.e2e.control import Control

_NOT_MINE = (b'"invalid_auth"', b'"invalid_code"', b'"invalid_refresh_token"')


class Door:
    """Passes each request on to the stand-in that it is for."""

    def __init__(self) -> None:
        self.sandboxes: list[Sandbox] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                door.pass_on(self)

            do_POST = do_GET  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator[None]:
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        for sandbox in self._for(asked, body):
            status, headers, answer = _ask(sandbox, asked, body)
            if status != 404 and not any(one in answer for one in _NOT_MINE):
                break
        asked.send_response(status)
        for name, value in headers:
            if name.lower() in ("content-type", "location", "retry-after", "x-oauth-scopes"):
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(answer)))
        asked.end_headers()
        asked.wfile.write(answer)

    def _for(self, asked: BaseHTTPRequestHandler, body: bytes) -> list[Sandbox]:
        """Whose it is; all in turn where the request does not say."""
        parts = urlsplit(asked.path)
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        kind = asked.headers.get("Content-Type", "")
        if kind.startswith("application/json") and body:
            given |= json.loads(body)
        elif kind.startswith("application/x-www-form-urlencoded"):
            given |= {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        team = given.get("team_id") or given.get("team")
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        named = [one for one in self.sandboxes if one.team_id in (team, *parts.path.split("/"))]
        holding = [one for one in self.sandboxes if token and one.bot_token == token]
        return named or holding or self.sandboxes


def _ask(
    sandbox: Sandbox, asked: BaseHTTPRequestHandler, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    parts = urlsplit(sandbox.own_url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    headers = {
        name: value
        for name, value in asked.headers.items()
        if name.lower() in ("authorization", "content-type", "cookie")
    }
    try:
        connection.request(asked.command, asked.path, body, headers)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


@dataclass
class Two:
    """Two workspaces of one Slack, and Homeroom with both."""

    door: Door
    sandboxes: tuple[Sandbox, Sandbox]
    store: Store
    clock: TravelClock
    settings: Settings
    clients: Clients
    app: App
    address: str
    driver: Driver
    slacks: tuple[Control, Control] = field(init=False)

    def __post_init__(self) -> None:
        first, second = self.sandboxes
        self.slacks = Control(first.own_url), Control(second.own_url)

    def install(self, sandbox: Sandbox) -> Answer:
        """As somebody does in a browser."""
        browser = Browser()
        to_slack = link(browser.get(f"{self.address}/slack/install"))
        return browser.get(browser.press(f"{to_slack}&team={sandbox.team_id}", "allow"))


@contextmanager
def two_workspaces(
    store: Store, database_url: str, begin: datetime, seeds: tuple[Seed, Seed], **changes: Any
) -> Iterator[Two]:
    """Both stand-ins and Homeroom, which neither has installed yet; `changes` are the manifest's
    settings."""
    clock, door = TravelClock(begin), Door()
    known: Mapping[str, Any] = manifest()
    made = {**known, "settings": {**known["settings"], "socket_mode_enabled": False, **changes}}
    with ExitStack() as open_things:
        open_things.enter_context(door.open())
        first, second = (
            open_things.enter_context(Sandbox(made, clock=clock, seed=one, address=door.url))
            for one in seeds
        )
        door.sandboxes = [first, second]
        settings = for_many(first, database_url)
        clients = open_clients(settings, store, clock)
        sender = Sender(store, clock, clients.for_work, pace=Pace(50), worker="test")
        scheduler = Scheduler(
            store, clock, sender, clients.for_work, exchange_tokens=clients.exchange_tokens
        )
        distribution = make_distribution(settings, store, clock, clients, bot_scopes())
        app = create_app(settings, store, clock, distribution=distribution)
        health = web.Health(store, lambda: True, lambda: False)
        secret = settings.slack_signing_secret
        application = web.make_application(app, secret, health, web.Metrics(store))
        listener = open_things.enter_context(web.listen(settings.host, settings.port))
        address = open_things.enter_context(web.serving(application, listener))
        driver = Driver(store, clock, scheduler.tick)
        two = Two(
            door=door,
            sandboxes=(first, second),
            store=store,
            clock=clock,
            settings=settings,
            clients=clients,
            app=app,
            address=address,
            driver=driver,
        )
        for sandbox, slack in zip(two.sandboxes, two.slacks, strict=True):
            slack.http(f"{address}/slack/events")
            sandbox.driver = driver
        try:
            yield two
        finally:
            for sandbox in two.sandboxes:
                sandbox.driver = None

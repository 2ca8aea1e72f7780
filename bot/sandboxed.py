"""Homeroom aboard the sandbox: the unmodified app over the real wire, in virtual time.

May import the wiring, `bot.sandbox` and everything below. The page's story and the end-to-end tests
both start here.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import demo
from bot.app import create_app, make_client
from bot.clock import TravelClock
from bot.doctor import manifest
from bot.okr.model import Workspace
from bot.runner import open_store
from bot.sandbox import Channel, Person, Sandbox, Seed
from bot.scheduler import Driver, Scheduler
from bot.sender import TIMEOUT, Pace, Sender
from bot.settings import Settings
from bot.socket_mode import Envelopes
from messages import render
from storage import Store, objectives, workspaces

START = datetime(2026, 10, 14, 7, 25, tzinfo=ZoneInfo(demo.ZONE))
"""A Wednesday in the ninth week of school, five minutes before the prompts."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = ZoneInfo(demo.ZONE)


def seed() -> Seed:
    """The sample district's people and channels."""
    return Seed(
        people=tuple(
            Person(id=p.id, name=p.name, title=p.title, tz=p.tz, is_admin=p.is_admin)
            for p in demo.PEOPLE
        ),
        channels=tuple(
            Channel(id=c.id, name=c.name, member_ids=c.member_ids) for c in demo.channels()
        ),
        team_name=demo.WORKSPACE_NAME,
        team_domain="willow-creek",
    )


def _settings(**given: str) -> Settings:
    """Settings that ignore the machine's own: the sandbox is the same everywhere."""
    return Settings.model_construct(**{**Settings.model_construct().__dict__, **given})


@dataclass(slots=True)
class School:
    """A running sandbox and its time, whichever bot is in it."""

    sandbox: Sandbox
    clock: TravelClock

    def environment(self) -> dict[str, str]:
        """The settings with which any Bolt app connects; `homeroom run` reads the same names."""
        return {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_APP_TOKEN": self.sandbox.app_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.api_url,
        }

    def to_install(self) -> dict[str, str]:
        """The settings with which workspaces install an app themselves, of which this is one."""
        return {
            "SLACK_MODE": "http",
            "SLACK_CLIENT_ID": self.sandbox.client_id,
            "SLACK_CLIENT_SECRET": self.sandbox.client_secret,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.api_url,
        }

    def settings(self) -> Settings:
        """The same as settings of a bot in this process."""
        return _settings(**{name.lower(): value for name, value in self.environment().items()})


class Bot:
    """One process's worth of Homeroom, connected to a sandbox by Socket Mode."""

    def __init__(self, school: School, store: Store, *, worker: str = "sandbox") -> None:
        settings = school.settings()
        client = make_client(settings, seconds=int(TIMEOUT.total_seconds()))
        sender = Sender(
            store,
            school.clock,
            lambda _: client,
            pace=Pace(settings.messages_per_second),
            worker=worker,
        )
        self.store = store
        self.scheduler = Scheduler(store, school.clock, sender, lambda _: client)
        self.driver = Driver(store, school.clock, self.scheduler.tick)
        app = create_app(settings, store, school.clock)
        self._handler = Envelopes(app, settings.slack_app_token)

    def connect(self) -> None:
        self._handler.connect()

    def disconnect(self) -> None:
        hang_up(self._handler)


def hang_up(handler: SocketModeHandler) -> None:
    """Close a bot's connection now; `close` alone first waits, for seconds, for one more word."""
    client: Any = handler.client
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
    client.closed = True
    client.message_queue.put(None)  # wakes the thread that waits for something to do
    with suppress(AttributeError, OSError):  # not connected, or not any more
        client.current_session.sock.shutdown(socket.SHUT_RDWR)  # and the one that listens
    handler.close()  # type: ignore[no-untyped-call]


@contextmanager
def open_school(people: Seed, begin: datetime, *, port: int = 0) -> Iterator[School]:
    """A stand-in workspace with `people`, at `begin`, and nobody's bot in it yet."""
    clock = TravelClock(begin)
    with Sandbox(manifest(), clock=clock, seed=people, port=port) as sandbox:
        yield School(sandbox, clock)


@contextmanager
def with_bot(school: School, store: Store, *, worker: str = "sandbox") -> Iterator[Bot]:
    """Homeroom connected to `school`, its people read, its time driven by the sandbox's clock."""
    bot = Bot(school, store, worker=worker)
    workspace = Workspace(id=school.sandbox.team_id, name=demo.WORKSPACE_NAME)
    with store.begin(workspace.id) as session:
        workspaces.ensure(session, workspace)
    bot.connect()
    school.sandbox.driver = bot.driver
    try:
        bot.driver.settle()
        yield bot
    finally:
        school.sandbox.driver = None
        bot.disconnect()


@contextmanager
def running(
    *,
    port: int = 0,
    database: str | None = None,
    start: datetime | None = None,
    no_bot: bool = False,
    empty: bool = False,
) -> Iterator[School]:
    """The sandbox of `homeroom sandbox`, at `start`; without `database` it forgets on leaving.

    The sample district's last days before `start` really happen: its channels hold last Friday's
    wins and Monday's calls for help, posted by the bot itself. OSError when the port is taken.
    """
    start = (start or START).astimezone(UTC)
    begin = start if no_bot or empty else _friday_before(start)
    with (
        TemporaryDirectory(prefix="homeroom-") as folder,
        open_school(seed(), begin, port=port) as school,
    ):
        if no_bot:
            yield school
            return
        store = open_store(_settings(database_url=database or f"sqlite:///{folder}/homeroom.db"))
        try:
            with with_bot(school, store) as bot:
                if not empty:
                    _live_until(start, school, bot)
                render.warm_up()
                yield school
        finally:
            store.close()


def _live_until(start: datetime, school: School, bot: Bot) -> None:
    """Plant the district where there is none yet, and let its last days pass."""
    workspace_id = school.sandbox.team_id
    with bot.store.begin(workspace_id, read_only=True) as session:
        is_planted = bool(objectives.all(session))
    if not is_planted:
        demo.plant(bot.store, workspace_id, start, school.clock.now())
        demo.answer(bot.store, workspace_id, start, EPOCH, school.clock.now())
        for day in (start - timedelta(days=days) for days in range(4, 0, -1)):
            evening = datetime.combine(day.astimezone(_ZONE).date(), time(17), _ZONE)
            if school.clock.now() < evening < start:
                before = school.clock.now()
                bot.driver.travel(evening.astimezone(UTC))
                demo.answer(bot.store, workspace_id, start, before, school.clock.now())
    bot.driver.travel(start)


def _friday_before(start: datetime) -> datetime:
    """Noon of the last Friday at least two days before `start`, in the district's zone."""
    day = start.astimezone(_ZONE).date() - timedelta(days=2)
    friday = day - timedelta(days=(day.weekday() - 4) % 7)
    return datetime.combine(friday, time(12), _ZONE).astimezone(UTC)

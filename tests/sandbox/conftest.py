"""Running sandboxes, with and without a bot aboard, and apps that connect to them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.sandbox import Limits, Sandbox
from bot.sandboxed import hang_up
from tests.sandbox.listener import Listener
from tests.sandbox.school import MANIFEST, SEED, FrozenClock, IdleDriver, Json, School

Connect = Callable[..., App]
Listen = Callable[..., Listener]

HASTY = 2.0  # seconds, for apps that never answer


@pytest.fixture
def school(request: pytest.FixtureRequest) -> Iterator[School]:
    """A workspace whose time stands still; with the mark `hasty` it does not wait for answers."""
    clock = FrozenClock()
    hasty = request.node.get_closest_marker("hasty") is not None
    limits = Limits(answer_seconds=HASTY) if hasty else Limits()
    driver = IdleDriver(clock)
    with Sandbox(MANIFEST, clock=clock, seed=SEED, driver=driver, limits=limits) as sandbox:
        yield School(sandbox, clock)


@pytest.fixture
def outside() -> Iterator[School]:
    """A workspace without a bot aboard: time runs, and calls settle when the app is quiet."""
    clock = FrozenClock()
    with Sandbox(MANIFEST, clock=clock, seed=SEED) as sandbox:
        yield School(sandbox, clock)


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Connects bare apps that answer as the test says; more than one on request."""
    listeners: list[Listener] = []

    def listen(school: School, answer: Callable[[Json], Any] | None = None) -> Listener:
        listeners.append(Listener(school, answer))
        return listeners[-1]

    yield listen
    for listener in listeners:
        listener.close()


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Makes Bolt apps and connects them over Socket Mode, as their own documentation says."""
    handlers: list[SocketModeHandler] = []

    def connect(school: School, register: Callable[[App], None], **options: Any) -> App:
        app = App(client=school.web_client(school.sandbox.bot_token), **options)
        register(app)
        handler = SocketModeHandler(app, school.sandbox.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        handlers.append(handler)
        return app

    yield connect
    for handler in handlers:
        hang_up(handler)

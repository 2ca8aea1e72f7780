"""The endpoint in front of a small app, whose listener a test can hold."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot import web
from storage import Store
from tests.bot.web.wire import SECRET

THREADS, WAITING = 2, 3


class Listener:
    """Answers `/okr`; what begins with “hold” waits until it is let go."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.let_go = threading.Event()

    def __call__(self, ack: Ack, command: dict[str, Any]) -> None:
        self.heard.append(command["text"])
        if command["text"].startswith("hold"):
            self.let_go.wait()
        ack(f"heard {command['text']}")

    @contextmanager
    def let_go_at_last(self) -> Iterator[None]:
        """A test that fails must not wait for what it holds."""
        try:
            yield
        finally:
            self.let_go.set()


@contextmanager
def served(store: Store, listener: Callable[..., None], **limits: Any) -> Iterator[str]:
    """The endpoint in front of an app with that listener; yields its address."""
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="TMAPLE", bot_token="xoxb-1"),
        signing_secret=SECRET,
        process_before_response=True,
        before_authorize=web.Replays(),
    )
    app.command("/okr")(listener)
    health = web.Health(store, lambda: True, lambda: False)
    application = web.make_application(
        app, SECRET, health, web.Metrics(store), web.Limits(**limits)
    )
    with web.listen("127.0.0.1", 0) as port, web.serving(application, port) as address:
        yield address

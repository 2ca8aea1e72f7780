"""The endpoint in front of a small app, as fixtures."""

from collections.abc import Iterator

import pytest

from storage import Store
from tests.bot.web.served import THREADS, WAITING, Listener, served


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.let_go.set()


@pytest.fixture
def address(store: Store, listener: Listener) -> Iterator[str]:
    seconds = {"waiting_seconds": 60, "body_seconds": 60}  # a busy machine may stumble
    sizes = {"body_bytes": 2000, "busy_bytes": 1000}
    with served(store, listener, threads=THREADS, waiting=WAITING, **sizes, **seconds) as address:
        yield address
        listener.let_go.set()

"""When to stop: Ctrl+C and SIGTERM say so, once or many times, whatever is just being done.

May import the standard library.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Stop:
    """Something to wait for, like `threading.Event`, which a signal may set at any moment.

    A handler interrupts its thread anywhere, also in the middle of itself. An `Event` has a lock
    inside that the thread may hold just then; it would wait for itself for ever.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._shut = threading.Lock()
        self._shut.acquire()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """From any thread, and from a handler; again does nothing."""
        self._is_set = True
        with suppress(RuntimeError):  # it is open already
            self._shut.release()

    def wait(self) -> None:
        """Until it is set."""
        while not self._is_set:
            self._shut.acquire()
        self.set()  # for whoever else waits


@contextmanager
def stop_signal() -> Iterator[Stop]:
    """What Ctrl+C or SIGTERM sets; from then on they no longer interrupt anything.

    Only in the main thread. What the signals did before, they do again afterwards.
    """
    stop = Stop()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

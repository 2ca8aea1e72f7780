"""Who is next, within one process, where it would cost all more to go at once.

Writers to a SQLite database: it keeps no line itself. Who finds it locked sleeps and tries again,
and meanwhile somebody who writes all the time (a wave of prompts) has it again and again, until the
other's patience is over. And who answers people from such a database, which works in this very
process: two at once hand the processor to and fro at every row. May import the standard library.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic


class Turns:
    """One at a time, in the order in which they came.

    With a `patience`, in seconds, nobody is held up by one that lasts longer: the next goes beside.
    """

    def __init__(self, patience: float | None = None) -> None:
        self._patience = patience
        self._lock = Lock()
        self._turn: Event | None = None
        self._since = 0.0
        self._line: deque[Event] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in line now."""
        return len(self._line)

    @contextmanager
    def take(self) -> Iterator[None]:
        """The block is one's turn."""
        called = Event()
        with self._lock:
            self._line.append(called)
            if self._turn is None:
                self._call_next()
        try:
            while not called.wait(self._patience):
                self._go_beside()
            yield
        finally:
            with self._lock:
                if called in self._line:  # interrupted while waiting
                    self._line.remove(called)
                elif self._turn is called:
                    self._call_next()

    def _go_beside(self) -> None:
        with self._lock:
            if monotonic() - self._since >= (self._patience or 0.0):
                self._call_next()

    def _call_next(self) -> None:
        self._turn = self._line.popleft() if self._line else None
        self._since = monotonic()
        if self._turn is not None:
            self._turn.set()

"""Who writes next to a SQLite database, within one process: first come, first served.

SQLite itself keeps no line: who finds it locked sleeps and tries again, and meanwhile somebody who
writes all the time (a wave of prompts) has it again and again, until the other's patience is over.
May import the standard library.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_taken = False
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
            if self._is_taken:
                self._line.append(called)
            else:
                self._is_taken = True
                called.set()
        try:
            called.wait()
            yield
        finally:
            with self._lock:
                if called in self._line:  # interrupted while waiting
                    self._line.remove(called)
                elif self._line:
                    self._line.popleft().set()
                else:
                    self._is_taken = False

"""How many calls to Slack are made at once.

Imports the standard library only. A call takes about a tenth of a second, so that one after another
they reach ten a second, and one that hangs holds up all who wait behind it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Hands:
    """Threads that carry one message each. With a `count` of none the caller carries them itself,
    one after another: in virtual time things happen in one order only.

    `on_free` is called from a hand that has finished when all others are at work.
    """

    def __init__(self, count: int, on_free: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(count, "sender hand") if count else None
        self._free = count or 1
        self._on_free = on_free
        self._lock = threading.Lock()

    @property
    def free(self) -> int:
        """How many messages may be given now."""
        return self._free

    @property
    def are_threads(self) -> bool:
        return self._pool is not None

    def give(self, work: Callable[[], None]) -> None:
        """Have it begun at once; what it raises is raised here only where there are no threads."""
        if self._pool is None:
            work()
            return
        with self._lock:
            self._free -= 1
        self._pool.submit(self._carry, work)

    def finish(self) -> None:
        """Wait until all that was given is done. Nothing more may be given."""
        if self._pool is not None:
            self._pool.shutdown()

    def _carry(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            with self._lock:
                was_last = self._free == 0
                self._free += 1
            if was_last:
                self._on_free()

"""The same work in several processes of one machine, and one that watches them.

One process of Python works on one processor at a time. None of them is leader, and this one does
none of the work: it begins another where one is lost, and ends them all. Needs `fork`. May import
`bot.stopping` and the standard library.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from tempfile import TemporaryDirectory
from time import monotonic

from bot.stopping import Stop

log = logging.getLogger(__name__)

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes keep what they count, so that any of them can tell it of all."""

Work = Callable[[], None]
"""What each does, until `stop` is set; what it raises is why it could not begin."""

SETTLED = 10.0
"""Seconds; what is lost sooner has something to mend, and another would be lost, too."""
_LOOK = 0.2
"""Seconds between two looks at whether we are to stop."""


class Lost(Exception):
    """A process ended at once, and did not say why."""


def are_possible() -> bool:
    """Windows has none."""
    return hasattr(os, "fork")


@contextmanager
def counting_together(processes: int) -> Iterator[None]:
    """Let several processes' figures for Prometheus be one. Only around the first import of its
    client, which looks then whether they are."""
    if processes == 1:
        yield
        return
    with TemporaryDirectory(prefix="homeroom-") as folder:
        os.environ[COUNTS] = folder
        try:
            yield
        finally:
            del os.environ[COUNTS]


def run(
    processes: int,
    work: Work,
    stop: Stop,
    on_lost: Callable[[int], None],
    settled: float = SETTLED,
) -> None:
    """`work` in so many processes until `stop` is set, which signals must do in each of them.

    `on_lost` is told the id of one that another stands in for. Raises what `work` did in one that
    ended before it had `settled`, and Lost where it did not say.
    """
    all_ = [_Process(work, stop) for _ in range(processes)]
    try:
        while not stop.is_set():
            connection.wait([one.process.sentinel for one in all_], _LOOK)
            for one in all_:
                if one.process.exitcode is None or stop.is_set():
                    continue
                code, reason = one.process.exitcode, one.reason()
                if monotonic() - one.began < settled:
                    raise reason or Lost(f"A process ended at once ({code}): see above.")
                log.error("A process was lost (%s); another begins.", code, exc_info=reason)
                on_lost(one.process.pid or 0)
                one.end()
                one.begin()
    finally:
        for one in all_:
            one.process.terminate()
        for one in all_:
            one.end()


class _Process:
    """One that runs, and the next in its place."""

    def __init__(self, work: Work, stop: Stop) -> None:
        self._work, self._stop = work, stop
        self.begin()

    def begin(self) -> None:
        self._wire, far_end = connection.Pipe()
        self.began = monotonic()
        self.process: ForkProcess = get_context("fork").Process(
            target=_work, args=(self._work, self._stop, self._wire, far_end)
        )
        self.process.start()
        far_end.close()

    def reason(self) -> Exception | None:
        """What the work raised, where it came to that."""
        try:
            raised: Exception | None = self._wire.recv() if self._wire.poll() else None
        except EOFError:
            return None
        return raised

    def end(self) -> None:
        """Let it finish what it does."""
        self.process.terminate()
        self.process.join()
        self._wire.close()


def _work(work: Work, stop: Stop, near_end: Connection, wire: Connection) -> None:
    near_end.close()  # or nobody would see that the parent has ended
    threading.Thread(target=_end_with_parent, args=(wire, stop), daemon=True).start()
    try:
        work()
    except Exception as error:
        wire.send(error)


def _end_with_parent(wire: Connection, stop: Stop) -> None:
    """The parent never says anything: what comes is its end."""
    connection.wait([wire])
    stop.set()

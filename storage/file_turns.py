"""Who writes next to a SQLite file, among the processes of one machine.

SQLite keeps no line (see `turns`): a process that finds the file locked sleeps ever longer, and one
that writes a wave has it again before the other looks. Here two locks make a turnstile: whoever
waits for the turn holds the turnstile, and whoever had the turn must go through it again. They are
the system's, on a small file beside the database, so a process that is killed holds none. SQLite's
own lock is what keeps the database whole; without this one people only wait longer. May import the
standard library.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

try:
    import fcntl
except ImportError:  # Windows: only SQLite's own lock
    fcntl = None  # type: ignore[assignment]

PATIENCE = 5.0
"""Seconds to stand in line, as long as SQLite waits for its lock; then one tries without a turn."""
SUFFIX = "-turn"

_TURNSTILE, _TURN = 0, 1  # bytes of the file; nothing is ever written there
_LOOK = 0.001


class FileTurns:
    """One process at a time, and the next in its turn; the threads of each come one by one."""

    def __init__(self, database: Path | None, patience: float = PATIENCE) -> None:
        self._place = database and database.with_name(database.name + SUFFIX)
        self._patience = patience
        self._file: int | None = None

    @contextmanager
    def take(self) -> Iterator[bool]:
        """The block is this process's turn; False where it had no more patience, or has no line."""
        file = self._open()
        if file is None:
            yield False
            return
        is_turn = self._wait(file)
        try:
            yield is_turn
        finally:
            if is_turn:
                _unlock(file, _TURN)

    def close(self) -> None:
        """Leave the file; whoever holds a turn then has it no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int | None:
        if self._file is None and self._place is not None and fcntl is not None:
            try:
                self._file = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:  # SQLite says in a better way what is wrong with that folder
                return None
        return self._file

    def _wait(self, file: int) -> bool:
        until = monotonic() + self._patience
        if not _lock(file, _TURNSTILE, until):
            return False
        try:
            return _lock(file, _TURN, until)
        finally:
            _unlock(file, _TURNSTILE)


def _lock(file: int, byte: int, until: float) -> bool:
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except BlockingIOError:
            if monotonic() >= until:
                return False
            sleep(_LOOK)
        except OSError:  # a file system without locks
            return False
        else:
            return True


def _unlock(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)

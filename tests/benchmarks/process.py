"""A program of ours, run as operators run it: started, looked at from outside, stopped.

May import the standard library. Reads /proc, so figures of processor and memory are Linux's.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from time import perf_counter, sleep

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Program:
    """A running process and what it costs."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @property
    def cpu_seconds(self) -> float:
        """Processor time so far, of all its threads, and of the processes it began."""
        ticks = 0
        for number in self._processes():
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[int]:
        own = self._process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text()
        return [own, *map(int, children.split())]

    @property
    def megabytes(self) -> float:
        """Memory now."""
        return self._memory("VmRSS")

    @property
    def most_megabytes(self) -> float:
        """The most memory it ever had."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(rf"{name}:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0  # it has just ended

    @property
    def code(self) -> int:
        """How it ended; 0 is well."""
        return self._process.wait(PATIENCE)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None


@contextmanager
def program(*words: str, environment: Mapping[str, str]) -> Iterator[Program]:
    """`python -m WORDS…` until the block ends; what it logs goes to `.bench/NAME.log`."""
    log = ROOT / ".bench" / f"{words[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env={**os.environ, **environment},
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Program(process)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until_listening(port: int, running: Program) -> float:
    """Wait until something accepts connections at the port; how many seconds that took."""
    begun = perf_counter()
    while True:
        with socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return perf_counter() - begun
        if running.has_ended or perf_counter() - begun > PATIENCE:
            raise RuntimeError("it does not listen: see .bench/*.log")
        sleep(0.002)

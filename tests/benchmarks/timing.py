"""How long something takes, and how much of the processor: the second holds on a busy machine, too.

May import its sibling `table` and the standard library.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

from tests.benchmarks.table import number


@dataclass(frozen=True)
class Took:
    """In milliseconds; `cpu` is of this process alone, so without PostgreSQL's."""

    wall: float
    cpu: float

    @property
    def note(self) -> str:
        """For the table."""
        return f"processor {number(self.cpu)} ms"


def median(work: Callable[[], object], runs: int = 20) -> Took:
    """The median of several runs, after one that does not count; of a single run, just that."""
    if runs > 1:
        work()
    took = [once(work) for _ in range(runs)]
    wall = statistics.median(one.wall for one in took)
    return Took(wall, statistics.median(one.cpu for one in took))


def once(work: Callable[[], object]) -> Took:
    begun, cpu = perf_counter(), process_time()
    work()
    return Took((perf_counter() - begun) * 1000, (process_time() - cpu) * 1000)

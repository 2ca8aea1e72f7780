"""How long something takes. May import the standard library."""

import statistics
from collections.abc import Callable
from time import perf_counter


def median_ms(work: Callable[[], object], runs: int = 20) -> float:
    """The median of several runs in milliseconds, after one that does not count."""
    work()
    return statistics.median(once_ms(work) for _ in range(runs))


def once_ms(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000

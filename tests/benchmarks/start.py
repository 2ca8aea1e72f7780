"""From the start of `homeroom run` to its port, and the memory of that process: web and sender.

At 300 owners and at 30,000: schedules are rows, so it is the same. The naive way has a job for each
owner in APScheduler (`naive_app`). A part of `make bench`.
"""

from collections.abc import Iterator
from dataclasses import replace
from time import sleep

from tests.benchmarks import district
from tests.benchmarks.acknowledge import NOBODY, environment
from tests.benchmarks.pretend_slack import PretendSlack, pretend_slack
from tests.benchmarks.process import free_port, program, until_listening
from tests.benchmarks.table import Figure, Sizes

OWNERS = (300, 30_000)
_SETTLED = 3.0
"""Seconds until the first ticks are through."""


def figures(sizes: Sizes) -> Iterator[Figure]:
    with pretend_slack() as slack:
        for owners in OWNERS:
            for one in district.of(replace(sizes, weeks=(1,)), owners=owners):
                one.reset(due=NOBODY)
                url = environment(one, slack, {"SLACK_MODE": "http"})
                took, memory, cpu = _started("bot", "run", slack=slack, url=url)
                naive = _started("tests.benchmarks.naive_app", slack=slack, url=url)
                name = f"{owners:,} owners, {one.name.partition(',')[0]}"
                note = f"processor {cpu:.2f} s"
                yield Figure(f"start to listening, {name}", took, "s", naive[0], 1.0, note=note)
                yield Figure(f"memory after the first ticks, {name}", memory, "MB", naive[1], 120)


def _started(*words: str, slack: PretendSlack, url: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, megabytes, and seconds of processor until it listens."""
    port = free_port()
    with program(*words, environment={**url, "PORT": str(port)}) as running:
        took = until_listening(port, running)
        cpu = running.cpu_seconds
        sleep(_SETTLED)
        return took, running.megabytes, cpu

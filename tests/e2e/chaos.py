"""An ordeal for two replicas: killed ten times while Slack misbehaves, in the middle of a wave.

The moments are seeded, and counted in messages and not in seconds: they lie within the work on
every machine. For the chaos test, and for the benchmark that puts easier ways through the same.
"""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from bot.clock import SystemClock
from bot.sandbox import Limits, Person, Rate, Sandbox, Seed
from tests.bot.school import MANIFEST
from tests.e2e.control import Control

MESSAGES = 2_000
KILLS = 10
TROUBLES = (("drop", 4), ("http_500", 1), ("drop", 3), ("ratelimited", 1)) * 3
"""What Slack does to how many calls in a row. `drop`: it posts, and its answer is cut."""
METHOD = "chat.postMessage"
_PATIENCE = 600.0
"""Seconds until replicas are given up that do not get on."""

Replica = Callable[[str, str, str], None]
"""Sends until it is killed; hears the URLs of the database and of Slack's API, and the token."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.e2e.replica"])


@dataclass(frozen=True)
class _Turn:
    """After so many messages: kill that replica, or let Slack misbehave."""

    after: int
    kill: int | None = None
    trouble: tuple[str, int] | None = None


def _turns(seed: int) -> list[_Turn]:
    chance = random.Random(seed)
    kills = [_Turn(chance.randrange(50, MESSAGES - 100), kill=n % 2) for n in range(KILLS)]
    troubles = [_Turn(chance.randrange(20, MESSAGES - 200), trouble=one) for one in TROUBLES]
    return sorted(kills + troubles, key=lambda turn: turn.after)


@contextmanager
def slack(scopes: Sequence[str] = ()) -> Iterator[Sandbox]:
    """A stand-in with a person for each message, whose limits nobody reaches; it is now there."""
    plenty = Rate(per_second=100_000, burst=100_000)
    tiers = dict.fromkeys(Limits().tiers, plenty)
    limits = Limits(channel=plenty, workspace=plenty, tiers=tiers)
    people = tuple(Person(id=person(n), name=f"Person {n}") for n in range(MESSAGES))
    granted = {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], *scopes]}
    manifest = MANIFEST | {"oauth_config": {"scopes": granted}}
    with Sandbox(manifest, clock=SystemClock(), seed=Seed(people=people), limits=limits) as sandbox:
        yield sandbox


def person(number: int) -> str:
    return f"U{number:04}"


def go_through(
    replica: Replica, database_url: str, sandbox: Sandbox, settled: Callable[[], int], seed: int = 5
) -> int:
    """Two replicas until `settled` says that all messages are; how many were killed at work."""
    given = (database_url, sandbox.api_url, sandbox.bot_token)
    control, chance, killed = Control(sandbox.url), random.Random(seed), 0

    def begin() -> BaseProcess:
        process = _processes.Process(target=replica, args=given, daemon=True)
        process.start()
        return process

    alive = [begin(), begin()]
    try:
        for turn in _turns(seed):
            _wait(settled, turn.after)
            if turn.trouble:
                control.fault(METHOD, *turn.trouble)
            if turn.kill is not None:
                time.sleep(chance.uniform(0, 0.05))
                killed += _kill(alive[turn.kill])
                alive[turn.kill] = begin()
        _wait(settled, MESSAGES)
    finally:
        for process in alive:
            _kill(process)
    return killed


def _kill(process: BaseProcess) -> bool:
    """Whether it was alive until now."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


def _wait(settled: Callable[[], int], messages: int) -> None:
    """Looks often enough that a kill falls among the next messages."""
    end = time.monotonic() + _PATIENCE
    while settled() < messages:
        assert time.monotonic() < end, "the replicas do not get on"
        time.sleep(0.05)

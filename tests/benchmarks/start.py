"""How long `homeroom run` takes to its port and to an answer, and the memory it has then.

The memory is that of web and sender, which are one process.
At 300 owners and at 30,000: schedules are rows, so it is the same. The naive way has a job for each
owner in APScheduler (`naive_app`). As where it is installed, Python has compiled the files before;
that is kept in `.bench/`. A part of `make bench`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection
from time import perf_counter, sleep
from urllib.parse import urlencode

from tests.benchmarks import district
from tests.benchmarks.acknowledge import NOBODY, command, environment, signed
from tests.benchmarks.district import District
from tests.benchmarks.pretend_slack import PretendSlack, pretend_slack
from tests.benchmarks.process import PATIENCE, ROOT, free_port, program, until_listening
from tests.benchmarks.table import Figure, Sizes

OWNERS = (300, 30_000)
_SETTLED = 8.0
"""Seconds until the first ticks are through, and what a start leaves for later is done."""
_COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(ROOT / ".bench" / "bytecode"),
}


@dataclass(frozen=True)
class _Start:
    """Seconds until it listens, and of processor until then; seconds until `/okr list` is answered,
    asked as soon as it listens; megabytes in the end."""

    listening: float
    cpu: float
    answered: float
    memory: float


def figures(sizes: Sizes) -> Iterator[Figure]:
    with pretend_slack() as slack:
        for owners in OWNERS:
            for one in district.of(replace(sizes, weeks=(1,)), owners=owners):
                one.reset(due=NOBODY)
                ours, asked = _started("bot", "run", one=one, slack=slack)
                naive, naive_asked = _started("tests.benchmarks.naive_app", one=one, slack=slack)
                name = f"{owners:,} owners, {one.name.partition(',')[0]}"
                listening, answer = f"start to listening, {name}", f"start to an answer, {name}"
                note = f"processor {ours.cpu:.2f} s"
                yield Figure(listening, ours.listening, "s", naive.listening, 1.0, note=note)
                note = f"`/okr list`, then {asked.memory:.0f} MB"
                yield Figure(answer, asked.answered, "s", naive_asked.answered, note=note)
                memory = f"memory after the first ticks, {name}"
                yield Figure(memory, ours.memory, "MB", naive.memory, 120)


def _started(*words: str, one: District, slack: PretendSlack) -> tuple[_Start, _Start]:
    """Nobody asks, and somebody does; a start before them leaves Python's bytecode behind."""
    _once(words, one, slack, settled=0.0)
    return _once(words, one, slack), _once(words, one, slack, is_asked=True)


def _once(
    words: tuple[str, ...],
    one: District,
    slack: PretendSlack,
    *,
    is_asked: bool = False,
    settled: float = _SETTLED,
) -> _Start:
    port = free_port()
    told = environment(one, slack, {"SLACK_MODE": "http", "PORT": str(port), **_COMPILED})
    with program(*words, environment=told) as running:
        begun = perf_counter()
        until_listening(port, running)
        listening, cpu = perf_counter() - begun, running.cpu_seconds
        if is_asked:
            _ask(one, port)
        answered = perf_counter() - begun
        sleep(settled)
        return _Start(listening, cpu, answered, running.megabytes)


def _ask(one: District, port: int) -> None:
    body = urlencode(command(one, 1)).encode()
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/slack/events", body, signed(body))
    assert connection.getresponse().status == HTTPStatus.OK
    connection.close()

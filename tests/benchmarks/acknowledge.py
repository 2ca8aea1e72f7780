"""How long Slack waits for our answer, while a wave of prompts goes out: HTTP and Socket Mode.

`homeroom run` is a process of its own on the largest district; half of what people ask is
`/okr list`, half a check-in that is stored. The load is open-loop (see `load`). A part of
`make bench`. The naive way is in `naive_app`, at a rate that it can bear.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from storage import Store, outbox
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.tables import CheckInRow
from tests.benchmarks import district, load
from tests.benchmarks.district import District
from tests.benchmarks.pretend_slack import PretendSlack, pretend_slack
from tests.benchmarks.process import Program, free_port, program, until_listening
from tests.benchmarks.table import Figure, Sizes

WAVE = 20_000
BUSY = "A lot is going on right now"
"""How Homeroom turns a command away."""
NOBODY = datetime(2099, 1, 1, tzinfo=UTC)
"""When people are due, so that nothing but what is measured happens."""
_WARM_UP = 10, 6
"""Requests a second, seconds: until every statement was made once, and every template compiled."""
_NAIVE_RATE = 10
"""Requests a second; of more, the naive way answers ever fewer in time."""
_TARGETS = {200: 50.0, 400: 150.0}
_STRIDE = 7919  # a prime: each request is another person's


def figures(sizes: Sizes) -> Iterator[Figure]:
    for one in district.of(sizes, weeks=max(sizes.weeks)):
        one.reset(due=NOBODY)
        with pretend_slack() as slack:
            naive = None
            with _naive(one, slack) as (running, http):
                http(*_WARM_UP, 0)
                used = _WARM_UP[0] * _WARM_UP[1]
                naive = _measured(http, running, _NAIVE_RATE, sizes.seconds, used)
            cost = f"{naive[1]:.1f} ms of processor each"
            note = f"the naive way at {_NAIVE_RATE}/s: {naive[0].note()}, {cost}"
            for way, listening in (("HTTP", _http), ("Socket Mode", _socket_mode)):
                for processes in sizes.processes:
                    listens = partial(listening, processes=processes)
                    beside = (naive, note) if processes == min(sizes.processes) else None
                    name = way if processes == 1 else f"{way}, {processes} processes"
                    yield from _rates(sizes, one, slack, name, listens, beside)
        one.reset()


def _rates(
    sizes: Sizes,
    one: District,
    slack: PretendSlack,
    way: str,
    listening: Any,
    naive: tuple[tuple[load.Latencies, float], str] | None,
) -> Iterator[Figure]:
    dialect = one.name.partition(",")[0]
    one.reset(due=NOBODY)
    _queue_wave(one)
    with listening(one, slack) as (running, send):
        send(*_WARM_UP, 0)
        used = _WARM_UP[0] * _WARM_UP[1]
        for rate in sizes.rates:
            before, sent = _check_ins(one), slack.sent
            begun = time.process_time()
            took, cpu = _measured(send, running, rate, sizes.seconds, used)
            generator = 1000 * (time.process_time() - begun) / (rate * sizes.seconds)
            used += rate * sizes.seconds
            stored = _check_ins(one) - before
            beside = naive if rate == min(sizes.rates) else None
            name = f"{way}, {rate}/s, {dialect}"
            yield Figure(
                f"ack p99, {name}",
                took.quantile(0.99) * 1000,
                naive=beside[0][0].quantile(0.99) * 1000 if beside else None,
                target=_TARGETS.get(rate),
                note=f"{took.note()}; {stored} check-ins stored, {slack.sent - sent} sent"
                + (f"; {beside[1]}" if beside else ""),
            )
            load_note = f"the load itself, with the wave's Slack: {generator:.2f} ms"
            yield Figure(f"processor a request, {name}", cpu, note=load_note)


def _measured(
    send: Any, running: Program, rate: int, seconds: int, used: int
) -> tuple[load.Latencies, float]:
    """The latencies, and milliseconds of processor time for each request that was answered."""
    before = running.cpu_seconds
    took = send(rate, seconds, used)
    spent = running.cpu_seconds - before
    return took, 1000 * spent / max(1, len(took.answered))


def command(one: District, number: int) -> dict[str, str]:
    """Request number n: `/okr list`, or the only check-in of somebody."""
    person = number * _STRIDE % one.owners
    text = "list" if number % 2 else f"c {district.key(person)} 66 -- small groups help"
    return {
        "command": "/okr",
        "text": text,
        "team_id": district.WORKSPACE,
        "user_id": district.member_id(person),
        "channel_id": "D1",
        "channel_name": "directmessage",
        "response_url": "http://127.0.0.1:9/commands/1",
        "trigger_id": f"{number}.{time.time_ns()}",
        "api_app_id": "A1",
        "token": "none",
    }


def signed(body: bytes) -> dict[str, str]:
    """Slack's headers."""
    now = str(int(time.time()))
    seal = hmac.new(b"bench", f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={seal}",
    }


@contextmanager
def _http(one: District, slack: PretendSlack, *, processes: int) -> Iterator[tuple[Program, Any]]:
    port = free_port()
    mode = {"SLACK_MODE": "http", "PORT": str(port), "PROCESSES": str(processes)}
    with program("bot", "run", environment=environment(one, slack, mode)) as running:
        until_listening(port, running)
        yield running, _over_http(one, port)


@contextmanager
def _naive(one: District, slack: PretendSlack) -> Iterator[tuple[Program, Any]]:
    port = free_port()
    told = environment(one, slack, {"PORT": str(port)})
    with program("tests.benchmarks.naive_app", environment=told) as running:
        until_listening(port, running)
        yield running, _over_http(one, port)


def _over_http(one: District, port: int) -> Any:
    def load_(rate: int, seconds: int, used: int) -> load.Latencies:
        async def all_() -> load.Latencies:
            connections = load.Connections(port)

            async def send(number: int) -> bool:
                body = urlencode(command(one, used + number)).encode()
                status, answer = await connections.post("/slack/events", signed(body), body)
                return status == 200 and BUSY.encode() not in answer

            try:
                return await load.run(send, rate, seconds)
            finally:
                await connections.close()

        return asyncio.run(all_())

    return load_


@contextmanager
def _socket_mode(
    one: District, slack: PretendSlack, *, processes: int
) -> Iterator[tuple[Program, Any]]:
    mode = {"SLACK_MODE": "socket", "PROCESSES": str(processes)}
    with program("bot", "run", environment=environment(one, slack, mode)) as running:
        while slack.connections < processes:
            if running.has_ended:
                raise RuntimeError("it does not connect: see .bench/bot.log")
            time.sleep(0.01)

        def load_(rate: int, seconds: int, used: int) -> load.Latencies:
            async def send(number: int) -> bool:
                envelope = slack.envelope(command(one, used + number))
                try:
                    answer = await asyncio.wait_for(envelope, 30)
                except TimeoutError:
                    return False
                return BUSY not in str(answer.get("text"))

            assert slack.loop is not None
            whole = load.run(send, rate, seconds)
            return asyncio.run_coroutine_threadsafe(whole, slack.loop).result()

        yield running, load_


def environment(one: District, slack: PretendSlack, more: Mapping[str, str]) -> dict[str, str]:
    """What Homeroom is told to work on this district, with this Slack."""
    return {"DATABASE_URL": one.url, "LOG_LEVEL": "WARNING", **slack.environment, **more}


def _queue_wave(one: District) -> None:
    """As many prompts as there are people, to go out from now on."""
    store = Store(one.url)
    now = datetime.now(UTC)
    with store.begin_unscoped() as session:
        for first in range(0, WAVE, 1000):
            outbox.add_many(
                session,
                [
                    Outgoing(
                        workspace_id=district.WORKSPACE,
                        dedupe_key=f"bench:{number}",
                        kind=OutboxKind.POST,
                        channel=district.member_id(number % one.owners),
                        payload={"text": "Good morning. " * 10, "blocks": []},
                        lane=Lane.ANNOUNCEMENT,
                        available_at=now,
                    )
                    for number in range(first, first + 1000)
                ],
            )
    store.close()


def _check_ins(one: District) -> int:
    """How many there are beyond those the district was made with."""
    store = Store(one.url)
    with store.begin_unscoped(read_only=True) as session:
        newer = select(func.count()).select_from(CheckInRow).where(CheckInRow.id > one.check_ins)
        found = session.scalar(newer) or 0
    store.close()
    return found

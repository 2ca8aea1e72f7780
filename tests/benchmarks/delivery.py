"""How fast a wave goes out below Slack's limit, and what becomes of it when replicas are killed.

The first part is virtual time: 20,000 messages, calls of 60 to 200 ms, a limit that is a bucket. In
the second two real processes on PostgreSQL send 2,000 messages to the stand-in Slack, killed ten
times, with answers cut; each way goes through the same. A part of `make bench`.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator

from bot.sender import HANDS, Pace
from storage import Store
from storage.engine import create_engine
from tests.benchmarks import naive_delivery, servers
from tests.benchmarks.table import Figure, Sizes
from tests.bot.school import PACE, School
from tests.bot.test_lanes import answer, wave
from tests.e2e import chaos, replica, test_chaos
from tests.e2e.control import Control
from tests.limiting import Bucket, send

WAVE = 20_000
CALL = (0.06, 0.2)
KNOWN = ((50, 10), (20, 10), (5, 10))
UNKNOWN = ((40, 1), (22, 1), (22, 10), (7, 1), (7, 10))
"""Limit a second, and Slack's Retry-After in seconds."""
MOST = 50


def figures(sizes: Sizes) -> Iterator[Figure]:
    for limit, retry_after in KNOWN:
        yield from _pace(f"known limit, {limit}/s", limit, limit, retry_after, refusals=0)
    for limit, retry_after in UNKNOWN:
        what = f"unknown limit, {limit}/s, Retry-After {retry_after} s"
        yield from _pace(what, limit, MOST, retry_after, refusals=30)
    yield _wait_of_an_answer()
    if "postgresql" in sizes.databases:
        yield from _kills()


def _pace(what: str, limit: int, most: int, retry_after: int, *, refusals: int) -> Iterator[Figure]:
    ours, naive = (Bucket(limit, max(10, limit), retry_after) for _ in range(2))
    send(Pace(most), ours, WAVE, hands=HANDS, call=CALL)
    naive_delivery.loop(naive, WAVE, CALL)
    yield Figure(
        f"{what}: share",
        100 * ours.share,
        "%",
        100 * naive.share,
        target=95 if most == limit else None,
        more_is_better=True,
    )
    yield Figure(f"{what}: 429s", ours.refused, "", naive.refused, refusals)


def _wait_of_an_answer() -> Figure:
    """Ours by the sender itself, in virtual time; the naive way has one queue for all."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.db")
        store.migrate()
        school = School(store)
        wave(school, WAVE)
        while school.sender.deliver(school.clock.now()):
            pass
        asked = school.clock.now()
        answer(school)
        while school.statuses_of("answer") != ["sent"]:
            school.clock.travel(school.sender.next_at(school.clock.now()) or asked)
            school.sender.deliver(school.clock.now())
        waited = (school.clock.now() - asked).total_seconds()
        school.close()
        store.close()
    behind = naive_delivery.loop(Bucket(PACE, int(PACE)), WAVE, CALL)
    return Figure(f"an answer in a wave, {PACE:g}/s", waited, "s", behind, 1)


def _kills() -> Iterator[Figure]:
    plain, with_history = (_ours(scopes) for scopes in ((), ("im:history",)))
    marked, resent = (_naive(way) for way in (naive_delivery.mark_first, naive_delivery.resend))
    note = f"{chaos.KILLS} kills, {_cut()} answers cut, of {chaos.MESSAGES:,} messages"
    for name, ours in (("without history", plain), ("with history", with_history)):
        lost, doubled, in_doubt = ours
        most = 0 if ours is with_history else in_doubt
        yield Figure(f"lost, {name}; naive: mark first", lost, "", marked[0], 0, note=note)
        yield Figure(f"doubled, {name}; naive: resend", doubled, "", resent[1], most, note=note)
    yield Figure("doubled; naive: mark first", with_history[1], "", marked[1], 0, note=note)
    yield Figure("lost; naive: resend", with_history[0], "", resent[0], 0, note=note)


def _cut() -> int:
    return sum(count for kind, count in chaos.TROUBLES if kind == "drop")


def _ours(scopes: tuple[str, ...]) -> tuple[int, int, int]:
    """Lost, doubled, and how many were in doubt."""
    url = servers.create("postgresql", "homeroom_bench_chaos")
    store = Store(url)
    store.migrate()
    with chaos.slack(scopes) as sandbox:
        test_chaos.queue(store, sandbox.team_id)
        chaos.go_through(replica.run, url, sandbox, lambda: test_chaos.settled(store))
        texts = _texts(sandbox.url)
        looks = Control(sandbox.url).journal("conversations.history")
    store.close()
    servers.drop("postgresql", "homeroom_bench_chaos")
    return *_lost_and_doubled(texts), len({look["args"]["channel"] for look in looks})


def _naive(way: chaos.Replica) -> tuple[int, int]:
    url = servers.create("postgresql", "homeroom_bench_chaos")
    naive_delivery.prepare(url, [chaos.person(number) for number in range(chaos.MESSAGES)])
    engine = create_engine(url)
    with chaos.slack() as sandbox:

        def settled() -> int:
            """What was noted first may still be on its way: all are done when nothing comes."""
            count, before = naive_delivery.settled(engine), -1
            while count == chaos.MESSAGES and before != (before := _texts(sandbox.url).total()):
                time.sleep(2)
            return count

        chaos.go_through(way, url, sandbox, settled)
        texts = _texts(sandbox.url)
    engine.dispose()
    servers.drop("postgresql", "homeroom_bench_chaos")
    return _lost_and_doubled(texts)


def _texts(url: str) -> Counter[str]:
    """How often each message is in Slack."""
    return Counter(
        call["args"]["text"] for call in Control(url).journal(chaos.METHOD) if call["ok"]
    )


def _lost_and_doubled(texts: Counter[str]) -> tuple[int, int]:
    return chaos.MESSAGES - len(texts), sum(count - 1 for count in texts.values())

"""What a tick costs: with nothing due, however many schedules there are, and with everybody due.

The naive way is one APScheduler job for each owner, in memory, with the settings it comes with. A
part of `make bench`.
"""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter, process_time, sleep

from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)
from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session as PlainSession

from bot import jobs
from bot.clock import TravelClock
from bot.scheduler import Scheduler
from bot.sender import Pace, Sender
from messages import render
from storage import Store, workspaces
from storage.tables import KeyResultRow, OutboxRow
from tests.benchmarks import district, naive_app
from tests.benchmarks.district import NOW, WORKSPACE, District
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median

SCHEDULES = (300, 30_000, 300_000)
_LATER = NOW + timedelta(days=7)


def figures(sizes: Sizes) -> Iterator[Figure]:
    for schedules in SCHEDULES:
        for one in district.of(sizes, owners=schedules, weeks=0):
            one.reset(due=_LATER)
            store = Store(one.url)
            scheduler = _scheduler(store)
            took = median(partial(scheduler.tick, NOW), 50)
            name = f"empty tick, {schedules:,} schedules, {store.dialect}"
            yield Figure(name, took.wall, target=2.0, note=took.note)
            store.close()
    for one in district.of(replace(sizes, weeks=(max(sizes.weeks),))):
        yield from _full(one)


def _scheduler(store: Store) -> Scheduler:
    """As `bot.runner` makes it, at `NOW`; nothing is due that would go to Slack."""
    client = WebClient(token="xoxb-bench", timeout=1, retry_handlers=[])
    clock = TravelClock(NOW)
    sender = Sender(store, clock, lambda _: client, pace=Pace(5), worker="bench")
    return Scheduler(store, clock, sender, lambda _: client)


def _full(one: District) -> Iterator[Figure]:
    one.reset()
    naive = _naively(one)
    one.reset()
    store = Store(one.url)
    render.warm_up()
    with Writer(store) as writer:
        begun, cpu = perf_counter(), process_time()
        queued = jobs.enqueue_prompts(store, NOW)
        took, cpu = perf_counter() - begun, process_time() - cpu
    with store.begin_unscoped(read_only=True) as session:
        rows = session.scalar(select(func.count()).select_from(OutboxRow))
    assert rows == queued
    due = f"{one.owners:,} due at once, {one.name}"
    yield Figure(f"full tick, {due}", took, "s", target=60.0, note=f"processor {cpu:.1f} s")
    yield Figure(f"prompts queued, {due}", queued, "", naive, one.owners, more_is_better=True)
    name = f"longest wait of another writer, {due}"
    yield Figure(name, writer.longest_ms, target=250.0, note=f"{writer.writes} writes meanwhile")
    store.close()
    one.reset()


class Writer:
    """Somebody else who writes all the time; `longest_ms` is how long one of them took at most."""

    def __init__(self, store: Store) -> None:
        self.longest_ms = 0.0
        self.writes = 0
        self._store = store
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._stopping.wait(0.01):
            begun = perf_counter()
            with self._store.begin(WORKSPACE) as session:
                workspaces.set_next_refresh(session, WORKSPACE, None, NOW)
            self.longest_ms = max(self.longest_ms, (perf_counter() - begun) * 1000)
            self.writes += 1


def _naively(one: District) -> int:
    """How many prompts are written when every owner's job is due at the same second."""
    store = Store(one.url)
    ran: list[str] = []

    def prompt(number: int) -> None:
        with PlainSession(store.engine) as session:
            owned = select(KeyResultRow).where(
                KeyResultRow.workspace_id == WORKSPACE,
                KeyResultRow.owner_id == district.member_id(number),
            )
            lines = [naive_app.line(session, each) for each in session.scalars(owned)]
        ran.append("\n".join(lines))

    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # or it would tell of each
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.start(paused=True)
    due = datetime.now(UTC) + timedelta(seconds=max(3, one.owners / 2000))
    for number in range(one.owners):
        scheduler.add_job(prompt, "date", run_date=due, args=[number])
    scheduler.resume()
    sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    while scheduler.get_jobs():
        sleep(0.2)
    scheduler.shutdown(wait=True)
    store.close()
    return len(ran)

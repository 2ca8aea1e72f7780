"""Time passes: real time through APScheduler, virtual time through `Driver`. Both do the same.

May import the jobs, the sender, `storage`, `bot.clock` and APScheduler. There are two fixed
intervals and nothing per person or team: schedules are data, and a tick asks what is due.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)
from slack_sdk import WebClient

from bot import jobs
from bot.clock import Clock, TravelClock
from bot.sender import TIMEOUT, Sender
from storage import Store, next_wake, schedule
from storage.schedule import Work

log = logging.getLogger(__name__)

JOBS_EVERY = timedelta(seconds=5)
PEOPLE_EVERY = timedelta(minutes=1)
LONGEST_SLEEP = timedelta(seconds=1)
"""How late the sender notices what another process queued; our own rows wake it at once."""

SETTLE_WITHIN = timedelta(seconds=90)
_STEP = timedelta(seconds=1)

Jobs = tuple[tuple[Work, Callable[[datetime], int]], ...]
"""Each with the kind of work it does; it returns how much that was."""


class Scheduler:
    """Runs the jobs and the sender, either at a given moment (`tick`) or by itself (`start`).

    The sender looks for what other processes queued at least every `longest_sleep`.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sender: Sender,
        client_for: Callable[[str], WebClient],
        *,
        longest_sleep: timedelta = LONGEST_SLEEP,
        exchange_tokens: Callable[[datetime], object] = lambda now: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sender = sender
        self._exchange_tokens = exchange_tokens
        self._longest_sleep = longest_sleep
        dnd = jobs.DoNotDisturb(client_for)
        self._upkeep: Jobs = (
            (Work.PEOPLE, lambda now: jobs.refresh_users(store, client_for, now)),
            (Work.CLEANING, lambda now: jobs.clear_texts(store, now)),
        )
        self._jobs: Jobs = (
            (Work.EXPIRY, lambda now: jobs.expire(store, now)),
            (Work.PROMPTS, lambda now: jobs.enqueue_prompts(store, now, dnd=dnd)),
            (Work.DIGESTS, lambda now: jobs.enqueue_digests(store, now)),
            (Work.ROUNDS, lambda now: jobs.end_rounds(store, now)),
            (Work.NUDGES, lambda now: jobs.enqueue_nudges(store, now, dnd)),
            (Work.OFFERS, lambda now: jobs.enqueue_offers(store, now, dnd)),
            (Work.COVERS, lambda now: jobs.tell_covers(store, now)),
            (Work.BARRIERS, lambda now: jobs.offer_barriers(store, now)),
            (Work.HOMES, lambda now: jobs.refresh_homes(store, now)),
        )
        self._aftermath: Jobs = (
            (Work.FAILURES, lambda now: jobs.report_failures(store, now)),
            (Work.RETRIES, lambda now: jobs.retry_digests(store, now)),
        )
        self._news = threading.Event()
        self._stopping = threading.Event()
        sender.on_free = self.wake
        self._delivery = threading.Thread(target=self._deliver_for_ever, name="sender", daemon=True)
        self._intervals = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def tick(self, now: datetime) -> datetime | None:
        """Do all that is due at `now`; when the outbox can go on, or None if it is empty."""
        self._exchange_tokens(now)
        self._do(self._upkeep + self._jobs, now)  # who moved is looked at at once
        while True:
            next_at = self._deliver(now)
            if next_at != now and not self._do(self._aftermath, now):
                return next_at

    def start(self) -> None:
        """Begin in the background; returns at once."""
        begin = self._clock.now()
        for work, every in ((self._work, JOBS_EVERY), (self._refresh, PEOPLE_EVERY)):
            seconds = every.total_seconds()
            self._intervals.add_job(work, "interval", seconds=seconds, next_run_time=begin)
        self._intervals.start()
        self._delivery.start()

    @property
    def is_sending(self) -> bool:
        """Whether the sender is at work in the background."""
        return self._delivery.is_alive()

    def wake(self) -> None:
        """There is something new to send, or a hand to send it: deliver now. From any thread."""
        self._news.set()

    def stop(self) -> None:
        """Finish what is being done, and end; what is not sent yet stays in the outbox, free."""
        self._stopping.set()
        self._sender.stop()
        self._news.set()
        if self._intervals.running:
            self._intervals.shutdown(wait=True)
        if self._delivery.is_alive():
            self._delivery.join(timeout=2 * TIMEOUT.total_seconds())
        self._sender.finish()

    def _do(self, what: Jobs, now: datetime) -> int:
        """Do what of this is due, in order, until nothing is but what was just done; how much it
        was.

        One kind of work may make another due: a prompt changes what an App Home shows.
        """
        much, done, due = 0, frozenset[Work](), self._due(what, now)
        while due and due != done:
            much += sum(job(now) for work, job in what if work in due)
            done, due = due, self._due(what, now)
        return much

    def _due(self, what: Jobs, now: datetime) -> frozenset[Work]:
        with self._store.begin_unscoped(read_only=True) as session:
            return schedule.due(session, now).intersection(work for work, _ in what)

    def _work(self) -> None:
        if self._do(self._jobs + self._aftermath, self._clock.now()):
            self.wake()

    def _refresh(self) -> None:
        now = self._clock.now()
        self._exchange_tokens(now)
        self._do(self._upkeep, now)

    def _deliver(self, now: datetime) -> datetime | None:
        """Deliver one batch if one is due; when to come again: `now` for at once, None for never.

        Looks before it takes, so that an idle sender never holds up who writes to the database.
        """
        next_at = self._sender.next_at(now)
        if next_at is None or next_at > now:
            return next_at
        return now if self._sender.deliver(now) else now + _STEP

    def _go_on(self, now: datetime, expected: datetime | None) -> datetime | None:
        """The same in real time, where the last batch, still being sent, told what to expect: when
        its moment has come nobody looks before taking. None: look again after a while."""
        next_at = expected
        if next_at is None or next_at > now:
            next_at = self._sender.next_at(now)
        if next_at is None or next_at > now:
            return next_at
        return self._sender.then if self._sender.deliver(now) else None

    def _deliver_for_ever(self) -> None:
        next_at: datetime | None = None
        while not self._stopping.is_set():
            self._news.clear()
            now = self._clock.now()
            try:
                next_at = self._go_on(now, next_at)
            except Exception:  # the database may be away for a while; the line goes on
                log.exception("The sender stumbled.")
                next_at = None
            rest = min(next_at or now + self._longest_sleep, now + self._longest_sleep) - now
            self._news.wait(rest.total_seconds())


class Driver:
    """Moves a `TravelClock`, so that everything happens in order and at its own time.

    `tick` is `Scheduler.tick`. For the sandbox and the tests; callable from any thread.
    """

    def __init__(
        self, store: Store, clock: TravelClock, tick: Callable[[datetime], datetime | None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._tick = tick
        self._turn = threading.RLock()

    def settle(self) -> None:
        """Do all that is due, and wait (in virtual time) for retries of the next 90 seconds."""
        with self._turn:
            until = self._clock.now() + SETTLE_WITHIN
            resume = self._tick(self._clock.now())
            while resume is not None and resume <= until:
                resume = self._step(self._soon(resume))

    def travel(self, to: datetime) -> None:
        """Let time pass until `to`, doing everything on the way when it is due, then settle.

        Settling may end some seconds after `to`; when that is past already, it only settles.
        """
        with self._turn:
            resume = self._tick(self._clock.now())
            while (wake := self._next_wake(resume)) is not None and wake <= to:
                resume = self._step(wake)
            self._clock.travel(max(to, self._clock.now()))
            self.settle()

    def _step(self, to: datetime) -> datetime | None:
        self._clock.travel(to)
        return self._tick(to)

    def _next_wake(self, resume: datetime | None) -> datetime | None:
        """What is due next; where that is overdue, a queued message waits for its turn."""
        now = self._clock.now()
        with self._store.begin_unscoped(read_only=True) as session:
            wake = next_wake(session)
        moments = [wake, jobs.next_cover(self._store, now)]
        if wake is None or wake > now:
            soonest = min((moment for moment in moments if moment is not None), default=None)
            if soonest is not None:
                return soonest
        return None if resume is None else self._soon(resume)

    def _soon(self, resume: datetime) -> datetime:
        """Not sooner than a second from now, so that each step sends a second's worth."""
        return max(resume, self._clock.now() + _STEP)

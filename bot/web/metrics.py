"""What an operator watches, for Prometheus: counts and durations, never ids or text.

Where several processes share a port (`bot.processes`), whoever of them is asked answers for all.
May import prometheus_client, `bot.processes`, `storage`, SQLAlchemy's errors, Starlette and the
standard library.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.processes import COUNTS
from storage import Store, outbox

UNKNOWN = "unknown"
"""The kind of a request that is not known to be Slack's."""

_KINDS = {
    "block_actions": "action",
    "view_submission": "form",
    "view_closed": "form",
    "event_callback": "event",
}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Slack gives up after three."""


class Metrics:
    """The figures of this process, or of those that share a port. For calls from any thread."""

    def __init__(self, store: Store) -> None:
        own = self._shown = CollectorRegistry()
        self._requests = Counter(
            "homeroom_requests",
            "Requests to Slack's endpoint.",
            ["kind", "outcome"],
            registry=own,
        )
        self._ack = Histogram(
            "homeroom_ack_seconds",
            "From a request's arrival to its answer, waiting for a thread included.",
            ["kind"],
            buckets=_SECONDS,
            registry=own,
        )
        self._messages = Counter(
            "homeroom_messages",
            "What became of calls to Slack that deliver a message; gave_up is for good.",
            ["outcome"],
            registry=own,
        )
        self._waiting = Gauge(
            "homeroom_requests_waiting",
            "Requests that wait for a thread.",
            registry=own,
            multiprocess_mode="livesum",
        )
        self._running = Gauge(
            "homeroom_requests_running",
            "Requests that have a thread.",
            registry=own,
            multiprocess_mode="livesum",
        )
        if COUNTS in os.environ:
            self._shown = CollectorRegistry()
            MultiProcessCollector(self._shown)  # type: ignore[no-untyped-call]
        else:
            ProcessCollector(registry=own)
        self._shown.register(_Outbox(store))

    def taken(self, requests: int, threads: int) -> None:
        """So many requests are in the house, for so many threads."""
        self._waiting.set(max(0, requests - threads))
        self._running.set(min(requests, threads))

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """One request was Bolt's to answer."""
        self._requests.labels(kind, outcome).inc()
        self._ack.labels(kind).observe(seconds)

    def refused(self, outcome: str) -> None:
        """One request was not."""
        self._requests.labels(UNKNOWN, outcome).inc()

    def delivered(self, outcome: str) -> None:
        """One message was sent, or what came instead (see `bot.sender`)."""
        self._messages.labels(outcome).inc()

    async def show(self, request: Request) -> Response:
        """GET /metrics."""
        text = await run_in_threadpool(generate_latest, self._shown)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def forget_process(number: int) -> None:
    """The process with this id is no more: what it had in hand, nobody has."""
    mark_process_dead(number)  # type: ignore[no-untyped-call]


class _Outbox(Collector):
    """How much is in the outbox, counted when somebody asks; all replicas say the same."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.begin_unscoped(read_only=True) as session:
                counts = outbox.counts(session)
        except SQLAlchemyError:  # it is away; the other figures are worth having
            return
        gauge = GaugeMetricFamily(
            "homeroom_outbox_messages", "Messages in the outbox.", labels=["status"]
        )
        for status, number in counts.items():
            gauge.add_metric([status], number)
        yield gauge


def kind_of(body: Mapping[str, Any]) -> str:
    """Which of a few kinds a request is, so that nobody can make up more."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")

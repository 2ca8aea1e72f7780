"""What an operator watches, for Prometheus: counts and durations, never ids or text.

May import prometheus_client, `storage`, SQLAlchemy's errors, Starlette and the standard library.
"""

from collections.abc import Callable, Iterator, Mapping
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
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

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
    """The figures of this process. Everything may be called from any thread."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "homeroom_requests",
            "Requests to Slack's endpoint.",
            ["kind", "outcome"],
            registry=self._registry,
        )
        self._ack = Histogram(
            "homeroom_ack_seconds",
            "From a request's arrival to its answer, waiting for a thread included.",
            ["kind"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._messages = Counter(
            "homeroom_messages",
            "What became of calls to Slack that deliver a message; gave_up is for good.",
            ["outcome"],
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(_Outbox(store))

    def watch_queue(self, waiting: Callable[[], int], running: Callable[[], int]) -> None:
        """Ask these two, whenever somebody looks, how many requests wait and are running."""
        for name, says, ask in (
            ("homeroom_requests_waiting", "Requests that wait for a thread.", waiting),
            ("homeroom_requests_running", "Requests that have a thread.", running),
        ):
            Gauge(name, says, registry=self._registry).set_function(ask)

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
        text = await run_in_threadpool(generate_latest, self._registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


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

"""What it means to deliver something to the app: an envelope goes out, an acknowledgement returns.

Imports the standard library only. Two ways implement `Transport`: `socket_mode` and `http_mode`.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """`error` is None when the app acknowledged in time: operation_timeout, dispatch_failed, …"""

    error: str | None = None
    payload: dict[str, Any] | None = None
    may_retry: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Which attempt of an event this is, and why there is another."""

    attempt: int
    reason: str


class Transport(Protocol):
    """A way to the app."""

    @property
    def is_reachable(self) -> bool:
        """Whether anybody listens."""

    async def deliver(
        self, kind: Kind, payload: dict[str, Any], *, retry: Retry | None = None
    ) -> Ack: ...

"""The only reader of the clock: everything else is told what time it is.

May import the standard library only. The sandbox and the tests pass a `TravelClock`, so that a
Friday, or a whole term, is a call away.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TravelClock:
    """Stands still until it is told to travel, and never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)

    def now(self) -> datetime:
        return self._now

    def travel(self, to: datetime) -> None:
        """Jump to `to`; ValueError when it lies in the past or has no time zone."""
        moment = _in_utc(to)
        if moment < self._now:
            raise ValueError(f"time cannot go back from {self._now} to {moment}")
        self._now = moment


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; add one, for example +00:00")
    return moment.astimezone(UTC)

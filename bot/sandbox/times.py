"""Time in the sandbox: whose clock counts, ISO moments and durations, and what is due later.

Imports the standard library only. With a driver (a bot aboard) the given clock is the only time,
and it stands still between travels. Without one nobody steps the clock, so it also runs on by
itself: an app outside would otherwise wait forever for a limit to refill.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What tells the time: an aware UTC moment."""

    def now(self) -> datetime: ...


@runtime_checkable
class TravelingClock(Protocol):
    """A clock that can be set forward."""

    def now(self) -> datetime: ...
    def travel(self, to: datetime) -> None: ...


class Driver(Protocol):
    """The bot aboard: makes its jobs run. Called in a worker thread, one call at a time."""

    def settle(self) -> None:
        """Do all work that is due now, and send what is queued."""

    def travel(self, to: datetime) -> None:
        """Let time pass up to `to`, every job at its own time."""


class BadTime(ValueError):
    """A moment or duration that cannot be used; the text says so in one sentence."""


class DriverFailed(Exception):
    """The bot aboard raised while it did its work; the text says what."""


class SandboxTime:
    """The workspace's time, and the real seconds that a person waits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.is_steered = False
        self._anchor: datetime | None = None
        self._anchor_real = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.anchor()

    def real(self) -> float:
        """Seconds on the event loop's own timer."""
        return self._loop.time() if self._loop is not None else 0.0

    def anchor(self) -> None:
        self._anchor, self._anchor_real = self._clock.now(), self.real()

    def now(self) -> datetime:
        now = self._clock.now()
        if self.is_steered or self._anchor is None:
            return now
        return max(now, self._anchor + timedelta(seconds=self.real() - self._anchor_real))

    def with_waiting(self) -> datetime:
        """Now, and on by every real second a person has waited where the clock stands still.

        Only to be compared with itself: methods' tiers count in it, or else whoever clicks a
        hundred times in a frozen minute would be locked out for good.
        """
        return self.now() + timedelta(seconds=self.real() if self.is_steered else 0)

    def set(self, to: datetime) -> None:
        """Move a clock that nobody drives. Raises `BadTime` when it cannot be moved."""
        if not isinstance(self._clock, TravelingClock):
            raise BadTime("This workspace lives in real time; its clock cannot be moved.")
        self._clock.travel(to)
        self.anchor()


class Timers:
    """What happens later in the workspace's time (event retries), run in order as it passes."""

    def __init__(self, clock: SandboxTime) -> None:
        self._time = clock
        self._waiting: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._count = 0

    def add(self, at: datetime, work: Callable[[], Awaitable[None]]) -> None:
        self._count += 1
        self._waiting.append((at, self._count, work))
        self._waiting.sort(key=lambda entry: entry[:2])

    def clear(self) -> None:
        self._waiting.clear()

    def next_at(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    async def run_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._time.now():
            _, _, work = self._waiting.pop(0)
            await work()


_DURATION = re.compile(
    r"P(?!$)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def parse_moment(text: object) -> datetime:
    """An ISO moment as UTC. One without an offset is UTC. Raises `BadTime`."""
    if not isinstance(text, str):
        raise BadTime(f"A time is text such as 2026-09-09T12:30:00Z, not {text!r}.")
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadTime(
            f"{text!r} is not a time. Write it like 2026-09-09T12:30:00Z or with an offset."
        ) from None


def parse_duration(text: object) -> timedelta:
    """An ISO duration of weeks, days, hours, minutes and seconds. Raises `BadTime`."""
    found = _DURATION.fullmatch(text.strip().upper()) if isinstance(text, str) else None
    if found is None:
        raise BadTime(
            f"{text!r} is not a duration. Write it like P1D, PT2H30M or P1W"
            " (months and years differ in length: give days)."
        )
    try:
        return timedelta(**{unit: float(n) for unit, n in found.groupdict().items() if n})
    except OverflowError:
        raise BadTime(f"{text!r} is longer than this clock can count.") from None


def presets(now: datetime, tz: str) -> list[tuple[str, datetime]]:
    """Places in time a person may want to jump to, as they fall in their zone."""
    here = now.astimezone(ZoneInfo(tz))

    def next_at(weekdays: tuple[int, ...], at: time) -> datetime:
        day = here.date()
        while True:
            found = datetime.combine(day, at, here.tzinfo)
            if found > here and day.weekday() in weekdays:
                return found.astimezone(UTC)
            day += timedelta(days=1)

    return [
        ("Next school morning", next_at((0, 1, 2, 3, 4), time(7, 30))),
        ("+1 day", now + timedelta(days=1)),
        ("Wednesday 07:30", next_at((2,), time(7, 30))),
        ("Friday 14:30", next_at((4,), time(14, 30))),
        ("+1 week", now + timedelta(days=7)),
    ]

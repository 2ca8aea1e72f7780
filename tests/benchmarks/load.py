"""Open-loop load: requests come when they come, whether or not the last one was answered.

Each has its moment on a fixed schedule, and its latency counts from that moment: a server that
stalls is charged for all who came meanwhile. May import the standard library.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

LATE = 3.0
"""Seconds after which Slack tells the person that the app failed."""

Send = Callable[[int], Awaitable[bool]]
"""Sends request number n; whether it was answered well (False: turned away, or not in 30 s)."""


@dataclass(frozen=True)
class Latencies:
    """In seconds, in order of size, of those that were answered well; the others are `shed`: turned
    away, or without an answer in 30 seconds."""

    answered: Sequence[float]
    shed: int

    def quantile(self, share: float) -> float:
        if not self.answered:
            return float("inf")
        return self.answered[min(len(self.answered) - 1, int(len(self.answered) * share))]

    @property
    def late(self) -> int:
        return sum(one > LATE for one in self.answered)

    def note(self) -> str:
        """The rest of what there is to say, for the table."""
        everybody = len(self.answered) + self.shed
        share = f"{self.late / everybody:.1%} over 3 s, {self.shed} of {everybody} turned away"
        half, most = self.quantile(0.5) * 1000, self.quantile(1) * 1000
        return f"p50 {half:.0f} ms, most {most:,.0f} ms, {share}"


async def run(send: Send, rate: int, seconds: int) -> Latencies:
    """`rate` requests a second for so many seconds, then wait for all answers."""
    begun = perf_counter() + 0.1

    async def one(number: int) -> float | None:
        scheduled = begun + number / rate
        await asyncio.sleep(max(0.0, scheduled - perf_counter()))
        is_well = await send(number)
        return perf_counter() - scheduled if is_well else None

    took = await asyncio.gather(*(one(number) for number in range(rate * seconds)))
    answered = sorted(each for each in took if each is not None)
    return Latencies(answered, len(took) - len(answered))


class Connections:
    """Connections to one port, kept open between requests, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer; status 0 where the connection broke."""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        try:
            if self._free:
                reader, writer = self._free.pop()
            else:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(head.encode() + b"\r\n" + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(answer.partition("content-length:")[2].split()[0])
            content = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, IndexError):
            return 0, b""
        if "connection: close" in answer or answer.startswith("http/1.0"):
            writer.close()
        else:
            self._free.append((reader, writer))
        return int(answer.split()[1]), content

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()

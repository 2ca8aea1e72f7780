"""A wave of messages against a Slack that refuses what is too fast, in virtual time.

The limit is a bucket, as Slack's are; `send` drives the sender's `Pace` as the sender does, with
calls that take their time and overtake each other. For the tests and the benchmarks.
"""

import heapq
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.sender.pace import Pace
from tests.cast import NOW

METHOD = "chat.postMessage"
CLAIM = 0.004
"""Seconds for one look into the outbox."""


@dataclass
class Bucket:
    """Takes `per_second`, and `burst` at once after a rest; else says Retry-After, in seconds."""

    per_second: float
    burst: int
    retry_after: int = 1
    refused: int = 0
    taken: list[float] = field(default_factory=list)
    _level: float | None = None
    _at: float = 0.0

    def take(self, at: float) -> bool:
        level = self.burst if self._level is None else self._level
        level = min(self.burst, level + (at - self._at) * self.per_second)
        is_taken = level >= 1 - 1e-9
        self._level, self._at = level - is_taken, at
        if is_taken:
            self.taken.append(at)
        else:
            self.refused += 1
        return is_taken

    @property
    def share(self) -> float:
        """Of what the limit allows in the time it took, how much went out; at most 1."""
        allowed = self.per_second * (self.taken[-1] - self.taken[0])
        return min(1.0, (len(self.taken) - 1) / allowed)


def send(
    pace: Pace,
    slack: Bucket,
    messages: int,
    *,
    hands: int,
    call: tuple[float, float] = (0.06, 0.2),
    begin: datetime = NOW,
    seed: int = 1,
) -> None:
    """Send to as many people; `call` are the seconds a call takes, at least and at most."""
    chance, order = random.Random(seed), count()
    waiting, now, in_hand = messages, 0.0, 0
    people = count()
    events: list[tuple[float, int, str, float]] = []

    def moment(seconds: float) -> datetime:
        return begin + timedelta(seconds=seconds)

    def later(kind: str, asked: float) -> None:
        half = chance.uniform(*call) / 2
        heapq.heappush(events, (now + half, next(order), kind, asked))

    while waiting or in_hand:
        resting = pace.resting(moment(now))
        may_begin = waiting and in_hand < hands
        if may_begin and not resting:
            for _ in range(min(hands - in_hand, pace.room(moment(now)), waiting)):
                assert pace.turn("T1", METHOD, f"U{next(people)}", moment(now)) == moment(now)
                waiting, in_hand = waiting - 1, in_hand + 1
                later("arrives", now)
            now += CLAIM
            continue
        rested = (resting["T1"] - begin).total_seconds() if may_begin else None
        if rested is not None and (not events or rested <= events[0][0]):
            now = max(now, rested)
            continue
        at, _, kind, asked = heapq.heappop(events)
        now = max(now, at)
        if kind == "arrives":
            later("taken" if slack.take(at) else "refused", asked)
            continue
        in_hand -= 1
        if kind == "taken":
            pace.relief("T1", METHOD)
        else:
            waiting += 1
            until = moment(now) + timedelta(seconds=slack.retry_after)
            pace.wait("T1", METHOD, until, moment(asked))

"""How fast an app may call (token buckets), and how soon it must answer.

Imports the standard library only. Time is an argument, so the buckets fill in the workspace's time:
a frozen clock fills nothing. Figures: Slack's tiers are 1+, 20+, 50+ and 100+ calls a minute, and
one message a second per channel with short bursts; the cap for a workspace is not published (older
pages say "several hundred a minute"; 5 a second is 300). What a person did must be acknowledged
within three real seconds, and its trigger expires after as long.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime

ANSWER_SECONDS = 3.0  # "your app has three seconds to acknowledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` calls at once, refilled at `per_second`."""

    per_second: float
    burst: int


TIERS: dict[str, Rate] = {
    "1": Rate(per_second=1 / 60, burst=30),  # connecting again and again must not need a minute
    "2": Rate(per_second=20 / 60, burst=20),
    "3": Rate(per_second=50 / 60, burst=50),
    "4": Rate(per_second=100 / 60, burst=100),
    "special": Rate(per_second=10, burst=600),
}


@dataclass(slots=True)
class _Bucket:
    level: float
    filled: datetime


@dataclass(slots=True)
class Limits:
    """The limits of one workspace. `channel` and `workspace` count messages, not calls.

    `answer_seconds` are real ones: tests on a busy machine give an app more of them.
    """

    channel: Rate = Rate(per_second=1, burst=5)
    workspace: Rate = Rate(per_second=5, burst=20)
    answer_seconds: float = field(default_factory=lambda: ANSWER_SECONDS)
    tiers: dict[str, Rate] = field(default_factory=lambda: dict(TIERS))
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def clear(self) -> None:
        self._buckets.clear()

    def take(self, wanted: dict[str, Rate], now: datetime) -> int:
        """Take one from every bucket named, or none. Returns 0, or whole seconds to wait."""
        buckets: list[_Bucket] = []
        wait = 0.0
        for name, rate in wanted.items():
            bucket = self._buckets.setdefault(name, _Bucket(rate.burst, now))
            passed = (now - bucket.filled).total_seconds()
            bucket.level = min(rate.burst, bucket.level + max(passed, 0) * rate.per_second)
            bucket.filled = max(now, bucket.filled)
            buckets.append(bucket)
            # A hair under one token is one token: seconds are added as floats.
            if bucket.level < 1 - 1e-9:
                wait = max(wait, (1 - bucket.level) / rate.per_second)
        if wait > 0:
            return max(1, math.ceil(wait - 1e-9))
        for bucket in buckets:
            bucket.level -= 1
        return 0

    def take_call(self, method: str, tier: str, now: datetime) -> int:
        return self.take({f"method:{method}": self.tiers[tier]}, now)

    def take_message(self, channel_id: str, now: datetime) -> int:
        return self.take({f"channel:{channel_id}": self.channel, "workspace": self.workspace}, now)

"""A signed request that comes twice is done once: somebody may have caught it on its way.

Signatures are remembered for as long as Slack's signing lets them pass, in this process alone:
another replica is protected by what the database refuses to record twice.
May import Bolt and the standard library.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from slack_bolt import BoltRequest, BoltResponse

SECONDS = 2 * 5 * 60.0
"""A timestamp passes when it is five minutes old, and also when it is five minutes ahead."""
MOST = 200_000
"""Signatures at a time, about 30 MB; the oldest go first. More than Slack sends in that time."""


class Replays:
    """A Bolt middleware for right behind the signature's: what is forged is never remembered."""

    def __init__(self, seconds_now: Callable[[], float] = monotonic, most: int = MOST) -> None:
        self._seconds_now = seconds_now
        self._most = most
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._turn = threading.Lock()

    def __call__(
        self, request: BoltRequest, next_: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        if self.is_new(request.headers["x-slack-signature"][0]):
            return next_()
        request.context["is_replay"] = True
        return BoltResponse(status=200, body="")

    def is_new(self, signature: str) -> bool:
        """Whether `signature`, of the form v0=HEX, comes for the first time."""
        key, now = bytes.fromhex(signature.removeprefix("v0=")), self._seconds_now()
        with self._turn:
            while self._seen and next(iter(self._seen.values())) <= now - SECONDS:
                self._seen.popitem(last=False)
            if key in self._seen:
                return False
            self._seen[key] = now
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return True

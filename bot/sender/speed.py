"""How many messages a second a workspace takes: Slack does not say, so its refusals teach it.

Imports the standard library only. As TCP learns what a line carries, and for the same reason: the
only one who knows answers with nothing but "too fast". Below the ceiling that the admin set it
begins slowly and doubles every two seconds; the first refusal is a wall. Slack's bucket is empty
at a refusal, so what it took until the next one, over the time between, is its limit itself: that
is where the speed is set, a little lower. From there it creeps up, in case the limit has been
raised, and four times slower each time the wall is still where it was: a refusal costs whatever
Retry-After says. Well beyond the wall, it is gone, and the speed doubles as in the beginning.

All growth counts messages that Slack took, not seconds: an idle night teaches nothing.
"""

from dataclasses import dataclass
from datetime import datetime

BEGIN = 5.0
"""Messages a second, of which older pages of Slack say that every workspace takes them."""
_SLOWEST = 1.0
_DOUBLING = 0.35
"""Messages a second more with each one that was taken: twice the speed after two seconds."""
_CREEP = 0.05
_PATIENCE = (50, 12_800)
"""How many messages it takes to creep up by a twentieth: at first, and at last."""
_ENOUGH = 20
"""Messages from which a speed can be read."""
_LITTLE_LOWER = 0.98


@dataclass(slots=True)
class Speed:
    """The speed for now, `per_second`, at most the ceiling."""

    ceiling: float
    per_second: float = BEGIN
    _wall: float | None = None
    _open_since: datetime | None = None
    _taken: int = 0
    _patience: int = _PATIENCE[0]

    def __post_init__(self) -> None:
        self.per_second = min(self.ceiling, self.per_second)

    def taken(self) -> bool:
        """Slack took a message; whether the speed is another one now."""
        self._taken += 1
        before = self.per_second
        if self._wall is None or before > 1.2 * self._wall:
            faster = before + _DOUBLING
        else:
            faster = before * (1 + _CREEP / self._patience)
        self.per_second = min(self.ceiling, faster)
        return self.per_second != before

    def refused(self, at: datetime, until: datetime) -> None:
        """Slack refused one sent at `at`, and asks to wait until then."""
        speed, wall = self.per_second, self._wall
        if self._open_since is None or self._taken < _ENOUGH:
            slower = 0.7 * speed
        else:
            slower = _LITTLE_LOWER * self._taken / max(1, (at - self._open_since).total_seconds())
        is_where_it_was = wall is not None and abs(speed - wall) < wall / 4
        self._patience = min(4 * self._patience, _PATIENCE[1]) if is_where_it_was else _PATIENCE[0]
        slower = min(max(slower, 0.5 * speed), 0.9 * speed)
        self.per_second = min(self.ceiling, max(_SLOWEST, slower))
        self._wall, self._open_since, self._taken = speed, until, 0

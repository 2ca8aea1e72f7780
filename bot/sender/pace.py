"""How fast messages may go out: below Slack's limits, and not at all while Slack asks us to wait.

May import the standard library only. Lives in memory, in one process: after a restart it starts
afresh, and Slack's own Retry-After corrects whatever several processes get wrong together.

Numbers: Slack allows one message a second per channel, 50 edits and 100 drawings of App Home a
minute, and an unpublished "several hundred" messages a minute in a workspace. Each meter here stays
just under its limit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_PER_CHANNEL = timedelta(seconds=1.05)
_PER_METHOD = {
    "chat.update": (timedelta(seconds=60 / 48), 20),
    "views.publish": (timedelta(seconds=60 / 95), 20),
    "conversations.history": (timedelta(seconds=60 / 48), 10),
}
"""Methods with a limit of their own: how often each may be called, and how many at once."""
_LONGEST_PAUSE = timedelta(minutes=15)
_CHANNELS_KEPT = 1000


@dataclass(slots=True)
class Meter:
    """Lets one thing pass `every` so often, and up to `burst` at once after a rest."""

    every: timedelta
    burst: int = 1
    _paid_until: datetime = _LONG_AGO
    _promised: datetime = _LONG_AGO

    def free_at(self, now: datetime) -> datetime:
        """The first moment, `now` or later, at which one more may pass."""
        return max(now, self._paid_until - self.every * (self.burst - 1))

    def take(self, now: datetime) -> None:
        self._paid_until = max(now, self._paid_until) + self.every

    def promise(self, now: datetime) -> datetime:
        """When to come back: each who asks gets a moment of their own, so that no crowd returns."""
        self._promised = max(self.free_at(now), self._promised + self.every)
        return self._promised

    def room(self, now: datetime) -> int:
        """How many may pass at this very moment."""
        return max(0, self.burst + (now - max(now, self._paid_until)) // self.every)


class Pace:
    """The meters and pauses of every workspace a sender talks to."""

    def __init__(self, messages_per_second: float) -> None:
        self._every = timedelta(seconds=1 / messages_per_second)
        self._burst = max(1, int(messages_per_second))
        self._workspaces: dict[str, Meter] = {}
        self._channels: dict[tuple[str, str], Meter] = {}
        self._methods: dict[tuple[str, str], Meter] = {}
        self._pauses: dict[tuple[str, str], datetime] = {}
        self._troubles: dict[str, int] = {}

    def turn(self, workspace_id: str, method: str, channel: str, now: datetime) -> datetime:
        """`now`: call Slack, it is counted. Anything later: not yet, come back then."""
        meters = self._meters(workspace_id, method, channel)
        waits = [meter.promise(now) for meter in meters if meter.free_at(now) > now]
        pauses = [self._pauses.get((workspace_id, which), now) for which in ("", method)]
        at = max(now, *waits, *pauses)
        if at == now:
            for meter in meters:
                meter.take(now)
            self._forget_idle_channels(now)
        return at

    def room(self, now: datetime) -> int:
        """How many messages may go at this very moment, whatever their channel."""
        return max((self._room(workspace_id, now) for workspace_id in self._workspaces), default=1)

    def ready_at(self, now: datetime) -> datetime:
        """The first moment at which `room` is not zero."""
        moments = (self._ready_at(workspace_id, now) for workspace_id in self._workspaces)
        return min(moments, default=now)

    def wait(self, workspace_id: str, method: str, until: datetime) -> None:
        """Slack said Retry-After for this method."""
        self._pauses[workspace_id, method] = until

    def trouble(self, workspace_id: str, now: datetime) -> datetime:
        """Nothing gets through: pause the whole workspace, twice as long each time in a row."""
        count = self._troubles[workspace_id] = self._troubles.get(workspace_id, 0) + 1
        pause = min(timedelta(seconds=2 ** min(count - 1, 30)), _LONGEST_PAUSE)
        until = self._pauses[workspace_id, ""] = now + pause
        return until

    def relief(self, workspace_id: str) -> None:
        """Slack answered as it should."""
        self._troubles.pop(workspace_id, None)
        self._pauses.pop((workspace_id, ""), None)

    def _room(self, workspace_id: str, now: datetime) -> int:
        paused = self._pauses.get((workspace_id, ""), now) > now
        return 0 if paused else self._workspaces[workspace_id].room(now)

    def _ready_at(self, workspace_id: str, now: datetime) -> datetime:
        paused_until = self._pauses.get((workspace_id, ""), now)
        return max(paused_until, self._workspaces[workspace_id].free_at(now))

    def _meters(self, workspace_id: str, method: str, channel: str) -> list[Meter]:
        workspace = self._workspaces.setdefault(workspace_id, Meter(self._every, self._burst))
        if method in _PER_METHOD:
            own = self._methods.setdefault((workspace_id, method), Meter(*_PER_METHOD[method]))
            return [workspace, own] if method == "chat.update" else [own]
        channels = self._channels.setdefault((workspace_id, channel), Meter(_PER_CHANNEL))
        return [workspace, channels]

    def _forget_idle_channels(self, now: datetime) -> None:
        if len(self._channels) > _CHANNELS_KEPT:
            self._channels = {
                key: meter for key, meter in self._channels.items() if meter.free_at(now) > now
            }

"""How fast messages may go out: below Slack's limits, and not at all while Slack asks us to wait.

May import its sibling `speed` and the standard library. Lives in memory, in one process, and may be
asked from any thread: after a restart it starts afresh, and Slack's own Retry-After corrects
whatever several processes get wrong together.

Numbers: Slack allows one message a second per channel, 50 edits and 100 drawings of App Home a
minute, and an unpublished "several hundred" messages a minute in a workspace, which is learnt (see
`speed`). Each meter here stays just under its limit.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.sender.speed import BEGIN, Speed

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_PER_CHANNEL = timedelta(seconds=1.05)
_PER_METHOD = {
    "chat.update": (timedelta(seconds=60 / 48), 20),
    "views.publish": (timedelta(seconds=60 / 95), 20),
    "conversations.history": (timedelta(seconds=60 / 48), 10),
}
"""Methods with a limit of their own: how often each may be called, and how many at once."""
_POST = "chat.postMessage"
_MESSAGES = (_POST, "chat.postEphemeral", "chat.update")
"""What the limit of a workspace counts."""
_JUST_UNDER = 0.98
_BURST = 10
"""The most that goes out at once after a rest; a fifth of a second at the highest speed."""
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

    def shut(self, until: datetime) -> None:
        """Nothing passes until then, and no crowd after it."""
        self._paid_until = until + self.every * (self.burst - 1)


@dataclass(slots=True)
class _Workspace:
    """What one workspace takes. `paused_until` is by method, "" being all of them."""

    speed: Speed
    messages: Meter
    methods: dict[str, Meter] = field(default_factory=dict)
    paused_until: dict[str, datetime] = field(default_factory=dict)
    troubles: int = 0
    told_at: datetime = _LONG_AGO

    def pause(self, now: datetime, method: str = "") -> datetime:
        return max(now, *(self.paused_until.get(which, now) for which in ("", method)))

    def free_at(self, now: datetime) -> datetime:
        return max(self.pause(now), self.messages.free_at(now))

    def set_pace(self) -> None:
        per_second = self.speed.per_second
        self.messages.every = timedelta(seconds=1 / (_JUST_UNDER * per_second))
        self.messages.burst = max(1, min(_BURST, int(per_second)))


class Pace:
    """The meters and pauses of every workspace a sender talks to.

    `messages_per_second` is the most; where more than `begin` is known to be taken, begin higher.
    """

    def __init__(self, messages_per_second: float, begin: float = BEGIN) -> None:
        self._ceiling, self._begin = messages_per_second, begin
        self._workspaces: dict[str, _Workspace] = {}
        self._channels: dict[tuple[str, str], Meter] = {}
        self._lock = threading.Lock()

    def turn(self, workspace_id: str, method: str, channel: str, now: datetime) -> datetime:
        """`now`: call Slack, it is counted. Anything later: not yet, come back then."""
        with self._lock:
            meters = self._meters(workspace_id, method, channel)
            waits = [meter.promise(now) for meter in meters if meter.free_at(now) > now]
            at = max(self._workspace(workspace_id).pause(now, method), *waits, now)
            if at == now:
                for meter in meters:
                    meter.take(now)
                self._forget_idle_channels(now)
            return at

    def room(self, now: datetime) -> int:
        """How many messages may go at this very moment, whatever their workspace and channel.

        Not counting those that `resting` names.
        """
        with self._lock:
            awake = (one for one in self._workspaces.values() if one.free_at(now) == now)
            return min((one.messages.room(now) for one in awake), default=1)

    def resting(self, now: datetime) -> dict[str, datetime]:
        """The workspaces that take nothing now, and until when."""
        with self._lock:
            moments = {id_: one.free_at(now) for id_, one in self._workspaces.items()}
        return {id_: until for id_, until in moments.items() if until > now}

    def wait(self, workspace_id: str, method: str, until: datetime, asked_at: datetime) -> None:
        """Slack answered a call of `asked_at` with Retry-After, and means this method.

        For posts that is all but everything: the workspace rests. It is a lesson about the speed
        when as much went out as we thought the workspace takes. Calls that were under way when it
        was learnt teach nothing more.
        """
        with self._lock:
            workspace = self._workspace(workspace_id)
            until = max(until, workspace.paused_until.get(method, _LONG_AGO))
            workspace.paused_until[method] = until
            messages = workspace.messages
            is_busy = messages.room(asked_at) <= messages.burst // 2
            if method in _MESSAGES and is_busy and asked_at >= workspace.told_at:
                workspace.told_at = until
                workspace.speed.refused(asked_at, until)
                workspace.set_pace()
            if method == _POST:
                messages.shut(until)

    def trouble(self, workspace_id: str, now: datetime) -> datetime:
        """Nothing gets through: pause the whole workspace, twice as long each time in a row."""
        with self._lock:
            workspace = self._workspace(workspace_id)
            workspace.troubles += 1
            pause = min(timedelta(seconds=2 ** min(workspace.troubles - 1, 30)), _LONGEST_PAUSE)
            until = workspace.paused_until[""] = now + pause
            return until

    def relief(self, workspace_id: str, method: str = "") -> None:
        """Slack answered a call of this method as it should."""
        with self._lock:
            workspace = self._workspace(workspace_id)
            workspace.troubles = 0
            workspace.paused_until.pop("", None)
            if method in _MESSAGES and workspace.speed.taken():
                workspace.set_pace()

    def _workspace(self, workspace_id: str) -> _Workspace:
        found = self._workspaces.get(workspace_id)
        if found is None:
            found = _Workspace(Speed(self._ceiling, self._begin), Meter(timedelta()))
            found.set_pace()
            self._workspaces[workspace_id] = found
        return found

    def _meters(self, workspace_id: str, method: str, channel: str) -> list[Meter]:
        workspace = self._workspace(workspace_id)
        if method in _PER_METHOD:
            own = workspace.methods.setdefault(method, Meter(*_PER_METHOD[method]))
            return [workspace.messages, own] if method in _MESSAGES else [own]
        channels = self._channels.setdefault((workspace_id, channel), Meter(_PER_CHANNEL))
        return [workspace.messages, channels]

    def _forget_idle_channels(self, now: datetime) -> None:
        if len(self._channels) > _CHANNELS_KEPT:
            self._channels = {
                key: meter for key, meter in self._channels.items() if meter.free_at(now) > now
            }

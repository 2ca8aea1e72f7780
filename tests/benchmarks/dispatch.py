"""What it costs that a request finds its listener, beside an app of Bolt's that has only one.

Our whole register, each listener replaced by one that does nothing; the empty app has the one that
is asked for. Nobody is named as the person, so that nothing of ours runs; what it costs to know the
person is a figure of its own. A part of `make bench`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from slack_bolt import Ack, App, BoltRequest

from bot import demo, sandboxed
from bot.app import make_client
from handlers import register
from handlers.dispatch import DirectApp
from storage import Store
from tests.benchmarks import servers
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median

_RUNS = 1000
_TARGET = 2.0
_COMMAND, _BUTTON, _FORM = "/okr", "settings.open", "settings.submit"
"""The command, the last button and the last form of the register."""


class _Idle(DirectApp):
    """Registers what it is given, but nothing would be done."""

    def command(self, *given: Any, **named: Any) -> Callable[..., Any]:
        return lambda _: super(_Idle, self).command(*given, **named)(_nothing)

    def action(self, *given: Any, **named: Any) -> Callable[..., Any]:
        return lambda _: super(_Idle, self).action(*given, **named)(_nothing)

    def view(self, *given: Any, **named: Any) -> Callable[..., Any]:
        return lambda _: super(_Idle, self).view(*given, **named)(_nothing)


def figures(sizes: Sizes) -> Iterator[Figure]:
    """How many times as long as in the empty app, and the milliseconds of `identify`."""
    url = servers.create("sqlite", "dispatch")
    with sandboxed.running(database=url) as school:
        store = Store(url)
        client = make_client(school.settings())
        options: dict[str, Any] = {
            "client": client,
            "process_before_response": True,
            "token_verification_enabled": False,
            "signing_secret": school.settings().slack_signing_secret,
        }
        ours, empty = _Idle(**options), [App(**options) for _ in range(3)]
        register(ours, store, school.clock, lambda: None, lambda *_: client)
        empty[0].command(_COMMAND)(_nothing)
        empty[1].action(_BUTTON)(_nothing)
        empty[2].view(_FORM)(_nothing)
        team = school.sandbox.team_id
        command = {"command": _COMMAND, "text": "", "team_id": team, "trigger_id": "1.2"}
        button = {"type": "button", "block_id": "b", "action_id": _BUTTON, "value": "1"}
        form = {"type": "modal", "callback_id": _FORM}
        bodies: dict[str, dict[str, Any]] = {
            "the command": command,
            "a button": {"type": "block_actions", "team": {"id": team}, "actions": [button]},
            "a form": {"type": "view_submission", "team": {"id": team}, "view": form},
        }
        for (what, body), alone in zip(bodies.items(), empty, strict=True):
            floor, took = (median(_sent(app, body), _RUNS) for app in (alone, ours))
            yield Figure(
                f"dispatch of {what}",
                took.cpu / floor.cpu,
                unit="×",
                target=_TARGET,
                note=f"processor {took.cpu:.3f} ms, an empty app {floor.cpu:.3f} ms",
            )
        nobody = median(_sent(ours, command), _RUNS)
        known = median(_sent(ours, {**command, "user_id": demo.ANA.id}), _RUNS)
        yield Figure("knowing who asks", known.cpu - nobody.cpu, note="processor")
        store.close()
    servers.drop("sqlite", "dispatch")


def _nothing(ack: Ack) -> None:
    ack()


def _sent(app: App, body: dict[str, Any]) -> Callable[[], object]:
    def send() -> None:
        answer = app.dispatch(BoltRequest(body=dict(body), mode="socket_mode"))
        assert answer.status == 200, answer.body

    return send

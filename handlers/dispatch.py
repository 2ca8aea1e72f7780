"""A Bolt app that finds the listener of a button or a form by its id.

May import Bolt and the standard library. Bolt asks one listener after the other whether it is
meant, and gathers all there is to know about a request anew for each: with a hundred of them more
than a millisecond for the last. Here it asks one, which looks the id up.
"""

import re
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, Final

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

Listener = Callable[..., Any]

_ANY = re.compile("")
_ARGUMENTS: Final = {"ack", "body", "action", "view", "client", "context", "turn"}
"""What a listener may ask for, by the name of its parameter."""


class DirectApp(App):
    """Register its listeners as those of any app of Bolt's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._pressed, self._sent = _ById("action_id"), _ById("callback_id")

    def action(self, constraints: Any, *more: Any, **named: Any) -> Callable[..., Any]:
        """Of a button or menu with this id; what is not just an id stays Bolt's own."""
        if more or named or not isinstance(constraints, str):
            return super().action(constraints, *more, **named)
        if self._pressed.is_empty:
            super().action(_ANY, matchers=[self._pressed.knows])(self._pressed.run)
        return self._pressed.register(constraints)

    def view(self, constraints: Any, *more: Any, **named: Any) -> Callable[..., Any]:
        """Of a form with this id."""
        if more or named or not isinstance(constraints, str):
            return super().view(constraints, *more, **named)
        if self._sent.is_empty:
            super().view(_ANY, matchers=[self._sent.knows])(self._sent.run)
        return self._sent.register(constraints)


class _ById:
    """Listeners by the id that stands in `field`; each is given the arguments that it names."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._listeners: dict[str, tuple[Listener, tuple[str, ...]]] = {}

    @property
    def is_empty(self) -> bool:
        return not self._listeners

    def register(self, id_: str) -> Callable[[Listener], Listener]:
        def listener(function: Listener) -> Listener:
            names = tuple(signature(function).parameters)
            if unknown := set(names) - _ARGUMENTS:
                raise TypeError(f"nothing is known as {', '.join(sorted(unknown))}")
            self._listeners[id_] = function, names
            return function

        return listener

    def knows(self, payload: Mapping[str, Any]) -> bool:
        return payload.get(self._field) in self._listeners

    def run(
        self,
        ack: Ack,
        body: dict[str, Any],
        payload: dict[str, Any],
        client: WebClient,
        context: BoltContext,
    ) -> Any:
        """Bolt calls it with what it calls every listener with; `payload` is the action or view."""
        listener, names = self._listeners[payload[self._field]]
        known = {"ack": ack, "body": body, "action": payload, "view": payload}
        known |= {"client": client, "context": context, "turn": context.get("turn")}
        return listener(**{name: known[name] for name in names})

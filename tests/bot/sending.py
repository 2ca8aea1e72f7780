"""A client that is watched, and what it was asked to send."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.app import Client
from tests.bot.school import School

SECOND = timedelta(seconds=1)


def keys(calls: list[dict[str, Any]]) -> list[str]:
    return [call["args"]["metadata"]["event_payload"]["key"] for call in calls]


class PowerCut(BaseException):
    """Nothing after this line runs any more."""


class Watched(Client):
    """A client that does something of the test's right after Slack has answered."""

    def __init__(self, like: Client, after: Callable[[], None]) -> None:
        super().__init__(
            token=like.token, base_url=like.base_url, timeout=like.timeout, retry_handlers=[]
        )
        self._after = after

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        answer = super().api_call(api_method, **arguments)
        self._after()
        return answer


def deliver_all(school: School) -> None:
    while school.sender.deliver(school.clock.now()):
        pass

"""A sandbox with an app that has nothing to do with Homeroom, and the ways to drive it.

Ana and Ben are in #lunch, Cleo leads, Dan is from elsewhere, Eve has left.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Channel, Person, Sandbox, Seed

Json = dict[str, Any]
START = datetime(2026, 9, 9, 12, 30, tzinfo=UTC)

ANA = Person(id="U0ANA", name="Ana Rivera", email="ana@example.org", is_admin=True)
BEN = Person(id="U0BEN", name="Ben Okafor", handle="ben.o", tz="America/Denver")
CLEO = Person(id="U0CLEO", name="Cleo Park")
DAN = Person(id="U0DAN", name="Dan Whitfield", is_guest=True)
EVE = Person(id="U0EVE", name="Eve Gone", is_active=False)
SEED = Seed(
    people=(ANA, BEN, CLEO, DAN, EVE),
    channels=(
        Channel(id="C0LUNCH", name="lunch", member_ids=("U0ANA", "U0BEN", "U0CLEO")),
        Channel(id="C0OLD", name="old", member_ids=("U0ANA",), is_archived=True),
        Channel(id="C0OPEN", name="open", member_ids=("U0ANA",), has_bot=False),
        Channel(id="C0BOARD", name="board", member_ids=("U0CLEO",), is_private=True),
        Channel(
            id="C0SECRET", name="secret", member_ids=("U0CLEO",), is_private=True, has_bot=False
        ),
    ),
    team_name="Lunch Club",
    team_domain="lunch-club",
)
SCOPES = (
    "chat:write,commands,im:write,mpim:write,users:read,users:read.email,channels:read,groups:read,"
    "im:read,channels:join,reactions:write,files:write,files:read,team:read,dnd:read"
).split(",")
MANIFEST: Json = {
    "display_information": {"name": "Lunch"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Lunch"},
        "slash_commands": [
            {"command": "/lunch", "description": "What is for lunch", "should_escape": True},
            {"command": "/raw", "description": "Without mentions"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "app_mention"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


class FrozenClock:
    """A clock that stands still until it is told to travel."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def travel(self, to: datetime) -> None:
        self.at = to


class IdleDriver:
    """A bot aboard that has nothing to do, so that time stands still between travels."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.settled = 0

    def settle(self) -> None:
        self.settled += 1

    def travel(self, to: datetime) -> None:
        self.clock.travel(to)


class Refused(Exception):
    """The sandbox answered with another status than 200; the text is its sentence."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class School:
    """A running sandbox, and what the tests do with it."""

    def __init__(self, sandbox: Sandbox, clock: FrozenClock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.client = self.web_client(sandbox.bot_token)

    def web_client(self, token: str | None) -> WebClient:
        return WebClient(token=token, base_url=self.sandbox.api_url, retry_handlers=[])

    def get(self, path: str, **query: str) -> Any:
        return self._call(Request(f"{self.sandbox.url}/{path}?{urlencode(query)}"))

    def post(self, path: str, /, **body: Any) -> Any:
        return self.send(path, json.dumps(body).encode())

    def send(self, path: str, body: bytes) -> Any:
        headers = {"Content-Type": "application/json"}
        return self._call(Request(f"{self.sandbox.url}/{path}", body, headers))

    @staticmethod
    def _call(request: Request) -> Any:
        try:
            with urlopen(request, timeout=120) as response:
                return json.loads(response.read())
        except HTTPError as refusal:
            with refusal:
                sentence = json.loads(refusal.read())["error"]
            raise Refused(sentence, refusal.code) from None

    def command(self, text: str = "", user: str = "U0ANA", **more: Any) -> Json:
        body = {"user": user, "command": "/lunch", "text": text} | more
        answer: Json = self.post("_control/command", **body)
        return answer

    def action(self, action_id: str, user: str = "U0ANA", **more: Any) -> Json:
        answer: Json = self.post("_control/action", user=user, action_id=action_id, **more)
        return answer

    def submit(self, values: Json, user: str = "U0ANA") -> Json:
        answer: Json = self.post("_control/submit", user=user, values=values)
        return answer

    def dm(self, user: str = "U0ANA") -> list[Json]:
        messages: list[Json] = self.get("_control/dm", user=user)["messages"]
        return messages

    def travel(self, advance: str) -> None:
        self.post("_control/clock", advance=advance)

    def calls(self, method: str) -> list[Json]:
        calls: list[Json] = self.get("_control/journal", method=method)["calls"]
        return calls


def refusal(problem: pytest.ExceptionInfo[SlackApiError]) -> str:
    """The error code of a refused call."""
    return str(problem.value.response["error"])


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, value: str = "1", text: str = "Press") -> Json:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "text": label, "value": value}


def text_input(name: str, *, optional: bool = False, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": name} | more
    label = {"type": "plain_text", "text": name}
    return {
        "type": "input",
        "block_id": f"{name}_block",
        "label": label,
        "optional": optional,
        "element": element,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    view: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Lunch"}}
    view["submit"] = {"type": "plain_text", "text": "Save"}
    return view | {"blocks": list(blocks)} | more

"""The sandbox is nobody's private fake: a lunch bot of other people lives in it, both ways.

`lunch.py` runs as a process of its own, unmodified, and is told only what any app is told: tokens
and an address. What single calls and envelopes look like is proven in `tests/sandbox`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import TravelClock
from bot.sandbox import Channel, Person, Sandbox, Seed
from tests.e2e.control import Control, Json

APP = Path(__file__).parent / "lunch.py"
MANIFEST: Json = {
    "display_information": {"name": "Lunch"},
    "features": {
        "app_home": {"messages_tab_enabled": True},
        "bot_user": {"display_name": "Lunch"},
        "slash_commands": [{"command": "/lunch", "description": "What is for lunch"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
    "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True},
}
SEED = Seed(
    people=(Person(id="U0ANA", name="Ana Rivera"), Person(id="U0BEN", name="Ben Okafor")),
    channels=(Channel(id="C0LUNCH", name="lunch", member_ids=("U0ANA", "U0BEN")),),
)


@pytest.fixture(params=["socket", "http"])
def slack(request: pytest.FixtureRequest) -> Iterator[Control]:
    """A workspace with the lunch bot in it, reached in either of Slack's two ways."""
    clock = TravelClock(datetime(2026, 9, 9, 15, 30, tzinfo=UTC))
    with Sandbox(MANIFEST, clock=clock, seed=SEED) as sandbox:
        control = Control(sandbox.url)
        with _running(sandbox, request.param) as ready:
            if request.param == "http":
                control.http(ready)
            yield control


@contextmanager
def _running(sandbox: Sandbox, way: str) -> Iterator[str]:
    """The app's process; the line it printed when it was ready."""
    environment = os.environ | {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
    }
    with subprocess.Popen(
        [sys.executable, APP, way], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline().strip()
            assert ready, "the lunch bot did not start"
            yield ready
        finally:
            process.terminate()


def test_a_lunch_is_ordered(slack: Control) -> None:
    posted = slack.command("U0ANA", "Soup", command="/lunch", channel="C0LUNCH")
    assert [message["text"] for message in posted["ephemerals"]] == ["Posted."]
    (menu,) = slack.messages("C0LUNCH")
    assert menu["text"] == "Today: Soup"

    form = slack.action("U0BEN", "order", channel="C0LUNCH", ts=menu["ts"])
    assert form["modal"]["title"]["text"] == "Soup"
    refused = slack.submit("U0BEN", {"count": "many"})
    assert (refused["closed"], refused["errors"]) == (False, {"portions": "A number, please."})
    ordered = slack.submit("U0BEN", {"count": "2"})
    assert (ordered["ack"], ordered["closed"]) == (True, True)

    (menu,) = slack.messages("C0LUNCH")
    assert menu["text"] == "2 ordered"
    assert [message["text"] for message in slack.dm("U0BEN")] == ["Your 2 are on the way."]
    assert slack.dm("U0ANA") == []

"""A browser, and a workspace with a small app of its own behind the sandbox's page.

The app counts things: a prompt when time passes, a form, a command, a Home. Without a browser on
the machine the tests that need one skip, in CI they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import TravelClock
from bot.sandbox import Channel, Limits, Person, Sandbox, Seed
from bot.sandboxed import hang_up

PATIENCE = 60_000  # milliseconds: a small machine may be busy with other tests
expect.set_options(timeout=PATIENCE)

Json = dict[str, Any]

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MANIFEST: Json = {
    "display_information": {"name": "Tally"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Tally"},
        "slash_commands": [
            {"command": "/tally", "description": "Count things", "usage_hint": "add 3 | show"}
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
SEED = Seed(
    team_name="Maple Grove",
    people=(
        Person(id="U0ANA", name="Ana Rivera", title="3rd grade teacher"),
        Person(id="U0CLEO", name="Cleo Park", title="Principal", tz="America/Denver"),
    ),
    channels=(
        Channel(id="C0WINS", name="wins", member_ids=("U0ANA", "U0CLEO")),
        Channel(id="C0LEAD", name="leaders", member_ids=("U0CLEO",), is_private=True),
    ),
)
TUESDAY = datetime(2026, 9, 15, 20, 0, tzinfo=UTC)  # 3:00 PM in Chicago


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, value: str = "", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value} | more


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


PROMPT: Json = {
    "text": "Good morning, Ana. One count is due.",
    "blocks": [
        section("Good morning, Ana. *One count* is due.   `RD-1`"),
        {
            "type": "actions",
            "elements": [
                button("Still 64", "tally.same", "64", style="primary"),
                button("New number", "tally.open"),
                button(
                    "Forget it",
                    "tally.forget",
                    style="danger",
                    confirm={
                        "title": plain("Forget this count?"),
                        "text": plain("It cannot be brought back."),
                        "confirm": plain("Forget"),
                        "deny": plain("Keep"),
                    },
                ),
            ],
        },
    ],
}


def input_block(block_id: str, label: str, element: Json, **more: Any) -> Json:
    element = element | {"action_id": block_id}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


MODAL: Json = {
    "type": "modal",
    "callback_id": "tally.submit",
    "title": plain("Count"),
    "submit": plain("Save"),
    "close": plain("Not now"),
    "blocks": [
        input_block(
            "value",
            "Where is it now?",
            {"type": "number_input", "is_decimal_allowed": True, "initial_value": "64"},
            hint=plain("Last time: 64"),
        ),
        input_block(
            "mood",
            "How is it going?",
            {
                "type": "radio_buttons",
                "options": [
                    {"text": plain("On track"), "value": "on_track"},
                    {"text": plain("Needs support"), "value": "needs_support"},
                ],
            },
        ),
        input_block(
            "note",
            "What changed?",
            {"type": "plain_text_input", "multiline": True, "max_length": 300},
            optional=True,
        ),
    ],
}


class Bot:
    """The app aboard: answers at once, and writes a prompt whenever time passes."""

    def __init__(self, client: WebClient, clock: TravelClock) -> None:
        self.client = client
        self.clock = clock
        self.submitted: list[Json] = []
        self.app = App(client=client, process_before_response=True)
        self.app.command("/tally")(self.on_command)
        self.app.action("tally.open")(self.on_open)
        self.app.action("tally.same")(self.on_same)
        self.app.action("tally.forget")(self.on_forget)
        self.app.action("tally.pick")(self.on_pick)
        self.app.view("tally.submit")(self.on_submit)
        self.app.event("app_home_opened")(self.on_home)

    def settle(self) -> None:
        """Everything is answered at once; nothing is ever queued."""

    def travel(self, to: datetime) -> None:
        self.clock.travel(to)
        self.client.chat_postMessage(channel="U0ANA", **PROMPT)

    def on_command(self, ack: Ack, command: Json) -> None:
        ack(f"You said *{command['text']}*.")

    def on_open(self, ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        ack()

    def on_same(self, ack: Ack, body: Json, client: WebClient) -> None:
        text = f"Saved: {body['actions'][0]['value']}."
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text=text,
            blocks=[section(text, accessory=button("Undo", "tally.same", "63"))],
        )
        ack()

    def on_forget(self, ack: Ack, body: Json, client: WebClient) -> None:
        client.chat_delete(channel=body["channel"]["id"], ts=body["message"]["ts"])
        ack()

    def on_pick(self, ack: Ack, body: Json, client: WebClient) -> None:
        chosen = body["actions"][0]["selected_option"]["value"]
        client.chat_postMessage(channel=body["user"]["id"], text=f"Picked {chosen}.")
        ack()

    def on_submit(self, ack: Ack, view: Json) -> None:
        values = view["state"]["values"]
        if values["value"]["value"]["value"] == "999":
            ack(response_action="errors", errors={"value": "999 is more than all of them."})
            return
        self.submitted.append(values)
        ack()

    def on_home(self, event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            blocks = [{"type": "header", "text": plain("My counts")}, section("64 of 75")]
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


@dataclass
class Place:
    """A running workspace, its bot, and a way in."""

    sandbox: Sandbox
    bot: Bot
    browser: Browser
    crashes: list[str] = field(default_factory=list)

    def enter(self, address: str = "", *, is_phone: bool = False) -> Page:
        """Open the page at `#person/place`, on a laptop or a phone."""
        size: ViewportSize = {"width": 1280, "height": 800}
        if is_phone:
            size = {"width": 390, "height": 844}
        context = self.browser.new_context(viewport=size, has_touch=is_phone, is_mobile=is_phone)
        page = context.new_page()
        page.on("pageerror", lambda problem: self.crashes.append(str(problem)))
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.sandbox.url}/{address}")
        expect(page.locator("h1")).to_be_visible()
        return page


def find_browser() -> str | None:
    """The path of this machine's browser, None when it has none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The browser of this machine, headless; skips or, in CI, fails when there is none."""
    found = find_browser()
    if found is None:
        sentence = "No browser: install chromium (apt install chromium, brew install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_place(browser: Browser, limits: Limits | None = None) -> Iterator[Place]:
    """A fresh workspace with its app connected; fails when a script of the page has crashed."""
    clock = TravelClock(TUESDAY)
    with Sandbox(MANIFEST, clock=clock, seed=SEED, limits=limits) as sandbox:
        bot = Bot(WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), clock)
        handler: Any = SocketModeHandler(bot.app, sandbox.app_token)
        handler.connect()
        sandbox.driver = bot
        place = Place(sandbox, bot, browser)
        try:
            yield place
        finally:
            for context in browser.contexts:
                context.close()
            hang_up(handler)
        assert place.crashes == []


def message(page: Page, words: str) -> Locator:
    return page.locator("#messages .message", has_text=words)


def say(page: Page, text: str) -> None:
    page.locator("#composer textarea").fill(text)
    page.keyboard.press("Enter")

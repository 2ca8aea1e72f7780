"""What templates offer is what handlers listen to, both ways; and Bolt knows every argument."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import Any

import pytest
from slack_bolt import Args

import messages.help
from bot.app import create_app
from bot.clock import SystemClock
from bot.manifest import manifest
from bot.settings import Settings
from handlers import command, register
from messages import View
from messages.preview import NAMES
from storage import Store

Listener = Callable[..., Any]


class Register:
    """Stands where the app does while listeners are registered, and writes down what comes."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Listener] = {}

    def _note(self, kind: str) -> Callable[[Any], Callable[[Listener], Listener]]:
        def with_id(id_: Any) -> Callable[[Listener], Listener]:
            def listener(function: Listener) -> Listener:
                self.found[kind, str(getattr(id_, "pattern", id_))] = function
                return function

            return listener

        return with_id

    def __getattr__(self, kind: str) -> Any:
        if kind in ("error", "middleware"):
            return lambda function: self.found.setdefault((kind, ""), function)
        return self._note(kind)

    def ids(self, kind: str) -> set[str]:
        return {id_ for found, id_ in self.found if found == kind}


@pytest.fixture(scope="module")
def registered() -> Register:
    found = Register()
    register(found, Store("sqlite://"), SystemClock(), lambda: None, None)  # type: ignore[arg-type]
    return found


def within(value: object) -> Iterator[Mapping[str, Any]]:
    """Every object inside a payload."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from within(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from within(inner)


def previews() -> Iterator[Mapping[str, Any]]:
    for preview in NAMES.values():
        shown = preview()
        yield shown.payload if isinstance(shown, View) else shown.payload()


def offered(field: str) -> set[str]:
    """The ids of clickable things in all previews; inputs of forms are read, not listened to,
    unless they tell at once what was put in."""
    found: set[str] = set()
    for payload in previews():
        inputs = {
            str(one["element"]["action_id"])
            for one in within(payload)
            if one.get("type") == "input" and not one.get("dispatch_action")
        }
        found |= {str(one[field]) for one in within(payload) if field in one} - inputs
    return found


def named_in_templates() -> set[str]:
    """The ids written as literals in the templates, where a preview may not show them."""
    folder = resources.files("messages") / "templates"
    sources = [one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".j2")]
    return {
        found
        for source in sources
        for found in re.findall(r'button\(\s*"([a-z_.0-9]*[a-z0-9])"', source)
    }


def test_every_button_is_listened_to(registered: Register) -> None:
    assert (offered("action_id") | named_in_templates()) - registered.ids("action") == set()


def test_every_listener_has_a_button(registered: Register) -> None:
    numbered = {f"command.run.{number}" for number in range(1, 6)}
    listened = registered.ids("action") - {".*", "objective.menu"} - numbered
    assert listened - offered("action_id") - named_in_templates() == set()


def test_every_form_is_listened_to_and_exists(registered: Register) -> None:
    assert registered.ids("view") == offered("callback_id")


def test_the_command_is_the_one_of_the_manifest(registered: Register) -> None:
    assert registered.ids("command") == {"/okr"}
    told = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert registered.ids("event") == told | {"team_access_revoked"}  # which organizations add


def test_bolt_knows_every_argument_of_every_listener(registered: Register) -> None:
    known = set(inspect.signature(Args.__init__).parameters) | {"turn", "error", "next_"}
    wrong = {
        key: set(inspect.signature(function).parameters) - known
        for key, function in registered.found.items()
    }
    assert {key: names for key, names in wrong.items() if names} == {}


def test_help_explains_exactly_the_commands_there_are() -> None:
    assert {one.word for one in messages.help.COMMANDS} == set(command.COMMANDS)


def test_help_puts_every_command_below_one_heading() -> None:
    placed = [word for _title, words in messages.help.GROUPS for word in words]
    assert sorted(placed) == sorted(command.COMMANDS)


def test_no_two_commands_share_a_spelling() -> None:
    spellings = [
        spelling for one in messages.help.COMMANDS for spelling in (one.word, *one.aliases)
    ]
    assert len(spellings) == len(set(spellings))


def test_every_command_is_within_reach_of_a_button() -> None:
    """Slash commands do not work in threads; help's buttons and those of its answers do."""
    by_button = {
        "checkin": "check_in.open",
        "same": "check_in.same",
        "undo": "check_in.undo",
        "skip": "prompt.skip",
        "snooze": "prompt.snooze",
        "show": "key_result.show",
        "history": "key_result.history",
        "settings": "settings.open",
        "close": "review.open",
        "reflect": "review.look_back",
        "export": "admin.open",
        "thanks": "thanks.open",
    }
    run = {
        str(one.get("value", "")).split(" ")[0]
        for payload in previews()
        for one in within(payload)
        if str(one.get("action_id", "")).startswith("command.run.")
    }
    in_menus = {
        str(option["value"]).split(" ")[0]
        for payload in previews()
        for one in within(payload)
        if one.get("type") == "overflow"
        for option in one["options"]
    }
    ids = offered("action_id") | named_in_templates()
    reachable = run | in_menus | {word for word, id_ in by_button.items() if id_ in ids}
    assert set(command.COMMANDS) - reachable == {
        "win",
        "target",
    }  # they need words: forms have fields


def test_starting_asks_slack_nothing() -> None:
    settings = Settings(slack_bot_token="xoxb-none", slack_api_url="http://127.0.0.1:9/api/")
    store = Store("sqlite://")
    create_app(settings, store, SystemClock())
    store.close()

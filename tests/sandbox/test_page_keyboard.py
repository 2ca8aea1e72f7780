"""The page without a mouse: every kind of input, menu and question by the keyboard alone.

An own app draws one long form with all of Block Kit's inputs; some of them are live.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.keyboard import Keyboard
from tests.sandbox.pages import (
    Json,
    Place,
    button,
    input_block,
    message,
    open_browser,
    open_place,
    plain,
    section,
)

WORDS = ("Number", "Percent", "Ratio", "Milestones")
KINDS = [{"text": plain(word), "value": word.lower()} for word in WORDS]
MENU = {"type": "overflow", "action_id": "kb.menu"}


def form(kind: str = "number") -> Json:
    """The whole form; what stands below the first input depends on what was picked there."""
    first = next(option for option in KINDS if option["value"] == kind)
    select = {"type": "static_select", "options": KINDS, "initial_option": first}
    groups = [
        {"label": plain("Easy"), "options": KINDS[:2]},
        {"label": plain("Hard"), "options": KINDS[2:]},
    ]
    rest = [
        input_block("who", "Who?", {"type": "users_select"}),
        input_block("crew", "Who else?", {"type": "multi_users_select"}, optional=True),
        input_block("room", "Where?", {"type": "conversations_select"}, optional=True),
        input_block("day", "Which day?", {"type": "datepicker"}, dispatch_action=True),
        input_block("time", "What time?", {"type": "timepicker"}, optional=True),
        input_block("count", "How many?", {"type": "number_input", "is_decimal_allowed": False}),
        input_block("group", "Which one?", {"type": "static_select", "option_groups": groups}),
        input_block("ways", "How?", {"type": "checkboxes", "options": KINDS}, dispatch_action=True),
        input_block("note", "Anything else?", {"type": "plain_text_input", "multiline": True}),
    ]
    title = {"type": "plain_text_input"} | {
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}
    }
    return {
        "type": "modal",
        "callback_id": "kb.submit",
        "title": plain("Long form"),
        "submit": plain("Save"),
        "blocks": [
            input_block("title", "What is it?", title, dispatch_action=True),
            input_block("kind", "Which kind?", select, dispatch_action=True),
            section(f"You picked *{kind}*."),
            *rest,
        ],
    }


class Desk:
    """What Ana sees and what her app was told."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.acted: list[tuple[str, Any]] = []
        self.submitted: list[Json] = []
        app = place.bot.app
        app.action("kb.open")(self.on_open)
        app.view("kb.submit")(self.on_submit)
        for name in ("title", "kind", "day", "ways", "kb.menu"):
            app.action(name)(self.on_action)
        self.blocks = [
            section("First", accessory=MENU | {"options": KINDS[:2]}, block_id="first"),
            section("Second", accessory=MENU | {"options": KINDS[2:]}, block_id="second"),
            {"type": "actions", "elements": [button("Fill in", "kb.open")]},
        ]
        posted = place.bot.client.chat_postMessage(
            channel="U0ANA", text="Menus", blocks=self.blocks
        )
        self.ts = str(posted["ts"])
        self.page = place.enter()
        self.keyboard = Keyboard(self.page)
        self.dialog = self.page.get_by_role("dialog", name="Long form")

    def on_open(self, ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    def on_action(self, ack: Ack, body: Json, client: WebClient) -> None:
        (action,) = body["actions"]
        keys = ("value", "selected_option", "selected_options", "selected_date")
        value = next(action[key] for key in keys if key in action)
        self.acted.append((action["action_id"], value))
        if action["action_id"] == "kb.menu":
            client.chat_postMessage(channel="U0ANA", text=f"Picked {value['value']}.")
        if "view" in body:
            state = body["view"]["state"]["values"]
            kind = state["kind"]["kind"]["selected_option"]["value"]
            # What was picked is always drawn; other answers only where nothing came in between.
            known = None if action["action_id"] == "kind" else body["view"]["hash"]
            try:
                client.views_update(view_id=body["view"]["id"], hash=known, view=form(kind))
            except SlackApiError as refusal:
                if refusal.response["error"] != "hash_conflict":
                    raise
        ack()

    def on_submit(self, ack: Ack, view: Json, client: WebClient, body: Json) -> None:
        values = view["state"]["values"]
        if values["count"]["count"]["value"] == "13":
            ack(response_action="errors", errors={"count": "13 is too many. 12 would do."})
            return
        self.submitted.append(
            {name: element for actions in values.values() for name, element in actions.items()}
        )
        ack()

    def hears(self, name: str, value: Any) -> None:
        """Wait until the app was told; what was told before it may come after it."""
        for _ in range(200):
            if (name, value) in self.acted:
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"The app was told {self.acted}, and never {value!r} of {name}.")

    # --- the keyboard ---------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        self.keyboard.press(*keys)

    def tab_to(self, there: Locator) -> None:
        self.keyboard.tab_to(there)

    def opens(self) -> None:
        self.keyboard.pushes(self.page.get_by_role("button", name="Fill in"))
        expect(self.dialog).to_be_visible()

    def type_at(self, label: str, text: str) -> None:
        self.tab_to(self.dialog.get_by_label(label))
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    with open_place(browser) as place:
        yield Desk(place)


def test_a_long_form_is_filled_in_and_sent_without_a_mouse(desk: Desk) -> None:
    desk.opens()
    expect(desk.dialog.get_by_label("What is it?")).to_be_focused()
    desk.page.keyboard.type("Reading")
    desk.tab_to(desk.dialog.get_by_label("Which kind?"))
    desk.press("ArrowDown")
    expect(desk.dialog.get_by_text("You picked percent.")).to_be_visible()
    expect(desk.dialog.get_by_label("Which kind?")).to_be_focused()
    desk.type_at("Who?", "Cleo")
    desk.tab_to(desk.dialog.get_by_role("group", name="Who else?"))
    desk.press("ArrowDown", "Space")
    desk.press("Tab")
    expect(desk.dialog.get_by_label("Where?")).to_be_focused()
    desk.page.keyboard.type("#wins")
    desk.type_at("Which day?", "06112027")
    assert [value for name, value in desk.acted if name == "day"] == []
    desk.type_at("What time?", "0730AM")
    expect(desk.dialog.get_by_label("Which day?")).to_have_value("2027-06-11")
    desk.type_at("How many?", "7")
    desk.type_at("Which one?", "Ratio")
    desk.tab_to(desk.dialog.get_by_role("group", name="How?").get_by_label("Percent"))
    desk.press("Space")
    desk.type_at("Anything else?", "Two\nlines")
    desk.press("Control+Enter")
    expect(desk.dialog).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Fill in")).to_be_focused()

    (values,) = desk.submitted
    shown = {name: next(v for k, v in one.items() if k != "type") for name, one in values.items()}
    assert shown == {
        "title": "Reading",
        "kind": KINDS[1],
        "who": "U0CLEO",
        "crew": ["U0CLEO"],
        "room": "C0WINS",
        "day": "2027-06-11",
        "time": "07:30",
        "count": "7",
        "group": KINDS[2],
        "ways": [KINDS[1]],
        "note": "Two\nlines",
    }
    desk.hears("title", "Reading")
    desk.hears("ways", [KINDS[1]])
    assert [value for name, value in desk.acted if name == "day"] == ["2027-06-11"]
    assert [value for name, value in desk.acted if name == "ways"] == [[KINDS[1]]]


def test_what_is_wrong_is_said_where_the_keyboard_goes(desk: Desk) -> None:
    desk.opens()
    desk.page.keyboard.type("Reading")
    desk.tab_to(desk.dialog.get_by_role("button", name="Save"))
    desk.press("Enter")
    who = desk.dialog.get_by_label("Who?")
    expect(who).to_be_focused()
    expect(who).to_have_attribute("aria-invalid", "true")
    expect(who).to_have_accessible_description("Please complete this field.")
    desk.page.keyboard.type("Ana")
    desk.type_at("Which day?", "06112027")
    desk.type_at("How many?", "13")
    desk.type_at("Which one?", "Ratio")
    desk.tab_to(desk.dialog.get_by_label("Percent", exact=True))
    desk.press("Space")
    desk.type_at("Anything else?", "x")
    desk.press("Control+Enter")
    count = desk.dialog.get_by_label("How many?")
    expect(count).to_be_focused()
    expect(count).to_have_accessible_description("13 is too many. 12 would do.")
    expect(who).not_to_have_attribute("aria-invalid", "true")
    desk.press("Control+a")
    desk.page.keyboard.type("12")
    desk.press("Enter")
    expect(desk.dialog).to_have_count(0)
    assert desk.submitted[0]["count"]["value"] == "12"


def test_typing_goes_on_where_it_was_while_the_form_answers(desk: Desk) -> None:
    desk.opens()
    title = desk.dialog.get_by_label("What is it?")
    desk.page.keyboard.type("aaa")
    desk.press("Home")
    desk.page.keyboard.type("bb")
    expect(title).to_have_value("bbaaa")
    desk.hears("title", "bbaaa")
    desk.page.keyboard.type("c")
    expect(title).to_have_value("bbcaaa")
    desk.tab_to(desk.dialog.get_by_label("Ratio", exact=True))
    desk.press("Space")
    desk.hears("title", "bbcaaa")
    desk.hears("ways", [KINDS[2]])
    expect(title).to_have_value("bbcaaa")
    expect(desk.dialog.get_by_label("Ratio", exact=True)).to_be_checked()
    expect(desk.dialog.get_by_label("Ratio", exact=True)).to_be_focused()


def test_a_form_is_put_away_by_escape_however_often(desk: Desk) -> None:
    for _ in range(3):
        desk.opens()
        desk.press("Escape")
        expect(desk.dialog).to_have_count(0)
        expect(desk.page.get_by_role("button", name="Fill in")).to_be_focused()


def test_the_keyboard_comes_back_to_a_message_that_changed_meanwhile(desk: Desk) -> None:
    desk.opens()
    desk.place.bot.client.chat_update(
        channel="D0ANA", ts=desk.ts, text="Changed", blocks=desk.blocks[1:]
    )
    expect(message(desk.page, "First")).to_have_count(0)
    desk.press("Escape")
    expect(desk.page.get_by_role("button", name="Fill in")).to_be_focused()


def test_a_menu_opens_moves_chooses_and_closes(desk: Desk) -> None:
    menus = desk.page.get_by_role("button", name="More actions")
    desk.tab_to(menus.nth(1))
    desk.press("Enter")
    expect(desk.page.get_by_role("menuitem", name="Ratio")).to_be_focused()
    desk.press("Escape")
    expect(menus.nth(1)).to_be_focused()
    desk.press("Enter", "ArrowDown", "Enter")
    expect(message(desk.page, "Picked milestones.")).to_be_visible()
    expect(menus.nth(1)).to_be_focused()
    desk.press("Enter", "Tab")
    expect(desk.page.get_by_role("menu")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Fill in")).to_be_focused()
    assert desk.acted == [("kb.menu", KINDS[3])]  # told before its message could be seen


def test_a_question_is_answered_by_the_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Next school morning").focus()
    desk.press("Enter")
    forget = desk.page.get_by_role("button", name="Forget it")
    expect(forget).to_be_visible()
    desk.tab_to(forget)
    desk.press("Enter")
    question = desk.page.get_by_role("dialog", name="Forget this count?")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    desk.press("Escape")
    expect(question).to_have_count(0)
    expect(forget).to_be_focused()
    desk.press("Enter", "Tab", "Enter")
    expect(forget).to_have_count(0)

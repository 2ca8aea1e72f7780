"""What a person sees and can do on the sandbox's page, in a real headless browser.

The server's rules are tested beside this file, how blocks are drawn in `test_page_drawing`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.sandbox import Limits
from tests.sandbox.conftest import HASTY
from tests.sandbox.pages import (
    PROMPT,
    Place,
    button,
    message,
    open_browser,
    open_place,
    plain,
    say,
    section,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def place(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Place]:
    """With the mark `hasty` the workspace does not wait long for answers."""
    hasty = request.node.get_closest_marker("hasty") is not None
    with open_place(browser, Limits(answer_seconds=HASTY) if hasty else None) as place:
        yield place


# --- the weekly loop ------------------------------------------------------------------------------


def test_a_teacher_answers_what_the_morning_brings(place: Place) -> None:
    page = place.enter()
    expect(page.locator(".clock-face")).to_have_text("Tue, Sep 15, 3:00 PM")
    page.get_by_role("button", name="Next school morning").click()

    prompt = message(page, "Good morning, Ana.")
    expect(page.locator(".clock-face")).to_have_text("Wed, Sep 16, 7:30 AM")
    expect(page.locator("#messages .day")).to_have_text("Today")
    expect(prompt.locator(".byline")).to_have_text("TallyApp7:30 AM")

    prompt.get_by_role("button", name="Still 64").click()
    saved = message(page, "Saved: 64.")
    expect(saved.locator(".edited")).to_be_visible()
    expect(saved.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Saved: 64.")


def test_a_form_says_what_is_wrong_at_the_field_and_loses_nothing(place: Place) -> None:
    page = place.enter()
    page.get_by_role("button", name="Next school morning").click()
    page.get_by_role("button", name="New number").click()
    dialog = page.get_by_role("dialog", name="Count")
    value = dialog.get_by_label("Where is it now?")
    expect(value).to_have_value("64")
    expect(value).to_be_focused()

    dialog.get_by_label("What changed?").fill("Small groups help")
    value.fill("eighteen")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please enter a number, like 71 or 71.5.")).to_be_visible()
    expect(dialog.get_by_text("Please complete this field.")).to_be_visible()
    expect(value).to_be_focused()

    dialog.get_by_label("On track").check()
    value.fill("999")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("999 is more than all of them.")).to_be_visible()
    expect(value).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("What changed?")).to_have_value("Small groups help")
    assert place.bot.submitted == []

    value.fill("66")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    [saved] = place.bot.submitted
    assert saved["value"]["value"]["value"] == "66"
    assert saved["mood"]["mood"]["selected_option"]["value"] == "on_track"
    assert saved["note"]["note"]["value"] == "Small groups help"


def test_escape_closes_a_form_and_gives_the_keyboard_back(place: Place) -> None:
    page = place.enter()
    page.get_by_role("button", name="Next school morning").click()
    page.get_by_role("button", name="New number").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="New number")).to_be_focused()


def test_a_dangerous_button_asks_first(place: Place) -> None:
    page = place.enter()
    page.get_by_role("button", name="Next school morning").click()
    page.get_by_role("button", name="Forget it").click()
    page.get_by_role("button", name="Keep").click()
    expect(message(page, "Good morning")).to_be_visible()
    page.get_by_role("button", name="Forget it").click()
    page.get_by_role("button", name="Forget", exact=True).click()
    expect(message(page, "Good morning")).to_have_count(0)


# --- the message box ------------------------------------------------------------------------------


def test_a_command_is_offered_sent_answered_and_remembered(place: Place) -> None:
    page = place.enter()
    box = page.get_by_role("textbox", name="Message Tally")
    box.fill("/")
    offers = page.get_by_role("listbox", name="Commands")
    expect(offers.get_by_role("option")).to_have_text("/tally add 3 | showCount things")
    page.keyboard.press("Tab")
    expect(box).to_have_value("/tally ")
    expect(offers.get_by_role("option")).to_have_text(["/tally add 3", "/tally show"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("/tally add 3")
    page.keyboard.press("Enter")

    answer = message(page, "You said add 3.")
    expect(answer.locator(".only-you-note")).to_have_text("Only visible to you")
    expect(box).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("/tally add 3")


def test_what_cannot_be_sent_stays_in_the_box(place: Place) -> None:
    page = place.enter()
    say(page, "/telly add 3")
    expect(page.get_by_text("The app has no command /telly; it has /tally.")).to_be_visible()
    expect(page.locator("#composer textarea")).to_have_value("/telly add 3")


@pytest.mark.hasty
def test_an_app_that_does_not_answer_is_said_in_a_banner(place: Place) -> None:
    page = place.enter()
    place.bot.client.chat_postMessage(
        channel="U0ANA", text="x", blocks=[section("x", accessory=button("Lost", "tally.lost"))]
    )
    page.get_by_role("button", name="Lost").click()
    expect(page.locator("#banner")).to_contain_text("failed with the error")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#banner")).to_be_hidden()


# --- places and people ----------------------------------------------------------------------------


def test_an_address_leads_to_a_person_and_a_place(place: Place) -> None:
    place.bot.client.chat_postMessage(channel="C0LEAD", text="*Two* need support.")
    page = place.enter("#U0CLEO/C0LEAD")
    expect(page.locator("h1")).to_have_text("leaders")
    expect(page.locator(".switcher-name")).to_have_text("Cleo Park")
    expect(page.locator("#messages .time")).to_have_text("2:00 PM")
    expect(page.locator("#messages strong")).to_have_text("Two")


def test_becoming_someone_else_changes_what_is_seen(place: Place) -> None:
    page = place.enter()
    places = page.get_by_role("navigation", name="Places")
    expect(places.get_by_role("link")).to_have_text(["Home", "Messages", "#wins"])
    place.bot.client.chat_postMessage(channel="C0LEAD", text="Hello")
    page.locator(".switcher").click()
    page.keyboard.type("cleo")
    page.keyboard.press("Enter")
    expect(places.get_by_role("link", name="leaders")).to_contain_text("1 unread")
    places.get_by_role("link", name="leaders").click()
    expect(message(page, "Hello")).to_be_visible()
    expect(places.get_by_text("1 unread")).to_have_count(0)


def test_opening_home_lets_the_app_draw_it(place: Place) -> None:
    page = place.enter()
    page.get_by_role("navigation", name="Parts of the app").get_by_text("Home").click()
    expect(page.get_by_role("heading", name="My counts")).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()


def test_a_message_from_elsewhere_appears_by_itself(place: Place) -> None:
    page = place.enter()
    expect(page.get_by_text("No messages yet.")).to_be_visible()
    place.bot.client.chat_postMessage(channel="U0ANA", text="Here I am")
    expect(message(page, "Here I am")).to_be_visible()


def test_a_thread_opens_beside_its_message(place: Place) -> None:
    client = place.bot.client
    parent = client.chat_postMessage(channel="C0WINS", text="Five moved.")["ts"]
    client.chat_postMessage(channel="C0WINS", text="Two more.", thread_ts=parent)
    page = place.enter("#U0ANA/C0WINS")
    expect(page.locator("#messages .message")).to_have_count(1)
    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.locator(".message")).to_have_count(2)
    thread.locator("textarea").fill("/tally show")
    page.keyboard.press("Enter")
    expect(thread.get_by_text("/tally does not work in threads")).to_be_visible()
    client.chat_postMessage(channel="C0WINS", text="And one.", thread_ts=parent)
    expect(thread.locator(".message")).to_have_count(3)
    thread.get_by_role("button", name="Close the thread").click()
    expect(thread).to_be_hidden()


def test_the_notification_text_can_be_seen(place: Place) -> None:
    place.bot.client.chat_postMessage(channel="U0ANA", **PROMPT)
    page = place.enter()
    page.get_by_role("button", name="Show the notification text").click()
    expect(page.locator(".notice")).to_have_text(f"Notification text: {PROMPT['text']}")


def test_a_phone_has_a_drawer_and_nothing_beyond_its_edge(place: Place) -> None:
    place.bot.client.chat_postMessage(channel="U0ANA", **PROMPT)
    page = place.enter(is_phone=True)
    expect(message(page, "Good morning")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Open the sidebar").click()
    page.get_by_role("navigation", name="Places").get_by_text("wins").click()
    expect(page.locator("h1")).to_have_text("wins")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_the_hint_of_the_first_visit_stays_closed(place: Place) -> None:
    page = place.enter()
    expect(page.locator("#hint")).to_contain_text("Press Next school morning")
    page.get_by_role("button", name="Close the hint").click()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#hint")).to_be_hidden()


# --- what apps send ------------------------------------------------------------------------------


def test_choosing_in_a_message_acts_at_once(place: Place) -> None:
    options = [{"text": plain(word), "value": word.lower()} for word in ("Time", "Staffing")]
    select = {"type": "static_select", "placeholder": plain("Barrier"), "options": options}
    menu = {"type": "overflow", "action_id": "tally.pick", "options": options}
    place.bot.client.chat_postMessage(
        channel="U0ANA",
        text="Pick",
        blocks=[
            section("Pick one", accessory=select | {"action_id": "tally.pick"}, block_id="a"),
            section("Or here", accessory=menu, block_id="b"),
        ],
    )
    page = place.enter()
    page.get_by_label("Barrier").select_option("staffing")
    expect(message(page, "Picked staffing.")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Time").click()
    expect(message(page, "Picked time.")).to_be_visible()


def test_pictures_and_everything_else_come_from_here_alone(place: Place) -> None:
    picture = {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "A chart"}
    place.bot.client.chat_postMessage(channel="U0ANA", text="Look", blocks=[picture])
    page = place.browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.sandbox.url)
    expect(page.get_by_role("button", name="Show picture from example.org")).to_be_visible()
    assert [url for url in asked if not url.startswith(place.sandbox.url)] == []

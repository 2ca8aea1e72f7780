"""The pages to install Homeroom, in a real browser: by keyboard, and with nothing it refuses."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.clock import SystemClock
from bot.manifest import manifest
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from tests.bot.web.installing import at_work, for_many
from tests.sandbox.pages import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def address(sqlite_url: str) -> Iterator[str]:
    with (
        Sandbox(manifest(), clock=SystemClock(), seed=seed()) as sandbox,
        at_work(for_many(sandbox, sqlite_url)) as address,
    ):
        yield address


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_person_says_no_and_then_yes_with_the_keyboard_alone(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page, refused = context.new_page(), list[str]()
    page.on("console", lambda said: refused.append(said.text))
    page.goto(f"{address}/slack/install")
    assert heading(page) == "Add Homeroom to Slack"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    button = page.get_by_role("link", name="Continue to Slack")
    assert (
        button.evaluate("one => getComputedStyle(one).fontWeight") == "600"
    )  # the style is let in
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/authorize?**")
    page.get_by_role("button", name="Cancel").press("Enter")
    page.wait_for_url("**/oauth_redirect?**")
    assert heading(page) == "Nothing was installed"
    page.get_by_role("link", name="Begin again").press("Enter")
    page.wait_for_url("**/slack/install")
    page.get_by_role("link", name="Continue to Slack").press("Enter")
    page.wait_for_url("**/authorize?**")
    page.get_by_role("button", name="Allow").press("Enter")
    page.wait_for_url("**/oauth_redirect?**")
    assert heading(page) == "Homeroom is in Willow Creek Schools"
    assert context.cookies() == []
    assert [one for one in refused if "Content Security Policy" in one] == []
    context.close()

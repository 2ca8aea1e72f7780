"""`make screenshots`: lives the story of the browser test and keeps the README's pictures in docs/.

A program, not a test; needs a browser on the machine.
"""

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot import demo, sandboxed
from tests.e2e.control import Control
from tests.e2e.story import Shot, be, live_a_week
from tests.sandbox.pages import ARGS, find_browser, message, say

DOCS = Path(__file__).parent.parent / "docs"
LAPTOP = {"width": 1280, "height": 800}
CALENDAR = """date,ends,kind,name,until
2026-10-30,,early release,Conferences,12:30
2026-11-03,,pd day,Election Day,
2026-11-11,,holiday,Veterans Day,
2026-11-23,2026-11-27,break,Thanksgiving break,
2026-12-07,2026-12-11,testing,Winter benchmark,
"""
PHONE = {"width": 390, "height": 844}


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with sandboxed.running() as school, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGS)
        page = browser.new_page(viewport=LAPTOP)  # type: ignore[arg-type]

        def shot(name: str) -> None:
            page.wait_for_timeout(600)  # let what moves come to rest
            page.screenshot(path=DOCS / f"{name}.png")

        live_a_week(page, school, shot)
        be(page, school, "U0RUTH", "C0HARBORLEADS")
        page.get_by_role("button", name="Next school morning").click()
        expect(page.locator(".clock-face")).to_contain_text("Mon, Oct 19")
        page.get_by_role("button", name="+1 day").click()
        expect(page.locator(".clock-face")).to_contain_text("Tue, Oct 20")
        expect(page.locator("#messages .message")).to_have_count(2)
        shot("support")
        _helped(page, shot)
        for person, name in (("U0ANA", "home"), ("U0RUTH", "home-leader")):
            be(page, school, person, "home")
            expect(page.locator("#home")).to_contain_text("My key results")
            shot(name)
        _asked(page, school, "U0ANA", "history RG-1", "3rd graders reading")
        shot("history")
        _asked(page, school, "U0CLEO", "tree", "Each bar is the average")
        shot("tree")
        _forms(page, school, shot)
        _school_time(page, school, shot)
        phone = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        _phone(phone, school)
        browser.close()


def _asked(page: Page, school: sandboxed.School, person: str, words: str, answer: str) -> None:
    """Somebody types `/okr words`, and reads the answer."""
    _types(page, school, person, words)
    expect(message(page, answer).last).to_be_visible()


def _types(page: Page, school: sandboxed.School, person: str, words: str) -> None:
    be(page, school, person, f"D{person[1:]}")
    expect(page.locator(".switcher-name")).to_have_text(name_of(person))
    say(page, f"/okr {words}")


def name_of(person: str) -> str:
    return next(one.name for one in demo.PEOPLE if one.id == person)


def _forms(page: Page, school: sandboxed.School, shot: Shot) -> None:
    """Writing an objective and a key result, and closing one."""
    _types(page, school, "U0CLEO", "new")
    form = page.get_by_role("dialog", name="New objective")
    form.get_by_label("What do you want to be true").fill("Every family reads at home")
    form.get_by_role("button", name="Look it over").click()
    shot("objective")
    _types(page, school, "U0ANA", "new RG")
    form = page.get_by_role("dialog", name="New key result")
    form.get_by_label("What will you count?").fill("Children who read with a partner")
    form.get_by_label("Where is it today? (%)").fill("40")
    form.get_by_label("Target (%)", exact=True).fill("by 15%")
    page.keyboard.press("Enter")
    question = form.get_by_text("points, or a share of the start?")
    expect(question).to_be_visible()
    question.scroll_into_view_if_needed()
    shot("key-result")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    _types(page, school, "U0ANA", "close RG-1")
    expect(page.get_by_role("dialog", name="Close")).to_be_visible()
    shot("close")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def _helped(page: Page, shot: Shot) -> None:
    """A principal takes a call for help on, and the digest's thread tells of it."""
    page.get_by_role("button", name="I can help").first.click()
    replies = page.locator("#messages .replies").last
    expect(replies).to_contain_text("2 replies")
    replies.click()
    told = page.locator("#thread .message").last
    expect(told).to_be_visible()
    told.scroll_into_view_if_needed()
    shot("barrier-thread")


def _school_time(page: Page, school: sandboxed.School, shot: Shot) -> None:
    """The calendar in words, what one sets for oneself, and what a school sets."""
    slack = Control(school.sandbox.url)
    slack.command("U0TOM", "admin calendar")
    slack.action("U0TOM", "calendar.import")
    for values in ({"rows": CALENDAR}, {}):
        slack.submit("U0TOM", values)
    _asked(page, school, "U0TOM", "admin calendar", "Thanksgiving break")
    shot("calendar")
    for person, words, name in (
        ("U0ANA", "settings", "settings"),
        ("U0TOM", "admin settings status", "school-settings"),
    ):
        _types(page, school, person, words)
        expect(page.get_by_role("dialog")).to_be_visible()
        shot(name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def _phone(page: Page, school: sandboxed.School) -> None:
    be(page, school, "U0LENA", "D0LENA")
    expect(page.locator("#messages .message")).to_have_count(2)  # the prompt, and a nudge
    page.locator("#messages .message").first.scroll_into_view_if_needed()
    page.screenshot(path=DOCS / "phone.png")


if __name__ == "__main__":
    main()

"""`make screenshots`: lives the story of the browser test and keeps the README's pictures in docs/.

A program, not a test; needs a browser on the machine.
"""

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot import sandboxed
from tests.e2e.story import be, live_a_week
from tests.sandbox.pages import ARGS, find_browser

DOCS = Path(__file__).parent.parent / "docs"
LAPTOP = {"width": 1280, "height": 800}
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
        be(page, school, "U0ANA", "home")
        shot("home")
        phone = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        _phone(phone, school)
        browser.close()


def _phone(page: Page, school: sandboxed.School) -> None:
    be(page, school, "U0LENA", "D0LENA")
    expect(page.locator("#messages .message")).to_have_count(1)
    page.screenshot(path=DOCS / "phone.png")


if __name__ == "__main__":
    main()

"""One school week in a real browser: the browser test checks it, `make screenshots` keeps it.

Every step acts as a person does: by what is written on the page.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bot import sandboxed
from tests.sandbox.pages import message, say

Shot = Callable[[str], None]


def no_shot(name: str) -> None:
    """Where only the story counts."""


def be(page: Page, school: sandboxed.School, person: str, place: str) -> None:
    """Look at `place` (a channel's id) as `person`."""
    page.add_init_script("localStorage.setItem('sandbox.hint-seen', 'yes')")
    page.goto(f"{school.sandbox.url}/#{person}/{place}")
    page.reload()


def channel_of(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Places").get_by_role("link", name=name).click()


def live_a_week(page: Page, school: sandboxed.School, shot: Shot = no_shot) -> None:
    """From Wednesday's prompt to Friday's wins and Monday's calls for help."""
    page.goto(school.sandbox.url)
    page.get_by_role("button", name="Close the hint").click()

    # Wednesday, 7:30: the prompt arrives while Ana looks at her messages.
    page.get_by_role("button", name="Next school morning").click()
    prompt = page.locator("#messages .message").first
    expect(prompt).to_contain_text("Good morning, Ana. Two quick check-ins")
    expect(prompt).to_contain_text("3rd graders reading on grade level")
    shot("prompt")

    # A new number, in the form.
    prompt.get_by_role("button", name="New number: 3rd graders reading").click()
    form = page.get_by_role("dialog", name="Check in")
    expect(form.get_by_label("Where is it now? (%)")).to_have_value("64")
    form.get_by_label("Where is it now? (%)").fill("67")
    form.get_by_label("What changed?").fill("Small groups are helping.")
    form.get_by_label("A win to share?").fill("Eleven more children chose a chapter book.")
    form.get_by_label("OK to post my win").check()
    shot("modal")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(prompt).to_contain_text("One saved, one to go")
    expect(prompt).to_contain_text("67%")
    shot("answered")

    # The other one on one line, as on a phone.
    say(page, "/okr c SB-1 92.6 -- calls home by nine")
    expect(message(page, "Saved.").last).to_contain_text("92.6%")
    expect(prompt).to_contain_text("calls home by nine")

    # Friday, 14:30: the wins, in the channel of the school.
    page.get_by_role("button", name="Friday 14:30").click()
    expect(page.locator(".clock-face")).to_contain_text("2:30")
    channel_of(page, "maple-grove-wins")
    wins = message(page, "Wins this week at Maple Grove").last
    expect(wins).to_contain_text("64% → 67%")
    expect(wins).to_contain_text("Eleven more children chose a chapter book.")
    expect(wins).to_contain_text("Ana Rivera")
    shot("wins")

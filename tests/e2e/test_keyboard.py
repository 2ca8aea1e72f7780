"""Every form of Homeroom opened, filled in and sent on the sandbox's page without a mouse.

Which forms there are is found in the previews, so that a new one fails here until it is driven too.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from bot import sandboxed
from messages import View
from messages.preview import NAMES
from tests.e2e.keyboard_forms import FORMS, STOPPED, Form
from tests.e2e.story import be
from tests.sandbox.keyboard import Keyboard
from tests.sandbox.pages import open_browser


class Stage(NamedTuple):
    """The sample district on a laptop."""

    school: sandboxed.School
    page: Page


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    crashes: list[str] = []
    with sandboxed.running() as school, open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("pageerror", lambda error: crashes.append(str(error)))
        page.goto(school.sandbox.url)
        yield Stage(school, page)
        page.close()
    assert crashes == []


def forms() -> set[str]:
    """Every form that can be sent."""
    found = (preview() for preview in NAMES.values())
    payloads = [one.payload for one in found if isinstance(one, View)]
    return {one["callback_id"] for one in payloads if one["type"] == "modal" and "submit" in one}


def test_no_form_is_forgotten() -> None:
    assert forms() == set(FORMS)


@pytest.mark.parametrize("callback_id", list(FORMS))
def test_a_form_needs_no_mouse(stage: Stage, callback_id: str) -> None:
    drive(stage, FORMS[callback_id])


def test_a_form_that_was_stopped_is_sent_anyway_without_a_mouse(stage: Stage) -> None:
    drive(stage, STOPPED["anyway"], STOPPED)


def drive(stage: Stage, form: Form, forms: Mapping[str, Form] = FORMS) -> None:
    """Open the form, fill it in and send it; what comes next is read, and put away again."""
    page, keyboard = stage.page, Keyboard(stage.page)
    be(page, stage.school, form.who, f"D{form.who[1:]}")
    expect(page.locator("h1")).to_be_visible()
    send(page, keyboard, form, forms)
    if page.get_by_role("dialog").count():
        # What came in the form's place takes the focus; before that, Escape reaches nobody.
        expect(page.get_by_role("dialog").locator("*:focus")).to_have_count(1)
        keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("*:focus")).to_have_count(1)  # the keyboard is somewhere


def send(page: Page, keyboard: Keyboard, form: Form, forms: Mapping[str, Form]) -> None:
    if form.after:
        send(page, keyboard, forms[form.after], forms)
    else:
        keyboard.says(f"/okr {form.opens}")
    for words in form.presses:
        there = page.locator("#messages .message").last.get_by_role("button", name=words).last
        keyboard.pushes(there, back=True)
    dialog = page.get_by_role("dialog", name=form.title)
    expect(dialog.locator("*:focus")).to_have_count(1)
    for label, value in form.fields.items():
        keyboard.fills_in(dialog, label, value)
    keyboard.tab_to(dialog.locator("button[type=submit]"))
    keyboard.press("Enter")
    answers = page.locator("dialog, #messages .message").filter(has_text=form.sees)
    expect(answers.last).to_be_visible()
    # The answer may be there before the form has heard of it.
    expect(page.locator("[aria-busy]")).to_have_count(0)

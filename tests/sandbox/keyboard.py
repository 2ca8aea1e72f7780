"""A person without a mouse: Tab, arrows, Enter, Space and typing on the sandbox's page."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

STOPS = 90
"""More stops of the Tab key than any form has."""


_IS_AT = "node => node.isConnected ? node.contains(document.activeElement) : null"


class Keyboard:
    """Presses keys on a page; never clicks, never fills."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, there: Locator, *, back: bool = False) -> None:
        """Press Tab until the focus is there, or in there: it must be reachable."""
        for _ in range(STOPS):
            if self._is_at(there):
                return
            self.press("Shift+Tab" if back else "Tab")
        pytest.fail(f"{there} is not reached by Tab.")

    def _is_at(self, there: Locator) -> bool:
        """Whether the focus is there now; asked again where the page was drawn anew meanwhile."""
        while (is_at := there.evaluate(_IS_AT)) is None:
            pass
        return bool(is_at)

    def pushes(self, button: Locator, *, back: bool = False) -> None:
        """Reach a button and press it, once it has done what it was pressed for before."""
        expect(button).to_be_enabled()
        self.tab_to(button, back=back)
        self.press("Enter")

    def says(self, text: str) -> None:
        """Send a line from the message box, which is the last thing but one on the page."""
        self.page.evaluate("document.activeElement.blur()")
        box = self.page.locator("#composer textarea")
        self.tab_to(box, back=True)
        self.type(text)
        self.press("Escape", "Enter")
        expect(box).to_have_value("")

    # --- forms ----------------------------------------------------------------------------------

    def fills_in(self, form: Locator, label: str, value: str | list[str]) -> None:
        """Put a value into the field with that label, whatever it is: typed, chosen or ticked."""
        field = form.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))
        expect(field).to_be_visible()
        self.tab_to(field)
        match field.evaluate("node => node.getAttribute('role') ?? node.type"):
            case "radiogroup":
                self._picks(field.get_by_label(str(value)))
            case "group":
                for one in [value] if isinstance(value, str) else value:
                    self._ticks(field, field.get_by_label(one))
            case "date" | "time":
                self.type(str(value))
            case "select-one":
                self._selects(field, str(value))
            case _:
                self.press("Control+a")
                self.type(str(value))

    def _selects(self, select: Locator, wanted: str) -> None:
        """Its first letters jump near, the arrows reach it."""
        self.type(wanted.split(" ")[0])
        if not str(select.evaluate("node => node.selectedOptions[0].label")).startswith(wanted):
            self.press("Home")
        for _ in range(STOPS):
            if str(select.evaluate("node => node.selectedOptions[0].label")).startswith(wanted):
                return
            self.press("ArrowDown")
        pytest.fail(f"There is no {wanted!r} in {select}.")

    def _picks(self, wanted: Locator) -> None:
        self.press("Space")
        for _ in range(20):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        pytest.fail(f"{wanted} is not reached by the arrows.")

    def _ticks(self, group: Locator, wanted: Locator) -> None:
        """A box of its own stop, or one of a long list that is a single stop."""
        is_long = group.locator("input[tabindex='-1']").count() > 0
        for _ in range(STOPS):
            if wanted.evaluate("node => node === document.activeElement"):
                self.press("Space")
                return
            self.press("ArrowDown" if is_long else "Tab")
        pytest.fail(f"{wanted} is not reached.")

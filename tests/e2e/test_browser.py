"""A week of the sample district in a real headless browser, as a newcomer would click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bot import sandboxed
from bot.okr.model import Confidence
from storage import Store, check_ins, key_results
from tests.e2e.story import live_a_week
from tests.sandbox.pages import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def test_ana_answers_on_wednesday_and_friday_celebrates(browser: Browser, store: Store) -> None:
    """What she sees is in the story; what is stored is looked at here, on both databases."""
    url = store.engine.url.render_as_string(hide_password=False)
    with sandboxed.running(database=url) as school:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        crashes: list[str] = []
        page.on("pageerror", lambda error: crashes.append(str(error)))
        live_a_week(page, school)
        with store.begin(school.sandbox.team_id, read_only=True) as session:
            reading, attendance = key_results.tracked(session, owner_ids=["U0ANA"])
            newest = [
                check_ins.history(session, each.key_result.id)[0] for each in (reading, attendance)
            ]
        page.close()
    assert [(str(one.reading.number), one.note) for one in newest if one.reading] == [
        ("67", "Small groups are helping."),
        ("92.6", "calls home by nine"),
    ]
    assert newest[0].confidence is Confidence.ON_TRACK
    assert crashes == []

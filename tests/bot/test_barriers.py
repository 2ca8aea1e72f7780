"""Leaders hear of a call for help that nobody takes on: privately, once, never while muted."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import update

from bot.okr.model import Confidence, KeyResult
from storage import Store, barriers
from storage.tables import MemberRow
from tests import cast
from tests.bot.school import MONDAY, School

DAY = timedelta(days=1)


def asking(school: School, key: str = "RD-1") -> KeyResult:
    """Ana asks for help on Monday at ten."""
    rd = school.owns(key)
    draft = replace(cast.draft(64), confidence=Confidence.NEEDS_SUPPORT)
    school.answers(rd, MONDAY + timedelta(hours=4), draft)
    return rd


def offers(school: School) -> list[str]:
    """What Cleo, who leads the school, was offered."""
    return [text for text in school.texts(cast.CLEO) if "could use a hand" in text]


def test_one_message_on_the_third_school_morning(store: Store) -> None:
    school = School(store)
    asking(school, "RD-1")
    asking(school, "RD-2")
    school.driver.travel(MONDAY + 2 * DAY + timedelta(hours=9))
    assert offers(school) == []
    school.driver.travel(MONDAY + 3 * DAY + timedelta(hours=2))
    (offer,) = offers(school)
    assert offer.startswith("2 could use a hand:")
    school.driver.travel(MONDAY + 14 * DAY)
    assert len(offers(school)) == 1
    school.close()


def test_nobody_hears_of_what_was_taken_on(store: Store) -> None:
    school = School(store)
    rd = asking(school)
    with school.store.begin(school.workspace_id) as session:
        open_one = barriers.get_open(session, rd.id)
        assert open_one is not None
        assert barriers.offer_help(session, open_one.id, cast.BEN.id, MONDAY + 5 * DAY)
    school.driver.travel(MONDAY + 7 * DAY)
    assert offers(school) == []
    school.close()


def test_who_is_muted_hears_of_it_when_they_are_back(store: Store) -> None:
    school = School(store)
    asking(school)
    muted = update(MemberRow).where(MemberRow.id == cast.CLEO.id)
    with school.store.begin(school.workspace_id) as session:
        session.execute(muted.values(muted_until=date(2026, 9, 25)))
    school.driver.travel(MONDAY + 11 * DAY)
    assert offers(school) == []
    school.driver.travel(MONDAY + 15 * DAY)
    assert len(offers(school)) == 1
    school.close()

"""Covers begin and end by themselves: told once, in staff hours, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import update

from bot import jobs
from bot.okr.model import Absence, Cover, Decision, KeyResult, Review
from bot.okr.rules import Rules
from storage import Store, changes, key_results, members, reviews, schools
from storage.tables import MemberRow
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School
from tests.bot.together import at_once

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 10, 30, 13, 0, tzinfo=UTC)  # 8 in the morning, before the clocks change


def covered(school: School, key: str, starts: date, until: date) -> KeyResult:
    """One of Ana's that Ben covers."""
    return school.owns(key, cover=Cover(member_id=cast.BEN.id, starts=starts, until=until))


def returned(school: School) -> list[str]:
    return [text for text in school.texts(cast.ANA) if "Yours again" in text]


def kept(school: School, key_result: KeyResult) -> KeyResult:
    with school.store.begin(school.workspace_id, read_only=True) as session:
        (tracked,) = key_results.tracked(session, ids=[key_result.id])
    return tracked.key_result


def test_over_a_weekend_on_which_the_clocks_change(store: Store) -> None:
    school = School(store, start=FRIDAY)
    rd = covered(school, "RD-1", date(2026, 10, 30), date(2026, 11, 1))
    school.driver.travel(datetime(2026, 11, 2, 13, 29, tzinfo=UTC))
    assert returned(school) == []
    school.driver.travel(datetime(2026, 11, 2, 13, 30, tzinfo=UTC))  # 7:30 again
    assert len(returned(school)) == 1
    assert kept(school, rd).cover is None
    school.close()


def test_the_owner_and_the_cover_hear_of_its_beginning_on_a_school_morning(store: Store) -> None:
    school = School(store, start=FRIDAY)
    covered(school, "RD-1", date(2026, 10, 31), date(2026, 11, 20))  # a Saturday
    covered(school, "RD-2", date(2026, 10, 31), date(2026, 11, 20))
    monday = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
    school.driver.travel(monday - HOUR)
    assert school.texts(cast.BEN) == []
    school.driver.travel(monday)
    (to_cover,) = school.texts(cast.BEN)
    assert "RD-1" in to_cover
    assert "RD-2" in to_cover
    assert len(school.texts(cast.ANA)) == 1
    school.driver.travel(monday + DAY)
    assert len(school.texts(cast.BEN)) == 1
    school.close()


def test_one_that_was_over_before_anybody_could_hear_of_it_only_ends(store: Store) -> None:
    school = School(store, start=FRIDAY)
    covered(school, "RD-1", date(2026, 10, 31), date(2026, 11, 1))
    school.driver.travel(FRIDAY + 4 * DAY)
    assert school.texts(cast.BEN) == []
    assert len(returned(school)) == 1
    school.close()


def test_after_a_silence_it_is_told_in_staff_hours(school: School) -> None:
    rd = covered(school, "RD-1", MONDAY.date() - 7 * DAY, MONDAY.date() - DAY)
    night = MONDAY + 15 * HOUR
    assert jobs.tell_covers(school.store, night) == 0
    assert jobs.next_cover(school.store, night) == MONDAY + DAY + timedelta(hours=1, minutes=30)
    assert kept(school, rd).cover is not None


def test_two_processes_at_the_same_moment_tell_once(school: School) -> None:
    rd = covered(school, "RD-1", MONDAY.date() - 7 * DAY, MONDAY.date() - DAY)
    covered(school, "RD-2", MONDAY.date(), MONDAY.date() + 7 * DAY)
    moment = MONDAY + 3 * HOUR
    told = at_once(*[lambda: jobs.tell_covers(school.store, moment)] * 3)
    assert sum(told) == 3  # returned, begun, and begun to the owner
    with school.store.begin(school.workspace_id, read_only=True) as session:
        assert len(changes.of_key_result(session, rd.id)) == 1


def test_who_left_hears_nothing_and_the_cover_ends_all_the_same(school: School) -> None:
    gone = replace(cast.DAN, is_active=False)
    with school.store.begin(school.workspace_id) as session:
        members.save(session, [gone])
    cover = Cover(member_id=cast.BEN.id, starts=MONDAY.date() - 7 * DAY, until=MONDAY.date() - DAY)
    rd = school.owns("RD-1", cast.DAN, cover=cover)
    assert jobs.tell_covers(school.store, MONDAY + 4 * HOUR) == 0
    assert kept(school, rd).cover is None


def test_exactly_one_of_the_two_is_asked(school: School) -> None:
    covered(school, "RD-1", WEDNESDAY.date(), WEDNESDAY.date())
    school.driver.travel(WEDNESDAY + timedelta(minutes=5))
    prompts = [key for key in school.outbox() if key.startswith("prompt:")]
    assert [key.split(":")[1] for key in prompts] == [cast.BEN.id]


def test_what_was_closed_meanwhile_ends_without_a_word(school: School) -> None:
    ended = covered(school, "RD-1", MONDAY.date() - 7 * DAY, MONDAY.date() - DAY)
    begun = covered(school, "RD-2", MONDAY.date(), MONDAY.date() + 7 * DAY)
    with school.store.begin(school.workspace_id) as session:
        for one in (ended, begun):
            review = Review(
                id=0,
                author_id=cast.ANA.id,
                at=MONDAY,
                score=Decimal(1),
                suggested=None,
                decision=Decision.STOP,
                key_result_id=one.id,
            )
            reviews.add(session, review, one.key)
    assert jobs.tell_covers(school.store, MONDAY + 4 * HOUR) == 0
    assert kept(school, ended).cover is None


def test_nobody_hears_of_it_before_their_staff_day_begins_or_while_they_are_away(
    store: Store,
) -> None:
    school = School(store, start=FRIDAY)
    monday = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
    with store.begin(school.workspace_id) as session:
        schools.set_rules(session, Rules(staff_begins=time(8)))
        away = Absence(starts=date(2026, 11, 2), until=date(2026, 11, 6), cover_id=cast.BEN.id)
        session.execute(
            update(MemberRow)
            .where(MemberRow.id == cast.ANA.id)
            .values(away_starts=away.starts, away_until=away.until)
        )
    covered(school, "RD-1", away.starts, away.until)
    school.driver.travel(monday + HOUR / 3)
    assert school.texts(cast.BEN) == []
    school.driver.travel(monday + HOUR / 2)
    assert len(school.texts(cast.BEN)) == 1
    school.driver.travel(datetime(2026, 11, 9, 13, 50, tzinfo=UTC))
    assert school.texts(cast.ANA) == []
    school.driver.travel(datetime(2026, 11, 9, 14, tzinfo=UTC))
    assert len(returned(school)) == 1
    school.close()

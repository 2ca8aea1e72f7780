"""Who misses two rounds: a leader is offered to help, once."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from bot import jobs
from bot.okr.model import Member
from storage import key_results
from storage.tables import OfferRow
from tests import cast
from tests.bot.nudging import (
    THURSDAY,
    answers,
    changes,
    keys,
    skips,
)
from tests.bot.school import WEDNESDAY, School
from tests.bot.together import at_once

MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)


def offered(school: School, leader: Member = cast.CLEO) -> list[str]:
    return [text for text in school.texts(leader) if "busy stretch" in text]


def offers(school: School) -> list[OfferRow]:
    with school.store.begin_unscoped(read_only=True) as session:
        return list(session.scalars(select(OfferRow).order_by(OfferRow.id)))


TOLD = THURSDAY + 2 * WEEK
"""Two rounds were missed on Wednesday; Cleo hears the next morning."""


class TestTheOffer:
    def test_after_two_missed_rounds_her_leader_hears_once(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(TOLD - MINUTE)
        assert offered(school) == []
        school.driver.travel(TOLD)
        (text,) = offered(school)
        assert text == (
            "Ana Rivera has had a busy stretch: the last two check-ins are still open."
            " A hand, or a different rhythm, may help."
        )
        school.driver.travel(TOLD + 5 * WEEK)
        assert len(offered(school)) == 1

    def test_it_is_told_again_only_after_an_answer(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(TOLD + HOUR)
        answers(school, rd)
        school.driver.travel(TOLD + 2 * WEEK + DAY)
        assert len(offered(school)) == 1
        school.driver.travel(TOLD + 4 * WEEK)
        assert len(offered(school)) == 2

    def test_an_answer_the_same_morning_makes_it_needless(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(WEDNESDAY + 2 * WEEK + HOUR)
        assert len(offers(school)) == 1
        answers(school, rd)
        school.driver.travel(TOLD + HOUR)
        assert offered(school) == []

    def test_skipping_is_an_answer(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        skips(school)
        school.driver.travel(WEDNESDAY + WEEK + HOUR)
        skips(school)
        school.driver.travel(TOLD + HOUR)
        assert offers(school) == []

    def test_one_skip_between_begins_anew(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + WEEK + HOUR)
        skips(school)
        school.driver.travel(TOLD + WEEK - MINUTE)
        assert offered(school) == []

    def test_several_people_of_one_morning_are_one_message(self, school: School) -> None:
        school.owns("RD-1")
        school.owns("RD-2", cast.BEN)
        changes(school, cast.BEN, next_prompt_at=WEDNESDAY + HOUR)
        school.driver.travel(TOLD)
        (text,) = offered(school)
        assert "Ana Rivera has" in text
        assert "Ben Okafor has" in text

    def test_who_was_muted_or_away_missed_nothing(self, school: School) -> None:
        school.owns("RD-1")
        school.owns("RD-2", cast.BEN)
        school.driver.travel(WEDNESDAY + HOUR)
        changes(school, away_starts=THURSDAY.date(), away_until=THURSDAY.date() + 3 * WEEK)
        changes(school, cast.BEN, muted_until=date.max)
        school.driver.travel(TOLD + HOUR)
        assert offers(school) == []

    def test_what_was_taken_from_them_is_not_missed(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(WEDNESDAY + WEEK + HOUR)
        with school.store.begin(school.workspace_id) as session:
            key_results.save(session, replace(rd, owner_id=cast.BEN.id))
        school.driver.travel(TOLD + HOUR)
        assert not any("Ana" in text for text in offered(school))

    def test_who_leads_their_own_team_is_told_of_to_nobody_below_and_not_to_themselves(
        self, school: School
    ) -> None:
        school.owns("RD-1", cast.CLEO)
        school.driver.travel(TOLD + HOUR)
        assert offered(school) == []
        assert len(offered(school, cast.ADA)) <= 1

    def test_it_waits_for_a_leader_who_is_away(self, school: School) -> None:
        school.owns("RD-1")
        changes(school, cast.CLEO, away_starts=TOLD.date(), away_until=TOLD.date())
        school.driver.travel(TOLD + HOUR)
        assert offered(school) == []
        school.driver.travel(TOLD + DAY)
        assert len(offered(school)) == 1

    def test_it_counts_against_the_leaders_ceiling_and_waits_for_next_week(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        school.driver.travel(TOLD - HOUR)
        for number in range(3):
            school.queue(f"own:{number}", cast.CLEO.id)
        school.driver.travel(TOLD + HOUR)
        assert offered(school) == []
        school.driver.travel(TOLD + 4 * DAY)  # Monday
        assert len(offered(school)) == 1

    def test_a_muted_leader_is_not_told(self, school: School) -> None:
        school.owns("RD-1")
        changes(school, cast.CLEO, muted_until=date.max)
        school.driver.travel(TOLD + WEEK)
        assert offered(school) == []

    def test_two_processes_at_the_same_moment_tell_once(self, school: School) -> None:
        for number in range(1, 4):
            school.owns(f"RD-{number}", (cast.ANA, cast.BEN)[number % 2])
        school.driver.travel(WEDNESDAY + WEEK + HOUR)
        at = WEDNESDAY + 2 * WEEK
        ended = at_once(*[lambda: jobs.end_rounds(school.store, at, batch=1)] * 3)
        assert sum(ended) == 2
        told = at_once(*[lambda: jobs.enqueue_offers(school.store, TOLD)] * 3)
        assert sum(told) == len(keys(school, "offer")) == 1
        assert len(offers(school)) == 2

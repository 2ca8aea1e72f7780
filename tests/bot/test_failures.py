"""Admins are told of what could not be delivered, once."""

from datetime import timedelta

import pytest

from bot import jobs
from tests import cast
from tests.bot.school import MONDAY, School
from tests.bot.together import at_once

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class TestFailures:
    @pytest.fixture(autouse=True)
    def _at_work(self, school: School) -> None:
        school.driver.travel(MONDAY + 2 * HOUR)

    def test_admins_are_told_what_and_why_in_one_message(self, school: School) -> None:
        school.queue("a", "CNOWHERE")
        school.post("channel", id="CGONE", is_archived=True)
        school.queue("b", "CGONE")
        school.driver.settle()
        [message] = school.dm(cast.ADA)
        assert "2" in message["text"]
        assert [school.dm(person) for person in (cast.ANA, cast.CLEO)] == [[], []]

    def test_later_failures_of_the_day_are_added_to_that_message(self, school: School) -> None:
        school.queue("a", "CNOWHERE")
        school.driver.settle()
        [first] = school.dm(cast.ADA)
        school.driver.travel(school.clock.now() + HOUR)
        school.queue("b", "CNOTHERE")
        school.driver.settle()
        [message] = school.dm(cast.ADA)
        assert message["ts"] == first["ts"]
        assert "CNOTHERE" in str(message["blocks"])
        assert len(school.calls("chat.update")) == 1

    def test_nothing_new_is_not_told_again(self, school: School) -> None:
        school.queue("a", "CNOWHERE")
        for _ in range(3):
            school.driver.settle()
            school.driver.travel(school.clock.now() + HOUR)
        assert [call["ok"] for call in school.calls()] == [False, True]
        assert school.calls("chat.update") == []

    def test_the_next_day_has_its_own_message_about_its_own_failures(self, school: School) -> None:
        school.queue("a", "CNOWHERE")
        school.driver.settle()
        school.driver.travel(school.clock.now() + DAY)
        assert len(school.dm(cast.ADA)) == 1
        school.queue("b", "CNOTHERE")
        school.driver.settle()
        first, second = school.dm(cast.ADA)
        assert "CNOWHERE" in str(first["blocks"])
        assert "CNOWHERE" not in str(second["blocks"])

    def test_a_report_that_fails_is_not_reported(self, school: School) -> None:
        school.post("person", id=cast.ADA.id, is_active=False)
        school.queue("a", "CNOWHERE")
        school.driver.settle()
        assert school.statuses() == {"a": "gave_up", "failures:UADA:2026-09-14": "gave_up"}

    def test_at_night_and_on_a_weekend_nobody_is_disturbed(self, school: School) -> None:
        school.driver.travel(MONDAY + 5 * DAY - 6 * HOUR)  # the night to Saturday
        school.queue("a", "CNOWHERE")
        school.driver.settle()
        school.driver.travel(MONDAY + 6 * DAY)
        school.queue("b", "CNOTHERE")
        school.driver.travel(MONDAY + 7 * DAY)
        assert school.dm(cast.ADA) == []
        school.driver.travel(MONDAY + 7 * DAY + HOUR)
        [message] = school.dm(cast.ADA)
        assert "CNOWHERE" in str(message["blocks"])
        assert "CNOTHERE" in str(message["blocks"])

    def test_two_processes_tell_once(self, school: School) -> None:
        school.queue("a", "CNOWHERE")
        school.send()
        now = school.clock.now()
        told = at_once(*[lambda: jobs.report_failures(school.store, now)] * 3)
        assert sum(told) == 1

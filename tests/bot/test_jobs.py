"""What a tick does: nothing while nothing is due, digests on their day, what is too late away."""

from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from typing import Any

import pytest
from sqlalchemy import event

from bot import jobs
from bot.okr.model import Confidence, DigestKind
from storage import Store, members, teams
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School, staff
from tests.bot.together import at_once
from tests.counting import counted

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class TestTheEmptyTick:
    """What nobody needs yet costs nothing, however many there are."""

    @pytest.mark.parametrize("count", [10, 1000])
    def test_statements_do_not_depend_on_who_is_not_due(self, school: School, count: int) -> None:
        with school.store.begin(school.workspace_id) as session:
            members.save(session, staff(count, MONDAY))
        school.scheduler.tick(MONDAY)  # the first one also looks at what there is to clean
        with counted(school.store) as statements:
            school.scheduler.tick(MONDAY)
        assert len(statements) <= 8

    def test_sqlites_own_work_does_not_depend_on_who_is_not_due(self, sqlite_url: str) -> None:
        def work(count: int) -> int:
            store = Store(sqlite_url)
            school = School(store) if count == 10 else None
            with store.begin(cast.WORKSPACE.id) as session:
                members.save(session, staff(count, MONDAY))
            steps = 0

            def step() -> int:
                nonlocal steps
                steps += 1
                return 0

            def watch(connection: Connection, *rest: Any) -> None:
                connection.set_progress_handler(step, 1)

            event.listen(store.engine, "checkout", watch)
            jobs.expire(store, MONDAY)
            jobs.enqueue_prompts(store, MONDAY)
            jobs.enqueue_digests(store, MONDAY)
            jobs.report_failures(store, MONDAY)
            event.remove(store.engine, "checkout", watch)
            if school:
                school.close()
            store.close()
            return steps

        few, many = work(10), work(1000)
        assert few > 0
        assert many <= few * 1.1


class TestDigests:
    FRIDAY = datetime(2026, 9, 18, 19, 30, tzinfo=UTC)  # 14:30 at Maple Grove
    NEXT_MONDAY = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)  # 8 in the morning there

    def test_wins_are_posted_on_friday_in_the_schools_channel(self, school: School) -> None:
        school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY - timedelta(seconds=1))
        assert school.channel("CWINS") == []
        school.driver.travel(self.FRIDAY)
        [message] = school.channel("CWINS")
        assert "1" in message["text"]
        assert school.outbox()["digest:wins:2:2026-09-18T19:30Z"].status == "sent"

    def test_support_is_posted_on_monday_in_the_leaders_channel(self, school: School) -> None:
        asks = cast.draft(63, Confidence.NEEDS_SUPPORT, note="Two coaches are out.")
        school.answers(school.owns("RD-1"), WEDNESDAY, asks)
        school.driver.travel(self.NEXT_MONDAY)
        head, thread = school.channel("CLEADERS")[-2:]
        assert head["text"].startswith("Needs support at Maple Grove: 1 asked for help.")
        assert thread["thread_ts"] == head["ts"]

    def test_what_does_not_fit_goes_into_its_thread(self, school: School) -> None:
        for number in range(1, 9):
            school.answers(school.owns(f"RD-{number}"), WEDNESDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY)
        head, thread = school.channel("CWINS")
        assert thread["thread_ts"] == head["ts"]

    def test_nothing_to_say_is_not_said(self, school: School) -> None:
        school.driver.travel(self.NEXT_MONDAY)
        assert school.calls() == []

    def test_a_week_is_celebrated_once(self, school: School) -> None:
        school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY + 2 * WEEK)
        assert len(school.channel("CWINS")) == 1

    def test_the_moment_of_the_digest_belongs_to_the_next_week(self, school: School) -> None:
        school.answers(school.owns("RD-1"), self.FRIDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY)
        assert school.channel("CWINS") == []
        school.driver.travel(self.FRIDAY + WEEK)
        assert len(school.channel("CWINS")) == 1

    def test_two_processes_at_the_same_moment_post_once(self, school: School) -> None:
        school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
        school.clock.travel(self.FRIDAY)
        queued = at_once(*[lambda: jobs.enqueue_digests(school.store, self.FRIDAY)] * 3)
        assert sum(queued) == 1
        school.driver.settle()
        assert len(school.channel("CWINS")) == 1

    def test_a_digest_whose_day_is_over_is_not_posted(self, school: School) -> None:
        school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
        school.clock.travel(self.FRIDAY + 2 * DAY)
        school.driver.settle()
        assert school.channel("CWINS") == []
        due = school.clock.now() + 5 * DAY
        with school.store.begin_unscoped() as session:
            moments = [at for _, _, at in teams.due_for_digest(session, due, DigestKind.WINS, 10)]
        assert set(moments) == {self.FRIDAY + WEEK, self.FRIDAY + WEEK - HOUR}
        school.driver.travel(self.FRIDAY + WEEK)
        assert len(school.channel("CWINS")) == 1  # told with the next week's

    def test_a_digest_that_is_late_by_an_hour_is_posted(self, school: School) -> None:
        school.answers(school.owns("RD-1"), WEDNESDAY, cast.draft(75))
        school.clock.travel(self.FRIDAY + HOUR)
        school.driver.settle()
        assert len(school.channel("CWINS")) == 1

    def test_a_team_without_a_channel_posts_nothing(self, school: School) -> None:
        school.answers(school.owns("RD-1", team_id=cast.ELSEWHERE.id), WEDNESDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY)
        assert school.calls() == []

    def test_the_teams_below_are_part_of_the_schools_digest(self, school: School) -> None:
        school.answers(school.owns("RD-1", team_id=cast.GRADE.id), WEDNESDAY, cast.draft(75))
        school.driver.travel(self.FRIDAY)
        assert len(school.channel("CWINS")) == 1

    def test_a_digest_costs_the_same_statements_however_much_it_says(self, school: School) -> None:
        def statements(now: datetime) -> int:
            with counted(school.store) as seen:
                jobs.enqueue_digests(school.store, now)
            return len(seen)

        statements(self.FRIDAY + 2 * WEEK)  # the first time reads the school
        school.answers(school.owns("RD-1"), WEDNESDAY + 3 * WEEK, cast.draft(75))
        one = statements(self.FRIDAY + 3 * WEEK)
        for number in range(2, 40):
            school.answers(school.owns(f"RD-{number}"), WEDNESDAY + 4 * WEEK, cast.draft(75))
        assert statements(self.FRIDAY + 4 * WEEK) == one


class TestExpiry:
    def test_what_is_too_late_is_taken_out(self, school: School) -> None:
        school.queue("late", expires_at=MONDAY + HOUR)
        school.queue("any time")
        assert [jobs.expire(school.store, at) for at in (MONDAY, MONDAY + HOUR, MONDAY + DAY)] == [
            0,
            1,
            0,
        ]
        assert school.statuses() == {"late": "expired", "any time": "pending"}

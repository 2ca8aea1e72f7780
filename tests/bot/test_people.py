"""Who is in the workspace, as Slack says it once a day."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot import jobs
from bot.okr.model import Member
from bot.okr.rules import Rules
from storage import members, schools, workspaces
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School
from tests.bot.together import at_once
from tests.counting import counted, warm

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class TestPeople:
    def refresh(self, school: School, now: datetime | None = None) -> int:
        now = now or school.clock.now()
        with school.store.begin(school.workspace_id) as session:
            expected = workspaces.get_next_refresh(session, school.workspace_id)
            workspaces.set_next_refresh(session, school.workspace_id, expected, now)
        return jobs.refresh_users(school.store, lambda _: school.client, now)

    def test_everyone_is_read_page_by_page_without_bots(self, school: School) -> None:
        for number in range(450):
            school.post("person", id=f"U{number:04}", name=f"Person {number}")
        assert self.refresh(school) == 455
        assert len(school.calls("users.list")) == 3
        with school.store.begin(school.workspace_id, read_only=True) as session:
            everyone = {member.id for member in members.all(session)}
        assert len(everyone) == 455
        assert "USLACKBOT" not in everyone

    def test_a_newcomer_is_prompted_from_the_next_week_on(self, school: School) -> None:
        school.post("person", id="UEVA", name="Eva Lind", tz="America/New_York", is_admin=True)
        self.refresh(school)
        assert school.member("UEVA") == Member(
            id="UEVA",
            name="Eva Lind",
            tz="America/New_York",
            is_admin=True,
            next_prompt_at=datetime(2026, 9, 16, 11, 30, tzinfo=UTC),
        )

    def test_a_newcomer_is_asked_when_the_school_asks(self, school: School) -> None:
        rules = Rules(prompt_weekday=3, prompt_time=time(8, 15))
        with school.store.begin(school.workspace_id) as session:
            schools.set_rules(session, rules)
        school.post("person", id="UEVA", name="Eva Lind", tz="America/New_York")
        self.refresh(school)
        eva = school.member("UEVA")
        assert (eva.prompt_weekday, eva.prompt_time) == (3, time(8, 15))
        assert eva.next_prompt_at == datetime(2026, 9, 17, 12, 15, tzinfo=UTC)

    def test_a_new_name_is_taken_over(self, school: School) -> None:
        school.post("person", id=cast.ANA.id, name="Ana Rivera-Soto")
        self.refresh(school)
        assert school.member(cast.ANA.id).name == "Ana Rivera-Soto"
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY

    def test_who_left_is_not_prompted_and_who_returns_is(self, school: School) -> None:
        school.owns("RD-1")
        school.post("person", id=cast.ANA.id, is_active=False)
        self.refresh(school)
        left = school.member(cast.ANA.id)
        assert (left.is_active, left.next_prompt_at, left.tz) == (False, None, cast.TZ)
        school.post("person", id=cast.ANA.id, is_active=True)
        self.refresh(school, MONDAY + WEEK)
        back = school.member(cast.ANA.id)
        assert (back.is_active, back.next_prompt_at) == (True, WEDNESDAY + WEEK)

    def test_who_moved_is_prompted_at_the_same_hour_there(self, school: School) -> None:
        school.post("person", id=cast.ANA.id, tz="Asia/Tokyo")
        self.refresh(school)
        assert school.member(cast.ANA.id).tz == "Asia/Tokyo"
        jobs.enqueue_prompts(school.store, school.clock.now())
        wednesday_there = datetime(2026, 9, 15, 22, 30, tzinfo=UTC)
        assert school.member(cast.ANA.id).next_prompt_at == wednesday_there

    def test_who_moves_west_after_the_prompt_is_not_asked_twice_that_day(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + timedelta(minutes=5))
        school.post("person", id=cast.ANA.id, tz="America/Los_Angeles")
        self.refresh(school)
        school.driver.travel(WEDNESDAY + DAY)
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY + WEEK + 2 * HOUR
        assert len(school.dm(cast.ANA)) == 1

    def test_who_becomes_an_admin_is_one(self, school: School) -> None:
        school.post("person", id=cast.BEN.id, is_admin=True)
        school.post("person", id=cast.ADA.id, is_admin=False, is_owner=False)
        self.refresh(school)
        assert (school.member(cast.BEN.id).is_admin, school.member(cast.ADA.id).is_admin) == (
            True,
            False,
        )

    def test_once_a_day_and_by_one_process(self, school: School) -> None:
        assert self.refresh(school) == 5
        now = school.clock.now()
        assert jobs.refresh_users(school.store, lambda _: school.client, now + 23 * HOUR) == 0
        read = at_once(
            *[lambda: jobs.refresh_users(school.store, lambda _: school.client, now + DAY)] * 2
        )
        assert sorted(read) == [0, 5]

    @pytest.mark.parametrize("kind", ["http_500", "ratelimited", "drop", "error:invalid_auth"])
    def test_what_slack_cannot_tell_now_is_asked_for_again_soon(
        self, school: School, kind: str
    ) -> None:
        school.fault(kind, method="users.list")
        assert self.refresh(school) == 0
        again = school.clock.now() + timedelta(minutes=15)
        with school.store.begin(school.workspace_id) as session:
            assert workspaces.get_next_refresh(session, school.workspace_id) == again
        assert jobs.refresh_users(school.store, lambda _: school.client, again) == 5

    def test_statements_of_a_page_do_not_grow_with_the_people_on_it(self, school: School) -> None:
        def statements() -> int:
            with counted(school.store) as seen:
                self.refresh(school)
            return len(seen)

        warm(school.store)
        self.refresh(school)
        few = statements()
        for number in range(150):
            school.post("person", id=f"U{number:04}")
        assert statements() == few

"""What time brings: who is asked, when digests come, who is told; each exactly once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from sqlite3 import Connection
from typing import Any

import pytest
from sqlalchemy import event

from bot import jobs, prompting
from bot.okr.cadence import prompt_after
from bot.okr.model import CalendarEntry, Confidence, DayKind, DigestKind, Member
from bot.okr.rules import Rules
from storage import Store, calendars, members, schools, teams, workspaces
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School, staff
from tests.counting import counted, warm

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def at_once(*work: Callable[[], int]) -> list[int]:
    """Run the pieces of work at the same moment, each in its own thread; what they returned."""
    start, results = threading.Barrier(len(work)), [0] * len(work)

    def run(number: int) -> None:
        start.wait()
        results[number] = work[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def prompt_keys(school: School) -> list[str]:
    return [key for key in school.outbox() if key.startswith("prompt:")]


class TestPrompts:
    def test_one_message_at_her_own_hour_however_many_key_results(self, school: School) -> None:
        for number in range(1, 8):
            school.owns(f"RD-{number}")
        school.driver.travel(WEDNESDAY - timedelta(seconds=1))
        assert school.dm(cast.ANA) == []
        school.driver.travel(WEDNESDAY)
        [message] = school.dm(cast.ANA)
        assert "Ana" in message["text"]
        assert school.outbox()[prompt_keys(school)[0]].available_at == WEDNESDAY

    def test_each_in_their_own_zone(self, school: School) -> None:
        school.owns("RD-1")
        school.owns("RD-2", cast.DAN)  # in New York, an hour ahead
        school.driver.travel(WEDNESDAY - HOUR)
        assert (len(school.dm(cast.ANA)), len(school.dm(cast.DAN))) == (0, 1)
        school.driver.travel(WEDNESDAY)
        assert (len(school.dm(cast.ANA)), len(school.dm(cast.DAN))) == (1, 1)

    def test_who_owns_nothing_gets_nothing_and_is_asked_next_week_all_the_same(
        self, school: School
    ) -> None:
        school.driver.travel(WEDNESDAY)
        assert school.calls() == []
        assert school.member(cast.BEN.id).next_prompt_at == WEDNESDAY + WEEK

    def test_once_a_week_for_a_term(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(MONDAY + 8 * WEEK)
        moments = [school.outbox()[key].available_at for key in prompt_keys(school)]
        autumn = [WEDNESDAY + week * WEEK for week in range(7)]
        winter = [WEDNESDAY + 7 * WEEK + HOUR]  # the clocks went back on November 1
        assert moments == autumn + winter
        assert len(school.dm(cast.ANA)) == 8 + 8  # she is nudged each Thursday

    def test_in_spring_the_hour_on_the_wall_stays(self, store: Store) -> None:
        before = datetime(2027, 3, 8, 12, 0, tzinfo=UTC)  # the clocks go forward on March 14
        school = School(store, start=before)
        school.owns("RD-1")
        school.driver.travel(before + 2 * WEEK)
        school.close()
        hours = [school.outbox()[key].available_at for key in prompt_keys(school)]
        assert hours == [
            datetime(2027, 3, 10, 13, 30, tzinfo=UTC),
            datetime(2027, 3, 17, 12, 30, tzinfo=UTC),
        ]

    def test_two_processes_at_the_same_moment_ask_once(self, school: School) -> None:
        for number in range(1, 21):
            school.owns(f"RD-{number}", (cast.ANA, cast.BEN, cast.CLEO, cast.ADA)[number % 4])
        school.clock.travel(WEDNESDAY)
        queued = at_once(
            lambda: jobs.enqueue_prompts(school.store, WEDNESDAY, 2),
            lambda: jobs.enqueue_prompts(school.store, WEDNESDAY, 2),
            lambda: jobs.enqueue_prompts(school.store, WEDNESDAY, 3),
        )
        assert sum(queued) == len(prompt_keys(school)) == 4

    def test_again_and_again_asks_once(self, school: School) -> None:
        school.owns("RD-1")
        counts = [jobs.enqueue_prompts(school.store, WEDNESDAY) for _ in range(3)]
        assert counts == [1, 0, 0]

    def test_a_process_that_dies_in_the_middle_loses_nobody(self, school: School) -> None:
        school.owns("RD-1")

        class PowerCut(BaseException):
            pass

        def cut(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
            if sql.startswith("INSERT INTO outbox"):
                raise PowerCut

        event.listen(school.store.engine, "before_cursor_execute", cut)
        with pytest.raises(PowerCut):
            jobs.enqueue_prompts(school.store, WEDNESDAY)
        event.remove(school.store.engine, "before_cursor_execute", cut)
        assert jobs.enqueue_prompts(school.store, WEDNESDAY) == 1

    def test_who_checked_in_within_five_school_days_is_not_asked(self, school: School) -> None:
        recent, older = school.owns("RD-1"), school.owns("RD-2", cast.BEN)
        school.answers(recent, WEDNESDAY - 6 * DAY)  # Thursday: four school days ago
        school.answers(older, WEDNESDAY - 7 * DAY)  # Wednesday: five
        school.driver.travel(WEDNESDAY)
        assert (len(school.dm(cast.ANA)), len(school.dm(cast.BEN))) == (0, 1)
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY + WEEK

    def test_after_a_dead_weekend_the_old_prompt_is_not_sent(self, school: School) -> None:
        school.owns("RD-1")
        saturday = WEDNESDAY + 3 * DAY
        school.clock.travel(saturday)
        school.driver.settle()
        assert school.calls() == []
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY + WEEK

    def test_after_a_dead_month_there_is_one_prompt_and_it_is_todays(self, school: School) -> None:
        school.owns("RD-1")
        late = WEDNESDAY + 4 * WEEK + 2 * HOUR
        school.clock.travel(late)
        school.driver.settle()
        [key] = prompt_keys(school)
        assert key == "prompt:UANA:2026-10-14T12:30Z"
        assert len(school.dm(cast.ANA)) == 1
        assert school.outbox()[key].expires_at == datetime(2026, 10, 14, 21, 30, tzinfo=UTC)

    def test_a_prompt_that_slack_did_not_take_all_day_is_not_sent_in_the_evening(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        school.clock.travel(WEDNESDAY)
        school.fault("http_500", 10_000)
        school.driver.travel(WEDNESDAY + 10 * HOUR)
        school.fault("http_500", 0)
        school.driver.travel(WEDNESDAY + DAY)
        assert school.dm(cast.ANA) == []
        assert set(school.statuses().values()) == {"expired"}
        school.driver.travel(WEDNESDAY + WEEK)
        assert len(school.dm(cast.ANA)) == 1

    def test_a_snoozed_prompt_comes_when_she_said_and_then_weekly_again(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        friday = WEDNESDAY + 2 * DAY
        with school.store.begin(school.workspace_id) as session:
            ana = members.named(session, [cast.ANA.id])[cast.ANA.id]
            prompting.put_off(session, ana, friday, MONDAY)
        school.driver.travel(friday - HOUR)
        assert school.dm(cast.ANA) == []
        school.driver.travel(friday)
        assert len(school.dm(cast.ANA)) == 1
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY + WEEK

    def test_a_snow_day_takes_back_what_is_queued_and_its_end_brings_it_again(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        school.clock.travel(WEDNESDAY)
        jobs.enqueue_prompts(school.store, WEDNESDAY)
        assert len(prompt_keys(school)) == 1
        today = CalendarEntry(
            id=0,
            team_id=1,
            kind=DayKind.CLOSED,
            starts=WEDNESDAY.date(),
            ends=WEDNESDAY.date(),
        )
        with school.store.begin(school.workspace_id) as session:
            (closed,) = calendars.add(session, [today])
            prompting.reconsider(session, [one.id for one in cast.MEMBERS], WEDNESDAY)
        assert jobs.enqueue_prompts(school.store, WEDNESDAY) == 0
        assert prompt_keys(school) == []
        assert school.member(cast.ANA.id).next_prompt_at == WEDNESDAY + DAY
        with school.store.begin(school.workspace_id) as session:
            calendars.remove(session, [closed])
            prompting.reconsider(session, [one.id for one in cast.MEMBERS], WEDNESDAY)
        assert jobs.enqueue_prompts(school.store, WEDNESDAY) == 1
        school.driver.settle()
        assert len(school.dm(cast.ANA)) == 1
        school.driver.travel(WEDNESDAY + 5 * DAY)
        [_, nudge] = school.dm(cast.ANA)
        assert "still open" in nudge["text"]

    def test_who_moved_holds_up_nobody_when_that_is_found_at_night(self, school: School) -> None:
        school.owns("RD-1")
        school.post("person", id=cast.DAN.id, tz="America/Denver")
        with school.store.begin(school.workspace_id) as session:
            expected = workspaces.get_next_refresh(session, school.workspace_id)
            night = MONDAY + 18 * HOUR
            workspaces.set_next_refresh(session, school.workspace_id, expected, night)
        school.driver.travel(WEDNESDAY + HOUR)
        assert school.member(cast.DAN.id).tz == "America/Denver"
        [asked] = school.dm(cast.ANA)
        assert float(asked["ts"]) == pytest.approx(WEDNESDAY.timestamp(), abs=60)

    def test_who_moves_while_the_prompt_is_queued_is_asked_once_by_the_new_clock(
        self, school: School
    ) -> None:
        school.owns("RD-1")
        jobs.enqueue_prompts(school.store, WEDNESDAY)
        with school.store.begin(school.workspace_id) as session:
            members.save(session, [replace(cast.ANA, tz="America/Los_Angeles")])
            prompting.reconsider(session, [cast.ANA.id], WEDNESDAY)
        school.clock.travel(WEDNESDAY)
        school.driver.settle()
        assert school.dm(cast.ANA) == []
        school.driver.travel(WEDNESDAY + 2 * HOUR)
        assert len(school.dm(cast.ANA)) == 1
        school.driver.travel(WEDNESDAY + DAY)
        assert len(school.dm(cast.ANA)) == 1

    def test_a_week_that_is_full_has_no_prompt_and_the_next_one_asks(self, school: School) -> None:
        school.owns("RD-1")
        for number in range(3):
            school.queue(f"news:{number}")
        school.driver.travel(WEDNESDAY + DAY)
        assert len(school.dm(cast.ANA)) == 3
        assert prompt_keys(school) == []
        school.driver.travel(WEDNESDAY + WEEK)
        assert len(school.dm(cast.ANA)) == 4

    def test_who_left_is_not_asked(self, school: School) -> None:
        school.owns("RD-1")
        with school.store.begin(school.workspace_id) as session:
            members.save(session, [replace(cast.ANA, is_active=False)])
        school.driver.travel(WEDNESDAY)
        assert school.dm(cast.ANA) == []

    def test_one_persons_broken_row_never_stops_the_wave(
        self, school: School, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Ben's target is not a number, as after a bad edit of the database by hand."""
        school.owns("RD-1")
        broken = school.owns("RD-2", cast.BEN)
        school.owns("RD-3", cast.CLEO)
        school.answers(broken, MONDAY - 9 * DAY)
        with school.store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE key_results SET target = 'NaN' WHERE key = 'RD-2'")
        school.driver.travel(WEDNESDAY)
        assert (len(school.dm(cast.ANA)), len(school.dm(cast.CLEO))) == (1, 1)
        assert school.dm(cast.BEN) == []
        assert "No prompt for UBEN" in caplog.text

    def test_an_unknown_zone_never_stops_the_wave(self, school: School) -> None:
        school.owns("RD-1")
        school.owns("RD-2", cast.BEN)
        with school.store.begin(school.workspace_id) as session:
            members.save(session, [replace(cast.BEN, tz="Mars/Olympus_Mons")])
        school.driver.travel(WEDNESDAY)
        assert (len(school.dm(cast.ANA)), len(school.dm(cast.BEN))) == (1, 1)

    def test_a_batch_costs_the_same_statements_for_one_person_as_for_many(
        self, school: School
    ) -> None:
        owners = staff(60, MONDAY)
        with school.store.begin(school.workspace_id) as session:
            members.save(session, owners)
        for number, owner in enumerate(owners, 1):
            school.owns(f"RD-{number}", owner)
        school.owns("RD-100")

        def statements(until: datetime) -> int:
            with counted(school.store) as seen:
                jobs.enqueue_prompts(school.store, until, 100)
            return len(seen)

        one = statements(prompt_after(MONDAY, 2, time(7, 30), cast.DAN.tz))
        assert one
        many = statements(WEDNESDAY)
        assert len(prompt_keys(school)) == 61
        assert many <= one + 8  # the statements of the messages themselves


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

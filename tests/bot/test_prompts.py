"""The weekly prompt: who is asked, when, once."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot import jobs, prompting
from bot.okr.cadence import prompt_after
from bot.okr.model import CalendarEntry, DayKind
from storage import Store, calendars, members, workspaces
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School, staff
from tests.bot.together import at_once
from tests.counting import counted

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


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

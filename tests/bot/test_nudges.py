"""When nobody answers: one nudge, and none where it would disturb."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from bot import jobs
from bot.jobs.quiet import DoNotDisturb
from bot.okr.model import DayKind, PromptState
from bot.prompting import put_off, reconsider, show_again
from storage import check_ins, members, outbox, prompts
from storage.outbox import Lane, OutboxKind
from storage.tables import OutboxRow, PromptRow
from tests import cast
from tests.bot.nudging import (
    THURSDAY,
    answers,
    changes,
    closed,
    keys,
    nudges,
    prompt_row,
    rules,
    skips,
)
from tests.bot.school import MONDAY, WEDNESDAY, School, staff
from tests.bot.together import at_once
from tests.counting import counted, warm

MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)


class TestTheNudge:
    def test_it_comes_once_on_the_next_school_day_at_her_hour(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(THURSDAY - MINUTE)
        assert nudges(school) == []
        school.driver.travel(THURSDAY)
        assert len(nudges(school)) == 1
        school.driver.travel(WEDNESDAY + WEEK - MINUTE)
        assert len(nudges(school)) == 1
        assert len(keys(school, "nudge")) == 1

    def test_after_friday_it_comes_on_monday(self, school: School) -> None:
        school.owns("RD-1")
        changes(school, prompt_weekday=4, next_prompt_at=WEDNESDAY + 2 * DAY)
        school.driver.travel(WEDNESDAY + 5 * DAY - MINUTE)
        assert (len(school.dm(cast.ANA)), nudges(school)) == (1, [])
        school.driver.travel(WEDNESDAY + 5 * DAY)
        assert len(nudges(school)) == 1

    def test_none_for_who_answered_by_whatever_route(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(WEDNESDAY)
        answers(school, rd)
        assert prompt_row(school).nudge_at is None
        school.driver.travel(THURSDAY + DAY)
        assert nudges(school) == []

    def test_an_answer_that_is_taken_back_is_none(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        answers(school, rd)
        with school.store.begin(school.workspace_id) as session:
            last = check_ins.last_by(session, cast.ANA.id)
            assert last is not None
            check_ins.undo(
                session,
                last.id,
                author_id=cast.ANA.id,
                at=school.clock.now(),
                idempotency_key="undo",
            )
            show_again(session, prompts.reopen(session, last.id), school.clock.now())
        school.driver.travel(THURSDAY - MINUTE)
        assert nudges(school) == []
        school.driver.travel(THURSDAY)
        assert len(nudges(school)) == 1

    def test_none_for_who_skipped(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY)
        skips(school)
        school.driver.travel(THURSDAY + DAY)
        assert nudges(school) == []

    def test_it_asks_for_what_is_left(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.owns("RD-2")
        school.driver.travel(WEDNESDAY)
        answers(school, rd)
        school.driver.travel(THURSDAY)
        (text,) = nudges(school)
        assert "RD-2" in text
        assert "RD-1" not in text

    def test_none_where_the_school_wants_none(self, school: School) -> None:
        rules(school, nudge=False)
        school.owns("RD-1")
        school.driver.travel(THURSDAY + DAY)
        assert nudges(school) == []

    def test_switched_off_meanwhile_it_does_not_come(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY)
        rules(school, nudge=False)
        school.driver.travel(THURSDAY + DAY)
        assert nudges(school) == []

    def test_none_for_who_is_away_or_muted(self, school: School) -> None:
        school.owns("RD-1")
        school.owns("RD-2", cast.BEN)
        school.driver.travel(WEDNESDAY)
        changes(school, away_starts=THURSDAY.date(), away_until=THURSDAY.date())
        changes(school, cast.BEN, muted_until=date.max)
        school.driver.travel(THURSDAY + 2 * DAY)
        assert (nudges(school), nudges(school, cast.BEN)) == ([], [])

    def test_a_snow_day_moves_it_to_the_next_school_day(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        closed(school, THURSDAY.date())
        school.driver.travel(THURSDAY + DAY - MINUTE)
        assert nudges(school) == []
        school.driver.travel(THURSDAY + DAY)
        assert len(nudges(school)) == 1

    def test_none_in_a_testing_week(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        closed(school, THURSDAY.date(), DayKind.TESTING)
        school.driver.travel(THURSDAY + HOUR)
        assert nudges(school) == []

    def test_the_weekly_ceiling_holds_and_the_nudge_gives_way(self, school: School) -> None:
        rules(school, messages_a_week=1)
        school.owns("RD-1")
        school.driver.travel(THURSDAY + DAY)
        assert (len(school.dm(cast.ANA)), nudges(school)) == (1, [])

    def test_it_leaves_room_for_the_prompt_that_is_still_to_come(self, school: School) -> None:
        """Friday's prompt, then Monday's nudge would take the one place of that week."""
        rules(school, messages_a_week=1)
        school.owns("RD-1")
        changes(school, prompt_weekday=4, next_prompt_at=WEDNESDAY + 2 * DAY)
        school.driver.travel(WEDNESDAY + 2 * DAY + WEEK)
        assert nudges(school) == []
        assert len(school.dm(cast.ANA)) == 2

    def test_a_nudge_whose_day_is_over_is_not_sent_the_day_after(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        assert jobs.enqueue_nudges(school.store, THURSDAY + DAY) == 0
        assert prompt_row(school).nudge_at is None

    def test_no_nudge_where_the_prompt_never_arrived(self, school: School) -> None:
        school.owns("RD-1")
        school.fault("error:user_disabled", count=5)
        school.driver.travel(THURSDAY + DAY)
        assert keys(school, "nudge") == []

    def test_two_processes_at_the_same_moment_nudge_once(self, school: School) -> None:
        for number in range(1, 21):
            school.owns(f"RD-{number}", (cast.ANA, cast.BEN, cast.CLEO, cast.ADA)[number % 4])
        school.driver.travel(WEDNESDAY + HOUR)
        queued = at_once(
            lambda: jobs.enqueue_nudges(school.store, THURSDAY, batch=2),
            lambda: jobs.enqueue_nudges(school.store, THURSDAY, batch=2),
            lambda: jobs.enqueue_nudges(school.store, THURSDAY, batch=3),
        )
        assert sum(queued) == len(keys(school, "nudge")) == 4

    def test_a_batch_takes_a_constant_number_of_statements(self, school: School) -> None:
        school.owns("RD-1")
        people = staff(30, MONDAY)
        with school.store.begin(school.workspace_id) as session:
            members.save(session, people)
        for number, person in enumerate(people, 2):
            school.owns(f"RD-{number}", person)
        jobs.enqueue_prompts(school.store, WEDNESDAY)
        with school.store.begin(school.workspace_id) as session:
            session.execute(update(OutboxRow).values(status="sent"))
        warm(school.store)
        with counted(school.store) as statements:
            assert jobs.enqueue_nudges(school.store, THURSDAY) == 31
        assert len(statements) <= 17

    def test_a_nudge_that_waits_is_withdrawn_by_the_answer(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        jobs.enqueue_nudges(school.store, THURSDAY)
        answers(school, rd)
        (key,) = [key for key in keys(school, "nudge") if ":r" not in key]
        assert school.statuses()[key] == "withdrawn"

    def test_a_nudge_that_waits_is_taken_back_by_an_absence(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        jobs.enqueue_nudges(school.store, THURSDAY)
        with school.store.begin(school.workspace_id) as session:
            reconsider(session, [cast.ANA.id], THURSDAY)
        assert keys(school, "nudge") == []
        with school.store.begin(school.workspace_id) as session:
            still = prompts.open_for(session, cast.ANA.id)
        assert still is not None
        assert still.state is PromptState.OPEN

    def test_after_the_answer_both_messages_are_true(self, school: School) -> None:
        rd = school.owns("RD-1")
        school.driver.travel(THURSDAY + HOUR)
        answers(school, rd)
        school.driver.settle()
        prompt, nudge = school.texts(cast.ANA)
        assert prompt.startswith("Saved:")
        assert nudge == "All answered, thank you, Ana."

    def test_it_expires_at_the_end_of_the_staff_day(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        jobs.enqueue_nudges(school.store, THURSDAY)
        (key,) = keys(school, "nudge")
        assert school.outbox()[key].expires_at == THURSDAY + 9 * HOUR


def prompted(school: School) -> int:
    with school.store.begin_unscoped(read_only=True) as session:
        return len(session.scalars(select(PromptRow.id)).all())


def spoken(school: School, at: datetime) -> None:
    """Homeroom has written to Ana of something else."""
    with school.store.begin(school.workspace_id) as session:
        outbox.add(
            session,
            dedupe_key="something else",
            kind=OutboxKind.POST,
            channel=cast.ANA.id,
            payload={"text": "Something else"},
            lane=Lane.ANNOUNCEMENT,
            available_at=at,
        )


class TestDoNotDisturb:
    def test_who_has_it_on_is_nudged_when_it_ends(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        school.post("dnd", user=cast.ANA.id, until=(THURSDAY + HOUR).isoformat())
        school.driver.travel(THURSDAY + HOUR - MINUTE)
        assert nudges(school) == []
        school.driver.travel(THURSDAY + HOUR)
        assert len(nudges(school)) == 1

    def test_all_day_long_it_waits_for_the_next_school_day(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        school.post("dnd", user=cast.ANA.id, until=(THURSDAY + 10 * HOUR).isoformat())
        school.driver.travel(THURSDAY + DAY - MINUTE)
        assert nudges(school) == []
        school.driver.travel(THURSDAY + DAY)
        assert len(nudges(school)) == 1

    def test_a_prompt_waits_for_its_end(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY - HOUR)
        school.post("dnd", user=cast.ANA.id, until=(WEDNESDAY + HOUR).isoformat())
        school.driver.travel(WEDNESDAY + HOUR - MINUTE)
        assert school.dm(cast.ANA) == []
        school.driver.travel(WEDNESDAY + HOUR)
        assert len(school.dm(cast.ANA)) == 1

    def test_a_prompt_that_cannot_come_that_day_comes_the_next(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY - HOUR)
        school.post("dnd", user=cast.ANA.id, until=(WEDNESDAY + 8.8 * HOUR).isoformat())
        school.driver.travel(THURSDAY - MINUTE)
        assert school.dm(cast.ANA) == []
        school.driver.travel(THURSDAY + MINUTE)
        assert len(school.dm(cast.ANA)) == 1
        school.driver.travel(WEDNESDAY + WEEK - MINUTE)
        assert len(keys(school, "prompt")) == 1

    def test_held_back_to_the_next_day_it_counts_and_is_held_to_the_ceiling(
        self, school: School
    ) -> None:
        rules(school, messages_a_week=1)
        school.owns("RD-1")
        for day in (WEDNESDAY, WEDNESDAY + WEEK):
            school.driver.travel(day - HOUR)
            school.post("dnd", user=cast.ANA.id, until=(day + 8.8 * HOUR).isoformat())
            school.driver.travel(day + 9 * HOUR)
            if day != WEDNESDAY:
                spoken(school, day)
            school.driver.travel(day + 4 * DAY)
        # The first counts, so that no nudge follows; the second gives way, and is not made up for.
        assert (prompted(school), nudges(school)) == (1, [])
        school.driver.travel(WEDNESDAY + 2 * WEEK + MINUTE)
        assert prompted(school) == 2

    def test_held_back_to_the_next_day_a_snooze_stays_promised(self, school: School) -> None:
        rules(school, messages_a_week=1)
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        with school.store.begin(school.workspace_id) as session:
            put_off(session, members.named(session, ["UANA"])["UANA"], THURSDAY, school.clock.now())
        school.post("dnd", user=cast.ANA.id, until=(THURSDAY + 8.8 * HOUR).isoformat())
        school.driver.travel(THURSDAY + 9 * HOUR)
        assert prompted(school) == 1
        school.driver.travel(THURSDAY + DAY + MINUTE)
        assert prompted(school) == 2

    def test_slack_is_asked_only_when_something_is_due(self, school: School) -> None:
        school.owns("RD-1")
        school.driver.travel(WEDNESDAY + HOUR)
        before = len(school.calls("dnd.teamInfo"))
        for minute in range(30):
            school.scheduler.tick(WEDNESDAY + HOUR + minute * MINUTE)
        assert len(school.calls("dnd.teamInfo")) == before

    def test_where_the_scope_is_missing_nobody_is_quiet_and_slack_is_asked_once_a_day(
        self, school: School
    ) -> None:
        school.fault("error:missing_scope", count=1, method="dnd.teamInfo")
        dnd = DoNotDisturb(lambda _: school.client)
        who = [(school.workspace_id, cast.ANA.id)]
        school.post("dnd", user=cast.ANA.id, until=(WEDNESDAY + 9 * DAY).isoformat())
        assert dnd.until(who, MONDAY) == {}
        assert dnd.until(who, MONDAY + HOUR) == {}
        assert len(school.calls("dnd.teamInfo")) == 1
        assert dnd.until(who, MONDAY + DAY) == {who[0]: WEDNESDAY + 9 * DAY}

    def test_trouble_with_slack_holds_nobody_up(self, school: School) -> None:
        dnd = DoNotDisturb(lambda _: school.client)
        who = [(school.workspace_id, cast.ANA.id)]
        for kind in ("http_500", "drop", "ratelimited"):
            school.fault(kind, method="dnd.teamInfo")
            assert dnd.until(who, MONDAY) == {}
            dnd = DoNotDisturb(lambda _: school.client)
        assert dnd.until(who, MONDAY) == {}

    def test_fifty_are_asked_about_at_once(self, school: School) -> None:
        for person in staff(60, MONDAY):
            school.post("person", id=person.id, name=person.name)
        dnd = DoNotDisturb(lambda _: school.client)
        school.post("dnd", user="U0060", until=(MONDAY + 9 * DAY).isoformat())
        who = [(school.workspace_id, f"U{number:04}") for number in range(1, 61)]
        assert dnd.until(who, MONDAY) == {who[59]: MONDAY + 9 * DAY}
        assert len(school.calls("dnd.teamInfo")) == 2

"""Virtual time does everything in order; real time does it at once, and stops cleanly."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import make_client
from bot.clock import SystemClock, TravelClock
from bot.scheduler import SETTLE_WITHIN, Driver, Scheduler
from bot.settings import Settings
from storage import Store, outbox
from tests import cast
from tests.bot.school import MONDAY, WEDNESDAY, School

SECOND = timedelta(seconds=1)


class TestVirtualTime:
    def test_everything_happens_in_order_and_at_its_own_time(self, school: School) -> None:
        school.answers(school.owns("RD-1", cast.BEN), MONDAY, cast.draft(75))
        school.owns("RD-2", cast.ANA)
        school.owns("RD-3", cast.DAN)
        school.driver.travel(MONDAY + timedelta(weeks=1, hours=3))
        moments = {
            (call["args"]["channel"], datetime.fromisoformat(call["at"]).strftime("%a %H:%M"))
            for call in school.calls()
        }
        assert moments == {
            ("CLEADERS", "Mon 13:00"),
            ("UDAN", "Wed 11:30"),
            ("UANA", "Wed 12:30"),
            ("UDAN", "Thu 11:30"),
            ("UANA", "Thu 12:30"),
            ("CWINS", "Fri 19:30"),
        }
        times = [call["at"] for call in school.calls()]
        assert times == sorted(times)

    def test_one_long_journey_is_the_same_as_many_short_ones(
        self, school: School, tmp_path: Path
    ) -> None:
        store = Store(f"sqlite:///{tmp_path / 'other.db'}")
        store.migrate()
        other = School(store)
        for each in (school, other):
            each.answers(each.owns("RD-1"), MONDAY - timedelta(days=10), cast.draft(70))
            each.owns("RD-2", cast.DAN)
        end = MONDAY + timedelta(days=5)
        school.driver.travel(end)
        while other.clock.now() < end:
            other.driver.travel(min(end, other.clock.now() + timedelta(hours=17)))
        told = [(call["at"], call["args"]["channel"]) for call in school.calls()]
        told_in_steps = [(call["at"], call["args"]["channel"]) for call in other.calls()]
        other.close()
        store.close()
        assert told == told_in_steps

    def test_settling_waits_for_what_is_retried_within_a_minute_and_a_half(
        self, school: School
    ) -> None:
        school.fault("ratelimited", 3, retry_after=20)
        school.queue("to Ana")
        school.driver.settle()
        assert school.texts(cast.ANA) == ["to Ana"]
        assert school.clock.now() == MONDAY + timedelta(minutes=1)

    def test_settling_does_not_wait_for_longer(self, school: School) -> None:
        school.fault("ratelimited", retry_after=600)
        school.queue("to Ana")
        school.driver.settle()
        assert school.clock.now() == MONDAY
        school.driver.travel(MONDAY + timedelta(minutes=10))
        assert school.texts(cast.ANA) == ["to Ana"]

    def test_settling_does_not_run_ahead_to_what_is_due_soon(self, school: School) -> None:
        school.owns("RD-1")
        a_minute_before = WEDNESDAY - timedelta(minutes=1)
        school.driver.travel(a_minute_before)
        school.driver.settle()
        assert school.clock.now() == a_minute_before
        assert school.dm(cast.ANA) == []

    def test_a_wave_is_out_when_settling_is_done(self, school: School) -> None:
        for number in range(30):
            school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
        school.driver.settle()
        assert set(school.statuses().values()) == {"sent"}
        assert school.clock.now() - MONDAY < SETTLE_WITHIN

    def test_a_moment_that_is_past_only_settles(self, school: School) -> None:
        school.queue("to Ana")
        school.driver.travel(MONDAY - timedelta(days=1))
        assert school.clock.now() == MONDAY
        assert school.texts(cast.ANA) == ["to Ana"]

    def test_travels_from_several_threads_take_turns(self, school: School) -> None:
        school.owns("RD-1")
        threads = [
            threading.Thread(target=school.driver.travel, args=(WEDNESDAY + n * SECOND,))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(school.dm(cast.ANA)) == 1

    def test_a_tick_that_fails_is_not_hidden(self, school: School) -> None:
        def fail(now: datetime) -> datetime | None:
            raise RuntimeError("a job failed")

        driver = Driver(school.store, school.clock, fail)
        with pytest.raises(RuntimeError, match="a job failed"):
            driver.settle()

    def test_what_is_overdue_and_never_moves_does_not_stop_time(self, store: Store) -> None:
        """Nobody runs the jobs here: the workspace's prompts stay due."""
        school = School(store)
        clock = TravelClock(WEDNESDAY + timedelta(hours=1))
        Driver(store, clock, lambda now: None).travel(WEDNESDAY + timedelta(days=1))
        school.close()
        assert clock.now() == WEDNESDAY + timedelta(days=1)


def eventually(check: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not check():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


class TestRealTime:
    @pytest.fixture
    def scheduler(self, school: School) -> Iterator[Scheduler]:
        school.sandbox.driver = None
        scheduler = self.new(school)
        yield scheduler
        scheduler.stop()

    def new(self, school: School, **options: Any) -> Scheduler:
        clock = SystemClock()
        sender = school.new_sender(clock=clock)
        return Scheduler(school.store, clock, sender, lambda _: school.client, **options)

    def queue(self, school: School, key: str) -> None:
        school.queue(key, available_at=SystemClock().now())

    def test_an_answer_goes_out_as_soon_as_it_is_there(self, school: School) -> None:
        """Nothing but `wake` makes the sender look: by itself it would sleep for a day."""
        school.sandbox.driver = None
        with ExitStack() as running:
            scheduler = self.new(school, longest_sleep=timedelta(days=1))
            running.callback(scheduler.stop)
            scheduler.start()
            for number in range(7):
                school.post("person", id=f"U{number}")
                school.queue(f"m{number}", f"U{number}", available_at=SystemClock().now())
                scheduler.wake()
                assert eventually(lambda sent=number + 1: len(school.calls()) == sent)  # type: ignore[misc]

    def test_what_another_process_queued_is_noticed(
        self, school: School, scheduler: Scheduler
    ) -> None:
        scheduler.start()
        self.queue(school, "from elsewhere")
        assert eventually(lambda: school.statuses()["from elsewhere"] == "sent")

    def test_what_is_due_at_the_start_is_done_at_the_start(
        self, school: School, scheduler: Scheduler
    ) -> None:
        school.owns("RD-1")
        now = SystemClock().now()
        with school.store.begin(school.workspace_id) as session:
            outbox.add(
                session,
                dedupe_key="late",
                kind=outbox.OutboxKind.POST,
                channel=cast.ANA.id,
                payload={"text": "late"},
                lane=outbox.Lane.PERSON,
                available_at=now - timedelta(days=2),
                expires_at=now - timedelta(days=1),
            )
        scheduler.start()
        assert eventually(lambda: school.statuses()["late"] == "expired")

    def test_the_sender_goes_on_after_a_stumble(
        self, school: School, scheduler: Scheduler, caplog: pytest.LogCaptureFixture
    ) -> None:
        well = school.client
        school.client = make_client(Settings(slack_api_url=school.sandbox.api_url), seconds=99)
        scheduler.start()
        self.queue(school, "first")
        scheduler.wake()
        assert eventually(lambda: "The sender stumbled" in caplog.text)
        school.client = well
        self.queue(school, "second")
        scheduler.wake()
        assert eventually(lambda: school.statuses()["second"] == "sent")

    def test_waking_before_the_start_and_after_the_end_does_no_harm(
        self, school: School, scheduler: Scheduler
    ) -> None:
        self.queue(school, "early")
        scheduler.wake()
        scheduler.start()
        assert eventually(lambda: school.statuses()["early"] == "sent")
        scheduler.stop()
        scheduler.wake()
        scheduler.stop()

    def test_after_stopping_nothing_runs_and_nothing_is_lost(
        self, school: School, scheduler: Scheduler
    ) -> None:
        threads = set(threading.enumerate())
        scheduler.start()
        scheduler.stop()
        assert [one.name for one in threading.enumerate() if one.name == "sender"] == []
        assert {one for one in threading.enumerate() if "APScheduler" in one.name} <= threads
        self.queue(school, "later")
        time.sleep(0.1)
        assert school.statuses() == {"later": "pending"}

    def test_a_scheduler_that_never_started_stops(self, scheduler: Scheduler) -> None:
        scheduler.stop()

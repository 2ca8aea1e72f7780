"""Meters, pauses and the speed that is learnt, without a database or Slack."""

from datetime import timedelta

import pytest

from bot.sender import HANDS
from bot.sender.pace import Meter, Pace
from bot.sender.speed import Speed
from tests.cast import NOW
from tests.limiting import Bucket, send

SECOND = timedelta(seconds=1)
POST, EDIT = "chat.postMessage", "chat.update"


def test_a_meter_lets_a_burst_pass_and_then_one_at_a_time() -> None:
    meter = Meter(every=SECOND / 5, burst=5)
    rooms = []
    for _ in range(6):
        rooms.append(meter.room(NOW))
        meter.take(NOW)
    assert rooms == [5, 4, 3, 2, 1, 0]
    assert meter.free_at(NOW) == NOW + 2 * SECOND / 5
    assert meter.room(NOW + 2 * SECOND / 5) == 1
    assert meter.room(NOW + timedelta(hours=1)) == 5


def test_each_who_must_wait_is_given_a_moment_of_their_own() -> None:
    meter = Meter(every=SECOND)
    meter.take(NOW)
    assert [meter.promise(NOW) for _ in range(3)] == [NOW + SECOND * n for n in (1, 2, 3)]
    much_later = NOW + timedelta(minutes=5)
    meter.take(much_later)
    assert meter.promise(much_later) == much_later + SECOND


def test_the_sustained_pace_is_just_under_what_was_asked_for() -> None:
    pace, now, sent = Pace(4), NOW, 0
    while now < NOW + timedelta(minutes=1):
        sent += pace.turn("T1", POST, f"C{sent}", now) == now
        now = max(now, *pace.resting(now).values(), now)
    assert 0.97 * 60 * 4 <= sent - 4 < 60 * 4


def test_channels_do_not_wait_for_each_other() -> None:
    pace = Pace(10)
    assert [pace.turn("T1", POST, channel, NOW) == NOW for channel in "ABA"] == [True, True, False]


def test_an_edit_does_not_wait_for_the_channel() -> None:
    pace = Pace(10)
    assert pace.turn("T1", POST, "A", NOW) == NOW
    assert pace.turn("T1", EDIT, "A", NOW) == NOW


def test_workspaces_do_not_wait_for_each_other() -> None:
    pace = Pace(1)
    assert pace.turn("T1", POST, "A", NOW) == NOW
    pace.trouble("T1", NOW)
    assert pace.turn("T2", POST, "A", NOW) == NOW
    resting = pace.resting(NOW)
    assert (set(resting), resting["T1"]) == ({"T1", "T2"}, NOW + SECOND / 0.98)
    assert pace.room(NOW) == 1  # for whomever else there is
    assert pace.resting(NOW + 2 * SECOND) == {}


def test_a_pause_for_a_method_is_not_a_pause_for_all() -> None:
    pace = Pace(10)
    pace.wait("T1", EDIT, NOW + 9 * SECOND, NOW)
    assert pace.turn("T1", EDIT, "A", NOW) == NOW + 9 * SECOND
    assert pace.turn("T1", POST, "A", NOW) == NOW


def test_trouble_pauses_twice_as_long_each_time_up_to_a_quarter_of_an_hour() -> None:
    pace = Pace(10)
    pauses = [(pace.trouble("T1", NOW) - NOW).total_seconds() for _ in range(12)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    pace.relief("T1")
    assert pace.trouble("T1", NOW) == NOW + SECOND


def test_forgetting_idle_channels_forgets_no_busy_one() -> None:
    pace, now = Pace(5), NOW
    for number in range(3000):
        assert pace.turn("T1", POST, f"C{number}", now) == now
        now += SECOND / 4
    assert pace.turn("T1", POST, "C2999", now) > now
    assert pace.turn("T1", POST, "C0", now) == now


class TestSpeed:
    """20,000 messages against a limiting Slack, in virtual time; counted exactly."""

    @pytest.mark.parametrize(("per_second", "burst"), [(50, 50), (50, 10), (5, 5)])
    def test_a_known_limit_is_reached_without_one_refusal(
        self, per_second: int, burst: int
    ) -> None:
        slack = Bucket(per_second, burst, retry_after=30)
        send(Pace(per_second), slack, 20_000, hands=HANDS)
        assert len(slack.taken) == 20_000
        assert slack.refused == 0
        assert slack.share >= 0.95

    @pytest.mark.parametrize(
        ("per_second", "burst", "retry_after", "share"),
        [(3, 20, 5, 0.9), (7, 20, 1, 0.95), (7, 28, 10, 0.9), (22, 22, 1, 0.95), (40, 40, 1, 0.95)],
    )
    def test_an_unknown_limit_is_learnt_from_few_refusals(
        self, per_second: int, burst: int, retry_after: int, share: float
    ) -> None:
        slack = Bucket(per_second, burst, retry_after)
        send(Pace(50), slack, 20_000, hands=HANDS)
        assert len(slack.taken) == 20_000
        assert slack.refused <= 30
        assert slack.share >= share

    def test_where_slack_takes_what_was_asked_for_nothing_is_lost_by_learning(self) -> None:
        slack = Bucket(50, 1_000_000)
        send(Pace(30), slack, 3_000, hands=HANDS)
        assert slack.taken[-1] <= 3_000 / 30 * 1.08

    def test_a_limit_that_was_raised_is_found_again(self) -> None:
        pace = Pace(50)
        send(pace, Bucket(5, 20), 2_000, hands=HANDS)
        slack = Bucket(40, 40)
        send(pace, slack, 20_000, hands=HANDS, begin=NOW + timedelta(days=1))
        late = [at for at in slack.taken if at > slack.taken[-1] - 60]
        assert len(late) / 60 >= 0.8 * 40

    def test_calls_on_their_way_when_it_was_learnt_teach_nothing_more(self) -> None:
        pace, until = Pace(5), NOW + SECOND
        for number in range(5):
            assert pace.turn("T1", POST, f"U{number}", NOW) == NOW
        for _ in range(5):
            pace.wait("T1", POST, until, NOW)
        other = Pace(5)
        for number in range(5):
            other.turn("T1", POST, f"U{number}", NOW)
        other.wait("T1", POST, until, NOW)
        for each in (pace, other):
            assert each.resting(NOW) == {"T1": until}
            each.turn("T1", POST, "UX", until)
        assert pace.resting(until) == other.resting(until)

    def test_a_channel_that_has_enough_says_nothing_of_the_workspace(self) -> None:
        pace = Pace(5)
        pace.turn("T1", POST, "CWINS", NOW)
        pace.wait("T1", POST, NOW + SECOND, NOW)  # far from busy: it was the channel's limit
        later = NOW + timedelta(minutes=1)
        assert pace.room(later) == 5

    def test_an_idle_night_teaches_nothing(self) -> None:
        speed = Speed(50)
        assert speed.per_second == 5
        speed.refused(NOW, NOW + SECOND)
        after = speed.per_second
        assert after == 3.5
        for _ in range(50):
            speed.taken()
        assert after < speed.per_second < after * 1.06

    def test_one_workspaces_lesson_is_not_anothers(self) -> None:
        pace = Pace(5)
        for number in range(5):
            pace.turn("T1", POST, f"U{number}", NOW)
        pace.wait("T1", POST, NOW + timedelta(minutes=5), NOW)
        assert set(pace.resting(NOW)) == {"T1"}
        assert [pace.turn("T2", POST, f"U{n}", NOW) == NOW for n in range(6)] == [
            *[True] * 5,
            False,
        ]

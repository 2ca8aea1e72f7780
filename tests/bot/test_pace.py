"""Meters and pauses, without a database or Slack."""

from datetime import timedelta

from bot.sender.pace import Meter, Pace
from tests.cast import NOW

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


def test_the_sustained_pace_is_exactly_what_was_asked_for() -> None:
    pace, now, sent = Pace(7), NOW, 0
    while now < NOW + timedelta(minutes=1):
        sent += pace.turn("T1", POST, f"C{sent}", now) == now
        now = max(now, pace.ready_at(now))
    assert 60 * 7 <= sent <= 61 * 7


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
    assert pace.room(NOW) == 0
    assert pace.ready_at(NOW) == NOW + SECOND


def test_a_pause_for_a_method_is_not_a_pause_for_all() -> None:
    pace = Pace(10)
    pace.wait("T1", EDIT, NOW + 9 * SECOND)
    assert pace.turn("T1", EDIT, "A", NOW) == NOW + 9 * SECOND
    assert pace.turn("T1", POST, "A", NOW) == NOW


def test_trouble_pauses_twice_as_long_each_time_up_to_a_quarter_of_an_hour() -> None:
    pace = Pace(10)
    pauses = [(pace.trouble("T1", NOW) - NOW).total_seconds() for _ in range(12)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    pace.relief("T1")
    assert pace.trouble("T1", NOW) == NOW + SECOND


def test_forgetting_idle_channels_forgets_no_busy_one() -> None:
    pace, now = Pace(50), NOW
    for number in range(3000):
        assert pace.turn("T1", POST, f"C{number}", now) == now
        now += SECOND / 50
    assert pace.turn("T1", POST, "C2999", now) > now
    assert pace.turn("T1", POST, "C0", now) == now

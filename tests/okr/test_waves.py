"""Prompts go out one after the other: how long that takes, and for whom it is too long."""

from datetime import UTC, datetime, timedelta

from bot.okr.waves import Wave, waves

MORNING = datetime(2026, 10, 14, 12, 30, tzinfo=UTC)
CLOSES = MORNING + timedelta(hours=9)
SECOND = timedelta(seconds=1)


def test_nobody_makes_no_wave() -> None:
    assert waves([], 5) == []


def test_a_wave_lasts_as_long_as_its_messages() -> None:
    assert waves([(MORNING, CLOSES)] * 20_000, 5) == [
        Wave(begins=MORNING, ends=MORNING + 4000 * SECOND, prompts=20_000, too_late=0)
    ]


def test_who_is_asked_while_a_wave_goes_on_is_part_of_it() -> None:
    asked = [(MORNING + 5 * SECOND, CLOSES), *[(MORNING, CLOSES)] * 10, (CLOSES, CLOSES + SECOND)]
    first, second = waves(asked, 1)
    assert (first.begins, first.lasts, first.prompts) == (MORNING, 11 * SECOND, 11)
    assert (second.begins, second.lasts, second.prompts) == (CLOSES, SECOND, 1)


def test_whose_day_ends_before_their_turn_is_counted() -> None:
    asked = [(MORNING, MORNING + 4 * SECOND)] * 10
    (wave,) = waves(asked, 1)
    assert (wave.prompts, wave.too_late) == (10, 6)

"""What can be a cover, and when it is told that one begins and ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.okr.cadence import day_named
from bot.okr.calendar import SchoolCalendar
from bot.okr.cover import LONGEST_DAYS, begin_told_at, cover_of, end_told_at, next_telling
from bot.okr.model import Absence, Cover, Problem
from tests.cast import ANA, BEN, key_result

TODAY = date(2026, 11, 4)  # a Wednesday
DAY = timedelta(days=1)


def cover(starts: date, until: date, member_id: str = BEN.id) -> Cover:
    return cover_of(key_result(), ANA, member_id, starts, until, TODAY)


def test_from_today_at_the_earliest_to_its_last_day() -> None:
    assert cover(TODAY, TODAY) == Cover(member_id=BEN.id, starts=TODAY, until=TODAY)
    assert cover(TODAY - 9 * DAY, TODAY + DAY).starts == TODAY
    assert cover(TODAY + DAY, TODAY + 2 * DAY).starts == TODAY + DAY


@pytest.mark.parametrize(
    ("starts", "until", "who", "code"),
    [
        (0, -1, BEN.id, "cover.past"),
        (3, 2, BEN.id, "cover.order"),
        (0, LONGEST_DAYS, BEN.id, "cover.too_long"),
        (0, 5, ANA.id, "cover.owner"),
    ],
)
def test_what_cannot_be(starts: int, until: int, who: str, code: str) -> None:
    with pytest.raises(Problem) as raised:
        cover(TODAY + starts * DAY, TODAY + until * DAY, who)
    assert raised.value.code == code


def test_both_ends_are_told_on_school_mornings() -> None:
    weekend = Cover(member_id=BEN.id, starts=date(2026, 10, 31), until=date(2026, 11, 1))
    monday = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)  # 7:30 after the clocks went back
    assert begin_told_at(weekend, ANA) == end_told_at(weekend, ANA) == monday
    week = Cover(member_id=BEN.id, starts=date(2026, 11, 2), until=date(2026, 11, 5))
    assert end_told_at(week, ANA) == datetime(2026, 11, 6, 13, 30, tzinfo=UTC)


def test_they_follow_the_owners_calendar_and_end_quietly_with_an_absence() -> None:
    week = Cover(member_id=BEN.id, starts=date(2026, 11, 2), until=date(2026, 11, 5))
    closed = SchoolCalendar(closed=frozenset({date(2026, 11, 2), date(2026, 11, 6)}))
    owner = replace(ANA, calendar=closed)
    assert begin_told_at(week, owner) == datetime(2026, 11, 3, 13, 30, tzinfo=UTC)
    assert end_told_at(week, owner) == datetime(2026, 11, 9, 13, 30, tzinfo=UTC)
    away = replace(ANA, away=Absence(starts=week.starts, until=week.until, cover_id=BEN.id))
    midnight = datetime(2026, 11, 6, 6, 0, tzinfo=UTC)
    assert end_told_at(week, away) == next_telling(week, away, midnight - DAY) == midnight


def test_the_next_telling_is_never_at_night() -> None:
    week = Cover(member_id=BEN.id, starts=date(2026, 11, 2), until=date(2026, 11, 5))
    begin, end = begin_told_at(week, ANA), end_told_at(week, ANA)
    assert next_telling(week, ANA, begin - DAY) == begin
    assert next_telling(week, ANA, begin) == end
    night = datetime(2026, 11, 7, 3, 0, tzinfo=UTC)  # nobody was told on Friday
    assert next_telling(week, ANA, night) == datetime(2026, 11, 9, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", TODAY),
        ("Tomorrow", TODAY + DAY),
        ("friday", date(2026, 11, 6)),
        ("2 weeks", TODAY + 14 * DAY),
        ("in 3 days", TODAY + 3 * DAY),
        ("nov 20", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-01-20", date(2026, 1, 20)),
    ],
)
def test_a_day_by_the_words_of_a_snooze(words: str, day: date) -> None:
    assert day_named(words, TODAY) == day


def test_the_name_of_this_very_day_is_a_week_from_now_or_today() -> None:
    name = f"{TODAY:%A}"
    assert day_named(name, TODAY) == TODAY + 7 * DAY
    assert day_named(name, TODAY, or_today=True) == TODAY
    assert day_named(f"on {name}", TODAY, or_today=True) == TODAY
    assert day_named(f"next {name}", TODAY, or_today=True) == TODAY + 7 * DAY
    assert day_named(name, TODAY + DAY, or_today=True) == TODAY + 7 * DAY


@pytest.mark.parametrize("words", ["", "someday", "1h", "30 minutes", "feb 30", "99/99"])
def test_what_is_no_day(words: str) -> None:
    with pytest.raises(Problem) as raised:
        day_named(words, TODAY)
    assert raised.value.code == "day.not_a_day"

"""Time is an argument, and only one module reads it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.clock import SystemClock, TravelClock

MONDAY = datetime(2026, 9, 14, 11, 30, tzinfo=UTC)


def test_a_travel_clock_stands_still_until_it_travels() -> None:
    clock = TravelClock(MONDAY)
    assert (clock.now(), clock.now()) == (MONDAY, MONDAY)
    clock.travel(MONDAY + timedelta(days=4))
    assert clock.now() == MONDAY + timedelta(days=4)


def test_moments_of_any_zone_become_utc() -> None:
    clock = TravelClock(datetime(2026, 9, 14, 7, 30, tzinfo=timezone(timedelta(hours=-4))))
    assert clock.now() == MONDAY
    assert clock.now().tzinfo is UTC


def test_time_never_goes_back() -> None:
    clock = TravelClock(MONDAY)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.travel(MONDAY - timedelta(seconds=1))


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        TravelClock(naive)
    with pytest.raises(ValueError, match="no time zone"):
        TravelClock(MONDAY).travel(naive)


def test_the_system_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_no_other_module_reads_the_clock() -> None:
    reads = re.compile(r"\b(datetime|date)\.(now|today|utcnow)\(|\btime\.(time|time_ns)\(")
    root = Path(__file__).parents[2]
    found = [
        f"{path.relative_to(root)}:{number}"
        for folder in ("bot", "handlers", "storage", "messages")
        for path in sorted((root / folder).rglob("*.py"))
        if path.name != "clock.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if reads.search(line)
    ]
    assert found == []

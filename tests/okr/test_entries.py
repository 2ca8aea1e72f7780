"""What an entry of a calendar may say, and what is the same entry."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.entries import (
    LONGEST_DAYS,
    faults,
    hours_fault,
    overlaps,
    tidy,
    unknown_of,
)
from bot.okr.model import CalendarEntry, DayKind

HOURS = time(7), time(16, 30)
BREAK = CalendarEntry(
    id=0,
    team_id=1,
    kind=DayKind.BREAK,
    starts=date(2026, 11, 23),
    ends=date(2026, 11, 27),
    name="Thanksgiving break",
)
EARLY = replace(BREAK, kind=DayKind.EARLY_RELEASE, ends=BREAK.starts, until=time(12, 30))


def problems(entry: CalendarEntry) -> dict[str, str]:
    return {field: problem.code for field, problem in faults(entry, HOURS).items()}


def test_what_is_well_has_no_faults() -> None:
    assert problems(BREAK) == problems(EARLY) == {}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (replace(BREAK, ends=date(2026, 11, 22)), {"ends": "calendar.end_first"}),
        (
            replace(BREAK, ends=BREAK.starts + timedelta(days=LONGEST_DAYS)),
            {"ends": "calendar.too_long"},
        ),
        (
            replace(BREAK, starts=date(1926, 11, 23), ends=date(1926, 11, 27)),
            {"starts": "calendar.far", "ends": "calendar.far"},
        ),
        (replace(BREAK, name="x" * 81), {"name": "calendar.long_name"}),
        (replace(EARLY, until=None), {"until": "calendar.no_end"}),
        (replace(EARLY, until=time(7)), {"until": "calendar.end_outside"}),
        (replace(EARLY, until=time(16, 30)), {"until": "calendar.end_outside"}),
        (replace(EARLY, until=time(18)), {"until": "calendar.end_outside"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    entry: CalendarEntry, expected: dict[str, str]
) -> None:
    assert problems(entry) == expected


def test_a_year_is_not_too_long() -> None:
    assert problems(replace(BREAK, ends=BREAK.starts + timedelta(days=LONGEST_DAYS - 1))) == {}


@pytest.mark.parametrize(
    ("begins", "ends", "is_well"),
    [
        (time(7), time(16, 30), True),
        (time(7), time(8), True),
        (time(7), time(7, 59), False),
        (time(16), time(7), False),
    ],
)
def test_a_staff_day_has_an_hour(begins: time, ends: time, is_well: bool) -> None:
    assert (hours_fault(begins, ends) is None) is is_well


def test_only_early_release_has_a_time() -> None:
    assert tidy(replace(BREAK, until=time(12), name="  Fall   break ")).name == "Fall break"
    assert tidy(replace(BREAK, until=time(12))).until is None
    assert tidy(EARLY) == EARLY


def test_the_same_days_from_elsewhere_are_the_same() -> None:
    again = replace(BREAK, id=7, source="calendar.ics", name="THANKSGIVING BREAK")
    assert list(unknown_of([again, EARLY, EARLY], [BREAK])) == [EARLY]
    elsewhere = replace(BREAK, team_id=2)
    assert list(unknown_of([elsewhere], [BREAK])) == [elsewhere]


days = st.integers(0, 40).map(lambda number: BREAK.starts + timedelta(days=number))


@given(st.lists(st.tuples(days, days), max_size=6))
def test_overlaps_are_counted_as_by_walking(spans: list[tuple[date, date]]) -> None:
    entries = [replace(BREAK, starts=min(span), ends=max(span)) for span in spans]
    entries.sort(key=lambda one: (one.starts, one.ends))
    expected = sum(
        any(one.starts <= before.ends for before in entries[:number])
        for number, one in enumerate(entries)
    )
    assert overlaps(entries) == expected

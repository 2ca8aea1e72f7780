"""A day however it is typed, and None for what is no day."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from bot.okr.days import date_named, month_named

AUGUST = date(2026, 8, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-14", date(2026, 9, 14)),
        ("9/14/2026", date(2026, 9, 14)),
        ("9/14/26", date(2026, 9, 14)),
        ("9/14", date(2026, 9, 14)),
        ("Sep 14", date(2026, 9, 14)),
        ("sept. 14th", date(2026, 9, 14)),
        ("14 September 2026", date(2026, 9, 14)),
        ("jan 15", date(2027, 1, 15)),
        ("8/24", AUGUST),
        ("8/23", date(2027, 8, 23)),
        ("feb 30", None),
        ("13/1", None),
        ("monday", None),
        ("", None),
        ("14", None),
    ],
)
def test_a_day(text: str, day: date | None) -> None:
    assert date_named(text, AUGUST) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sep", date(2026, 9, 1)),
        ("january", date(2027, 1, 1)),
        ("aug", AUGUST),  # it begins in the middle of it
        ("July", date(2027, 7, 1)),
        ("sept. 2027", date(2027, 9, 1)),
        ("fall", None),
        ("ma", None),
        ("sep 14", None),
        ("13", None),
        ("", None),
    ],
)
def test_a_month(text: str, day: date | None) -> None:
    assert month_named(text, AUGUST) == day


@given(st.dates(), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_day_written_out_is_that_day(day: date, earliest: date) -> None:
    assert date_named(day.isoformat(), earliest) == day


@given(st.text(max_size=20))
def test_no_text_is_too_strange(text: str) -> None:
    for found in (date_named(text, AUGUST), month_named(text, AUGUST)):
        assert found is None or found.year > 0

"""Public holidays: of a country and a state, on weekdays, for this school year and the next."""

from dataclasses import replace
from datetime import date

import pytest

from bot.calendars import public_holidays, school_years
from bot.okr.model import DayKind, Problem
from tests.bot.calendars.days import SCHOOL, TODAY


@pytest.mark.parametrize("country", ["US", "usa", "United States", "united states of america"])
@pytest.mark.parametrize("state", ["IL", "illinois", " Il "])
def test_a_country_and_a_state_are_found_as_people_write_them(country: str, state: str) -> None:
    found = public_holidays(country, state, SCHOOL, TODAY)
    named = {one.name: one.starts for one in found.entries if one.starts < date(2027, 6, 30)}
    assert named["Thanksgiving Day"] == date(2026, 11, 26)
    assert named["Casimir Pulaski Day"] == date(2027, 3, 1)
    assert found.source == "public holidays US-IL"
    assert {one.kind for one in found.entries} == {DayKind.HOLIDAY}
    assert all(one.starts.weekday() < 5 for one in found.entries)


def test_without_a_state_those_of_the_whole_country() -> None:
    names = {one.name for one in public_holidays("US", "", SCHOOL, TODAY).entries}
    assert "Casimir Pulaski Day" not in names
    assert "Thanksgiving Day" in names


def test_elsewhere_there_are_holidays_too() -> None:
    berlin = replace(SCHOOL, tz="Europe/Berlin")
    found = public_holidays("Germany", "Bayern", berlin, TODAY)
    assert "Epiphany" in {one.name for one in found.entries}


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2026, 7, 1), date(2028, 6, 30)),
        (date(2027, 3, 1), date(2026, 7, 1), date(2028, 6, 30)),
        (date(2027, 7, 1), date(2027, 7, 1), date(2029, 6, 30)),
    ],
)
def test_this_school_year_and_the_next(today: date, first: date, last: date) -> None:
    assert school_years(today) == (first, last)
    days = [one.starts for one in public_holidays("US", "", SCHOOL, today).entries]
    assert first <= min(days) <= max(days) <= last


@pytest.mark.parametrize(
    ("country", "state", "code"),
    [
        ("Narnia", "", "calendar.no_country"),
        ("", "", "calendar.no_country"),
        ("x" * 5000, "", "calendar.no_country"),
        ("US", "ZZ", "calendar.no_state"),
        ("US", "Bavaria", "calendar.no_state"),
    ],
)
def test_what_nobody_knows_is_a_problem(country: str, state: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        public_holidays(country, state, SCHOOL, TODAY)
    assert caught.value.code == code

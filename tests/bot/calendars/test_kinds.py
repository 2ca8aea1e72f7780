"""Words of school calendars: what is clear is understood, everything else is left to a person."""

from datetime import time

import pytest
from hypothesis import given, strategies as st

from bot.calendars.kinds import kind_of, parse_time, release_in
from bot.okr.model import DayKind

CLEAR = {
    DayKind.BREAK: "Spring break|Spring Break - No School|Winter Recess (no school)|Fall Break week"
    "|Summer vacation",
    DayKind.HOLIDAY: "Holiday|Labor Day|Labor Day (No School)|Presidents' Day|Presidents’ Day"
    "|Martin Luther King, Jr. Day|Thanksgiving|New Year's Day|Memorial Day Observed",
    DayKind.CLOSED: "No School|Schools Closed|Snow Day|NO SCHOOL - weather|closed",
    DayKind.PD_DAY: "PD|PD Day|NO SCHOOL - PD Day|Professional Development Day|Teacher Workday"
    "|In-Service Day|Student Holiday|Non-Student Day|No School for Students/Teacher Planning",
    DayKind.TESTING: "State Testing Window|MAP Testing|testing",
    DayKind.EARLY_RELEASE: "Early Release|Early Dismissal - 1:15 PM|Half Day|Half-day (11:45)",
    DayKind.SCHOOL_DAY: "school day|School Day",
}
UNCLEAR = """
Spring Break Camp|Thanksgiving Break Food Drive|Classes resume after break|Winter Break Begins
Last day before Winter Break|PD committee lunch|Holiday Concert|Thanksgiving Feast|Board Meeting
Breakfast with Santa|Veterans Day Assembly|Parent Teacher Conferences|Homework|Institute of Art Trip
First day of school|Snow day makeup (if needed)|School picture day||…
"""


@pytest.mark.parametrize(
    ("words", "kind"),
    [(words, kind) for kind, some in CLEAR.items() for words in some.split("|")],
)
def test_clear_words_are_a_kind_of_day(words: str, kind: DayKind) -> None:
    assert kind_of(words) is kind
    assert kind_of(f"  {words.upper()} ") is kind


@pytest.mark.parametrize("words", [one for line in UNCLEAR.split("\n") for one in line.split("|")])
def test_a_day_is_never_closed_by_mistake(words: str) -> None:
    assert kind_of(words) is None


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("Early release 12:30", time(12, 30)),
        ("Early release at 1:15 PM", time(13, 15)),
        ("Half day (noon)", time(12)),
        ("Early release 2:10", time(14, 10)),
        ("Early release 1 p.m.", time(13)),
        ("Early release 12:30 PM, 12:30 PM buses", time(12, 30)),
        ("Early release K-5 12:30, 6-8 1:30", None),
        ("Early release grade 3", None),
        ("Early release 24:00", None),
        ("Early release", None),
    ],
)
def test_the_one_time_in_a_name_is_when_the_day_ends(words: str, at: time | None) -> None:
    assert release_in(words) == at


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("12:30", time(12, 30)),
        ("12.30", time(12, 30)),
        ("12:30:00", time(12, 30)),
        ("1:15 pm", time(13, 15)),
        ("1 PM", time(13)),
        ("noon", time(12)),
        ("9:05", time(9, 5)),
        ("24:00", None),
        ("12:60", None),
        ("13:00 pm", None),
        ("1230", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_time_as_it_is_typed(typed: str, at: time | None) -> None:
    assert parse_time(typed) == at


@given(st.text(max_size=200))
def test_no_words_break_it(words: str) -> None:
    kind_of(words)
    release_in(words)
    parse_time(words)


@pytest.mark.parametrize("part", ["no ", "break ", "1:", "12:30 ", "teacher ", " ", "a", "half-"])
def test_long_words_are_read_to_their_end(part: str) -> None:
    """Nothing in here backtracks: it would never come to the end of these."""
    for words in (part * 50_000, "break" + part * 50_000 + "!"):
        kind_of(words)
        release_in(words)
        assert parse_time(words) is None

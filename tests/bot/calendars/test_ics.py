"""Calendar files: what is clear becomes a day, what is broken is said, and nothing hangs."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from bot.calendars import Why
from bot.calendars.contents import MOST_ENTRIES
from bot.calendars.lines import MOST_EVENTS
from bot.calendars.reading import is_ics
from bot.importer import Refused
from tests.bot.calendars.days import calendar, event, holiday, left_out, read, refused, said


def test_days_and_breaks_with_their_last_day() -> None:
    found = read(
        calendar(
            holiday("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261128", name="Fall break"),
            event("UID:2", "SUMMARY:Labor Day", "DTSTART;VALUE=DATE:20270906"),
            event("UID:3", "SUMMARY:Board meeting", "DTSTART;VALUE=DATE:20270907"),
        )
    )
    assert said(found) == [
        "break 2026-11-23..2026-11-27 Fall break",
        "holiday 2027-09-06 Labor Day",
    ]
    assert left_out(found) == [("Board meeting", Why.UNCLEAR)]
    assert {one.source for one in found.entries} == {"calendar"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("SUMMARY:Early release 12:15 PM", "DTSTART;VALUE=DATE:20261218"), "12:15"),
        (
            (
                "SUMMARY:Early release",
                "DTSTART;TZID=America/Chicago:20261218T123000",
                "DTEND;TZID=America/Chicago:20261218T153000",
            ),
            "12:30",
        ),
        (("SUMMARY:Early release", "DTSTART:20261218T183000Z"), "12:30"),
        (("SUMMARY:Early release", "DTSTART;TZID=Central Standard Time:20261218T123000"), "12:30"),
        (("SUMMARY:Early release", "DTSTART;TZID=America/New_York:20261218T133000"), "12:30"),
        (("SUMMARY:Early release", "DTSTART:20261218T123000"), "12:30"),
    ],
)
def test_early_release_ends_the_day_on_the_teams_own_wall(
    lines: tuple[str, ...], expected: str
) -> None:
    (shown,) = said(read(calendar(event("UID:1", *lines))))
    assert shown.startswith("early_release 2026-12-18 ")
    assert shown.endswith(expected)


def test_a_file_may_describe_a_zone_of_its_own() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:District time\r\nEND:VTIMEZONE"
    found = read(
        calendar(zone, holiday("DTSTART;TZID=District time:20261218T123000", name="Early release"))
    )
    assert said(found) == ["early_release 2026-12-18 Early release 12:30"]


def test_a_day_from_midnight_to_midnight_is_a_whole_day() -> None:
    lines = ("DTSTART:20261225T060000Z", "DTEND:20261226T060000Z")
    assert said(read(calendar(holiday(*lines)))) == ["holiday 2026-12-25 Holiday"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("SUMMARY:Early release", "DTSTART;VALUE=DATE:20261218"), Why.NO_TIME),
        (("SUMMARY:Early release 6 pm", "DTSTART;VALUE=DATE:20261218"), Why.NO_TIME),
        (("SUMMARY:PD", "DTSTART:20261218T080000", "DTEND:20261218T100000"), Why.PART_OF_DAY),
        (("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20261218", "STATUS:CANCELLED"), Why.CANCELED),
        (("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20311218"), Why.FAR),
        (("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20201218"), Why.FAR),
        (
            ("SUMMARY:Break", "DTSTART;VALUE=DATE:20261218", "DTEND;VALUE=DATE:20281218"),
            Why.TOO_LONG,
        ),
        (("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20261218", "RRULE:FREQ=HOURLY"), Why.REPEATS),
    ],
)
def test_what_is_not_taken_is_listed_with_its_reason(lines: tuple[str, ...], why: Why) -> None:
    found = read(calendar(event("UID:1", *lines)))
    assert said(found) == []
    assert [one.why for one in found.left_out] == [why]
    assert all(one.day and one.line == 3 for one in found.left_out)


def test_what_repeats_is_counted_out_within_two_years() -> None:
    found = read(
        calendar(
            event(
                "UID:1",
                "SUMMARY:Labor Day",
                "DTSTART;VALUE=DATE:19700907",
                "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO",
            ),
            event(
                "UID:2",
                "SUMMARY:Early release 12:30",
                "DTSTART;VALUE=DATE:20261202",
                "RRULE:FREQ=MONTHLY;BYDAY=1WE;UNTIL=20270301",
                "EXDATE;VALUE=DATE:20270106",
            ),
            event(
                "UID:2",
                "SUMMARY:Early release 13:30",
                "RECURRENCE-ID;VALUE=DATE:20270203",
                "DTSTART;VALUE=DATE:20270204",
            ),
        )
    )
    assert said(found) == [
        "holiday 2026-09-07 Labor Day",
        "early_release 2026-12-02 Early release 12:30 12:30",
        "early_release 2027-02-04 Early release 13:30 13:30",
        "holiday 2027-09-06 Labor Day",
        "holiday 2028-09-04 Labor Day",
    ]


def test_days_in_a_row_of_one_name_are_one_entry() -> None:
    daily = ("DTSTART;VALUE=DATE:20261123", "RRULE:FREQ=DAILY;COUNT=5")
    assert said(read(calendar(holiday(*daily, name="Fall break")))) == [
        "break 2026-11-23..2026-11-27 Fall break"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            calendar(holiday("DTSTART;VALUE=DATE:20260231")),
            "Line 6, DTSTART: “20260231” is not a date.",
        ),
        (
            calendar(holiday("DTSTART:20261218T240000")),
            "Line 6, DTSTART: “20261218T240000” is not a time of day.",
        ),
        (
            calendar(holiday("DTSTART;TZID=Mars/Phobos:20261218T120000")),
            "Line 6, DTSTART: “Mars/Phobos” is not a time zone.",
        ),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218", "DTEND;VALUE=DATE:20261211")),
            "Line 7, DTEND: “Holiday” ends before it starts.",
        ),
        (calendar(holiday()), "Line 3, DTSTART: This event does not say when it starts."),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218", "DTSTART;VALUE=DATE:20261219")),
            "Line 6, DTSTART: An event says this once.",
        ),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218", "RRULE:FREQ=NEVER")),
            "Line 3: I cannot read when “Holiday” is.",
        ),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218", "DURATION:P99999999D")),
            "Line 3: I cannot read when “Holiday” is.",
        ),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218"))[:-30],
            "Line 3: The file ends before the end of the “VEVENT” that begins here.",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
            "Line 3: “VEVENT” that begins on line 2 has no end before this.",
        ),
        (
            "BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 9,
            "Line 6: Too much stands inside each other here.",
        ),
        (
            calendar(holiday("DTSTART;VALUE=DATE:20261218", name="Holiday " + "x" * 30_000)),
            "Line 5, SUMMARY: This is longer than 20,000 characters.",
        ),
    ],
)
def test_what_is_broken_is_said_by_its_line(text: str, fault: str) -> None:
    assert refused(text) == [fault]


def test_every_fault_is_said_at_once() -> None:
    bad = [
        event(f"UID:{number}", "SUMMARY:Holiday", "DTSTART;VALUE=DATE:20261301")
        for number in range(3)
    ]
    assert len(refused(calendar(*bad))) == 3


NEVER = [
    "FREQ=SECONDLY",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=60MO",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
    "FREQ=YEARLY;BYWEEKNO=60",
    "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3",
    "FREQ=YEARLY;BYYEARDAY=400",
    "FREQ=DAILY;BYSETPOS=300",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
]


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_never_ends_is_not_followed(rule: str) -> None:
    text = calendar(holiday("DTSTART;VALUE=DATE:20260105", f"RRULE:{rule}"))
    with suppress(Refused):  # what icalendar itself does not read
        assert [why for _, why in left_out(read(text))] == [Why.REPEATS]


def test_many_rules_are_followed_only_as_long_as_that_is_quick() -> None:
    """Each alone has twenty thousand days; all of them would take minutes."""
    every_day = [
        event(f"UID:{number}", "SUMMARY:Holiday", "DTSTART;VALUE=DATE:19700101", "RRULE:FREQ=DAILY")
        for number in range(MOST_ENTRIES)
    ]
    found = read(calendar(*every_day))
    assert Why.REPEATS in {one.why for one in found.left_out}


def test_a_huge_file_is_refused_or_read_quickly() -> None:
    assert refused(calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (MOST_EVENTS + 1))) == [
        f"Line {2 * MOST_EVENTS + 3}: A calendar has up to 10,000 events; this has more."
    ]
    breaks = [
        event(f"UID:{number}", "SUMMARY:Break", "DTSTART;VALUE=DATE:20261218")
        for number in range(MOST_ENTRIES + 1)
    ]
    assert refused(calendar(*breaks))[0].endswith("up to 1,000 days and breaks; this has more.")
    games = [
        event(f"UID:{number}", "SUMMARY:Game", "DESCRIPTION:" + "x" * 300)
        for number in range(MOST_EVENTS)
    ]
    assert said(read(calendar(*games))) == []


def test_endless_exceptions_are_not_read() -> None:
    days = "EXDATE;VALUE=DATE:" + ",".join(["20261219"] * 2_000)
    text = calendar(holiday("DTSTART;VALUE=DATE:20261218", "RRULE:FREQ=DAILY", *[days] * 60))
    assert refused(text) == ["Line 3: Up to 1,000,000 characters about days fit; this has more."]


def test_rules_of_time_zones_and_alarms_are_not_looked_at() -> None:
    bomb = (
        "BEGIN:VTIMEZONE\r\nTZID:America/Chicago\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\n"
        "RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE"
    )
    alarm = "BEGIN:VALARM\r\nDTSTART:nonsense\r\nEND:VALARM"
    lines = ("DTSTART;TZID=America/Chicago:20261218T000000", "DURATION:P1D", alarm)
    assert said(read(calendar(bomb, holiday(*lines)))) == ["holiday 2026-12-18 Holiday"]


def test_long_lines_are_folded_and_texts_escaped() -> None:
    text = calendar(
        holiday("DTSTART;VALUE=DATE:20261218", name="Labor\r\n  Day\\, no sc\r\n\thool")
    )
    assert said(read(text)) == ["holiday 2026-12-18 Labor Day, no school"]
    assert said(read(text.replace("\r\n", "\n"))) == ["holiday 2026-12-18 Labor Day, no school"]
    assert said(read("\ufeff" + text)) == ["holiday 2026-12-18 Labor Day, no school"]


WHOLE = calendar(
    holiday("DTSTART;TZID=America/Chicago:20261218T123000", "DTEND:20261218T200000Z"),
    event(
        "UID:2", "SUMMARY:Fall break", "DTSTART;VALUE=DATE:20261123", "RRULE:FREQ=YEARLY;COUNT=3"
    ),
)


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_damaged_file_is_read_or_refused(chance: random.Random, times: int) -> None:
    text = WHOLE
    for _ in range(times):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(["", "\n", "X", ":", ";", "9", '"', "\\"]) + text[at + 1 :]
    if not is_ics(text):
        text = f"BEGIN:VCALENDAR\n{text}"
    with suppress(Refused):
        assert all(one.starts <= one.ends for one in read(text).entries)

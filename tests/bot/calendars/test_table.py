"""A calendar from a spreadsheet: however it was saved, and every fault with its line."""

import pytest

from bot.calendars import Contents, read_bytes
from bot.calendars.contents import MOST_ENTRIES
from tests.bot.calendars.days import SCHOOL, TODAY, left_out, read, refused, said

ROWS = """\
date,ends,kind,name,until
2026-11-23,2026-11-27,break,Thanksgiving break,
2026-12-18,,early release,,12:30
1/4/2027,,pd day,Back to work,
2027-03-02,2027-03-04,testing,,
2027-03-06,,school day,Make-up Saturday,
"""
EXPECTED = [
    "break 2026-11-23..2026-11-27 Thanksgiving break",
    "early_release 2026-12-18 12:30",
    "pd_day 2027-01-04 Back to work",
    "testing 2027-03-02..2027-03-04",
    "school_day 2027-03-06 Make-up Saturday",
]


def test_rows_are_days() -> None:
    assert said(read(ROWS)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_however_it_was_saved(encoding: str, separator: str, ending: str) -> None:
    text = ROWS.replace("Make-up", "Férié").replace(",", separator).replace("\n", ending)
    found: Contents = read_bytes(text.encode(encoding), SCHOOL, "days.csv", TODAY)
    assert said(found) == [one.replace("Make-up", "Férié") for one in EXPECTED]


def test_the_name_says_the_kind_where_no_column_does() -> None:
    found = read(
        "Start Date,Subject\n2026-11-26,Thanksgiving\n2026-12-18,Early release 12:30\n"
        "2026-12-19,Bake sale\n"
    )
    assert said(found) == [
        "holiday 2026-11-26 Thanksgiving",
        "early_release 2026-12-18 Early release 12:30 12:30",
    ]
    assert left_out(found) == [("Bake sale", "unclear")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2026-02-31,,holiday,,", "starts: “2026-02-31” is not a date. Write it like 2026-09-14."),
        ("2026-03-03,2026-03-01,break,,", "ends: It ends before it starts."),
        ("2026-03-03,2028-03-01,break,,", "ends: That is 730 days; up to 400 fit into one row."),
        (
            "2026-03-04,,early release,,24:00",
            "until: “24:00” is not a time of day. Write it like 12:30.",
        ),
        (
            "2026-03-04,,early release,,",
            "until: Early release needs the time when the day ends, like 12:30.",
        ),
        (
            "2026-03-04,,early release,,18:00",
            "until: Early release ends the day between 07:00 and 16:30.",
        ),
        (
            "2026-03-04,,party,,",
            "kind: “party” is none of: closed, school day, holiday, break, pd day, pd, testing, "
            "early release.",
        ),
        (",,break,,", "starts: This cell is empty."),
        ("1999-03-04,,break,,", "starts: The year 2000 to 2099 is as far as a calendar goes."),
        (f"2026-03-04,,break,{'x' * 81},", "name: Keep it to 80 characters; this has 81."),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(row: str, fault: str) -> None:
    header = "date,ends,kind,name,until\n2026-11-26,,holiday,,\n"
    assert fault in [one.removeprefix("Line 3, ") for one in refused(header + row + "\n")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Line 1: The file is empty."),
        ("date,kind\n", "Line 1: There is a header but no day below it."),
        ("kind,name\nbreak,x\n", "Line 1, date: There must be a column “date” or “starts”."),
        ("date\n2026-11-26\n", "Line 1, kind: There must be a column “kind” or “name”."),
        (
            "date,kind,color\n2026-11-26,break,red\n",
            "Line 1: No column is called “color”. Known are: date (or starts), ends, kind, name, "
            "until.",
        ),
        (
            "date,starts,kind\n2026-11-26,,break\n",
            "Line 1, starts: It says the same as the column “date”.",
        ),
        (
            "date,kind\n" + "2026-11-26,break\n" * (MOST_ENTRIES + 1),
            "Line 1002: A calendar has up to 1000 rows.",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, fault: str) -> None:
    assert refused(text) == [fault]


def test_a_file_that_is_too_large_or_no_text_is_refused() -> None:
    for data in (b"x" * 5_000_001, b"\0\1\2", b"PK\x03\x04workbook"):
        with pytest.raises(Exception, match="Line 1: "):
            read_bytes(data, SCHOOL, "file", TODAY)

"""What spreadsheets do to a file on the way: encodings, marks, separators, shares for percents."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot import csvtext, importer
from bot.importer import Refused
from bot.importer.cells import parse_day
from bot.okr.model import Reading
from tests.bot.importer.tables import row, table

WORDS = "Niveau élevé – “3e”"


def refused(data: bytes | str) -> list[str]:
    with pytest.raises(Refused) as found:
        importer.read(data if isinstance(data, str) else importer.decode(data))
    return [str(fault) for fault in found.value.faults]


# --- bytes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_way_in_which_a_spreadsheet_saves_is_read(encoding: str, separator: str) -> None:
    text = f"objective{separator}key_result\r\nRead well{separator}{WORDS}\r\n"
    assert importer.read(importer.decode(text.encode(encoding)))[0].key_result == WORDS


def test_latin_1_and_both_orders_of_utf_16_are_read() -> None:
    text = "objective,key_result\nLire très bien,Niveau élevé\n"
    for data in (
        text.encode("latin-1"),
        b"\xfe\xff" + text.encode("utf-16-be"),
        b"\xff\xfe" + text.encode("utf-16-le"),
    ):
        assert importer.read(importer.decode(data))[0].objective == "Lire très bien"


def test_a_file_in_two_encodings_is_refused_at_the_damaged_cells() -> None:
    good, bad = "Élèves".encode(), "Élèves".encode("cp1252")
    data = b"objective,key_result\n" + good + b",A\nB," + bad + b"\n"
    assert refused(data) == [
        "Line 3, key_result: “�l�ves” has a letter that cannot be read. Save as “CSV UTF-8”."
    ]


def test_excels_first_line_names_the_separator_and_counts_as_a_line() -> None:
    text = "sep=;\r\nobjective;key_result;due\r\nRead, write, count;Grade 3;soon\r\n"
    assert refused(text) == ["Line 3, due: “soon” is not a date. Write it like 2026-09-14."]
    assert importer.read(text.replace("soon", ""))[0].objective == "Read, write, count"


def test_empty_columns_at_the_end_are_nothing() -> None:
    assert len(importer.read("objective,key_result,,,\nA,B,,,\n,,,,\nC,D\n")) == 2


# --- formulas ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-5", "-5"),
        ("-2.5", "-2.5"),
        ("-5+1", "'-5+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0@SUM(A1)", "'\u00a0@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("－1", "'－1"),
        ("'tis", "''tis"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(text: str, cell: str) -> None:
    assert csvtext.safe(text) == cell
    assert csvtext.plain(cell) == text


@given(st.text(alphabet="='+-@ ＝\t\r\n5a.%") | st.text())
def test_what_was_made_safe_comes_back(text: str) -> None:
    assert csvtext.plain(csvtext.safe(text)) == text


def test_the_apostrophe_of_an_export_is_taken_off_and_others_stay() -> None:
    assert row(objective="'=HYPERLINK(1)").objective == "=HYPERLINK(1)"
    assert row(objective="'tis the season").objective == "'tis the season"


# --- percents ---------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["0.62", "62", "62 %", "62%", "62 percent", "0,62"])
def test_a_percent_is_read_however_it_is_written(target: str) -> None:
    assert row(metric="percent", target=target).measure.target == 62


def test_a_row_of_shares_is_percents() -> None:
    found = row(metric="percent", baseline="0.62", target="1", values="2026-09-14=0.7; fall=0")
    assert (found.measure.baseline, found.measure.target) == (Decimal(62), Decimal(100))
    assert [value.reading for value in found.values] == [
        Reading(Decimal(70)),
        Reading(Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"baseline": "0.62", "target": "75"}, "baseline: “0.62”: is that 0.62 % or 62 %?"),
        ({"baseline": "0.5", "target": "75 %"}, "baseline: “0.5”: is that 0.5 % or 50 %?"),
        ({"baseline": "62", "values": "fall=0.64"}, "values: “0.64”: is that 0.64 % or 64 %?"),
    ],
)
def test_a_share_beside_a_percent_is_asked_about(cells: dict[str, str], sentence: str) -> None:
    assert refused(table({"metric": "percent", **cells})) == [f"Line 2, {sentence} Write the sign."]


@pytest.mark.parametrize(
    ("baseline", "target"), [("0.62 %", "75"), ("0", "75"), ("1", "75"), ("2.9", "2.95")]
)
def test_what_is_clear_is_not_asked_about(baseline: str, target: str) -> None:
    measure = row(metric="percent", baseline=baseline, target=target).measure
    assert f"{measure.baseline:f}" == baseline.removesuffix(" %")


def test_numbers_that_are_no_percents_stay_as_they_are() -> None:
    assert row(metric="number", target="0.62").measure.target == Decimal("0.62")
    assert row(metric="ratio", unit=":1", target="0.5").measure.target == Decimal("0.5")


def test_a_ratio_may_be_written_in_parts() -> None:
    measure = row(metric="ratio", baseline="18/24", target="24 / 24").measure
    assert (measure.baseline, measure.target) == (Decimal(75), Decimal(100))
    (asked,) = refused(table({"metric": "ratio", "target": "25/24"}))
    assert asked.startswith("Line 2, target: “25/24” is not a number.")


# --- days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-14",
        "2026/09/14",
        "9/14/2026",
        "9/14/26",
        "14.9.2026",
        "Sep 14, 2026",
        "Sept 14, 2026",
        "September 14, 2026",
        "14 Sep 2026",
        "14-Sep-26",
        "2026-09-14 00:00:00",
        "2026-09-14T00:00:00Z",
        "9/14/2026 0:00",
    ],
)
def test_a_day_may_be_written_in_several_ways(text: str) -> None:
    assert parse_day(text) == date(2026, 9, 14)


@pytest.mark.parametrize("text", ["14/9/2026", "46279", "2026-09-14 13:30", "9/14", "Sep 2026"])
def test_a_day_that_is_not_clear_is_none(text: str) -> None:
    assert parse_day(text) is None

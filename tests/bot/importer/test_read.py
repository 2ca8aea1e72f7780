"""A spreadsheet is read whole or refused, and each fault is one sentence at its place."""

from datetime import date
from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given, strategies as st

from bot import importer
from bot.importer import COLUMNS, Refused
from bot.okr.model import Cadence, Direction, Measure, MetricKind, Reading, TeamLevel
from tests.bot.importer.tables import row, table

DEMO = resources.files("bot").joinpath("demo.csv").read_bytes()


def faults(text: str) -> list[str]:
    """What is said about a file that is refused."""
    with pytest.raises(Refused) as refused:
        importer.read(text)
    return [str(fault) for fault in refused.value.faults]


def fault(**cells: str) -> str:
    """The only thing that is said about a file with one line."""
    (only,) = faults(table(cells))
    return only


# --- the file ---------------------------------------------------------------------------------


def test_the_real_goals_of_districts_are_read_as_they_are() -> None:
    rows = importer.read(importer.decode(DEMO))
    assert len(rows) == 16
    reading = rows[0].measure
    assert reading == Measure(
        kind=MetricKind.PERCENT, unit="%", baseline=Decimal(62), target=Decimal(75)
    )
    assert (rows[0].starts, rows[0].due) == (date(2026, 8, 17), date(2027, 6, 11))
    assert [(v.label, v.day, v.reading) for v in rows[5].values] == [
        ("2024-25", None, Reading(Decimal("92.2")))
    ]
    retention = rows[15].measure
    assert (retention.direction, retention.low, retention.high) == (
        Direction.KEEP_WITHIN,
        Decimal(96),
        Decimal(97),
    )


def test_the_example_is_a_file_that_can_be_imported() -> None:
    assert [one.measure.target for one in importer.read(importer.EXAMPLE)] == [75, 200]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    data = "objective,key_result\nLire très bien,Niveau “élevé” – 3e\n".encode(encoding)
    assert importer.read(importer.decode(data))[0].key_result == "Niveau “élevé” – 3e"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines_may_be_any_that_spreadsheets_write(
    separator: str, end: str
) -> None:
    lines = [["Objective", "Key Result", "target"], ["Read well", "Grade 3", "75"]]
    text = end.join(separator.join(cells) for cells in lines) + end
    assert importer.read(text)[0].measure.target == 75


def test_a_cell_may_hold_commas_quotes_and_new_lines() -> None:
    text = 'objective,key_result,due\n"Read, ""well""\nand early","Grade 3",\n\nB,C,soon\n'
    assert faults(text) == ["Line 5, due: “soon” is not a date. Write it like 2026-09-14."]
    rows = importer.read(text.replace("soon", ""))
    assert [(one.line, one.objective) for one in rows] == [(2, 'Read, "well" and early'), (5, "B")]


def test_blank_lines_do_not_count() -> None:
    assert len(importer.read("\n\n\nobjective,key_result\n\nA,B\n,\n  ,\nC,D\n\n")) == 2


@pytest.mark.parametrize("text", ["", "\n", " , ,\n", "\n\n  \n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert faults(text) == ["Line 1: The file is empty."]


def test_a_header_alone_is_refused() -> None:
    assert faults("objective,key_result\n") == [
        "Line 1: There is a header but no key result below it."
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "This is a whole workbook. Save it as “CSV UTF-8”."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a CSV file. Save it as “CSV UTF-8”."),
        (b"\x8d\x8f\x90\x9d", "This is not a CSV file. Save it as “CSV UTF-8”."),
        (
            "objective,key_result".encode("utf-16-le"),
            "This is not a CSV file. Save it as “CSV UTF-8”.",
        ),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        importer.decode(data)
    assert str(refused.value) == f"Line 1: {sentence}"


def test_a_quote_that_never_closes_is_said_where_it_begins() -> None:
    assert faults('objective,key_result\nA,B\n"C,D\n') == [
        "Line 3: This line is not CSV: unexpected end of data."
    ]


def test_missing_unknown_and_doubled_columns_are_all_named_at_once() -> None:
    known = ", ".join(COLUMNS)
    assert faults("objective,owner,Owner,points\nA,B,C,D\n") == [
        "Line 1, key_result: There must be a column “key_result”.",
        "Line 1, owner: This column stands here twice.",
        f"Line 1: No column is called “points”. Known are: {known}.",
    ]


@pytest.mark.parametrize("line", ["A,B,,D", "A,B,C,"])
def test_a_cell_below_no_column_name_is_not_lost(line: str) -> None:
    sentence = "Line 2: This line has a cell that stands below no column name."
    assert faults(f"objective,key_result,\n{line}\n") == [sentence]


def test_a_key_result_may_stand_in_a_file_once_for_each_team() -> None:
    twice = table({"team": "Oak"}, {"team": "Elm"}, {"team": "OAK", "key_result": "grade  3"})
    assert faults(twice) == ["Line 4, key_result: It is already on line 2."]


# --- the cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind", "unit"),
    [
        ("", MetricKind.NUMBER, ""),
        ("Number", MetricKind.NUMBER, ""),
        ("percent", MetricKind.PERCENT, "%"),
        ("%", MetricKind.PERCENT, "%"),
        ("currency", MetricKind.CURRENCY, "$"),
        ("$", MetricKind.CURRENCY, "$"),
        ("RATIO", MetricKind.RATIO, "%"),
        ("yes/no", MetricKind.YES_NO, ""),
        ("yes_no", MetricKind.YES_NO, ""),
        ("milestones", MetricKind.MILESTONES, ""),
    ],
)
def test_every_metric_has_its_word(word: str, kind: MetricKind, unit: str) -> None:
    measure = row(metric=word, milestones="Draft; Pilot").measure
    assert (measure.kind, measure.unit) == (kind, unit)


def test_a_unit_may_be_any_word() -> None:
    assert row(unit="families").measure.unit == "families"
    counselors = row(metric="ratio", unit=":1", baseline="490", target="350", direction="decrease")
    assert counselors.measure == Measure(
        kind=MetricKind.RATIO,
        direction=Direction.DECREASE,
        unit=":1",
        baseline=Decimal(490),
        target=Decimal(350),
    )


def test_the_ends_of_yes_no_and_milestones_are_known() -> None:
    assert row(metric="yes/no", target="40").measure.target == 1
    plan = row(metric="milestones", milestones="Draft;Pilot ; Roll-out;").measure
    assert plan.milestones == ("Draft", "Pilot", "Roll-out")
    assert (str(plan.baseline), str(plan.target)) == ("0", "3")
    asked = "Line 2, milestones: List the steps, 1 to 20 of them, separated by semicolons."
    assert fault(metric="milestones") == asked
    assert fault(metric="milestones", milestones=";".join(map(str, range(21)))) == asked


@pytest.mark.parametrize("word", ["keep within", "keep_within", "Keep Within"])
def test_a_range_stands_in_its_own_columns_or_in_those_of_the_ends(word: str) -> None:
    own = row(direction=word, low="18", high="24").measure
    assert (own.low, own.high) == (Decimal(18), Decimal(24))
    assert (own.baseline, own.target) == (None, None)
    assert row(direction=word, baseline="18", target="24").measure == own


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"low": "18"}, "low: “keep within” needs a lowest and a highest value."),
        ({"low": "24", "high": "18"}, "low: The lowest value, 24, is above the highest, 18."),
        (
            {"metric": "percent (relative)", "low": "18", "high": "24"},
            "metric: “keep within” needs a range, not a relative change.",
        ),
    ],
)
def test_a_range_must_be_one(cells: dict[str, str], sentence: str) -> None:
    assert fault(direction="keep within", **cells) == f"Line 2, {sentence}"


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "means"),
    [
        ("decrease", "20", "15", "17"),  # not 5
        ("decrease", "14.0", "15", "11.9"),
        ("increase", "80", "25 %", "100"),
        ("", "40", "1.25", "40.5"),
        ("decrease", "20", "0", "20"),
    ],
)
def test_a_relative_change_is_a_share_of_where_it_starts(
    direction: str, baseline: str, target: str, means: str
) -> None:
    found = row(
        metric="percent (relative)", direction=direction, baseline=baseline, target=target
    ).measure
    assert str(found.target) == means
    assert found.kind is MetricKind.PERCENT


def test_a_relative_change_needs_a_start_once_it_is_given() -> None:
    unknown = row(metric="percent (relative)", direction="decrease").measure
    assert (unknown.baseline, unknown.target) == (None, None)
    assert fault(metric="percent (relative)", target="15") == (
        "Line 2, baseline: A relative change needs the number it starts from."
    )


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"baseline": "many"}, "baseline: “many” is not a number. Write it like 62 or 62.5."),
        ({"target": "nan"}, "target: “nan” is not a number. Write it like 62 or 62.5."),
        ({"target": "1e999"}, "target: “1e999” is not a number. Write it like 62 or 62.5."),
        ({"stretch": "62 75"}, "stretch: “62 75” is not a number. Write it like 62 or 62.5."),
        (
            {"target": "9" * 60},
            f"target: “{'9' * 39}…” is not a number. Write it like 62 or 62.5.",
        ),
        (
            {"metric": "percent", "baseline": "-4"},
            "baseline: “-4” is not possible here. A percent lies between 0 and 1000.",
        ),
        (
            {"metric": "ratio", "target": "130"},
            "target: “130” is not possible here. A share lies between 0 and 100 percent; "
            "“so many to one” needs the unit :1.",
        ),
        (
            {"baseline": "62", "target": "50"},
            "target: It says increase, but 50 is below the baseline, 62.",
        ),
        (
            {"baseline": "62", "target": "75", "direction": "decrease"},
            "target: It says decrease, but 75 is above the baseline, 62.",
        ),
        (
            {"baseline": "62", "target": "75", "stretch": "70"},
            "stretch: It says increase, but 70 is below the target, 75.",
        ),
        ({"starts": "09-14-2026"}, "starts: “09-14-2026” is not a date. Write it like 2026-09-14."),
        ({"due": "2026-02-30"}, "due: “2026-02-30” is not a date. Write it like 2026-09-14."),
        ({"due": "1026-02-03"}, "due: “1026-02-03” is not a date. Write it like 2026-09-14."),
        (
            {"data_dates": "2026-10-01; later"},
            "data_dates: “later” is not a date. Write it like 2026-09-14.",
        ),
        (
            {"starts": "2026-09-14", "due": "2026-09-14"},
            "due: 2026-09-14 is not after the start, 2026-09-14.",
        ),
        (
            {"wins_channel": "#wins"},
            "wins_channel: “#wins” is not a channel ID. Copy it from the end of the channel's "
            "details; it looks like C0123456789.",
        ),
        (
            {"leaders_channel": "D024BE91L"},
            "leaders_channel: “D024BE91L” is not a channel ID. Copy it from the end of the "
            "channel's details; it looks like C0123456789.",
        ),
        (
            {"direction": "sideways"},
            "direction: “sideways” is none of: increase, decrease, keep within.",
        ),
        (
            {"metric": "points"},
            "metric: “points” is none of: number, percent, percent (relative), %, currency, $, "
            "ratio, yes/no, yes no, milestones.",
        ),
        (
            {"level": "room"},
            "level: “room” is none of: district, school, elementary, middle, high, department, "
            "team.",
        ),
        ({"objective": ""}, "objective: This cell is empty."),
        ({"key_result": "x" * 201}, "key_result: Keep it to 200 characters; this has 201."),
        ({"source": "x" * 3001}, "source: Keep it to 3000 characters; this has 3001."),
        ({"team": "x" * 81}, "team: Keep it to 80 characters; this has 81."),
        ({"unit": "x" * 81}, "unit: Keep it to 80 characters; this has 81."),
        (
            {"values": "2026-09-14:64"},
            "values: “2026-09-14:64” is not a reading. Write 2026-09-14=64; 2026-10-12=66.",
        ),
        ({"values": "=64"}, "values: “=64” is not a reading. Write 2026-09-14=64; 2026-10-12=66."),
        (
            {"values": "2026-09-14=a lot"},
            "values: “2026-09-14=a lot” is not a reading. Write 2026-09-14=64; 2026-10-12=66.",
        ),
        (
            {"values": "2026-09-14=64; 9/14/2026=65"},
            "values: “9/14/2026” stands here twice.",
        ),
    ],
)
def test_what_cannot_be_used_is_one_sentence_at_its_place(
    cells: dict[str, str], sentence: str
) -> None:
    assert fault(**cells) == f"Line 2, {sentence}"


def test_every_fault_of_a_file_is_found_and_the_first_are_said() -> None:
    text = table(*({"key_result": f"Grade {n}", "target": "?", "due": "?"} for n in range(15)))
    with pytest.raises(Refused) as refused:
        importer.read(text)
    assert len(refused.value.faults) == 30
    said = str(refused.value).splitlines()
    assert len(said) == 21
    assert said[-1] == "And 10 more like these."


def test_dates_and_numbers_may_be_written_as_americans_do() -> None:
    found = row(starts="8/17/2026", due="06/11/27", target="$1,250.50", metric="currency")
    assert (found.starts, found.due) == (date(2026, 8, 17), date(2027, 6, 11))
    assert found.measure.target == Decimal("1250.50")


def test_a_data_schedule_may_name_months() -> None:
    found = row(starts="2026-09-14", due="2027-06-11", data_dates="May; Sep; jan")
    assert found.data_dates == (date(2026, 9, 14), date(2027, 1, 1), date(2027, 5, 1))
    assert row(cadence="By data date").cadence is Cadence.BY_DATA_DATE


def test_a_data_schedule_is_in_order_of_time() -> None:
    found = row(data_dates="2027-05-14; 2026-10-01;2027-01-22; 2026-10-01")
    assert found.data_dates == (date(2026, 10, 1), date(2027, 1, 22), date(2027, 5, 14))


@pytest.mark.parametrize(
    ("cells", "reading"),
    [
        ({"values": "2024-25=92.2"}, Reading(Decimal("92.2"))),
        ({"values": "fall=-3"}, Reading(Decimal(-3))),
        ({"metric": "percent", "values": "fall=64%"}, Reading(Decimal(64))),
        ({"metric": "ratio", "values": "fall=18/24"}, Reading(Decimal(18), Decimal(24))),
        ({"metric": "ratio", "values": "fall=75"}, Reading(Decimal(75))),
        (
            {"metric": "ratio", "unit": ":1", "values": "fall=490"},
            Reading(Decimal(490), Decimal(1)),
        ),
        ({"metric": "yes/no", "values": "fall=yes"}, Reading(Decimal(1))),
        ({"metric": "milestones", "milestones": "A;B", "values": "fall=1/2"}, Reading(Decimal(1))),
    ],
)
def test_a_value_is_read_as_people_type_it(cells: dict[str, str], reading: Reading) -> None:
    assert [value.reading for value in row(**cells).values] == [reading]


def test_a_row_without_a_team_belongs_to_its_level() -> None:
    assert (row().team, row().level) == ("School", TeamLevel.SCHOOL)
    assert (row(level="elementary").team, row(level="elementary").level) == (
        "Elementary",
        TeamLevel.SCHOOL,
    )
    assert row(level="district", team="Willow Creek").team == "Willow Creek"


# --- anything at all --------------------------------------------------------------------------


CELL = st.sampled_from(
    ["", "A", "62", "75", "-1", "percent", "ratio", "milestones", "keep within", "2026-09-14",
     "2026-09-14=64; x=", "C0123456789", "a;b", '"', "’", "\ud800", "\0", "1e999", "٣", "½", ":1"]
) | st.text(max_size=20)  # fmt: skip


@given(st.text())
def test_any_text_is_rows_or_is_refused(text: str) -> None:
    _rows_or_refused(text)


@given(st.lists(st.lists(CELL, max_size=len(COLUMNS) + 1), max_size=4), st.sampled_from(",;\t"))
def test_any_table_is_rows_or_is_refused(lines: list[list[str]], separator: str) -> None:
    _rows_or_refused("\n".join(separator.join(cells) for cells in [COLUMNS, *lines]))


@given(st.dictionaries(st.sampled_from(COLUMNS), CELL))
def test_any_cells_are_a_row_or_are_refused(cells: dict[str, str]) -> None:
    _rows_or_refused(table(cells))


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    try:
        text = importer.decode(data)
    except Refused:
        return
    _rows_or_refused(text)


def _rows_or_refused(text: str) -> None:
    found: tuple[importer.Fault, ...] = ()
    try:
        assert importer.read(text)
    except Refused as refused:
        found = refused.faults or (importer.Fault(0, "", ""),)
    for one in found:
        assert one.line >= 1
        assert one.column in ("", *COLUMNS)
        assert one.sentence.endswith(".")
        assert "\n" not in one.sentence

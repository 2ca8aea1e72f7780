"""What people type for a number: every form a kind reader understands, and what is refused."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.model import Direction, Measure, MetricKind, Problem, Reading
from bot.okr.numbers import LARGEST, amount, checked, parse_decimal, parse_reading
from bot.okr.problems import PARAMS_OF
from tests.cast import (
    ABSENCE,
    CERTIFIED,
    CLASS_SIZE,
    COUNSELOR,
    GRANTS,
    MEASURES,
    PLAN,
    READING,
    SHARE,
    STUDENTS,
    reading,
)

NBSP, NARROW = "\u00a0", "\u202f"
TEMPERATURE = Measure(kind=MetricKind.NUMBER)
EUROS = Measure(kind=MetricKind.CURRENCY, unit="€")


def code_of(text: str, measure: Measure, last: Reading | None = None) -> str:
    with pytest.raises(Problem) as caught:
        parse_reading(text, measure, last)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("71", READING, 71),
        ("71.5", READING, 71.5),
        ("71,5", READING, 71.5),
        (".5", READING, 0.5),
        ("0,250", READING, 0.25),
        ("71%", READING, 71),
        ("71 %", READING, 71),
        (f"71{NBSP}%", READING, 71),
        ("71 percent", READING, 71),
        ("71 Pct.", READING, 71),
        ("  71  ", READING, 71),
        ("71.", READING, 71),
        ("“71”", READING, 71),
        ("‘71.5’", READING, 71.5),
        ("`71`", READING, 71),
        ("=71", READING, 71),
        ("７１％", READING, 71),
        ("٧١٫٥", READING, 71.5),
        ("7\u200b1\u200e", READING, 71),
        ("71.33333333", READING, 71.333333),
        ("1,250", GRANTS, 1250),
        ("$1,250", GRANTS, 1250),
        ("$ 1,250.50", GRANTS, 1250.5),
        ("1250 dollars", GRANTS, 1250),
        ("1250 USD", GRANTS, 1250),
        ("1.250,50", GRANTS, 1250.5),
        ("1.250.000", GRANTS, 1250000),
        ("1,250,000", GRANTS, 1250000),
        (f"1{NBSP}250", GRANTS, 1250),
        (f"1{NARROW}250{NARROW}000", GRANTS, 1250000),
        ("=-1,250", GRANTS, -1250),
        ("= –$5", GRANTS, -5),
        ("€5", EUROS, 5),
        ("5 €", EUROS, 5),
        ("40 students", STUDENTS, 40),
        ("1 student", STUDENTS, 1),
        ("40 Students", STUDENTS, 40),
        ("40", CLASS_SIZE, 40),
        ("3", PLAN, 3),
        ("3/5", PLAN, 3),
        ("3 of 5", PLAN, 3),
        ("3 steps", PLAN, 3),
        ("=-2", TEMPERATURE, -2),
        ("=−2", TEMPERATURE, -2),
        ("1000000000000", TEMPERATURE, 1000000000000),
    ],
)
def test_one_number(text: str, measure: Measure, value: float) -> None:
    assert parse_reading(text, measure, None) == reading(value)


@pytest.mark.parametrize(
    ("text", "measure", "last", "expected"),
    [
        ("18/24", SHARE, None, reading(18, 24)),
        ("18 / 24", SHARE, None, reading(18, 24)),
        ("18⁄24", SHARE, None, reading(18, 24)),
        ("18 of 24", SHARE, None, reading(18, 24)),
        ("18 out of 24", SHARE, None, reading(18, 24)),
        ("18/24", READING, None, reading(18, 24)),
        ("75%", SHARE, None, reading(75)),
        ("75%", SHARE, reading(18, 24), reading(75)),
        ("19", SHARE, reading(18, 24), reading(19, 24)),
        ("+3", SHARE, reading(18, 24), reading(21, 24)),
        ("-2", SHARE, reading(18, 24), reading(16, 24)),
        ("+3%", SHARE, reading(18, 24), reading(78)),
        ("490:1", COUNSELOR, None, reading(490, 1)),
        ("490", COUNSELOR, None, reading(490, 1)),
        ("490 to 1", COUNSELOR, None, reading(490, 1)),
        ("980:2", COUNSELOR, None, reading(980, 2)),
        ("-40", COUNSELOR, reading(980, 2), reading(450, 1)),
        ("-40", COUNSELOR, None, reading(450, 1)),
    ],
)
def test_a_ratio_keeps_its_two_numbers(
    text: str, measure: Measure, last: Reading | None, expected: Reading
) -> None:
    assert parse_reading(text, measure, last) == expected


@pytest.mark.parametrize(
    ("text", "measure", "last", "value"),
    [
        ("+3", READING, reading(64), 67),
        ("-2", READING, reading(64), 62),
        ("−2", READING, reading(64), 62),
        ("–2", READING, reading(64), 62),
        ("+ 3", READING, reading(64), 67),
        ("+1,5", READING, reading(64), 65.5),
        ("+3%", READING, reading(64), 67),
        ("+3 points", READING, reading(64), 67),
        ("+3", READING, reading(18, 24), 78),
        ("+3", READING, None, 65),
        ("-$250", GRANTS, reading(1000), 750),
        ("-2", TEMPERATURE, reading(1), -1),
        ("+1", PLAN, reading(2), 3),
        ("+1", PLAN, None, 1),
    ],
)
def test_a_sign_counts_from_the_last_reading_or_the_baseline(
    text: str, measure: Measure, last: Reading | None, value: float
) -> None:
    assert parse_reading(text, measure, last) == reading(value)


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        ("yes", CERTIFIED, 1),
        ("Y", CERTIFIED, 1),
        ("DONE", CERTIFIED, 1),
        ("✅", CERTIFIED, 1),
        ("yes!", CERTIFIED, 1),
        ("no", CERTIFIED, 0),
        ("not yet", CERTIFIED, 0),
        ("=0", CERTIFIED, 0),
        ("done", READING, 75),
        ("Done.", ABSENCE, 10),
        ("done", PLAN, 5),
        ("nodata", READING, None),
        ("No data", READING, None),
        ("“no new data yet”", CERTIFIED, None),
        (f"no{NBSP}data", PLAN, None),
        ("nd", SHARE, None),
        ("N/A", COUNSELOR, None),
    ],
)
def test_words(text: str, measure: Measure, expected: int | None) -> None:
    assert parse_reading(text, measure, None) == reading(expected)


def test_done_is_the_target_also_of_so_many_to_one() -> None:
    assert parse_reading("done", COUNSELOR, None) == reading(350, 1)


@pytest.mark.parametrize(
    ("text", "measure", "code"),
    [
        ("", READING, "number.empty"),
        (f" {NBSP}\u200b\n", READING, "number.empty"),
        ("''", READING, "number.empty"),
        ("seventy-one", READING, "number.not_a_number"),
        ("nan", READING, "number.not_a_number"),
        ("inf", READING, "number.not_a_number"),
        ("-Infinity", READING, "number.not_a_number"),
        ("1e999", READING, "number.not_a_number"),
        ("1e5", READING, "number.not_a_number"),
        ("0x1F", READING, "number.not_a_number"),
        ("7_1", READING, "number.not_a_number"),
        ("71²", READING, "number.not_a_number"),
        ("½", READING, "number.not_a_number"),
        ("①", READING, "number.not_a_number"),
        ("1,25,000", READING, "number.not_a_number"),
        ("--71", READING, "number.not_a_number"),
        ("+-3", READING, "number.not_a_number"),
        ("%", READING, "number.not_a_number"),
        ("yes", READING, "number.not_a_number"),
        ("7" * 101, READING, "number.not_a_number"),
        ("71 72", READING, "number.two_numbers"),
        ("71-72", READING, "number.two_numbers"),
        ("71–72", READING, "number.two_numbers"),
        ("71 or 72", READING, "number.two_numbers"),
        ("12/18/24", READING, "number.two_numbers"),
        ("3 + 4", READING, "number.two_numbers"),
        ("$71", READING, "number.unit"),
        ("71 students", READING, "number.unit"),
        ("71%", STUDENTS, "number.unit"),
        ("€5", Measure(kind=MetricKind.CURRENCY, unit="$"), "number.unit"),
        ("71 kids", TEMPERATURE, "number.unit"),
        ("71s", TEMPERATURE, "number.unit"),
        ("1000000000001", TEMPERATURE, "number.too_large"),
        ("9" * 60, TEMPERATURE, "number.too_large"),
        ("=-" + "9" * 60, TEMPERATURE, "number.too_large"),
        ("+3", TEMPERATURE, "number.no_last"),
        ("done", TEMPERATURE, "number.no_target"),
        ("done", CLASS_SIZE, "number.no_target"),
        ("18/24", STUDENTS, "number.no_parts"),
        ("+1/2", READING, "number.no_parts"),
        ("18", SHARE, "number.needs_of"),
        ("+3", SHARE, "number.needs_of"),
        ("18/0", SHARE, "number.zero_of"),
        ("18/0.0000001", SHARE, "number.zero_of"),
        ("25/24", SHARE, "number.more_than_all"),
        ("101%", SHARE, "number.share_range"),
        ("=-1", COUNSELOR, "number.negative"),
        ("=-1/24", SHARE, "number.negative"),
        ("1001", READING, "number.percent_range"),
        ("715", READING, "number.share_range"),
        ("100.5", ABSENCE, "number.share_range"),
        ("=-1", READING, "number.percent_range"),
        ("-63", READING, "number.percent_range"),
        ("6", PLAN, "number.steps"),
        ("2.5", PLAN, "number.steps"),
        ("-1", PLAN, "number.steps"),
        ("3/6", PLAN, "number.steps"),
        ("maybe", CERTIFIED, "number.yes_or_no"),
        ("2", CERTIFIED, "number.yes_or_no"),
        ("50%", CERTIFIED, "number.yes_or_no"),
    ],
)
def test_what_cannot_be_used_has_a_name(text: str, measure: Measure, code: str) -> None:
    assert code_of(text, measure) == code


def test_more_than_everything_is_a_slip_only_where_the_goal_is_less() -> None:
    beyond = replace(READING, target=Decimal(100))  # a fund-raiser's share of its goal
    assert parse_reading("120", beyond, None) == Reading(Decimal(120))
    assert parse_reading("100", READING, None) == Reading(Decimal(100))


def test_a_count_cannot_leave_its_whole() -> None:
    assert code_of("25", SHARE, reading(18, 24)) == "number.more_than_all"
    assert code_of("-19", SHARE, reading(18, 24)) == "number.negative"


def test_a_problem_quotes_what_was_typed() -> None:
    with pytest.raises(Problem) as caught:
        parse_reading(" 71 Kids ", STUDENTS, None)
    assert caught.value.params == {"typed": " 71 Kids ", "unit": "students"}


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        (READING, reading(71), 71),
        (READING, reading(18, 24), 75),
        (SHARE, reading(18, 24), 75),
        (SHARE, reading(75), 75),
        (COUNSELOR, reading(490, 1), 490),
        (COUNSELOR, reading(981, 2), 490.5),
        (COUNSELOR, reading(490), 490),
        (CERTIFIED, reading(1), 1),
        (PLAN, reading(3), 3),
    ],
)
def test_an_amount_is_on_the_scale_of_its_measure(
    measure: Measure, value: Reading, expected: float
) -> None:
    assert amount(measure, value) == Decimal(str(expected))


@pytest.mark.parametrize(
    ("measure", "value", "code"),
    [
        (CERTIFIED, reading(2), "number.yes_or_no"),
        (CERTIFIED, reading(1, 1), "number.yes_or_no"),
        (PLAN, reading(3, 5), "number.steps"),
        (STUDENTS, reading(18, 24), "number.no_parts"),
        (SHARE, reading(18, 0), "number.zero_of"),
        (SHARE, reading(18, -24), "number.zero_of"),
    ],
)
def test_a_reading_that_was_not_typed_is_checked_too(
    measure: Measure, value: Reading, code: str
) -> None:
    with pytest.raises(Problem) as caught:
        checked(measure, value)
    assert caught.value.code == code


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity", "1e13"])
def test_a_reading_is_a_finite_number(number: str) -> None:
    with pytest.raises(Problem, match=re.escape("number.too_large")):
        checked(READING, Reading(Decimal(number)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,250.5", "1250.5"),
        ("71,5", "71.5"),
        ("$1,250", "1250"),
        ("71 %", "71"),
        ("-2", "-2"),
        ("−2", "-2"),
        ("+2", "2"),
        ("=-2", "-2"),
    ],
)
def test_a_number_from_a_file(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "nan", "1e999", "71 72", "18/24", "71 kids", "done", "²"])
def test_a_file_cannot_bring_anything_else(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_decimal(text)
    assert caught.value.code in PARAMS_OF


hostile = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="0123456789.,/:+-=%$ –—−'“”eE½²٣\u00a0\u200b\0", max_size=20),
    st.from_regex(r"[+\-=]?[$]?\d{1,15}([.,/:]\d{1,15}){0,3} ?%?", fullmatch=True),
)
lasts = st.sampled_from([None, reading(64), reading(18, 24), reading(490, 1), reading(0)])


@given(hostile, st.sampled_from(MEASURES), lasts)
def test_any_text_is_a_possible_reading_or_a_named_problem(
    text: str, measure: Measure, last: Reading | None
) -> None:
    problem = None
    found = None
    try:
        found = parse_reading(text, measure, last)
    except Problem as raised:
        problem = raised
    if problem:
        assert set(problem.params) == set(PARAMS_OF[problem.code])
        assert problem.params.get("typed", text) == text
    if found:
        assert checked(measure, found) is found
        assert amount(measure, found).is_finite()


def test_long_text_is_refused_quickly() -> None:
    for text in ("1" * 100_000, "1,111" * 20_000, " " * 100_000 + "x", "- " * 50_000):
        assert code_of(text, READING).startswith("number.")


amounts = st.decimals(-LARGEST, LARGEST, places=6)


@given(amounts)
def test_a_number_written_plainly_is_read_exactly(value: Decimal) -> None:
    assert parse_reading(f"={value}", TEMPERATURE, None) == Reading(value)
    assert parse_decimal(f"{value}") == value


@given(st.decimals(0, LARGEST, places=2))
def test_a_number_with_grouped_thousands_is_the_same_number(value: Decimal) -> None:
    american = f"{value:,}"
    german = american.translate(str.maketrans(",.", ".,"))
    assert parse_decimal(american) == parse_decimal(german) == value


@given(st.decimals(0, 50, places=2), st.decimals(0, 50, places=2))
def test_up_and_down_again_is_where_it_was(start: Decimal, step: Decimal) -> None:
    up = parse_reading(f"+{step}", READING, Reading(start))
    assert parse_reading(f"-{step}", READING, up) == Reading(start)


def test_direction_does_not_turn_signs_around() -> None:
    assert ABSENCE.direction is Direction.DECREASE
    assert parse_reading("-0.2", ABSENCE, reading("12.4")) == reading("12.2")

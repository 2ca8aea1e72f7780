"""The privacy guard lets notes pass that are about groups, and stops those about a student."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from bot.okr.guard import LONGEST_QUOTE, Finding, Looks, first_finding, known_among
from bot.okr.guard_names import fold
from tests.okr.guard_notes import HARMLESS, HARMLESS_TOO, STAFF, STUDENTS, STUDENTS_TOO

TODAY = date(2026, 9, 16)
KNOWN = known_among(STAFF)


def found(text: str) -> Finding | None:
    return first_finding(text, TODAY, KNOWN)


def test_the_lists_are_long_enough() -> None:
    assert len(set(HARMLESS)) >= 120
    assert len(set(STUDENTS)) >= 60


@pytest.mark.parametrize("note", HARMLESS)
def test_a_harmless_note_passes(note: str) -> None:
    assert found(note) is None


@pytest.mark.parametrize("note", STUDENTS)
def test_a_student_is_found(note: str) -> None:
    assert found(note) is not None


def test_the_rates_with_other_notes_are_those_told() -> None:
    assert sum(found(note) is not None for note in HARMLESS_TOO) <= 2
    assert sum(found(note) is not None for note in STUDENTS_TOO) >= 21


@pytest.mark.parametrize(
    ("note", "looks", "quote"),
    [
        ("Our student Maria Lopez reads now.", Looks.NAME, "Maria Lopez"),
        ("Maria L. in 3rd grade", Looks.NAME, "Maria L"),
        ("Talked about Maria Lopez's IEP", Looks.NAME, "Maria Lopez"),
        ("Nguyễn Minh Anh read aloud", Looks.NAME, "Nguyễn Minh Anh"),
        ("Zoe\u0308 Quintanilla read aloud", Looks.NAME, "Zoë Quintanilla"),
        ("Maria de la Cruz missed it", Looks.NAME, "Maria de la Cruz"),
        ("student ID 123456 has no score", Looks.ID_NUMBER, "student ID 123456"),
        ("id: 90210334", Looks.ID_NUMBER, "90210334"),
        ("no score for 4839201", Looks.ID_NUMBER, "4839201"),
        ("she was born 3/14/2015, too young", Looks.BIRTH_DATE, "born 3/14/2015"),
        ("DOB 2015-03-14", Looks.BIRTH_DATE, "DOB 2015-03-14"),
        ("the new girl, 4/2/17, reads", Looks.BIRTH_DATE, "4/2/17"),
    ],
)
def test_what_was_found_is_quoted(note: str, looks: Looks, quote: str) -> None:
    assert found(note) == Finding(looks, quote)


@pytest.mark.parametrize(
    ("digits", "is_found"), [("12345", False), ("123456", True), ("1234567890", True)]
)
def test_six_to_ten_digits_are_a_number_of_somebody(digits: str, is_found: bool) -> None:
    assert (found(f"No score for {digits} yet") is not None) is is_found


@pytest.mark.parametrize(
    ("years", "is_found"), [(2, False), (3, True), (11, True), (20, True), (21, False)]
)
def test_a_date_of_birth_is_that_of_somebody_at_school(years: int, is_found: bool) -> None:
    said = found(f"New boy, {TODAY.replace(year=TODAY.year - years).isoformat()}, speaks Somali")
    assert (said is not None) is is_found


def test_colleagues_and_teams_are_known_by_a_part_of_their_name() -> None:
    assert found("Jayden Cooper missed the training") is not None
    known = known_among(["Jayden A. Cooper", "Maple Grove"])
    assert first_finding("Jayden Cooper missed the training", TODAY, known) is None
    assert first_finding("Jayden missed the training", TODAY, known) is None
    assert first_finding("Jayden Smith missed the test", TODAY, known) is not None


def test_folding() -> None:
    assert [fold(one) for one in ("José", "ZOË", "Nguyễn", "Đặng")] == [
        "jose",
        "zoe",
        "nguyen",
        "dang",
    ]


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    finding = found(text)
    assert finding is None or 0 < len(finding.quote) <= LONGEST_QUOTE


PIECES = st.sampled_from(
    "Jayden Smith O'Brien- Maria L. 's , de la student DOB born IEP 3/14/2015 2015- 483920 id # ID "
    "Mr. and \n Zoë 1 12 $ % é Á ’ Grade 3rd grade ( ) the Hope".split(" ")
)


@given(st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=20).map("".join))
def test_any_mixture_of_its_words_is_read(spaced: str, packed: str) -> None:
    found(spaced)
    found(packed)


@pytest.mark.parametrize(
    "piece",
    [
        *("Maria ", "A", "a'", "Ab-", "de la ", "Maria de la ", "A. ", "Jayden, ", "(", "\n", "é"),
        *("1", "1-", "1/", "12/12/", "born ", "id ", "student id ", "student ", "IEP for ", "Ab"),
        *("DOB 1", "jan ", "jan 1", "1 de ", "Mr. ", "\u0301", "x_", "'s ", "of the "),
    ],
)
def test_a_very_long_text_is_read_to_its_end(piece: str) -> None:
    """Nothing in here backtracks: it would never come to the end of this."""
    text = piece * (80_000 // len(piece)) + "\nDOB 3/4/2015"
    assert first_finding(text, TODAY) is not None

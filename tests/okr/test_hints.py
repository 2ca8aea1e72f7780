"""What the coach asks: an outcome, two numbers, a direction that fits, not too many of them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.hints import PHONE, about_count, about_objectives, of_key_result, of_objective
from bot.okr.model import Measure, TeamLevel
from tests.cast import ABSENCE, CERTIFIED, CLASS_SIZE, MEASURES, OBJECTIVE, PLAN, READING, STUDENTS


def codes(title: str, measure: Measure | None = READING) -> list[str]:
    return [hint.code for hint in of_key_result(title, measure)]


@pytest.mark.parametrize(
    ("title", "verb"),
    [
        ("Train 20 teachers", "train"),
        ("Hold six family nights", "hold"),
        ("Launch the new math program", "launch"),
        ("  hire two counselors", "hire"),
    ],
)
def test_what_we_do_is_asked_to_what_end(title: str, verb: str) -> None:
    (hint,) = of_key_result(title, STUDENTS)
    assert (hint.code, hint.words) == ("activity", {"title": title, "verb": verb})


@pytest.mark.parametrize(
    "title",
    [
        "3rd graders reading on grade level",
        "Chronic absence, grades 3–5",
        "Students who feel they belong",
        "",
        "2027",
        "Test scores in grade 8",
    ],
)
def test_an_outcome_is_not(title: str) -> None:
    assert codes(title) == []


def test_steps_and_yes_or_no_may_be_tasks() -> None:
    assert codes("Open the library", PLAN) == []
    assert codes("Hire a nurse", CERTIFIED) == ["yes_no"]


def test_two_numbers_are_better_than_one() -> None:
    assert codes("Readers", replace(READING, baseline=None)) == ["no_start"]
    assert codes("Readers", replace(READING, baseline=Decimal(75))) == ["no_way"]
    assert codes("Readers", None) == []
    assert codes("Class size", CLASS_SIZE) == []


def test_the_words_and_the_direction_say_the_same() -> None:
    assert codes("Reduce chronic absence", READING) == ["title_falls"]
    assert codes("Raise attendance", ABSENCE) == ["title_rises"]
    assert codes("Reduce chronic absence", ABSENCE) == []
    assert codes("Students with two or more D grades", ABSENCE) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (OBJECTIVE.title, []),
        ("Every graduate of the class of 2030 is ready for what comes next", []),
        ("Readers in K-2 and grades 3–5 love books", []),
        ("Raise reading to 75%", ["objective_number"]),
        ("Implement the new literacy curriculum", ["objective_task"]),
        ("x" * (PHONE + 1), ["title_long"]),
    ],
)
def test_an_objective_says_where_to(title: str, expected: list[str]) -> None:
    assert [hint.code for hint in of_objective(title)] == expected


@pytest.mark.parametrize(
    ("count", "code"),
    [(0, None), (1, "few_key_results"), (2, None), (5, None), (6, "many_key_results")],
)
def test_two_to_five_key_results(count: int, code: str | None) -> None:
    hint = about_count(count)
    assert (hint.code if hint else None) == code


def test_three_objectives_a_team_and_five_a_district() -> None:
    assert about_objectives(3, TeamLevel.TEAM) is None
    assert about_objectives(5, TeamLevel.DISTRICT) is None
    four = about_objectives(4, TeamLevel.SCHOOL)
    six = about_objectives(6, TeamLevel.DISTRICT)
    assert four is not None
    assert four.words == {"count": 4, "most": 3}
    assert six is not None
    assert six.words == {"count": 6, "most": 5}


@given(st.text(max_size=200), st.sampled_from([*MEASURES, None]))
def test_no_title_is_too_strange(title: str, measure: Measure | None) -> None:
    found = [*of_key_result(title, measure), *of_objective(title)]
    assert len({hint.code for hint in found}) <= 6

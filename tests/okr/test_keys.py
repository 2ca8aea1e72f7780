"""Keys are short, typed on phones, and never given twice."""

import re

import pytest
from hypothesis import given, strategies as st

from bot.okr.keys import prefix_for


@pytest.mark.parametrize(
    ("title", "prefix"),
    [
        ("Every student reads on grade level by the end of 3rd grade", "RG"),
        ("Student learning", "LE"),
        ("Support systems", "SS"),
        ("Create and enhance safety and belonging", "SB"),
        ("Читать каждый день", "OK"),
        ("Of the to", "OT"),
    ],
)
def test_the_prefix_comes_from_the_words_that_tell_an_objective_apart(
    title: str, prefix: str
) -> None:
    assert prefix_for(title, frozenset()) == prefix


def test_a_taken_prefix_gives_way_to_another_from_the_same_title() -> None:
    taken: set[str] = set()
    for _ in range(60):
        taken.add(prefix_for("Safety and belonging", taken))
    assert len(taken) == 60
    assert {"SB", "SA", "SAF", "SAFE"} <= taken


@given(st.text(), st.frozensets(st.sampled_from(["OK", "SB", "RG", "AA"])))
def test_every_title_gets_two_to_four_capital_letters(title: str, taken: frozenset[str]) -> None:
    prefix = prefix_for(title, taken)
    assert re.fullmatch("[A-Z]{2,4}", prefix)
    assert prefix not in taken

"""Keys are short, typed on phones, and never given twice."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, strategies as st

from bot.okr.keys import Prefixes, prefix_for


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


class Looked(frozenset[str]):
    """Counts how often it is asked for one."""

    times = 0

    def __contains__(self, one: object) -> bool:
        type(self).times += 1
        return super().__contains__(one)


def first_free(titles: Iterable[str], taken: frozenset[str]) -> list[str]:
    """The prefix of each title, looked for anew each time."""
    given: list[str] = []
    for title in titles:
        given.append(prefix_for(title, taken | set(given)))
    return given


@given(
    st.lists(st.sampled_from(["Safety and belonging", "Reading", "Zoo", "all", "é", "Math A"])),
    st.frozensets(st.sampled_from(["SB", "SA", "SC", "RE", "RAA", "ZA", "AAAX", "OK"])),
)
def test_many_get_the_prefixes_they_would_get_one_by_one(
    titles: list[str], taken: frozenset[str]
) -> None:
    prefixes = Prefixes(taken)
    assert [prefixes.give(title) for title in titles] == first_free(titles, taken)


def test_a_prefix_that_is_taken_is_not_given() -> None:
    prefixes = Prefixes({"RE"})
    assert (prefixes.is_free("RE"), prefixes.is_free("REA")) == (False, True)
    prefixes.take("REA")
    assert prefixes.give("Reading") == "READ"


def test_thousands_of_the_same_title_are_looked_for_in_one_pass() -> None:
    prefixes = Prefixes(Looked())
    many = [prefixes.give("Safety and belonging") for _ in range(20_000)]
    assert len(set(many)) == 20_000
    assert all(re.fullmatch("[A-Z]{2,4}", prefix) for prefix in many)
    assert Looked.times < 8 * len(many)  # six candidates from the words of each


@given(st.text(), st.frozensets(st.sampled_from(["OK", "SB", "RG", "AA"])))
def test_every_title_gets_two_to_four_capital_letters(title: str, taken: frozenset[str]) -> None:
    prefix = prefix_for(title, taken)
    assert re.fullmatch("[A-Z]{2,4}", prefix)
    assert prefix not in taken

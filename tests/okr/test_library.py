"""The samples: enough of them, each one good, and found by the words people use."""

import pytest

from bot.okr import hints, library
from bot.okr.keys import prefix_for
from bot.okr.library import Sample
from bot.okr.measures import read
from bot.okr.model import MetricKind

SAMPLES = library.samples()


def test_there_are_enough_of_every_kind() -> None:
    assert len(SAMPLES) >= 36
    assert len(library.themes()) >= 12
    kinds = {one.measure.kind for sample in SAMPLES for one in sample.key_results}
    assert kinds == set(MetricKind)
    assert len({sample.id for sample in SAMPLES}) == len(SAMPLES)
    titles = [one.title for sample in SAMPLES for one in sample.key_results]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.id)
def test_a_sample_is_one_we_would_not_hint_at(sample: Sample) -> None:
    assert hints.of_objective(sample.title) == []
    assert 2 <= len(sample.key_results) <= 4
    for one in sample.key_results:
        found = read(one.measure)
        assert found.problems == {}, one
        hinted = {hint.code for hint in hints.of_key_result(one.title, found.measure)}
        assert hinted <= {"yes_no"}, one
        assert len(one.title) <= 75  # an option of a menu
    assert len(sample.title) <= 75
    assert prefix_for(sample.title, set())
    assert library.get(sample.id) == sample


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("reading", "Early reading"),
        ("attend", "Attendance"),
        ("Attending school", "Attendance"),
        ("math", "Mathematics"),
        ("belong", "Belonging and climate"),
        ("teachers retention staff", "Staff"),
        ("graduate", "Graduation"),
        ("career", "College and career"),
        ("families", "Family engagement"),
        ("inclusion", "Special education and inclusion"),
        ("multilingual", "Multilingual learners"),
        ("counselor", "Health and counseling"),
        ("budget", "Budget"),
        ("stem", "STEM"),
        ("bus", "Operations and facilities"),
    ],
)
def test_samples_are_found_by_theme_and_words(words: str, theme: str) -> None:
    assert library.search(words)[0].theme == theme


def test_no_words_find_all_and_strange_words_none() -> None:
    assert library.search("") == SAMPLES
    assert library.search("  the of ") == SAMPLES
    assert library.search("zzz") == ()
    assert library.get("nothing.9") is None

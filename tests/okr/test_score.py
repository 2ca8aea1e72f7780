"""A stretch target reached to 70 % is a success, and reads like one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.okr.rules import DEFAULT_RULES
from bot.okr.score import ScoreWord, score_words, suggested_score


@pytest.mark.parametrize(
    ("score", "word"),
    [
        ("1.0", ScoreWord.BOLD),
        ("0.9", ScoreWord.BOLD),
        ("0.89", ScoreWord.STRONG),
        ("0.7", ScoreWord.STRONG),
        ("0.69", ScoreWord.PARTIAL),
        ("0.4", ScoreWord.PARTIAL),
        ("0.39", ScoreWord.EARLY),
        ("0", ScoreWord.EARLY),
    ],
)
def test_a_score_reads_as_a_word(score: str, word: ScoreWord) -> None:
    assert score_words(Decimal(score), DEFAULT_RULES) is word


def test_a_school_may_draw_the_lines_elsewhere() -> None:
    rules = replace(DEFAULT_RULES, score_strong=Decimal("0.8"), score_partial=Decimal("0.75"))
    assert score_words(Decimal("0.79"), rules) is ScoreWord.PARTIAL
    assert score_words(Decimal("0.74"), rules) is ScoreWord.EARLY


@pytest.mark.parametrize(
    ("progress", "score"),
    [("0.704", "0.70"), ("1.4", "1"), ("-0.3", "0"), ("0.666666", "0.67")],
)
def test_progress_suggests_a_score(progress: str, score: str) -> None:
    assert suggested_score(Decimal(progress)) == Decimal(score)


def test_unknown_progress_suggests_nothing() -> None:
    assert suggested_score(None) is None

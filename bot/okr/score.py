"""The score given once, at the end of a cycle, and the word it reads as.

May import the standard library and `bot.okr.rules`.
"""

from decimal import Decimal
from enum import StrEnum

from bot.okr.rules import Rules


class ScoreWord(StrEnum):
    BOLD = "bold"  # reached: was it bold enough?
    STRONG = "strong"
    PARTIAL = "partial"
    EARLY = "early"


def score_words(score: Decimal, rules: Rules) -> ScoreWord:
    """The word for a score of 0.0 to 1.0; 0.7 of a stretch target is already strong."""
    steps = (
        (rules.score_achieved, ScoreWord.BOLD),
        (rules.score_strong, ScoreWord.STRONG),
        (rules.score_partial, ScoreWord.PARTIAL),
    )
    return next((word for least, word in steps if score >= least), ScoreWord.EARLY)


def suggested_score(progress: Decimal | None) -> Decimal | None:
    """Progress within 0 and 1, in hundredths; None when progress is unknown."""
    if progress is None:
        return None
    return min(max(progress, Decimal(0)), Decimal(1)).quantize(Decimal("0.01"))

"""The score given once, at the end of a cycle, and the word it reads as.

May import the standard library only.
"""

from decimal import Decimal
from enum import StrEnum


class ScoreWord(StrEnum):
    BOLD = "bold"  # reached: was it bold enough?
    STRONG = "strong"
    PARTIAL = "partial"
    EARLY = "early"


_FROM = (
    (Decimal("0.9"), ScoreWord.BOLD),
    (Decimal("0.7"), ScoreWord.STRONG),
    (Decimal("0.4"), ScoreWord.PARTIAL),
)


def score_words(score: Decimal) -> ScoreWord:
    """The word for a score of 0.0 to 1.0; 0.7 of a stretch target is already strong."""
    return next((word for least, word in _FROM if score >= least), ScoreWord.EARLY)


def suggested_score(progress: Decimal | None) -> Decimal | None:
    """Progress within 0 and 1, in hundredths; None when progress is unknown."""
    if progress is None:
        return None
    return min(max(progress, Decimal(0)), Decimal(1)).quantize(Decimal("0.01"))

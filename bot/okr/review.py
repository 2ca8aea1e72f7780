"""The end of a key result or an objective: the suggested score, and what a review may say.

May import the standard library and `bot.okr`'s calendar, model, numbers, progress and score.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.okr.calendar import WEEKDAYS, SchoolCalendar
from bot.okr.model import Cycle, Decision, Measure, Problem, Reading, Review, Tracked
from bot.okr.progress import progress
from bot.okr.score import suggested_score

TEXT_LIMIT = 500
FREE_STEP = Decimal("0.05")
"""A score may differ so much from the suggestion without a reason."""
CLOSING_SCHOOL_DAYS = 10

_HUNDREDTH = Decimal("0.01")
_NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?|[.,]\d{1,6}"
_SCORE = re.compile(
    rf"(?P<number>{_NUMBER}) ?(?:(?P<percent>%|percent)|(?:/|of|out of) ?(?P<of>{_NUMBER}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What a person filled in at the end, parsed but not yet judged or stored."""

    score: Decimal
    suggested: Decimal | None
    decision: Decision
    reason: str = ""
    helped: str = ""
    hindered: str = ""
    learned: str = ""
    share_learned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """The score of an objective as its key results give it; None before the first is scored."""

    score: Decimal | None
    scored: int
    total: int


def suggestion(measure: Measure, reading: Reading | None) -> Decimal | None:
    """The score that a final reading suggests, 0 to 1; None when it cannot be known.

    The way counts up to the stretch target where there is one: 0.7 of it is a success. A range
    counts as kept when the last value lies within it, else by how far it lies outside.
    """
    if measure.stretch is not None:
        measure = replace(measure, target=measure.stretch, stretch=None)
    return suggested_score(progress(measure, reading))


def roll_up(reviews: Iterable[Review | None]) -> RollUp:
    """The average score of an objective's key results; those without one are counted beside."""
    found = list(reviews)
    scores = [review.score for review in found if review is not None]
    average = sum(scores, Decimal(0)) / len(scores) if scores else None
    return RollUp(score=suggested_score(average), scored=len(scores), total=len(found))


def parse_score(text: str) -> Decimal:
    """A score as people write it: 0.7, .7, 0,7, 70 %, 7/10. Raises `Problem` (`score.*`)."""
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    if not typed:
        raise Problem("score.empty")
    found = _SCORE.fullmatch(typed)
    of = _decimal(found["of"]) if found and found["of"] else Decimal(1)
    if not found or not of:
        raise Problem("score.not_a_score", typed=text)
    score = _decimal(found["number"]) / (100 if found["percent"] else of)
    if not 0 <= score <= 1:
        raise Problem("score.out_of_range", typed=text)
    return score.quantize(_HUNDREDTH)


def differs(score: Decimal, suggested: Decimal | None) -> bool:
    """Whether the score is so far from the suggestion that it needs a reason."""
    return suggested is not None and abs(score - suggested) > FREE_STEP


def faults(draft: ReviewDraft) -> Mapping[str, Problem]:
    """What keeps the draft from being stored, by the name of its field; empty for nothing."""
    found = {
        name: Problem("review.too_long", typed=text, limit=TEXT_LIMIT, length=len(text))
        for name in ("reason", "helped", "hindered", "learned")
        if len(text := getattr(draft, name)) > TEXT_LIMIT
    }
    if differs(draft.score, draft.suggested) and not draft.reason:
        found["reason"] = Problem("score.reason_needed", suggested=str(draft.suggested))
    return found


def closing_soon(
    tracked: Iterable[Tracked], cycle: Cycle, today: date, calendar: SchoolCalendar = WEEKDAYS
) -> list[Tracked]:
    """Which of these key results are ready to close: the last two weeks of their cycle, or after.

    Nothing is asked; who sees it here may close now.
    """
    if calendar.school_days_between(today, cycle.ends) > CLOSING_SCHOOL_DAYS:
        return []
    return [one for one in tracked if one.is_live and one.objective.cycle_id == cycle.id]


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))

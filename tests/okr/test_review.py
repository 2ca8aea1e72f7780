"""The suggested score, what may be typed as one, and what a review needs before it is stored."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.model import CycleState, Decision, Measure, Problem, Reading, Review
from bot.okr.review import (
    ReviewDraft,
    RollUp,
    closing_soon,
    differs,
    faults,
    parse_score,
    roll_up,
    suggestion,
)
from bot.okr.rules import DEFAULT_RULES
from bot.okr.score import ScoreWord, score_words
from tests import cast

numbers = st.decimals(min_value=-1000, max_value=1000, places=2)


def review(score: str = "0.7") -> Review:
    return Review(
        id=1,
        author_id=cast.ANA.id,
        at=cast.NOW,
        score=Decimal(score),
        suggested=None,
        decision=Decision.KEEP,
        key_result_id=1,
    )


@pytest.mark.parametrize(
    ("measure", "number", "of", "expected"),
    [
        (cast.READING, 75, None, "1.00"),
        (cast.READING, "68.5", None, "0.50"),
        (cast.READING, 80, None, "1.00"),
        (cast.READING, 60, None, "0.00"),
        (cast.ABSENCE, "11.2", None, "0.50"),
        (cast.SHARE, 18, 24, "0.50"),
        (cast.CERTIFIED, 1, None, "1.00"),
        (cast.CERTIFIED, 0, None, "0.00"),
        (cast.PLAN, 3, None, "0.60"),
        (cast.CLASS_SIZE, 24, None, "1.00"),
        (cast.CLASS_SIZE, 27, None, "0.50"),
        (cast.CLASS_SIZE, 40, None, "0.00"),
    ],
)
def test_the_final_value_suggests_a_score(
    measure: Measure, number: float | str, of: float | None, expected: str
) -> None:
    assert suggestion(measure, cast.reading(number, of)) == Decimal(expected)


def test_nothing_measured_suggests_nothing() -> None:
    assert suggestion(cast.READING, None) is None
    assert suggestion(replace(cast.READING, target=None), cast.reading(70)) is None


def test_the_way_counts_up_to_the_stretch_target() -> None:
    measure = replace(cast.STUDENTS, baseline=Decimal(0), stretch=Decimal(100))
    assert suggestion(measure, cast.reading(60)) == Decimal("0.60")  # the target, not the stretch
    assert suggestion(measure, cast.reading(100)) == 1


@given(baseline=numbers, stretch=numbers)
def test_seven_tenths_of_the_way_to_a_stretch_target_reads_strong(
    baseline: Decimal, stretch: Decimal
) -> None:
    if baseline == stretch:
        return
    middle = (baseline + stretch) / 2
    measure = replace(cast.STUDENTS, baseline=baseline, target=middle, stretch=stretch)
    reached = baseline + (stretch - baseline) * Decimal("0.7")
    score = suggestion(measure, Reading(reached))
    assert score is not None
    assert score_words(score, DEFAULT_RULES) is ScoreWord.STRONG


@given(measure=st.sampled_from(cast.MEASURES), number=numbers, stretch=numbers | st.none())
def test_a_suggestion_lies_between_0_and_1(
    measure: Measure, number: Decimal, stretch: Decimal | None
) -> None:
    score = suggestion(replace(measure, stretch=stretch), Reading(number))
    assert score is None or 0 <= score <= 1


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("0.7", "0.70"),
        (".7", "0.70"),
        ("0,7", "0.70"),
        (",75", "0.75"),
        ("70 %", "0.70"),
        ("70%", "0.70"),
        ("7/10", "0.70"),
        ("7 out of 10", "0.70"),
        ("1", "1"),
        ("0", "0"),
        ("０.７", "0.70"),
        (" 0.7 ", "0.70"),
    ],
)
def test_a_score_is_typed_in_many_ways(typed: str, score: str) -> None:
    assert parse_score(typed) == Decimal(score)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "score.empty"),
        ("strong", "score.not_a_score"),
        ("7/0", "score.not_a_score"),
        ("0.7 0.8", "score.not_a_score"),
        ("-0.2", "score.not_a_score"),
        ("NaN", "score.not_a_score"),
        ("70", "score.out_of_range"),
        ("101%", "score.out_of_range"),
        ("11/10", "score.out_of_range"),
    ],
)
def test_what_is_no_score_is_said_kindly(typed: str, code: str) -> None:
    with pytest.raises(Problem) as raised:
        parse_score(typed)
    assert raised.value.code == code


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_score_or_a_problem(typed: str) -> None:
    score = None
    with suppress(Problem):
        score = parse_score(typed)
    assert score is None or 0 <= score <= 1


def draft(score: str = "0.7", suggested: str | None = "0.7", **changes: str) -> ReviewDraft:
    return replace(
        ReviewDraft(
            score=Decimal(score),
            suggested=None if suggested is None else Decimal(suggested),
            decision=Decision.KEEP,
        ),
        **changes,  # type: ignore[arg-type]
    )


def test_another_score_than_suggested_needs_a_reason() -> None:
    assert faults(draft("0.75", "0.7")) == {}
    assert list(faults(draft("0.76", "0.7"))) == ["reason"]
    assert list(faults(draft("0.4", "0.7"))) == ["reason"]
    assert faults(draft("0.4", "0.7", reason="Half of the class moved away.")) == {}
    assert faults(draft("0.4", None)) == {}


def test_each_text_has_its_length() -> None:
    long = "x" * 501
    found = faults(draft(helped=long, learned=long, hindered="x" * 500))
    assert {name: problem.code for name, problem in found.items()} == {
        "helped": "review.too_long",
        "learned": "review.too_long",
    }


@given(score=st.decimals(0, 1, places=2), suggested=st.decimals(0, 1, places=2) | st.none())
def test_a_score_near_the_suggestion_needs_no_words(
    score: Decimal, suggested: Decimal | None
) -> None:
    asked = suggested is not None and not -5 <= (score - suggested) * 100 <= 5
    assert differs(score, suggested) is asked


def test_an_objective_takes_the_average_of_what_is_scored() -> None:
    assert roll_up([review("0.7"), None, review("0.4")]) == RollUp(
        score=Decimal("0.55"), scored=2, total=3
    )
    assert roll_up([None]) == RollUp(score=None, scored=0, total=1)
    assert roll_up([]) == RollUp(score=None, scored=0, total=0)


@given(st.lists(st.decimals(0, 1, places=2), min_size=1))
def test_an_average_lies_between_its_least_and_greatest(scores: list[Decimal]) -> None:
    score = roll_up([review(str(one)) for one in scores]).score
    assert score is not None
    assert min(scores) <= score <= max(scores)


def test_the_last_two_weeks_of_a_cycle_are_for_closing() -> None:
    live = cast.tracked()
    closed = cast.tracked(of=cast.key_result("RD-2"), review=review())
    other = cast.tracked(objective=replace(cast.OBJECTIVE, cycle_id=9))
    planned = cast.tracked(cycle_state=CycleState.PLANNED)
    everything = [live, closed, other, planned]
    assert closing_soon(everything, cast.CYCLE, date(2026, 12, 3)) == []
    assert closing_soon(everything, cast.CYCLE, date(2026, 12, 4)) == [live]
    assert closing_soon(everything, cast.CYCLE, date(2027, 1, 7)) == [live]

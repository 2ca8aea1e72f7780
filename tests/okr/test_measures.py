"""How a key result is measured: every form a person types it in, and what is asked to be mended."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.measures import MOST_STEPS, ChangeAs, MeasureDraft, parse_amount, read, steps_of
from bot.okr.model import Direction, Measure, MetricKind, Reading
from bot.okr.numbers import checked
from bot.okr.progress import progress
from tests.cast import COUNSELOR, MEASURES, SHARE, reading

UP, DOWN, WITHIN = Direction.INCREASE, Direction.DECREASE, Direction.KEEP_WITHIN
PERCENT = MeasureDraft(baseline="62", target="75")
FALLING = MeasureDraft(direction=DOWN, baseline="20", target="17")
NUMBER = MeasureDraft(kind=MetricKind.NUMBER, baseline="40", target="60", unit="students")


def problems(draft: MeasureDraft) -> dict[str, str]:
    return {name: problem.code for name, problem in read(draft).problems.items()}


def measure(draft: MeasureDraft) -> Measure:
    found = read(draft)
    assert found.problems == {}
    return found.measure


@pytest.mark.parametrize(
    ("draft", "baseline", "target", "unit"),
    [
        (PERCENT, "62", "75", "%"),
        (replace(PERCENT, baseline="62 %", target="75 percent"), "62", "75", "%"),
        (replace(PERCENT, target="120"), "62", "120", "%"),
        (NUMBER, "40", "60", "students"),
        (replace(NUMBER, target="1,250 students"), "40", "1250", "students"),
        (replace(NUMBER, baseline="-3", unit=""), "-3", "60", ""),
        (
            MeasureDraft(kind=MetricKind.CURRENCY, baseline="$0", target="$5,000"),
            "0",
            "5000",
            "$",
        ),
        (MeasureDraft(kind=MetricKind.RATIO, baseline="18/24", target="90"), "75", "90", "%"),
        (
            MeasureDraft(
                kind=MetricKind.RATIO, unit=":1", direction=DOWN, baseline="490:1", target="350"
            ),
            "490",
            "350",
            ":1",
        ),
    ],
)
def test_two_numbers(draft: MeasureDraft, baseline: str, target: str, unit: str) -> None:
    found = measure(draft)
    assert (found.baseline, found.target) == (Decimal(baseline), Decimal(target))
    assert found.unit == unit


def test_a_start_may_be_missing() -> None:
    assert measure(replace(PERCENT, baseline="")).baseline is None


def test_a_stretch_lies_beyond_the_target() -> None:
    assert measure(replace(PERCENT, stretch="80")).stretch == 80
    assert problems(replace(PERCENT, stretch="70")) == {"stretch": "measure.not_above"}
    assert problems(replace(FALLING, stretch="18")) == {"stretch": "measure.not_below"}


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (replace(PERCENT, target=""), {"target": "measure.needs_target"}),
        (replace(PERCENT, target="lots"), {"target": "number.not_a_number"}),
        (replace(PERCENT, target="no data"), {"target": "number.not_a_number"}),
        (replace(PERCENT, target="62 to 75"), {"target": "number.two_numbers"}),
        (replace(PERCENT, target="60"), {"target": "measure.not_above"}),
        (replace(FALLING, target="25"), {"target": "measure.not_below"}),
        (replace(PERCENT, baseline="-4"), {"baseline": "number.percent_range"}),
        (replace(PERCENT, baseline="620"), {"target": "measure.not_above"}),
        (replace(PERCENT, baseline="1200"), {"baseline": "number.percent_range"}),
        (replace(NUMBER, baseline="40 buses"), {"baseline": "number.unit"}),
        (
            replace(NUMBER, baseline="x", target="y"),
            {
                "baseline": "number.not_a_number",
                "target": "number.not_a_number",
            },
        ),
        (
            replace(NUMBER, unit="u" * 81, baseline="40", target="60"),
            {"unit": "measure.unit_too_long"},
        ),
        (
            MeasureDraft(kind=MetricKind.RATIO, baseline="25/24", target="90"),
            {"baseline": "number.more_than_all"},
        ),
        (
            MeasureDraft(kind=MetricKind.RATIO, baseline="18/0", target="90"),
            {"baseline": "number.zero_of"},
        ),
        (MeasureDraft(kind=MetricKind.MILESTONES), {"milestones": "measure.no_steps"}),
        (
            MeasureDraft(kind=MetricKind.MILESTONES, milestones="step\n" * 21),
            {"milestones": "measure.too_many_steps"},
        ),
        (
            MeasureDraft(kind=MetricKind.MILESTONES, milestones="s" * 201),
            {"milestones": "measure.step_too_long"},
        ),
        (MeasureDraft(direction=WITHIN, low="18"), {"high": "measure.needs_range"}),
        (MeasureDraft(direction=WITHIN, low="24", high="18"), {"low": "measure.range_order"}),
    ],
)
def test_what_is_asked_to_be_mended(draft: MeasureDraft, expected: dict[str, str]) -> None:
    assert problems(draft) == expected


@pytest.mark.parametrize(
    ("baseline", "target", "direction", "points", "share"),
    [
        ("20", "by 15%", DOWN, "5", "17"),
        ("20", "15% less", DOWN, "5", "17"),
        ("20", "reduce by 15 percent", DOWN, "5", "17"),
        ("20", "-15%", DOWN, "5", "17"),
        ("20", "−15 %", DOWN, "5", "17"),
        ("60", "+10", UP, "70", "66"),
        ("60", "by 10", UP, "70", "66"),
        ("60", "up 10%", UP, "70", "66"),
    ],
)
def test_by_15_percent_asks_points_or_relative_and_shows_both(
    baseline: str, target: str, direction: Direction, points: str, share: str
) -> None:
    draft = MeasureDraft(direction=direction, baseline=baseline, target=target)
    asked = read(draft)
    assert {name: one.code for name, one in asked.problems.items()} == {
        "change_as": "measure.points_or_share"
    }
    goals = {ChangeAs.POINTS: Decimal(points), ChangeAs.RELATIVE: Decimal(share)}
    assert asked.goals == goals
    for chosen, goal in goals.items():
        assert measure(replace(draft, change_as=chosen)).target == goal


@pytest.mark.parametrize(
    ("draft", "goal"),
    [
        (replace(PERCENT, target="by 5 points"), 67),
        (replace(PERCENT, target="+5 pp"), 67),
        (replace(NUMBER, target="15%"), 46),
        (replace(NUMBER, target="by 15%"), 46),
        (replace(NUMBER, target="by 15"), 55),
        (replace(NUMBER, direction=DOWN, target="10 fewer"), 30),
        (replace(NUMBER, target="15 more"), 55),
        (MeasureDraft(kind=MetricKind.CURRENCY, baseline="$200", target="up 10%"), 220),
    ],
)
def test_a_change_that_means_one_thing_is_not_asked_about(draft: MeasureDraft, goal: int) -> None:
    assert measure(draft).target == goal


def test_a_change_needs_a_start_and_the_same_direction() -> None:
    change = replace(PERCENT, target="by 15%")
    assert problems(replace(change, baseline="")) == {"baseline": "measure.needs_start"}
    assert problems(replace(change, baseline="abc")) == {"baseline": "number.not_a_number"}
    assert problems(replace(change, target="-15%")) == {"target": "measure.says_otherwise"}
    assert problems(replace(change, target="15% fewer")) == {"target": "measure.says_otherwise"}


def test_a_minus_is_a_number_where_there_are_numbers_below_zero() -> None:
    assert measure(replace(NUMBER, direction=DOWN, target="-5")).target == -5


def test_a_change_can_come_out_impossible() -> None:
    draft = MeasureDraft(direction=DOWN, baseline="10", target="by 15%")
    assert problems(replace(draft, change_as=ChangeAs.POINTS)) == {"target": "number.percent_range"}
    assert measure(replace(draft, change_as=ChangeAs.RELATIVE)).target == Decimal("8.5")


def test_yes_no_and_steps_have_their_ends_by_themselves() -> None:
    done = measure(MeasureDraft(kind=MetricKind.YES_NO, direction=DOWN, unit="x", target="5"))
    assert done == Measure(kind=MetricKind.YES_NO, baseline=Decimal(0), target=Decimal(1))
    steps = measure(MeasureDraft(kind=MetricKind.MILESTONES, milestones="1. Draft\n\n- Review \n"))
    assert steps.milestones == ("Draft", "Review")
    assert [steps.baseline, steps.target] == [0, 2]


def test_a_range() -> None:
    found = measure(MeasureDraft(kind=MetricKind.NUMBER, direction=WITHIN, low="18", high="24"))
    assert [found.low, found.high, found.target] == [18, 24, None]


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(MetricKind))
def test_whatever_is_typed_is_read_or_told_at_its_field(
    baseline: str, target: str, kind: MetricKind
) -> None:
    draft = MeasureDraft(kind=kind, baseline=baseline, target=target, milestones=target)
    found = read(draft)
    fields = {"baseline", "target", "change_as", "milestones"}
    assert set(found.problems) <= fields
    if not found.problems:
        for mark in (found.measure.baseline, found.measure.target):
            assert mark is None or checked(found.measure, Reading(mark)) == Reading(mark)


@given(st.decimals(0, 900, places=1), st.decimals(0, 99, places=1), st.sampled_from([UP, DOWN]))
def test_a_relative_change_goes_in_its_direction(
    baseline: Decimal, change: Decimal, direction: Direction
) -> None:
    draft = MeasureDraft(
        kind=MetricKind.NUMBER, direction=direction, baseline=f"{baseline}", target=f"by {change}%"
    )
    found = measure(draft)
    assert found.target is not None
    assert found.target <= baseline if direction is DOWN else found.target >= baseline
    rising = found.target != found.baseline
    assert progress(found, reading(str(found.target))) == 1 or not rising


@pytest.mark.parametrize("of", [one for one in MEASURES if one.target is not None])
def test_a_target_as_it_is_shown_can_be_typed_again(of: Measure) -> None:
    assert parse_amount(f"{of.target}", of) == of.target


def test_a_ratio_as_it_is_shown_can_be_typed_again() -> None:
    assert parse_amount("18/24", SHARE) == 75
    assert parse_amount("490:1", COUNSELOR) == 490


@given(st.lists(st.text("abc 1.-", min_size=1, max_size=9), max_size=MOST_STEPS))
def test_steps_are_lines_that_say_something(lines: list[str]) -> None:
    steps = steps_of("\n".join(lines))
    assert all(step.strip() == step and step for step in steps)
    assert len(steps) <= len(lines)

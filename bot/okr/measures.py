"""How a key result is measured, from what was typed in its form: checked, or told what to mend.

May import the standard library and `bot.okr`'s model and numbers. Nothing here is raised past
`read`: a form shows every problem at its own field, and goes on showing what could be read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bot.okr.model import Direction, Measure, MetricKind, Problem, Reading
from bot.okr.numbers import amount, checked, is_share, parse_reading

MOST_STEPS = 20
LONGEST_STEP = 200
LONGEST_UNIT = 80

UNITS: Mapping[MetricKind, str] = {
    MetricKind.PERCENT: "%",
    MetricKind.CURRENCY: "$",
    MetricKind.RATIO: "%",
}
"""The unit where none is given; a ratio with another unit than `:1` is a share."""


class ChangeAs(StrEnum):
    """What "by 15 %" means of 20 %: fifteen points (5 %), or that share of it (17 %)."""

    POINTS = "points"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """A measure as a form holds it: texts as typed, `milestones` with a step on each line.

    `target` and `stretch` may be the number to reach (75, 18/24, 490:1) or a change from the start
    (by 15%, +5 points, 10% less); `change_as` is what the person chose where both could be meant.
    """

    kind: MetricKind = MetricKind.PERCENT
    direction: Direction = Direction.INCREASE
    unit: str = ""
    baseline: str = ""
    target: str = ""
    stretch: str = ""
    low: str = ""
    high: str = ""
    milestones: str = ""
    change_as: ChangeAs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRead:
    """`measure` holds what could be read; it is whole where there are no `problems`, which stand
    by the name of their field.

    `goals` are what a target typed as a change may come to: both meanings where it was asked which,
    one where only one is possible, none for a plain number.
    """

    measure: Measure
    problems: Mapping[str, Problem]
    goals: Mapping[ChangeAs, Decimal]


def read(draft: MeasureDraft) -> MeasureRead:
    """What the draft says. A start may be missing; a target, a range or steps may not."""
    problems: dict[str, Problem] = {}
    measure = _frame(draft)
    if len(draft.unit) > LONGEST_UNIT:
        problems["unit"] = Problem(
            "measure.unit_too_long", limit=LONGEST_UNIT, length=len(draft.unit)
        )
    if draft.kind is MetricKind.YES_NO:
        return _found(replace(measure, baseline=Decimal(0), target=Decimal(1)), problems)
    if draft.kind is MetricKind.MILESTONES:
        steps = steps_of(draft.milestones)
        if problem := _steps_problem(steps):
            problems["milestones"] = problem
        whole = replace(
            measure, baseline=Decimal(0), target=Decimal(len(steps)), milestones=steps[:MOST_STEPS]
        )
        return _found(whole, problems)
    if draft.direction is Direction.KEEP_WITHIN:
        return _found(_range(draft, measure, problems), problems)
    return _way(draft, measure, problems)


def steps_of(text: str) -> tuple[str, ...]:
    """The steps of a list, one a line; numbers and bullets before them are not part of them."""
    lines = (re.sub(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+", "", line) for line in text.splitlines())
    return tuple(filter(None, (" ".join(line.split()) for line in lines)))


def relative(baseline: Decimal, percent: Decimal, direction: Direction) -> Decimal:
    """What a relative change comes to: 20 % reduced by 15 % is 17 %, not 5 %."""
    share = (-percent if direction is Direction.DECREASE else percent) / 100
    return (baseline * (1 + share)).quantize(Decimal("0.01")).normalize() + 0


def is_backwards(direction: Direction, nearer: Decimal, farther: Decimal) -> bool:
    """Whether the second number lies against the direction from the first."""
    sign = -1 if direction is Direction.DECREASE else 1
    return (farther - nearer) * sign < 0


def parse_amount(text: str, measure: Measure) -> Decimal | None:
    """A number on the measure's scale as typed in a form: 75, 75 %, $1,250, 18/24, 490:1.

    None for no text; raises `Problem` (`number.*`).
    """
    if not text.strip():
        return None
    if measure.kind is not MetricKind.RATIO and re.search(r"\d\D* to \D*\d", text):
        raise Problem("number.two_numbers", typed=text)  # the start and the target in one field
    # Over 100 % is possible here: whether it is, is asked when all marks are known.
    roomy = (
        replace(measure, baseline=Decimal(1000)) if measure.kind is MetricKind.PERCENT else measure
    )
    try:
        reading = parse_reading(f"={text}", roomy, None)
    except Problem as problem:
        if problem.code != "number.needs_of":
            raise _as_typed(problem, text) from None
        reading = parse_reading(f"={text}%", roomy, None)  # a bare number of a share is percent
    if reading is None:
        raise Problem("number.not_a_number", typed=text)
    return amount(measure, reading)


def _as_typed(problem: Problem, text: str) -> Problem:
    """Quotes what the person wrote, without the mark we put before it."""
    if "typed" not in problem.params:
        return problem
    return Problem(problem.code, **{**problem.params, "typed": text})


def _frame(draft: MeasureDraft) -> Measure:
    unit = " ".join(draft.unit.split()) or UNITS.get(draft.kind, "")
    measured = draft.kind not in (MetricKind.YES_NO, MetricKind.MILESTONES)
    return Measure(
        kind=draft.kind,
        direction=draft.direction if measured else Direction.INCREASE,
        unit=unit if measured else "",
    )


def _found(
    measure: Measure,
    problems: Mapping[str, Problem],
    goals: Mapping[ChangeAs, Decimal] | None = None,
) -> MeasureRead:
    return MeasureRead(measure=measure, problems=problems, goals=goals or {})


def _steps_problem(steps: tuple[str, ...]) -> Problem | None:
    if not steps:
        return Problem("measure.no_steps", most=MOST_STEPS)
    if len(steps) > MOST_STEPS:
        return Problem("measure.too_many_steps", count=len(steps), most=MOST_STEPS)
    longest = max(map(len, steps))
    if longest > LONGEST_STEP:
        return Problem("measure.step_too_long", length=longest, limit=LONGEST_STEP)
    return None


def _range(draft: MeasureDraft, measure: Measure, problems: dict[str, Problem]) -> Measure:
    ends = {name: _end(draft, name, measure, problems) for name in ("baseline", "low", "high")}
    low, high = ends["low"], ends["high"]
    for name in ("low", "high"):
        if ends[name] is None:
            problems.setdefault(name, Problem("measure.needs_range"))
    if low is not None and high is not None and low > high:
        problems["low"] = Problem("measure.range_order", low=f"{low:f}", high=f"{high:f}")
    found = replace(measure, baseline=ends["baseline"], low=low, high=high)
    _require_possible(draft, found, problems)
    return found


def _way(draft: MeasureDraft, measure: Measure, problems: dict[str, Problem]) -> MeasureRead:
    """From the start to the target, which may be said as a change."""
    baseline = _end(draft, "baseline", measure, problems)
    goals: Mapping[ChangeAs, Decimal] = {}
    ends: dict[str, Decimal | None] = {}
    for name in ("target", "stretch"):
        change = _Change.of(getattr(draft, name), measure)
        if change is None:
            ends[name] = _end(draft, name, measure, problems)
            continue
        meant = change.goals(baseline, measure) if baseline is not None else {}
        ends[name] = _chosen(draft, name, change, meant, problems)
        if name == "target":
            goals = meant
    if not draft.target.strip():
        problems["target"] = Problem("measure.needs_target")
    found = replace(measure, baseline=baseline, target=ends["target"], stretch=ends["stretch"])
    _require_possible(draft, found, problems)
    for nearer, farther in (("baseline", "target"), ("target", "stretch")):
        here, there = getattr(found, nearer), getattr(found, farther)
        if here is None or there is None or farther in problems:
            continue
        if is_backwards(found.direction, here, there):
            problems[farther] = _backwards(found.direction, here, there)
    return _found(found, problems, goals)


def _chosen(
    draft: MeasureDraft,
    name: str,
    change: "_Change",
    goals: Mapping[ChangeAs, Decimal],
    problems: dict[str, Problem],
) -> Decimal | None:
    """The number a change comes to; a problem where it cannot be told."""
    if change.is_down is not None and change.is_down != (draft.direction is Direction.DECREASE):
        problems[name] = Problem("measure.says_otherwise", typed=change.typed)
    elif not goals:
        problems.setdefault("baseline", Problem("measure.needs_start", typed=change.typed))
    elif len(goals) == 1:
        return next(iter(goals.values()))
    elif draft.change_as is not None:
        return goals[draft.change_as]
    else:
        problems["change_as"] = Problem("measure.points_or_share", typed=change.typed)
    return None


def _end(
    draft: MeasureDraft, name: str, measure: Measure, problems: dict[str, Problem]
) -> Decimal | None:
    try:
        return parse_amount(getattr(draft, name), measure)
    except Problem as problem:
        problems[name] = problem
        return None


def _require_possible(draft: MeasureDraft, measure: Measure, problems: dict[str, Problem]) -> None:
    for name in ("baseline", "target", "stretch", "low", "high"):
        number = getattr(measure, name)
        if number is not None and name not in problems:
            try:
                checked(measure, Reading(number), typed=getattr(draft, name))
            except Problem as problem:
                problems[name] = problem


def _backwards(direction: Direction, nearer: Decimal, farther: Decimal) -> Problem:
    if direction is Direction.DECREASE:
        return Problem("measure.not_below", nearer=f"{nearer:f}", farther=f"{farther:f}")
    return Problem("measure.not_above", nearer=f"{nearer:f}", farther=f"{farther:f}")


_DOWN = "reduce|reduced|lower|lowered|decrease|decreased|cut|down|fewer|less|drop|fall"
_UP = "raise|raised|increase|increased|grow|improve|up|more|higher|rise|gain"
_CHANGE = re.compile(
    rf"(?:(?P<verb>{_DOWN}|{_UP})\b ?)?(?P<by>by\b ?)?(?P<sign>[+-])? ?(?P<number>\d[\d.,]*)"
    r" ?(?P<unit>%|percent\b|pct\b|(?:percentage )?points?\b|pts?\b|pp\b)?"
    rf"(?: ?(?P<after>{_DOWN}|{_UP}))?"
)
_PERCENT_WORDS = frozenset({"%", "percent", "pct"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A goal said as a change: by 15 %, +5 points, 10 % fewer. `is_down` None: it does not say."""

    typed: str
    size: Decimal
    unit: str
    is_down: bool | None

    @classmethod
    def of(cls, text: str, measure: Measure) -> "_Change | None":
        """None for a number to reach. A sign alone is a change where nothing is below zero."""
        plain = " ".join(text.casefold().translate({0x2212: "-", 0x2013: "-"}).split()).rstrip(".")
        found = _CHANGE.fullmatch(plain)
        if found is None:
            return None
        said = bool(found["verb"] or found["by"] or found["after"])
        is_percent = _is_percent(measure)
        signed = bool(found["sign"]) and (is_percent or found["unit"] is not None)
        other_scale = not is_percent and found["unit"] in _PERCENT_WORDS
        if not (said or signed or other_scale):
            return None
        try:
            size = parse_amount(found["number"], Measure(kind=MetricKind.NUMBER))
        except Problem:
            return None
        assert size is not None
        words = {found["verb"], found["after"]} - {None}
        down = found["sign"] == "-" or bool(words & set(_DOWN.split("|")))
        up = found["sign"] == "+" or bool(words & set(_UP.split("|")))
        direction = down if down != up else None
        return cls(typed=text.strip(), size=size, unit=found["unit"] or "", is_down=direction)

    def goals(self, baseline: Decimal, measure: Measure) -> Mapping[ChangeAs, Decimal]:
        """What it may mean, counted from the start."""
        sign = -1 if measure.direction is Direction.DECREASE else 1
        meanings = {
            ChangeAs.POINTS: baseline + sign * self.size,
            ChangeAs.RELATIVE: relative(baseline, self.size, measure.direction),
        }
        if _is_percent(measure):
            said_points = self.unit not in ("", *_PERCENT_WORDS)
            return {ChangeAs.POINTS: meanings[ChangeAs.POINTS]} if said_points else meanings
        meant = ChangeAs.RELATIVE if self.unit in _PERCENT_WORDS else ChangeAs.POINTS
        return {meant: meanings[meant]}


def _is_percent(measure: Measure) -> bool:
    return measure.kind is MetricKind.PERCENT or is_share(measure)

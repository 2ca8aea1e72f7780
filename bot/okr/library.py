"""Sample objectives of schools with their key results, to start from and to learn from.

May import the standard library and `bot.okr.measures` and `model`. The numbers are typical, not
anybody's: whoever takes a sample puts in their own. The samples themselves are in
`bot.okr.library_texts`, written as a person would write them down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.okr.library_texts import SAMPLES
from bot.okr.measures import MeasureDraft
from bot.okr.model import Direction, MetricKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleKeyResult:
    title: str
    measure: MeasureDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An objective one may start from; `id` is `reading.1`, its place within its theme."""

    id: str
    theme: str
    title: str
    key_results: tuple[SampleKeyResult, ...]


_DIRECTIONS = {
    "up": Direction.INCREASE,
    "down": Direction.DECREASE,
    "within": Direction.KEEP_WITHIN,
}
_KINDS = {
    "percent": MetricKind.PERCENT,
    "share": MetricKind.RATIO,
    "$": MetricKind.CURRENCY,
    ":1": MetricKind.RATIO,
}


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample, theme after theme."""
    return tuple(_read(SAMPLES))


@cache
def themes() -> tuple[str, ...]:
    """What the samples are about, such as "Early reading", in their order."""
    return tuple(dict.fromkeys(sample.theme for sample in samples()))


def get(id: str) -> Sample | None:  # noqa: A002
    return next((sample for sample in samples() if sample.id == id), None)


def search(words: str) -> tuple[Sample, ...]:
    """The samples that say any of these words, best first; all of them for no words.

    A theme's name counts most, then the objective, then its key results. Ends of words do not
    matter: "attending" finds attendance.
    """
    wanted = _stems(words)
    if not wanted:
        return samples()
    scored = [(_score(sample, wanted), sample) for sample in samples()]
    best_first = sorted(scored, key=lambda one: -one[0])
    return tuple(sample for score, sample in best_first if score)


def _score(sample: Sample, wanted: frozenset[str]) -> int:
    results = " ".join(one.title for one in sample.key_results)
    weighed = ((4, sample.theme), (2, sample.title), (1, results))
    return sum(weight * len(wanted & _stems(text)) for weight, text in weighed)


_TOO_COMMON = frozenset(
    "a all an and are as at by each every for from has in is it of on our school schools student "
    "students that the their they to we who with".split()
)


def _stems(text: str) -> frozenset[str]:
    """The telling words without their ends: five letters tell attend from absent."""
    words = set(re.findall(r"[a-z]+", text.casefold())) - _TOO_COMMON
    return frozenset(re.sub(r"(?<=[sx])es$|(?<=\w\w\w)(?<!s)s$", "", word)[:5] for word in words)


def _read(text: str) -> Iterator[Sample]:
    """`== Theme`, below it each objective at the margin and its key results indented."""
    theme, number = "", 0
    for block in re.split(r"\n(?=\S)", text.strip()):
        head, *lines = block.splitlines()
        if head.startswith("== "):
            theme, number = head.removeprefix("== "), 0
            continue
        number += 1
        yield Sample(
            id=f"{_slug(theme)}.{number}",
            theme=theme,
            title=head.strip(),
            key_results=tuple(_key_result(line.strip()) for line in lines if line.strip()),
        )


def _slug(theme: str) -> str:
    return theme.casefold().partition(" ")[0]


def _key_result(line: str) -> SampleKeyResult:
    """`percent up 62 75 | Title`, `20 books up …`, `yes | Title` or `steps | Title | one; two`."""
    said, title, *steps = (part.strip() for part in line.split(" | "))
    return SampleKeyResult(title=title, measure=_measure(said, steps[0] if steps else ""))


def _measure(said: str, steps: str) -> MeasureDraft:
    if said == "yes":
        return MeasureDraft(kind=MetricKind.YES_NO)
    if said == "steps":
        return MeasureDraft(kind=MetricKind.MILESTONES, milestones=steps.replace("; ", "\n"))
    unit, direction, *numbers = said.rsplit(" ", 3)
    draft = MeasureDraft(
        kind=_KINDS.get(unit, MetricKind.NUMBER),
        direction=_DIRECTIONS[direction],
        unit="" if unit in ("percent", "share", "$", "count") else unit,
    )
    if draft.direction is Direction.KEEP_WITHIN:
        return replace(draft, low=numbers[0], high=numbers[1])
    return replace(draft, baseline=numbers[0], target=numbers[1])

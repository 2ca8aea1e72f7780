"""What a kind coach would ask beside a draft: hints, shown live and never a refusal.

May import the standard library and `bot.okr`'s model and numbers. A hint is a code with what its
sentence quotes; the sentences are in `messages/templates/_hints.j2`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.okr.model import Direction, Measure, MetricKind, TeamLevel

FEWEST, MOST = 2, 5
"""Key results of one objective."""

PHONE = 90
"""Characters of a title that a phone shows without cutting it."""

MOST_OBJECTIVES: Mapping[TeamLevel, int] = {TeamLevel.DISTRICT: 5}
_MOST_OBJECTIVES = 3

_ACTIVITIES = frozenset(
    (
        "add adopt analyze arrange assign attend build buy complete conduct contact coordinate "
        "create deliver design develop distribute do draft establish examine explore facilitate "
        "finalize find fund give hire hold host implement install introduce invite launch lead "
        "make meet monitor observe offer open order organize plan prepare present provide publish "
        "purchase read review revise roll run schedule send set share show start study support "
        "survey teach test train update use visit work write"
    ).split()
)
"""Verbs that say what we do. What changes for students begins otherwise."""

_OUTCOME = re.compile(
    r"\b(?:so that|so every|rate|percent|share|score|level|grade|proficien|attend|absen|graduat|"
    r"pass|reading at|on track|growth|retention)",
)
_RISES = frozenset("raise increase grow improve more higher lift boost gain expand double".split())
_FALLS = frozenset("reduce lower decrease cut fewer less drop shrink halve".split())
_NUMBER = re.compile(r"\d")
_WHO = re.compile(
    r"\bgrades? \d+(?: ?[-–] ?\d+)?|\d+(?:st|nd|rd|th)\b|\bk ?[-–] ?\d+|\b20\d\d(?:[-–]\d+)?"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """`code` names its sentence, `words` is what that quotes."""

    code: str
    words: Mapping[str, object] = field(default_factory=dict)


def of_objective(title: str) -> list[Hint]:
    """An objective says where to, in words: no number, no task, short enough for a phone."""
    found = []
    if len(title) > PHONE:
        found.append(Hint("title_long", {"length": len(title), "limit": PHONE}))
    if _NUMBER.search(_without_grades(title)):
        found.append(Hint("objective_number"))
    if verb := _activity(title):
        found.append(Hint("objective_task", {"verb": verb}))
    return found


def of_key_result(title: str, measure: Measure | None) -> list[Hint]:
    """A key result is an outcome between two numbers; `measure` is None while it cannot be read."""
    found = []
    if len(title) > PHONE:
        found.append(Hint("title_long", {"length": len(title), "limit": PHONE}))
    counted = measure is None or measure.kind not in (MetricKind.YES_NO, MetricKind.MILESTONES)
    if counted and (verb := _activity(title)):
        found.append(Hint("activity", {"title": title, "verb": verb}))
    if measure is not None:
        found += _about_measure(title, measure)
    return found


def about_count(key_results: int) -> Hint | None:
    """Two to five key results an objective; no hint before the first."""
    if key_results == 0 or FEWEST <= key_results <= MOST:
        return None
    return Hint(
        "few_key_results" if key_results < FEWEST else "many_key_results", {"count": key_results}
    )


def about_objectives(objectives: int, level: TeamLevel) -> Hint | None:
    """`objectives` is how many the team has in the cycle, the new one with them."""
    most = MOST_OBJECTIVES.get(level, _MOST_OBJECTIVES)
    return (
        Hint("many_objectives", {"count": objectives, "most": most}) if objectives > most else None
    )


def _about_measure(title: str, measure: Measure) -> Iterator[Hint]:
    first = "".join(_words(title)[:1])  # further on, "two or more" says nothing of a direction
    if measure.kind is MetricKind.YES_NO:
        yield Hint("yes_no")
        return
    if measure.kind is MetricKind.MILESTONES or measure.direction is Direction.KEEP_WITHIN:
        return
    if measure.baseline is None:
        yield Hint("no_start")
    elif measure.baseline == measure.target:
        yield Hint("no_way")
    if measure.direction is Direction.INCREASE and first in _FALLS:
        yield Hint("title_falls")
    if measure.direction is Direction.DECREASE and first in _RISES:
        yield Hint("title_rises")


def _activity(title: str) -> str:
    """The verb at the beginning that says what we do; nothing where an outcome is named, too."""
    words = _words(title)
    first = words[0] if words else ""
    if first not in _ACTIVITIES or _OUTCOME.search(title.casefold()):
        return ""
    return first


def _words(title: str) -> list[str]:
    return re.findall(r"[a-z]+", title.casefold())


def _without_grades(title: str) -> str:
    """ "By the end of 3rd grade", "grades 3–5", "K-2", "class of 2030" say who, not how many."""
    return _WHO.sub("", title.casefold())

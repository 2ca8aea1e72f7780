"""Cycles: what may be planned, what is missing before they open or close, and what goes on.

May import the standard library and `bot.okr`'s access, model, numbers and progress.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.okr.access import Teams, lineage
from bot.okr.model import (
    Cycle,
    Decision,
    Direction,
    KeyResult,
    Measure,
    MetricKind,
    Objective,
    Problem,
    Reading,
    Review,
    Tracked,
)
from bot.okr.numbers import SMALLEST_STEP, amount, baseline_of, target_of
from bot.okr.progress import progress

NAME_LIMIT = 60
LONGEST_DAYS = 800
GOES_ON = frozenset({Decision.CHANGE, Decision.CARRY_OVER})


def faults(
    name: str, starts: date | None, ends: date | None, others: Iterable[Cycle]
) -> Mapping[str, Problem]:
    """What keeps a cycle from being kept so, by field; cycles may overlap, names may not."""
    found: dict[str, Problem] = {}
    if not name:
        found["name"] = Problem("cycle.no_name")
    elif len(name) > NAME_LIMIT:
        found["name"] = Problem("cycle.long_name", typed=name, limit=NAME_LIMIT, length=len(name))
    elif any(name.casefold() == other.name.casefold() for other in others):
        found["name"] = Problem("cycle.name_taken", name=name)
    if starts is None:
        found["starts"] = Problem("cycle.no_day")
    if ends is None:
        found["ends"] = Problem("cycle.no_day")
    if starts and ends and not 0 < (ends - starts).days <= LONGEST_DAYS:
        found["ends"] = Problem("cycle.wrong_end")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a cycle holds: its objectives with their reviews, and its key results."""

    cycle: Cycle
    objectives: Sequence[Objective] = ()
    reviews: Mapping[int, Review]
    tracked: Sequence[Tracked] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a cycle has, and what is missing in it: keys, prefixes of objectives, names of teams."""

    objectives: int
    key_results: int
    owner_gone: tuple[str, ...]
    no_target: tuple[str, ...]
    no_start: tuple[str, ...]
    empty: tuple[str, ...]
    teams: tuple[str, ...]


def preview(content: Content, teams: Teams) -> Preview:
    """Before a cycle opens. Nothing of it keeps one from opening it."""
    filled = {one.key_result.objective_id for one in content.tracked}
    at_work = {one.team_id for one in content.objectives}
    return Preview(
        objectives=len(content.objectives),
        key_results=len(content.tracked),
        owner_gone=_keys(one for one in content.tracked if not one.owner.is_active),
        no_target=_keys(one for one in content.tracked if not _has_goal(one.key_result.measure)),
        no_start=_keys(one for one in content.tracked if not _has_start(one)),
        empty=tuple(one.prefix for one in content.objectives if one.id not in filled),
        teams=tuple(sorted(team.name for team in teams.values() if team.id not in at_work)),
    )


def unreviewed(content: Content, teams: Teams) -> Mapping[str, tuple[str, ...]]:
    """What has no review yet: keys and prefixes by the name of the team, most first."""
    open_ones: defaultdict[str, list[str]] = defaultdict(list)
    for objective in content.objectives:
        if objective.id not in content.reviews:
            open_ones[teams[objective.team_id].name].append(objective.prefix)
    for one in content.tracked:
        if one.review is None:
            open_ones[one.team.name].append(one.key_result.key)
    by_size = sorted(open_ones.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: tuple(keys) for name, keys in by_size}


class Why(StrEnum):
    """Why something stays behind when a cycle is carried over."""

    NO_REVIEW = "no_review"
    KEPT = "kept"  # it needs no goal of its own any more
    STOPPED = "stopped"
    TAKEN = "taken"  # another one has its key or prefix there


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """An objective as it will be in the next cycle, with what is to be made of its key results.

    Its id is 0 when it is to be made as well. `source` is what it continues.
    """

    source: Objective
    objective: Objective
    key_results: tuple[KeyResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What goes, what is there already, and what stays: key or prefix by the reason."""

    going: tuple[Going, ...] = ()
    there: int = 0
    staying: Mapping[Why, tuple[str, ...]]

    @property
    def objectives(self) -> int:
        return sum(one.objective.id == 0 for one in self.going)

    @property
    def key_results(self) -> int:
        return sum(len(one.key_results) for one in self.going)


def carry_over(
    source: Content, target: Content, teams: Teams, active: Collection[str], actor_id: str
) -> CarryOver:
    """What of the source goes on in the target, as new values; what is there is not made again.

    An objective goes when its review says so, or when a key result of it goes and it was not
    stopped itself. A key result begins where it stands now, runs for the new cycle, and keeps
    target, key and owner; of an owner who left, the objective's owner, a leader or else the actor
    (`actor_id`) takes over. Covers, pauses and past data dates stay behind.
    """
    staying: defaultdict[Why, list[str]] = defaultdict(list)
    heirs = _Heirs(teams, frozenset(active), actor_id)
    objective_there = {one.carried_from_id: one for one in target.objectives}
    key_result_there = {one.key_result.carried_from_id for one in target.tracked}
    taken = {one.prefix for one in target.objectives}
    keys = {(one.key_result.objective_id, one.key_result.key) for one in target.tracked}
    of_objective: defaultdict[int, list[Tracked]] = defaultdict(list)
    for one in source.tracked:
        of_objective[one.key_result.objective_id].append(one)
    going: list[Going] = []
    there = 0
    # From the top down, so that what others support is there before them.
    depth = {team_id: sum(1 for _ in lineage(team_id, teams)) for team_id in teams}
    for objective in sorted(source.objectives, key=lambda one: (depth[one.team_id], one.id)):
        review, mine = source.reviews.get(objective.id), of_objective[objective.id]
        known = objective_there.get(objective.id)
        why = _objective_stays(review, mine)
        if why is None and known is None and objective.prefix in taken:
            why = Why.TAKEN
        if why is not None:
            staying[why].append(objective.prefix)
            continue
        after = known or heirs.objective(objective, target.cycle)
        made: list[KeyResult] = []
        for one in mine:
            if one.key_result.id in key_result_there:
                there += 1
            elif one.review is None or one.review.decision not in GOES_ON:
                staying[_why(one.review)].append(one.key_result.key)
            elif (after.id, one.key_result.key) in keys:
                staying[Why.TAKEN].append(one.key_result.key)
            else:
                made.append(heirs.key_result(one, after, target.cycle))
        there += known is not None
        if made or known is None:
            going.append(Going(source=objective, objective=after, key_results=tuple(made)))
    return CarryOver(
        going=tuple(going),
        there=there,
        staying={why: tuple(staying[why]) for why in Why if staying[why]},
    )


def supports_after(
    source: Objective,
    objective_ids: Mapping[int, int],
    key_result_ids: Mapping[int, int],
    left: Collection[int],
    left_key_results: Collection[int],
) -> tuple[int | None, int | None]:
    """What a carried objective supports: what that became, nothing where it stayed behind.

    The mappings lead from the ids of the source cycle to those made of them; `left` and
    `left_key_results` are all ids of the source cycle.
    """
    objective, key_result = source.supports_objective_id, source.supports_key_result_id
    if objective in left:
        objective = objective_ids.get(objective or 0)
    if key_result in left_key_results:
        key_result = key_result_ids.get(key_result or 0)
    return objective, key_result


def onward(measure: Measure, reading: Reading | None) -> Measure:
    """The same measure from where it stands now.

    Where nothing was measured, or the target is reached, it begins where it began: its owner will
    set another target.
    """
    done = progress(measure, reading)
    if reading is None or done is None:
        return measure
    if done >= 1 and measure.direction is not Direction.KEEP_WITHIN:
        return measure
    return replace(measure, baseline=amount(measure, reading).quantize(SMALLEST_STEP).normalize())


@dataclass(frozen=True, slots=True)
class _Heirs:
    """Makes values for the next cycle, with owners who are there."""

    teams: Teams
    active: frozenset[str]
    actor_id: str

    def objective(self, before: Objective, cycle: Cycle) -> Objective:
        return replace(
            before,
            id=0,
            cycle_id=cycle.id,
            owner_id=self._owner([before.owner_id], before.team_id),
            carried_from_id=before.id,
        )

    def key_result(self, before: Tracked, objective: Objective, cycle: Cycle) -> KeyResult:
        known = before.key_result
        return replace(
            known,
            id=0,
            objective_id=objective.id,
            owner_id=self._owner([known.owner_id, objective.owner_id], known.team_id),
            measure=onward(known.measure, before.reading),
            starts=cycle.starts,
            due=cycle.ends,
            data_dates=tuple(one for one in known.data_dates if cycle.starts <= one <= cycle.ends),
            reporter_ids=tuple(one for one in known.reporter_ids if one in self.active),
            cover=None,
            paused=False,
            pause_reason="",
            carried_from_id=known.id,
        )

    def _owner(self, wanted: Sequence[str], team_id: int) -> str:
        leaders = [one for team in lineage(team_id, self.teams) for one in team.leader_ids]
        there = (one for one in (*wanted, *leaders) if one in self.active)
        return next(there, self.actor_id)


def _objective_stays(review: Review | None, mine: Iterable[Tracked]) -> Why | None:
    if review is not None and (review.decision in GOES_ON or review.decision is Decision.STOP):
        return None if review.decision in GOES_ON else Why.STOPPED
    if any(one.review is not None and one.review.decision in GOES_ON for one in mine):
        return None
    return _why(review)


def _why(review: Review | None) -> Why:
    if review is None:
        return Why.NO_REVIEW
    return Why.KEPT if review.decision is Decision.KEEP else Why.STOPPED


def _keys(tracked: Iterable[Tracked]) -> tuple[str, ...]:
    return tuple(one.key_result.key for one in tracked)


def _has_goal(measure: Measure) -> bool:
    if measure.direction is Direction.KEEP_WITHIN:
        return measure.low is not None or measure.high is not None
    return target_of(measure) is not None


def _has_start(tracked: Tracked) -> bool:
    measure = tracked.key_result.measure
    ranged = measure.direction is Direction.KEEP_WITHIN or measure.kind is MetricKind.YES_NO
    return ranged or baseline_of(measure) is not None

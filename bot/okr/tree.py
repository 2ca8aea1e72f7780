"""How objectives hang together: what supports what, below which team, and how far each has come.

May import the standard library and `bot.okr`'s access, model and status. Nothing here trusts the
links it is given: one that leads nowhere is no link, one that would close a circle is left out. So
every objective has exactly one place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.okr.access import Teams, lineage, subtree
from bot.okr.model import Cycle, CycleState, KeyResult, Objective, Problem, Status, Team
from bot.okr.status import Standing

_WORST_FIRST = (Status.AT_RISK, Status.BEHIND, Status.STALE, Status.ON_TRACK, Status.ACHIEVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStanding:
    """An objective with its key results, and what follows from them."""

    objective: Objective
    key_results: tuple[Standing, ...] = ()

    @property
    def measured(self) -> int:
        """How many key results have a number that says how far they are."""
        return sum(one.progress is not None for one in self.key_results)

    @property
    def progress(self) -> Decimal | None:
        """The plain average of the measured key results, each held within 0 and 1.

        None while nothing is measured. Objectives that support this one are not counted: they
        stand beside it with their own progress.
        """
        shares = [
            min(max(one.progress, Decimal(0)), Decimal(1))
            for one in self.key_results
            if one.progress is not None
        ]
        return sum(shares, Decimal(0)) / len(shares) if shares else None

    @property
    def counts(self) -> list[tuple[Status, int]]:
        """How many key results have each status, worst first; without paused and closed ones."""
        running = [one for one in self.key_results if not (one.key_result.paused or one.review)]
        found = ((status, sum(one.status is status for one in running)) for status in _WORST_FIRST)
        return [(status, count) for status, count in found if count]

    @property
    def closed(self) -> int:
        return sum(one.review is not None for one in self.key_results)

    @property
    def paused(self) -> int:
        return sum(one.key_result.paused and not one.review for one in self.key_results)


@dataclass(frozen=True, slots=True)
class Target:
    """What an objective supports: another objective, or one key result of it."""

    objective: Objective
    key_result: KeyResult | None = None

    @property
    def name(self) -> str:
        """As it is typed: `MA`, or `MA-2`."""
        return self.key_result.key if self.key_result else self.objective.prefix

    @property
    def title(self) -> str:
        return (self.key_result or self.objective).title

    @property
    def team_id(self) -> int:
        return (self.key_result or self.objective).team_id

    @property
    def owner_id(self) -> str:
        return (self.key_result or self.objective).owner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the tree: a team, an objective, or a key result of the objective on top.

    `count` says of a team how many objectives it and the teams below have, of an objective how
    many support it, near or far. `is_folded`: there are lines below it that are not shown.
    `supports` is the prefix or key of what an objective supports, "" for nothing here.
    """

    depth: int = 0
    team: Team | None = None
    objective: ObjectiveStanding | None = None
    key_result: Standing | None = None
    count: int = 0
    is_folded: bool = False
    supports: str = ""


class Alignment:
    """The tree of some teams and their objectives; what they support outside of it is not in it."""

    def __init__(
        self,
        teams: Teams,
        objectives: Iterable[Objective],
        standings: Iterable[Standing],
        keys: Mapping[int, tuple[int, str]] | None = None,
        supports: Mapping[int, str] | None = None,
    ) -> None:
        """`standings` are the key results that are known so far (see `filled`); of others that
        objectives support, `keys` has the objective's id and the key, by id. `supports` names what
        objectives support where that is not among these."""
        self.teams = teams
        by_objective: defaultdict[int, list[Standing]] = defaultdict(list)
        for standing in standings:
            by_objective[standing.key_result.objective_id].append(standing)
        self.objectives = {
            one.id: ObjectiveStanding(objective=one, key_results=tuple(by_objective[one.id]))
            for one in objectives
        }
        self._keys = dict(keys or {})
        for objective_id, known in by_objective.items():
            for standing in known:
                self._keys[standing.key_result.id] = (objective_id, standing.key_result.key)
        targets = self._targets()
        self.supports = {**(supports or {}), **{id_: name for id_, (_, name) in targets.items()}}
        self.above = _without_circles(
            dict.fromkeys(self.objectives) | {id_: above for id_, (above, _) in targets.items()}
        )
        self._supporters = _turned(self.above)
        self._teams_above = _without_circles({one.id: one.parent_id for one in teams.values()})
        self._teams_below = _turned(self._teams_above)
        self._of_team: defaultdict[int, list[int]] = defaultdict(list)
        for one in self.objectives.values():
            self._of_team[one.objective.team_id].append(one.objective.id)

    def _targets(self) -> dict[int, tuple[int, str]]:
        """Of each objective which one it supports, and what that is called; only among these."""
        found: dict[int, tuple[int, str]] = {}
        for id_, one in self.objectives.items():
            above = self.objectives.get(one.objective.supports_objective_id or 0)
            by_key = self._keys.get(one.objective.supports_key_result_id or 0)
            if above:
                found[id_] = above.objective.id, above.objective.prefix
            elif by_key and by_key[0] in self.objectives:
                found[id_] = by_key
        return found

    def of_team(self, team_id: int) -> "Alignment":
        """The part of a team and the teams below it."""
        ids = subtree(team_id, self.teams)
        inside = [one for one in self.objectives.values() if one.objective.team_id in ids]
        return Alignment(
            {id_: team for id_, team in self.teams.items() if id_ in ids},
            [one.objective for one in inside],
            [standing for one in inside for standing in one.key_results],
            self._keys,
            self.supports,
        )

    def supporters(self, objective_id: int) -> list[ObjectiveStanding]:
        """The objectives that support this one or one of its key results, in order of prefix."""
        found = [self.objectives[id_] for id_ in self._supporters.get(objective_id, ())]
        return sorted(found, key=lambda one: (one.objective.prefix, one.objective.id))

    def lines(self, deepest: int) -> list[Line]:
        """All of it, teams first, down to a depth."""
        tops = [id_ for id_ in self.teams if id_ not in self._teams_above]
        strays = [
            id_
            for id_, one in self.objectives.items()
            if id_ not in self.above and one.objective.team_id not in self.teams
        ]
        return self._unfold(
            [*(self._team(id_, 0) for id_ in tops), *self._in_order(strays, 0)], deepest
        )

    def lines_of(self, objective_id: int, deepest: int) -> list[Line]:
        """An objective with its key results, and what supports each, down to a depth."""
        top = self._objective(self.objectives[objective_id], 0)
        found = [top]
        standings = top.objective.key_results if top.objective else ()
        ids = {standing.key_result.id for standing in standings}
        by_key_result: defaultdict[int | None, list[int]] = defaultdict(list)
        for one in self.supporters(objective_id):
            through = one.objective.supports_key_result_id
            by_key_result[through if through in ids else None].append(one.objective.id)
        for standing in standings:
            found.append(Line(depth=1, key_result=standing))
            below = self._in_order(by_key_result[standing.key_result.id], 2)
            found += self._unfold(below, deepest)
        return found + self._unfold(self._in_order(by_key_result[None], 1), deepest)

    def _unfold(self, tops: Sequence[Line], deepest: int) -> list[Line]:
        found: list[Line] = []
        waiting = list(reversed(tops))
        while waiting:
            line = waiting.pop()
            below = self._below(line)
            if line.depth < deepest:
                waiting += reversed(below)
                found.append(line)
            else:
                found.append(replace(line, is_folded=bool(below)))
        return found

    def _below(self, line: Line) -> list[Line]:
        depth = line.depth + 1
        if line.objective:
            supporters = self.supporters(line.objective.objective.id)
            return [self._objective(one, depth) for one in supporters]
        assert line.team is not None
        own = [id_ for id_ in self._of_team[line.team.id] if id_ not in self.above]
        teams = [self._team(id_, depth) for id_ in self._teams_below.get(line.team.id, ())]
        return [*self._in_order(own, depth), *teams]

    def _in_order(self, ids: Iterable[int], depth: int) -> list[Line]:
        found = sorted(
            (self.objectives[id_] for id_ in ids),
            key=lambda one: (one.objective.prefix, one.objective.id),
        )
        return [self._objective(one, depth) for one in found]

    def _team(self, team_id: int, depth: int) -> Line:
        count = sum(len(self._of_team[id_]) for id_ in _all_below(team_id, self._teams_below))
        return Line(depth=depth, team=self.teams[team_id], count=count)

    def _objective(self, one: ObjectiveStanding, depth: int) -> Line:
        count = len(_all_below(one.objective.id, self._supporters)) - 1
        supports = self.supports.get(one.objective.id, "")
        return Line(depth=depth, objective=one, count=count, supports=supports)


def filled(lines: Iterable[Line], standings: Iterable[Standing]) -> list[Line]:
    """The lines, with these key results under their objectives."""
    by_objective: defaultdict[int, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_objective[standing.key_result.objective_id].append(standing)
    found = []
    for line in lines:
        one = line.objective
        if one and (known := by_objective.get(one.objective.id)):
            line = replace(line, objective=replace(one, key_results=tuple(known)))
        found.append(line)
    return found


def orphans(
    objectives: Iterable[Objective], teams: Teams, team_ids: Collection[int]
) -> list[Objective]:
    """The objectives of these teams and those below them that support nothing, in order of prefix.

    Not those of a team that has none above it: it has nothing to support.
    """
    led = frozenset[int]().union(*(subtree(id_, teams) for id_ in team_ids))
    below = below_another(led, teams)
    found = (
        one
        for one in objectives
        if one.team_id in below
        and one.supports_objective_id is None
        and one.supports_key_result_id is None
    )
    return sorted(found, key=lambda one: (one.prefix, one.id))


def below_another(team_ids: Iterable[int], teams: Teams) -> set[int]:
    """Those of these teams that have one above them, whose objectives theirs can support."""
    return {id_ for id_ in team_ids if teams[id_].parent_id in teams}


def check_support(
    objective: Objective,
    target: Target,
    teams: Teams,
    links: Mapping[int, int | None],
    cycles: Mapping[int, Cycle],
) -> None:
    """Whether `objective` may support the target; else a Problem `align.*`.

    `links` says of every objective which one it supports, directly or by a key result.
    """
    for cycle_id, name in (
        (objective.cycle_id, objective.prefix),
        (target.objective.cycle_id, target.name),
    ):
        if cycles[cycle_id].state is CycleState.CLOSED:
            raise Problem("align.closed", key=name)
    if target.objective.id == objective.id:
        raise Problem("align.itself", key=objective.prefix)
    if target.team_id not in {team.id for team in lineage(objective.team_id, teams)}:
        raise Problem("align.not_above", key=objective.prefix, target=target.name)
    if objective.id in _upwards(target.objective.id, links):
        raise Problem("align.circle", key=objective.prefix, target=target.name)


def candidates(
    objective: Objective,
    targets: Iterable[Target],
    teams: Teams,
    links: Mapping[int, int | None],
    cycles: Mapping[int, Cycle],
) -> list[tuple[Team, list[Target]]]:
    """The targets that `objective` may support, by team: the nearest above first, its own last."""
    allowed: defaultdict[int, list[Target]] = defaultdict(list)
    for target in targets:
        with suppress(Problem):
            check_support(objective, target, teams, links, cycles)
            allowed[target.team_id].append(target)
    own, *above = lineage(objective.team_id, teams)
    return [(team, allowed[team.id]) for team in (*above, own) if allowed[team.id]]


def _upwards(id_: int | None, links: Mapping[int, int | None]) -> Iterator[int]:
    """An objective, what it supports, what that supports, …; ends also in a circle."""
    seen: set[int] = set()
    while id_ is not None and id_ not in seen:
        seen.add(id_)
        yield id_
        id_ = links.get(id_)


def _without_circles(links: Mapping[int, int | None]) -> dict[int, int]:
    """The links that lead to something known, without those that would close a circle."""
    kept: dict[int, int] = {}
    for id_ in sorted(links):
        above = links[id_]
        if above is not None and above in links and id_ not in _upwards(above, kept):
            kept[id_] = above
    return kept


def _turned(above: Mapping[int, int]) -> dict[int, list[int]]:
    """What hangs below each."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for id_, one in above.items():
        below[one].append(id_)
    return dict(below)


def _all_below(id_: int, below: Mapping[int, Sequence[int]]) -> list[int]:
    """One with everything that hangs below it, near and far."""
    found = [id_]
    for one in found:
        found += below.get(one, ())
    return found

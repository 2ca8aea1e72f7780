"""What is there of the objectives and key results that a few rows speak of, found by their names.

Only this much of a district is in memory at a time. May import `bot.okr.model`, `storage` and its
neighbors.
"""

from collections.abc import Sequence

from bot.importer.read import Row
from bot.importer.teams import Teams
from bot.okr.model import Cycle, CycleState, KeyResult, Objective
from storage import Session, key_results, names, objectives

_EVERY = tuple(CycleState)
_WAITING = 0
"""The id of a key result that has none yet."""


class Nearby:
    """What is there of rows, each of a cycle; `keep` and `keep_objective` what is added to it."""

    def __init__(self, session: Session, rows: Sequence[tuple[Row, Cycle]], teams: Teams) -> None:
        self._teams = teams
        self._places: dict[tuple[int, int, str], int] = {}
        self._by_title: dict[tuple[int, str], int] = {}
        self._by_key: dict[tuple[int, str], int] = {}
        self._last_number: dict[int, int] = {}
        self._look_for_names(session, rows)
        known = {id_ for row, cycle in rows if (id_ := self._id(row, cycle))}
        found = key_results.tracked(session, ids=known, states=_EVERY) if known else []
        self._known = {one.key_result.id: one.key_result for one in found}
        ids = self._meant(rows) | {one.objective_id for one in self._known.values()}
        found_objectives = objectives.all(session, ids=ids, states=_EVERY) if ids else []
        self._objectives = {one.id: one for one in found_objectives}

    def objective(self, row: Row, cycle: Cycle) -> Objective | None:
        """The one that a row means by its team and title."""
        return self._objectives.get(self._places.get(self._place(row, cycle), 0))

    def objective_of(self, key_result: KeyResult) -> Objective:
        return self._objectives[key_result.objective_id]

    def key_result(self, row: Row, cycle: Cycle) -> KeyResult | None:
        """The one that a row speaks of; not one that waits to be stored."""
        return self._known.get(self._id(row, cycle) or _WAITING)

    def waits(self, row: Row, cycle: Cycle) -> bool:
        """A row before has added what this one speaks of, and it is not stored yet."""
        return self._id(row, cycle) == _WAITING

    def free_key(self, row: Row, objective: Objective) -> str:
        """The row's own key where it fits the objective and is free, else the next one."""
        is_free = (objective.cycle_id, row.key) not in self._by_key
        if is_free and row.key.startswith(f"{objective.prefix}-"):
            return row.key
        return f"{objective.prefix}-{self._last_number.get(objective.id, 0) + 1}"

    def keep_objective(self, objective: Objective) -> None:
        self._places[objective.cycle_id, objective.team_id, objective.title.casefold()] = (
            objective.id
        )
        self._objectives[objective.id] = objective

    def keep(self, key_result: KeyResult) -> None:
        """A key result as it now is, with the id 0 until it is stored."""
        one, cycle_id = key_result, self.objective_of(key_result).cycle_id
        self._name(names.KeyResultName(one.id, cycle_id, one.objective_id, one.key, one.title))
        if one.id != _WAITING:
            self._known[one.id] = one

    def _look_for_names(self, session: Session, rows: Sequence[tuple[Row, Cycle]]) -> None:
        team_ids = {team.id for row, _ in rows if (team := self._teams.get(row.team))}
        cycle_ids = {cycle.id for _, cycle in rows}
        for one in names.objectives_of(session, team_ids=team_ids, cycle_ids=cycle_ids):
            self._places[one.cycle_id, one.team_id, one.title.casefold()] = one.id
        found = names.key_results_of(session, self._meant(rows))
        found += names.key_results_with(session, {row.key for row, _ in rows if row.key})
        for key_result in sorted(found, key=lambda one: (_number(one.key), one.id)):
            self._name(key_result)

    def _meant(self, rows: Sequence[tuple[Row, Cycle]]) -> set[int]:
        """The objectives that rows mean and that are there."""
        return {id_ for row, cycle in rows if (id_ := self._places.get(self._place(row, cycle)))}

    def _name(self, one: names.KeyResultName) -> None:
        self._by_title[one.objective_id, one.title.casefold()] = one.id
        self._by_key[one.cycle_id, one.key] = one.id
        last = self._last_number.get(one.objective_id, 0)
        self._last_number[one.objective_id] = max(_number(one.key), last)

    def _id(self, row: Row, cycle: Cycle) -> int | None:
        """By its key, else by team, objective and title."""
        by_key = self._by_key.get((cycle.id, row.key)) if row.key else None
        if by_key is not None:
            return by_key
        objective_id = self._places.get(self._place(row, cycle))
        return self._by_title.get((objective_id or 0, row.key_result.casefold()))

    def _place(self, row: Row, cycle: Cycle) -> tuple[int, int, str]:
        team = self._teams.get(row.team)
        return cycle.id, team.id if team else 0, row.objective.casefold()


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])

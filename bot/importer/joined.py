"""Rows joined to the people, cycles, teams and objectives that are there.

May import `bot.okr`, `storage` and its neighbors. Rows come by twice, to be looked at and to be
stored, and none of them is kept; what a row says of a key result that is there already is compared
by `bot.importer.differences`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.importer import alignment, differences
from bot.importer.alignment import Alignment
from bot.importer.batches import batches
from bot.importer.cells import Fault, Refused, quote
from bot.importer.nearby import Nearby
from bot.importer.past import past
from bot.importer.people import People
from bot.importer.read import Row
from bot.importer.teams import Teams
from bot.okr import changes as edits
from bot.okr.keys import Prefixes
from bot.okr.model import (
    CheckIn,
    Cycle,
    CycleState,
    FieldChange,
    KeyResult,
    Member,
    Objective,
    Team,
    Tracked,
)
from storage import Session, changes, check_ins, cycles, key_results, members, objectives

REASON = "import"
"""Why something changed, where a file says otherwise and it was asked to count."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a line says otherwise of an objective or key result that is there."""

    line: int
    key: str
    fields: tuple[FieldChange, ...]


class Joined:
    """One import. In memory are people, teams, prefixes, and what some hundred rows speak of."""

    def __init__(
        self,
        session: Session,
        cycle: Cycle | None,
        actor_id: str,
        now: datetime,
        *,
        update: bool = False,
    ) -> None:
        self._session, self._cycle, self._now, self._update = session, cycle, now, update
        self._people = People(session, actor_id)
        self._actor = self._people.actor
        self._today = now.astimezone(ZoneInfo(self._actor.tz)).date()
        self._cycles = {one.name.casefold(): one for one in reversed(cycles.all(session))}
        self._new_cycles: dict[str, Cycle] = {}
        self._teams = Teams(session, self._people)
        self._prefixes = Prefixes(objectives.prefixes(session))
        self._alignment = Alignment(session)
        self._waiting: list[tuple[Row, Tracked]] = []
        self.new_objectives = self.changed = 0
        self.differences: list[Difference] = []

    # --- before anything is stored --------------------------------------------------------------

    def look(self, rows: Iterable[Row]) -> Iterator[Fault]:
        """Names that are nobody's, or of more than one; values that nobody can know yet.

        Takes in what rows say of cycles and teams.
        """
        for batch in batches(rows):
            known = [(row, cycle) for row in batch if (cycle := self._known_cycle(row))]
            closed = [place for place in known if place[1].state is CycleState.CLOSED]
            nearby = Nearby(self._session, closed, self._teams) if closed else None
            for row in batch:
                found = [*self._people.faults(row), *self._faults(row, nearby)]
                yield from found
                if not found:
                    self._hear(row)

    def _faults(self, row: Row, nearby: Nearby | None) -> Iterator[Fault]:
        for value in row.values:
            if value.day and value.day > self._today:
                yield Fault(row.line, "values", f"{value.day} is still to come.")
        if row.cover and not (row.cover_starts and row.cover_until):
            yield Fault(row.line, "cover", "A cover needs cover_starts and cover_until, as days.")
        known = self._known_cycle(row)
        if row.cycle and known is None and not (row.cycle_starts and row.cycle_ends):
            sentence = f"{quote(row.cycle)} is new, so it needs cycle_starts and cycle_ends."
            yield Fault(row.line, "cycle", sentence)
        is_closed = known is not None and known.state is CycleState.CLOSED
        if is_closed and nearby and known and not nearby.key_result(row, known):
            sentence = f"{quote(row.cycle)} is closed, so nothing can be added to it."
            yield Fault(row.line, "cycle", sentence)

    def _hear(self, row: Row) -> None:
        self._teams.hear(row)
        if row.cycle and row.cycle_starts and row.cycle_ends and not self._known_cycle(row):
            new = Cycle(
                id=0,
                name=row.cycle,
                starts=row.cycle_starts,
                ends=row.cycle_ends,
                state=row.cycle_state,
            )
            self._new_cycles.setdefault(row.cycle.casefold(), new)

    def _known_cycle(self, row: Row) -> Cycle | None:
        """The one that the row names, where it is there."""
        return self._cycles.get(row.cycle.casefold())

    # --- what is looked at, stored --------------------------------------------------------------

    def add(self, rows: Iterable[Row], on_row: Callable[[], object]) -> int:
        """The rows that were looked at, with their cycles and teams; how many key results are new.

        Raises Refused where links are against the rules.
        """
        for name, cycle in self._new_cycles.items():
            self._cycles[name] = cycles.add(self._session, cycle)
        self._teams.store(self._now)
        added = 0
        for batch in batches(rows):
            places = [(row, self._cycle_of(row)) for row in batch]
            nearby = Nearby(self._session, places, self._teams)
            for row, cycle in places:
                added += self._add(row, cycle, nearby)
                on_row()
            self._store(nearby)
        self._link()
        return added

    def _add(self, row: Row, cycle: Cycle, nearby: Nearby) -> bool:
        """One row; False when its key result was there before."""
        if nearby.waits(row, cycle):
            self._store(nearby)
        known = nearby.key_result(row, cycle)
        if known is not None:
            self._compare(row, known, nearby)
            self._hear_of_objective(row, cycle, nearby.objective_of(known))
            return False
        owner, team = self._people.owner(row), self._teams.get(row.team)
        assert team is not None  # rows were looked at
        objective = nearby.objective(row, cycle)
        if objective is None:
            objective = self._new_objective(row, cycle, team, owner)
            nearby.keep_objective(objective)
        self._hear_of_objective(row, cycle, objective)
        key_result = KeyResult(
            id=0,
            key=nearby.free_key(row, objective),
            title=row.key_result,
            objective_id=objective.id,
            team_id=team.id,
            owner_id=owner.id,
            measure=row.measure,
            starts=row.starts or cycle.starts,
            due=row.due or cycle.ends,
            data_dates=row.data_dates,
            cadence=row.cadence if "cadence" in row.given else owner.rules.cadence,
            reporter_ids=self._people.reporters(row),
            cover=self._people.cover(row),
            paused=row.paused,
            pause_reason=row.pause_reason,
        )
        nearby.keep(key_result)
        tracked = Tracked(key_result=key_result, objective=objective, owner=owner, team=team)
        self._waiting.append((row, tracked))
        return True

    def _store(self, nearby: Nearby) -> None:
        """Store the key results that wait, and what was measured of them."""
        new = [tracked.key_result for _, tracked in self._waiting]
        found: dict[str, CheckIn] = {}
        stored = key_results.add_all(self._session, new)
        for (row, tracked), key_result in zip(self._waiting, stored, strict=True):
            nearby.keep(key_result)
            found.update(past(row, replace(tracked, key_result=key_result), self._now))
        check_ins.add_past(self._session, found)
        self._waiting.clear()

    def _new_objective(self, row: Row, cycle: Cycle, team: Team, owner: Member) -> Objective:
        wanted = row.key.partition("-")[0]
        if wanted and self._prefixes.is_free(wanted):
            self._prefixes.take(wanted)
            prefix = wanted
        else:
            prefix = self._prefixes.give(row.objective)
        named = self._people.named(row.objective_owner) if row.objective_owner else owner
        objective = Objective(
            id=0,
            prefix=prefix,
            title=row.objective,
            team_id=team.id,
            owner_id=named.id,
            cycle_id=cycle.id,
        )
        objective = objectives.add(self._session, objective)
        self._alignment.is_new(objective)
        self.new_objectives += 1
        return objective

    def _cycle_of(self, row: Row) -> Cycle:
        cycle = self._known_cycle(row) if row.cycle else self._cycle
        assert cycle is not None  # its row would have been refused
        return cycle

    # --- what is there and is to be otherwise ---------------------------------------------------

    def _compare(self, row: Row, known: KeyResult, nearby: Nearby) -> None:
        wanted = differences.wanted(
            row,
            known,
            owner_id=self._people.owner(row).id,
            reporter_ids=self._people.reporters(row),
            cover=self._people.cover(row),
        )
        fields = edits.difference(known, wanted)
        if not fields:
            return
        self.differences.append(Difference(row.line, known.key, fields))
        if self._update:
            key_results.save(self._session, wanted)
            self._changed(known, wanted, fields)
            nearby.keep(wanted)

    def _hear_of_objective(self, row: Row, cycle: Cycle, objective: Objective) -> None:
        owner = self._people.named(row.objective_owner) if row.objective_owner else None
        self._alignment.hear(row, objective.id, cycle, owner.id if owner else None)

    def _link(self) -> None:
        """Let objectives be supported as their rows say, now that everything has its key.

        Of one that was there, a row may also name another owner; both are differences.
        """
        edited = list(self._alignment.settle(self._cycles))
        self.differences += [Difference(one.line, one.before.prefix, one.fields) for one in edited]
        if not self._update or not edited:
            return
        by_id = {cycle.id: cycle for cycle in self._cycles.values()}
        if found := list(alignment.faults(self._session, edited, self._teams.by_id(), by_id)):
            raise Refused(found)
        for one in edited:
            objectives.save(self._session, one.wanted)
            fields = edits.difference(one.before, one.wanted)
            self._changed(one.before, one.wanted, fields)

    def _changed(
        self,
        before: KeyResult | Objective,
        after: KeyResult | Objective,
        fields: Sequence[FieldChange],
    ) -> None:
        """Keep in its history what was just saved."""
        who, now = self._actor.id, self._now
        changes.add(self._session, after, fields, actor_id=who, at=now, reason=REASON)
        members.homes_changed(self._session, {before.owner_id, after.owner_id}, now)
        self.changed += 1

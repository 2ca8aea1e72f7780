"""Rows joined to the people, cycles, teams and objectives that are there.

May import `bot.okr`, `storage` and its neighbors. Grows as rows are added; what a row says of a key
result that is there already is compared by `bot.importer.differences`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.exporter.names import IN
from bot.importer import alignment, differences
from bot.importer.cells import Fault, Refused, quote
from bot.importer.past import past
from bot.importer.read import Row
from bot.okr import changes as edits
from bot.okr.keys import prefix_for
from bot.okr.model import (
    CheckIn,
    Cover,
    Cycle,
    CycleState,
    FieldChange,
    KeyResult,
    Member,
    Objective,
    Team,
    TeamLevel,
    Tracked,
)
from bot.okr.tree import Target
from storage import (
    Session,
    changes,
    check_ins,
    cycles,
    digest_rounds,
    key_results,
    members,
    objectives,
    teams,
)

REASON = "import"
"""Why something changed, where a file says otherwise and it was asked to count."""
_BATCH = 500
"""Key results that are stored together, with what was measured of them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a line says otherwise of an objective or key result that is there."""

    line: int
    key: str
    fields: tuple[FieldChange, ...]


class Joined:
    """What is in the workspace, by the names that rows use."""

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
        self._people: dict[str, list[Member]] = {}
        for member in members.all(session):
            if member.is_active:
                for name in {member.id.casefold(), " ".join(member.name.casefold().split())}:
                    self._people.setdefault(name, []).append(member)
        self._actor = self._named(actor_id)[0]
        self._today = now.astimezone(ZoneInfo(self._actor.tz)).date()
        self._cycles = {one.name.casefold(): one for one in reversed(cycles.all(session))}
        self._teams = {team.name.casefold(): team for team in teams.all(session)}
        self._prefixes = objectives.prefixes(session)
        self._objectives: dict[tuple[int, int, str], Objective] = {}
        self._by_id: dict[int, Objective] = {}
        self._by_prefix: dict[tuple[int, str], Objective] = {}
        self._new: set[int] = set()
        for objective in objectives.all(session, states=tuple(CycleState)):
            self._remember_objective(objective)
        self._by_title: dict[tuple[int, str], KeyResult] = {}
        self._by_key: dict[tuple[int, str], KeyResult] = {}
        self._last_number: dict[int, int] = {}
        for tracked in key_results.tracked(session, states=tuple(CycleState)):
            self._remember(tracked.key_result)
        self._waiting: list[tuple[Row, Tracked]] = []
        self.new_objectives = self.changed = 0
        self.differences: list[Difference] = []

    # --- before anything is stored --------------------------------------------------------------

    def faults(self, row: Row) -> Iterator[Fault]:
        """Names that are nobody's, or of more than one; values that nobody can know yet."""
        for column, names in (
            ("owner", (row.owner,)),
            ("objective_owner", (row.objective_owner,)),
            ("leaders", row.leaders),
            ("reporters", row.reporters),
            ("cover", (row.cover,)),
        ):
            for name in filter(None, names):
                found = self._named(name)
                if not found:
                    sentence = f"Nobody here is called {quote(name)}. Use the name Slack shows."
                    yield Fault(row.line, column, sentence)
                elif len(found) > 1:
                    ids = " or ".join(sorted(member.id for member in found))
                    sentence = f"{len(found)} people are called {quote(name)}. Write {ids} instead."
                    yield Fault(row.line, column, sentence)
        for value in row.values:
            if value.day and value.day > self._today:
                yield Fault(row.line, "values", f"{value.day} is still to come.")
        if row.cover and not (row.cover_starts and row.cover_until):
            yield Fault(row.line, "cover", "A cover needs cover_starts and cover_until, as days.")
        yield from self._cycle_faults(row)

    def _cycle_faults(self, row: Row) -> Iterator[Fault]:
        known = self._cycles.get(row.cycle.casefold())
        if row.cycle and known is None and not (row.cycle_starts and row.cycle_ends):
            sentence = f"{quote(row.cycle)} is new, so it needs cycle_starts and cycle_ends."
            yield Fault(row.line, "cycle", sentence)
        elif known and known.state is CycleState.CLOSED and not self._known(row, known):
            sentence = f"{quote(row.cycle)} is closed, so nothing can be added to it."
            yield Fault(row.line, "cycle", sentence)

    # --- cycles and teams -----------------------------------------------------------------------

    def add_cycles(self, rows: Sequence[Row]) -> None:
        for row in rows:
            name = row.cycle.casefold()
            if name and name not in self._cycles and row.cycle_starts and row.cycle_ends:
                self._cycles[name] = cycles.add(
                    self._session,
                    Cycle(
                        id=0,
                        name=row.cycle,
                        starts=row.cycle_starts,
                        ends=row.cycle_ends,
                        state=row.cycle_state,
                    ),
                )

    def add_teams(self, rows: Sequence[Row]) -> None:
        """Make the teams that rows name, the district first, and let their people in."""
        by_name: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: list(TeamLevel).index(row.level)):
            by_name.setdefault(row.team.casefold(), []).append(row)
        for name, of_team in by_name.items():
            known = self._teams.get(name)
            before = known or self._new_team(of_team[0])
            team = self._with_people(before, of_team)
            if known is None:
                team = teams.add(self._session, team)
            elif team != known:
                teams.save(self._session, team)
            self._teams[name] = team
        named = [self._teams[name].id for name in by_name]
        digest_rounds.reschedule(self._session, self._now, named)

    def _new_team(self, row: Row) -> Team:
        district = next((t for t in self._teams.values() if t.level is TeamLevel.DISTRICT), None)
        above = self._teams.get(row.parent_team.casefold(), district)
        return Team(
            id=0,
            name=row.team,
            level=row.level,
            tz=row.tz or self._owner(row).tz,
            parent_id=above.id if above and row.level is not TeamLevel.DISTRICT else None,
        ).as_by_default(self._actor.rules)

    def _with_people(self, team: Team, rows: Sequence[Row]) -> Team:
        """The team with the people and channels that its rows name too; the last channel counts."""
        owners = (self._owner(row).id for row in rows)
        leaders = (self._named(name)[0].id for row in rows for name in row.leaders)
        wins = [team.wins_channel, *(row.wins_channel for row in rows)]
        support = [team.leaders_channel, *(row.leaders_channel for row in rows)]
        return replace(
            team,
            member_ids=tuple(dict.fromkeys((*team.member_ids, *owners))),
            leader_ids=tuple(dict.fromkeys((*team.leader_ids, *leaders))),
            wins_channel=next(filter(None, reversed(wins)), None),
            leaders_channel=next(filter(None, reversed(support)), None),
        )

    # --- objectives and key results -------------------------------------------------------------

    def add(self, row: Row) -> bool:
        """One row, whose team is there; False when its key result was there before.

        It is stored with the next ones, by `store` at the latest.
        """
        cycle = self._cycle_of(row)
        known = self._known(row, cycle)
        if known is not None and not known.id:
            self.store()
            known = self._known(row, cycle)
        if known is not None:
            self._compare(row, known)
            return False
        owner, team = self._owner(row), self._teams[row.team.casefold()]
        objective = self._objective(row, cycle, team, owner)
        key_result = KeyResult(
            id=0,
            key=self._key(row, objective),
            title=row.key_result,
            objective_id=objective.id,
            team_id=team.id,
            owner_id=owner.id,
            measure=row.measure,
            starts=row.starts or cycle.starts,
            due=row.due or cycle.ends,
            data_dates=row.data_dates,
            cadence=row.cadence if "cadence" in row.given else owner.rules.cadence,
            reporter_ids=self._reporters(row),
            cover=self._cover(row),
            paused=row.paused,
            pause_reason=row.pause_reason,
        )
        self._remember(key_result)
        tracked = Tracked(key_result=key_result, objective=objective, owner=owner, team=team)
        self._waiting.append((row, tracked))
        if len(self._waiting) == _BATCH:
            self.store()
        return True

    def store(self) -> None:
        """Store the key results that wait, and what was measured of them."""
        new = [tracked.key_result for _, tracked in self._waiting]
        found: dict[str, CheckIn] = {}
        stored = key_results.add_all(self._session, new)
        for (row, tracked), key_result in zip(self._waiting, stored, strict=True):
            self._remember(key_result)
            found.update(past(row, replace(tracked, key_result=key_result), self._now))
        check_ins.add_past(self._session, found)
        self._waiting.clear()

    def _compare(self, row: Row, known: KeyResult) -> None:
        wanted = differences.wanted(
            row,
            known,
            owner_id=self._owner(row).id,
            reporter_ids=self._reporters(row),
            cover=self._cover(row),
        )
        fields = edits.difference(known, wanted)
        if not fields:
            return
        self.differences.append(Difference(row.line, known.key, fields))
        if self._update:
            key_results.save(self._session, wanted)
            self._changed(known, wanted, fields)
            self._remember(wanted)

    def link(self, rows: Sequence[Row]) -> None:
        """Let objectives be supported as their rows say, now that everything has its key.

        Of one that was there, a row may also name another owner; both are differences.
        """
        of_objective: dict[int, list[Row]] = {}
        for row in rows:
            if known := self._known(row, self._cycle_of(row)):
                of_objective.setdefault(known.objective_id, []).append(row)
        edited: list[tuple[Objective, Objective]] = []
        links: list[tuple[Row, Objective, Target]] = []
        for id_, saying in of_objective.items():
            before = wanted = self._by_id[id_]
            owning = next((row for row in saying if row.objective_owner), None)
            linking = next((row for row in saying if row.supports), None)
            target = self._target(linking, before) if linking else None
            if linking and target:
                wanted = alignment.supporting(before, target)
            if id_ in self._new:
                if wanted != before:
                    objectives.save(self._session, wanted)
                continue
            if linking and target and wanted != before:
                links.append((linking, before, target))
            if owning:
                wanted = replace(wanted, owner_id=self._named(owning.objective_owner)[0].id)
            if wanted != before:
                line = min(row.line for row in (owning, linking) if row)
                self.differences.append(Difference(line, before.prefix, self._told(before, wanted)))
                edited.append((before, wanted))
        if self._update and edited:
            self._edit(edited, links)

    def _edit(
        self,
        edited: Sequence[tuple[Objective, Objective]],
        links: Sequence[tuple[Row, Objective, Target]],
    ) -> None:
        teams = {team.id: team for team in self._teams.values()}
        cycles = {cycle.id: cycle for cycle in self._cycles.values()}
        if found := list(alignment.faults(self._session, links, teams, cycles)):
            raise Refused(found)
        for before, wanted in edited:
            objectives.save(self._session, wanted)
            self._changed(before, wanted, edits.difference(before, wanted))

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

    def _told(self, before: Objective, after: Objective) -> tuple[FieldChange, ...]:
        """The fields that differ; what is supported by its key, as in the file."""
        keys = {one.id: one.key for one in self._by_key.values()}

        def supports(objective: Objective) -> str:
            of = self._by_id.get(objective.supports_objective_id or 0)
            return of.prefix if of else keys.get(objective.supports_key_result_id or 0, "")

        fields = edits.difference(before, after)
        told = tuple(field for field in fields if not field.name.startswith("supports_"))
        if len(told) == len(fields):
            return told
        return (*told, FieldChange(name="supports", before=supports(before), after=supports(after)))

    def _target(self, row: Row, objective: Objective) -> Target:
        """What a row says that its objective supports."""
        key, _, name = row.supports.partition(IN)
        cycle = self._cycles.get(name.casefold()) if name else self._cycle_of(row)
        if cycle is not None:
            place = (cycle.id, key.upper())
            other, key_result = self._by_prefix.get(place), self._by_key.get(place)
            if other is not None and other.id != objective.id:
                return Target(other)
            if key_result is not None and key_result.objective_id != objective.id:
                return Target(self._by_id[key_result.objective_id], key_result)
        sentence = f"{quote(row.supports)} is no objective or key result. Write RD or RD-2."
        raise Refused([Fault(row.line, "supports", sentence)])

    def _known(self, row: Row, cycle: Cycle) -> KeyResult | None:
        """The key result a row speaks of, by its key, else by team, objective and title."""
        if row.key and (by_key := self._by_key.get((cycle.id, row.key))):
            return by_key
        team = self._teams.get(row.team.casefold())
        place = (cycle.id, team.id if team else 0, row.objective.casefold())
        objective = self._objectives.get(place)
        return self._by_title.get((objective.id, row.key_result.casefold())) if objective else None

    def _objective(self, row: Row, cycle: Cycle, team: Team, owner: Member) -> Objective:
        place = (cycle.id, team.id, row.objective.casefold())
        if place not in self._objectives:
            wanted = row.key.partition("-")[0]
            is_free = wanted and wanted not in self._prefixes
            prefix = wanted if is_free else prefix_for(row.objective, self._prefixes)
            self._prefixes.add(prefix)
            named = self._named(row.objective_owner)[0] if row.objective_owner else owner
            objective = Objective(
                id=0,
                prefix=prefix,
                title=row.objective,
                team_id=team.id,
                owner_id=named.id,
                cycle_id=cycle.id,
            )
            objective = objectives.add(self._session, objective)
            self._remember_objective(objective)
            self._new.add(objective.id)
            self.new_objectives += 1
        return self._objectives[place]

    def _key(self, row: Row, objective: Objective) -> str:
        """The row's own key where it fits the objective and is free, else the next one."""
        is_free = (objective.cycle_id, row.key) not in self._by_key
        if is_free and row.key.startswith(f"{objective.prefix}-"):
            return row.key
        return f"{objective.prefix}-{self._last_number.get(objective.id, 0) + 1}"

    def _remember_objective(self, objective: Objective) -> None:
        place = (objective.cycle_id, objective.team_id, objective.title.casefold())
        self._objectives[place] = self._by_id[objective.id] = objective
        self._by_prefix[objective.cycle_id, objective.prefix] = objective

    def _remember(self, key_result: KeyResult) -> None:
        of = key_result.objective_id
        self._by_title[of, key_result.title.casefold()] = key_result
        self._by_key[self._by_id[of].cycle_id, key_result.key] = key_result
        number = int(key_result.key.rpartition("-")[2])
        self._last_number[of] = max(number, self._last_number.get(of, 0))

    def _cycle_of(self, row: Row) -> Cycle:
        cycle = self._cycles.get(row.cycle.casefold()) if row.cycle else self._cycle
        assert cycle is not None  # its row would have been refused
        return cycle

    # --- people ---------------------------------------------------------------------------------

    def _named(self, name: str) -> list[Member]:
        return self._people.get(name.removeprefix("@").casefold(), [])

    def _owner(self, row: Row) -> Member:
        return self._named(row.owner)[0] if row.owner else self._actor

    def _reporters(self, row: Row) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._named(name)[0].id for name in row.reporters))

    def _cover(self, row: Row) -> Cover | None:
        if not (row.cover and row.cover_starts and row.cover_until):
            return None
        member = self._named(row.cover)[0]
        return Cover(member_id=member.id, starts=row.cover_starts, until=row.cover_until)

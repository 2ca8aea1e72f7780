"""What rows say of their objectives themselves: what each supports, and who owns it.

Heard row by row, settled last, once everything has its key. May import `bot.exporter.names`,
`bot.okr`, `storage` and its neighbors. The rules are those of `/okr align`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.exporter.names import IN
from bot.importer.batches import batches
from bot.importer.cells import Fault, Refused, quote
from bot.importer.read import Row
from bot.okr import access, changes as edits
from bot.okr.model import Cycle, CycleState, FieldChange, KeyResult, Objective, Problem
from bot.okr.tree import Target, check_support
from storage import Session, key_results, names, objectives

_SENTENCES = {
    "align.closed": "The cycle of {key} is closed, so its links stay as they are.",
    "align.itself": "{key} cannot support itself.",
    "align.not_above": "{target} is neither of the team of {key} nor of one above it.",
    "align.circle": "{target} already supports {key}, so this would run in a circle.",
}
_EVERY = tuple(CycleState)


@dataclass(frozen=True, slots=True)
class Edit:
    """An objective that was there and is to be otherwise; `target` where its link changes."""

    line: int
    before: Objective
    wanted: Objective
    target: Target | None
    fields: tuple[FieldChange, ...]


@dataclass(slots=True)
class _Wish:
    """What the first row says that says it: (line, what), for an objective."""

    owner: tuple[int, str] | None = None
    supports: tuple[int, str, int] | None = None
    """The third is the cycle in which the key is looked for that names none."""


class Alignment:
    """Costs what objectives cost of which rows say so, not what rows cost."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wishes: dict[int, _Wish] = {}
        self._new: set[int] = set()

    def hear(self, row: Row, objective_id: int, cycle: Cycle, owner_id: str | None) -> None:
        """Take in what a row says of its objective; `owner_id` where it names the owner."""
        if not row.supports and (not owner_id or objective_id in self._new):
            return
        wish = self._wishes.setdefault(objective_id, _Wish())
        if owner_id:
            wish.owner = wish.owner or (row.line, owner_id)
        if row.supports:
            wish.supports = wish.supports or (row.line, row.supports, cycle.id)

    def is_new(self, objective: Objective) -> None:
        """The import has made it: it has the owner its row names."""
        self._new.add(objective.id)

    def settle(self, cycles: Mapping[str, Cycle]) -> Iterator[Edit]:
        """Link the new objectives; what is to be edited of the others.

        Raises Refused for a key that nothing has. `cycles` by name, folded.
        """
        for batch in batches(self._wishes.items()):
            found = objectives.all(self._session, ids=[id_ for id_, _ in batch], states=_EVERY)
            by_id = {one.id: one for one in found}
            targets = _Targets(self._session, cycles, [wish for _, wish in batch])
            for id_, wish in batch:
                before = by_id[id_]
                target = targets.of(wish, before) if wish.supports else None
                wanted = supporting(before, target) if target else before
                if id_ not in self._new:
                    yield from self._edit(wish, before, wanted, target)
                elif wanted != before:
                    objectives.save(self._session, wanted)

    def _edit(
        self, wish: _Wish, before: Objective, wanted: Objective, target: Target | None
    ) -> Iterator[Edit]:
        told = target if wanted != before else None
        if wish.owner:
            wanted = replace(wanted, owner_id=wish.owner[1])
        if wanted != before:
            line = min(said[0] for said in (wish.owner, wish.supports) if said)
            yield Edit(line, before, wanted, told, self._told(before, wanted))

    def _told(self, before: Objective, after: Objective) -> tuple[FieldChange, ...]:
        """The fields that differ; what is supported by its key, as in the file."""
        fields = edits.difference(before, after)
        told = tuple(field for field in fields if not field.name.startswith("supports_"))
        if len(told) == len(fields):
            return told
        supports = self._supported(before), self._supported(after)
        return (*told, FieldChange(name="supports", before=supports[0], after=supports[1]))

    def _supported(self, objective: Objective) -> str:
        if objective.supports_objective_id:
            above = objectives.get(self._session, objective.supports_objective_id)
            return above.prefix if above else ""
        if objective.supports_key_result_id:
            (tracked,) = _tracked(self._session, [objective.supports_key_result_id])
            return tracked.key
        return ""


class _Targets:
    """What the wishes of a batch name."""

    def __init__(
        self, session: Session, cycles: Mapping[str, Cycle], wishes: Sequence[_Wish]
    ) -> None:
        self._cycles = cycles
        keys = {wish.supports[1].partition(IN)[0].upper() for wish in wishes if wish.supports}
        named = names.key_results_with(session, keys)
        self._key_results = {
            (one.cycle_id, one.key): key_result
            for one, key_result in zip(
                named, _tracked(session, [one.id for one in named]), strict=True
            )
        }
        named_objectives = names.objectives_with(session, keys)
        ids = {one.id for one in named_objectives} | {one.objective_id for one in named}
        found = objectives.all(session, ids=ids, states=_EVERY) if ids else []
        self._by_id = {one.id: one for one in found}
        self._objectives = {
            (one.cycle_id, one.prefix): self._by_id[one.id] for one in named_objectives
        }

    def of(self, wish: _Wish, objective: Objective) -> Target:
        assert wish.supports is not None
        line, said, cycle_id = wish.supports
        key, _, name = said.partition(IN)
        cycle = self._cycles.get(name.casefold()) if name else None
        if cycle is not None or not name:
            place = (cycle.id if cycle else cycle_id, key.upper())
            other, key_result = self._objectives.get(place), self._key_results.get(place)
            if other is not None and other.id != objective.id:
                return Target(other)
            if key_result is not None and key_result.objective_id != objective.id:
                return Target(self._by_id[key_result.objective_id], key_result)
        sentence = f"{quote(said)} is no objective or key result. Write RD or RD-2."
        raise Refused([Fault(line, "supports", sentence)])


def _tracked(session: Session, ids: Sequence[int]) -> list[KeyResult]:
    """The key results with these ids, in this order."""
    found = key_results.tracked(session, ids=ids, states=_EVERY) if ids else []
    by_id = {one.key_result.id: one.key_result for one in found}
    return [by_id[id_] for id_ in ids]


def faults(
    session: Session,
    wanted: Sequence[Edit],
    teams: access.Teams,
    cycles: Mapping[int, Cycle],
) -> Iterator[Fault]:
    """Links that are against the rules, once all of them are as wanted."""
    linked = [(one.line, one.before, one.target) for one in wanted if one.target]
    links = objectives.links(session)
    links |= {objective.id: target.objective.id for _, objective, target in linked}
    for line, objective, target in linked:
        try:
            check_support(objective, target, teams, links, cycles)
        except Problem as problem:
            sentence = _SENTENCES[problem.code].format(**problem.params)
            yield Fault(line, "supports", sentence)


def supporting(objective: Objective, target: Target) -> Objective:
    """The objective, with this as what it supports."""
    key_result = target.key_result
    return replace(
        objective,
        supports_objective_id=None if key_result else target.objective.id,
        supports_key_result_id=key_result.id if key_result else None,
    )

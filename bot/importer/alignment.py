"""What objectives support that are there already, where a file says otherwise.

May import `bot.okr`, `storage` and its neighbors. The rules are those of `/okr align`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.importer.cells import Fault
from bot.importer.read import Row
from bot.okr.access import Teams
from bot.okr.model import Cycle, Objective, Problem
from bot.okr.tree import Target, check_support
from storage import Session, objectives

_SENTENCES = {
    "align.closed": "The cycle of {key} is closed, so its links stay as they are.",
    "align.itself": "{key} cannot support itself.",
    "align.not_above": "{target} is neither of the team of {key} nor of one above it.",
    "align.circle": "{target} already supports {key}, so this would run in a circle.",
}


def faults(
    session: Session,
    wanted: Sequence[tuple[Row, Objective, Target]],
    teams: Teams,
    cycles: Mapping[int, Cycle],
) -> Iterator[Fault]:
    """Links that are against the rules, once all of them are as wanted."""
    links = objectives.links(session)
    links |= {objective.id: target.objective.id for _, objective, target in wanted}
    for row, objective, target in wanted:
        try:
            check_support(objective, target, teams, links, cycles)
        except Problem as problem:
            sentence = _SENTENCES[problem.code].format(**problem.params)
            yield Fault(row.line, "supports", sentence)


def supporting(objective: Objective, target: Target) -> Objective:
    """The objective, with this as what it supports."""
    key_result = target.key_result
    return replace(
        objective,
        supports_objective_id=None if key_result else target.objective.id,
        supports_key_result_id=key_result.id if key_result else None,
    )

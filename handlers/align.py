"""Aligning: which objective, or key result of one, an objective supports.

May import `storage`, `messages`, `bot.okr`, and the handlers' `edits`, `find` and `forms`.
What may support what is decided by `bot.okr.tree`; the owner above hears of a new link
once, by an outbox row of the same transaction.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import messages.align
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.changes import difference
from bot.okr.check_in import normalize_key
from bot.okr.model import Cycle, CycleState, Objective, Problem
from bot.okr.tree import Target, candidates, check_support
from handlers import edits, find, words
from handlers.answers import Answer, Redrawn
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message, View
from messages.align import NOTHING
from storage import Session, changes, cycles, key_results, members, objectives

_TO = re.compile(r"^(?:to|under|supports?|->|→)(?:\s+|$)", re.IGNORECASE)
_NOTHING = frozenset({"nothing", "none", "nobody", "no", "-", "–"})
_RUNNING = (CycleState.OPEN, CycleState.PLANNED)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What decides who may align what, read once a transaction."""

    teams: Teams
    links: Mapping[int, int | None]
    cycles: Mapping[int, Cycle]

    @classmethod
    def read(cls, session: Session) -> "_Ground":
        return cls(
            find.tree(session),
            objectives.links(session),
            {one.id: one for one in cycles.all(session)},
        )


def align(ask: Ask) -> Answer:
    """`/okr align RD to MA-2`, or `… to nothing`; without all of it, the form."""
    below, above = _split(ask.words)
    if not above:
        return _open(ask, below)
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        objective = find.objective(session, below)
        target = None if above.lower() in _NOTHING else _named(session, above)
        said = _link(session, ask.turn, objective, target)
    ask.turn.wake()
    return said


def _split(text: str) -> tuple[str, str]:
    """What is aligned, and to what; "" for what is missing."""
    below, rest = edits.split_key(text.strip())
    return below, _TO.sub("", rest).strip()


def _named(session: Session, name: str) -> Target:
    """An objective by its prefix, a key result by its key."""
    if normalize_key(name):
        tracked = find.by_key(session, name)
        return Target(tracked.objective, tracked.key_result)
    return Target(find.objective(session, name))


def _open(ask: Ask, below: str) -> Answer:
    turn = ask.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        ground = _Ground.read(session)
        if below:
            chosen = find.objective(session, below)
            _must_edit(session, turn, chosen, ground)
            return _form(session, ask, ground, chosen)
        mine = _editable(session, turn, ground)
        if not mine:
            raise Problem("align.none_yours")
        return _form(session, ask, ground, mine[0], mine if len(mine) > 1 else ())


def choose(ask: Ask) -> Answer:
    """Another objective was chosen in the form: what it may support is another list."""
    turn = ask.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        ground = _Ground.read(session)
        chosen = _of_id(session, ask.fields.option("align.objective"))
        _must_edit(session, turn, chosen, ground)
        view = _form(session, ask, ground, chosen, _editable(session, turn, ground))
    return Redrawn(view)


def _form(
    session: Session,
    ask: Ask,
    ground: _Ground,
    objective: Objective,
    choices: Sequence[Objective] = (),
) -> View:
    above = [team.id for team in access.lineage(objective.team_id, ground.teams)]
    found = objectives.all(session, team_ids=above, states=_RUNNING)
    tracked = key_results.tracked(session, team_ids=above, states=_RUNNING)
    targets = [Target(one) for one in found]
    targets += [Target(one.objective, one.key_result) for one in tracked]
    offered = candidates(objective, targets, ground.teams, ground.links, ground.cycles)
    now = find.target(session, objective)
    if not offered and now is None and not choices:
        raise Problem("align.nothing_above", key=objective.prefix)
    memo = Memo.of(ask, objective=objective.id)
    return messages.align.form(objective, offered, now, memo.dump(), choices)


def submit(submission: Submission) -> Answer:
    """The form: what the objective supports."""
    turn, memo, fields = submission.turn, submission.memo, submission.fields
    with turn.store.begin(turn.workspace_id) as session:
        objective = _of_id(
            session, fields.option("align.objective") or str(memo.id("objective") or "")
        )
        name = messages.align.field(objective)
        try:
            target = _chosen(session, fields.option(name))
            said = _link(session, turn, objective, target)
        except Problem as problem:
            if problem.code.startswith("align."):
                raise Wrong({name: problem}) from problem
            raise
    turn.wake()
    return said


def _chosen(session: Session, value: str) -> Target | None:
    """What an option of the form stands for: `objective:12`, `key_result:34`, or nothing."""
    if value == NOTHING:
        return None
    kind, _, id_ = value.partition(":")
    if kind == "objective":
        return Target(_of_id(session, id_))
    ids = [words.row_id(id_) or 0] if kind == "key_result" else []
    for tracked in key_results.tracked(session, ids=ids, states=tuple(CycleState)):
        return Target(tracked.objective, tracked.key_result)
    raise Problem("generic.trouble")


def _of_id(session: Session, text: str) -> Objective:
    """The objective a form speaks of; what comes back from there is only a hint."""
    found = objectives.get(session, words.row_id(text) or 0)
    if found is None:
        raise Problem("generic.trouble")
    return found


def _must_edit(session: Session, turn: Turn, objective: Objective, ground: _Ground) -> None:
    if not access.may_edit_objective(turn.member, objective, ground.teams):
        owner = members.get(session, objective.owner_id)
        raise Problem("access.not_editor", key=objective.prefix, owner=owner.name if owner else "")
    if ground.cycles[objective.cycle_id].state is CycleState.CLOSED:
        raise Problem("align.closed", key=objective.prefix)


def _editable(session: Session, turn: Turn, ground: _Ground) -> list[Objective]:
    return [
        one
        for one in objectives.all(session, states=_RUNNING)
        if access.may_edit_objective(turn.member, one, ground.teams)
    ]


def _link(session: Session, turn: Turn, objective: Objective, target: Target | None) -> Message:
    """Store what the objective supports from now on; nothing when it already does."""
    ground = _Ground.read(session)
    _must_edit(session, turn, objective, ground)
    if target:
        check_support(objective, target, ground.teams, ground.links, ground.cycles)
    before = find.target(session, objective)
    key_result = target.key_result if target else None
    after = replace(
        objective,
        supports_objective_id=target.objective.id if target and not key_result else None,
        supports_key_result_id=key_result.id if key_result else None,
    )
    fields = difference(objective, after)
    if fields:
        objectives.save(session, after)
        changes.add(session, after, fields, actor_id=turn.member.id, at=turn.now)
        members.homes_changed(session, _concerned(turn, after, before, target, ground), turn.now)
        if target:
            _tell(session, turn, after, target)
    return messages.align.aligned(after, target, before, is_new=bool(fields))


def _concerned(
    turn: Turn, objective: Objective, before: Target | None, after: Target | None, ground: _Ground
) -> set[str]:
    """Whose App Home may show the link."""
    leaders = {
        leader
        for team in access.lineage(objective.team_id, ground.teams)
        for leader in team.leader_ids
    }
    owners = {target.owner_id for target in (before, after) if target}
    return {turn.member.id, objective.owner_id, *leaders, *owners}


def _tell(session: Session, turn: Turn, objective: Objective, target: Target) -> None:
    """Good news for whoever owns what is supported; once for each link, whatever is undone."""
    owner = members.get(session, target.owner_id)
    if owner is None or not owner.is_active or owner.id == turn.member.id:
        return
    kind = f"key_result:{target.key_result.id}" if target.key_result else ""
    once = f"align:{objective.id}:{kind or f'objective:{target.objective.id}'}"
    message = messages.align.told(owner, turn.member, objective, target)
    edits.tell(session, turn, owner.id, once, message)

"""`/okr cycle`: plan, open, close a cycle, and carry over what goes on. Everyone may look.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. Every change is an admin's, and a
row of the audit; done twice it is done once.
"""

from collections.abc import Mapping
from dataclasses import replace

import messages.cycles
from bot.okr import access, cycle as rules
from bot.okr.calendar import local_day
from bot.okr.cycle import CarryOver, Content, Going
from bot.okr.model import Cycle, CycleState, Objective, Problem
from handlers import find, words
from handlers.answers import Answer, Redrawn
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import View
from storage import Session, audit, cycles as stored, key_results, members, objectives, reviews

AT_ONCE = 150
"""Objectives carried over by one press: more would keep the person waiting."""
_EVERY = tuple(CycleState)


def cycles(ask: Ask) -> Answer:
    """`/okr cycle`: every cycle, those that run or will run first; for admins with buttons."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        found, counts = stored.all(session), stored.counts(session)
    order = (CycleState.OPEN, CycleState.PLANNED, CycleState.CLOSED)
    found.sort(key=lambda cycle: order.index(cycle.state))
    return messages.cycles.listing(found, counts, access.may_run_admin(ask.member), ask.now)


def plan(ask: Ask) -> Answer:
    """An empty form."""
    find.must_run_admin(ask.turn)
    return messages.cycles.form(None, Memo.of(ask).dump())


def edit(ask: Ask) -> Answer:
    """The form of a cycle, its id the button's value."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        cycle = _changeable(session, ask.turn, words.row_id(ask.words))
    return messages.cycles.form(cycle, Memo.of(ask, cycle=cycle.id).dump())


def save(submission: Submission) -> Answer:
    """The form was sent: keep the cycle, a new one as planned."""
    turn, fields = submission.turn, submission.fields
    name, starts, ends = fields.text("name"), fields.day("starts"), fields.day("ends")
    cycle_id = submission.memo.id("cycle")
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        known = _changeable(session, turn, cycle_id) if cycle_id else None
        others = [one for one in stored.all(session) if one.id != cycle_id]
        if known is None:
            wanted = (name, starts, ends, CycleState.PLANNED)
            for one in others:  # the same form, sent twice
                if (one.name, one.starts, one.ends, one.state) == wanted:
                    return messages.cycles.done(one, "planned", turn.now)
        problems = rules.faults(name, starts, ends, others)
        if problems or starts is None or ends is None:
            raise Wrong(problems)
        blank = Cycle(id=0, name=name, starts=starts, ends=ends, state=CycleState.PLANNED)
        cycle = replace(known or blank, name=name, starts=starts, ends=ends)
        if known is None:
            cycle = stored.add(session, cycle)
        elif cycle != known:
            stored.save(session, cycle)
        if cycle != known:
            _note(session, turn, "cycle.edit" if known else "cycle.plan", cycle)
    return messages.cycles.done(cycle, "edited" if known else "planned", turn.now)


def open_(ask: Ask) -> Answer:
    """What the cycle holds and lacks, and a button to open it."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        cycle = _changeable(session, ask.turn, words.row_id(ask.words))
        preview = rules.preview(_content(session, cycle), find.tree(session))
    return messages.cycles.preview(cycle, preview, Memo.of(ask, cycle=cycle.id).dump(), ask.now)


def begin(submission: Submission) -> Answer:
    """Open it. Nothing else is set: prompts ask about what lies in open cycles."""
    return _move(submission, CycleState.OPEN, "cycle.open", "opened")


def close(ask: Ask) -> Answer:
    """What of the cycle has no review yet, and a button to close it all the same."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        cycle = _changeable(session, ask.turn, words.row_id(ask.words))
        left = rules.unreviewed(_content(session, cycle), find.tree(session))
    return messages.cycles.closing(cycle, left, Memo.of(ask, cycle=cycle.id).dump(), ask.now)


def end(submission: Submission) -> Answer:
    """Close it. What has no review keeps no score."""
    return _move(submission, CycleState.CLOSED, "cycle.close", "closed")


def carry(ask: Ask) -> Answer:
    """What would go on in another cycle, and a button to make it so."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        find.must_run_admin(ask.turn)
        source = _cycle(session, words.row_id(ask.words))
        return _preview(session, ask, source, None)


def target_chosen(ask: Ask) -> Answer:
    """Another cycle was chosen in that form."""
    memo = Memo.load(ask.metadata)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        find.must_run_admin(ask.turn)
        source = _cycle(session, memo.id("cycle"))
        return Redrawn(_preview(session, ask, source, words.row_id(ask.words)))


def carry_over(submission: Submission) -> Answer:
    """Make what goes on, as far as one press carries; what is there is not made again."""
    turn = submission.turn
    chosen = words.row_id(submission.fields.option("cycle.target"))
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        source = _cycle(session, submission.memo.id("cycle"))
        target = _changeable(session, turn, chosen)
        if source.id == target.id:
            raise Wrong({"cycle.target": Problem("cycle.no_next")})
        before = _content(session, source)
        plan = _plan(session, turn, before, target)
        made = replace(plan, going=plan.going[:AT_ONCE])
        _make(session, before, target, made)
        if made.going:
            detail = {
                "into": target.name,
                "objectives": made.objectives,
                "key_results": made.key_results,
            }
            _note(session, turn, "cycle.carry_over", source, detail)
    left = len(plan.going) - len(made.going)
    return messages.cycles.carried(source, target, made, left)


def _preview(session: Session, ask: Ask, source: Cycle, target_id: int | None) -> View:
    """The form of a carry-over; without a target, into the one that begins next."""
    targets = [
        one
        for one in stored.all(session)
        if one.state is not CycleState.CLOSED and one.id != source.id
    ][:100]
    if not targets:
        raise Problem("cycle.no_next")
    today = local_day(ask.now, ask.member.tz)
    later = [one for one in targets if one.ends >= today] or targets
    target = next((one for one in targets if one.id == target_id), later[0])
    plan = _plan(session, ask.turn, _content(session, source), target)
    memo = Memo.of(ask, cycle=source.id)
    return messages.cycles.carry(source, target, targets, plan, memo.dump())


def _plan(session: Session, turn: Turn, before: Content, target: Cycle) -> CarryOver:
    teams = find.tree(session)
    people = {one for team in teams.values() for one in team.leader_ids}
    people |= {one.owner_id for one in before.objectives}
    for one in before.tracked:
        people |= {one.key_result.owner_id, *one.key_result.reporter_ids}
    known = members.named(session, people).values()
    active = [one.id for one in known if one.is_active]
    return rules.carry_over(before, _content(session, target), teams, active, turn.member.id)


def _make(session: Session, before: Content, target: Cycle, plan: CarryOver) -> None:
    """Store what goes; then what each of the new objectives supports, now that it is there."""
    new: list[tuple[Going, Objective]] = []
    for going in plan.going:
        objective = going.objective
        if objective.id == 0:
            bare = replace(objective, supports_objective_id=None, supports_key_result_id=None)
            objective = objectives.add(session, bare)
            new.append((going, objective))
        for one in going.key_results:
            key_results.add(session, replace(one, objective_id=objective.id))
    after = _content(session, target)
    objective_ids = {one.carried_from_id or 0: one.id for one in after.objectives}
    key_result_ids = {
        one.key_result.carried_from_id or 0: one.key_result.id for one in after.tracked
    }
    left = {one.id for one in before.objectives}
    left_key_results = {one.key_result.id for one in before.tracked}
    for going, objective in new:
        supported, supported_key_result = rules.supports_after(
            going.source, objective_ids, key_result_ids, left, left_key_results
        )
        if supported or supported_key_result:
            linked = replace(
                objective,
                supports_objective_id=supported,
                supports_key_result_id=supported_key_result,
            )
            objectives.save(session, linked)


def _move(submission: Submission, to: CycleState, action: str, what: str) -> Answer:
    """Give the cycle its next state; one that has it already is answered alike."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        cycle = _cycle(session, submission.memo.id("cycle"))
        if cycle.state is not to:
            _changeable(session, turn, cycle.id)
            if to is CycleState.CLOSED and cycle.state is not CycleState.OPEN:
                raise Problem("cycle.not_running", name=cycle.name)
            cycle = replace(cycle, state=to)
            stored.save(session, cycle)
            _note(session, turn, action, cycle)
    turn.wake()
    return messages.cycles.done(cycle, what, turn.now)


def _content(session: Session, cycle: Cycle) -> Content:
    found = objectives.all(session, cycle_ids=[cycle.id], states=_EVERY)
    return Content(
        cycle=cycle,
        objectives=found,
        reviews=reviews.of_objectives(session, [one.id for one in found]),
        tracked=key_results.tracked(session, cycle_ids=[cycle.id], states=_EVERY),
    )


def _cycle(session: Session, cycle_id: int | None) -> Cycle:
    cycle = stored.get(session, cycle_id) if cycle_id else None
    if cycle is None:
        raise Problem("cycle.unknown")
    return cycle


def _changeable(session: Session, turn: Turn, cycle_id: int | None) -> Cycle:
    """The cycle, for an admin and as long as it is not closed."""
    find.must_run_admin(turn)
    cycle = _cycle(session, cycle_id)
    if cycle.state is CycleState.CLOSED:
        raise Problem("cycle.closed", name=cycle.name)
    return cycle


def _note(
    session: Session,
    turn: Turn,
    action: str,
    cycle: Cycle,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Keep who did it; everybody's App Home follows."""
    audit.add(
        session,
        actor_id=turn.member.id,
        action=action,
        subject=cycle.name,
        detail=detail or {"starts": cycle.starts.isoformat(), "ends": cycle.ends.isoformat()},
        at=turn.now,
    )
    members.every_home_changed(session, turn.now)

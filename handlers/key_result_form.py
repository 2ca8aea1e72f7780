"""Writing key results: the form for a new one and for an edit, and what is saved from it.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. What the form shows
depends on what is chosen in it, so it is drawn anew while it is filled in; see
`handlers.key_result_fields` for how it is read.
"""

from dataclasses import replace
from typing import Any

import messages.key_result_form
from bot.okr import access, hints, library
from bot.okr.changes import difference, rebased
from bot.okr.hints import Hint
from bot.okr.keys import next_key
from bot.okr.measures import MeasureRead, read as read_measure
from bot.okr.model import (
    Change,
    CycleState,
    KeyResult,
    Objective,
    Problem,
    Team,
    Tracked,
)
from bot.okr.status import assess
from bot.okr.writing import (
    KeyResultDraft,
    data_dates,
    days_problems,
    draft_of,
    filled,
    needs_reason,
    reason_problem,
    title_problem,
)
from handlers import cover, edits, find, menus
from handlers.answers import Answer, Redrawn
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from handlers.hand_over import given_to, tell_new_owner
from handlers.key_result_fields import inputs_of, read, remembering, without_fields
from messages import View
from messages.key_result_form import Setting
from messages.objectives import Meanwhile
from storage import Conflict, Session, changes, cycles, key_results, members, objectives

_MOST = 100  # options of a menu
_SAMPLES = 6  # objectives of the library whose key results are offered


def add(ask: Ask) -> Answer:
    """`/okr new RD`, or the button: the form for one more key result of that objective."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        objective = must_be_extendable(session, ask.turn, find.objective(session, ask.words))
        memo = Memo.of(ask, objective=objective.id)
        draft = _blank(session, ask.turn, objective)
        return Redrawn(_view(session, ask.turn, draft, memo))


def first_of(session: Session, turn: Turn, objective: Objective, memo: Memo) -> View:
    """The form that follows a new objective, in its place."""
    memo = replace(
        memo, data={"objective": objective.id, "sample": memo.text("sample"), "first": True}
    )
    return _view(session, turn, _blank(session, turn, objective), memo)


def edit(ask: Ask) -> Answer:
    """`/okr edit KEY`: the form, as the key result is now."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = edits.to_edit(session, ask.turn, ask.words)
        key_result = tracked.key_result
        newest = changes.of_key_result(session, key_result.id)[:1]
        revision = newest[0].id if newest else 0
        memo = Memo.of(ask, id=key_result.id, revision=revision)
        return _view(session, ask.turn, draft_of(key_result), memo)


def redraw(ask: Ask) -> Answer:
    """Something was chosen, or is to be looked over: the form with the fields that now fit."""
    memo = Memo.load(ask.metadata)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        objective, tracked = _subject(session, ask.turn, memo)
        draft = read(ask.fields, memo, _default(session, ask.turn, objective, tracked))
        return Redrawn(_view(session, ask.turn, draft, memo))


def take_sample(ask: Ask) -> Answer:
    """A sample was chosen, `reading.1:2`: its title and measure take the place of what is there."""
    memo = Memo.load(ask.metadata)
    id_, _, number = ask.words.rpartition(":")
    sample = library.get(id_)
    if sample is None or not number.isdecimal() or not 1 <= int(number) <= len(sample.key_results):
        return redraw(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        objective, tracked = _subject(session, ask.turn, memo)
        draft = read(ask.fields, memo, _default(session, ask.turn, objective, tracked))
        draft = filled(draft, sample.key_results[int(number) - 1])
        return Redrawn(_view(session, ask.turn, draft, _drawn_anew(memo)))


def submit(submission: Submission) -> Answer:
    """Save the key result, new or edited."""
    if submission.memo.id("id"):
        return _save_edit(submission)
    try:
        return _save_new(submission)
    except Conflict:  # somebody took the same key at the same moment: take the next one
        return _save_new(submission)


def _save_new(submission: Submission) -> Answer:
    turn, memo = submission.turn, submission.memo
    with turn.store.begin(turn.workspace_id) as session:
        objective, _ = _subject(session, turn, memo)
        draft = read(submission.fields, memo, _blank(session, turn, objective))
        found = read_measure(draft.measure)
        if _asks_which(submission, found):
            return _view(session, turn, draft, memo)
        _require_fields(session, submission, draft, found)
        wanted = KeyResult(
            id=0,
            key=next_key(objective.prefix, key_results.keys_of(session, objective.prefix)),
            objective_id=objective.id,
            **_values(session, turn, draft, found, objective.team_id),
        )
        there = _same(session, wanted)
        saved = there or key_results.add(session, wanted)
        if there is None:
            tell_new_owner(session, turn, replace(saved, owner_id=turn.member.id), saved)
            people = {turn.member.id, saved.owner_id, *saved.reporter_ids, objective.owner_id}
            above = access.lineage(saved.team_id, find.tree(session))
            people |= {leader for team in above for leader in team.leader_ids}
            members.homes_changed(session, people, turn.now)
        view = _saved(session, turn, saved)
    turn.wake()
    return view


def _same(session: Session, wanted: KeyResult) -> KeyResult | None:
    """What this very form has saved before; Wrong when another one has the title."""
    title = wanted.title.casefold()
    for one in key_results.tracked(
        session, objective_ids=[wanted.objective_id], states=tuple(CycleState)
    ):
        if one.key_result.title.casefold() == title:
            if not difference(one.key_result, wanted):
                return one.key_result
            raise Problem("key_result.same_title", key=one.key_result.key)
    return None


def _saved(session: Session, turn: Turn, saved: KeyResult) -> View:
    everyone = key_results.tracked(
        session, objective_ids=[saved.objective_id], states=tuple(CycleState)
    )
    (tracked,) = (one for one in everyone if one.key_result.id == saved.id)
    count = hints.about_count(len(everyone))
    about = hints.of_key_result(saved.title, saved.measure)
    return messages.key_result_form.saved(
        assess(tracked, turn.now),
        [assess(one, turn.now) for one in everyone if one is not tracked],
        [*about, *([count] if count else [])],
        menus.of_key_result(turn.member, tracked, find.tree(session)),
        turn.member,
        turn.now,
    )


def _save_edit(submission: Submission) -> Answer:
    turn, memo = submission.turn, submission.memo
    with turn.store.begin(turn.workspace_id) as session:
        objective, before = _subject(session, turn, memo)
        assert before is not None
        known = before.key_result
        draft = read(submission.fields, memo, draft_of(known))
        found = read_measure(draft.measure)
        if _asks_which(submission, found):
            return _view(session, turn, draft, memo)
        _require_fields(session, submission, draft, found)
        values = _values(session, turn, draft, found, objective.team_id, known.team_id)
        after = replace(known, **values)
        since = [
            change
            for change in changes.of_key_result(session, known.id)
            if change.id > (memo.id("revision") or 0)
        ]
        if since and difference(known, after):
            return _again(session, turn, memo, rebased(after, known, since), draft, since)
        if after.owner_id != known.owner_id:
            cover.relieve(session, turn, before, once=submission.once)
            after = replace(given_to(after, after.owner_id), reporter_ids=after.reporter_ids)
        fields = difference(known, after)
        needed = before.revision > 0 and needs_reason(fields)
        if problem := reason_problem(draft.reason, is_needed=needed):
            raise Wrong({inputs_of(submission.fields, memo).block("reason"): problem})
        kept = edits.keep(session, turn, before, after, draft.reason)
        tell_new_owner(session, turn, known, after)
    turn.wake()
    names = [field.name for field in fields]
    return messages.key_result_form.changed(assess(kept, turn.now), names, turn.now)


def _again(
    session: Session,
    turn: Turn,
    memo: Memo,
    merged: KeyResult,
    draft: KeyResultDraft,
    since: list[Change],
) -> View:
    """Somebody was quicker: the form once more, what was typed on top of what they changed."""
    who = members.get(session, since[0].actor_id)
    names = dict.fromkeys(field.name for change in since for field in change.fields)
    memo = _drawn_anew(memo).with_data(revision=since[0].id)
    shown = replace(draft_of(merged), reason=draft.reason)
    meanwhile = Meanwhile(who=who.name if who else "", fields=list(names))
    return _view(session, turn, shown, memo, meanwhile)


def _drawn_anew(memo: Memo) -> Memo:
    """Every input gets another id, so that Slack shows what we put in."""
    return memo.with_data(draw=(memo.id("draw") or 0) + 1)


# Who may, and what is to be mended


def must_be_extendable(session: Session, turn: Turn, objective: Objective) -> Objective:
    """An objective to which this person may add key results; else a kind Problem."""
    if not access.may_edit_objective(turn.member, objective, find.tree(session)):
        owner = members.get(session, objective.owner_id)
        raise Problem(
            "access.not_objective_editor",
            prefix=objective.prefix,
            owner=owner.name if owner else objective.owner_id,
        )
    cycle = cycles.get(session, objective.cycle_id)
    if cycle is None or cycle.state is CycleState.CLOSED:
        raise Problem("objective.closed", prefix=objective.prefix)
    return objective


def _subject(session: Session, turn: Turn, memo: Memo) -> tuple[Objective, Tracked | None]:
    """What the form is about: the objective that gets a key result, or the one that is edited."""
    if memo.id("id"):
        states = tuple(CycleState)
        for tracked in key_results.tracked(session, ids=[memo.id("id") or 0], states=states):
            edits.must_be_editable(session, turn, tracked)
            return tracked.objective, tracked
        raise Problem("generic.trouble")
    objective = objectives.get(session, memo.id("objective") or 0)
    if objective is None:
        raise Problem("generic.trouble")
    return must_be_extendable(session, turn, objective), None


def _asks_which(submission: Submission, found: MeasureRead) -> bool:
    """Points or relative is to be chosen, and the form does not ask yet."""
    inputs = inputs_of(submission.fields, submission.memo)
    return set(found.problems) == {"change_as"} and "change_as" not in inputs


def _require_fields(
    session: Session, submission: Submission, draft: KeyResultDraft, found: MeasureRead
) -> None:
    """Wrong, at their fields, for all that is to be mended."""
    wrong = {**found.problems, **days_problems(draft)}
    if problem := title_problem(draft.title):
        wrong["title"] = problem
    for name, people in (("owner", (draft.owner_id,)), ("reporters", draft.reporter_ids)):
        try:
            for one in people:
                edits.colleague(session, one)
        except Problem as problem:
            wrong[name] = problem
    if wrong:
        inputs = inputs_of(submission.fields, submission.memo)
        shown = without_fields(wrong, inputs)
        raise Wrong({inputs.block(name): problem for name, problem in shown.items()})


def _values(
    session: Session,
    turn: Turn,
    draft: KeyResultDraft,
    found: MeasureRead,
    *team_ids: int,
) -> dict[str, Any]:
    """The checked draft as fields of a key result; one of these teams, or one they may write in."""
    teams = find.tree(session)
    team = teams.get(draft.team_id or 0)
    if team is None or not (
        team.id in team_ids or access.may_write_in(turn.member, team.id, teams)
    ):
        raise Problem("access.not_writer", team=team.name if team else "")
    assert draft.starts is not None
    assert draft.due is not None
    return {
        "title": draft.title,
        "measure": found.measure,
        "team_id": team.id,
        "owner_id": draft.owner_id,
        "starts": draft.starts,
        "due": draft.due,
        "data_dates": data_dates(draft.data_dates, draft.starts, draft.due),
        "cadence": draft.cadence,
        "reporter_ids": tuple(one for one in draft.reporter_ids if one != draft.owner_id),
    }


# The form


def _blank(session: Session, turn: Turn, objective: Objective) -> KeyResultDraft:
    """A new key result: of this person, for the time of the cycle."""
    cycle = cycles.get(session, objective.cycle_id)
    return KeyResultDraft(
        starts=cycle.starts if cycle else None,
        due=cycle.ends if cycle else None,
        owner_id=turn.member.id,
        team_id=objective.team_id,
        cadence=turn.member.rules.cadence,
    )


def _default(
    session: Session, turn: Turn, objective: Objective, tracked: Tracked | None
) -> KeyResultDraft:
    if tracked is not None:
        return draft_of(tracked.key_result)
    return _blank(session, turn, objective)


def _view(
    session: Session,
    turn: Turn,
    draft: KeyResultDraft,
    memo: Memo,
    meanwhile: Meanwhile | None = None,
) -> View:
    objective, tracked = _subject(session, turn, memo)
    found = read_measure(draft.measure)
    siblings = key_results.tracked(session, objective_ids=[objective.id], states=tuple(CycleState))
    sample = library.get(memo.text("sample"))
    setting = Setting(
        objective=objective,
        key=tracked.key_result.key if tracked else "",
        is_new_objective=bool(memo.data.get("first")) and not siblings,
        has_check_ins=tracked is not None and tracked.revision > 0,
        siblings=[] if tracked else [one.key_result for one in siblings],
        teams=_teams(session, turn, objective, tracked),
        samples=() if tracked else [sample] if sample else _near(objective),
    )
    return messages.key_result_form.form(
        draft,
        found,
        setting,
        remembering(memo, draft, found).dump(),
        memo.id("draw") or 0,
        hints=_hints(draft, found),
        meanwhile=meanwhile,
    )


def _near(objective: Objective) -> list[library.Sample]:
    return list(library.search(objective.title)[:_SAMPLES])


def _hints(draft: KeyResultDraft, found: MeasureRead) -> list[Hint]:
    """None before anything was typed; about the numbers once there is a target."""
    if not draft.title:
        return []
    return hints.of_key_result(draft.title, None if found.problems else found.measure)


def _teams(
    session: Session, turn: Turn, objective: Objective, tracked: Tracked | None
) -> list[Team]:
    """The team it is of, the objective's, and those this person may write in."""
    teams = find.tree(session)
    first = [tracked.key_result.team_id] if tracked else []
    own = [id_ for id_ in teams if access.may_write_in(turn.member, id_, teams)]
    ids = dict.fromkeys([*first, objective.team_id, *own])
    return [teams[id_] for id_ in ids][:_MOST]

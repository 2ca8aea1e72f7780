"""Writing objectives: `/okr new`, `/okr edit PREFIX`, and the form behind both.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. After a new objective
the form of its first key result takes the place of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import messages.objectives
from bot.okr import access, hints, library
from bot.okr.access import Teams
from bot.okr.calendar import local_day
from bot.okr.changes import difference, rebased
from bot.okr.hints import Hint
from bot.okr.keys import prefix_for
from bot.okr.library import Sample
from bot.okr.model import Cycle, CycleState, Objective, Problem
from bot.okr.tree import Target, check_support
from bot.okr.writing import ObjectiveDraft, title_problem
from handlers import edits, find, key_result_form, words
from handlers.answers import Answer, Redrawn
from handlers.context import Ask, Turn
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages import View
from messages.objectives import Choices, Meanwhile
from storage import Conflict, Session, changes, cycles, key_results, members, objectives

RUNNING = (CycleState.OPEN, CycleState.PLANNED)
_MOST = 100  # options of a menu
_PREFIX = re.compile(r"[A-Za-z]{2,4}")


def new(ask: Ask) -> Answer:
    """`/okr new`: a new objective; `/okr new RD`: a new key result of that one."""
    if _PREFIX.fullmatch(ask.words):
        with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
            known = objectives.by_prefix(session, ask.words)
        if known is not None:
            return key_result_form.add(ask)
    return _open(ask, ObjectiveDraft(title=ask.words))


def use_sample(ask: Ask) -> Answer:
    """The button "Use this" of the library; its value is the sample's id."""
    sample = library.get(ask.words)
    if sample is None:
        raise Problem("generic.trouble")
    return _open(ask, ObjectiveDraft(title=sample.title), sample)


def edit(ask: Ask) -> Answer:
    """`/okr edit KEY` or `/okr edit PREFIX`."""
    if not _PREFIX.fullmatch(ask.words):
        return key_result_form.edit(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        objective = _editable(session, ask.turn, find.objective(session, ask.words))
        choices = _choices(session, ask.turn, objective)
        memo = Memo.of(ask, id=objective.id, revision=_revision(session, objective))
    return messages.objectives.form(_draft_of(objective), choices, memo.dump())


def _open(ask: Ask, draft: ObjectiveDraft, sample: Sample | None = None) -> Answer:
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        choices = _choices(session, ask.turn)
        if not choices.cycles:
            return messages.objectives.no_cycle(access.may_run_admin(ask.member))
        draft = replace(
            draft,
            owner_id=ask.member.id,
            team_id=choices.teams[0].id,
            cycle_id=choices.cycles[0].id,
        )
        return _view(session, ask.turn, draft, Memo.of(ask, sample=sample.id if sample else ""))


def redraw(ask: Ask) -> Answer:
    """Something was chosen, or is to be looked over: the form with what it says now."""
    memo = Memo.load(ask.metadata)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        draft = _read(ask.fields, memo, _default(session, ask.turn, memo))
        return Redrawn(_view(session, ask.turn, draft, memo))


def take_sample(ask: Ask) -> Answer:
    """A sample was chosen in the form: its words take the place of what stands there."""
    memo = Memo.load(ask.metadata)
    sample = library.get(ask.words)
    if sample is None:
        return redraw(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        draft = _read(ask.fields, memo, _default(session, ask.turn, memo))
        memo = memo.with_data(sample=sample.id, draw=(memo.id("draw") or 0) + 1)
        return Redrawn(_view(session, ask.turn, replace(draft, title=sample.title), memo))


def submit(submission: Submission) -> Answer:
    """Save the objective, new or edited."""
    if submission.memo.id("id"):
        return _save_edit(submission)
    try:
        return _save_new(submission)
    except Conflict:  # somebody took the same prefix at the same moment: take the next one
        return _save_new(submission)


def _save_new(submission: Submission) -> Answer:
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        teams = find.tree(session)
        draft = _read(submission.fields, submission.memo, _default(session, turn, submission.memo))
        _require_team(turn, draft.team_id, teams)
        cycle = cycles.get(session, draft.cycle_id) if draft.cycle_id else None
        if cycle is None or cycle.state not in RUNNING:
            raise Problem("objective.closed", prefix="")
        _require_fields(session, submission.fields, submission.memo, draft)
        wanted = Objective(
            id=0,
            prefix=prefix_for(draft.title, objectives.prefixes(session)),
            title=draft.title,
            team_id=draft.team_id or 0,
            owner_id=draft.owner_id,
            cycle_id=cycle.id,
            supports_objective_id=draft.supports_id,
        )
        there = _same(session, wanted)
        if there and there.owner_id != wanted.owner_id:
            field = _fields(submission.fields, submission.memo).block("title")
            raise Wrong({field: Problem("objective.same_title", prefix=there.prefix)})
        _require_support(session, wanted, teams)
        saved = there or objectives.add(session, wanted)
        members.homes_changed(session, _concerned(turn, saved, teams), turn.now)
        form = key_result_form.first_of(session, turn, saved, submission.memo)
    turn.wake()
    return form


def _save_edit(submission: Submission) -> Answer:
    turn, memo = submission.turn, submission.memo
    with turn.store.begin(turn.workspace_id) as session:
        before = objectives.get(session, memo.id("id") or 0)
        if before is None:
            raise Problem("generic.trouble")
        _editable(session, turn, before)
        teams = find.tree(session)
        draft = _read(submission.fields, memo, _draft_of(before))
        if draft.team_id != before.team_id:
            _require_team(turn, draft.team_id, teams)
        _require_fields(session, submission.fields, memo, draft)
        after = replace(
            before,
            title=draft.title,
            team_id=draft.team_id or before.team_id,
            owner_id=draft.owner_id,
        )
        since = [
            change
            for change in changes.of_objective(session, before.id)
            if change.id > (memo.id("revision") or 0)
        ]
        if since and difference(before, after):
            merged = rebased(after, before, since)
            who = members.get(session, since[0].actor_id)
            names = dict.fromkeys(field.name for change in since for field in change.fields)
            memo = memo.with_data(revision=since[0].id, draw=(memo.id("draw") or 0) + 1)
            return messages.objectives.form(
                _draft_of(merged),
                _choices(session, turn, before),
                memo.dump(),
                memo.id("draw") or 0,
                meanwhile=Meanwhile(who=who.name if who else "", fields=list(names)),
            )
        if after.team_id != before.team_id:
            _require_support(session, after, teams)
        fields = difference(before, after)
        if fields:
            objectives.save(session, after)
            changes.add(session, after, fields, actor_id=turn.member.id, at=turn.now)
            people = {*_concerned(turn, before, teams), *_concerned(turn, after, teams)}
            members.homes_changed(session, people, turn.now)
    turn.wake()
    return messages.objectives.changed(after, [field.name for field in fields])


def _require_fields(session: Session, fields: Fields, memo: Memo, draft: ObjectiveDraft) -> None:
    """The title and the owner; Wrong, at their fields, for all that is to be mended."""
    inputs = _fields(fields, memo)
    wrong: dict[str, Problem] = {}
    if problem := title_problem(draft.title):
        wrong[inputs.block("title")] = problem
    try:
        edits.colleague(session, draft.owner_id)
    except Problem as problem:
        wrong[inputs.block("owner")] = problem
    if wrong:
        raise Wrong(wrong)


def _require_team(turn: Turn, team_id: int | None, teams: Teams) -> None:
    team = teams.get(team_id or 0)
    if team is None or not access.may_write_in(turn.member, team.id, teams):
        raise Problem("access.not_writer", team=team.name if team else "")


def _require_support(session: Session, objective: Objective, teams: Teams) -> None:
    """What it supports is of its own team or one above; Problem `align.*` when it is not."""
    target = _supported(session, objective)
    if target is not None:
        by_id = {cycle.id: cycle for cycle in cycles.all(session)}
        # Neither a new objective nor one that only changes its team can close a circle.
        check_support(objective, target, teams, {}, by_id)


def _supported(session: Session, objective: Objective) -> Target | None:
    if objective.supports_key_result_id is not None:
        ids, states = [objective.supports_key_result_id], tuple(CycleState)
        for one in key_results.tracked(session, ids=ids, states=states):
            return Target(objective=one.objective, key_result=one.key_result)
    if objective.supports_objective_id is None:
        return None
    above = objectives.get(session, objective.supports_objective_id)
    if above is None:
        raise Problem("generic.trouble")
    return Target(objective=above)


def _same(session: Session, wanted: Objective) -> Objective | None:
    """The one with this title that the team has already: a form sent twice makes one objective."""
    there = objectives.all(
        session, team_ids=[wanted.team_id], cycle_ids=[wanted.cycle_id], states=RUNNING
    )
    title = wanted.title.casefold()
    return next((one for one in there if one.title.casefold() == title), None)


def _editable(session: Session, turn: Turn, objective: Objective) -> Objective:
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


def _concerned(turn: Turn, objective: Objective, teams: Teams) -> set[str]:
    """Whose App Home shows this objective."""
    above = access.lineage(objective.team_id, teams)
    leaders = {leader for team in above for leader in team.leader_ids}
    return {turn.member.id, objective.owner_id, *leaders}


def _revision(session: Session, objective: Objective) -> int:
    newest = changes.of_objective(session, objective.id)[:1]
    return newest[0].id if newest else 0


# The form


def _fields(fields: Fields, memo: Memo) -> Fields:
    """The inputs as the form numbers them; see `messages.objectives.form`."""
    draw = memo.id("draw")
    return fields.numbered(f":{draw}" if draw else "")


def _read(fields: Fields, memo: Memo, default: ObjectiveDraft) -> ObjectiveDraft:
    """What the form holds; what it does not ask is as in `default`."""
    inputs = _fields(fields, memo)

    def id_of(name: str, otherwise: int | None) -> int | None:
        chosen = inputs.option(name)
        return words.row_id(chosen) if name in inputs else otherwise

    return ObjectiveDraft(
        title=" ".join(inputs.text("title").split()),
        team_id=id_of("team", default.team_id),
        owner_id=inputs.person("owner"),
        cycle_id=id_of("cycle", default.cycle_id),
        supports_id=id_of("supports", default.supports_id),
    )


def _default(session: Session, turn: Turn, memo: Memo) -> ObjectiveDraft:
    """What holds where the form asks nothing: the only team, the only cycle."""
    known = objectives.get(session, memo.id("id") or 0) if memo.id("id") else None
    if known is not None:
        return _draft_of(known)
    choices = _choices(session, turn)
    cycle_id = choices.cycles[0].id if choices.cycles else None
    return ObjectiveDraft(team_id=choices.teams[0].id, cycle_id=cycle_id)


def _draft_of(objective: Objective) -> ObjectiveDraft:
    return ObjectiveDraft(
        title=objective.title,
        team_id=objective.team_id,
        owner_id=objective.owner_id,
        cycle_id=objective.cycle_id,
    )


def _view(session: Session, turn: Turn, draft: ObjectiveDraft, memo: Memo) -> View:
    known = objectives.get(session, memo.id("id") or 0) if memo.id("id") else None
    choices = _choices(session, turn, known)
    if known is None:
        choices = replace(choices, above=_above(session, draft))
    return messages.objectives.form(
        draft,
        choices,
        memo.dump(),
        memo.id("draw") or 0,
        hints=_hints(session, draft, is_new=known is None),
        library=() if known else library.samples(),
        sample=library.get(memo.text("sample")),
    )


def _hints(session: Session, draft: ObjectiveDraft, *, is_new: bool) -> list[Hint]:
    found = hints.of_objective(draft.title) if draft.title else []
    team = find.tree(session).get(draft.team_id or 0)
    if is_new and team and draft.cycle_id:
        there = objectives.all(
            session, team_ids=[team.id], cycle_ids=[draft.cycle_id], states=RUNNING
        )
        many = hints.about_objectives(len(there) + 1, team.level)
        found += [many] if many else []
    return found


def _choices(session: Session, turn: Turn, known: Objective | None = None) -> Choices:
    """The teams this person may write in, their own first, and the cycles that are not over."""
    teams = find.tree(session)
    own = [team for team in teams.values() if access.may_write_in(turn.member, team.id, teams)]
    own.sort(key=lambda team: (not access.is_in_team(turn.member, team.id, teams), team.name))
    if known is not None:
        now = teams[known.team_id]
        others = [team for team in own if team.id != now.id]
        return Choices(teams=[now, *others][:_MOST], prefix=known.prefix)
    if not own:
        raise Problem("access.no_team")
    return Choices(teams=own[:_MOST], cycles=_in_order(session, turn))


def _in_order(session: Session, turn: Turn) -> Sequence[Cycle]:
    """The open cycle that runs today, then those that are planned, soonest first, then others."""
    today = local_day(turn.now, turn.member.tz)

    def place(cycle: Cycle) -> tuple[int, int]:
        runs = cycle.state is CycleState.OPEN and cycle.starts <= today <= cycle.ends
        ahead = cycle.starts > today
        return (0 if runs else 1 if ahead else 2, abs((cycle.starts - today).days))

    return sorted((one for one in cycles.all(session) if one.state in RUNNING), key=place)[:_MOST]


def _above(session: Session, draft: ObjectiveDraft) -> Sequence[Objective]:
    """What an objective of this team may support: those of the teams above, and its own."""
    lineage = [team.id for team in access.lineage(draft.team_id, find.tree(session))]
    found = objectives.all(session, team_ids=lineage, states=RUNNING)
    found.sort(key=lambda one: (-lineage.index(one.team_id), one.prefix))
    return found[:_MOST]

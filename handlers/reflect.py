"""Looking back on an objective: its score from those of its key results, and what was learned.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers.
"""

from collections.abc import Mapping

import messages.review
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.model import CycleState, Objective, Problem, Review, Tracked
from bot.okr.review import roll_up
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission
from handlers.review_form import draft_of, offered
from messages import Message
from storage import Session, audit, cycles, key_results, members, objectives, reviews


def reflect(ask: Ask) -> Answer:
    """`/okr reflect [PREFIX]`: the form; how it ended, where it has; without letters, mine."""
    turn = ask.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        if not ask.words:
            mine = objectives.all(session, owner_ids=[turn.member.id])
            found = reviews.of_objectives(session, [one.id for one in mine])
            return messages.review.reflectable(mine, found, turn.member.rules)
        objective, teams = find.objective(session, ask.words), find.tree(session)
        review = _review_of(session, objective)
        if review is not None:
            return _reflected(session, turn, objective, review, teams)
        _must_be_reviewable(session, turn, objective, teams)
        tracked = _key_results(session, objective)
    roll = roll_up(one.review for one in tracked)
    shown = offered(roll.score)
    memo = Memo.of(ask, objective=objective.id, offered=shown)
    standings = find.standings(tracked, turn)
    return messages.review.reflect(
        objective, standings, roll, shown, memo.dump(), turn.member.rules
    )


def submit(submission: Submission) -> Answer:
    """The form was sent: store the review; once, however often it comes."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        objective_id = submission.memo.id("objective")
        objective = objectives.get(session, objective_id) if objective_id else None
        if objective is None:
            raise Problem("generic.trouble")
        teams = find.tree(session)
        review = _review_of(session, objective)
        if review is None:
            _must_be_reviewable(session, turn, objective, teams)
            review = _add(session, submission, objective)
        return _reflected(session, turn, objective, review, teams)


def reopen(session: Session, turn: Turn, review: Review) -> Message:
    """Take the review of an objective back, in the caller's transaction."""
    objective = objectives.get(session, review.objective_id or 0)
    assert objective is not None
    _must_be_reviewable(session, turn, objective, find.tree(session))
    if reviews.reopen(session, review.id, turn.now):
        _note(session, turn, objective, "objective.reopen", {})
    return messages.review.reopened(objective.title, objective.prefix)


def _add(session: Session, submission: Submission, objective: Objective) -> Review:
    turn = submission.turn
    roll = roll_up(one.review for one in _key_results(session, objective))
    draft = draft_of(submission, roll.score)
    review, _ = reviews.add(
        session,
        Review(
            id=0,
            author_id=turn.member.id,
            at=turn.now,
            score=draft.score,
            suggested=draft.suggested,
            decision=draft.decision,
            reason=draft.reason,
            helped=draft.helped,
            hindered=draft.hindered,
            learned=draft.learned,
            objective_id=objective.id,
        ),
        idempotency_key=submission.once,
    )
    detail = {"score": offered(review.score), "decision": review.decision.value}
    _note(session, turn, objective, "objective.review", detail)
    return review


def _note(
    session: Session, turn: Turn, objective: Objective, action: str, detail: Mapping[str, str]
) -> None:
    """Keep who did it, and let everybody's App Home follow."""
    audit.add(
        session,
        actor_id=turn.member.id,
        action=action,
        subject=objective.prefix,
        detail=detail,
        at=turn.now,
    )
    people = {turn.member.id, objective.owner_id}
    members.homes_changed(session, people, turn.now, [objective.team_id])


def _reflected(
    session: Session, turn: Turn, objective: Objective, review: Review, teams: Teams
) -> Message:
    member = turn.member
    own = member.is_active and member.id == objective.owner_id
    runs = _state(session, objective) is CycleState.OPEN
    return messages.review.reflected(
        objective,
        review,
        may_read_notes=own or access.may_read_team_notes(member, objective.team_id, teams),
        may_reopen=runs and access.may_edit_objective(member, objective, teams),
        now=turn.now,
        rules=member.rules,
    )


def _review_of(session: Session, objective: Objective) -> Review | None:
    return reviews.of_objectives(session, [objective.id]).get(objective.id)


def _key_results(session: Session, objective: Objective) -> list[Tracked]:
    return key_results.tracked(session, objective_ids=[objective.id], states=tuple(CycleState))


def _state(session: Session, objective: Objective) -> CycleState:
    cycle = cycles.get(session, objective.cycle_id)
    assert cycle is not None
    return cycle.state


def _must_be_reviewable(session: Session, turn: Turn, objective: Objective, teams: Teams) -> None:
    if not access.may_edit_objective(turn.member, objective, teams):
        raise Problem("review.not_yours_objective", key=objective.prefix)
    if _state(session, objective) is not CycleState.OPEN:
        raise Problem("cycle.not_open", key=objective.prefix)

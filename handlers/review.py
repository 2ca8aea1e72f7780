"""Closing a key result: its final value, its score, what was learned; and opening it again.

May import `storage`, `messages`, `bot.okr`, `bot.prompting` and the other handlers' helpers. The
suggested score is worked out here again when the form comes back: what it showed is only a hint.
"""

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal

import messages.review
from bot import prompting
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.model import (
    CheckInDraft,
    Confidence,
    CycleState,
    MetricKind,
    Problem,
    Reading,
    Review,
    Tracked,
)
from bot.okr.numbers import parse_reading
from bot.okr.quiet import next_free
from bot.okr.review import suggestion
from bot.okr.status import assess
from handlers import barrier_news, check_in, find, home, reflect, words
from handlers.answers import Answer, Redrawn
from handlers.check_in_form import typed_value
from handlers.context import Ask, Turn
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from handlers.review_form import draft_of, offered
from messages import Message, View
from storage import Session, audit, barriers, key_results, outbox, reviews
from storage.outbox import Lane, OutboxKind

FREE_TEXTS = ("reason", "helped", "hindered", "learned")
VALUE = "review.value"
"""The input of the final value."""


def close(ask: Ask) -> Answer:
    """`/okr close [KEY]`: the form; how it ended, where it has; without a key, what I may close."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        teams = find.tree(session)
        if not ask.words:
            mine = [one for one in find.mine(session, ask.turn) if _may_edit(ask.turn, one, teams)]
            return messages.review.closable(find.standings(mine, ask.turn), ask.now)
        tracked = find.by_key(session, ask.words)
    if tracked.review is not None:
        return _closed(ask.turn, tracked, teams)
    _must_be_closable(tracked, ask.turn, teams)
    suggested = suggestion(tracked.key_result.measure, tracked.reading)
    memo = Memo.of(ask, key_result=tracked.key_result.id, offered=offered(suggested))
    return _form(ask.turn, tracked, suggested, memo)


def value_changed(ask: Ask) -> Answer:
    """The final value in the form is another: the suggestion follows, and the score with it,
    unless somebody typed their own."""
    memo = Memo.load(ask.metadata)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = _by_id(session, memo.id("key_result"))
        _must_be_closable(tracked, ask.turn, find.tree(session))
    reading = tracked.reading
    with suppress(Problem):  # half a number: said at the field when the form is sent
        reading = final_reading(ask.fields, tracked)
    suggested = suggestion(tracked.key_result.measure, reading)
    before = memo.text("offered")
    if ask.fields.text(f"score:{before}") == before:
        memo = Memo.of(ask, key_result=tracked.key_result.id, offered=offered(suggested))
    return Redrawn(_form(ask.turn, tracked, suggested, memo))


def submit(submission: Submission) -> Answer:
    """The form was sent: record the final value, then the review."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        tracked = _by_id(session, submission.memo.id("key_result"))
        teams = find.tree(session)
        if tracked.review is None:
            _must_be_closable(tracked, turn, teams)
            tracked = _close(session, submission, tracked)
    turn.wake()
    return _closed(turn, tracked, teams)


def reopen(ask: Ask) -> Answer:
    """The button Reopen under how it ended; its value is the review's id."""
    turn, review_id = ask.turn, words.row_id(ask.words)
    with turn.store.begin(turn.workspace_id) as session:
        review = reviews.get(session, review_id) if review_id else None
        if review is None:
            raise Problem("generic.trouble")
        if review.objective_id is not None:
            return reflect.reopen(session, turn, review)
        tracked, teams = _by_id(session, review.key_result_id), find.tree(session)
        _must_be_closable(tracked, turn, teams)
        if reviews.reopen(session, review.id, turn.now):
            _note(session, turn, tracked, "key_result.reopen", {})
    return messages.review.reopened(tracked.key_result.title, tracked.key_result.key)


def final_reading(fields: Fields, tracked: Tracked) -> Reading | None:
    """The final value as it stands in the form; the last reading where it was left empty."""
    held, last = fields.held(VALUE), tracked.reading
    text, measure = typed_value(held), tracked.key_result.measure
    if not text and last is not None and measure.kind is MetricKind.MILESTONES:
        text = "0"  # every step unticked
    return parse_reading(text, measure, last) if text else last


def _form(turn: Turn, tracked: Tracked, suggested: Decimal | None, memo: Memo) -> View:
    standing = assess(tracked, turn.now)
    return messages.review.close(standing, suggested, memo.text("offered"), memo.dump(), turn.now)


def _close(session: Session, submission: Submission, tracked: Tracked) -> Tracked:
    """Store the final value and the review, with all that follows from them."""
    turn, key_result = submission.turn, tracked.key_result
    try:
        reading = final_reading(submission.fields, tracked)
    except Problem as problem:
        raise Wrong({VALUE: problem}) from None
    draft = draft_of(submission, suggestion(key_result.measure, reading))
    if reading is not None and reading != tracked.reading:
        last_word = _last_word(tracked, reading, turn)
        check_in.record(session, turn, [(tracked, last_word, f"{submission.once}:value")])
    before = _by_id(session, key_result.id)
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
            share_learned=draft.share_learned,
            key_result_id=key_result.id,
        ),
        idempotency_key=submission.once,
    )
    barriers.resolve(session, key_result.id, turn.now)
    prompting.handed_over(session, key_result, key_result, turn.now)
    closed = _by_id(session, key_result.id)
    barrier_news.followed(session, turn, before, closed)
    detail = {"score": offered(review.score), "decision": review.decision.value}
    _note(session, turn, closed, "key_result.close", detail)
    if closed.owner.id != turn.member.id and closed.owner.is_active:
        _tell_owner(session, turn, closed, review)
    return closed


def _last_word(tracked: Tracked, reading: Reading, turn: Turn) -> CheckInDraft:
    """The final value as a check-in; at the end nobody asks for help any more."""
    suggested = find.suggested(tracked, reading, turn)
    asks = suggested is Confidence.NEEDS_SUPPORT
    return CheckInDraft(
        key_result_id=tracked.key_result.id,
        reading=reading,
        confidence=Confidence.WATCHING if asks else suggested,
        suggested=suggested,
    )


def _tell_owner(session: Session, turn: Turn, closed: Tracked, review: Review) -> None:
    outbox.add(
        session,
        dedupe_key=f"closed:{review.id}",
        kind=OutboxKind.POST,
        channel=closed.owner.id,
        payload=messages.review.told(turn.member, assess(closed, turn.now)).payload(),
        lane=Lane.PERSON,
        available_at=next_free(closed.owner, turn.now),
    )


def _note(
    session: Session, turn: Turn, tracked: Tracked, action: str, detail: Mapping[str, str]
) -> None:
    """Keep who did it, and let everybody's App Home follow."""
    audit.add(
        session,
        actor_id=turn.member.id,
        action=action,
        subject=tracked.key_result.key,
        detail=detail,
        at=turn.now,
    )
    home.changed(session, turn, [tracked])


def _closed(turn: Turn, tracked: Tracked, teams: Teams) -> Message:
    may_reopen = tracked.cycle_state is CycleState.OPEN and _may_edit(turn, tracked, teams)
    may_read_notes = access.may_read_notes(turn.member, tracked, teams, turn.now)
    return messages.review.closed(
        assess(tracked, turn.now), may_read_notes, may_reopen=may_reopen, now=turn.now
    )


def _by_id(session: Session, key_result_id: int | None) -> Tracked:
    """In whatever cycle; what a form names is looked up in this workspace only."""
    ids = [] if key_result_id is None else [key_result_id]
    found = key_results.tracked(session, ids=ids, states=tuple(CycleState))
    if not found:
        raise Problem("generic.trouble")
    return found[0]


def _may_edit(turn: Turn, tracked: Tracked, teams: Teams) -> bool:
    return access.may_edit(turn.member, tracked.key_result, tracked.objective, teams)


def _must_be_closable(tracked: Tracked, turn: Turn, teams: Teams) -> None:
    key = tracked.key_result.key
    if not _may_edit(turn, tracked, teams):
        raise Problem("review.not_yours", key=key)
    if tracked.cycle_state is not CycleState.OPEN:
        raise Problem("cycle.not_open", key=key)

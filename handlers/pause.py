"""Letting a key result rest, with a reason, and letting it go on.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Nobody is asked about
what rests, and open prompts stop asking in place; when it goes on, they ask again.
"""

from dataclasses import replace

import messages.pause
from bot.okr.model import Problem, Tracked
from bot.okr.status import assess
from handlers import edits
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session

PAUSE_LENGTH = 200


def pause(ask: Ask) -> Answer:
    """`/okr pause KEY -- reason`; without a reason, the form."""
    key, said = edits.split_key(ask.words)
    reason = edits.reason_in(said)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not reason) as session:
        tracked = edits.to_edit(session, ask.turn, key)
        if tracked.key_result.paused:
            return messages.pause.paused(assess(tracked, ask.now))
        if not reason:
            memo = Memo.of(ask, key=tracked.key_result.key)
            return messages.pause.form(assess(tracked, ask.now), memo.dump(), ask.now)
        paused = _pause(session, ask.turn, tracked, reason)
    ask.turn.wake()
    return paused


def pause_submit(submission: Submission) -> Answer:
    """The form: why it rests."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        tracked = edits.to_edit(session, turn, submission.memo.text("key"))
        try:
            paused = _pause(session, turn, tracked, submission.fields.text("reason"))
        except Problem as problem:
            raise Wrong({"reason": problem}) from problem
    turn.wake()
    return paused


def _pause(session: Session, turn: Turn, tracked: Tracked, reason: str) -> Message:
    key_result = tracked.key_result
    if not reason:
        raise Problem("pause.no_reason", key=key_result.key)
    if len(reason) > PAUSE_LENGTH:
        raise Problem("pause.too_long", length=len(reason), limit=PAUSE_LENGTH)
    if not key_result.paused:
        resting = replace(key_result, paused=True, pause_reason=reason)
        tracked = edits.keep(session, turn, tracked, resting, reason)
    return messages.pause.paused(assess(tracked, turn.now))


def resume(ask: Ask) -> Answer:
    """`/okr resume KEY`: it goes on, with whatever plan it had."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = edits.to_edit(session, ask.turn, edits.split_key(ask.words)[0])
        running = replace(tracked.key_result, paused=False, pause_reason="")
        resumed = edits.keep(session, ask.turn, tracked, running)
    ask.turn.wake()
    return messages.pause.resumed(assess(resumed, ask.now), ask.now)

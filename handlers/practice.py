"""The practice check-in: the real form with a made-up key result, of which nothing is kept.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Only that the step of
the tour is done is stored.
"""

import messages.check_in
import messages.learn
from bot.okr.status import assess
from handlers import check_in_form, tour
from handlers.answers import Answer
from handlers.context import Ask
from handlers.forms import Memo, Submission

_STEP = 2
"""The step of the tour that this is."""


def open_form(ask: Ask) -> Answer:
    """The button Try it."""
    standing = assess(messages.learn.practice(ask.member, ask.now), ask.now)
    return messages.check_in.modal(
        ask.member, [standing], Memo.of(ask).dump(), ask.now, is_practice=True
    )


def submit(submission: Submission) -> Answer:
    """Answer as the real form would, field errors too; store no more than the step."""
    member, now = submission.member, submission.now
    tracked = messages.learn.practice(member, now)
    draft = check_in_form.draft(submission.fields, tracked, submission.turn)
    after = messages.learn.answered(tracked, draft, now)
    if member.tour_step < _STEP:
        with submission.turn.store.begin(submission.turn.workspace_id) as session:
            tour.reached(session, submission.turn, _STEP, submission.once)
        submission.turn.wake()
    return messages.learn.practiced(member, assess(after, now), after.recent[0], now)

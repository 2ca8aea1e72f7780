"""Closing a key result, reflecting on an objective, and what the last months brought.

May import `messages` (engine), `bot.okr` and the standard library. Scores read as words; what was
learned appears only where the caller passes `may_read_notes` (see `bot.okr.access`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from bot.okr.model import Member, Objective, Review
from bot.okr.review import RollUp
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.status import Standing
from messages import Message, View, render


def close(
    standing: Standing, suggested: Decimal | None, offered: str, metadata: str, now: datetime
) -> View:
    """The form that closes a key result; the standing holds the final value as typed so far.

    Block ids: `review.value`, `score:` with what is `offered` in it, `reason`, `decision`,
    `helped`, `hindered`, `learned`, `share_learned`. A changed value is told to `review.value`;
    another `offered` makes another field, so that the prefilled score follows until somebody types
    their own.
    """
    return render.view(
        "review.close.j2",
        standing=standing,
        suggested=suggested,
        offered=offered,
        metadata=metadata,
        now=now,
    )


def closed(standing: Standing, may_read_notes: bool, may_reopen: bool, now: datetime) -> Message:
    """How a key result ended; its standing holds the review."""
    return render.message(
        "review.closed.j2",
        standing=standing,
        may_read_notes=may_read_notes,
        may_reopen=may_reopen,
        now=now,
    )


def closable(standings: Sequence[Standing], now: datetime) -> Message:
    """What this person may close, a button each."""
    return render.message("review.closable.j2", standings=standings, now=now)


def told(actor: Member, standing: Standing) -> Message:
    """To the owner, when somebody else closed their key result."""
    return render.message("review.told.j2", actor=actor, standing=standing)


def reopened(title: str, key: str) -> Message:
    """A key result or an objective (`key` is then its prefix) runs again."""
    return render.message("review.reopened.j2", title=title, key=key)


def reflect(
    objective: Objective,
    standings: Sequence[Standing],
    roll: RollUp,
    offered: str,
    metadata: str,
    rules: Rules = DEFAULT_RULES,
) -> View:
    """The form in which one reflects on an objective; block ids as in `close`, without a value."""
    return render.view(
        "review.reflect.j2",
        objective=objective,
        standings=standings,
        roll=roll,
        offered=offered,
        metadata=metadata,
        rules=rules,
    )


def reflected(
    objective: Objective,
    review: Review,
    may_read_notes: bool,
    may_reopen: bool,
    now: datetime,
    rules: Rules = DEFAULT_RULES,
) -> Message:
    """How an objective ended."""
    return render.message(
        "review.reflected.j2",
        objective=objective,
        review=review,
        may_read_notes=may_read_notes,
        may_reopen=may_reopen,
        now=now,
        rules=rules,
    )


def reflectable(
    objectives: Sequence[Objective], found: Mapping[int, Review], rules: Rules = DEFAULT_RULES
) -> Message:
    """This person's objectives, a button each; `found` are the reviews by objective id."""
    return render.message("review.reflectable.j2", objectives=objectives, found=found, rules=rules)

"""The first-run tour: three steps on App Home, and once for ever in a direct message.

May import `storage`, `messages`, `bot.okr`, `handlers.context` and `handlers.words`. Only how many
steps are done is kept; both places show the step that is next.
"""

from dataclasses import replace

import messages.learn
from bot.okr.model import TOUR_STEPS, Member
from bot.okr.quiet import next_free
from handlers import words
from handlers.context import Ask, Place, Turn
from messages import Message
from storage import Session, members, outbox
from storage.outbox import Lane, OutboxKind


def welcome(turn: Turn) -> None:
    """Whoever comes for the first time is sent the tour."""
    if turn.member.tour_step > 0:
        return
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        if outbox.known(session, [_key(turn.member)]):
            return
    with turn.store.begin(turn.workspace_id) as session:
        invite(session, turn, turn.member)
    turn.wake()


def invite(session: Session, turn: Turn, member: Member) -> None:
    """The tour as a direct message: once for ever, in staff hours; not to who began it already."""
    if member.tour_step > 0:
        return
    outbox.add(
        session,
        dedupe_key=_key(member),
        kind=OutboxKind.POST,
        channel=member.id,
        payload=messages.learn.tour(member).payload(),
        lane=Lane.PERSON,
        available_at=next_free(member, turn.now),
    )


def next_step(ask: Ask) -> Message | None:
    """The button under a step, whose number it carries: a second press moves no further."""
    done = min(words.row_id(ask.words) or 0, TOUR_STEPS)
    return _move(ask, done if done == ask.member.tour_step + 1 else ask.member.tour_step)


def skip(ask: Ask) -> Message | None:
    return _move(ask, TOUR_STEPS)


def start(ask: Ask) -> Message | None:
    """From the beginning, whatever was done before."""
    return _move(ask, 0)


def _move(ask: Ask, step: int) -> Message | None:
    """Show what comes then, where it was asked for; App Home and the direct message follow."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        message = reached(session, ask.turn, step, ask.once)
    ask.turn.wake()
    return None if ask.place in (Place.HOME, Place.MESSAGE) else message


def reached(session: Session, turn: Turn, step: int, once: str) -> Message:
    """Keep how many steps are done, and let the direct message say what comes next.

    One that still waits when the tour is over is not sent any more.
    """
    member = replace(turn.member, tour_step=step)
    members.set_tour_step(session, member.id, step)
    members.homes_changed(session, {member.id}, turn.now)
    message, key = messages.learn.tour(member), _key(member)
    if step >= TOUR_STEPS and outbox.withdraw(session, key):
        return message
    if not outbox.replace(session, key, message.payload()) and outbox.message_at(session, key):
        outbox.add(
            session,
            dedupe_key=f"{key}:{once}",
            kind=OutboxKind.UPDATE,
            channel=None,
            payload=message.payload(),
            lane=Lane.PERSON,
            available_at=turn.now,
            parent_key=key,
            coalesce_key=key,
        )
    return message


def _key(member: Member) -> str:
    return f"tour:{member.id}"

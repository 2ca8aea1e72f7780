"""I can help: one helper for one barrier, and the two introduced to each other.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. The introductions are outbox rows
written with the fact; whoever presses second learns who was first.
"""

import messages.support
from bot.okr.model import Problem, Tracked
from bot.okr.status import assess
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask
from messages import Message
from storage import Session, barriers, members, outbox
from storage.outbox import Lane, OutboxKind


def offer_help(ask: Ask) -> Answer:
    """The button I can help under a needs-support digest; its value is a key."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.by_key(session, ask.words)
        if tracked.owner.id == ask.member.id:
            raise Problem("support.own", key=tracked.key_result.key)
        standing = assess(tracked, ask.now)
        helper_id = _helper_of(session, ask, tracked)
        if helper_id != ask.member.id:
            first = members.get(session, helper_id)
            return messages.support.already_helped(first, standing)
        may_read_notes = find.reads_notes(session, ask.turn, tracked)
        to_owner = messages.support.introduce(ask.member, tracked.owner, standing, ask.now)
        to_helper = messages.support.introduced(
            ask.member, tracked.owner, standing, ask.now, may_read_notes
        )
        once = _once(ask, tracked)
        _direct_message(session, ask, f"{once}:owner", tracked.owner.id, to_owner)
        _direct_message(session, ask, f"{once}:helper", ask.member.id, to_helper)
    ask.turn.wake()
    return to_helper


def _helper_of(session: Session, ask: Ask, tracked: Tracked) -> str:
    """Who helps now: this person, unless somebody was faster.

    Behind plan without a call for help there is no barrier to take on: everybody may offer.
    """
    barrier = tracked.barrier
    if barrier is None or barriers.offer_help(session, barrier.id, ask.member.id, ask.now):
        return ask.member.id
    now_open = barriers.get_open(session, tracked.key_result.id)
    return (now_open and now_open.helper_id) or ask.member.id


def _once(ask: Ask, tracked: Tracked) -> str:
    about = f"barrier:{tracked.barrier.id}" if tracked.barrier else f"behind:{tracked.revision}"
    return f"help:{tracked.key_result.id}:{about}:{ask.member.id}"


def _direct_message(session: Session, ask: Ask, dedupe_key: str, to: str, message: Message) -> None:
    outbox.add(
        session,
        dedupe_key=dedupe_key,
        kind=OutboxKind.POST,
        channel=to,
        payload=message.payload(),
        lane=Lane.PERSON,
        available_at=ask.now,
    )

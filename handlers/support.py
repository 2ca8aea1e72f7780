"""I can help: one helper for one barrier, and the two introduced to each other.

May import `storage`, `messages`, `bot.okr` and the handlers' `barrier_news`, `edits`, `find` and
`home`. The introductions are outbox rows written with the fact; whoever presses second learns who
was first.
"""

import messages.support
from bot.okr.model import Problem, Tracked
from bot.okr.status import assess
from handlers import edits, find, home
from handlers.answers import Answer
from handlers.barrier_news import Case
from handlers.context import Ask
from storage import Session, barriers, members


def offer_help(ask: Ask) -> Answer:
    """The button I can help under a needs-support digest; its value is a key."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.by_key(session, ask.words)
        if tracked.owner.id == ask.member.id:
            raise Problem("support.own", key=tracked.key_result.key)
        standing = assess(tracked, ask.now)
        helper_id, is_new = _helper_of(session, ask, tracked)
        if helper_id != ask.member.id:
            first = members.get(session, helper_id)
            return messages.support.already_helped(first, standing)
        may_read_notes = find.reads_notes(session, ask.turn, tracked)
        to_helper = messages.support.introduced(
            ask.member, tracked.owner, standing, ask.now, may_read_notes
        )
        once = _once(ask, tracked)
        if tracked.barrier is None:
            to_owner = messages.support.introduce(ask.member, tracked.owner, standing, ask.now)
            edits.tell(session, ask.turn, tracked.owner.id, f"{once}:owner", to_owner)
        elif is_new:
            Case.by_id(session, ask.turn, tracked.barrier.id).helped()
        edits.tell(session, ask.turn, ask.member.id, f"{once}:helper", to_helper)
        home.changed(session, ask.turn, [tracked])
    ask.turn.wake()
    return to_helper


def _helper_of(session: Session, ask: Ask, tracked: Tracked) -> tuple[str, bool]:
    """Who helps now: this person, unless somebody was faster; and whether that is news.

    Behind plan without a call for help there is no barrier to take on: everybody may offer.
    """
    barrier = tracked.barrier
    if barrier is None or barriers.offer_help(session, barrier.id, ask.member.id, ask.now):
        return ask.member.id, True
    now_open = barriers.get_open(session, tracked.key_result.id)
    return (now_open and now_open.helper_id) or ask.member.id, False


def _once(ask: Ask, tracked: Tracked) -> str:
    about = f"barrier:{tracked.barrier.id}" if tracked.barrier else f"behind:{tracked.revision}"
    return f"help:{tracked.key_result.id}:{about}:{ask.member.id}"

"""Editing a key result: who may, what is kept of it, and who sees it.

May import `storage`, `messages`, `bot.okr`, `bot.prompting`, and the handlers' `context`, `find`
and `home`. Every edit of a key result goes through `keep`, whichever form or command made it.
"""

import re

import messages.hand_over
from bot import prompting
from bot.okr import access
from bot.okr.changes import difference
from bot.okr.model import CycleState, KeyResult, Member, Problem, Tracked
from bot.okr.quiet import next_free
from bot.okr.status import assess
from handlers import find, home
from handlers.context import Turn
from messages import Message
from storage import Session, changes, key_results, members, outbox
from storage.outbox import Lane, OutboxKind

_ASKED_OTHERWISE = {"owner_id", "cover", "paused"}
_KEY_FIRST = re.compile(r"([A-Za-z]{2,4}[ -]{0,2}\d{1,4}|\S+)(?:\s+|$)(.*)", re.DOTALL)


def split_key(text: str) -> tuple[str, str]:
    """What was typed as the key, and what follows it."""
    found = _KEY_FIRST.match(text)
    return (found[1], found[2].strip()) if found else ("", "")


def reason_in(text: str) -> str:
    """What was typed behind two dashes, or all of it without them."""
    return re.sub(r"^\s*(?:--|[—–|:])\s*", "", text).strip()


def to_edit(session: Session, turn: Turn, key: str) -> Tracked:
    """The key result this person wants to edit and may; else a kind Problem.

    Without a key, their own when there is only one.
    """
    if key:
        return must_be_editable(session, turn, find.by_key(session, key))
    own = key_results.tracked(session, owner_ids=[turn.member.id])
    if len(own) != 1:
        raise Problem("command.which_key", keys=[one.key_result.key for one in own])
    return must_be_editable(session, turn, own[0])


def must_be_editable(session: Session, turn: Turn, tracked: Tracked) -> Tracked:
    key_result = tracked.key_result
    if not access.may_edit(turn.member, key_result, tracked.objective, find.tree(session)):
        raise Problem("access.not_editor", key=key_result.key, owner=tracked.owner.name)
    if tracked.review is not None or tracked.cycle_state is CycleState.CLOSED:
        raise Problem("key_result.closed", key=key_result.key)
    return tracked


def keep(
    session: Session, turn: Turn, before: Tracked, after: KeyResult, reason: str = ""
) -> Tracked:
    """Store the edit with what it changed and why; nothing for no difference.

    Whoever is no longer asked sees it in their prompt, and App Homes show it. Returns the key
    result as it is now.
    """
    fields = difference(before.key_result, after)
    if not fields:
        return before
    key_results.save(session, after)
    changes.add(session, after, fields, actor_id=turn.member.id, at=turn.now, reason=reason)
    if _ASKED_OTHERWISE.intersection(field.name for field in fields):
        prompting.handed_over(session, before.key_result, after, turn.now)
    (kept,) = key_results.tracked(session, ids=[after.id], states=tuple(CycleState))
    home.changed(session, turn, [before, kept])
    _tell_new_reporters(session, turn, before.key_result, kept)
    return kept


def _tell_new_reporters(session: Session, turn: Turn, before: KeyResult, after: Tracked) -> None:
    """Once for each key result and person, however often they are named."""
    new = set(after.key_result.reporter_ids) - set(before.reporter_ids) - {turn.member.id}
    for person in members.named(session, new).values():
        message = messages.hand_over.reporting(person, assess(after, turn.now), turn.now)
        tell(session, turn, person.id, f"reporter:{after.key_result.id}:{person.id}", message)


def colleague(session: Session, who: str) -> Member:
    """The person meant by an id, a mention or a name, to be given work; else a kind Problem.

    Bots and guests are not members, and who left gets no work.
    """
    person = members.find(session, who)
    if person is None:
        raise Problem("person.not_here", who="" if _is_id(who) else who.lstrip("@"))
    if not person.is_active:
        raise Problem("person.left", who=person.name)
    return person


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[UW][A-Z0-9]{2,}", text) is not None


def tell(session: Session, turn: Turn, member_id: str, dedupe_key: str, message: Message) -> bool:
    """Queue a direct message, for when they are there; False when the key was used before."""
    to = members.get(session, member_id)
    return outbox.add(
        session,
        dedupe_key=dedupe_key,
        kind=OutboxKind.POST,
        channel=member_id,
        payload=message.payload(),
        lane=Lane.PERSON,
        available_at=next_free(to, turn.now) if to else turn.now,
    )

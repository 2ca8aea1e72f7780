"""Handing a key result over to another owner, and naming who may report beside the owner.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Both sides hear of it
by an outbox row of the same transaction; the prompt of the old owner stops asking in place.
"""

from collections.abc import Sequence
from dataclasses import replace

import messages.hand_over
from bot.okr.calendar import local_day
from bot.okr.model import CycleState, KeyResult, Member, Problem, Tracked
from bot.okr.status import assess
from handlers import cover, edits, find, tour
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, key_results, members

MOST_REPORTERS = 10
_NOBODY = {"none", "nobody", "off"}


def assign(ask: Ask) -> Answer:
    """`/okr assign KEY @person`; without a person, the form."""
    key, who = edits.split_key(ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not who) as session:
        if not who:
            return _assign_form(ask, edits.to_edit(session, ask.turn, key))
        person = edits.colleague(session, ask.mentioned or who)
        given = _assign(session, ask.turn, key, person)
    ask.turn.wake()
    return messages.hand_over.assigned(assess(given, ask.now), ask.member)


def _assign_form(ask: Ask, tracked: Tracked) -> Answer:
    memo = Memo.of(ask, key=tracked.key_result.key)
    return messages.hand_over.assign_form(assess(tracked, ask.now), memo.dump(), ask.now)


def assign_submit(submission: Submission) -> Answer:
    """The form: who takes it on."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        try:
            person = edits.colleague(session, submission.fields.person("owner"))
        except Problem as problem:
            raise Wrong({"owner": problem}) from problem
        given = _assign(session, turn, submission.memo.text("key"), person)
    turn.wake()
    return messages.hand_over.assigned(assess(given, turn.now), submission.member)


def _assign(session: Session, turn: Turn, key: str, person: Member) -> Tracked:
    """Give it to this person, once: who is its owner already needs nobody's leave."""
    before = find.by_key(session, key) if key else edits.to_edit(session, turn, key)
    if before.owner.id == person.id:
        return before
    edits.must_be_editable(session, turn, before)
    cover.relieve(session, turn, before, once=f"assign:{turn.now.isoformat()}")
    after = given_to(before.key_result, person.id)
    kept = edits.keep(session, turn, before, after)
    tell_new_owner(session, turn, before.key_result, after)
    return kept


def given_to(key_result: KeyResult, owner_id: str) -> KeyResult:
    """With another owner, who is no longer a reporter beside themself; a cover was for the owner
    before."""
    others = tuple(one for one in key_result.reporter_ids if one != owner_id)
    return replace(key_result, owner_id=owner_id, reporter_ids=others, cover=None)


def tell_new_owner(session: Session, turn: Turn, before: KeyResult, after: KeyResult) -> None:
    """A direct message to the new owner, and a thank-you to the one before; not to who did it. Who
    covers for the new owner just now hears of it, too.

    In the transaction that changed the owner; nothing when the owner is the same.
    """
    if before.owner_id == after.owner_id:
        return
    (tracked,) = key_results.tracked(session, ids=[after.id], states=tuple(CycleState))
    standing = assess(tracked, turn.now)
    once = f"assign:{after.id}:{turn.now.isoformat()}"
    if after.owner_id != turn.member.id:
        message = messages.hand_over.given(standing, turn.member, turn.now)
        edits.tell(session, turn, after.owner_id, f"{once}:new", message)
        tour.invite(session, turn, tracked.owner)
    old = members.get(session, before.owner_id)
    if old is not None and old.is_active and old.id != turn.member.id:
        message = messages.hand_over.thanks(old, standing, turn.now)
        edits.tell(session, turn, old.id, f"{once}:old", message)
    _cover_while_away(session, turn, tracked, once)


def _cover_while_away(session: Session, turn: Turn, tracked: Tracked, once: str) -> None:
    """Whoever covers all that an absent owner has covers this, too, for the rest of the absence."""
    away = tracked.owner.away
    if away is None or not away.cover_id or away.until < local_day(turn.now, tracked.owner.tz):
        return
    person = members.get(session, away.cover_id)
    if person is not None and person.is_active:
        cover.name(session, turn, [tracked], person, away.starts, away.until, once)


def reporters(ask: Ask) -> Answer:
    """`/okr reporters KEY @a @b`, or `none`; without people, the form."""
    key, who = edits.split_key(ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not who) as session:
        tracked = edits.to_edit(session, ask.turn, key)
        if not who:
            return _reporters_form(ask, tracked)
        named = [] if who.lower() in _NOBODY else list(ask.mentions) or [who]
        people = [edits.colleague(session, one) for one in named]
        answer = _report(session, ask.turn, tracked, people)
    ask.turn.wake()
    return answer


def _reporters_form(ask: Ask, tracked: Tracked) -> Answer:
    memo = Memo.of(ask, key=tracked.key_result.key)
    return messages.hand_over.reporters_form(assess(tracked, ask.now), memo.dump(), ask.now)


def reporters_submit(submission: Submission) -> Answer:
    """The form: who may report."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        tracked = edits.to_edit(session, turn, submission.memo.text("key"))
        try:
            people = [
                edits.colleague(session, one) for one in submission.fields.people("reporters")
            ]
            answer = _report(session, turn, tracked, people)
        except Problem as problem:
            raise Wrong({"reporters": problem}) from problem
    turn.wake()
    return answer


def _report(session: Session, turn: Turn, tracked: Tracked, people: Sequence[Member]) -> Message:
    others = [one for one in people if one.id != tracked.owner.id]
    if len(others) > MOST_REPORTERS:
        raise Problem("reporters.too_many", most=MOST_REPORTERS)
    ids = tuple(dict.fromkeys(one.id for one in others))
    kept = edits.keep(session, turn, tracked, replace(tracked.key_result, reporter_ids=ids))
    return messages.hand_over.reported(assess(kept, turn.now), others)

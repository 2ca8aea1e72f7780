"""Thanks to a colleague, by name or after they helped.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. The words go to that
person; into the wins digest only with consent, and with their name only if they like it.
"""

import re

import messages.thanks
from bot.okr.barriers import askers
from bot.okr.check_in import WIN_LIMIT
from bot.okr.model import Member, Problem, Win
from bot.okr.quiet import next_free
from handlers import edits, find, words
from handlers.answers import Answer
from handlers.barrier_news import Case
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, barriers, members, outbox, wins
from storage.outbox import Lane, OutboxKind

_PERSON_FIRST = re.compile(r"@(\S+)\s*(.*)", re.DOTALL)


def thanks(ask: Ask) -> Answer:
    """`/okr thanks @person TEXT`: just between the two; with less, the form, which may share it."""
    found = _PERSON_FIRST.match(ask.words)
    who, text = (found[1], edits.reason_in(found[2])) if found else ("", ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        person = edits.colleague(session, ask.mentioned or who) if who else None
        if person is not None and text:
            said = _thank(session, ask.turn, person, text, share=False, once=ask.once)
    if person is None or not text:
        person_id = person.id if person else ""
        return messages.thanks.form(person_id, text[:WIN_LIMIT], Memo.of(ask).dump())
    ask.turn.wake()
    return said


def open_form(ask: Ask) -> Answer:
    """Say thanks, beside what was solved; its value is the barrier's id."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        case = Case.by_id(session, ask.turn, words.row_id(ask.words))
    _must_have_asked(case, ask.member)
    helper_id = case.barrier.helper_id or ""
    memo = Memo.of(ask, barrier=case.barrier.id)
    return messages.thanks.form(helper_id, "", memo.dump())


def submit(submission: Submission) -> Answer:
    """The form: whom, what for, and whether it may be shared."""
    turn, fields = submission.turn, submission.fields
    barrier_id = submission.memo.id("barrier")
    with turn.store.begin(turn.workspace_id) as session:
        case = Case.by_id(session, turn, barrier_id) if barrier_id else None
        try:
            person = edits.colleague(session, fields.person("person"))
        except Problem as problem:
            raise Wrong({"person": problem}) from problem
        share = bool(fields.options("share"))
        try:
            said = _thank(
                session,
                turn,
                person,
                fields.text("text"),
                share=share,
                once=submission.once,
                case=case,
            )
        except Problem as problem:
            at = "person" if problem.code == "thanks.yourself" else "text"
            raise Wrong({at: problem}) from problem
    turn.wake()
    return said


def _thank(
    session: Session,
    turn: Turn,
    person: Member,
    text: str,
    *,
    share: bool,
    once: str,
    case: Case | None = None,
) -> Message:
    """Keep it and tell them, once for each click."""
    if person.id == turn.member.id:
        raise Problem("thanks.yourself")
    if not text:
        raise Problem("thanks.empty")
    if len(text) > WIN_LIMIT:
        raise Problem("win.too_long", typed=text, limit=WIN_LIMIT, length=len(text))
    tracked = None
    if case is not None:
        _must_have_asked(case, turn.member)
        tracked = case.tracked
        if person.id == case.barrier.helper_id:
            barriers.thank(session, case.barrier.id, turn.now)
    team = tracked.team if tracked else find.teams_of(turn.member.id, find.tree(session))[0]
    win = Win(
        id=0,
        team_id=team.id,
        key_result_id=tracked.key_result.id if tracked else None,
        author_id=turn.member.id,
        text=text,
        share=share,
        at=turn.now,
        thanked_id=person.id,
    )
    if wins.add(session, win, idempotency_key=once):
        outbox.add(
            session,
            dedupe_key=f"thanks:{once}",
            kind=OutboxKind.POST,
            channel=person.id,
            payload=messages.thanks.thanked(person, turn.member, text, share).payload(),
            lane=Lane.PERSON,
            available_at=next_free(person, turn.now),
        )
        members.homes_changed(session, {person.id, turn.member.id}, turn.now)
    return messages.thanks.said(person, text, share)


def _must_have_asked(case: Case, member: Member) -> None:
    """Thanks for help are said by who asked for it."""
    if member.id not in askers(case.barrier, case.tracked):
        key, owner = case.tracked.key_result.key, case.tracked.owner.name
        raise Problem("access.not_concerned", key=key, owner=owner)

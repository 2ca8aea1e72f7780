"""Calls for help: asking, seeing, solving, opening again; and the list of what is open.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Asking is a check-in
that needs support; taking it on is `handlers.support`. A button's value is a barrier's id: who may
press it is decided anew each time, and whoever presses second sees how it stands.
"""

from dataclasses import dataclass

import messages.barriers
import messages.notice
from bot.okr import access
from bot.okr.barriers import (
    calls,
    may_be_reopened,
    people_of,
    suggested_helper,
)
from bot.okr.check_in import NOTE_LIMIT, corrected_by, normalize_key
from bot.okr.model import (
    BarrierKind,
    CheckIn,
    CheckInDraft,
    Confidence,
    Problem,
    Tracked,
)
from bot.okr.status import Standing
from handlers import check_in, edits, find, home, words
from handlers.answers import Answer
from handlers.barrier_news import Case
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, barriers as stored, key_results, members


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What somebody asks for help with, as it was typed."""

    note: str
    kind: BarrierKind = BarrierKind.OTHER
    helper_id: str | None = None


def barrier(ask: Ask) -> Answer:
    """`/okr barrier KEY TEXT`: ask for help at once; with less, the form."""
    key, text = edits.split_key(ask.words)
    if not normalize_key(key):
        key, text = "", ask.words
    if key and text:
        return _ask_for_help(ask, key, _Wanted(note=edits.reason_in(text)))
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        mine = find.mine(session, ask.turn)
        if key:
            chosen = find.mine_by_key(session, ask.turn, key)
            mine = [chosen, *(one for one in mine if one.key_result.id != chosen.key_result.id)]
        helper_id = _coach(session, ask.turn, mine) if mine else ""
    if not mine:
        return messages.notice.owns_nothing(ask.member)
    key = mine[0].key_result.key if key or len(mine) == 1 else ""
    standings = find.standings(mine, ask.turn)
    return messages.barriers.form(standings, key, text, helper_id, Memo.of(ask).dump())


def _coach(session: Session, turn: Turn, mine: list[Tracked]) -> str:
    """Whom the form suggests: the coach of the first one's team, or of the nearest above."""
    coach_id = suggested_helper(mine[0], turn.member.id, find.tree(session))
    coach = members.named(session, [coach_id]).get(coach_id) if coach_id else None
    return coach.id if coach is not None and coach.is_active else ""


def _ask_for_help(ask: Ask, key: str, wanted: _Wanted) -> Message:
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.mine_by_key(session, ask.turn, key)
        opened = _open(session, ask.turn, tracked, wanted, ask.once)
    ask.turn.wake()
    return opened


def submit(submission: Submission) -> Answer:
    """The form: which key result, what is in the way, and who could help."""
    turn, fields = submission.turn, submission.fields
    kind = fields.option("kind")
    with turn.store.begin(turn.workspace_id) as session:
        try:
            tracked = find.mine_by_key(session, turn, fields.option("key_result"))
        except Problem as problem:
            raise Wrong({"key_result": problem}) from problem
        helper = fields.person("helper")
        try:
            helper_id = edits.colleague(session, helper).id if helper else None
        except Problem as problem:
            raise Wrong({"helper": problem}) from problem
        wanted = _Wanted(
            note=fields.text("note"),
            kind=BarrierKind(kind) if kind in set(BarrierKind) else BarrierKind.OTHER,
            helper_id=helper_id,
        )
        try:
            opened = _open(session, turn, tracked, wanted, submission.once)
        except Problem as problem:
            raise Wrong({"note": problem}) from problem
    turn.wake()
    return opened


def _open(session: Session, turn: Turn, tracked: Tracked, wanted: _Wanted, once: str) -> Message:
    """A check-in without a number, that needs support; what was measured today stays."""
    if not wanted.note:
        raise Problem("barrier.empty", key=tracked.key_result.key)
    if len(wanted.note) > NOTE_LIMIT:
        raise Problem("note.too_long", typed=wanted.note, limit=NOTE_LIMIT, length=len(wanted.note))
    today = corrected_by(tracked, turn.member.id, turn.now)
    reading = today.reading if today else None
    draft = CheckInDraft(
        key_result_id=tracked.key_result.id,
        reading=reading,
        confidence=Confidence.NEEDS_SUPPORT,
        suggested=find.suggested(tracked, reading, turn),
        note=wanted.note,
        barrier=wanted.kind,
        helper_id=wanted.helper_id,
    )
    ((standing, saved),) = check_in.record(session, turn, [(tracked, draft, once)])
    return _opened(session, standing, saved)


def _opened(session: Session, standing: Standing, saved: CheckIn) -> Message:
    now_open = stored.get_open(session, standing.key_result.id)
    asked = now_open.suggested_helper_id if now_open and not now_open.helper_id else None
    helper = members.get(session, asked) if asked else None
    is_asked = helper is not None and helper.id not in (saved.author_id, standing.owner.id)
    return messages.barriers.opened(standing, saved, helper if is_asked else None)


def barriers(ask: Ask) -> Answer:
    """`/okr barriers`: what is open where I asked, help, was asked, or lead."""
    turn = ask.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
        led = [team.id for team in tree.led_by(turn.member.id)]
        below = frozenset[int]().union(*(access.subtree(one, tree) for one in led))
        own = [one.key_result.id for one in find.mine(session, turn)]
        ids = stored.asking(session, turn.member.id, sorted(below), own)
        found = key_results.tracked(session, ids=sorted(ids))
        names = members.named(session, people_of(one.barrier for one in found))
    return messages.barriers.listing(calls(turn.member, found, tree, turn.now), names, turn.now)


def see(ask: Ask) -> Answer:
    """I have seen this: who asked hears that somebody knows."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        case = Case.by_id(session, ask.turn, words.row_id(ask.words))
        if not access.may_acknowledge(ask.member, case.barrier, case.tracked, case.teams):
            raise _not_yours(case)
        if case.barrier.helper_id is None and stored.see(
            session, case.barrier.id, ask.member.id, ask.now
        ):
            case = case.anew()
            case.seen()
            home.changed(session, ask.turn, [case.tracked])
    ask.turn.wake()
    return case.now_is


def decline(ask: Ask) -> Answer:
    """Not me: nobody is told, and nobody else is asked; the leaders look after it."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        case = Case.by_id(session, ask.turn, words.row_id(ask.words))
        if case.barrier.suggested_helper_id == ask.member.id and case.barrier.helper_id is None:
            stored.suggest(session, case.barrier.id, None)
            case = case.anew()
            case.show_again(also=[ask.member.id])
            home.changed(session, ask.turn, [case.tracked])
    ask.turn.wake()
    return case.now_is


def solve(ask: Ask) -> Answer:
    """It is solved: everyone concerned hears of it, and who asked may thank who helped."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        case = Case.by_id(session, ask.turn, words.row_id(ask.words))
        if not _may_resolve(case, ask):
            raise _not_yours(case)
        if stored.solve(session, case.barrier.id, ask.member.id, ask.now):
            case = case.anew()
            case.solved()
            home.changed(session, ask.turn, [case.tracked])
    ask.turn.wake()
    return case.solved_for(ask.member)


def reopen(ask: Ask) -> Answer:
    """Not solved yet: it is open again, with its age and its helper."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        case = Case.by_id(session, ask.turn, words.row_id(ask.words))
        if not _may_resolve(case, ask):
            raise _not_yours(case)
        if case.barrier.resolved_at is not None:
            if not may_be_reopened(case.barrier, case.tracked, ask.now) or not stored.reopen(
                session, case.barrier.id, ask.member.id, ask.now
            ):
                raise Problem("barrier.not_reopened", key=case.tracked.key_result.key)
            case = case.anew()
            case.reopened()
            home.changed(session, ask.turn, [case.tracked])
    ask.turn.wake()
    return case.reopened_for(ask.member)


def _may_resolve(case: Case, ask: Ask) -> bool:
    return access.may_resolve(ask.member, case.barrier, case.tracked, case.teams, ask.now)


def _not_yours(case: Case) -> Problem:
    owner = case.tracked.owner.name
    return Problem("access.not_concerned", key=case.tracked.key_result.key, owner=owner)

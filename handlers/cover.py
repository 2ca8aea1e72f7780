"""A cover for some days: who checks in while the owner cannot.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. The cover begins and
ends by itself (`bot.okr.cover`); `bot.jobs.covers` says so at both ends. Here only what a person
does: naming one, and calling it off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import messages.cover
from bot.okr.cadence import day_named
from bot.okr.calendar import local_day
from bot.okr.cover import begun_key, cover_of, is_with_absence
from bot.okr.model import Cover, Member, Problem, Tracked
from bot.okr.status import assess
from handlers import edits, find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, key_results, members

_WHEN = re.compile(r"\b(until|till|through|from)\s+", re.IGNORECASE)
_OFF = {"off", "none", "back", "end"}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands behind the key: a person, and days as they were typed."""

    who: str
    starts: str
    until: str


def cover(ask: Ask) -> Answer:
    """`/okr cover KEY|all @person until DATE [from DATE]`, or `off`; with less, the form."""
    key, rest = edits.split_key(ask.words)
    if rest.lower() in _OFF:
        return _off(ask, key)
    typed = _read(rest)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not typed.until) as session:
        tracked = _named(session, ask.turn, key)
        person = None
        if typed.who:
            person = edits.colleague(session, ask.mentioned or typed.who)
        if person is None or not typed.until:
            return _form(ask, key, tracked, person)
        today = _today(ask.turn, tracked)
        starts = day_named(typed.starts, today) if typed.starts else today
        covered = name(
            session, ask.turn, tracked, person, starts, day_named(typed.until, today), ask.once
        )
    ask.turn.wake()
    return covered


def _read(text: str) -> _Typed:
    who, *parts = _WHEN.split(text)
    days = {
        "from" if word.lower() == "from" else "until": said.strip()
        for word, said in zip(parts[::2], parts[1::2], strict=True)
    }
    return _Typed(who.strip(), days.get("from", ""), days.get("until", ""))


def _named(session: Session, turn: Turn, key: str) -> list[Tracked]:
    """One key result this person may edit, or all that they own and that run."""
    if key.lower() != "all":
        return [edits.to_edit(session, turn, key)]
    own = key_results.tracked(session, owner_ids=[turn.member.id])
    live = [one for one in own if one.is_live]
    if not live:
        raise Problem("cover.nothing")
    return live


def _today(turn: Turn, tracked: Sequence[Tracked]) -> date:
    """All of one answer have one owner, and days are theirs."""
    return local_day(turn.now, tracked[0].owner.tz)


def _form(ask: Ask, key: str, tracked: Sequence[Tracked], person: Member | None) -> Answer:
    is_all = key.lower() == "all"
    memo = Memo.of(ask, key="all" if is_all else tracked[0].key_result.key)
    return messages.cover.form(
        find.standings(tracked, ask.turn),
        _today(ask.turn, tracked),
        person.id if person else "",
        memo.dump(),
        ask.now,
    )


def submit(submission: Submission) -> Answer:
    """The form: who covers, from which day, until which."""
    turn, fields = submission.turn, submission.fields
    with turn.store.begin(turn.workspace_id) as session:
        tracked = _named(session, turn, submission.memo.text("key"))
        try:
            person = edits.colleague(session, fields.person("cover"))
        except Problem as problem:
            raise Wrong({"cover": problem}) from problem
        starts, until = fields.day("starts") or _today(turn, tracked), fields.day("until")
        if until is None:
            raise Wrong({"until": Problem("day.not_a_day", typed="")})
        try:
            covered = name(session, turn, tracked, person, starts, until, submission.once)
        except Problem as problem:
            at = "cover" if problem.code == "cover.owner" else "until"
            raise Wrong({at: problem}) from problem
    turn.wake()
    return covered


def name(
    session: Session,
    turn: Turn,
    tracked: Sequence[Tracked],
    person: Member,
    starts: date,
    until: date,
    once: str,
) -> Message:
    """Let this person cover all of these, of one owner, and tell both; what is so already stays."""
    today = _today(turn, tracked)
    wanted = [
        (one, cover_of(one.key_result, one.owner, person.id, starts, until, today))
        for one in tracked
    ]
    new = [(one, cover) for one, cover in wanted if one.key_result.cover != cover]
    for one, _ in new:
        relieve(session, turn, one, once=once, next_id=person.id)
    kept = [_keep(session, turn, one, cover) for one, cover in new]
    if kept:
        _tell_both(session, turn, kept, person, once)
    standings = [assess(one, turn.now) for one in (kept or tracked)]
    return messages.cover.covered(person, standings, wanted[0][1], today, turn.now)


def _keep(session: Session, turn: Turn, tracked: Tracked, cover: Cover | None) -> Tracked:
    return edits.keep(session, turn, tracked, replace(tracked.key_result, cover=cover))


def _tell_both(
    session: Session, turn: Turn, kept: Sequence[Tracked], person: Member, once: str
) -> None:
    owner, cover = kept[0].owner, kept[0].key_result.cover
    assert cover is not None
    standings = [assess(one, turn.now) for one in kept]
    begins_today = cover.starts == _today(turn, kept)
    message = messages.cover.asked(person, owner, standings, cover, begins_today, turn.now)
    begun = begun_key(owner.id, cover)
    if not (begins_today and edits.tell(session, turn, person.id, begun, message)):
        edits.tell(session, turn, person.id, f"{begun}:{once}", message)
    # Who arranged it with their absence needs no word of it.
    if owner.id != turn.member.id and owner.is_active and not is_with_absence(cover, owner):
        message = messages.cover.found(owner, person, standings, cover, begins_today, turn.now)
        edits.tell(session, turn, owner.id, f"{begun}:owner:{once}", message)


def _off(ask: Ask, key: str) -> Answer:
    turn = ask.turn
    with turn.store.begin(turn.workspace_id) as session:
        tracked = _named(session, turn, key)
        for one in tracked:
            end(session, turn, one, ask.once)
    turn.wake()
    return messages.cover.ended(tracked[0].owner, find.standings(tracked, turn))


def end(session: Session, turn: Turn, tracked: Tracked, once: str) -> None:
    """Call the cover off; whoever it was hears of it."""
    if tracked.key_result.cover is not None:
        relieve(session, turn, tracked, once=once)
        _keep(session, turn, tracked, None)


def relieve(
    session: Session, turn: Turn, tracked: Tracked, *, once: str, next_id: str = ""
) -> None:
    """Whoever covers until now is no longer needed."""
    before = tracked.key_result.cover
    if before is None or before.member_id in (next_id, turn.member.id):
        return
    if before.until < local_day(turn.now, tracked.owner.tz):
        return
    person = members.get(session, before.member_id)
    if person is not None and person.is_active:
        message = messages.cover.relieved(person, assess(tracked, turn.now))
        key = f"cover:{tracked.key_result.id}:{person.id}:off:{once}"
        edits.tell(session, turn, person.id, key, message)

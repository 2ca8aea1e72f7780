"""`/okr away`, `back`, `mute` and `unmute`: when somebody cannot or does not want to be asked.

May import `storage`, `messages`, `bot.okr`, `bot.prompting` and the other handlers' helpers. A
cover that is named with an absence is an ordinary cover of all that the person owns and that runs.
"""

import re
from dataclasses import replace
from datetime import date

import messages.away
from bot.okr.away import absence_of, days_named, has_own_cover, is_covered_for
from bot.okr.cadence import day_named
from bot.okr.calendar import local_day
from bot.okr.model import Member, Problem, Tracked
from bot.okr.rounds import latest_round
from bot.prompting import reconsider
from handlers import cover, edits, find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, key_results, members

_COVER = re.compile(r"(?<!\s)\s*\b(?:cover(?:ed)?(?:\s+by)?|with)\b\s*", re.IGNORECASE)
_OFF = {"off", "none", "end", "back", "no"}


def away(ask: Ask) -> Answer:
    """`/okr away DATE..DATE [cover @person]`, `until DATE`, or `off`; alone, the form."""
    if ask.words.lower() in _OFF:
        return back(ask)
    days, who = _split(ask.words)
    today = _today(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not days) as session:
        person = edits.colleague(session, ask.mentioned or who) if who else None
        if not days:
            return messages.away.form(
                _fresh(session, ask.turn), today, person.id if person else "", Memo.of(ask).dump()
            )
        answer = _leave(session, ask.turn, *days_named(days, today), person, ask.once)
    ask.turn.wake()
    return answer


def _split(words: str) -> tuple[str, str]:
    """The days, and who covers."""
    days, *who = _COVER.split(words, maxsplit=1)
    return days.strip(), who[0].strip() if who else ""


def submit(submission: Submission) -> Answer:
    """The form: first day, last day, and who covers, if anybody."""
    turn, fields = submission.turn, submission.fields
    with turn.store.begin(turn.workspace_id) as session:
        starts, until = fields.day("starts") or _today(turn), fields.day("until")
        if until is None:
            raise Wrong({"until": Problem("day.not_a_day", typed="")})
        chosen = fields.person("cover")
        try:
            person = edits.colleague(session, chosen) if chosen else None
            answer = _leave(session, turn, starts, until, person, submission.once)
        except Problem as problem:
            at = "until" if problem.code.startswith("away.") else "cover"
            at = "cover" if problem.code == "away.own_cover" else at
            raise Wrong({at: problem}) from problem
    turn.wake()
    return answer


def _leave(
    session: Session, turn: Turn, starts: date, until: date, person: Member | None, once: str
) -> Message:
    member = _fresh(session, turn)
    absence = absence_of(member, starts, until, _today(turn), person.id if person else "")
    if member.away != absence:
        _end_covers(session, turn, member, once)
        _keep(session, turn, replace(member, away=absence))
    covered: list[Tracked] = []
    if person is not None:
        own = [one for one in _own(session, turn) if not has_own_cover(one.key_result, absence)]
        if own:
            cover.name(session, turn, own, person, absence.starts, absence.until, once)
        covered = [one for one in _own(session, turn) if is_covered_for(one.key_result, absence)]
    return messages.away.gone(
        _fresh(session, turn), absence, person, find.standings(covered, turn), turn.now
    )


def back(ask: Ask) -> Answer:
    """`/okr back`: here again. What is due is listed at once, and nothing comes on top of it."""
    turn = ask.turn
    with turn.store.begin(turn.workspace_id) as session:
        member = _fresh(session, turn)
        if member.away is not None:
            _end_covers(session, turn, member, ask.once)
            today = _today(turn)
            if member.away.starts <= today:
                round_on = max(member.round_on or date.min, latest_round(member, today))
                member = replace(member, round_on=round_on)
            _keep(session, turn, replace(member, away=None))
        _, due = find.my_due(session, turn)
        answer = messages.away.back(_fresh(session, turn), find.standings(due, turn), turn.now)
    turn.wake()
    return answer


def mute(ask: Ask) -> Answer:
    """`/okr mute [until DATE]`: no reminders until then, or until they say otherwise."""
    said = re.sub(r"^(?:until|till|through)\s+", "", ask.words.strip(), flags=re.IGNORECASE)
    if said.lower() in _OFF:
        return unmute(ask)
    today = _today(ask.turn)
    until = day_named(said, today) if said else date.max
    if until < today:
        raise Problem("away.past")
    return _set_mute(ask, until)


def unmute(ask: Ask) -> Answer:
    """`/okr unmute`: remind me again."""
    return _set_mute(ask, None)


def _set_mute(ask: Ask, until: date | None) -> Message:
    turn = ask.turn
    with turn.store.begin(turn.workspace_id) as session:
        _keep(session, turn, replace(_fresh(session, turn), muted_until=until))
        member = _fresh(session, turn)
    turn.wake()
    return messages.away.muted(member, turn.now)


def _keep(session: Session, turn: Turn, member: Member) -> None:
    members.set_prompt_settings(session, member)
    reconsider(session, [member.id], turn.now)


def _end_covers(session: Session, turn: Turn, member: Member, once: str) -> None:
    """Those that came with the absence; whoever was named for one key result alone stays."""
    if member.away is None:
        return
    for one in _own(session, turn):
        if is_covered_for(one.key_result, member.away):
            cover.end(session, turn, one, once)


def _own(session: Session, turn: Turn) -> list[Tracked]:
    own = key_results.tracked(session, owner_ids=[turn.member.id])
    return [one for one in own if one.is_live]


def _fresh(session: Session, turn: Turn) -> Member:
    """The person as stored: the turn's own may be older than a change just made."""
    return members.named(session, [turn.member.id])[turn.member.id]


def _today(turn: Turn) -> date:
    return local_day(turn.now, turn.member.tz)

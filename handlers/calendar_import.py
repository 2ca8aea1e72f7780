"""Days from a file, from pasted rows or from a list of public holidays: a preview, then one word.

May import `bot.calendars`, `bot.importer` (faults), `storage`, `messages`, `bot.okr` and the
handlers' helpers. As with other files, what was given waits as a draft of the person and is read
anew when it is stored; holidays are simply looked up again.
"""

from dataclasses import replace
from datetime import date

import messages.calendar
from bot import calendars
from bot.calendars import Contents
from bot.importer import Refused, decode
from bot.okr.calendar import local_day
from bot.okr.model import Problem, Team
from handlers import calendar, downloads, find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages.calendar import Adds, Left
from storage import import_drafts


def import_(ask: Ask) -> Answer:
    """The button "Import": rows to paste, or a file."""
    team = calendar.team_of_button(ask)
    return messages.calendar.import_form(team, Memo.of(ask, team=team.id).dump())


def read(submission: Submission) -> Answer:
    """The form sent off: what the file would add, or what is wrong with it."""
    turn, memo = submission.turn, submission.memo
    find.must_run_admin(turn)
    team = _team(submission)
    name, data = _given(submission)
    try:
        text = decode(data)
        contents = calendars.read_text(text, team, name, _today(turn, team))
    except Refused as refused:
        typed = submission.fields.text("rows")
        faults = [str(fault) for fault in refused.faults]
        return messages.calendar.import_form(team, memo.dump(), rows=typed, faults=faults)
    with turn.store.begin(turn.workspace_id) as session:
        planned = calendars.plan(session, team, contents)
        draft = import_drafts.add(
            session, author_id=turn.member.id, name=name, text=text, at=turn.now
        )
    memo = memo.with_data(draft=draft)
    return messages.calendar.preview(_adds(planned), turn.now, memo.dump())


def holidays(ask: Ask) -> Answer:
    """The button "Public holidays"."""
    team = calendar.team_of_button(ask)
    first, last = calendars.school_years(_today(ask.turn, team))
    memo = Memo.of(ask, team=team.id)
    return messages.calendar.holidays_form(team, first, last, memo.dump())


def holidays_read(submission: Submission) -> Answer:
    """Which days these would be."""
    turn, fields = submission.turn, submission.fields
    find.must_run_admin(turn)
    team = _team(submission)
    country, state = fields.text("country"), fields.text("state")
    try:
        contents = calendars.public_holidays(country, state, team, _today(turn, team))
    except Problem as problem:
        field = "country" if problem.code == "calendar.no_country" else "state"
        raise Wrong({field: problem}) from problem
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        planned = calendars.plan(session, team, contents)
    memo = submission.memo.with_data(country=country, state=state)
    return messages.calendar.preview(_adds(planned), turn.now, memo.dump(), choose=True)


def store(submission: Submission) -> Answer:
    """The preview confirmed: read it again, and store it whole or not at all."""
    turn, memo = submission.turn, submission.memo
    find.must_run_admin(turn)
    with turn.store.begin(turn.workspace_id) as session:
        team = calendar.team_of(session, memo.id("team"))
        today = _today(turn, team)
        if memo.text("country"):
            contents = calendars.public_holidays(
                memo.text("country"), memo.text("state"), team, today
            )
            chosen = submission.fields.options("days")
            kept = [one for one in contents.entries if one.starts.isoformat() in chosen]
            contents = replace(contents, entries=tuple(kept))
        else:
            draft = import_drafts.get(session, memo.id("draft") or 0, turn.member.id, turn.now)
            if draft is None:
                return messages.calendar.gone(team)
            contents = _read_again(draft.text, team, draft.name, today)
            import_drafts.remove(session, draft.id)
        planned = calendars.take(session, team, contents, by=turn.member.id, now=turn.now)
    turn.wake()
    return messages.calendar.stored(_adds(planned))


def _read_again(text: str, team: Team, name: str, today: date) -> Contents:
    try:
        return calendars.read_text(text, team, name, today)
    except Refused as refused:  # staff hours were changed since the preview
        raise Problem("calendar.refused", fault=str(refused.faults[0])) from refused


def _given(submission: Submission) -> tuple[str, bytes]:
    """(what the file is called, its bytes): a file comes before pasted rows."""
    files = submission.fields.files("file")
    if files:
        try:
            return str(files[0].get("name") or ""), downloads.read(submission.client, files[0])
        except Problem as problem:
            raise Wrong({"file": problem}) from problem
    typed = submission.fields.text("rows")
    if not typed:
        raise Wrong({"rows": Problem("calendar.nothing")})
    return "", typed.encode()


def _team(submission: Submission) -> Team:
    turn = submission.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        return calendar.team_of(session, submission.memo.id("team"))


def _today(turn: Turn, team: Team) -> date:
    return local_day(turn.now, team.tz)


def _adds(plan: calendars.Plan) -> Adds:
    return Adds(
        team=plan.team,
        source=plan.source,
        new=plan.new,
        there=plan.there,
        overlapping=plan.overlapping,
        left_out=[Left(name=one.name, day=one.day, why=one.why) for one in plan.left_out],
    )

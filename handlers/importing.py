"""`/okr admin import`: rows pasted or a file put into a form, a preview, and one word to store it.

May import `bot.importer`, `storage`, `messages`, `bot.okr` and the handlers' helpers. Between the
preview and the word the file waits as a draft of the person; it is read anew when it is stored, so
the preview decides nothing.
"""

from itertools import islice

import messages.exchange
from bot import importer
from bot.importer import Contents, Refused, Sheet, TooLong
from bot.okr.model import Problem
from handlers import downloads, find
from handlers.answers import Answer
from handlers.context import Ask
from handlers.forms import Memo, Submission, Wrong
from messages.exchange import Line, Plan
from storage import import_drafts

MOST_ROWS = 1_000
"""Rows that are read and stored in the seconds that Slack waits; longer files take a command."""
MOST_RECORDS = 5_000
"""The same for a whole export, whose records are stored in bulk."""
_SHOWN = 5


def open_form(ask: Ask) -> Answer:
    """`/okr admin import`: the form."""
    find.must_run_admin(ask.turn)
    return messages.exchange.form(Memo.of(ask).dump())


def read(submission: Submission) -> Answer:
    """The form sent off: what the file would add, or what is wrong with it."""
    turn, typed = submission.turn, submission.fields.text("rows")
    find.must_run_admin(turn)
    update = "update" in submission.fields.options("update")
    field, name, data = _given(submission)
    try:
        text = importer.decode(data)
        contents = _opened(text, field)
        summary = importer.run(
            turn.store,
            turn.workspace_id,
            contents,
            owner=submission.member.id,
            now=turn.now,
            update=update,
            dry_run=True,
        )
    except Refused as refused:
        faults = [str(fault) for fault in refused.faults]
        return messages.exchange.form(submission.memo.dump(), rows=typed, faults=faults)
    with turn.store.begin(turn.workspace_id) as session:
        draft = import_drafts.add(
            session,
            author_id=turn.member.id,
            name=name,
            text=text,
            at=turn.now,
        )
    memo = Memo(
        place=submission.memo.place,
        reply_to=submission.memo.reply_to,
        data={"draft": draft, "update": update},
    )
    return messages.exchange.preview(_plan(name, contents, summary, update=update), memo.dump())


def store(submission: Submission) -> Answer:
    """The preview confirmed: read the file again, and store it whole or not at all."""
    turn, memo = submission.turn, submission.memo
    find.must_run_admin(turn)
    with turn.store.begin(turn.workspace_id) as session:
        draft = import_drafts.get(session, memo.id("draft") or 0, turn.member.id, turn.now)
        if draft is None:
            return messages.exchange.gone()
        update = memo.data.get("update") is True
        try:
            contents = importer.open_text(draft.text)
            summary = importer.take(session, contents, turn.member, now=turn.now, update=update)
        except Refused as refused:  # somebody left, or a cycle was closed, since the preview
            raise Problem("import.refused", fault=str(refused.faults[0])) from refused
        import_drafts.remove(session, draft.id)
    turn.wake()
    return messages.exchange.stored(_plan(draft.name, contents, summary, update=update))


def _given(submission: Submission) -> tuple[str, str, bytes]:
    """(the field, what the file is called, its bytes): a file comes before pasted rows."""
    files = submission.fields.files("file")
    if files:
        try:
            name, data = (
                str(files[0].get("name") or ""),
                downloads.read(submission.client, files[0]),
            )
            return "file", name, data
        except Problem as problem:
            raise Wrong({"file": problem}) from problem
    typed = submission.fields.text("rows")
    if not typed:
        raise Wrong({"rows": Problem("import.nothing")})
    return "rows", "", typed.encode()


def _opened(text: str, field: str) -> Contents:
    """What was given, if it is short enough to be stored while Slack waits."""
    try:
        contents = importer.open_text(text, most_rows=MOST_ROWS, most_records=MOST_RECORDS)
        if isinstance(contents, Sheet):  # a reading takes three times as long as its row
            length = importer.length(contents) + 3 * contents.readings
            if length > MOST_ROWS:
                raise TooLong(length, MOST_ROWS)
    except TooLong as long:
        problem = Problem("import.too_long", length=long.length, limit=long.limit)
        raise Wrong({field: problem}) from None
    return contents


def _plan(name: str, contents: Contents, summary: importer.Summary, *, update: bool) -> Plan:
    rows = contents if isinstance(contents, Sheet) else ()
    return Plan(
        name=name,
        objectives=summary.objectives,
        key_results=summary.key_results,
        check_ins=summary.check_ins,
        unchanged=summary.unchanged,
        lines=[Line(title=row.key_result, team=row.team) for row in islice(rows, _SHOWN)],
        more=max(0, len(rows) - _SHOWN),
        differing=[one.key for one in summary.differences],
        update=update,
    )

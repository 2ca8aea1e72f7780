"""`/okr export`: everything as a file, in a direct message to the admin who asked.

May import `storage`, `messages` and `bot.okr`. The file is made by the sender, since that may take
longer than a person waits; the audit has it then.
"""

import messages.exchange
from bot.okr.model import Problem
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask
from storage import outbox
from storage.outbox import Lane, OutboxKind

FORMATS = {"": "csv", "csv": "csv", "json": "json"}


def export(ask: Ask) -> Answer:
    """`/okr export [csv|json]`."""
    find.must_run_admin(ask.turn)
    kind = FORMATS.get(ask.words.strip().lower())
    if kind is None:
        raise Problem("export.format", typed=ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        outbox.add(
            session,
            dedupe_key=f"export:{ask.member.id}:{ask.once}",
            kind=OutboxKind.FILE,
            channel=ask.member.id,
            payload={
                "export": kind,
                "text": messages.exchange.exported().text,
                "otherwise": messages.exchange.not_exported().payload(),
            },
            lane=Lane.PERSON,
            available_at=ask.now,
        )
    ask.turn.wake()
    return messages.exchange.exporting(kind)

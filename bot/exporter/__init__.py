"""Everything a workspace holds, as JSON or as CSV files that `homeroom import` takes back whole.

`homeroom export` and `/okr export` come through here. May import `bot.csvtext` and `storage`.

**Version 1.** A JSON export is one object: `"homeroom": 1`, then a list of records for each of
these tables. In a CSV export each table is a file of its name (`key_results` is `okrs.csv`, which
also has the columns of the importer's spreadsheet, so that it can be edited and imported alone).

- people: `id` is the Slack id, by which all others name people.
- settings: what the school decided otherwise than by default, by the names of `bot.okr.rules`.
- calendar: the days of a team's own calendar that are not as other days.
- teams: `parent`, and `team` elsewhere, is the name of a team; the second “Math” is “Math (2)”.
- cycles: named by every `cycle` elsewhere, in the same way.
- objectives: `key` is `RD`. `supports` and `carried_from` name others by their keys.
- key_results: `key` is `RD-2`, `objective` the key of its objective in the same cycle.
- check_ins: `number` counts them, and others name them by it. `about` is the key of the key result.
  One of `kind` undo took back the one it supersedes.
- barriers, wins: `check_in` is the number of the check-in that told of them. `reopenings` of a
  barrier are lists of who solved it, when, who opened it again, and when.
- changes: `about` an objective or a key result; `fields` are lists of name, before and after.
- reviews: `about` the same; one with `reopened_at` is out of force.

A key of another cycle is followed by it: `RD-2 · School year 2025–26`. Moments are UTC, days and
numbers are texts, so that nothing is rounded. Database ids, prompts and messages are no part of it.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

from bot.exporter.files import VERSION, Counts, write_csv, write_json, write_zip
from storage import Session, Store, audit

__all__ = ["VERSION", "Counts", "contents", "write", "write_csv", "write_json", "write_zip"]


def write(
    store: Store, workspace_id: str, kind: str, out: Path | None, *, by: str, now: datetime
) -> Counts:
    """Export to a file, a folder or (JSON only) the standard output; `by` is for the audit."""

    def to(session: Session) -> Counts:
        if out is None:
            return write_json(session, sys.stdout)
        if kind == "csv" and out.suffix.lower() != ".zip":
            return write_csv(session, out)
        if kind == "csv":
            with out.open("wb") as file:
                return write_zip(session, file)
        with out.open("w", encoding="utf-8", newline="") as text:
            return write_json(session, text)

    return _audited(store, workspace_id, kind, to, by, now)


def contents(store: Store, workspace_id: str, kind: str, *, by: str, now: datetime) -> bytes:
    """The same in memory: a JSON text or a zip of CSV files."""
    text, file = StringIO(), BytesIO()

    def to(session: Session) -> Counts:
        return write_json(session, text) if kind == "json" else write_zip(session, file)

    _audited(store, workspace_id, kind, to, by, now)
    return text.getvalue().encode() if kind == "json" else file.getvalue()


def _audited(
    store: Store,
    workspace_id: str,
    kind: str,
    to: Callable[[Session], Counts],
    by: str,
    now: datetime,
) -> Counts:
    """Reads one moment without holding anybody up, then notes who took what."""
    with store.begin(workspace_id, read_only=True) as session:
        counts = to(session)
    with store.begin(workspace_id) as session:
        detail = {"format": kind, **counts}
        audit.add(session, actor_id=by, action="export", subject=kind, detail=detail, at=now)
    return counts

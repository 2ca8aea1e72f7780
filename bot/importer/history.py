"""The history in a whole export: check-ins, barriers, wins, changes and reviews.

May import `bot.okr.model`, `storage` and its neighbors. Only what is about something this run has
added is stored; what was there before keeps its own history.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from bot.importer.cells import quote
from bot.importer.known import Known, Values
from bot.importer.whole import Entry
from bot.okr.model import BarrierKind, Confidence, Decision
from storage import Session, archive


class History:
    """Stores one table after the other; check-ins first, since others name them by number."""

    def __init__(self, session: Session, known: Known) -> None:
        self._session, self._known = session, known

    def add(self) -> int:
        """All of it; how many check-ins were added."""
        check_ins = self._add_check_ins()
        self._add("barriers", self._barrier)
        self._add_wins()
        self._add("changes", self._change)
        self._add("reviews", self._review, with_once=True)
        return check_ins

    def _add_check_ins(self) -> int:
        new = self._of_new("check_ins")
        rows = [self._check_in(entry) for entry in new]
        self._known.refuse_faults()
        ids = archive.add(self._session, "check_ins", rows)
        for entry, id_ in zip(new, ids, strict=True):
            self._known.check_ins[entry.whole("number") or 0] = id_
        links = {}
        for entry, id_ in zip(new, ids, strict=True):
            link = {
                f"{column}_id": self._known.numbered(entry, column)
                for column in ("supersedes", "superseded_by")
                if entry.whole(column) is not None
            }
            if link:
                links[id_] = link
        self._known.refuse_faults()
        archive.point(self._session, "check_ins", links)
        return len(new)

    def _check_in(self, entry: Entry) -> Values:
        key_result = self._known.about_key_result(entry)
        kind = entry.text("kind")
        if kind not in ("check_in", "undo"):
            entry.refuse("kind", f"{quote(kind)} is not one of check_in, undo.")
        return {
            "key_result_id": key_result,
            "kind": kind,
            "author_id": self._known.person(entry, "author"),
            "at": entry.there("at", entry.moment("at")),
            "number": entry.number("value"),
            "out_of": entry.number("out_of"),
            "confidence": entry.there("confidence", entry.word("confidence", Confidence)),
            "suggested": entry.there("suggested", entry.word("suggested", Confidence)),
            "note": entry.text("note"),
            "barrier": entry.word("barrier", BarrierKind),
            "helper_id": entry.optional("helper"),
            "peak": entry.number("peak"),
            "idempotency_key": f"import:{key_result}:number:{entry.whole('number')}",
        }

    def _barrier(self, entry: Entry) -> Values:
        return {
            "key_result_id": self._known.about_key_result(entry),
            "check_in_id": entry.there("check_in", self._known.numbered(entry, "check_in")),
            "kind": entry.word("kind", BarrierKind),
            "opened_by": entry.needed("opened_by"),
            "opened_at": entry.there("opened_at", entry.moment("opened_at")),
            "suggested_helper_id": entry.optional("suggested_helper"),
            "helper_id": entry.optional("helper"),
            "helping_since": entry.moment("helping_since"),
            "resolved_at": entry.moment("resolved_at"),
            "resolved_by_id": self._known.numbered(entry, "resolved_by"),
            "undone": entry.flag("undone"),
            "seen_by": entry.optional("seen_by"),
            "seen_at": entry.moment("seen_at"),
            "solved_by": entry.optional("solved_by"),
            "reopenings": self._reopenings(entry),
            "thanked_at": entry.moment("thanked_at"),
        }

    def _reopenings(self, entry: Entry) -> list[list[str]]:
        if not entry.values.get("reopenings"):  # none, or an export of an earlier version
            return []
        try:
            found = _lists(entry, "reopenings", 4)
            return [[by, _utc(at), again, _utc(then)] for by, at, again, then in found]
        except ValueError:
            entry.refuse("reopenings", "This is not a list of who, when, who and when.")
            return []

    def _add_wins(self) -> None:
        """Those of a team alone are known again by what they say."""
        known = archive.win_keys(self._session)
        seen: Counter[str] = Counter()
        rows = []
        for entry in self._known.tables["wins"]:
            is_told = entry.text("about")
            if is_told and ("key_result", is_told, entry.text("cycle")) not in self._known.new:
                continue
            said = json.dumps([str(entry.values.get(name)) for name in ("team", "at", "text")])
            seen[said] += 1
            once = f"import:{hashlib.sha256(f'{said}{seen[said]}'.encode()).hexdigest()}"
            if not is_told and once in known:
                continue
            rows.append(
                {
                    "team_id": self._known.named(entry, "team", self._known.teams),
                    "key_result_id": self._known.about_key_result(entry) if is_told else None,
                    "check_in_id": self._known.numbered(entry, "check_in"),
                    "author_id": entry.needed("author"),
                    "text": entry.text("text"),
                    "share": entry.flag("share"),
                    "at": entry.there("at", entry.moment("at")),
                    "thanked_id": entry.optional("thanked"),
                    "idempotency_key": once,
                }
            )
        self._known.refuse_faults()
        archive.add(self._session, "wins", rows)

    def _change(self, entry: Entry) -> Values:
        try:
            fields = _lists(entry, "fields", 3)
        except ValueError:
            entry.refuse("fields", "This is not a list of name, before and after.")
            fields = []
        return {
            **self._known.about(entry),
            "at": entry.there("at", entry.moment("at")),
            "actor_id": entry.text("actor"),  # nobody's, such as a cover that ended by itself
            "fields": [
                [name, self._known.id(name, old), self._known.id(name, new)]
                for name, old, new in fields
            ],
            "reason": entry.text("reason"),
        }

    def _review(self, entry: Entry) -> Values:
        return {
            **self._known.about(entry),
            "author_id": entry.needed("author"),
            "at": entry.there("at", entry.moment("at")),
            "score": entry.there("score", entry.number("score")),
            "suggested": entry.number("suggested"),
            "decision": entry.there("decision", entry.word("decision", Decision)),
            **{name: entry.text(name) for name in ("reason", "helped", "hindered", "learned")},
            "share_learned": entry.flag_or("share_learned", False),
            "reopened_at": entry.moment("reopened_at"),
        }

    def _add(self, table: str, row: Callable[[Entry], Values], *, with_once: bool = False) -> None:
        rows = [row(entry) for entry in self._of_new(table)]
        self._known.refuse_faults()
        if with_once:
            for number, values in enumerate(rows):
                about = values["key_result_id"], values["objective_id"]
                values["idempotency_key"] = f"import:{about}:{number}"
        archive.add(self._session, table, rows)

    def _of_new(self, table: str) -> list[Entry]:
        """The records about what this run has added; what was there keeps its own history."""
        return [
            entry
            for entry in self._known.tables[table]
            for about in [(entry.text("about"), entry.text("cycle"))]
            if ("key_result", *about) in self._known.new
            or ("objective", *about) in self._known.new
            or not self._known.is_known(*about)
        ]


def _lists(entry: Entry, column: str, length: int) -> list[list[str]]:
    """A list of lists of so many texts, which a CSV has as JSON; ValueError when it is none."""
    said = entry.values.get(column)
    try:
        found = json.loads(said) if isinstance(said, str) else said
    except RecursionError:
        raise ValueError(column) from None
    if not isinstance(found, list) or not all(
        isinstance(one, list) and len(one) == length and all(isinstance(part, str) for part in one)
        for one in found
    ):
        raise ValueError(column)
    return found


def _utc(text: str) -> str:
    """A moment as it is stored in lists; ValueError when it is none."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat()

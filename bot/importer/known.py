"""What is in a workspace by the names of an export, and what its records mean by them.

May import `bot.exporter.names`, `storage.archive` and its neighbors. A name that nothing has is a
fault, noted at its record.
"""

from collections.abc import Iterable
from typing import Any

from bot.exporter.names import IN, Names
from bot.importer.cells import Refused, quote
from bot.importer.whole import Entry, Tables, faults_of
from storage import Session, archive

Values = dict[str, Any]


class Known:
    """Grows as records are stored. `new` are (kind, key, cycle) of what this run has added."""

    def __init__(self, session: Session, tables: Tables) -> None:
        self.tables = tables
        self.people = {str(row["id"]) for row in archive.rows(session, "people")}
        self.teams, self.cycles = Names(), Names()
        self.objectives, self.key_results = Names(), Names()
        self.check_ins: dict[int, int] = {}
        self.new: set[tuple[str, str, str]] = set()
        self._name_what_is_there(session)

    def _name_what_is_there(self, session: Session) -> None:
        for row in archive.rows(session, "teams"):
            self.teams.keep(row["id"], self.teams.give(row["name"]))
        for row in archive.rows(session, "cycles"):
            self.cycles.keep(row["id"], self.cycles.give(row["name"]))
        cycle_of: dict[int, str] = {}
        for row in archive.rows(session, "objectives"):
            cycle_of[row["id"]] = cycle = self.cycles.name(row["cycle_id"]) or ""
            self.objectives.keep(row["id"], row["prefix"], cycle)
        for row in archive.rows(session, "key_results"):
            self.key_results.keep(row["id"], row["key"], cycle_of[row["objective_id"]])

    def refuse_faults(self) -> None:
        if faults := [fault for entries in self.tables.values() for fault in faults_of(entries)]:
            raise Refused(faults)

    def is_known(self, name: str, cycle: str) -> bool:
        known = self.objectives.id(name, cycle), self.key_results.id(name, cycle)
        return any(id_ is not None for id_ in known)

    def about(self, entry: Entry) -> Values:
        name, cycle = entry.needed("about"), entry.text("cycle")
        key_result, objective = self.key_results.id(name, cycle), self.objectives.id(name, cycle)
        if key_result is None and objective is None:
            entry.refuse("about", f"{quote(name)} is no objective or key result of this file.")
        return {
            "key_result_id": key_result,
            "objective_id": objective if key_result is None else None,
        }

    def about_key_result(self, entry: Entry) -> int | None:
        return self.named(entry, "about", self.key_results, entry.text("cycle"))

    def named(
        self, entry: Entry, column: str, names: Names, place: str | None = None
    ) -> int | None:
        name = entry.text(column)
        found = names.id(name, place)
        if found is None:
            entry.refuse(column, f"Nothing in this file is called {quote(name)}.")
        return found

    def referred(self, entry: Entry, column: str, here: str) -> tuple[int | None, int | None]:
        """(the objective, the key result) that a key names, here or `RD-2 · CYCLE`."""
        found = self.find(entry.text(column), here)
        if found == (None, None):
            name = quote(entry.text(column))
            entry.refuse(column, f"{name} is no objective or key result of this file.")
        return found

    def find(self, name: str, here: str) -> tuple[int | None, int | None]:
        objective, key_result = self.objectives.id(name, here), self.key_results.id(name, here)
        if objective is None and key_result is None:
            key, _, cycle = name.partition(IN)
            objective, key_result = (
                self.objectives.id(key, cycle),
                self.key_results.id(key, cycle),
            )
        return (objective, None) if objective is not None else (None, key_result)

    def id(self, field: str, text: str) -> str:
        """What a change says by name is an id in the database."""
        objective, key_result = self.find(text, "")
        found = {
            "team_id": self.teams.id(text),
            "supports_objective_id": objective,
            "supports_key_result_id": key_result,
        }.get(field)
        return text if found is None or not text else str(found)

    def numbered(self, entry: Entry, column: str) -> int | None:
        number = entry.whole(column)
        if number is not None and number not in self.check_ins:
            entry.refuse(column, f"There is no check-in {number} in this file.")
        return None if number is None else self.check_ins.get(number)

    def person(self, entry: Entry, column: str) -> str:
        person = entry.needed(column)
        if person and person not in self.people:
            entry.refuse(column, f"Nobody here has the Slack ID {quote(person)}.")
        return person

    def persons(self, entry: Entry, column: str) -> list[str]:
        found = entry.texts(column)
        for person in found:
            if person not in self.people:
                entry.refuse(column, f"Nobody here has the Slack ID {quote(person)}.")
        return found

    def refuse_twice(self, new: Iterable[tuple[Entry, str, str]]) -> None:
        seen: dict[tuple[str, str], int] = {}
        for entry, key, cycle in new:
            if seen.setdefault((key, cycle), entry.line) != entry.line:
                entry.refuse("key", f"It is already on line {seen[key, cycle]}.")
        self.refuse_faults()

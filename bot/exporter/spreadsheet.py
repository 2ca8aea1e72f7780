"""Key results as lines of the spreadsheet that the importer reads, with all else they have.

May import its neighbors `names` and `tables`. Whoever edits the file sees whose key result it is
and what its objective is called; when a whole export comes back, other tables say so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.exporter.names import Names
from bot.exporter.tables import Book, Told

OWN: Mapping[str, str] = {
    "key_result": "title",
    "team": "team",
    "owner": "owner",
    "metric": "kind",
    **{
        column: column
        for column in "direction baseline target stretch low high unit milestones starts due "
        "data_dates key cycle reporters cadence cover cover_starts cover_until paused "
        "pause_reason carried_from".split()
    },
    "objective_key": "objective",
}
"""Column of the spreadsheet → column of the table of key results."""

_COLUMNS = (
    "objective key_result level team owner leaders metric direction baseline target stretch low "
    "high unit milestones starts due data_dates wins_channel leaders_channel key cycle "
    "cycle_starts cycle_ends cycle_state objective_key objective_owner supports reporters cadence "
    "cover cover_starts cover_until paused pause_reason carried_from parent_team tz owner_name"
).split()
_NUMBERS = ("baseline", "target", "stretch", "low", "high")


class Spreadsheet:
    """Makes lines of records; knows the objectives, teams, cycles and people by name."""

    columns = _COLUMNS

    def __init__(self, book: Book) -> None:
        self._objectives = {
            (each["cycle"], each["key"]): each for each in book.records("objectives")
        }
        self._teams = _by_name(book.records("teams"))
        self._cycles = _by_name(book.records("cycles"))
        self._people = {each["id"]: each["name"] for each in book.records("people")}

    def row(self, record: Told) -> Iterable[Any]:
        objective = self._objectives[record["cycle"], record["objective"]]
        team, cycle = self._teams[record["team"]], self._cycles[record["cycle"]]
        line = {column: record[own] for column, own in OWN.items()} | {
            "objective": objective["title"],
            "objective_owner": objective["owner"],
            "supports": objective["supports"],
            "level": team["level"],
            "leaders": team["leaders"],
            "wins_channel": team["wins_channel"],
            "leaders_channel": team["leaders_channel"],
            "parent_team": team["parent"],
            "tz": team["tz"],
            "cycle_starts": cycle["starts"],
            "cycle_ends": cycle["ends"],
            "cycle_state": cycle["state"],
            "owner_name": self._people[record["owner"]],
        }
        if record["kind"] == "percent":  # so that nobody has to ask whether 0.62 is 62 %
            for column in _NUMBERS:
                line[column] = line[column] and f"{line[column]}%"
        return [line[column] for column in self.columns]


def _by_name(records: Iterable[Told]) -> dict[str, Told]:
    """Records by the name others call them; the second of one name is “X (2)”."""
    names = Names()
    return {names.give(record["name"]): record for record in records}

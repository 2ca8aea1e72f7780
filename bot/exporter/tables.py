"""The tables of an export as records of plain texts, numbers, lists and nothing else.

May import `storage`, `bot.okr.settings` and its neighbor `names`. Only what names things is held in
memory; check-ins and the like pass through one by one.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.exporter.names import Names, elsewhere
from bot.okr.settings import SETTINGS
from storage import Session, archive, schools
from storage.archive import Record

Told = dict[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "people": "id name tz is_admin is_named_admin is_active tour_step prompt_weekday "
        "prompt_time away_starts away_until away_cover muted_until credit_by_name",
        "teams": "name level parent tz members leaders wins_channel leaders_channel wins_weekday "
        "wins_time support_weekday support_time monthly staff_begins staff_ends coach",
        "settings": "name value",
        "calendar": "team kind starts ends name until source",
        "cycles": "name starts ends state",
        "objectives": "cycle key title team owner supports carried_from",
        "key_results": "cycle objective key title team owner kind direction unit baseline target "
        "stretch low high milestones starts due data_dates cadence reporters cover cover_starts "
        "cover_until paused pause_reason carried_from",
        "check_ins": "number cycle about kind author at value out_of confidence suggested note "
        "barrier helper peak supersedes superseded_by",
        "barriers": "cycle about check_in kind opened_by opened_at suggested_helper helper "
        "helping_since resolved_at resolved_by undone seen_by seen_at solved_by reopenings "
        "thanked_at",
        "wins": "team cycle about check_in author text share at thanked",
        "changes": "cycle about at actor fields reason",
        "reviews": "cycle about author at score suggested decision reason helped hindered learned "
        "share_learned reopened_at",
    }.items()
}
"""What a record of each table has, in the order in which it is written."""


class Book:
    """The tables of one workspace at one moment, each read when it is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._teams, self._cycles = Names(), Names()
        self._objectives, self._key_results = Names(), Names()
        self._cycle_of: dict[tuple[str, int], str] = {}
        self._numbers: array[int] = array("q")
        self._tables: dict[str, Callable[[], Iterator[Told]]] = {
            "people": self._people,
            "teams": self._all_teams,
            "settings": self._settings,
            "calendar": self._calendar,
            "cycles": self._all_cycles,
            "objectives": self._all_objectives,
            "key_results": self._all_key_results,
            "check_ins": self._check_ins,
            "barriers": self._barriers,
            "wins": self._wins,
            "changes": self._changes,
            "reviews": self._reviews,
        }
        self._name_all()

    def records(self, table: str) -> Iterator[Told]:
        """The records of a table, in the order in which they were added."""
        for told in self._tables[table]():
            yield {column: told[column] for column in COLUMNS[table]}

    def _name_all(self) -> None:
        """Everything gets its name first, since things point at each other both ways."""
        for row in self._rows("teams"):
            self._teams.keep(row["id"], self._teams.give(row["name"]))
        for row in self._rows("cycles"):
            self._cycles.keep(row["id"], self._cycles.give(row["name"]))
        for row in self._rows("objectives"):
            cycle = self._cycles.name(row["cycle_id"]) or ""
            self._objectives.keep(row["id"], self._objectives.give(row["prefix"], cycle), cycle)
            self._cycle_of["objective", row["id"]] = cycle
        for row in self._rows("key_results"):
            cycle = self._cycle_of["objective", row["objective_id"]]
            self._key_results.keep(row["id"], self._key_results.give(row["key"], cycle), cycle)
            self._cycle_of["key_result", row["id"]] = cycle

    def _rows(self, noun: str) -> Iterator[Record]:
        return archive.rows(self._session, noun)

    def _people(self) -> Iterator[Told]:
        for row in sorted(self._rows("people"), key=lambda row: str(row["id"])):
            yield _told(row)

    def _all_teams(self) -> Iterator[Told]:
        people: defaultdict[tuple[int, bool], list[str]] = defaultdict(list)
        for row in self._rows("team_people"):
            people[row["team_id"], row["is_leader"]].append(row["member_id"])
        for row in self._rows("teams"):
            told = _told(row, without=("id", "parent_id"))
            told["parent"] = self._teams.name(row["parent_id"])
            told["members"] = people[row["id"], False]
            told["leaders"] = people[row["id"], True]
            yield told

    def _settings(self) -> Iterator[Told]:
        """What the school decided; what is as by default follows a later default."""
        rules = schools.told(self._session)
        for setting in SETTINGS.values():
            if setting.value(rules) != setting.default:
                yield {"name": setting.name, "value": setting.text(rules)}

    def _calendar(self) -> Iterator[Told]:
        for row in self._rows("calendar"):
            yield _told(row) | {"team": self._teams.name(row["team_id"])}

    def _all_cycles(self) -> Iterator[Told]:
        return (_told(row, without=("id",)) for row in self._rows("cycles"))

    def _all_objectives(self) -> Iterator[Told]:
        for row in self._rows("objectives"):
            cycle = self._cycle_of["objective", row["id"]]
            yield {
                "cycle": cycle,
                "key": row["prefix"],
                "title": row["title"],
                "team": self._teams.name(row["team_id"]),
                "owner": row["owner_id"],
                "supports": self._reference("objective", row["supports_objective_id"], cycle)
                or self._reference("key_result", row["supports_key_result_id"], cycle),
                "carried_from": self._reference("objective", row["carried_from_id"], cycle),
            }

    def _all_key_results(self) -> Iterator[Told]:
        reporters: defaultdict[int, list[str]] = defaultdict(list)
        for row in self._rows("reporters"):
            reporters[row["key_result_id"]].append(row["member_id"])
        for row in self._rows("key_results"):
            cycle = self._cycle_of["key_result", row["id"]]
            told = _told(row, without=("id", "objective_id", "team_id", "carried_from_id"))
            told |= {
                "cycle": cycle,
                "objective": self._objectives.name(row["objective_id"]),
                "team": self._teams.name(row["team_id"]),
                "pause_reason": row["pause_reason"] or "",
                "reporters": reporters[row["id"]],
                "carried_from": self._reference("key_result", row["carried_from_id"], cycle),
            }
            yield told

    def _check_ins(self) -> Iterator[Told]:
        self._number_check_ins()
        for row in self._rows("check_ins"):
            told = _told(row, without=("id", "key_result_id"))
            told |= {"number": self._number(row["id"]), "value": _plain(row["number"])}
            told |= self._about(row)
            told["supersedes"] = self._number(told.pop("supersedes_id"))
            told["superseded_by"] = self._number(told.pop("superseded_by_id"))
            yield told

    def _number_check_ins(self) -> None:
        """Eight bytes for each, so that millions can be numbered."""
        if not self._numbers:
            self._numbers = array("q", (row["id"] for row in self._rows("check_ins")))

    def _number(self, id_: int | None) -> int | None:
        self._number_check_ins()
        return None if id_ is None else bisect_left(self._numbers, id_) + 1

    def _barriers(self) -> Iterator[Told]:
        for row in self._rows("barriers"):
            told = _told(row, without=("id", "key_result_id", "check_in_id", "resolved_by_id"))
            told |= self._about(row)
            told["check_in"] = self._number(row["check_in_id"])
            told["resolved_by"] = self._number(row["resolved_by_id"])
            told["reopenings"] = row["reopenings"] or []
            yield told

    def _wins(self) -> Iterator[Told]:
        for row in self._rows("wins"):
            told = _told(row, without=("id", "team_id", "key_result_id", "check_in_id"))
            told |= {"team": self._teams.name(row["team_id"]), **self._about(row)}
            told["check_in"] = self._number(row["check_in_id"])
            yield told

    def _changes(self) -> Iterator[Told]:
        for row in self._rows("changes"):
            told = _told(row, without=("id", "key_result_id", "objective_id", "fields"))
            told |= self._about(row)
            told["fields"] = [
                [name, self._value(name, before), self._value(name, after)]
                for name, before, after in row["fields"]
            ]
            yield told

    def _reviews(self) -> Iterator[Told]:
        for row in self._rows("reviews"):
            told = _told(row, without=("id", "key_result_id", "objective_id"))
            yield told | self._about(row)

    def _about(self, row: Record) -> Told:
        """Which objective or key result a row is about, by cycle and key."""
        key_result, objective = row["key_result_id"], row.get("objective_id")
        if key_result is not None:
            cycle = self._cycle_of["key_result", key_result]
            return {"cycle": cycle, "about": self._key_results.name(key_result)}
        if objective is not None:
            cycle = self._cycle_of["objective", objective]
            return {"cycle": cycle, "about": self._objectives.name(objective)}
        return {"cycle": None, "about": None}

    def _reference(self, kind: str, id_: int | None, here: str) -> str | None:
        if id_ is None:
            return None
        names = self._objectives if kind == "objective" else self._key_results
        return elsewhere(names.name(id_) or "", self._cycle_of[kind, id_], here)

    def _value(self, name: str, text: str) -> str:
        """What a change says of a row's id is told by the name of what has it."""
        names = {"team_id": self._teams}.get(name)
        kind = "objective" if name == "supports_objective_id" else "key_result"
        if not text.isdecimal():
            return text
        if names is not None:
            return names.name(int(text)) or text if int(text) in names else text
        if name in ("supports_objective_id", "supports_key_result_id"):
            known = (kind, int(text)) in self._cycle_of
            return self._reference(kind, int(text), "") or text if known else text
        return text


def _told(row: Record, without: tuple[str, ...] = ()) -> Told:
    """The row in plain values; `owner_id` and other Slack ids lose their `_id`."""
    told = {}
    for column, value in row.items():
        if column not in without:
            keeps = column in ("id", "supersedes_id", "superseded_by_id")
            told[column if keeps else column.removesuffix("_id")] = _plain(value)
    return told


def _plain(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat().removesuffix(":00")
        case _:
            return value


def decimal_text(number: Decimal) -> str:
    """All its digits, without zeros that say nothing."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text

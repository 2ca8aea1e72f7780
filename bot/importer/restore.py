"""A whole export stored: what the workspace does not have yet, with all its history.

May import `bot.exporter.names`, `bot.okr`, `storage` and its neighbors. What is there already, by
the names that `bot.exporter` gives, stays as it is, with its history; so a second run adds nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.exporter.names import Names
from bot.importer.cells import quote
from bot.importer.history import History
from bot.importer.known import Known, Values
from bot.importer.whole import Entry, Tables
from bot.okr.cadence import prompt_after
from bot.okr.model import (
    Cadence,
    CycleState,
    DayKind,
    Direction,
    MetricKind,
    Problem,
    TeamLevel,
)
from bot.okr.settings import SETTINGS
from storage import Session, archive, audit, digest_rounds, schools


@dataclass(frozen=True, slots=True)
class Restored:
    """How much was new, and how many key results were there before."""

    people: int
    teams: int
    cycles: int
    objectives: int
    key_results: int
    check_ins: int
    unchanged: int


def restore(session: Session, tables: Tables, *, actor_id: str, now: datetime) -> Restored:
    """Store what is new of an export; raises Refused, with nothing stored, for any fault."""
    restoring = _Restoring(session, tables, now)
    done = restoring.run()
    audit.add(
        session,
        actor_id=actor_id,
        action="import",
        subject="export",
        detail={name: getattr(done, name) for name in Restored.__slots__},
        at=now,
    )
    return done


class _Restoring:
    """One run: tables in the order in which they name each other, then what points ahead."""

    def __init__(self, session: Session, tables: Tables, now: datetime) -> None:
        self._session, self._now = session, now
        self._is_empty = archive.is_empty(session)
        self._known = Known(session, tables)

    def run(self) -> Restored:
        self._set_rules()
        people = self._add_people()
        new_teams = self._add_teams()
        cycles = self._add_cycles()
        objectives = self._add_objectives()
        key_results = self._add_key_results()
        self._link_objectives()
        check_ins = History(self._session, self._known).add()
        self._known.refuse_faults()
        return Restored(
            people=people,
            teams=new_teams,
            cycles=cycles,
            objectives=objectives,
            key_results=key_results,
            check_ins=check_ins,
            unchanged=len(self._known.tables["key_results"]) - key_results,
        )

    # --- people, teams, cycles ------------------------------------------------------------------

    def _add_people(self) -> int:
        """Who is unknown; into an empty workspace, what people chose comes with them."""
        new, chosen = [], {}
        for entry in self._known.tables["people"]:
            values: Values = {
                "id": entry.needed("id"),
                "name": entry.text("name"),
                "tz": entry.zone("tz"),
                "is_admin": entry.flag("is_admin"),
                "is_active": entry.flag("is_active"),
            }
            choices: Values = {
                "is_named_admin": entry.flag("is_named_admin"),
                "tour_step": entry.whole("tour_step") or 0,
                "prompt_weekday": (entry.whole("prompt_weekday") or 0) % 7,
                "prompt_time": entry.clock("prompt_time"),
                "away_starts": entry.day("away_starts"),
                "away_until": entry.day("away_until"),
                "away_cover_id": entry.optional("away_cover"),
                "muted_until": entry.day("muted_until"),
                "credit_by_name": entry.flag_or("credit_by_name", True),
            }
            if entry.faults or choices["prompt_time"] is None:
                continue
            due = prompt_after(
                self._now, choices["prompt_weekday"], choices["prompt_time"], values["tz"]
            )
            choices["next_prompt_at"] = due if values["is_active"] else None
            if values["id"] not in self._known.people:
                new.append(values | choices)
                self._known.people.add(values["id"])
            elif self._is_empty:
                chosen[values["id"]] = choices
        self._known.refuse_faults()
        archive.add(self._session, "people", new)
        for person, choices in chosen.items():
            archive.set_choices(self._session, person, choices)
        return len(new)

    def _add_teams(self) -> int:
        names, known = Names(), 0
        new: list[tuple[str, Entry]] = []
        for entry in self._known.tables["teams"]:
            name = names.give(entry.needed("name"))
            if self._known.teams.id(name) is None:
                new.append((name, entry))
            else:
                known += 1
        rows = [self._team(entry) for _, entry in new]
        self._known.refuse_faults()
        ids = archive.add(self._session, "teams", rows)
        for (name, _), id_ in zip(new, ids, strict=True):
            self._known.teams.keep(id_, name)
        parents = {}
        for (_, entry), id_ in zip(new, ids, strict=True):
            if entry.text("parent"):
                parents[id_] = {"parent_id": self._known.named(entry, "parent", self._known.teams)}
            people = [
                {"team_id": id_, "member_id": person, "is_leader": leads, "position": position}
                for column, leads in (("members", False), ("leaders", True))
                for position, person in enumerate(dict.fromkeys(self._known.persons(entry, column)))
            ]
            archive.add(self._session, "team_people", people)
        self._add_calendar({name for name, _ in new})
        self._known.refuse_faults()
        archive.point(self._session, "teams", parents)
        schools.changed(self._session)
        digest_rounds.reschedule(self._session, self._now, ids)
        return len(new)

    def _add_calendar(self, new: set[str]) -> None:
        """The days of the teams that are new."""
        entries = [one for one in self._known.tables["calendar"] if one.text("team") in new]
        rows = [
            {
                "team_id": self._known.named(entry, "team", self._known.teams),
                "kind": entry.there("kind", entry.word("kind", DayKind)),
                "starts": entry.there("starts", entry.day("starts")),
                "ends": entry.there("ends", entry.day("ends")),
                "name": entry.text("name"),
                "until": entry.clock("until"),
                "source": entry.text("source"),
            }
            for entry in entries
        ]
        self._known.refuse_faults()
        archive.add(self._session, "calendar", rows)

    def _set_rules(self) -> None:
        """Into an empty workspace, what the school decided comes with the rest."""
        decided = {}
        for entry in self._known.tables["settings"]:
            setting = SETTINGS.get(entry.needed("name"))
            try:
                if setting is not None:  # else of a version that knows more
                    decided[setting.name] = setting.read(entry.text("value"))
            except Problem:
                entry.refuse("value", f"{quote(entry.text('value'))} is not what this can be.")
        self._known.refuse_faults()
        if decided and self._is_empty:
            schools.set_rules(self._session, replace(schools.told(self._session), **decided))

    def _team(self, entry: Entry) -> Values:
        return {
            "name": entry.needed("name"),
            "level": entry.there("level", entry.word("level", TeamLevel)),
            "tz": entry.zone("tz"),
            "wins_channel": entry.optional("wins_channel"),
            "leaders_channel": entry.optional("leaders_channel"),
            "wins_weekday": (entry.whole("wins_weekday") or 0) % 7,
            "wins_time": entry.there("wins_time", entry.clock("wins_time")),
            "support_weekday": (entry.whole("support_weekday") or 0) % 7,
            "support_time": entry.there("support_time", entry.clock("support_time")),
            "monthly": entry.flag_or("monthly", True),
            "staff_begins": entry.clock("staff_begins"),
            "staff_ends": entry.clock("staff_ends"),
            "coach_id": self._known.person(entry, "coach") if entry.text("coach") else None,
        }

    def _add_cycles(self) -> int:
        names, new = Names(), []
        for entry in self._known.tables["cycles"]:
            name = names.give(entry.needed("name"))
            if self._known.cycles.id(name) is None:
                new.append((name, self._cycle(entry)))
        self._known.refuse_faults()
        ids = archive.add(self._session, "cycles", [row for _, row in new])
        for (name, _), id_ in zip(new, ids, strict=True):
            self._known.cycles.keep(id_, name)
        return len(new)

    def _cycle(self, entry: Entry) -> Values:
        return {
            "name": entry.needed("name"),
            "starts": entry.there("starts", entry.day("starts")),
            "ends": entry.there("ends", entry.day("ends")),
            "state": entry.there("state", entry.word("state", CycleState)),
        }

    # --- objectives and key results -------------------------------------------------------------

    def _add_objectives(self) -> int:
        new, rows = [], []
        for entry in self._known.tables["objectives"]:
            cycle, key = entry.text("cycle"), entry.needed("key")
            if self._known.objectives.id(key, cycle) is None:
                new.append((entry, key, cycle))
                rows.append(
                    {
                        "prefix": key,
                        "title": entry.needed("title"),
                        "team_id": self._known.named(entry, "team", self._known.teams),
                        "owner_id": self._known.person(entry, "owner"),
                        "cycle_id": self._known.named(entry, "cycle", self._known.cycles),
                    }
                )
        self._known.refuse_twice(new)
        ids = archive.add(self._session, "objectives", rows)
        for (_, key, cycle), id_ in zip(new, ids, strict=True):
            self._known.objectives.keep(id_, key, cycle)
            self._known.new.add(("objective", key, cycle))
        return len(new)

    def _add_key_results(self) -> int:
        new, rows = [], []
        for entry in self._known.tables["key_results"]:
            cycle, key = entry.text("cycle"), entry.needed("key")
            if self._known.key_results.id(key, cycle) is None:
                new.append((entry, key, cycle))
                rows.append(self._key_result(entry, key, cycle))
        self._known.refuse_twice(new)
        reporters = [
            list(dict.fromkeys(self._known.persons(entry, "reporters"))) for entry, *_ in new
        ]
        self._known.refuse_faults()
        ids = archive.add(self._session, "key_results", rows)
        for (_, key, cycle), id_ in zip(new, ids, strict=True):
            self._known.key_results.keep(id_, key, cycle)
            self._known.new.add(("key_result", key, cycle))
        archive.add(
            self._session,
            "reporters",
            [
                {"key_result_id": id_, "member_id": person, "position": position}
                for id_, people in zip(ids, reporters, strict=True)
                for position, person in enumerate(people)
            ],
        )
        links = {
            id_: {"carried_from_id": self._known.referred(entry, "carried_from", cycle)[1]}
            for (entry, _, cycle), id_ in zip(new, ids, strict=True)
            if entry.text("carried_from")
        }
        self._known.refuse_faults()
        archive.point(self._session, "key_results", links)
        return len(new)

    def _key_result(self, entry: Entry, key: str, cycle: str) -> Values:
        return {
            "key": key,
            "title": entry.needed("title"),
            "objective_id": self._known.named(entry, "objective", self._known.objectives, cycle),
            "team_id": self._known.named(entry, "team", self._known.teams),
            "owner_id": self._known.person(entry, "owner"),
            "kind": entry.there("kind", entry.word("kind", MetricKind)),
            "direction": entry.there("direction", entry.word("direction", Direction)),
            "unit": entry.text("unit"),
            **{
                column: entry.number(column)
                for column in ("baseline", "target", "stretch", "low", "high")
            },
            "milestones": entry.texts("milestones"),
            "starts": entry.there("starts", entry.day("starts")),
            "due": entry.there("due", entry.day("due")),
            "data_dates": entry.days("data_dates"),
            "cadence": entry.there("cadence", entry.word("cadence", Cadence)),
            "cover_id": self._known.person(entry, "cover") if entry.text("cover") else None,
            "cover_starts": entry.day("cover_starts"),
            "cover_until": entry.day("cover_until"),
            "paused": entry.flag("paused"),
            "pause_reason": entry.text("pause_reason"),
        }

    def _link_objectives(self) -> None:
        links: dict[int, Values] = {}
        for entry in self._known.tables["objectives"]:
            cycle, key = entry.text("cycle"), entry.text("key")
            if ("objective", key, cycle) not in self._known.new:
                continue
            id_ = self._known.objectives.id(key, cycle)
            assert id_ is not None
            if entry.text("supports"):
                objective, key_result = self._known.referred(entry, "supports", cycle)
                links.setdefault(id_, {})["supports_objective_id"] = objective
                links[id_]["supports_key_result_id"] = key_result
            if entry.text("carried_from"):
                earlier, _ = self._known.referred(entry, "carried_from", cycle)
                links.setdefault(id_, {})["carried_from_id"] = earlier
        self._known.refuse_faults()
        archive.point(self._session, "objectives", links)

"""Workspaces full of anything: every column that an export holds, with hostile text in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bot.okr.model import (
    BarrierKind,
    Cadence,
    Confidence,
    CycleState,
    DayKind,
    Decision,
    Direction,
    MetricKind,
    TeamLevel,
    Workspace,
)
from bot.okr.rules import DEFAULT_RULES, Rules
from storage import Store, archive, schools, workspaces

HOSTILE = (
    "=1+1",
    "'=1",
    "''",
    "-5",
    "-5; x",
    "+3",
    "@here",
    "\tx",
    "\r\nx\r",
    "a;b",
    " padded ",
    'say "hi", please',
    "[",
    '["a"]',
    "x\\;y",
    "yes",
    "0.62",
    "naïve – “3e” 😀",
    "\ufeffmark",
    "\ufffd",
    "RD · School year",
    "(2)",
    "x (2)",
    "x",
    "x",
    "x" * 500,
    "\u2028",
)
BEGIN = datetime(2026, 8, 1, 12, tzinfo=UTC)


class Anything:
    """Values chosen by chance, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def text(self) -> str:
        return self._random.choice(HOSTILE)

    def note(self) -> str:
        return self._random.choice((*HOSTILE, ""))

    def one(self, choices: Any) -> Any:
        return self._random.choice(list(choices))

    def some(self, choices: Any) -> list[Any]:
        return [each for each in choices if self._random.random() < 0.5]

    def maybe(self, value: Any) -> Any:
        return value if self._random.random() < 0.5 else None

    def number(self) -> Decimal:
        return Decimal(
            self._random.choice(("0", "62", "0.62", "-5", "1250.50", "75.000001", "7.0"))
        )

    def day(self) -> date:
        return BEGIN.date() + timedelta(days=self._random.randrange(300))

    def moment(self) -> datetime:
        return BEGIN + timedelta(microseconds=self._random.randrange(10**13))

    def count(self, most: int) -> range:
        return range(self._random.randrange(most + 1))


def fill(store: Store, workspace_id: str, seed: int) -> None:
    """A workspace of people, teams, cycles and all that happens in them."""
    a = Anything(seed)
    with store.begin(workspace_id) as session:
        workspaces.ensure(session, Workspace(id=workspace_id, name=workspace_id))
        people = [f"U{number}" for number in range(1 + a.one(range(4)))]
        archive.add(session, "people", [_person(a, id_) for id_ in people])
        teams: list[int] = []
        for _ in range(1 + len(a.count(3))):
            team = _team(a) | {"parent_id": a.maybe(a.one(teams)) if teams else None}
            teams += archive.add(session, "teams", [team])
        places = [
            {"team_id": team, "member_id": person, "is_leader": leads, "position": position}
            for team in teams
            for leads in (False, True)
            for position, person in enumerate(a.some(reversed(people)))
        ]
        archive.add(session, "team_people", places)
        archive.add(session, "calendar", [_entry(a, teams) for _ in range(1 + a.one(range(6)))])
        schools.set_rules(session, _rules(a))
        cycles = archive.add(session, "cycles", [_cycle(a) for _ in range(1 + len(a.count(2)))])
        objectives: list[int] = []
        key_results: list[int] = []
        for cycle in cycles:
            for number in a.count(3):
                objective = {
                    "prefix": "ABC"[number] * 2,
                    "title": a.text(),
                    "team_id": a.one(teams),
                    "owner_id": a.one(people),
                    "cycle_id": cycle,
                    "supports_objective_id": a.maybe(a.one(objectives)) if objectives else None,
                    "carried_from_id": a.maybe(a.one(objectives)) if objectives else None,
                }
                if key_results and objective["supports_objective_id"] is None:
                    objective["supports_key_result_id"] = a.maybe(a.one(key_results))
                (id_,) = archive.add(session, "objectives", [objective])
                objectives.append(id_)
                for place in a.count(2):
                    key_result = _key_result(a, people, teams) | {
                        "key": f"{objective['prefix']}-{place + 1}",
                        "objective_id": id_,
                        "carried_from_id": a.maybe(a.one(key_results)) if key_results else None,
                    }
                    key_results += archive.add(session, "key_results", [key_result])
        history(session, a, people, teams, objectives, key_results)


def history(
    session: Any,
    a: Anything,
    people: list[str],
    teams: list[int],
    objectives: list[int],
    key_results: list[int],
) -> None:
    """What happened to them, in any order."""
    told: list[tuple[int, int]] = []
    for number in range(len(key_results) * 3):
        key_result = a.one(key_results)
        before = [id_ for id_, of in told if of == key_result]
        check_in = _check_in(a, people) | {
            "key_result_id": key_result,
            "supersedes_id": a.maybe(a.one(before)) if before else None,
            "idempotency_key": f"c{number}",
        }
        (id_,) = archive.add(session, "check_ins", [check_in])
        if check_in["supersedes_id"]:
            archive.point(
                session, "check_ins", {check_in["supersedes_id"]: {"superseded_by_id": id_}}
            )
        told.append((id_, key_result))
    asking = {of: id_ for id_, of in told}
    archive.add(session, "reporters", [
        {"key_result_id": each, "member_id": person, "position": position}
        for each in key_results
        for position, person in enumerate(a.some(people))
    ])  # fmt: skip
    archive.add(session, "barriers", [
        _barrier(a, people)
        | {"key_result_id": of, "check_in_id": id_, "resolved_by_id": a.maybe(id_)}
        for of, id_ in asking.items()
    ])  # fmt: skip
    archive.add(session, "wins", [
        {
            "team_id": a.one(teams), "key_result_id": of, "check_in_id": check_in,
            "author_id": a.one(people), "text": a.text(), "share": a.one((True, False)),
            "at": BEGIN, "thanked_id": a.maybe(a.one(people)), "idempotency_key": f"w{number}",
        }
        for number, (of, check_in) in enumerate(
            [(None, None), (None, None), *a.some(asking.items())]
        )
    ])  # fmt: skip
    about = [("objective_id", each) for each in objectives]
    about += [("key_result_id", each) for each in key_results]
    archive.add(session, "changes", [
        {"objective_id": None, "key_result_id": None, kind: id_, "at": a.moment(),
         "actor_id": a.one(people), "reason": a.note(),
         "fields": [["title", a.note(), a.text()], ["team_id", "", str(a.one(teams))],
                    ["supports_objective_id", str(a.one(objectives)), ""]]}
        for kind, id_ in a.some(about)
    ])  # fmt: skip
    archive.add(session, "reviews", [
        {"objective_id": None, "key_result_id": None, kind: id_, "author_id": a.one(people),
         "at": a.moment(), "score": a.number(), "suggested": a.maybe(a.number()),
         "decision": a.one(Decision), "reason": a.note(), "helped": a.note(),
         "hindered": a.note(), "learned": a.note(), "share_learned": a.one((True, False)),
         "reopened_at": a.maybe(a.moment()),
         "idempotency_key": f"r{kind}{id_}"}
        for kind, id_ in a.some(about)
    ])  # fmt: skip


def _person(a: Anything, id_: str) -> dict[str, Any]:
    return {
        "id": id_,
        "name": a.text(),
        "tz": a.one(("America/Chicago", "UTC")),
        "is_admin": a.one((True, False)),
        "is_named_admin": a.one((True, False)),
        "is_active": a.one((True, False)),
        "tour_step": a.one((0, 3)),
        "prompt_weekday": a.one(range(7)),
        "prompt_time": a.one((time(7, 30), time(0), time(15, 45))),
        "away_starts": a.maybe(a.day()),
        "away_until": a.maybe(a.day()),
        "away_cover_id": a.maybe("U0"),
        "muted_until": a.maybe(a.one((a.day(), date.max))),
        "credit_by_name": a.one((True, False)),
    }


def _team(a: Anything) -> dict[str, Any]:
    return {
        "name": a.text(),
        "level": a.one(TeamLevel),
        "tz": "America/Chicago",
        "wins_channel": a.maybe("C0WINS"),
        "leaders_channel": a.maybe("C0LEAD"),
        "wins_weekday": 4,
        "wins_time": time(14, 30),
        "support_weekday": 0,
        "support_time": time(8),
        "monthly": a.one((True, False)),
        "staff_begins": a.maybe(time(6, 45)),
        "staff_ends": a.maybe(time(17)),
        "coach_id": a.maybe("U0"),
    }


def _entry(a: Anything, teams: list[int]) -> dict[str, Any]:
    return {
        "team_id": a.one(teams),
        "kind": a.one(DayKind),
        "starts": a.day(),
        "ends": a.day(),
        "name": a.note(),
        "until": a.maybe(time(12, 15)),
        "source": a.text(),
    }


def _rules(a: Anything) -> Rules:
    changed: dict[str, Any] = {
        "prompt_time": time(8, 10),
        "cadence": Cadence.MONTHLY,
        "nudge": False,
        "score_strong": Decimal("0.75"),
        "keep_notes": 365,
        "legal_hold": True,
    }
    return replace(DEFAULT_RULES, **{name: changed[name] for name in a.some(changed)})


def _cycle(a: Anything) -> dict[str, Any]:
    return {"name": a.text(), "starts": a.day(), "ends": a.day(), "state": a.one(CycleState)}


def _key_result(a: Anything, people: list[str], teams: list[int]) -> dict[str, Any]:
    return {
        "title": a.text(),
        "team_id": a.one(teams),
        "owner_id": a.one(people),
        "kind": a.one(MetricKind),
        "direction": a.one(Direction),
        "unit": a.note(),
        **{name: a.maybe(a.number()) for name in ("baseline", "target", "stretch", "low", "high")},
        "milestones": [a.note() for _ in a.count(3)],
        "starts": a.day(),
        "due": a.day(),
        "data_dates": [a.day().isoformat() for _ in a.count(2)],
        "cadence": a.one(Cadence),
        "cover_id": a.maybe(a.one(people)),
        "cover_starts": a.maybe(a.day()),
        "cover_until": a.maybe(a.day()),
        "paused": a.one((True, False)),
        "pause_reason": a.maybe(a.note()),
    }


def _check_in(a: Anything, people: list[str]) -> dict[str, Any]:
    return {
        "kind": a.one(("check_in", "undo")),
        "author_id": a.one(people),
        "at": a.moment(),
        "number": a.maybe(a.number()),
        "out_of": a.maybe(a.number()),
        "confidence": a.one(Confidence),
        "suggested": a.one(Confidence),
        "note": a.note(),
        "barrier": a.maybe(a.one(BarrierKind)),
        "helper_id": a.maybe(a.one(people)),
        "peak": a.maybe(a.number()),
    }


def _barrier(a: Anything, people: list[str]) -> dict[str, Any]:
    return {
        "kind": a.maybe(a.one(BarrierKind)),
        "opened_by": a.one(people),
        "opened_at": a.moment(),
        "suggested_helper_id": a.maybe(a.one(people)),
        "helper_id": a.maybe(a.one(people)),
        "helping_since": a.maybe(a.moment()),
        "resolved_at": a.maybe(a.moment()),
        "undone": a.one((True, False)),
        "seen_by": a.maybe(a.one(people)),
        "seen_at": a.maybe(a.moment()),
        "solved_by": a.maybe(a.one(people)),
        "reopenings": [
            [a.maybe(a.one(people)) or "", _text(a), a.one(people), _text(a)] for _ in a.count(2)
        ],
        "thanked_at": a.maybe(a.moment()),
    }


def _text(a: Anything) -> str:
    return a.moment().isoformat()

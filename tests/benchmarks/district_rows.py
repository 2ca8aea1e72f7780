"""The rows of a district: its people, its goals and what everybody answered each week.

The same ones each time. Used by `district`, which keeps them in a database. May import click,
SQLAlchemy, `storage` and `bot.okr.model`.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time as wall_time, timedelta
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import click
from sqlalchemy import Connection, String, Table, case, cast, func, insert, literal, select

from bot.okr.model import (
    TOUR_STEPS,
    BarrierKind,
    Cadence,
    Confidence,
    CycleState,
    Direction,
    MetricKind,
    TeamLevel,
)
from storage.columns import DecimalText, UtcDateTime
from storage.tables import (
    BarrierRow,
    Base,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    TeamPersonRow,
    TeamRow,
    WinRow,
    WorkspaceRow,
)

WORKSPACE = "TDISTRICT"
NOW = datetime(2026, 9, 16, 12, 30, tzinfo=UTC)
"""A Wednesday, 7:30 in the morning in Chicago, when all are asked."""
UNASKED: dict[str, Any] = {
    "next_prompt_at": NOW,
    "round_on": None,
    "asked_through": None,
    "asked_at": None,
    "held_until": None,
    "home_stale_at": None,
}
"""Somebody who is due."""

_STAFF_OF_TEAM = 10
_TEAMS_OF_SCHOOL = 10
_WEEK = timedelta(weeks=1)
_SILENT_WEEKS = 4
_DISTRICT_TEAM = 1
_FIRST = "Ana Ben Cleo Dan Wei Lena Ines Marcus Priya Sam Ruth Joy Omar Grace Tom".split()
_LAST = "Rivera Okafor Chen Park Ortiz Duarte Bell Shah Lee Whitfield Adler Mensah Kim".split()


@dataclass(frozen=True)
class Size:
    """How many there are of everything."""

    owners: int
    weeks: int

    @property
    def key_results(self) -> int:
        return self.owners * 3 // 2

    @property
    def check_ins(self) -> int:
        """As many as there would be, had everybody answered; the highest id."""
        return self.key_results * self.weeks


def fill(connection: Connection, new: Size) -> None:
    """Write a district into empty tables."""
    _people(connection, new.owners)
    _goals(connection, new)
    _history(connection, new)


def _people(connection: Connection, owners: int) -> None:
    _insert(
        connection,
        WorkspaceRow,
        [{"name": "Riverbend", "bot_user_id": "UBOT", "school_version": "made"}],
    )
    _insert(
        connection,
        MemberRow,
        [
            {
                "id": member_id(number),
                "name": f"{_FIRST[number % 15]} {_LAST[number % 13]} {number}",
                "tz": "America/Chicago",
                "is_admin": number == 0,
                "is_active": True,
                "tour_step": TOUR_STEPS,
                "prompt_weekday": 2,
                "prompt_time": wall_time(7, 30),
                **UNASKED,
            }
            for number in range(owners)
        ],
    )
    teams = -(-owners // _STAFF_OF_TEAM)
    schools = -(-teams // _TEAMS_OF_SCHOOL)
    _insert(
        connection,
        TeamRow,
        [
            _team(_DISTRICT_TEAM, "Riverbend", TeamLevel.DISTRICT, None),
            *(
                _team(school_id(number), f"School {number}", TeamLevel.SCHOOL, _DISTRICT_TEAM)
                for number in range(schools)
            ),
            *(
                _team(
                    schools + 2 + number,
                    f"Team {number}",
                    TeamLevel.TEAM,
                    school_id(number // _TEAMS_OF_SCHOOL),
                )
                for number in range(teams)
            ),
        ],
    )
    staff = _STAFF_OF_TEAM * _TEAMS_OF_SCHOOL
    leaders = [(_DISTRICT_TEAM, 0), *((school_id(n), n * staff) for n in range(schools))]
    places = [(schools + 2 + number // _STAFF_OF_TEAM, number) for number in range(owners)]
    _insert(
        connection,
        TeamPersonRow,
        [
            {
                "team_id": team_id,
                "member_id": member_id(number),
                "is_leader": is_leader,
                "position": number % _STAFF_OF_TEAM,
            }
            for is_leader, people in ((True, leaders), (False, places))
            for team_id, number in people
        ],
    )


def member_id(number: int) -> str:
    """The Slack id of somebody, from 0 on."""
    return f"U{number:06}"


def school_id(number: int) -> int:
    """The id of a school's team, from 0 on."""
    return number + 2


def key(number: int) -> str:
    """What a key result is called, from 0 on: AAA-1, AAA-2, AAA-3, AAB-1 …"""
    return f"{_prefix(number // 3)}-{number % 3 + 1}"


def owner_of(number: int, owners: int) -> int:
    """Half of the people own two key results, of the same team."""
    return number if number < owners else (number - owners) * 2


def _prefix(number: int) -> str:
    letters = []
    for _ in range(4 if number >= 26**3 else 3):
        number, letter = divmod(number, 26)
        letters.append(ascii_uppercase[letter])
    return "".join(reversed(letters))


def _team(id_: int, name: str, level: TeamLevel, parent_id: int | None) -> dict[str, Any]:
    has_channels = level is not TeamLevel.TEAM
    return {
        "id": id_,
        "name": name,
        "level": level,
        "tz": "America/Chicago",
        "parent_id": parent_id,
        "wins_channel": f"C{id_}WINS" if has_channels else None,
        "leaders_channel": f"C{id_}LEADERS" if has_channels else None,
        "wins_weekday": 4,
        "wins_time": wall_time(14, 30),
        "support_weekday": 0,
        "support_time": wall_time(8),
    }


def _goals(connection: Connection, new: Size) -> None:
    """Key results that began with the history and are two thirds on their way."""
    weeks = max(new.weeks, 2)
    starts, due = (NOW - weeks * _WEEK).date(), (NOW + weeks * _WEEK / 2).date()
    _insert(
        connection,
        CycleRow,
        [{"id": 1, "name": "The plan", "starts": starts, "ends": due, "state": CycleState.OPEN}],
    )
    owners = [owner_of(number, new.owners) for number in range(new.key_results)]
    schools = -(-new.owners // (_STAFF_OF_TEAM * _TEAMS_OF_SCHOOL))
    team_ids = [schools + 2 + owner // _STAFF_OF_TEAM for owner in owners]
    _insert(
        connection,
        ObjectiveRow,
        [
            {
                "id": number // 3 + 1,
                "prefix": _prefix(number // 3),
                "title": f"Every student reads on grade level, room {number // 3}",
                "team_id": team_ids[number],
                "owner_id": member_id(owners[number]),
                "cycle_id": 1,
            }
            for number in range(0, new.key_results, 3)
        ],
    )
    _insert(
        connection,
        KeyResultRow,
        [
            {
                "id": number + 1,
                "key": key(number),
                "title": f"Students reading on grade level, group {number}",
                "objective_id": number // 3 + 1,
                "team_id": team_ids[number],
                "owner_id": member_id(owners[number]),
                "kind": MetricKind.PERCENT,
                "direction": Direction.INCREASE,
                "unit": "%",
                "baseline": Decimal(20),
                "target": Decimal(80),
                "milestones": [],
                "starts": starts,
                "due": due,
                "data_dates": [],
                "cadence": Cadence.WEEKLY,
                "paused": False,
            }
            for number in range(new.key_results)
        ],
    )


def _history(connection: Connection, new: Size) -> None:
    """The oldest week first, as life writes it; the indexes are made when all is there."""
    table = CheckInRow.__table__
    assert isinstance(table, Table)
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    label = f"{new.key_results:,} key results, {new.weeks} weeks"
    steps = range(new.weeks + len(indexes) * 10)
    with click.progressbar(length=len(steps), label=label, file=sys.stderr) as bar:
        for week in range(new.weeks):
            _week(connection, new, week)
            bar.update(1)
        for index in indexes:
            index.create(connection)
            bar.update(10)


def _week(connection: Connection, new: Size, week: int) -> None:
    """What everybody answered a week: a slow climb, up and down a little.

    In thirteen one falls behind, in twenty one has been silent for the last month, and in twelve
    answers one has no new number.
    """
    at = literal(NOW - (new.weeks - week) * _WEEK, UtcDateTime)
    before = week * new.key_results
    lag = case((KeyResultRow.id % 13 == 3, 22 * week // new.weeks), else_=0)
    noise = (KeyResultRow.id % 101 * (week % 97) + KeyResultRow.id * 7) % 11
    climb = 20 + 40 * week // new.weeks + noise - lag
    highest = (Decimal(40 * week // new.weeks) + 10) / 60  # of those that do not lag
    has_number = (KeyResultRow.id * 5 + week) % 12 != 5
    number = case((has_number, cast(climb, DecimalText)))
    mood = (KeyResultRow.id + week) % 20
    confidence = case(
        (mood == 0, literal(Confidence.NEEDS_SUPPORT.value)),
        (mood == 1, literal(Confidence.WATCHING.value)),
        else_=literal(Confidence.ON_TRACK.value),
    )
    note = case(
        (mood % 4 == 0, "Small groups meet on Tuesdays; two more rooms next week."), else_=""
    )
    rows = select(
        KeyResultRow.id + before,
        KeyResultRow.workspace_id,
        KeyResultRow.id,
        literal("check_in"),
        KeyResultRow.owner_id,
        at,
        number,
        confidence,
        confidence,
        note,
        case((mood == 0, literal(BarrierKind.STAFFING.value))),
        cast(literal(highest, DecimalText), DecimalText),
        literal(f"week:{week:03}:") + func.substr(cast(KeyResultRow.id + 1_000_000, String), 2),
    )
    into = (
        "id workspace_id key_result_id kind author_id at number confidence suggested note "
        "barrier peak idempotency_key"
    ).split()
    if week >= new.weeks - _SILENT_WEEKS:
        rows = rows.where(KeyResultRow.id % 20 != 7)
    connection.execute(insert(CheckInRow).from_select(into, rows.order_by(KeyResultRow.id)))
    _said_with_it(connection, before, new, week)


def _said_with_it(connection: Connection, before: int, new: Size, week: int) -> None:
    """The barriers and wins of a week's check-ins."""
    of_week = CheckInRow.id.between(before + 1, before + new.key_results)
    solved = None if week == new.weeks - 1 else NOW - (new.weeks - week - 1) * _WEEK
    calls = select(
        CheckInRow.workspace_id,
        CheckInRow.key_result_id,
        CheckInRow.id,
        CheckInRow.barrier,
        CheckInRow.author_id,
        CheckInRow.at,
        cast(literal(solved, UtcDateTime), UtcDateTime) if solved else literal(None),
        literal(False),
    ).where(of_week, CheckInRow.barrier.is_not(None))
    asked = "workspace_id key_result_id check_in_id kind opened_by opened_at resolved_at undone"
    connection.execute(insert(BarrierRow).from_select(asked.split(), calls))
    wins = (
        select(
            CheckInRow.workspace_id,
            KeyResultRow.team_id,
            CheckInRow.key_result_id,
            CheckInRow.id,
            CheckInRow.author_id,
            literal("Everyone in my group read a whole page aloud."),
            literal(True),
            CheckInRow.at,
            CheckInRow.idempotency_key,
        )
        .join(KeyResultRow, KeyResultRow.id == CheckInRow.key_result_id)
        .where(of_week, (CheckInRow.id + week) % 30 == 2)
    )
    told = (
        "workspace_id team_id key_result_id check_in_id author_id text share at idempotency_key"
    ).split()
    connection.execute(insert(WinRow).from_select(told, wins))


def _insert(connection: Connection, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    values = [{"workspace_id": WORKSPACE, **one} for one in rows]
    for first in range(0, len(values), 10_000):
        connection.execute(insert(row), values[first : first + 10_000])

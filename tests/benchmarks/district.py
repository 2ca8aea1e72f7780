"""A district in a database, as large as wanted: the same rows each time, kept for the next run.

    python -m tests.benchmarks.district --owners 20000 --weeks 167 --database postgresql

20,000 owners are 20,000 staff in 200 schools of ten teams, with 30,000 key results and one check-in
a week for each of them. Everybody is due at `NOW`. In twenty check-ins one asks for help, in thirty
one shares a win; prompts and messages of past weeks are not made.
May import click, SQLAlchemy, `storage` and `bot.okr.model`.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time as wall_time, timedelta
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import click
from sqlalchemy import (
    Connection,
    Integer,
    String,
    Table,
    case,
    cast,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url

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
from storage import Store
from storage.columns import DecimalText, UtcDateTime
from storage.engine import without_limit
from storage.migrations import planner
from storage.tables import (
    BarrierRow,
    Base,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    OfferRow,
    OutboxRow,
    PromptItemRow,
    PromptRow,
    TeamPersonRow,
    TeamRow,
    WinRow,
    WorkspaceRow,
)
from tests.benchmarks.servers import create, database, drop, is_there, megabytes, rename
from tests.benchmarks.table import Sizes

WORKSPACE = "TDISTRICT"
NOW = datetime(2026, 9, 16, 12, 30, tzinfo=UTC)
"""A Wednesday, 7:30 in the morning in Chicago, when all are asked."""

_NEVER = datetime(2099, 1, 1, tzinfo=UTC)
_STAFF_OF_TEAM = 10
_TEAMS_OF_SCHOOL = 10
_WEEK = timedelta(weeks=1)
_DISTRICT_TEAM = 1
_FIRST = "Ana Ben Cleo Dan Wei Lena Ines Marcus Priya Sam Ruth Joy Omar Grace Tom".split()
_LAST = "Rivera Okafor Chen Park Ortiz Duarte Bell Shah Lee Whitfield Adler Mensah Kim".split()


@dataclass(frozen=True)
class District:
    """A database that holds one; `check_ins` is how many it was made with."""

    url: str
    owners: int
    weeks: int

    @property
    def key_results(self) -> int:
        return self.owners * 3 // 2

    @property
    def check_ins(self) -> int:
        return self.key_results * self.weeks

    @property
    def name(self) -> str:
        """For the table: which database, and how much is in it."""
        return f"{make_url(self.url).get_backend_name()}, {self.weeks} weeks"

    def reset(self, due: datetime = NOW) -> None:
        """Forget what a benchmark did: as it was made, everybody due again."""
        store = Store(self.url)
        with store.engine.begin() as connection:
            without_limit(connection)
            for table in (OutboxRow, OfferRow, PromptItemRow, PromptRow):
                connection.execute(delete(table))
            for said in (BarrierRow, WinRow):
                connection.execute(delete(said).where(said.check_in_id > self.check_ins))
            solved = BarrierRow.resolved_by_id > self.check_ins
            open_again = {"resolved_at": None, "resolved_by_id": None}
            connection.execute(update(BarrierRow).where(solved).values(open_again))
            connection.execute(delete(CheckInRow).where(CheckInRow.id > self.check_ins))
            connection.execute(update(MemberRow).values({**_UNASKED, "next_prompt_at": due}))
            never = {"next_refresh_at": _NEVER, "next_cleaning_at": _NEVER}
            connection.execute(update(WorkspaceRow).values(never))
        store.close()


def of(sizes: Sizes, owners: int | None = None, weeks: int | None = None) -> Iterator[District]:
    """The districts of these sizes on each database, made where they are not there yet."""
    for dialect in sizes.databases:
        for each in sizes.weeks if weeks is None else (weeks,):
            yield district(dialect, owners or sizes.owners, each, fresh=sizes.fresh)


def district(dialect: str, owners: int, weeks: int, *, fresh: bool = False) -> District:
    """The district of this size; the one from an earlier run, unless it is to be `fresh`."""
    name = f"district_{owners}_{weeks}"
    found = District(database(dialect, name), owners, weeks)
    if fresh and found not in _made:
        drop(dialect, name)
    if not is_there(dialect, name):
        begun = time.perf_counter()
        _make(District(create(dialect, f"{name}_unfinished"), owners, weeks))
        rename(dialect, f"{name}_unfinished", name)
        took = time.perf_counter() - begun
        size = megabytes(found.url)
        print(f"{found.name}: made in {took:.0f} s, {size:,.0f} MB", file=sys.stderr)
    if found not in _made:
        store = Store(found.url)  # it may be from before a change of the tables
        store.migrate()
        store.close()
    _made.add(found)
    return found


_made: set[District] = set()
_UNASKED: dict[str, Any] = {
    "next_prompt_at": NOW,
    "round_on": None,
    "asked_through": None,
    "asked_at": None,
    "held_until": None,
    "home_stale_at": None,
}


def _make(new: District) -> None:
    store = Store(new.url)
    try:
        store.migrate()
        if store.dialect == "sqlite":
            event.listen(store.engine, "connect", _without_waiting)
            store.close()  # so that the next connection is one that does not wait
        with store.engine.begin() as connection:
            without_limit(connection)
            if store.dialect == "postgresql":  # what points at nothing is not made here
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            _people(connection, new.owners)
            _goals(connection, new)
            _history(connection, new)
            if store.dialect == "sqlite":
                planner.teach(connection)  # an index that is made anew is unknown to it
            else:
                _count_on(connection)
        if store.dialect == "postgresql":
            with store.engine.connect() as connection:
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                alone.execute(text("SET statement_timeout = 0"))
                alone.execute(text("VACUUM (ANALYZE)"))
    finally:
        store.close()


def _without_waiting(connection: Any, entry: object) -> None:
    """A half-made file is thrown away, so no commit needs to wait for the disk."""
    for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


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
                **_UNASKED,
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


def _goals(connection: Connection, new: District) -> None:
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


def _history(connection: Connection, new: District) -> None:
    """The oldest week first, as life writes it; the indexes are made when all is there."""
    table = CheckInRow.__table__
    assert isinstance(table, Table)
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    label = f"{new.key_results:,} key results, {new.name}"
    steps = range(new.weeks + len(indexes) * 10)
    with click.progressbar(length=len(steps), label=label, file=sys.stderr) as bar:
        for week in range(new.weeks):
            _week(connection, new, week)
            bar.update(1)
        for index in indexes:
            index.create(connection)
            bar.update(10)


def _week(connection: Connection, new: District, week: int) -> None:
    """What everybody answered a week: a slow climb, up and down a little."""
    at = literal(NOW - (new.weeks - week) * _WEEK, UtcDateTime)
    before = week * new.key_results
    number = 20 + 40 * week // new.weeks + (KeyResultRow.id * 7 + week * 13) % 11
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
        cast(number, DecimalText),
        confidence,
        confidence,
        note,
        case((mood == 0, literal(BarrierKind.STAFFING.value))),
        cast(literal(Decimal(2 * week) / Decimal(3 * new.weeks), DecimalText), DecimalText),
        literal(f"week:{week:03}:") + func.substr(cast(KeyResultRow.id + 1_000_000, String), 2),
    )
    into = (
        "id workspace_id key_result_id kind author_id at number confidence suggested note "
        "barrier peak idempotency_key"
    ).split()
    connection.execute(insert(CheckInRow).from_select(into, rows.order_by(KeyResultRow.id)))
    _said_with_it(connection, before, new, week)


def _said_with_it(connection: Connection, before: int, new: District, week: int) -> None:
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


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the ids that were given here."""
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
            connection.execute(text(f"SELECT setval({sequence}, {newest}, false)"))


def _insert(connection: Connection, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    values = [{"workspace_id": WORKSPACE, **one} for one in rows]
    for first in range(0, len(values), 10_000):
        connection.execute(insert(row), values[first : first + 10_000])


@click.command()
@click.option("--owners", type=int, default=Sizes.owners, show_default=True)
@click.option("--weeks", type=int, default=max(Sizes.weeks), show_default=True)
@click.option("--database", "dialect", type=click.Choice(Sizes.databases), default="sqlite")
@click.option("--fresh", is_flag=True, help="Make it anew where it is there already.")
def main(owners: int, weeks: int, dialect: str, fresh: bool) -> None:
    """Make a district, and print where it is."""
    print(district(dialect, owners, weeks, fresh=fresh).url)


if __name__ == "__main__":
    main()

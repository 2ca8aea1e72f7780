"""`homeroom import` of a spreadsheet with one line for each key result of a district.

A tenth of the lines first: memory that does not grow with the file is equal. The naive way adds row
after row and commits each, with a query for the team, the owner and the objective. A part of
`make bench`.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter, sleep

from sqlalchemy import select
from sqlalchemy.orm import Session as PlainSession

from bot.okr.model import Cadence, CycleState, Direction, MetricKind
from storage import Store
from storage.tables import CycleRow, KeyResultRow, MemberRow, ObjectiveRow, TeamRow
from tests.benchmarks import district, servers
from tests.benchmarks.acknowledge import environment
from tests.benchmarks.district import WORKSPACE, District
from tests.benchmarks.pretend_slack import PretendSlack, pretend_slack
from tests.benchmarks.process import program
from tests.benchmarks.table import Figure, Sizes

LINES = (3_000, 30_000)
_NAIVE = 1_000
"""Lines that the naive way is given; its time is multiplied."""


def figures(sizes: Sizes) -> Iterator[Figure]:
    with pretend_slack() as slack:
        for dialect in sizes.databases:
            naive = _naively(dialect)
            for lines in LINES:
                path = _spreadsheet(lines)
                took, memory = _imported(dialect, path, slack)
                most = 60.0 if lines == LINES[-1] else None
                name = f"{lines:,} lines, {dialect}"
                yield Figure(f"import {name}", took, "s", naive * lines / _NAIVE, most)
                yield Figure(f"most memory of import {name}", memory, "MB")
            servers.drop(dialect, "importing")


def _spreadsheet(lines: int) -> Path:
    path = servers.FOLDER / f"import-{lines}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        columns = "level team owner objective key_result metric baseline target starts due"
        table.writerow(columns.split())
        for number in range(lines):
            title = f"Read on grade level, room {number // 3}"
            what = f"Students reading on grade level, group {number}"
            who = district.member_id(number % Sizes.owners)
            where = f"Team {number // 15}"
            numbers = (20, 80, "2026-08-17", "2027-06-11")
            table.writerow(["team", where, who, title, what, "percent", *numbers])
    return path


def _imported(dialect: str, path: Path, slack: PretendSlack) -> tuple[float, float]:
    """Seconds and the most megabytes of the whole command, with reading who is in Slack."""
    url = servers.create(dialect, "importing")
    store = Store(url)
    store.migrate()
    store.close()
    begun = perf_counter()
    memory = 0.0
    words = "bot", "import", str(path), "--owner", district.member_id(0)
    told = environment(District(Sizes.owners, 0, url), slack, {})
    with program(*words, environment=told) as running:
        while not running.has_ended:
            memory = max(memory, running.most_megabytes or 0.0)
            sleep(0.02)
        if running.code:
            raise RuntimeError("the import failed: see .bench/bot.log")
    return perf_counter() - begun, memory


def _naively(dialect: str) -> float:
    """Seconds for `_NAIVE` lines, into a district that has the people already."""
    one = district.district(dialect, Sizes.owners, 1)
    store = Store(one.url)
    begun = perf_counter()
    with PlainSession(store.engine) as session, _spreadsheet(_NAIVE).open() as file:
        added = []
        for number, line in enumerate(csv.DictReader(file)):
            team = session.scalars(
                select(TeamRow).where(
                    TeamRow.workspace_id == WORKSPACE, TeamRow.name == line["team"]
                )
            ).one()
            owner = session.get_one(MemberRow, (WORKSPACE, line["owner"]))
            cycle = session.scalars(select(CycleRow).where(CycleRow.state == CycleState.OPEN)).one()
            objective = session.scalars(
                select(ObjectiveRow).where(
                    ObjectiveRow.workspace_id == WORKSPACE, ObjectiveRow.title == line["objective"]
                )
            ).first()
            if objective is None:
                objective = ObjectiveRow(
                    workspace_id=WORKSPACE,
                    prefix=f"Z{number}",
                    title=line["objective"],
                    team_id=team.id,
                    owner_id=owner.id,
                    cycle_id=cycle.id,
                )
                session.add(objective)
                session.commit()
                added.append(objective)
            row = KeyResultRow(
                workspace_id=WORKSPACE,
                key=f"Z{number}-1",
                title=line["key_result"],
                objective_id=objective.id,
                team_id=team.id,
                owner_id=owner.id,
                kind=MetricKind.PERCENT,
                direction=Direction.INCREASE,
                unit="%",
                baseline=Decimal(line["baseline"]),
                target=Decimal(line["target"]),
                milestones=[],
                starts=date.fromisoformat(line["starts"]),
                due=date.fromisoformat(line["due"]),
                data_dates=[],
                cadence=Cadence.WEEKLY,
                paused=False,
            )
            session.add(row)
            session.commit()
            added.insert(0, row)  # type: ignore[arg-type]
        took = perf_counter() - begun
        for each in added:
            session.delete(each)
        session.commit()
    store.close()
    return took

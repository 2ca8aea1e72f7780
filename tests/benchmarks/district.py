"""A district in a database, as large as wanted: the same rows each time, kept for the next run.

    python -m tests.benchmarks.district --owners 20000 --weeks 167 --database postgresql

20,000 owners are 20,000 staff in 200 schools of ten teams, with 30,000 key results and one check-in
a week for nearly all of them. Everybody is due at `NOW`. In twenty check-ins one asks for help, one
is watching, and in thirty one shares a win; one key result in eight is behind, one in twenty silent
for a month. Prompts and messages of past weeks are not made.
May import click, SQLAlchemy, `storage` and `bot.okr.model`.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy import (
    Connection,
    Integer,
    delete,
    event,
    text,
    update,
)
from sqlalchemy.engine import make_url

from storage import Store
from storage.engine import without_limit
from storage.migrations import planner
from storage.tables import (
    BarrierRow,
    Base,
    CheckInRow,
    MemberRow,
    OfferRow,
    OutboxRow,
    PromptItemRow,
    PromptRow,
    WinRow,
    WorkspaceRow,
)
from tests.benchmarks.district_rows import (
    NOW as NOW,
    UNASKED,
    WORKSPACE as WORKSPACE,
    Size,
    fill,
    key as key,
    member_id as member_id,
    school_id as school_id,
)
from tests.benchmarks.servers import create, database, drop, is_there, megabytes, rename
from tests.benchmarks.table import Sizes

_NEVER = datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class District(Size):
    """A database that holds one; `check_ins` is how many it was made with."""

    url: str

    @property
    def name(self) -> str:
        """For the table: which database, and how much is in it."""
        return f"{make_url(self.url).get_backend_name()}, {self.weeks} weeks"

    def reset(self, due: datetime = NOW) -> None:
        """Forget what a benchmark did: as it was made, everybody due again."""
        store = Store(self.url)
        if store.dialect == "sqlite":
            event.listen(store.engine, "connect", _unchecked)
        with store.engine.begin() as connection:
            without_limit(connection)
            if store.dialect == "postgresql":
                connection.execute(_UNCHECKED)
            for table in (OutboxRow, OfferRow, PromptItemRow, PromptRow):
                connection.execute(delete(table))
            for said in (BarrierRow, WinRow):
                connection.execute(delete(said).where(said.check_in_id > self.check_ins))
            solved = BarrierRow.resolved_by_id > self.check_ins
            open_again = {"resolved_at": None, "resolved_by_id": None}
            connection.execute(update(BarrierRow).where(solved).values(open_again))
            connection.execute(delete(CheckInRow).where(CheckInRow.id > self.check_ins))
            connection.execute(update(MemberRow).values({**UNASKED, "next_prompt_at": due}))
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
    found = District(owners, weeks, database(dialect, name))
    if fresh and found not in _made:
        drop(dialect, name)
    if not is_there(dialect, name):
        begun = time.perf_counter()
        _make(District(owners, weeks, create(dialect, f"{name}_unfinished")))
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
                connection.execute(_UNCHECKED)
                connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            fill(connection, new)
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


_UNCHECKED = text("SET LOCAL session_replication_role = replica")
"""For each row that goes, all rows would be looked at that might point to it."""


def _unchecked(connection: Any, entry: object) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")


def _without_waiting(connection: Any, entry: object) -> None:
    """A half-made file is thrown away, so no commit needs to wait for the disk."""
    for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the ids that were given here."""
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
            connection.execute(text(f"SELECT setval({sequence}, {newest}, false)"))


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

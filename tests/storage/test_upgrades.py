"""Every migration leaves the version before at work: nothing of it fails, nothing is lost.

So replicas are replaced one after the other (expand, then contract a version later). It holds from
`0005` on: of the versions before no two were ever to run side by side.
"""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from bot import demo
from bot.okr.model import Member, Workspace
from storage import Store, members, migrations, workspaces
from tests import cast
from tests.conftest import Server
from tests.storage.old_version import (
    FIRST,
    add,
    columns_of,
    everything,
    rewrite,
    sample,
    tables_of,
    unique_in,
    write,
)

OLDEST_THAT_STAYS = "0004"
CHAIN = list(reversed(migrations.versions()))
LATER = CHAIN[CHAIN.index(OLDEST_THAT_STAYS) + 1 :]


def contract_of(revision: str) -> str | None:
    """The earlier version that made needless what this one takes away; None for all others."""
    script = ScriptDirectory.from_config(migrations._config()).get_revision(revision)
    contract: str | None = getattr(script.module, "contract_of", None)
    return contract


STEPS = [(CHAIN[CHAIN.index(one) - 1], one) for one in LATER if contract_of(one) is None]


def test_what_takes_something_away_says_since_when_it_is_needless() -> None:
    for revision in CHAIN:
        contract = contract_of(revision)
        assert contract is None or contract in CHAIN[: CHAIN.index(revision)]
    assert ("0004", "0005") in STEPS


@pytest.fixture(params=STEPS, ids="-".join)
def step(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A version, and the next one."""
    older, newer = request.param
    return older, newer


@pytest.fixture
def old(empty_database_url: str, step: tuple[str, str]) -> Iterator[Store]:
    """A database of the version before, with two rows in every table."""
    yield from filled(empty_database_url, step[0])


def filled(url: str, version: str) -> Iterator[Store]:
    with closing(Store(url)) as store:
        migrations.upgrade(store.engine, version)
        tables = tables_of(store.engine)
        with store.engine.begin() as connection:
            for number, workspace_id in enumerate(("TMAPLE", "TTWIN"), start=FIRST):
                write(connection, tables, sample(tables, workspace_id, number))
        yield store


@pytest.fixture
def old_postgresql(postgresql_server: Server) -> Iterator[Store]:
    """The oldest version that stays at work, on PostgreSQL, with a row in every table."""
    for url in postgresql_server.database():
        yield from filled(url, OLDEST_THAT_STAYS)


def test_what_the_version_before_writes_and_reads_goes_on(
    old: Store, step: tuple[str, str]
) -> None:
    tables = tables_of(old.engine)
    with old.engine.begin() as connection:
        rewrite(connection, tables)
        before = everything(connection, tables)
    migrations.upgrade(old.engine, step[1])
    with old.engine.begin() as connection:
        assert everything(connection, tables) == before
        rewrite(connection, tables)
        assert add(connection, tables, "TMAPLE", 3) > 10
    assert all(len(rows) == 2 for rows in before.values())


def test_nothing_is_taken_away_renamed_or_asked_for(old: Store, step: tuple[str, str]) -> None:
    """What the version before names is there, and what it does not name may be left out."""
    before, alone = columns_of(old.engine), unique_in(old.engine)
    migrations.upgrade(old.engine, step[1])
    after, alone_now = columns_of(old.engine), unique_in(old.engine)
    assert before.keys() <= after.keys()
    for table, columns in before.items():
        assert columns.keys() <= after[table].keys(), table
        for name, column in after[table].items():
            optional = column["nullable"] or column["default"] is not None
            known = columns.get(name)
            assert optional or (known and not known["nullable"]), f"{table}.{name}"
            assert known is None or repr(known["type"]) == repr(column["type"]), f"{table}.{name}"
        for key in alone_now[table]:  # what was unique by fewer columns is so by more
            assert any(key >= earlier for earlier in alone[table]), (table, key)


def test_a_whole_district_comes_through_as_it_was(store: Store, empty_database_url: str) -> None:
    with store.begin("TWILLOW") as session:
        workspaces.ensure(session, Workspace(id="TWILLOW", name=demo.WORKSPACE_NAME))
        people = [Member(id=p.id, name=p.name, tz=p.tz, is_admin=p.is_admin) for p in demo.PEOPLE]
        members.save(session, people)
    demo.plant(store, "TWILLOW", cast.NOW, cast.NOW)
    demo.answer(store, "TWILLOW", cast.NOW, datetime(1970, 1, 1, tzinfo=UTC), cast.NOW)
    with closing(Store(empty_database_url)) as old:
        migrations.upgrade(old.engine, OLDEST_THAT_STAYS)
        tables = tables_of(old.engine)
        with store.engine.connect() as there, old.engine.begin() as here:
            district = everything(there, tables)
            write(here, tables, district)
        old.migrate()
        assert old.is_current()
        with old.engine.connect() as here:
            assert everything(here, tables) == district
            if old.dialect == "sqlite":
                assert here.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                assert here.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert len(district["key_results"]) > 10
    assert len(district["check_ins"]) > 50


def test_what_does_not_hold_together_is_left_as_it_was(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'old.db'}")) as old:
        migrations.upgrade(old.engine, OLDEST_THAT_STAYS)
        tables = tables_of(old.engine)
        with old.engine.begin() as connection:
            write(connection, tables, sample(tables, "TMAPLE", FIRST))
            write(connection, tables, sample(tables, "TTWIN", FIRST + 1))
            stray = f"UPDATE wins SET team_id = {FIRST + 1} WHERE workspace_id = 'TMAPLE'"
            connection.exec_driver_sql(stray)  # which the old keys did not mind
            before = everything(connection, tables)
        with pytest.raises(migrations.Refused, match="1 rows of wins and others point at rows"):
            old.migrate()
        with old.engine.connect() as connection:
            assert everything(connection, tables) == before
            assert migrations.version(connection) == OLDEST_THAT_STAYS


def test_replicas_of_the_version_before_write_while_postgresql_is_migrated(
    old_postgresql: Store,
) -> None:
    """No statement of theirs fails, and nothing they were told is stored is gone."""
    store = old_postgresql
    tables = tables_of(store.engine)
    numbers, enough = count(start=10), threading.Event()
    written: list[int] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while not enough.is_set():
                with store.engine.begin() as connection:
                    add(connection, tables, "TMAPLE", number := next(numbers))
                written.append(number)
        except BaseException as error:
            failed.append(error)

    def go_on() -> None:
        """Until each of them has written something since."""
        until = len(written) + 5 * len(workers)
        while len(written) < until and not failed:
            enough.wait(0.02)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        go_on()
        store.migrate()
        go_on()
    finally:
        enough.set()
        for worker in workers:
            worker.join()
    assert failed == []
    assert store.is_current()
    with store.engine.connect() as connection:
        for table in tables:
            if "id" in table.c and table.c.id.type.python_type is int:
                there = connection.scalar(select(func.count()).select_from(table))
                assert there == 2 + len(written), table.name


def test_a_version_that_is_not_known_here_is_left_alone(empty_database_url: str) -> None:
    with closing(Store(empty_database_url)) as store:
        assert not store.is_later()
        store.migrate()
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        assert store.is_later()
        with pytest.raises(migrations.Refused, match="of a later version of Homeroom"):
            store.migrate()

"""Transactions keep the same promises on both databases."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.okr.model import DigestKind, Workspace
from storage import Conflict, Store, asking, in_transaction, members, objectives, teams, workspaces
from tests import cast
from tests.storage.school import HOME, found


def test_the_block_commits_when_it_ends(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
    with store.begin_unscoped() as session:
        assert workspaces.all(session) == [HOME]


def test_the_block_leaves_nothing_when_it_raises(store: Store) -> None:
    def fail_after_writing() -> None:
        with store.begin_unscoped() as session:
            workspaces.ensure(session, HOME)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with store.begin_unscoped() as session:
        assert workspaces.all(session) == []


def test_a_thread_knows_when_it_is_inside_a_transaction(store: Store) -> None:
    seen = [in_transaction()]
    with store.begin_unscoped(read_only=True):
        seen.append(in_transaction())
        with ThreadPoolExecutor() as others:
            seen.append(others.submit(in_transaction).result())
    seen.append(in_transaction())
    assert seen == [False, True, False, False]


def test_a_transaction_inside_another_is_refused(store: Store) -> None:
    with (
        store.begin_unscoped(),
        pytest.raises(RuntimeError, match="already open"),
        store.begin("TMAPLE"),
    ):
        pass
    assert not in_transaction()


def test_what_sql_refuses_is_a_conflict(store: Store) -> None:
    school = found(store)
    with pytest.raises(Conflict), store.begin(school.workspace_id) as session:
        objectives.add(session, school.objective)  # its prefix is taken


def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
    with pytest.raises(Conflict), store.begin(HOME.id) as session:
        objectives.add(session, cast.OBJECTIVE)


def test_writers_of_one_row_wait_for_each_other(store: Store) -> None:
    found(store)

    def rename(number: int) -> None:
        with store.begin(HOME.id) as session:
            ana = members.get(session, "UANA")
            assert ana is not None
            members.save(session, [replace(ana, name=f"Ana {number}")])

    with ThreadPoolExecutor(8) as threads:
        for result in [threads.submit(rename, number) for number in range(40)]:
            result.result()


def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    found(store)

    def read() -> int:
        with store.begin(HOME.id, read_only=True) as session:
            return len(members.all(session))

    with store.begin(HOME.id) as session, ThreadPoolExecutor() as others:
        members.save(session, [replace(cast.ANA, id="UNEW")])
        assert others.submit(read).result(timeout=60) == len(cast.MEMBERS)


def test_a_reader_sees_one_moment(store: Store) -> None:
    found(store)

    def rename() -> None:
        with store.begin(HOME.id) as session:
            members.save(session, [replace(cast.ANA, name="Ana Lopez")])

    with store.begin(HOME.id, read_only=True) as session, ThreadPoolExecutor() as others:
        before = members.get(session, "UANA")
        others.submit(rename).result(timeout=60)
        assert members.get(session, "UANA") == before == cast.ANA
    with store.begin(HOME.id) as session:
        assert members.named(session, ["UANA"])["UANA"].name == "Ana Lopez"


def test_a_reader_may_look_at_what_is_due(store: Store) -> None:
    school = found(store)
    with store.begin(HOME.id) as session:
        members.look_again(session, ["UANA"], cast.NOW)
        teams.set_next_digest(session, school.team.id, DigestKind.WINS, cast.NOW)
    with store.begin_unscoped(read_only=True) as session:
        assert len(asking.due_for_prompt(session, cast.NOW, 1)) == 1
        assert len(teams.due_for_digest(session, cast.NOW, DigestKind.WINS, 1)) == 1


def test_a_reader_cannot_write(store: Store) -> None:
    school = found(store)
    refused = pytest.raises(RuntimeError, match="read only")
    with refused, store.begin(HOME.id, read_only=True) as session:
        members.look_again(session, ["UANA"], cast.NOW)
    with refused, store.begin(HOME.id, read_only=True) as session:
        objectives.add(session, replace(school.objective, prefix="NEW"))


_ASKS = """
import sys
from storage.engine import create_engine
with create_engine(sys.argv[1]).connect() as connection:
    for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
        print(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
"""


def test_sqlite_keeps_every_commit_and_checks_every_reference(sqlite_url: str) -> None:
    """In a process of its own, as a school runs it: the tests' own databases wait for no disk."""
    asked = [sys.executable, "-c", _ASKS, sqlite_url]
    answers = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert answers.split() == ["wal", "2", "5000", "1"]


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    store = Store("sqlite://")
    store.migrate()
    barrier = threading.Barrier(4)

    def ensure(number: int) -> None:
        barrier.wait()
        with store.begin_unscoped() as session:
            workspaces.ensure(session, Workspace(id=f"T{number}", name="Maple Grove"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ensure, range(4)))
    with store.begin_unscoped() as session:
        assert [workspace.id for workspace in workspaces.all(session)] == ["T0", "T1", "T2", "T3"]
    store.close()


@pytest.mark.parametrize(
    "written",
    [
        lambda url: url,
        lambda url: url.replace("postgresql+psycopg://", "postgresql://"),
        lambda url: url.replace("postgresql+psycopg://", "postgres://"),
    ],
)
def test_the_common_ways_to_write_an_address_work(
    postgresql_url: str, written: Callable[[str], str]
) -> None:
    store = Store(written(postgresql_url))
    assert store.is_current()
    assert store.dialect == "postgresql"
    store.close()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="'mysql' is not supported"):
        Store("mysql://localhost/homeroom")


def test_a_new_file_is_not_touched_before_it_is_used(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path / 'later.db'}").close()
    assert list(tmp_path.iterdir()) == []


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Switching to WAL is where SQLite itself does not wait."""
    for number in range(10):
        stores = [Store(f"sqlite:///{tmp_path / f'{number}.db'}") for _ in range(8)]
        barrier = threading.Barrier(len(stores))

        def opened(store: Store, barrier: threading.Barrier = barrier) -> str:
            barrier.wait()
            with store.engine.connect() as connection:
                return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())

        with ThreadPoolExecutor(len(stores)) as threads:
            assert list(threads.map(opened, stores)) == ["wal"] * len(stores)
        for store in stores:
            store.close()

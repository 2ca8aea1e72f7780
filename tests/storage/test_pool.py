"""Connections to PostgreSQL: few, and nobody waits for ever for one."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, TimeoutError as NoneFree

from storage import Store, engine as database_engine, workspaces
from storage.engine import KEPT, MOST


@pytest.fixture
def limited(postgresql_url: str) -> Iterator[Store]:
    with closing(Store(postgresql_url)) as store:
        yield store


def test_sixty_threads_share_what_one_process_may_open(limited: Store) -> None:
    opened, closed = count(1), count(1)
    held: list[int] = []
    turn = threading.Lock()
    last = {"opened": 0, "closed": 0}

    def note(which: str, numbers: "count[int]") -> None:
        with turn:
            last[which] = next(numbers)
            held.append(last["opened"] - last["closed"])

    event.listen(limited.engine, "connect", lambda *_: note("opened", opened))
    event.listen(limited.engine, "close", lambda *_: note("closed", closed))
    crowd = threading.Barrier(MOST)

    def work() -> int:
        done = 0
        while done < 4:
            with suppress(NoneFree), limited.begin_unscoped(read_only=True) as session:
                workspaces.all(session)
                if done == 0:
                    crowd.wait()  # as many as may be are open at once
                done += 1
        return done

    with ThreadPoolExecutor(4 * MOST) as threads:
        works = [threads.submit(work) for _ in range(4 * MOST)]
        assert {one.result() for one in works} == {4}
    assert max(held) == MOST
    assert held[-1] <= KEPT


def test_who_finds_all_taken_hears_so_in_time(limited: Store) -> None:
    held = [limited.engine.connect() for _ in range(MOST)]
    try:
        with pytest.raises(NoneFree), limited.begin_unscoped() as session:
            workspaces.all(session)
    finally:
        for connection in held:
            connection.close()
    with limited.begin_unscoped() as session:
        assert workspaces.all(session) == []


def test_a_server_that_accepts_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://ana@127.0.0.1:{silent.getsockname()[1]}/school"
        with closing(Store(address)) as store, pytest.raises(OperationalError, match="timeout"):
            store.is_current()


def test_what_hangs_holds_no_locks_for_ever(limited: Store) -> None:
    with limited.engine.connect() as connection:
        limits = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("statement_timeout", "idle_in_transaction_session_timeout")
        }
        assert set(limits.values()) == {"1min"}
        database_engine.without_limit(connection)
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"
        connection.rollback()
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "1min"


def test_the_address_overrules_the_patience(postgresql_url: str) -> None:
    mark = "&" if "?" in postgresql_url else "?"
    address = f"{postgresql_url}{mark}connect_timeout=9&keepalives_idle=77"
    with closing(Store(address)) as store, store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        told = driver.info.get_parameters()
    assert (told["connect_timeout"], told["keepalives_idle"]) == ("9", "77")

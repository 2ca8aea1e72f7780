"""Who writes to SQLite stands in line: a wave that writes all the time lets others in between."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Thread
from time import sleep

import pytest

from storage import Store, workspaces
from storage.turns import Turns
from tests import cast
from tests.storage.school import found


def _in_line(
    turns: Turns, take: Callable[[], AbstractContextManager[object]], done: list[str], name: str
) -> Thread:
    """A thread that wants its turn; returns once it stands in line."""

    def act() -> None:
        with take():
            done.append(name)

    before = turns.waiting
    thread = Thread(target=act)
    thread.start()
    while turns.waiting == before and thread.is_alive():
        sleep(0.001)
    return thread


def test_who_came_first_is_first() -> None:
    turns, done = Turns(), list[str]()
    with turns.take():
        threads = [_in_line(turns, turns.take, done, name) for name in ("Ana", "Ben")]
    with turns.take():
        done.append("the wave")
    for thread in threads:
        thread.join()
    assert done == ["Ana", "Ben", "the wave"]
    with turns.take():
        assert turns.waiting == 0


def test_nobody_is_held_up_by_one_that_lasts() -> None:
    turns, done = Turns(patience=0.01), list[str]()
    with turns.take():
        for name in ("Ana", "Ben"):
            _in_line(turns, turns.take, done, name).join()
    assert done == ["Ana", "Ben"]
    with turns.take():
        assert turns.waiting == 0


def test_within_that_patience_they_go_one_after_the_other() -> None:
    turns, done = Turns(patience=60), list[str]()
    with turns.take():
        threads = [_in_line(turns, turns.take, done, name) for name in ("Ana", "Ben")]
        assert done == []
    for thread in threads:
        thread.join()
    assert done == ["Ana", "Ben"]


def test_a_turn_that_failed_is_over() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take():
        _ = 1 / 0
    with turns.take():
        pass


def test_a_person_writes_between_two_batches_of_a_wave(sqlite_url: str) -> None:
    store, done = Store(sqlite_url), list[str]()
    found(store)
    with store.begin(cast.WORKSPACE.id) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        person = _in_line(store.turns, lambda: store.begin(cast.WORKSPACE.id), done, "Ana")
        done.append("first batch")
    with store.begin(cast.WORKSPACE.id):
        done.append("second batch")
    person.join()
    store.close()
    assert done == ["first batch", "Ana", "second batch"]


def test_who_only_reads_waits_for_nobody(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    found(store)
    names: list[int] = []

    def read() -> None:
        with store.begin(cast.WORKSPACE.id, read_only=True) as session:
            names.append(len(workspaces.all(session)))

    with store.begin(cast.WORKSPACE.id) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        reader = Thread(target=read)
        reader.start()
        reader.join()
    store.close()
    assert names == [1]

"""Who writes to SQLite stands in line: a wave lets others in between, also of another process."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from storage import Store, workspaces
from storage.file_turns import FileTurns
from storage.turns import Turns
from tests import cast
from tests.storage.school import found

ROOT = Path(__file__).parents[2]


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


WAVE = """
import sys, time
from storage import Store, workspaces
from tests import cast

store = Store(sys.argv[1])
print("begins", flush=True)
for number in range(100_000):
    with store.begin(cast.WORKSPACE.id) as session:
        print(number, flush=True)
        time.sleep(0.05)
"""


def test_a_wave_of_another_process_lets_a_person_in_between(sqlite_url: str) -> None:
    """At each write one batch of the wave is under way. SQLite alone let it have a hundred, and
    said after five seconds that the database is locked."""
    store = Store(sqlite_url)
    found(store)
    wave = subprocess.Popen(
        [sys.executable, "-c", WAVE, sqlite_url], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    try:
        assert wave.stdout is not None
        assert [wave.stdout.readline() for _ in range(2)] == ["begins\n", "0\n"]
        for _ in range(10):
            with store.begin(cast.WORKSPACE.id) as session:
                workspaces.ensure(session, cast.WORKSPACE)
    finally:
        wave.kill()
        printed, _ = wave.communicate()
    store.close()
    assert len(printed.splitlines()) <= 40


HANGING = """
import sys, time
from pathlib import Path
from storage.file_turns import FileTurns

with FileTurns(Path(sys.argv[1])).take():
    print("has it", flush=True)
    time.sleep(1000)
"""


def test_a_process_that_hangs_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "school.db"
    turns = FileTurns(file, patience=0.05)
    hanging = subprocess.Popen(
        [sys.executable, "-c", HANGING, str(file)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    try:
        assert hanging.stdout is not None
        assert hanging.stdout.readline() == "has it\n"
        for _ in range(2):
            with turns.take() as is_turn:
                assert not is_turn
    finally:
        hanging.kill()
        hanging.communicate()
    with turns.take() as is_turn:
        assert is_turn
    turns.close()


def test_a_database_in_memory_needs_no_line_between_processes() -> None:
    with FileTurns(None).take() as is_turn:
        assert not is_turn

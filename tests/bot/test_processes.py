"""Several processes of one machine: one that is lost is replaced, and none outlives the others."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from bot.clock import SystemClock
from bot.doctor import manifest
from bot.processes import are_possible
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from tests.bot.commands import Process, connected, homeroom
from tests.bot.test_runner import GOALS
from tests.bot.web.wire import command, get, send, signed
from tests.e2e.control import Control

pytestmark = pytest.mark.skipif(not are_possible(), reason="processes need fork")

WATCHED = """
import os, sys
from bot import processes
from bot.stopping import stop_signal

def work():
    print("begins", os.getpid(), flush=True)
    if "fails" in sys.argv:
        raise ValueError("it cannot be")
    stop.wait()

def lost(number):
    print("lost", number, flush=True)

with stop_signal() as stop:
    processes.run(2, work, stop, on_lost=lost, settled=float(sys.argv[1]))
"""


@contextmanager
def watched(*words: str) -> "Iterator[subprocess.Popen[str]]":
    """The program above, killed at last; so long as nothing hangs, its processes end with it."""
    program = subprocess.Popen(
        [sys.executable, "-c", WATCHED, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(60, program.kill)
    watchdog.start()
    try:
        yield program
    finally:
        watchdog.cancel()
        program.kill()
        program.communicate()


def told(program: "subprocess.Popen[str]", word: str) -> int:
    """The number after the word in its next line."""
    assert program.stdout is not None
    said, number = program.stdout.readline().split()
    assert said == word
    return int(number)


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")  # one that nobody has waited for is still there
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_another_begins_where_one_is_lost() -> None:
    with watched("0") as program:
        first, second = told(program, "begins"), told(program, "begins")
        os.kill(second, signal.SIGKILL)
        assert told(program, "lost") == second
        third = told(program, "begins")
        assert is_alive(first)
        assert is_alive(third)
        program.send_signal(signal.SIGTERM)
        assert program.wait() == 0
        assert not is_alive(first)
        assert not is_alive(third)


def test_one_that_is_lost_at_once_ends_them_all() -> None:
    with watched("1000") as program:
        first, second = told(program, "begins"), told(program, "begins")
        os.kill(first, signal.SIGKILL)
        _, errors = program.communicate()
        assert (
            errors.splitlines()[-1]
            == "bot.processes.Lost: A process ended at once (-9): see above."
        )
        assert not is_alive(second)


def test_what_one_raises_at_its_start_is_raised() -> None:
    with watched("1000", "fails") as program:
        _, errors = program.communicate()
        assert program.returncode == 1
        assert errors.splitlines()[-1] == "ValueError: it cannot be"


def test_none_is_left_when_the_one_that_watches_is_killed() -> None:
    with watched("0") as program:
        both = told(program, "begins"), told(program, "begins")
        program.kill()
        while any(is_alive(one) for one in both):  # the test's own limit ends this
            sleep(0.01)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=SystemClock(), seed=seed()) as sandbox:
        yield sandbox


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "goals.csv").write_text(GOALS)
    return tmp_path


@pytest.fixture
def named(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    told = {**connected(sandbox), "DATABASE_URL": f"sqlite:///{folder}/school.db"}
    assert homeroom("import", "goals.csv", **told).exit_code == 0
    return {**told, "PROCESSES": "2"}


def test_over_socket_mode_each_has_a_connection(
    sandbox: Sandbox, named: dict[str, str], folder: Path
) -> None:
    slack = Control(sandbox.url)
    with Process(folder, "run", **named) as bot:
        bot.wait_for(lambda: slack.connections() == 2)
        assert slack.command("U0ANA", "c RG-1 66 -- small groups")["ephemerals"]
        for _ in range(3):
            assert "66%" in str(slack.command("U0BEN", "show RG-1")["ephemerals"])
        assert bot.stop() == 0
        assert "Traceback" not in bot.errors()


def test_over_http_they_share_a_port_and_tell_the_same_figures(
    sandbox: Sandbox, named: dict[str, str], folder: Path
) -> None:
    mode = {"SLACK_MODE": "http", "SLACK_SIGNING_SECRET": sandbox.signing_secret, "PORT": "0"}
    with Process(folder, "run", **named, **mode) as bot:
        bot.wait_for(lambda: bot.errors().count("Homeroom is running.") == 2)
        (address,) = set(re.findall(r"http://127\.0\.0\.1:\d+", bot.errors()))
        for number in range(20):
            body = command(f"help {number}", team_id=sandbox.team_id, user_id="U0ANA")
            headers = signed(body, secret=sandbox.signing_secret)
            assert send(address, body, headers).status == 200
        wanted = 'homeroom_requests_total{kind="command",outcome="ok"} 20.0'
        for _ in range(4):
            lines = get(address, "/metrics").text.splitlines()
            assert wanted in lines
            assert "homeroom_requests_running 0.0" in lines
            assert 'homeroom_outbox_messages{status="gave_up"} 0.0' in lines
        assert bot.stop() == 0


def test_what_stops_one_from_starting_is_said_once(named: dict[str, str], folder: Path) -> None:
    sentence = "Error: Slack refuses SLACK_APP_TOKEN (invalid_auth): run `homeroom doctor`."
    with Process(folder, "run", **{**named, "SLACK_APP_TOKEN": "xapp-wrong"}) as bot:
        assert bot.ended() == 1
        assert bot.errors().splitlines()[-1] == sentence
        assert bot.errors().count("Slack refuses") == 1

"""Homeroom in HTTP mode over the real wire: the sandbox signs and sends, people are answered."""

import io
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.clock import Clock, SystemClock
from bot.doctor import manifest
from bot.runner import NotReady, running
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from bot.settings import Settings
from bot.stopping import Stop, stop_signal
from storage import Store, check_ins, key_results, outbox
from storage.outbox import Lane, OutboxKind
from tests.bot.commands import Process, homeroom
from tests.bot.test_runner import GOALS
from tests.bot.web.wire import command, get, is_listening, send, signed, until
from tests.e2e.control import Control


class HeldClock:
    """The machine's time; while `held` is not set, a listener that asks for it waits."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self.held.set()
        self.asked = threading.Event()

    def now(self) -> datetime:
        if threading.current_thread().name.startswith("slack"):
            self.asked.set()
            self.held.wait()
        return SystemClock().now()

    @contextmanager
    def let_go_on_error(self) -> Iterator[None]:
        """A test that fails must not wait for what it holds."""
        try:
            yield
        except BaseException:
            self.held.set()
            raise


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=SystemClock(), seed=seed()) as sandbox:
        yield sandbox


@pytest.fixture
def named(sandbox: Sandbox, database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of Homeroom in this sandbox; RG-1 is there, and Ana's."""
    named = {
        "SLACK_MODE": "http",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database_url,
        "PORT": "0",
    }
    goals = tmp_path / "goals.csv"
    goals.write_text(GOALS)
    assert homeroom("import", str(goals), **named).exit_code == 0
    return named


def settings(named: dict[str, str]) -> Settings:
    given: dict[str, Any] = {name.lower(): value for name, value in named.items()}
    return Settings(**{"_env_file": None, **given})


@contextmanager
def at_work(
    sandbox: Sandbox, named: dict[str, str], clock: Clock | None = None
) -> Iterator[tuple[Control, str]]:
    """Homeroom in this process, with the sandbox sending to it; and where it listens."""
    slack = Control(sandbox.url)
    with running(settings(named), clock or SystemClock(), Stop()) as address:
        slack.http(f"{address}/slack/events")
        yield slack, address


def recorded(store: Store, sandbox: Sandbox) -> list[str]:
    """The numbers of RG-1, newest first."""
    with store.begin(sandbox.team_id, read_only=True) as session:
        tracked = key_results.by_key(session, "RG-1")
        assert tracked is not None
        found = check_ins.history(session, tracked.key_result.id)
    return [str(one.reading.number) for one in found if one.reading]


def test_a_command_a_form_and_a_button(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    with at_work(sandbox, named) as (slack, _):
        assert "66%" in str(slack.command("U0ANA", "c RG-1 66 -- small groups")["ephemerals"])
        slack.command("U0ANA", "checkin RG-1")
        assert slack.submit("U0ANA", {"value": "68"})["closed"]
        assert recorded(store, sandbox) == ["68"]
        assert slack.action("U0ANA", "check_in.undo")["ack"]
        assert recorded(store, sandbox) == ["66"]
        assert slack.home("U0ANA") is not None
        assert slack.connections() == 0


def test_a_forged_or_old_request_records_nothing(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    body = command("c RG-1 66", team_id=sandbox.team_id, user_id="U0ANA")
    with at_work(sandbox, named) as (_, address):
        assert send(address, body, signed(body, secret="another")).status == 401
        assert (
            send(address, body, signed(body, secret=sandbox.signing_secret, age=301)).status == 401
        )
    assert recorded(store, sandbox) == []


def test_a_replay_is_answered_and_records_nothing_more(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    body = command("c RG-1 +1", team_id=sandbox.team_id, user_id="U0ANA")
    headers = signed(body, secret=sandbox.signing_secret)
    with at_work(sandbox, named) as (_, address):
        first, second = (send(address, body, headers) for _ in range(2))
    assert "Saved" in first.text
    assert (second.status, second.text) == (200, "")
    assert len(recorded(store, sandbox)) == 1


def test_sigterm_lets_a_running_request_finish(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    body = command("c RG-1 66", team_id=sandbox.team_id, user_id="U0ANA")
    headers = signed(body, secret=sandbox.signing_secret)
    clock = HeldClock()
    clock.held.clear()

    def release_when_it_accepts_no_more() -> None:
        try:
            until(lambda: not is_listening(address))
        finally:
            clock.held.set()

    with ThreadPoolExecutor() as others:
        with (
            stop_signal() as stop,
            running(settings(named), clock, stop) as address,
            clock.let_go_on_error(),
        ):
            answer = others.submit(send, address, body, headers)
            assert clock.asked.wait(60)
            assert get(address, "/readyz").status == 200
            os.kill(os.getpid(), signal.SIGTERM)
            stop.wait()
            assert get(address, "/readyz").json()["accepting"] is False
            released = others.submit(release_when_it_accepts_no_more)
        assert "Saved" in answer.result().text
        released.result()
    assert recorded(store, sandbox) == ["66"]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_command_runs_it_until_it_is_told_to_stop(
    dialect: str, sandbox: Sandbox, named: dict[str, str], tmp_path: Path
) -> None:
    def said(beginning: str) -> list[str]:
        return [line for line in bot.errors().splitlines() if beginning in line]

    with Process(tmp_path, "run", **named) as bot:
        bot.wait_for(lambda: bool(said("Homeroom is running")))
        (line,) = said("Listening at ")
        address = line.partition("Listening at ")[2].split()[0]
        slack = Control(sandbox.url)
        slack.http(f"{address}/slack/events")
        assert "RG-1" in str(slack.command("U0ANA", "my")["ephemerals"])
        assert bot.stop(signal.SIGTERM) == 0
    assert "Traceback" not in bot.errors()
    assert not is_listening(address)


def test_health(sandbox: Sandbox, named: dict[str, str], store: Store) -> None:
    with at_work(sandbox, named) as (_, address):
        assert get(address, "/livez").status == 200
        ready = get(address, "/readyz")
        assert ready.status == 200
        assert ready.json() == {"database": True, "sender": True, "accepting": True}
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE workspaces RENAME TO gone")
        unready = get(address, "/readyz")
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO workspaces")
        assert (unready.status, unready.json()["database"]) == (503, False)
        assert get(address, "/livez").status == 200
        assert get(address, "/readyz").status == 200


def test_what_it_needs_is_said_in_a_sentence(sandbox: Sandbox, sqlite_url: str) -> None:
    with (
        pytest.raises(NotReady) as refused,
        running(settings({"SLACK_MODE": "http"}), SystemClock(), Stop()),
    ):
        pass
    assert str(refused.value) == (
        "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set: "
        "SLACK_MODE=http needs both (README, “HTTP”)."
    )


def test_a_port_that_is_taken_is_a_sentence(sandbox: Sandbox, sqlite_url: str) -> None:
    taken = sandbox.url.rpartition(":")[2]
    named = {
        "SLACK_MODE": "http",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": sqlite_url,
        "PORT": taken,
    }
    found = homeroom("run", **named)
    assert found.exit_code == 1
    assert found.stderr.splitlines()[-1] == (
        f"Error: Nothing can listen at 127.0.0.1, port {taken} (Address already in use): "
        "set HOST or PORT."
    )


def test_what_is_sent_and_what_is_not_is_counted(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    with at_work(sandbox, named) as (_, address):
        with store.begin(sandbox.team_id) as session:
            for channel in ("U0ANA", "CNOWHERE"):
                outbox.add(
                    session,
                    dedupe_key=channel,
                    kind=OutboxKind.POST,
                    channel=channel,
                    payload={"text": "Hello."},
                    lane=Lane.ANNOUNCEMENT,
                    available_at=SystemClock().now(),
                )
        counted = {
            'homeroom_messages_total{outcome="gave_up"} 1.0',
            'homeroom_messages_total{outcome="permanent"} 1.0',
            'homeroom_messages_total{outcome="sent"} 1.0',
            'homeroom_outbox_messages{status="gave_up"} 1.0',
            'homeroom_outbox_messages{status="waiting"} 0.0',
        }
        until(lambda: counted <= set(get(address, "/metrics").text.splitlines()))


def test_at_no_level_is_anything_logged_that_people_wrote_or_that_opens_a_door(
    sandbox: Sandbox, named: dict[str, str], store: Store
) -> None:
    note = "small groups help on Tuesdays"
    typed = f"c RG-1 66 -- {note}, {sandbox.bot_token}"
    stream = io.StringIO()
    with logs.to(stream, "DEBUG", as_json=False), at_work(sandbox, named) as (slack, address):
        assert slack.command("U0ANA", typed)["ack"]
        slack.fault("response_url", "http_500")
        slack.action("U0ANA", "check_in.undo")
        slack.fault("views.open", "error:invalid_arguments")
        slack.command("U0ANA", "checkin RG-1")
        slack.command("U0ANA", "checkin RG-1")
        assert slack.submit("U0ANA", {"value": "68", "note": note})["closed"]
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE check_ins RENAME TO gone")
        assert slack.command("U0ANA", typed)["ack"]
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO check_ins")
        slack.http(f"{address}/slack/events", bad_signature=True)
        assert not slack.command("U0ANA", typed)["ack"]
    text = stream.getvalue()
    assert " INFO bot.runner: Homeroom is running." in text
    assert "Error in /okr" in text
    forbidden = (note, sandbox.bot_token, sandbox.signing_secret, "/commands/", "/actions/", "xox")
    assert [words for words in forbidden if words in text] == []

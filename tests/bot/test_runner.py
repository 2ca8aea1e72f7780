"""`homeroom run` over the wire: it starts, answers and stops, or says in a sentence why not."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock, TravelClock
from bot.doctor import manifest
from bot.runner import NotReady, open_store, run
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from bot.settings import Settings
from storage import Store
from tests import cast
from tests.bot.commands import Process, connected, homeroom
from tests.e2e.control import Control

GOALS = """\
objective,key_result,level,team,owner,leaders,metric,baseline,target
Every student reads on grade level,3rd graders on grade level,school,Maple Grove,Ana Rivera,\
Cleo Park,percent,62,75
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        yield sandbox


def settings(**given: Any) -> Settings:
    return Settings(**{"_env_file": None, **given})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_from_nothing_to_an_answer_as_the_readme_says(folder: Path, number: signal.Signals) -> None:
    (folder / "goals.csv").write_text(GOALS)
    (folder / "sandbox").mkdir()
    (folder / "bot").mkdir()
    with Process(folder / "sandbox", "sandbox", "--no-bot", "--port", "0") as slack_process:
        *lines, url = slack_process.lines_until("http")
        named = dict(line.split("=", 1) for line in lines)
        secrets = [named[name] for name in sorted(named) if name != "SLACK_API_URL"]
        named |= {"DATABASE_URL": f"sqlite:///{folder}/school.db", "LOG_LEVEL": "DEBUG"}
        slack = Control(url)
        assert homeroom("import", "goals.csv", **named).exit_code == 0
        with Process(folder / "bot", "run", **named) as bot:
            bot.wait_for(lambda: slack.connections() > 0)
            assert "RG-1" in str(slack.command("U0ANA", "my")["ephemerals"])
            assert slack.command("U0ANA", "c RG-1 66 -- small groups")["ephemerals"]
            assert "66%" in str(slack.command("U0BEN", "show RG-1")["ephemerals"])
            assert slack.command("U0ANA", "checkin RG-1")["modal"]
            assert slack.submit("U0ANA", {"value": "67", "note": "small groups"})["closed"]
            slack.fault("response_url", "http_500")
            slack.action("U0ANA", "check_in.undo")
            exit_code = bot.stop(number)
        assert exit_code == 0
        assert "Traceback" not in bot.errors()
        assert "INFO bot.runner: Homeroom is stopping.\n" in bot.errors()
        forbidden = (*secrets, "small groups", "response_url", f"{url}/commands", "ticket=", "xox")
        assert [words for words in forbidden if words in bot.errors()] == []
        assert slack_process.stop() == 0


def test_without_tokens_it_says_which(sqlite_url: str) -> None:
    with pytest.raises(NotReady) as refused:
        run(settings(database_url=sqlite_url), SystemClock())
    assert str(refused.value) == (
        "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set: put both tokens into .env "
        "(README, step 6)."
    )
    with pytest.raises(NotReady, match=r"^SLACK_APP_TOKEN is not set: "):
        run(settings(slack_bot_token="xoxb-1"), SystemClock())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"SLACK_BOT_TOKEN": "xoxb-wrong"},
            "Error: Slack refuses SLACK_BOT_TOKEN (invalid_auth): run `homeroom doctor`.",
        ),
        (
            {"SLACK_APP_TOKEN": "xapp-wrong"},
            "Error: Slack refuses SLACK_APP_TOKEN (invalid_auth): run `homeroom doctor`.",
        ),
        (
            {"SLACK_API_URL": "http://127.0.0.1:9/"},
            "Error: Slack could not be reached ([Errno 111] Connection refused): "
            "run `homeroom doctor`.",
        ),
    ],
)
def test_when_slack_does_not_let_it_in_it_says_so_and_ends(
    sandbox: Sandbox, sqlite_url: str, wrong: dict[str, str], sentence: str
) -> None:
    threads = set(threading.enumerate())
    found = homeroom("run", **{**connected(sandbox), "DATABASE_URL": sqlite_url, **wrong})
    assert found.exit_code == 1
    assert found.stderr.splitlines()[-1] == sentence
    left = [one for one in set(threading.enumerate()) - threads if not one.daemon]
    assert left == []


def test_sqlite_migrates_by_itself(folder: Path) -> None:
    store = open_store(settings(database_url=f"sqlite:///{folder}/school.db"))
    assert store.is_current()
    store.close()


def test_postgresql_is_migrated_only_when_asked(empty_database_url: str, dialect: str) -> None:
    if dialect == "postgresql":
        with pytest.raises(NotReady) as refused:
            open_store(settings(database_url=empty_database_url))
        assert str(refused.value) == (
            "The database's tables are not up to date: run `homeroom migrate` first."
        )
        store = Store(empty_database_url)
        assert not store.is_current()
        store.migrate()
        store.close()
    open_store(settings(database_url=empty_database_url)).close()


def test_a_database_of_a_later_version_is_left_alone(empty_database_url: str) -> None:
    """What runs already goes on; what starts, also again, starts with the version that fits."""
    with closing(Store(empty_database_url)) as store:
        store.migrate()
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NotReady, match="of a later version of Homeroom than this one"):
            open_store(settings(database_url=empty_database_url))

"""Logs say what happened, and never what people wrote, tokens, or addresses that act."""

import io
import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from bot import logs

NOTE = "Jamie reads two levels below"
TOKEN = "xoxb-1-secret"
RESPONSE_URL = "https://hooks.slack.com/commands/T1/2/three"


def logged(write: Callable[[], None], *, level: str = "DEBUG", as_json: bool = False) -> str:
    stream = io.StringIO()
    with logs.to(stream, level, as_json=as_json):
        write()
    return stream.getvalue()


def test_a_line_of_text() -> None:
    line = logged(lambda: logging.getLogger("bot.runner").info("%s is running.", "Homeroom"))
    assert line.endswith(" INFO bot.runner: Homeroom is running.\n")


def test_a_line_of_json() -> None:
    line = logged(lambda: logging.getLogger("bot.runner").info("“%s”\n!", "läuft"), as_json=True)
    found = json.loads(line)
    assert line.count("\n") == 1
    assert datetime.fromisoformat(found.pop("time")).tzinfo is not None
    assert found == {"level": "INFO", "logger": "bot.runner", "message": "“läuft”\n!"}


def test_less_than_the_level_is_left_out() -> None:
    assert logged(lambda: logging.getLogger("bot.runner").info("x"), level="WARNING") == ""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (f"token {TOKEN}!", "token …!"),
        ("a rotated xoxe.xoxp-1-Ab and xapp-1-A2-3-ff", "a rotated … and …"),
        (f"v0={'0f' * 32} is old", "… is old"),
        (f"posting to {RESPONSE_URL} failed", "posting to https://hooks.slack.com failed"),
        ("wss://wss.slack.com/link/?ticket=1", "wss://wss.slack.com"),
        ("postgresql://ana:secret@db:5432/homeroom is away", "postgresql://db:5432 is away"),
        ("read <https://me@127.0.0.1:3000/x?y=z>", "read <https://127.0.0.1:3000>"),
    ],
)
def test_tokens_and_addresses_are_shortened(message: str, said: str) -> None:
    line = logged(lambda: logging.getLogger("handlers").warning("%s", message))
    assert line.endswith(f" WARNING handlers: {said}\n")


def test_of_others_only_warnings_and_no_quotations() -> None:
    def write() -> None:
        slack = logging.getLogger("slack_sdk.web.base_client")
        slack.setLevel(logging.DEBUG)
        slack.debug("Sending a request - url %s", NOTE)
        slack.info("%s", NOTE)
        slack.warning("Unhandled request ({'text': '%s'})", NOTE)
        logging.getLogger("asyncio").error("Task failed\n%s", NOTE)
        logging.getLogger("apscheduler").error('Job "%s" raised an exception', NOTE)

    lines = logged(write).splitlines()
    assert [line.partition(" WARNING ")[2] or line.partition(" ERROR ")[2] for line in lines] == [
        "slack_sdk.web.base_client: Unhandled request",
        "asyncio: Task failed",
        "apscheduler: Job",
    ]


@pytest.mark.parametrize("as_json", [False, True])
def test_an_exception_is_its_kind_and_place_and_not_its_words(as_json: bool) -> None:
    def fail() -> None:
        try:
            try:
                raise KeyError(NOTE)
            except KeyError as error:
                raise ValueError(f"{NOTE} {TOKEN}") from error
        except ValueError:
            logging.getLogger("bot.scheduler").exception("The sender stumbled.")

    text = logged(fail, as_json=as_json)
    assert "The sender stumbled." in text
    assert text.index("builtins.KeyError") < text.index("builtins.ValueError")
    assert "in fail" in text
    assert NOTE not in text
    assert TOKEN not in text


def test_a_thread_that_ends_by_an_exception_says_no_words_either() -> None:
    def fail() -> None:
        raise ValueError(NOTE)

    def run() -> None:
        thread = threading.Thread(target=fail, name="web")
        thread.start()
        thread.join()

    text = logged(run)
    assert "CRITICAL bot.logs: The thread web ended." in text
    assert "builtins.ValueError" in text
    assert NOTE not in text


def test_a_record_that_cannot_be_made_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logged(lambda: logging.getLogger("bot").info("%d", NOTE))
    assert NOTE not in capsys.readouterr().err


def test_afterwards_everything_is_as_it_was() -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), threading.excepthook, logging.raiseExceptions
    logged(lambda: None)
    assert (
        root.level,
        list(root.handlers),
        threading.excepthook,
        logging.raiseExceptions,
    ) == before

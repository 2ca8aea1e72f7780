"""A file is read from Slack with our token, and the token goes nowhere else."""

import gzip
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from time import sleep

import pytest
from slack_sdk import WebClient

from bot import importer
from bot.app import make_client
from bot.okr.model import Problem
from handlers import downloads
from tests.handlers.posing import Answering, posing, sending
from tests.handlers.school import School

ON_SQLITE = pytest.mark.parametrize("school", ["sqlite"], indirect=True)
GOALS = b"objective,key_result\nRead well,Grade 3\n"


def read(answering: Answering, seconds: float | None = None) -> bytes:
    """What becomes of a file that Slack gives in this way."""
    with posing(answering) as slack:
        client = WebClient(token="xoxb-1", base_url=f"{slack.address}/api/")
        file = {"name": "goals.csv", "url_private": f"{slack.address}/files/goals.csv"}
        return downloads.read(client, file, seconds=seconds)


def refused(answering: Answering, seconds: float | None = None) -> str:
    with pytest.raises(Problem) as problem:
        read(answering, seconds)
    return problem.value.code


@ON_SQLITE
@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/files/goals.csv",
        "http://files.slack.com/goals.csv",
        "https://slack.com.example.org/goals.csv",
        "https://files.slack.com:8443/goals.csv",
        "https://files.slack.com/our goals.csv",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_slacks_is_not_read(school: School, url: str) -> None:
    with pytest.raises(Problem) as problem:
        downloads.read(make_client(school.settings), {"name": "goals.csv", "url_private": url})
    assert problem.value.code == "import.unreadable"


@ON_SQLITE
def test_a_page_to_log_in_is_a_missing_scope(school: School) -> None:
    stranger = make_client(school.settings.model_copy(update={"slack_bot_token": "xoxb-other"}))
    url = school.settings.slack_api_url.removesuffix("api/") + "files/F1/goals.csv"
    with pytest.raises(Problem) as problem:
        downloads.read(stranger, {"name": "goals.csv", "url_private": url})
    assert problem.value.code == "import.no_scope"


@ON_SQLITE
def test_a_large_file_is_not_even_asked_for(school: School) -> None:
    file = {"name": "goals.csv", "url_private": school.settings.slack_api_url, "size": 5_000_001}
    with pytest.raises(Problem) as problem:
        downloads.read(make_client(school.settings), file)
    assert problem.value.code == "import.too_large"


def test_a_file_that_is_sent_on_to_another_host_is_not_followed() -> None:
    for status in (301, 302, 303, 307, 308):
        with posing(sending(GOALS)) as elsewhere:
            there = f"{elsewhere.address}/goals.csv"
            assert refused(sending(b"", status=status, Location=there)) == "import.no_scope"
        assert elsewhere.heard == []


def test_a_file_that_is_larger_than_it_said_is_not_read_on() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with suppress(OSError):  # until nobody reads any more
            while True:
                request.wfile.write(b"x" * 1_000_000)

    assert refused(endless) == "import.too_large"


def test_a_file_that_never_ends_to_arrive_is_left_to_the_command_line() -> None:
    def dripping(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with suppress(OSError):
            while True:
                request.wfile.write(b"x")
                sleep(0.05)

    assert refused(dripping, seconds=0.5) == "import.unreadable"


def test_half_a_file_is_none() -> None:
    assert read(sending(GOALS)) == GOALS
    assert refused(sending(GOALS, Content_Length="1000")) == "import.unreadable"


def test_what_is_no_answer_of_a_server_is_no_file() -> None:
    def nonsense(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"nonsense\r\n\r\n")

    assert refused(nonsense) == "import.unreadable"


def test_nothing_is_unpacked_on_the_way() -> None:
    """A few kilobytes could be gigabytes; they stay what they are, which is no text."""
    bomb = gzip.compress(bytes(10_000_000))
    content = read(sending(bomb, Content_Encoding="gzip", Content_Type="text/csv"))
    assert content == bomb
    with pytest.raises(importer.Refused):
        importer.open_text(importer.decode(content))

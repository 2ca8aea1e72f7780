"""Answers go to Slack, and only to Slack."""

import pytest
from slack_sdk import WebClient

from handlers import answers
from handlers.addresses import is_slack_address
from messages import Message
from tests.handlers.posing import posing, sending

API = "https://slack.com/api/"
STAND_IN = "http://127.0.0.1:8023/api/"


@pytest.mark.parametrize(
    ("url", "api_url", "is_slack"),
    [
        ("https://hooks.slack.com/commands/T/1/x", API, True),
        ("https://hooks.slack.com/actions/T/1/x", STAND_IN, True),
        ("http://127.0.0.1:8023/response/1", STAND_IN, True),
        ("http://127.0.0.1:8024/response/1", STAND_IN, False),
        ("http://hooks.slack.com/commands/T/1/x", API, False),
        ("https://hooks.slack.com.evil.example/x", API, False),
        ("https://evilslack.com/x", API, False),
        ("https://evil.example/?https://hooks.slack.com", API, False),
        ("https://evil.example#.slack.com", API, False),
        ("https://evil.example\\.slack.com/x", API, False),
        ("https://evil.example\\@slack.com/x", API, False),
        ("https://me@hooks.slack.com/x", API, False),
        ("https://hooks.slack.com:8443/x", API, False),
        ("https://hooks.slack.com\t.evil.example/x", API, False),
        ("https://hooks.slack.com/x\r\nHost: evil.example", API, False),
        ("https://hooks.slack。com/x", API, False),
        ("https://[slack.com/x", API, False),
        ("file:///etc/passwd", API, False),
        ("", API, False),
    ],
)
def test_an_answer_is_sent_only_to_slack(url: str, api_url: str, is_slack: bool) -> None:
    assert is_slack_address(url, api_url) is is_slack


def test_an_answer_does_not_follow_where_it_is_sent_on() -> None:
    said = Message("Saved", ())
    with posing(sending(b"")) as elsewhere:
        onward = sending(b"", status=302, Location=f"{elsewhere.address}/hook")
        with posing(onward) as slack:
            client = WebClient(base_url=f"{slack.address}/api/")
            url = f"{slack.address}/actions/1"
            assert not answers.respond(url, said, client, replace_original=False)
    assert slack.heard == [("/actions/1", "")]
    assert elsewhere.heard == []

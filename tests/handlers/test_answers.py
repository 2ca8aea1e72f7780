"""Answers go to Slack, and only to Slack."""

import pytest

from handlers.answers import is_slack_address

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
        ("file:///etc/passwd", API, False),
        ("", API, False),
    ],
)
def test_an_answer_is_sent_only_to_slack(url: str, api_url: str, is_slack: bool) -> None:
    assert is_slack_address(url, api_url) is is_slack

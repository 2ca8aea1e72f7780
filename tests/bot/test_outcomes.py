"""What each answer of Slack means for a message."""

from datetime import timedelta
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.sender.outcomes import (
    OUR_TOKEN,
    PERMANENT,
    SLACKS_TROUBLE,
    TOO_FAST,
    Outcome,
    Verdict,
    judge,
)


def refusal(
    word: str, status: int = 200, headers: dict[str, str] | None = None, **data: Any
) -> SlackApiError:
    response = SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": word, **data},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError(word, response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (TOO_FAST, Outcome.TOO_FAST),
        (OUR_TOKEN, Outcome.OUR_TOKEN),
        (SLACKS_TROUBLE, Outcome.TROUBLE),
        (PERMANENT, Outcome.PERMANENT),
        ({"account_inactive"}, Outcome.PERSON_OR_US),
        ({"something_new", ""}, Outcome.REFUSED),
    ],
)
def test_every_word_has_one_meaning(words: set[str], outcome: Outcome) -> None:
    assert {judge(refusal(word)).outcome for word in words} == {outcome}


def test_no_word_stands_in_two_tables() -> None:
    tables = [TOO_FAST, OUR_TOKEN, SLACKS_TROUBLE, PERMANENT, {"account_inactive"}]
    assert sum(len(table) for table in tables) == len(set().union(*tables))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_slacks_trouble_whatever_it_says(status: int) -> None:
    assert judge(refusal("<html>", status)) == Verdict(Outcome.TROUBLE, f"http_{status}")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 1), ("3600", 3600), ("soon", 10), ("-4", 10), ("", 10), ("1.5", 10)],
)
def test_retry_after_is_read_from_any_spelling_of_the_header(header: str, seconds: int) -> None:
    for name in ("Retry-After", "retry-after"):
        verdict = judge(refusal("ratelimited", 429, {name: header}))
        assert verdict == Verdict(Outcome.TOO_FAST, "ratelimited", timedelta(seconds=seconds))


def test_a_429_without_a_header_or_a_known_word_waits_too() -> None:
    verdict = judge(refusal("slow down", 429))
    assert (verdict.outcome, verdict.retry_after) == (Outcome.TOO_FAST, timedelta(seconds=10))


def test_what_was_never_sent_may_be_sent_again() -> None:
    refused = URLError(ConnectionRefusedError(111, "refused"))
    assert judge(refused) == Verdict(Outcome.TROUBLE, "unreachable")


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("timed out"),
        RemoteDisconnected("closed without response"),
        ConnectionResetError(104, "reset"),
        IncompleteRead(b'{"ok":'),
    ],
)
def test_an_answer_that_never_came_leaves_a_doubt(error: OSError) -> None:
    assert judge(error) == Verdict(Outcome.UNANSWERED, "no_answer")

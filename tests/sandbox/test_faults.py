"""Failures on demand: what a forced fault does to the next calls, and what was done anyway."""

from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.conftest import Listen
from tests.sandbox.school import Refused, School, refusal

CUT = (URLError, HTTPException, OSError)


def post(school: School) -> Any:
    return school.client.chat_postMessage(channel="C0LUNCH", text="Soup")


def texts(school: School) -> list[str]:
    found = school.get("_control/messages", channel="C0LUNCH")["messages"]
    return [message["text"] for message in found]


def fault(school: School, kind: str, method: str = "chat.postMessage", **more: Any) -> None:
    school.post("_control/fault", method=method, kind=kind, **more)


def test_a_forced_limit_says_how_long_to_wait(school: School) -> None:
    fault(school, "ratelimited", count=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as problem:
            post(school)
        assert problem.value.response.status_code == 429
        assert problem.value.response.headers["retry-after"] == "7"
    assert post(school)["ok"] is True
    assert texts(school) == ["Soup"]


def test_a_forced_error_has_the_name_asked_for(school: School) -> None:
    fault(school, "error:account_inactive")
    with pytest.raises(SlackApiError) as problem:
        post(school)
    assert refusal(problem) == "account_inactive"
    assert school.client.auth_test()["ok"] is True


def test_a_forced_server_error_is_no_json(school: School) -> None:
    fault(school, "http_500")
    with pytest.raises(SlackApiError) as problem:
        post(school)
    assert problem.value.response.status_code == 500
    assert texts(school) == []
    assert school.calls("chat.postMessage")[0]["error"] == "http_500"


def test_a_dropped_answer_comes_after_the_message_was_posted(school: School) -> None:
    fault(school, "drop")
    with pytest.raises(CUT):
        post(school)
    assert texts(school) == ["Soup"]
    (call,) = school.calls("chat.postMessage")
    assert (call["ok"], call["fault"]) == (True, "drop")


def test_the_stock_client_posts_twice_when_its_answer_is_cut(school: School) -> None:
    fault(school, "drop")
    stock = WebClient(token=school.sandbox.bot_token, base_url=school.sandbox.api_url)
    stock.chat_postMessage(channel="C0LUNCH", text="Soup")
    assert texts(school) == ["Soup", "Soup"]


def test_a_call_can_be_dropped_before_anything_happens(school: School) -> None:
    fault(school, "drop", performed=False)
    with pytest.raises(CUT):
        post(school)
    assert texts(school) == []


@pytest.mark.parametrize(("more", "expected"), [({}, []), ({"performed": True}, ["Soup"])])
def test_a_timeout_answers_nothing(school: School, more: Any, expected: list[str]) -> None:
    fault(school, "timeout", **more)
    hasty = WebClient(
        token=school.sandbox.bot_token,
        base_url=school.sandbox.api_url,
        timeout=1,
        retry_handlers=[],
    )
    begun = monotonic()
    with pytest.raises(CUT):
        hasty.chat_postMessage(channel="C0LUNCH", text="Soup")
    assert monotonic() - begun > 0.9
    assert texts(school) == expected


def test_faults_wait_in_line_and_can_stand_for_any_method(school: School) -> None:
    fault(school, "error:first")
    fault(school, "error:second")
    fault(school, "error:any", method="*")
    codes = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as problem:
            post(school)
        codes.append(refusal(problem))
    assert codes == ["first", "second", "any"]
    fault(school, "error:never")
    fault(school, "error:never", count=0)  # takes it back
    assert post(school)["ok"] is True


def test_a_response_url_can_fail_too(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x")
    url = listener.payloads[0]["response_url"]
    fault(school, "http_500", method="response_url")
    assert WebhookClient(url, retry_handlers=[]).send(text="a").status_code == 500
    assert WebhookClient(url).send(text="b").status_code == 200


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"method": "chat.post", "kind": "drop"}, "This workspace has no method 'chat.post'."),
        (
            {"method": "auth.test", "kind": "explode"},
            "`kind` is one of ratelimited, error:NAME, http_500, timeout, drop, not 'explode'.",
        ),
        (
            {"method": "auth.test", "kind": "error:"},
            "`kind` is one of ratelimited, error:NAME, http_500, timeout, drop, not 'error:'.",
        ),
        (
            {"method": "auth.test", "kind": "drop", "count": "many"},
            "`count` must be a whole number of at least 0.",
        ),
        ({"kind": "drop"}, "`method` must be text."),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    school: School, body: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as problem:
        school.post("_control/fault", **body)
    assert str(problem.value) == sentence

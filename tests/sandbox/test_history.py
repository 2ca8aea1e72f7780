"""What was said, for apps that may read it: scopes, order, pages, metadata."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from tests.sandbox.school import MANIFEST, SEED, FrozenClock, IdleDriver, School, refusal

METADATA = {"event_type": "lunch", "event_payload": {"key": "soup"}}
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]


@pytest.fixture
def reader() -> Iterator[School]:
    """An app that may read direct messages and public channels, in a workspace of its own."""
    scopes = {"bot": [*SCOPES, "im:history", "channels:history"]}
    clock = FrozenClock()
    manifest = MANIFEST | {"oauth_config": {"scopes": scopes}}
    with Sandbox(manifest, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
        yield School(sandbox, clock)


def post(school: School, channel: str, text: str, **more: Any) -> str:
    answer = school.client.chat_postMessage(channel=channel, text=text, metadata=METADATA, **more)
    return str(answer["ts"])


def test_without_the_scope_nothing_is_read(school: School, reader: School) -> None:
    post(school, "U0BEN", "psst")
    with pytest.raises(SlackApiError) as problem:
        school.client.conversations_history(channel="D0BEN")
    assert refusal(problem) == "missing_scope"
    post(reader, "U0BEN", "psst")
    reader.post("_control/channel", id="CLOCKED", is_private=True)
    with pytest.raises(SlackApiError) as problem:
        reader.client.conversations_history(channel="CLOCKED")
    assert (refusal(problem), problem.value.response["needed"]) == (
        "missing_scope",
        "groups:history",
    )


def test_the_newest_is_first_and_threads_are_folded(reader: School) -> None:
    first = post(reader, "C0LUNCH", "one")
    post(reader, "C0LUNCH", "in the thread", thread_ts=first)
    second = post(reader, "C0LUNCH", "two")
    answer = reader.client.conversations_history(channel="C0LUNCH")
    assert [one["text"] for one in answer["messages"]] == ["two", "one"]
    assert answer["has_more"] is False
    answer = reader.client.conversations_history(channel="C0LUNCH", oldest=first)
    assert [one["ts"] for one in answer["messages"]] == [second]
    answer = reader.client.conversations_history(channel="C0LUNCH", oldest=first, inclusive=True)
    assert [one["ts"] for one in answer["messages"]] == [second, first]


def test_a_thread_is_read_from_its_beginning(reader: School) -> None:
    head = post(reader, "C0LUNCH", "head")
    replies = [post(reader, "C0LUNCH", text, thread_ts=head) for text in ("one", "two")]
    answer = reader.client.conversations_replies(channel="C0LUNCH", ts=head)
    assert [one["ts"] for one in answer["messages"]] == [head, *replies]
    answer = reader.client.conversations_replies(channel="C0LUNCH", ts=head, oldest=replies[0])
    assert [one["ts"] for one in answer["messages"]] == [head, replies[1]]
    with pytest.raises(SlackApiError) as problem:
        reader.client.conversations_replies(channel="C0LUNCH", ts="1.000001")
    assert refusal(problem) == "thread_not_found"


def test_metadata_is_shown_to_who_asks_for_it(reader: School) -> None:
    post(reader, "U0BEN", "psst")
    plain = reader.client.conversations_history(channel="D0BEN")["messages"]
    assert "metadata" not in plain[0]
    full = reader.client.conversations_history(channel="D0BEN", include_all_metadata=True)
    assert full["messages"][0]["metadata"] == METADATA


def test_long_histories_come_in_pages(reader: School) -> None:
    sent = [post(reader, "U0BEN", f"message {number}") for number in range(5)]
    read, cursor = [], ""
    for _ in range(3):
        answer = reader.client.conversations_history(channel="D0BEN", limit=2, cursor=cursor)
        read += [one["ts"] for one in answer["messages"]]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
    assert read == sent[::-1]
    assert cursor == ""


def test_a_place_without_the_app_is_not_read(reader: School) -> None:
    for channel, code in (("C0OPEN", "not_in_channel"), ("C0NONE", "channel_not_found")):
        with pytest.raises(SlackApiError) as problem:
            reader.client.conversations_history(channel=channel)
        assert refusal(problem) == code

"""Messages: where they may go, what they may hold, how they change, and how fast."""

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.sandbox import Sandbox
from tests.sandbox.school import MANIFEST, SEED, FrozenClock, Json, School, button, refusal, section


def post(school: School, channel: str = "C0LUNCH", **content: Any) -> Json:
    answer = school.client.chat_postMessage(channel=channel, **({"text": "x"} | content))
    assert isinstance(answer.data, dict)
    return answer.data


def refused(school: School, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call(method, json=args)
    return refusal(problem)


def texts(school: School, channel: str = "C0LUNCH") -> list[str]:
    found = school.get("_control/messages", channel=channel)["messages"]
    return [message["text"] for message in found]


# --- where --------------------------------------------------------------------------------------


def test_a_message_has_the_shape_slack_gives_it(school: School) -> None:
    posted = post(school, text="Soup", blocks=[section("Soup")])

    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert message == posted["message"]
    assert (message["type"], message["user"]) == ("message", "U0BOTUSER00")
    assert message["bot_profile"]["name"] == "Lunch"
    assert len(message["blocks"][0]["block_id"]) == 5


@pytest.mark.parametrize("channel", ["C0LUNCH", "#lunch", "lunch"])
def test_a_channel_goes_by_id_or_name(school: School, channel: str) -> None:
    assert post(school, channel)["channel"] == "C0LUNCH"


def test_posting_to_a_person_opens_the_direct_message(school: School) -> None:
    assert post(school, "U0BEN", text="psst")["channel"] == "D0BEN"
    assert [message["text"] for message in school.dm("U0BEN")] == ["psst"]


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("C0NONE", "channel_not_found"),
        ("C0SECRET", "channel_not_found"),
        ("C0OPEN", "not_in_channel"),
        ("C0OLD", "is_archived"),
        ("U0NOBODY", "channel_not_found"),
        ("U0EVE", "user_disabled"),
        ("U0BOTUSER00", "cannot_dm_bot"),
    ],
)
def test_some_places_are_closed(school: School, channel: str, code: str) -> None:
    assert refused(school, "chat.postMessage", channel=channel, text="x") == code


def test_without_a_messages_tab_nobody_gets_a_direct_message() -> None:
    manifest = MANIFEST | {"features": {"app_home": {"messages_tab_enabled": False}}}
    clock = FrozenClock()
    with Sandbox(manifest, clock=clock, seed=SEED) as sandbox:
        school = School(sandbox, clock)
        code = refused(school, "chat.postMessage", channel="U0ANA", text="x")
        assert code == "messages_tab_disabled"


# --- what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "only"}}, "invalid_metadata_format"),
        ({"text": "x", "username": "Cook"}, "missing_scope"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
def test_some_contents_are_refused(school: School, content: Json, code: str) -> None:
    assert refused(school, "chat.postMessage", channel="C0LUNCH", **content) == code


def test_a_call_without_its_arguments_is_told_which(school: School) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call("chat.postMessage", json={"text": "x"})
    answer = problem.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_blocks_over_a_limit_are_refused_with_the_place(school: School) -> None:
    with pytest.raises(SlackApiError) as problem:
        post(school, blocks=[section("fine"), section("x" * 3001)])
    answer = problem.value.response
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1/text/text]" in answer["errors"][0]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]
    assert refused(
        school, "chat.postMessage", channel="C0LUNCH", blocks=[{"type": "divider"}] * 51
    ) == ("invalid_blocks")


def test_a_long_text_is_cut_when_posted_and_refused_when_updated(school: School) -> None:
    posted = post(school, text="é" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    args = {"channel": "C0LUNCH", "ts": posted["ts"], "text": "x" * 4_001}
    assert refused(school, "chat.update", **args) == "msg_too_long"


def test_ids_of_blocks_and_elements_are_made_up_where_missing(school: School) -> None:
    bare = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [bare]}, section("x") | {"block_id": "mine"}]
    shown = post(school, blocks=blocks)["message"]["blocks"]
    assert shown[1]["block_id"] == "mine"
    assert shown[0]["block_id"] != shown[0]["elements"][0]["action_id"] != ""


def test_metadata_is_kept_with_the_message(school: School) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    ts = post(school, metadata=metadata)["ts"]
    school.client.chat_update(channel="C0LUNCH", ts=ts, text="y")
    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert message["metadata"] == metadata


def test_timestamps_are_unique_and_rise_even_when_time_stands_still(school: School) -> None:
    seen = [post(school, channel)["ts"] for channel in ("C0LUNCH", "U0ANA", "C0LUNCH", "U0BEN")]
    assert seen == sorted(set(seen))
    assert seen[0].startswith(str(int(school.clock.now().timestamp())))


# --- threads, updates, reactions ----------------------------------------------------------------


def test_replies_carry_the_ts_of_their_parent(school: School) -> None:
    parent = post(school, text="Menu")["ts"]
    reply = post(school, text="Soup", thread_ts=parent)["ts"]
    post(school, text="Bread", thread_ts=reply)  # a reply to a reply joins the thread

    messages = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert [message.get("thread_ts") for message in messages] == [None, parent, parent]
    assert messages[0]["reply_count"] == 2
    link = school.client.chat_getPermalink(channel="C0LUNCH", message_ts=reply)["permalink"]
    assert link.endswith(
        f"/archives/C0LUNCH/p{reply.replace('.', '')}?thread_ts={parent}&cid=C0LUNCH"
    )


def test_an_update_keeps_the_blocks_it_does_not_name(school: School) -> None:
    ts = post(school, text="a", blocks=[section("a")])["ts"]

    kept = school.client.chat_update(channel="C0LUNCH", ts=ts, text="b")["message"]
    assert (kept["text"], kept["blocks"][0]["text"]["text"]) == ("b", "a")
    assert kept["edited"]["user"] == "U0BOTUSER00"
    emptied = school.client.chat_update(channel="C0LUNCH", ts=ts, text="c", blocks=[])["message"]
    assert "blocks" not in emptied
    assert texts(school) == ["c"]


def test_only_its_own_messages_can_be_changed(school: School) -> None:
    theirs = school.post("_control/message", user="U0ANA", channel="C0LUNCH", text="mine")
    ts = theirs["message"]["ts"]
    place = {"channel": "C0LUNCH", "ts": ts}
    assert refused(school, "chat.update", **place, text="x") == "cant_update_message"
    assert refused(school, "chat.delete", **place) == "cant_delete_message"
    gone = {"channel": "C0LUNCH", "ts": "1.000001"}
    assert refused(school, "chat.update", **gone, text="x") == "message_not_found"
    assert refused(school, "chat.delete", **gone) == "message_not_found"
    assert refused(school, "chat.getPermalink", channel="C0LUNCH", message_ts="1.1") == (
        "message_not_found"
    )


def test_a_message_can_be_taken_back(school: School) -> None:
    ts = post(school)["ts"]
    assert school.client.chat_delete(channel="C0LUNCH", ts=ts)["ok"] is True
    assert texts(school) == []


def test_a_reaction_is_given_once(school: School) -> None:
    ts = post(school)["ts"]
    school.client.reactions_add(channel="C0LUNCH", timestamp=ts, name="tada")
    again = {"channel": "C0LUNCH", "timestamp": ts, "name": "tada"}
    assert refused(school, "reactions.add", **again) == "already_reacted"
    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert message["reactions"] == [{"name": "tada", "users": ["U0BOTUSER00"], "count": 1}]


def test_files_go_up_in_three_steps(school: School) -> None:
    done = school.client.files_upload_v2(
        channel="C0LUNCH", content="a,b\n1,2\n", filename="menu.csv", title="Menu"
    )
    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert message["files"][0]["title"] == "Menu"
    assert done["files"][0]["id"] == message["files"][0]["id"]
    args = {"files": [{"id": "F0NONE"}]}
    assert refused(school, "files.completeUploadExternal", **args) == "file_not_found"


# --- only visible to you ------------------------------------------------------------------------


def test_an_ephemeral_message_is_seen_by_one_person_only(school: School) -> None:
    answer = school.client.chat_postEphemeral(channel="C0LUNCH", user="U0ANA", text="psst")

    assert texts(school) == []
    (seen,) = school.get("_control/ephemerals", user="U0ANA")["messages"]
    assert (seen["ts"], seen["channel"], seen["is_ephemeral"]) == (
        answer["message_ts"],
        "C0LUNCH",
        True,
    )
    assert school.get("_control/ephemerals", user="U0BEN")["messages"] == []
    place = {"channel": "C0LUNCH", "ts": seen["ts"]}
    assert refused(school, "chat.update", **place, text="x") == "message_not_found"
    args = {"channel": "C0LUNCH", "user": "U0DAN", "text": "x"}
    assert refused(school, "chat.postEphemeral", **args) == "user_not_in_channel"


# --- how fast -----------------------------------------------------------------------------------


def limited(school: School, **args: Any) -> int:
    """Call until 429. Returns the seconds it asks for."""
    for _ in range(1000):
        try:
            school.client.api_call(**args)
        except SlackApiError as problem:
            answer = problem.response
            break
    else:
        raise AssertionError("never limited")
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    return int(answer.headers["retry-after"])


def test_a_channel_takes_one_message_a_second_after_a_short_burst(school: School) -> None:
    args: Json = {"api_method": "chat.postMessage", "json": {"channel": "C0LUNCH", "text": "x"}}
    assert limited(school, **args) == 1
    assert len(texts(school)) == 5
    assert refused(school, "chat.postMessage", channel="C0LUNCH", text="x") == "ratelimited"
    assert post(school, "U0ANA")["ok"] is True  # another conversation
    school.travel("PT1S")
    post(school)
    assert refused(school, "chat.postMessage", channel="C0LUNCH", text="x") == "ratelimited"
    school.travel("PT1M")
    assert limited(school, **args) == 1
    assert len(texts(school)) == 11


def test_the_whole_workspace_has_a_cap(school: School) -> None:
    for number in range(40):
        school.post("_control/person", id=f"U0P{number}", name=f"Person {number}")
    for number in range(20):
        post(school, f"U0P{number}")
    assert refused(school, "chat.postMessage", channel="U0P20", text="x") == "ratelimited"
    school.travel("PT1S")
    for number in range(5):
        post(school, f"U0P{20 + number}")
    assert refused(school, "chat.postMessage", channel="U0P30", text="x") == "ratelimited"


@pytest.mark.parametrize(
    ("method", "args", "calls", "wait"),
    [
        ("users.list", {}, 20, 3),
        ("users.info", {"user": "U0ANA"}, 100, 1),
        ("conversations.open", {"users": "U0ANA"}, 50, 2),
    ],
)
def test_methods_have_tiers(school: School, method: str, args: Json, calls: int, wait: int) -> None:
    # Tiers also count the real seconds of this test, so it may be less, and a few more may pass.
    assert 1 <= limited(school, api_method=method, params=args) <= wait
    assert calls <= len([call for call in school.calls(method) if call["ok"]]) < 2 * calls


def test_an_app_outside_may_wait_as_it_would_for_slack(outside: School) -> None:
    client = outside.web_client(outside.sandbox.bot_token)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    for number in range(7):
        client.chat_postMessage(channel="C0LUNCH", text=str(number))
    assert texts(outside) == [str(number) for number in range(7)]


def test_what_is_refused_is_in_the_journal_with_its_reason(school: School) -> None:
    post(school, blocks=json.dumps([{"type": "actions", "elements": [button("go")]}]))
    refused(school, "chat.postMessage", channel="C0NONE", text="x")

    first, second = school.calls("chat.postMessage")
    assert first["ok"] is True
    assert first["args"]["blocks"] == [{"type": "actions", "elements": [button("go")]}]
    assert second == {
        "at": school.clock.now().isoformat(),
        "method": "chat.postMessage",
        "args": {"channel": "C0NONE", "text": "x"},
        "ok": False,
        "error": "channel_not_found",
    }

"""Commands and clicks: the payloads as Slack shapes them, and what a person sees of the answers."""

from typing import Any

import pytest
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Listen
from tests.sandbox.listener import SILENT
from tests.sandbox.school import (
    MANIFEST,
    SEED,
    FrozenClock,
    IdleDriver,
    Json,
    Refused,
    School,
    button,
    section,
)


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def post(school: School, *blocks: Json, channel: str = "C0LUNCH") -> str:
    answer = school.client.chat_postMessage(channel=channel, text="x", blocks=list(blocks))
    return str(answer["ts"])


# --- commands -----------------------------------------------------------------------------------


def test_a_command_is_complete(school: School, listen: Listen) -> None:
    listener = listen(school)
    answer = school.command("  two words ", channel="C0LUNCH")

    assert answer == {"ack": True, "ephemerals": []}
    (envelope,) = listener.envelopes
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    payload = envelope["payload"]
    auth = school.client.auth_test()
    assert payload["trigger_id"].count(".") == 2
    assert payload["response_url"].startswith(f"{school.sandbox.url}/commands/")
    del payload["trigger_id"], payload["response_url"], payload["token"]
    assert payload == {
        "team_id": auth["team_id"],
        "team_domain": "lunch-club",
        "channel_id": "C0LUNCH",
        "channel_name": "lunch",
        "user_id": "U0ANA",
        "user_name": "ana",
        "command": "/lunch",
        "text": "two words",
        "api_app_id": listener.hello["connection_info"]["app_id"],
        "is_enterprise_install": "false",
    }


def test_without_a_channel_a_command_is_typed_in_the_direct_message(
    school: School, listen: Listen
) -> None:
    listener = listen(school)
    school.command("x")
    assert (listener.payloads[0]["channel_id"], listener.payloads[0]["channel_name"]) == (
        "D0ANA",
        "directmessage",
    )


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a & b < c", "a &amp; b &lt; c"),
        ("thanks @ben.o!", "thanks <@U0BEN|ben.o>!"),
        ("thanks @Ben Okafor, you", "thanks <@U0BEN|ben.o>, you"),
        ("thanks @ANA", "thanks <@U0ANA|ana>"),
        ("in #lunch now", "in <#C0LUNCH|lunch> now"),
        ("@nobody #nowhere", "@nobody #nowhere"),
        ("mail ana@example.org", "mail ana@example.org"),
        ("@here", "<!here>"),
        ("see https://b.org/?a=1&b=2", "see <https://b.org/?a=1&amp;b=2>"),
        ("<@U0BEN> and <@U0NOBODY>", "<@U0BEN|ben.o> and &lt;@U0NOBODY&gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_mentions_become_ids_where_the_command_asks_for_it(
    school: School, listen: Listen, typed: str, sent: str
) -> None:
    listener = listen(school)
    school.command(typed)
    assert listener.payloads[0]["text"] == sent


def test_other_commands_get_names_as_typed(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("@ben.o & #lunch", command="/raw")
    assert listener.payloads[0]["text"] == "@ben.o &amp; #lunch"


def test_an_acknowledgement_may_carry_the_answer(school: School, listen: Listen) -> None:
    listen(school, lambda payload: {"text": "Soup", "blocks": [section("Soup")]})
    answer = school.command("x", channel="C0LUNCH")
    (shown,) = answer["ephemerals"]
    assert (shown["text"], shown["channel"], shown["is_ephemeral"]) == ("Soup", "C0LUNCH", True)
    assert answer["ephemerals"] == school.get("_control/ephemerals", user="U0ANA")["messages"]


def test_an_acknowledgement_may_speak_to_the_channel(school: School, listen: Listen) -> None:
    listen(school, lambda payload: {"text": "Soup!", "response_type": "in_channel"})
    assert school.command("x", channel="C0LUNCH")["ephemerals"] == []
    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert message["text"] == "Soup!"


@pytest.mark.hasty
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (SILENT, '/lunch failed with the error "operation_timeout"'),
        (
            {"text": "x", "blocks": [{"type": "planet"}]},
            '/lunch failed with the error "invalid_command_response"',
        ),
    ],
)
def test_an_app_that_fails_is_seen_to_fail(
    school: School, listen: Listen, answer: Any, error: str
) -> None:
    listener = listen(school, lambda payload: answer)
    told = school.command("x")
    assert (told["ack"], told["error"], told["ephemerals"]) == (False, error, [])
    assert school.get("_page/view", user="U0ANA")["banner"] == error
    listener.answer = lambda payload: None
    school.command("x")
    assert school.get("_page/view", user="U0ANA")["banner"] is None


def test_with_nobody_connected_a_command_fails_at_once(school: School) -> None:
    told = school.command("x")
    assert (told["ack"], told["error"]) == (False, '/lunch failed with the error "dispatch_failed"')


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"user": "U0NOBODY"}, "There is nobody with the id 'U0NOBODY' in this workspace."),
        ({"user": None}, "There is nobody with the id None in this workspace."),
        ({"user": "U0EVE"}, "Eve Gone (U0EVE) is deactivated and cannot do anything."),
        ({"command": "/dinner"}, "The app has no command /dinner; it has /lunch, /raw."),
        ({"command": None}, "`command` must be text."),
        ({"text": 5}, "`text` must be text."),
        ({"channel": "C0NONE"}, "There is no channel 'C0NONE' in this workspace."),
        ({"channel": "C0BOARD"}, "Ana Rivera (U0ANA) is not in #board."),
        ({"channel": "C0OLD"}, "#old is archived; nobody can write there."),
    ],
)
def test_a_command_nobody_could_give_is_refused(school: School, body: Json, sentence: str) -> None:
    whole = {"user": "U0ANA", "command": "/lunch", "text": "x"} | body
    with pytest.raises(Refused) as problem:
        school.post("_control/command", **whole)
    assert str(problem.value) == sentence


# --- clicks in messages -------------------------------------------------------------------------


def test_a_click_is_complete(school: School, listen: Listen) -> None:
    listener = listen(school)
    ts = post(school, actions(button("eat", "soup", text="Eat & drink")))

    answer = school.action("eat", user="U0BEN", channel="C0LUNCH", ts=ts, value="soup")

    assert answer == {"ack": True, "ephemerals": []}
    (envelope,) = listener.envelopes
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
    payload = envelope["payload"]
    auth = school.client.auth_test()
    message = payload["message"]
    assert message["ts"] == ts
    escaped = "Eat &amp; drink"
    assert message["blocks"][0]["elements"][0]["text"]["text"] == escaped
    assert payload["response_url"].startswith(f"{school.sandbox.url}/actions/")
    (action,) = payload["actions"]
    assert float(action.pop("action_ts")) > float(ts)
    for name in ("message", "response_url", "trigger_id", "token", "api_app_id", "actions"):
        assert payload.pop(name)
    assert action == {
        "type": "button",
        "action_id": "eat",
        "block_id": "row",
        "text": {"type": "plain_text", "text": escaped},
        "value": "soup",
    }
    assert payload == {
        "type": "block_actions",
        "team": {"id": auth["team_id"], "domain": "lunch-club"},
        "user": {"id": "U0BEN", "username": "ben.o", "name": "ben.o", "team_id": auth["team_id"]},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": "C0LUNCH",
            "is_ephemeral": False,
        },
        "channel": {"id": "C0LUNCH", "name": "lunch"},
        "state": {"values": {}},
    }


def test_a_message_is_found_where_the_person_looks(school: School, listen: Listen) -> None:
    listener = listen(school)
    post(school, actions(button("eat", "old")), channel="U0ANA")
    post(school, actions(button("eat", "new")), channel="U0ANA")
    post(school, actions(button("other")), channel="U0ANA")
    school.action("eat")
    assert listener.payloads[-1]["actions"][0]["value"] == "new"
    school.action("eat", value="old")
    assert listener.payloads[-1]["actions"][0]["value"] == "old"


def test_a_second_press_counts_though_the_answer_took_the_button_away(
    school: School, listen: Listen
) -> None:
    listener = listen(school)
    ts = post(school, actions(button("go")))
    assert school.action("go", channel="C0LUNCH", ts=ts)["ack"] is True
    school.client.chat_update(channel="C0LUNCH", ts=ts, text="done", blocks=[section("done")])
    assert school.action("go", channel="C0LUNCH", ts=ts)["ack"] is True
    assert [payload["actions"][0]["action_id"] for payload in listener.payloads] == ["go", "go"]
    school.client.chat_update(channel="C0LUNCH", ts=ts, text="later", blocks=[section("later")])
    with pytest.raises(Refused, match="There is no 'go'"):
        school.action("go", channel="C0LUNCH", ts=ts)


def test_choices_are_given_by_selected(school: School, listen: Listen) -> None:
    listener = listen(school)
    two = [
        {"text": {"type": "plain_text", "text": "Soup"}, "value": "soup"},
        {"text": {"type": "plain_text", "text": "Bread"}, "value": "bread"},
    ]
    pick = {"type": "static_select", "action_id": "pick", "options": two}
    many = {"type": "checkboxes", "action_id": "many", "options": two}
    more = {"type": "overflow", "action_id": "more", "options": two}
    who = {"type": "users_select", "action_id": "who"}
    ts = post(school, actions(pick, many, more, who))

    school.action("pick", ts=ts, selected="bread")
    assert listener.payloads[-1]["actions"][0]["selected_option"] == two[1]
    school.action("many", ts=ts, selected=["soup", "bread"])
    assert listener.payloads[-1]["actions"][0]["selected_options"] == two
    school.action("more", ts=ts, selected="soup")
    assert listener.payloads[-1]["actions"][0]["selected_option"] == two[0]
    school.action("who", ts=ts, selected="U0CLEO")
    payload = listener.payloads[-1]
    assert payload["actions"][0]["selected_user"] == "U0CLEO"
    assert payload["state"]["values"]["row"] == {
        "pick": {"type": "static_select", "selected_option": two[1]},
        "many": {"type": "checkboxes", "selected_options": two},
        "who": {"type": "users_select", "selected_user": "U0CLEO"},
    }
    school.action("pick", user="U0BEN", ts=ts, selected="soup")  # each person has their own
    assert listener.payloads[-1]["state"]["values"]["row"]["who"]["selected_user"] is None


def test_a_click_in_a_thread_or_an_ephemeral_says_so(school: School, listen: Listen) -> None:
    listener = listen(school)
    parent = post(school, section("x"))
    reply = school.client.chat_postMessage(
        channel="C0LUNCH", text="x", thread_ts=parent, blocks=[actions(button("eat"))]
    )["ts"]
    school.action("eat", ts=reply)
    assert listener.payloads[-1]["container"]["thread_ts"] == parent

    only = school.client.chat_postEphemeral(
        channel="C0LUNCH", user="U0ANA", text="x", blocks=[actions(button("undo"))]
    )["message_ts"]
    school.action("undo", ts=only)
    payload = listener.payloads[-1]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(Refused, match="Ben Okafor sees no message"):
        school.action("undo", user="U0BEN", ts=only)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"action_id": "cook"}, "There is no 'cook' there; there is eat, twice."),
        (
            {"action_id": "eat", "value": "stone"},
            "There is no 'eat' with the value 'stone' there; there is eat, twice.",
        ),
        ({"action_id": ""}, "An action needs an action_id."),
        ({"action_id": "eat", "ts": "1.1"}, "Ana Rivera sees no message '1.1'."),
        ({"action_id": "eat", "view_id": "V1"}, "Ana Rivera has no view 'V1' before them."),
        (
            {"action_id": "twice"},
            "Several elements there have the action_id 'twice':"
            " give a block_id or a value as well.",
        ),
    ],
)
def test_a_click_on_nothing_is_refused(school: School, body: Json, sentence: str) -> None:
    again = actions(button("twice", "b"), block_id="again")
    post(school, actions(button("eat"), button("twice", "a")), again)
    with pytest.raises(Refused) as problem:
        school.post("_control/action", user="U0ANA", channel="C0LUNCH", **body)
    assert str(problem.value) == sentence


def test_a_manifest_without_interactivity_gets_no_clicks(listen: Listen) -> None:
    settings = MANIFEST["settings"] | {"interactivity": {"is_enabled": False}}
    clock = FrozenClock()
    manifest = MANIFEST | {"settings": settings}
    with Sandbox(manifest, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
        school = School(sandbox, clock)
        listener = listen(school)
        post(school, actions(button("eat")))
        answer = school.action("eat", channel="C0LUNCH")
        assert (answer["ack"], listener.payloads) == (False, [])
        listener.close()


# --- response_url -------------------------------------------------------------------------------


def hook(listener: Any) -> WebhookClient:
    return WebhookClient(listener.payloads[-1]["response_url"], retry_handlers=[])


def ephemerals(school: School) -> list[str]:
    seen = school.get("_control/ephemerals", user="U0ANA")["messages"]
    return [message["text"] for message in seen]


def test_a_response_url_works_five_times(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x", channel="C0LUNCH")
    url = hook(listener)
    assert [url.send(text=str(n)).status_code for n in range(6)] == [200] * 5 + [404]
    assert url.send(text="x").body == "used_url"
    assert ephemerals(school) == ["0", "1", "2", "3", "4"]


def test_a_response_url_lives_thirty_minutes(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x")
    url = hook(listener)
    school.travel("PT29M")
    assert url.send(text="in time").status_code == 200
    school.travel("PT2M")
    late = url.send(text="late")
    assert (late.status_code, late.body) == (404, "expired_url")


def test_a_response_may_be_for_everyone_or_refused(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x", channel="C0OPEN")
    url = hook(listener)
    assert url.send(text="All", response_type="in_channel").status_code == 200
    (message,) = school.get("_control/messages", channel="C0OPEN")["messages"]
    assert message["text"] == "All"
    assert (url.send(text="").status_code, url.send(text="").body) == (400, "no_text")
    assert url.send(text="x", blocks=[{"type": "planet"}]).body == "invalid_blocks"


def test_the_original_can_be_replaced_or_deleted(school: School, listen: Listen) -> None:
    listener = listen(school)
    ts = post(school, actions(button("eat")))
    school.action("eat", ts=ts)
    url = hook(listener)
    url.send(text="Eaten", replace_original=True)
    (message,) = school.get("_control/messages", channel="C0LUNCH")["messages"]
    assert (message["ts"], message["text"]) == (ts, "Eaten")
    url.send(text="", delete_original=True)
    assert school.get("_control/messages", channel="C0LUNCH")["messages"] == []


def test_an_ephemeral_answer_changes_only_through_its_url(school: School, listen: Listen) -> None:
    listener = listen(school, lambda payload: {"text": "Wait…"})
    school.command("x")
    url = hook(listener)
    url.send(text="Done", replace_original=True)
    assert ephemerals(school) == ["Done"]
    url.send(text="", delete_original=True)
    assert ephemerals(school) == []

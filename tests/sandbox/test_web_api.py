"""Tokens, scopes, encodings and cursors: what holds for every method."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from bot.sandbox.web_api import METHODS
from tests.sandbox.school import (
    MANIFEST,
    SEED,
    FrozenClock,
    IdleDriver,
    Json,
    School,
    refusal,
    section,
)


def raw(school: School, method: str, body: bytes, content_type: str) -> Json:
    headers = {"Authorization": f"Bearer {school.sandbox.bot_token}", "Content-Type": content_type}
    request = Request(school.sandbox.api_url + method, body, headers, method="POST")
    with urlopen(request, timeout=60) as response:
        answer: Json = json.loads(response.read())
    return answer


# --- tokens and scopes --------------------------------------------------------------------------


def test_auth_test_says_who_the_bot_is(school: School) -> None:
    answer = school.client.auth_test()

    assert (answer["team"], answer["user"], answer["ok"]) == ("Lunch Club", "lunch", True)
    assert answer["bot_id"].startswith("B0")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(("token", "code"), [(None, "not_authed"), ("xoxb-no", "invalid_auth")])
def test_a_call_needs_a_good_token(school: School, token: str | None, code: str) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.web_client(token).users_list()
    assert refusal(problem) == code


def test_the_two_tokens_are_for_different_calls(school: School) -> None:
    app_client = school.web_client(school.sandbox.app_token)
    with pytest.raises(SlackApiError) as problem:
        app_client.chat_postMessage(channel="C0LUNCH", text="x")
    assert refusal(problem) == "not_allowed_token_type"
    with pytest.raises(SlackApiError) as problem:
        school.client.apps_connections_open(app_token=school.sandbox.bot_token)
    assert refusal(problem) == "not_allowed_token_type"


def test_a_missing_scope_is_named_with_those_provided() -> None:
    clock = FrozenClock()
    scopes: Json = {"oauth_config": {"scopes": {"bot": ["commands", "users:read"]}}}
    manifest = MANIFEST | scopes
    with Sandbox(manifest, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
        school = School(sandbox, clock)
        with pytest.raises(SlackApiError) as problem:
            school.client.chat_postMessage(channel="C0LUNCH", text="x")
        answer = problem.value.response.data
        assert isinstance(answer, dict)
        assert answer == {
            "ok": False,
            "error": "missing_scope",
            "needed": "chat:write",
            "provided": "commands,users:read",
        }
        for method, args in (
            ("conversations.open", {"users": "U0ANA"}),
            ("conversations.list", {"types": "public_channel,private_channel"}),
            ("conversations.members", {"channel": "C0LUNCH"}),
            ("users.lookupByEmail", {"email": "ana@example.org"}),
            ("team.info", {}),
            ("dnd.info", {"user": "U0ANA"}),
            ("dnd.teamInfo", {"users": "U0ANA,U0BEN"}),
        ):
            with pytest.raises(SlackApiError) as problem:
                school.client.api_call(method, params=args)
            assert refusal(problem) == "missing_scope"
        user = school.client.users_info(user="U0ANA")["user"]
        assert "email" not in user["profile"]


def test_an_unknown_method_fails_loudly(school: School) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call("chat.scheduleMessage", params={"text": "x"})
    assert refusal(problem) == "unknown_method"
    assert school.calls("chat.scheduleMessage")[0]["error"] == "unknown_method"


def test_every_method_that_slack_apps_of_this_kind_need_is_there() -> None:
    promised = """auth.test apps.connections.open chat.postMessage chat.update chat.postEphemeral
    chat.delete chat.getPermalink conversations.open conversations.join conversations.list
    conversations.info conversations.members conversations.history conversations.replies
    users.conversations users.info users.list
    users.lookupByEmail views.open views.push views.update views.publish reactions.add
    files.getUploadURLExternal files.completeUploadExternal team.info bots.info blocks.validate
    oauth.v2.access auth.revoke apps.uninstall dnd.info dnd.teamInfo"""
    assert {*METHODS, "apps.connections.open"} == set(promised.split())


# --- encodings ----------------------------------------------------------------------------------

BLOCKS = [section("Soup & bread")]
FORM = "application/x-www-form-urlencoded"


def multipart(**fields: str) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + "--b--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            json.dumps({"channel": "C0LUNCH", "text": "é", "blocks": BLOCKS}).encode(),
            "application/json;charset=utf-8",
        ),
        (
            json.dumps({"channel": "C0LUNCH", "text": "é", "blocks": json.dumps(BLOCKS)}).encode(),
            "application/json",
        ),
        (
            b"channel=C0LUNCH&text=%C3%A9&blocks=%5B%7B%22type%22%3A%22section%22%2C%22text%22%3A"
            b"%7B%22type%22%3A%22mrkdwn%22%2C%22text%22%3A%22Soup+%26+bread%22%7D%7D%5D",
            FORM,
        ),
        (
            multipart(channel="C0LUNCH", text="é", blocks=json.dumps(BLOCKS)),
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_arguments_come_as_json_form_or_multipart(
    school: School, body: bytes, content_type: str
) -> None:
    answer = raw(school, "chat.postMessage", body, content_type)

    assert answer["message"]["text"] == "é"
    assert answer["message"]["blocks"][0]["text"] == BLOCKS[0]["text"]
    assert school.calls("chat.postMessage")[0]["args"]["blocks"] == BLOCKS


def test_arguments_come_in_the_query_and_the_token_in_the_body(school: School) -> None:
    answer = raw(school, "users.info?user=U0BEN", b"", FORM)
    assert answer["user"]["id"] == "U0BEN"

    body = f"token={school.sandbox.bot_token}&user=U0ANA".encode()
    request = Request(school.sandbox.api_url + "users.info", body, {"Content-Type": FORM})
    with urlopen(request, timeout=60) as response:
        assert json.loads(response.read())["user"]["id"] == "U0ANA"
    assert [call["args"] for call in school.calls("users.info")] == [
        {"user": "U0BEN"},
        {"user": "U0ANA"},
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[1]", "application/json", "json_not_object"),
        (b"\xff", "application/json", "invalid_charset"),
        (b"<a/>", "application/xml", "invalid_post_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_named(
    school: School, body: bytes, content_type: str, code: str
) -> None:
    assert raw(school, "auth.test", body, content_type) == {"ok": False, "error": code}


def test_an_empty_json_body_is_no_arguments(school: School) -> None:
    assert raw(school, "auth.test", b"", "application/json")["ok"] is True


def test_hostile_text_comes_back_as_it_was_sent(school: School) -> None:
    text = 'quotes " \\ <!channel> \u202e NUL \x00 \U0001f600'
    message = school.client.chat_postMessage(channel="C0LUNCH", text=text)["message"]
    assert message["text"] == text
    lone = raw(
        school,
        "chat.postMessage",
        b'{"channel": "C0LUNCH", "text": "\\ud800"}',
        "application/json",
    )
    assert lone["message"]["text"] == "\ud800"


# --- people and conversations -------------------------------------------------------------------


def test_the_list_of_people_holds_slackbot_and_the_bot_and_those_who_left(school: School) -> None:
    members = school.client.users_list()["members"]

    assert [member["id"] for member in members] == [
        "USLACKBOT",
        "U0BOTUSER00",
        "U0ANA",
        "U0BEN",
        "U0CLEO",
        "U0DAN",
        "U0EVE",
    ]
    assert [member["is_bot"] for member in members[:3]] == [False, True, False]
    ben = members[3]
    assert (ben["name"], ben["real_name"], ben["tz"]) == ("ben.o", "Ben Okafor", "America/Denver")
    assert ben["tz_offset"] == -6 * 3600
    assert "tz" not in members[6]
    assert [member["id"] for member in members if member["deleted"]] == ["U0EVE"]


def test_lists_come_in_pages_that_hold_everything_once(school: School) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = school.client.users_list(limit=3, cursor=cursor)
        seen += [member["id"] for member in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
        assert len(page["members"]) == 3
    assert seen == [member["id"] for member in school.client.users_list()["members"]]
    assert [page["members"] for page in school.client.users_list(limit=4)][1][0]["id"] == "U0CLEO"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"cursor": "Y2hhbm5lbDox"}, "invalid_cursor"),  # of another list
        ({"limit": "many"}, "invalid_limit"),
        ({"limit": "1001"}, "invalid_limit"),
    ],
)
def test_a_bad_cursor_or_limit_is_refused(school: School, args: Json, code: str) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call("users.list", params=args)
    assert refusal(problem) == code


def test_people_are_found_by_id_and_by_address(school: School) -> None:
    assert school.client.users_info(user="U0ANA")["user"]["is_admin"] is True
    assert school.client.users_lookupByEmail(email="ANA@example.org")["user"]["id"] == "U0ANA"
    assert school.client.users_info(user="USLACKBOT")["user"]["name"] == "slackbot"
    for method, args, code in (
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "no@example.org"}, "users_not_found"),
    ):
        with pytest.raises(SlackApiError) as problem:
            school.client.api_call(method, params=args)
        assert refusal(problem) == code


def test_conversations_are_listed_by_their_kind(school: School) -> None:
    def ids(**args: Any) -> list[str]:
        return [found["id"] for found in school.client.conversations_list(**args)["channels"]]

    assert ids() == ["C0LUNCH", "C0OLD", "C0OPEN"]
    assert ids(exclude_archived=True) == ["C0LUNCH", "C0OPEN"]
    assert ids(types="private_channel") == ["C0BOARD"]  # those the bot is in
    assert ids(types="im") == []
    school.client.conversations_open(users="U0BEN")
    assert ids(types="im") == ["D0BEN"]
    joined = school.client.users_conversations(types="public_channel,private_channel")["channels"]
    assert [found["id"] for found in joined] == ["C0LUNCH", "C0OLD", "C0BOARD"]
    with pytest.raises(SlackApiError) as problem:
        ids(types="planets")
    assert refusal(problem) == "invalid_types"


def test_members_and_membership(school: School) -> None:
    assert school.client.conversations_members(channel="C0LUNCH")["members"] == [
        "U0ANA",
        "U0BEN",
        "U0CLEO",
        "U0BOTUSER00",
    ]
    info = school.client.conversations_info(channel="C0OPEN")["channel"]
    assert (info["name"], info["is_member"], info["num_members"]) == ("open", False, 1)
    joined = school.client.conversations_join(channel="C0OPEN")
    assert joined["channel"]["is_member"] is True
    assert school.client.conversations_join(channel="C0OPEN")["warning"] == "already_in_channel"
    for channel, code in (
        ("C0SECRET", "channel_not_found"),
        ("C0BOARD", "method_not_supported_for_channel_type"),
        ("C0OLD", "is_archived"),
        ("C0NONE", "channel_not_found"),
    ):
        with pytest.raises(SlackApiError) as problem:
            school.client.conversations_join(channel=channel)
        assert refusal(problem) == code


def test_direct_messages_are_opened_once(school: School) -> None:
    first = school.client.conversations_open(users="U0ANA")
    again = school.client.conversations_open(users=["U0ANA"], return_im=True)
    assert first["channel"] == {"id": "D0ANA"}
    assert (again["channel"]["id"], again["already_open"]) == ("D0ANA", True)
    group = school.client.conversations_open(users="U0ANA,U0BEN")["channel"]["id"]
    assert group == school.client.conversations_open(users="U0BEN,U0ANA")["channel"]["id"]
    for users, code in (
        ("", "users_list_not_supplied"),
        ("U0NOBODY", "user_not_found"),
        ("U0EVE", "user_disabled"),
        (",".join(["U0ANA"] * 9), "too_many_users"),
    ):
        with pytest.raises(SlackApiError) as problem:
            school.client.conversations_open(users=users)
        assert refusal(problem) == code


def test_the_team_and_the_bot_introduce_themselves(school: School) -> None:
    assert school.client.team_info()["team"]["domain"] == "lunch-club"
    bot = school.client.bots_info(bot=school.client.auth_test()["bot_id"])["bot"]
    assert (bot["name"], bot["user_id"]) == ("Lunch", "U0BOTUSER00")
    with pytest.raises(SlackApiError) as problem:
        school.client.bots_info(bot="B0NONE")
    assert refusal(problem) == "bot_not_found"


# --- blocks.validate, installing ----------------------------------------------------------------


def test_blocks_are_validated_without_a_message(school: School) -> None:
    assert school.client.blocks_validate(blocks=[section("fine")])["ok"] is True
    with pytest.raises(SlackApiError) as problem:
        school.client.blocks_validate(blocks=[section("fine"), {"type": "planet"}])
    answer = problem.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][0]["pointer"] == "/1/type"
    with pytest.raises(SlackApiError) as problem:
        school.client.blocks_validate(view={"type": "modal", "blocks": []})
    assert problem.value.response["error"] == "invalid_view"
    with pytest.raises(SlackApiError) as problem:
        school.client.blocks_validate()
    assert refusal(problem) == "invalid_arguments"


def authorize(school: School, decision: str = "allow") -> dict[str, str]:
    """What a person's decision sends to the app's redirect address."""
    sandbox = school.sandbox
    target = f"{sandbox.url}/_control/state"
    query = f"client_id={sandbox.client_id}&redirect_uri={target}&state=s"
    address = f"{sandbox.url}/oauth/v2/authorize?{query}"
    with urlopen(address, timeout=60) as page:
        assert "Allow" in page.read().decode()
    with urlopen(address, data=f"decision={decision}".encode(), timeout=60) as landed:
        arrived = str(landed.geturl())
    return dict(parse_qsl(urlsplit(arrived).query))


def test_an_app_is_installed_once_per_code_and_can_be_removed(school: School) -> None:
    sandbox = school.sandbox
    anyone = school.web_client(None)
    code = authorize(school)["code"]

    def exchange(secret: str = sandbox.client_secret) -> Any:
        return anyone.oauth_v2_access(client_id=sandbox.client_id, client_secret=secret, code=code)

    assert authorize(school, "cancel") == {"error": "access_denied", "state": "s"}
    with pytest.raises(SlackApiError) as problem:
        exchange("wrong")
    assert refusal(problem) == "bad_client_secret"
    assert exchange()["access_token"] == sandbox.bot_token
    with pytest.raises(SlackApiError) as problem:
        exchange()
    assert refusal(problem) == "invalid_code"

    assert school.client.auth_revoke()["revoked"] is True
    with pytest.raises(SlackApiError) as problem:
        school.client.auth_test()
    assert refusal(problem) == "account_inactive"


def test_an_uninstalled_app_loses_its_token(school: School) -> None:
    sandbox = school.sandbox
    with pytest.raises(SlackApiError) as problem:
        school.client.apps_uninstall(client_id="1.1", client_secret=sandbox.client_secret)
    assert refusal(problem) == "invalid_client_id"
    school.client.apps_uninstall(client_id=sandbox.client_id, client_secret=sandbox.client_secret)
    with pytest.raises(SlackApiError) as problem:
        school.client.auth_test()
    assert refusal(problem) == "account_inactive"


def test_it_answers_only_to_its_own_name(school: School) -> None:
    request = Request(f"{school.sandbox.url}/_control/state", headers={"Host": "evil.example"})
    with pytest.raises(OSError, match="403"):
        urlopen(request, timeout=60)
    request = Request(
        f"{school.sandbox.url}/_control/reset", b"{}", {"Origin": "http://evil.example"}
    )
    with pytest.raises(OSError, match="403"):
        urlopen(request, timeout=60)

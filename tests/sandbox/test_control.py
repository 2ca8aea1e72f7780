"""The control API: state, clock, journal, reset, and what it says to input it cannot use."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.times import BadTime, parse_duration, parse_moment, presets
from tests.sandbox.conftest import Listen
from tests.sandbox.school import (
    MANIFEST,
    SEED,
    START,
    FrozenClock,
    IdleDriver,
    Json,
    Refused,
    School,
    button,
    modal,
    section,
    text_input,
)


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as problem:
        call()
    assert problem.value.status == 400
    return str(problem.value)


# --- state --------------------------------------------------------------------------------------


def test_the_state_names_people_and_channels(school: School) -> None:
    state = school.get("_control/state")
    assert state["now"] == "2026-09-09T12:30:00+00:00"
    assert state["people"][1] == {
        "id": "U0BEN",
        "name": "Ben Okafor",
        "tz": "America/Denver",
        "is_admin": False,
        "is_active": True,
    }
    assert state["channels"][0] == {
        "id": "C0LUNCH",
        "name": "lunch",
        "members": ["U0ANA", "U0BEN", "U0CLEO"],
    }
    school.dm()  # a direct message is no channel
    assert len(school.get("_control/state")["channels"]) == 5


def test_nothing_is_there_before_anything_happened(school: School) -> None:
    assert school.get("_control/dm", user="U0ANA") == {"channel": "D0ANA", "messages": []}
    assert school.get("_control/ephemerals", user="U0ANA") == {"channel": "D0ANA", "messages": []}
    assert school.get("_control/modal", user="U0ANA") == {"view": None}
    assert school.get("_control/home", user="U0ANA") == {"view": None}
    assert school.get("_control/journal") == {"calls": []}


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("dm", {}, "Say who: ?user=ID."),
        ("dm", {"user": "U9"}, "There is nobody with the id 'U9' in this workspace."),
        ("messages", {}, "Say where: ?channel=ID."),
        ("messages", {"channel": "C9"}, "There is no channel 'C9' in this workspace."),
        ("home", {"user": "U9"}, "There is nobody with the id 'U9' in this workspace."),
    ],
)
def test_a_question_needs_somebody_or_somewhere(
    school: School, path: str, query: dict[str, str], sentence: str
) -> None:
    assert refused(lambda: school.get(f"_control/{path}", **query)) == sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body is not JSON."),
        (b"[]", "The body must be a JSON object."),
        (b"\xff\xfe", "The body is not JSON."),
        (b"", "`command` must be text."),
    ],
)
def test_a_body_must_be_an_object(school: School, body: bytes, sentence: str) -> None:
    assert refused(lambda: school.send("_control/command", body)) == sentence


def test_an_unknown_control_call_lists_the_known_ones(school: School) -> None:
    with pytest.raises(Refused, match="There is no GET /_control/explode; there is: GET state,"):
        school.get("_control/explode")


# --- the clock ----------------------------------------------------------------------------------


def test_time_goes_to_a_moment_or_on_by_a_while(school: School) -> None:
    post = school.post
    assert post("_control/clock", to="2026-09-09T08:00:00-05:00") == {
        "now": "2026-09-09T13:00:00+00:00"
    }
    assert post("_control/clock", advance="P1DT30M") == {"now": "2026-09-10T13:30:00+00:00"}
    assert school.get("_control/state")["now"] == "2026-09-10T13:30:00+00:00"


@pytest.mark.parametrize(
    ("body", "start"),
    [
        ({}, 'Say either {"to": ISO-TIME} or {"advance": "P1D"}.'),
        ({"to": "x", "advance": "P1D"}, 'Say either {"to": ISO-TIME}'),
        ({"to": "tomorrow"}, "'tomorrow' is not a time."),
        ({"to": 5}, "A time is text such as"),
        ({"to": "2026-09-09T12:29:59Z"}, "Time only goes forward: it is 2026-09-09T12:30:00"),
        ({"advance": "P1M"}, "'P1M' is not a duration."),
        ({"advance": "-P1D"}, "'-P1D' is not a duration."),
        ({"advance": "P999999999999W"}, "'P999999999999W' is longer than this clock can count."),
        ({"advance": "P999999W"}, "That is later than this clock can count."),
    ],
)
def test_a_time_that_cannot_be_is_refused(school: School, body: Json, start: str) -> None:
    assert refused(lambda: school.post("_control/clock", **body)).startswith(start)


def test_with_nobody_aboard_time_also_runs_by_itself(outside: School) -> None:
    first = parse_moment(outside.get("_control/state")["now"])
    outside.travel("P7D")
    then = parse_moment(outside.get("_control/state")["now"])
    assert timedelta(days=7) <= then - first < timedelta(days=7, seconds=30)


def test_a_clock_that_cannot_be_moved_says_so() -> None:
    class RealClock:
        def now(self) -> datetime:
            return START

    with Sandbox(MANIFEST, clock=RealClock(), seed=SEED) as sandbox:
        school = School(sandbox, FrozenClock())
        sentence = refused(lambda: school.post("_control/clock", advance="P1D"))
        assert sentence == "This workspace lives in real time; its clock cannot be moved."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1D", timedelta(days=1)),
        ("P2W", timedelta(weeks=2)),
        ("PT1H30M", timedelta(minutes=90)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("p1dt1s", timedelta(days=1, seconds=1)),
        ("P0D", timedelta()),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1Y", "P1H", "PT1D", None, 5, "P-1D"])
def test_what_is_no_duration(text: object) -> None:
    with pytest.raises(BadTime):
        parse_duration(text)


def test_the_places_in_time_fall_in_the_persons_zone() -> None:
    found = dict(presets(START, "America/Chicago"))  # Wednesday, exactly 07:30
    assert {label: moment.isoformat() for label, moment in found.items()} == {
        "Next school morning": "2026-09-10T12:30:00+00:00",
        "+1 day": "2026-09-10T12:30:00+00:00",
        "Wednesday 07:30": "2026-09-16T12:30:00+00:00",
        "Friday 14:30": "2026-09-11T19:30:00+00:00",
        "+1 week": "2026-09-16T12:30:00+00:00",
    }
    after_the_change = dict(presets(datetime(2026, 10, 31, 12, tzinfo=UTC), "America/Chicago"))
    assert after_the_change["Next school morning"] == datetime(2026, 11, 2, 13, 30, tzinfo=UTC)


# --- a bot aboard -------------------------------------------------------------------------------


class BusyBot(IdleDriver):
    """Posts whenever it settles, one message per hour while time passes, and may fail."""

    def __init__(self, clock: FrozenClock) -> None:
        super().__init__(clock)
        self.school: School | None = None
        self.failure: Exception | None = None

    def settle(self) -> None:
        if self.failure:
            raise self.failure
        assert self.school is not None
        self.school.client.chat_postMessage(channel="U0ANA", text="settled")

    def travel(self, to: datetime) -> None:
        assert self.school is not None
        while self.clock.now() + timedelta(hours=1) <= to:
            self.clock.travel(self.clock.now() + timedelta(hours=1))
            hour = self.clock.now().hour
            self.school.client.chat_postMessage(channel="C0LUNCH", text=str(hour))
        self.clock.travel(to)


def test_every_call_answers_when_all_has_settled(listen: Listen) -> None:
    clock = FrozenClock()
    driver = BusyBot(clock)
    with Sandbox(MANIFEST, clock=clock, seed=SEED) as sandbox:
        school = driver.school = School(sandbox, clock)
        sandbox.driver = driver
        listener = listen(school)
        school.command("x")
        assert [message["text"] for message in school.dm()] == ["settled"]

        school.travel("PT3H30M")
        messages = school.get("_control/messages", channel="C0LUNCH")["messages"]
        assert [(message["text"], message["ts"][:10]) for message in messages] == [
            (str(hour), str(int(datetime(2026, 9, 9, hour, 30, tzinfo=UTC).timestamp())))
            for hour in (13, 14, 15)
        ]

        driver.failure = RuntimeError("no database")
        with pytest.raises(Refused, match="The bot failed: RuntimeError: no database") as problem:
            school.command("x")
        assert problem.value.status == 500
        listener.close()


def test_a_double_click_reaches_the_app_twice(school: School, listen: Listen) -> None:
    listener = listen(school)
    blocks = [{"type": "actions", "elements": [button("eat")]}]
    ts = school.client.chat_postMessage(channel="C0LUNCH", text="x", blocks=blocks)["ts"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: school.action("eat", ts=ts), range(2)))
    assert [answer["ack"] for answer in answers] == [True, True]
    assert len(listener.payloads) == 2


# --- journal and reset --------------------------------------------------------------------------


def test_the_journal_holds_every_call_in_order(school: School) -> None:
    school.client.auth_test()
    school.client.chat_postMessage(channel="U0ANA", text="x")
    calls = school.get("_control/journal")["calls"]
    assert [(call["method"], call["ok"]) for call in calls] == [
        ("auth.test", True),
        ("chat.postMessage", True),
    ]
    assert calls[1]["args"] == {"channel": "U0ANA", "text": "x"}
    assert school.sandbox.bot_token not in json.dumps(calls)


def test_reset_goes_back_to_the_beginning(outside: School, listen: Listen) -> None:
    listener = listen(outside)
    outside.client.chat_postMessage(channel="C0LUNCH", text="x")
    outside.post("_control/fault", method="auth.test", kind="http_500")
    outside.post("_control/person", id="U0NEW", name="New")

    assert outside.post("_control/reset") == {"calls": []}

    assert outside.get("_control/messages", channel="C0LUNCH")["messages"] == []
    assert len(outside.get("_control/state")["people"]) == 5
    assert outside.client.auth_test()["ok"] is True
    assert outside.command("x")["ack"] is True  # connections stay
    assert len(listener.payloads) == 1


def test_with_a_bot_aboard_reset_keeps_what_its_database_knows(school: School) -> None:
    school.client.chat_postMessage(channel="C0LUNCH", text="x")
    school.post("_control/fault", method="auth.test", kind="http_500")
    assert school.post("_control/reset") == {"calls": []}
    assert len(school.get("_control/messages", channel="C0LUNCH")["messages"]) == 1
    assert school.client.auth_test()["ok"] is True


def test_the_same_story_gets_the_same_ids() -> None:
    def story() -> Any:
        clock = FrozenClock()
        with Sandbox(MANIFEST, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
            school = School(sandbox, clock)
            posted = school.client.chat_postMessage(
                channel="C0LUNCH", text="x", blocks=[section("x")]
            )
            home = {"type": "home", "blocks": [section("x")]}
            view = school.client.views_publish(user_id="U0ANA", view=home)
            return sandbox.bot_token, sandbox.team_id, posted["message"], view["view"]

    assert story() == story()


# --- changing the workspace ---------------------------------------------------------------------


def test_people_and_channels_come_and_change(school: School) -> None:
    school.post("_control/person", id="U0FAY", name="Fay Moss", tz="Asia/Tokyo")
    school.post("_control/channel", id="C0NEW", name="new", members=["U0FAY"])
    assert school.client.users_info(user="U0FAY")["user"]["tz_offset"] == 9 * 3600
    school.client.chat_postMessage(channel="#new", text="x")

    school.post("_control/person", id="U0FAY", is_active=False)
    school.post("_control/channel", id="C0NEW", is_archived=True)
    assert school.client.users_info(user="U0FAY")["user"]["deleted"] is True
    for channel, code in (("U0FAY", "user_disabled"), ("C0NEW", "is_archived")):
        with pytest.raises(Exception, match=code):
            school.client.chat_postMessage(channel=channel, text="x")


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("person", {"id": "fay"}, "`id` is made of capital letters and digits."),
        ("person", {"id": "C0X"}, "`id` must start with U or W."),
        ("person", {"id": "U0X", "tz": "Mars/Base"}, "'Mars/Base' is not a time zone such as"),
        ("person", {"id": "U0X", "is_admin": "yes"}, "`is_admin` must be true or false."),
        ("channel", {"id": "C0X", "members": "U0ANA"}, "`members` must be a list of people's ids."),
        ("channel", {"id": "C0X", "members": ["U9"]}, "There is nobody with the id 'U9'"),
        ("connections", {"do": "explode"}, '`do` is "refresh" or "drop".'),
        ("open", {"user": "U0ANA", "tab": "x"}, '`tab` is "home" or "messages".'),
        ("message", {"user": "U0ANA", "text": " "}, "A message needs some text."),
        ("message", {"user": "U0ANA"}, "`text` must be text."),
    ],
)
def test_changes_that_make_no_sense_are_refused(
    school: School, path: str, body: Json, sentence: str
) -> None:
    assert refused(lambda: school.post(f"_control/{path}", **body)).startswith(sentence)


# --- what the page reads ------------------------------------------------------------------------


def test_the_page_sees_one_persons_workspace(school: School, listen: Listen) -> None:
    school.client.chat_postMessage(channel="C0LUNCH", text="x")
    view = school.get("_page/view", user="U0CLEO")
    assert view["me"]["name"] == "Cleo Park"
    places = view["channels"]
    assert [(place["name"], place["kind"], place["unread"]) for place in places] == [
        ("board", "channel", 0),
        ("lunch", "channel", 1),
        ("secret", "channel", 0),
        ("Lunch", "dm", 0),
        ("Lunch Home", "home", 0),
    ]
    assert (view["home"], view["modals"], view["banner"]) == (None, [], None)
    assert view["commands"][0]["command"] == "/lunch"
    school.get("_page/messages", user="U0CLEO", channel="C0LUNCH")  # reading marks it as read
    assert school.get("_page/view", user="U0CLEO")["channels"][1]["unread"] == 0


def test_the_page_gets_threads_and_what_only_you_see(school: School) -> None:
    parent = school.client.chat_postMessage(channel="C0LUNCH", text="Menu")["ts"]
    school.client.chat_postMessage(channel="C0LUNCH", text="Soup", thread_ts=parent)
    school.client.chat_postEphemeral(channel="C0LUNCH", user="U0ANA", text="psst")
    school.post("_page/message", user="U0BEN", channel="C0LUNCH", text="Yum", thread_ts=parent)

    def seen(user: str) -> list[tuple[str, str, bool, bool, list[str]]]:
        messages = school.get("_page/messages", user=user, channel="C0LUNCH")["messages"]
        return [
            (
                message["text"],
                message["user_name"],
                message["is_bot"],
                message["only_visible_to_you"],
                [reply["text"] for reply in message["thread"]],
            )
            for message in messages
        ]

    menu = ("Menu", "Lunch", True, False, ["Soup", "Yum"])
    assert seen("U0ANA") == [menu, ("psst", "Lunch", True, True, [])]
    assert seen("U0BEN") == [menu]
    assert refused(lambda: seen("U0NO")) == "There is nobody with the id 'U0NO' in this workspace."


def test_the_page_waits_for_something_new(school: School) -> None:
    version = school.get("_page/view", user="U0ANA")["version"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: school.get("_page/wait", version=str(version)))
        school.client.chat_postMessage(channel="C0LUNCH", text="x")
        assert waiting.result(timeout=60)["version"] > version
    assert refused(lambda: school.get("_page/wait", version="x")) == (
        "`version` must be a whole number."
    )


def test_the_page_shows_a_form_with_its_errors(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x")
    trigger = listener.payloads[0]["trigger_id"]
    school.client.views_open(trigger_id=trigger, view=modal(text_input("dish")))
    (shown,) = school.get("_page/view", user="U0ANA")["modals"]
    school.post("_page/submit", user="U0ANA", view_id=shown["id"], values={"dish": ""})
    (shown,) = school.get("_page/view", user="U0ANA")["modals"]
    assert shown["errors"] == {"dish_block": "Please complete this required field."}
    assert refused(
        lambda: school.post("_page/submit", user="U0ANA", view_id="V0", values={})
    ).startswith("Ana Rivera has another modal")


def test_opening_a_place_on_the_page_tells_the_app(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.post("_page/open", user="U0ANA", channel="home")
    school.post("_page/open", user="U0ANA", channel="D0ANA")
    assert [payload["event"]["tab"] for payload in listener.payloads] == ["home", "messages"]


def test_the_page_names_everyone_and_places_in_time(school: School) -> None:
    people = school.get("_page/people")
    assert [person["name"] for person in people][:2] == ["Ana Rivera", "Ben Okafor"]
    labels = [preset["label"] for preset in school.get("_page/presets", user="U0BEN")]
    assert labels[:2] == ["Next school morning", "+1 day"]

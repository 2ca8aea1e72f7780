"""Over Socket Mode, too, what is too much at once is turned away in words."""

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import pytest
from slack_bolt import Ack, App

from bot import sandbox
from bot.sandbox import Sandbox
from bot.sandboxed import hang_up
from bot.socket_mode import Envelopes
from bot.web import Limits
from handlers import errors
from tests.bot.web.wire import BUSY
from tests.sandbox.school import MANIFEST, SEED, FrozenClock, IdleDriver, Json, School

PATIENT = sandbox.Limits(answer_seconds=60)


class Place:
    """A workspace and an app whose listener takes its time: until `done` is set."""

    def __init__(self, limits: Limits) -> None:
        self.heard: list[str] = []
        self.begun, self.done = threading.Event(), threading.Event()
        clock = FrozenClock()
        self._slack = Sandbox(
            MANIFEST, clock=clock, seed=SEED, driver=IdleDriver(clock), limits=PATIENT
        )
        self._slack.start()
        self.school = School(self._slack, clock)
        app = App(
            client=self.school.web_client(self._slack.bot_token), process_before_response=True
        )
        app.command("/lunch")(self._listen)
        self.envelopes = Envelopes(app, self._slack.app_token, limits)
        self.envelopes.connect()

    def _listen(self, ack: Ack, command: Json) -> None:
        self.heard.append(command["text"])
        self.begun.set()
        assert self.done.wait(60)
        ack(f"heard {command['text']}")

    def close(self) -> None:
        self.done.set()
        hang_up(self.envelopes)
        self._slack.stop()


def said(answer: Json) -> list[str]:
    assert answer["ack"]
    return [one["text"] for one in answer["ephemerals"]]


@pytest.fixture
def limits() -> Limits:
    return Limits(threads=1, waiting=1, waiting_seconds=60)


@pytest.fixture
def place(limits: Limits) -> Iterator[Place]:
    place = Place(limits)
    yield place
    place.close()


def test_beyond_what_may_wait_it_says_so_at_once(place: Place) -> None:
    with ThreadPoolExecutor(3) as people:
        first = people.submit(place.school.command, "1")
        assert place.begun.wait(60)
        others = [people.submit(place.school.command, text) for text in ("2", "3")]
        done, _ = wait(others, return_when=FIRST_COMPLETED)
        (turned_away,) = (said(one.result()) for one in done)
        place.done.set()
        wait([first, *others])
    assert all(one.result()["ack"] for one in (first, *others))
    assert [BUSY in text for text in turned_away] == [True]
    shown = place.school.get("_control/ephemerals", user="U0ANA")["messages"]
    texts = {one["text"] for one in shown}
    assert texts == {*turned_away, *(f"heard {text}" for text in place.heard)}
    assert (len(place.heard), len(shown)) == (2, 3)


@pytest.mark.parametrize("limits", [Limits(waiting_seconds=-1)])
def test_what_has_waited_too_long_is_not_begun(place: Place) -> None:
    (text,) = said(place.school.command("c RD-1 66"))
    assert text == f"{BUSY} You typed: /lunch c RD-1 66"
    assert place.heard == []


def test_at_the_end_what_was_taken_in_is_answered(place: Place) -> None:
    with ThreadPoolExecutor(2) as people:
        last = people.submit(place.school.command, "last")
        assert place.begun.wait(60)
        end = people.submit(place.envelopes.close)
        place.done.set()
        end.result(60)
        assert said(last.result(60)) == ["heard last"]


@pytest.mark.parametrize("body", [{"type": "block_actions"}, {"event": {"type": "tokens_revoked"}}])
def test_of_what_an_ack_can_say_nothing_to_slack_hears_nothing(body: dict[str, Any]) -> None:
    assert errors.busy(body) is None


def test_a_form_stays_open_with_what_was_typed() -> None:
    view = {"blocks": [{"type": "section"}, {"type": "input", "block_id": "note"}]}
    assert errors.busy({"type": "view_submission", "view": view}) == {
        "response_action": "errors",
        "errors": {"note": BUSY},
    }

"""A message in doubt is looked for where Homeroom may read, and then sent exactly once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.sandbox import Limits, Rate
from bot.sender import LEASE
from storage import Store
from storage.outbox import OutboxKind
from tests import cast
from tests.bot.school import School

SECOND = timedelta(seconds=1)
HISTORY = "conversations.history"
_DM = "DANA"


@pytest.fixture
def school(store: Store) -> Iterator[School]:
    """May read direct messages, and no channels."""
    school = School(store, scopes=["im:history"])
    yield school
    school.close()


def test_a_lost_answer_is_found_and_nothing_is_repeated(school: School) -> None:
    school.fault("drop")  # posted, but the answer is cut
    school.queue("to Ana")
    school.send()
    [message] = school.dm(cast.ANA)
    row = school.outbox()["to Ana"]
    assert (row.status, row.channel, row.ts) == ("sent", _DM, message["ts"])
    [look] = school.calls(HISTORY)
    assert (look["args"]["channel"], look["ok"]) == (_DM, True)
    assert float(look["args"]["oldest"]) < float(message["ts"])
    assert row.settled_at == school.clock.now() >= row.available_at + LEASE


def test_what_was_never_posted_is_sent_however_often_that_happens(school: School) -> None:
    school.fault("drop", 5, performed=False)
    school.queue("to Ana")
    school.driver.travel(school.clock.now() + timedelta(minutes=30))
    assert school.texts(cast.ANA) == ["to Ana"]
    assert school.statuses()["to Ana"] == "sent"
    assert len(school.calls(HISTORY)) == 5


def test_answers_lost_in_a_row_repeat_nothing(school: School) -> None:
    school.fault("drop", 10)
    for number in range(10):
        school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
    school.driver.travel(school.clock.now() + timedelta(minutes=30))
    assert sum(len(school.dm(one)) for one in cast.MEMBERS[:5]) == 10
    assert set(school.statuses().values()) == {"sent"}


def test_somebody_elses_key_is_not_taken_for_it(school: School) -> None:
    school.queue("before")
    school.send()
    school.fault("drop", performed=False)
    school.queue("to Ana")
    school.queue("after", available_at=school.clock.now() + 5 * SECOND)
    school.send()
    assert sorted(school.texts(cast.ANA)) == ["after", "before", "to Ana"]


def test_a_channel_that_may_not_be_read_gets_one_repetition(school: School) -> None:
    school.fault("drop", 3)
    school.queue("digest", "CWINS")
    school.driver.travel(school.clock.now() + timedelta(minutes=30))
    assert len(school.channel("CWINS")) == 2
    assert school.statuses()["digest"] == "gave_up"
    assert [look["error"] for look in school.calls(HISTORY)] == ["missing_scope"]


def test_the_admins_hear_of_what_was_in_doubt_twice(store: Store) -> None:
    school = School(store)  # may read nothing
    school.fault("drop", 2)
    school.queue("to Ana")
    school.driver.travel(school.clock.now() + timedelta(hours=3))
    [told] = school.dm(cast.ADA)
    school.close()
    assert "<@UANA>" in str(told["blocks"])
    assert "Twice no answer came back, so it may be there." in str(told["blocks"])


def test_a_thread_is_looked_through_too(store: Store) -> None:
    school = School(store, scopes=["channels:history"])
    school.queue("head", "CWINS")
    school.send()
    for number in range(3):
        school.fault("drop", performed=number != 1)
        key = f"line {number}"
        school.queue(key, None, kind=OutboxKind.REPLY, parent_key="head")
        school.send()
    texts = [message["text"] for message in school.channel("CWINS")]
    statuses = set(school.statuses().values())
    looks = len(school.calls("conversations.replies"))
    school.close()
    assert (texts, statuses, looks) == (["head", "line 0", "line 1", "line 2"], {"sent"}, 3)


@pytest.mark.parametrize(
    ("kind", "wait"), [("ratelimited", 20), ("http_500", 1), ("drop", 1), ("error:fatal_error", 1)]
)
def test_a_look_that_fails_for_now_is_made_later(school: School, kind: str, wait: int) -> None:
    """Nothing is repeated meanwhile."""
    more = {"retry_after": wait} if kind == "ratelimited" else {}
    school.fault(kind, method=HISTORY, **more)
    school.fault("drop")
    school.queue("to Ana")
    school.send()
    first, second = school.call_times(HISTORY)
    assert second - first >= wait * SECOND
    assert school.texts(cast.ANA) == ["to Ana"]
    assert school.statuses() == {"to Ana": "sent"}


def test_nothing_is_repeated_while_slack_is_away(school: School) -> None:
    school.fault("drop")
    school.fault("http_500", 1000, method=HISTORY)
    school.queue("to Ana")
    school.driver.travel(school.clock.now() + timedelta(hours=2))
    assert school.texts(cast.ANA) == ["to Ana"]
    assert school.outbox()["to Ana"].in_doubt
    assert len(school.calls(HISTORY)) < 30
    school.fault("http_500", 0, method=HISTORY)
    school.driver.travel(school.clock.now() + timedelta(minutes=30))
    assert school.texts(cast.ANA) == ["to Ana"]
    assert school.statuses() == {"to Ana": "sent"}


def test_what_was_deleted_meanwhile_counts_as_never_posted(school: School) -> None:
    school.fault("drop")
    school.queue("to Ana")
    school.sender.deliver(school.clock.now())
    [message] = school.dm(cast.ANA)
    school.client.chat_delete(channel=_DM, ts=message["ts"])
    school.send()
    assert school.texts(cast.ANA) == ["to Ana"]
    assert school.statuses() == {"to Ana": "sent"}


@pytest.mark.parametrize(("said", "copies"), [(150, 1), (300, 2)])
def test_a_long_talk_is_read_in_pages_and_not_for_ever(
    store: Store, said: int, copies: int
) -> None:
    plenty = Rate(per_second=1000, burst=1000)
    school = School(store, limits=Limits(channel=plenty, workspace=plenty), scopes=["im:history"])
    school.fault("drop")
    school.queue("to Ana")
    school.sender.deliver(school.clock.now())
    for number in range(said):
        school.client.chat_postMessage(channel=_DM, text=f"note {number}")
    school.send()
    texts, statuses = school.texts(cast.ANA), school.statuses()
    school.close()
    assert texts.count("to Ana") == copies
    assert statuses == {"to Ana": "sent"}


def test_an_edit_is_repeated_without_looking(school: School) -> None:
    school.queue("prompt")
    school.send()
    school.fault("drop", method="chat.update")
    school.queue("r1", None, kind=OutboxKind.UPDATE, parent_key="prompt")
    school.send()
    assert school.texts(cast.ANA) == ["r1"]
    assert school.calls(HISTORY) == []

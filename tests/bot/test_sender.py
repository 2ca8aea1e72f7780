"""Every message goes out once, in order, below Slack's limits."""

from datetime import timedelta
from itertools import pairwise

import pytest
from slack_sdk import WebClient

from bot.sandbox import Limits, Rate
from bot.sender import METADATA_EVENT, TIMEOUT
from storage import Store
from storage.outbox import Lane, OutboxKind
from tests import cast
from tests.bot.school import PACE, School
from tests.bot.sending import SECOND, Watched, deliver_all, keys
from tests.counting import counted


class TestSending:
    def test_a_post_to_a_person_opens_their_dm_and_is_remembered(self, school: School) -> None:
        school.queue("hello")
        school.send()
        [message] = school.dm(cast.ANA)
        assert message["text"] == "hello"
        row = school.outbox()["hello"]
        assert (row.status, row.channel, row.ts) == ("sent", "DANA", message["ts"])
        assert row.settled_at == school.clock.now()

    def test_a_message_carries_its_key(self, school: School) -> None:
        school.queue("hello")
        school.send()
        assert school.dm(cast.ANA)[0]["metadata"] == {
            "event_type": METADATA_EVENT,
            "event_payload": {"key": "hello"},
        }

    def test_links_in_what_people_wrote_are_not_unfolded(self, school: School) -> None:
        school.queue("hello")
        school.send()
        [call] = school.calls()
        assert {str(call["args"][name]) for name in ("unfurl_links", "unfurl_media")} <= {
            "0",
            "False",
        }

    def test_a_reply_waits_for_its_parent_and_goes_under_it(self, school: School) -> None:
        now = school.clock.now()
        school.queue("thread", None, kind=OutboxKind.REPLY, parent_key="head")
        school.queue("head", "CWINS", available_at=now + 5 * SECOND)
        school.send()
        head, thread = school.channel("CWINS")
        assert (head["text"], thread["text"]) == ("head", "thread")
        assert thread["thread_ts"] == head["ts"]

    def test_an_update_changes_the_message_in_place(self, school: School) -> None:
        school.queue("prompt")
        school.send()
        school.queue("prompt:r1", None, kind=OutboxKind.UPDATE, parent_key="prompt")
        school.send()
        assert school.texts(cast.ANA) == ["prompt:r1"]
        assert school.statuses() == {"prompt": "sent", "prompt:r1": "sent"}

    def test_only_the_newest_of_several_updates_goes_out(self, school: School) -> None:
        school.queue("prompt")
        school.send()
        for revision in ("r1", "r2", "r3"):
            school.queue(
                revision,
                None,
                kind=OutboxKind.UPDATE,
                parent_key="prompt",
                coalesce_key="prompt",
            )
        school.send()
        assert school.texts(cast.ANA) == ["r3"]
        assert len(school.calls("chat.update")) == 1

    def test_an_ephemeral_is_seen_by_one_person(self, school: School) -> None:
        payload = {"text": "only you", "user": cast.ANA.id}
        school.post("channel", id="CWINS", members=[cast.ANA.id])
        school.queue("whisper", "CWINS", kind=OutboxKind.EPHEMERAL, payload=payload)
        school.send()
        assert school.channel("CWINS") == []
        seen = school.get("ephemerals", user=cast.ANA.id)["messages"]
        assert [message["text"] for message in seen] == ["only you"]
        assert school.statuses() == {"whisper": "sent"}

    def test_answers_to_a_person_go_before_announcements(self, school: School) -> None:
        school.queue("digest", "CWINS")
        school.queue("answer", cast.BEN.id, lane=Lane.PERSON)
        school.send()
        assert keys(school.calls()) == ["answer", "digest"]

    def test_two_senders_never_send_the_same_message(self, school: School) -> None:
        other = school.new_sender("two")
        for number in range(20):
            school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
        for _ in range(60):
            now = school.clock.now()
            school.sender.deliver(now)
            other.deliver(now)
            school.clock.travel(now + SECOND / 2)
        assert sorted(keys([call for call in school.calls() if call["ok"]])) == sorted(
            f"m{number}" for number in range(20)
        )
        assert set(school.statuses().values()) == {"sent"}

    def test_a_sender_that_stops_takes_nothing_more(self, school: School) -> None:
        for one in (cast.ANA, cast.BEN):
            school.queue(f"to {one.id}", one.id)
        well, school.client = school.client, Watched(school.client, school.sender.stop)
        deliver_all(school)
        assert [(row.status, row.worker) for row in school.outbox().values()] == [
            ("sent", None),
            ("pending", None),
        ]
        school.client, school.sender = well, school.new_sender("two")
        deliver_all(school)
        assert {row.status for row in school.outbox().values()} == {"sent"}

    def test_statements_do_not_grow_with_what_waits(self, school: School) -> None:
        def transactions_and_statements(waiting: int) -> list[str]:
            for number in range(waiting):
                school.queue(f"{waiting}:{number}", cast.MEMBERS[number % 5].id)
            with counted(school.store) as statements:
                assert school.sender.deliver(school.clock.now()) == 1
            school.clock.travel(school.clock.now() + timedelta(minutes=1))
            return [sql.split()[0] for sql, _ in statements]

        school.queue("first")
        deliver_all(school)
        school.clock.travel(school.clock.now() + timedelta(minutes=1))
        few = transactions_and_statements(1)
        assert few == transactions_and_statements(100)
        claim = [
            "SELECT",
            "WITH",
            "UPDATE",
            "SELECT",
        ]  # what comes, take it, mark it, what comes then
        settle = ["UPDATE", "SELECT"]  # and whether somebody waited for it
        assert [word for word in few if word != "BEGIN"] == claim + settle
        assert few.count("BEGIN") in (0, 2)  # PostgreSQL begins unheard

    def test_what_comes_then_is_known_without_looking(self, school: School) -> None:
        for number in range(4):
            school.queue(f"m{number}", cast.MEMBERS[number // 2].id)
        for _ in range(3):
            now = school.clock.now()
            assert school.sender.deliver(now) == 1
            assert school.sender.then == school.sender.next_at(now)
            school.clock.travel(max(school.sender.then or now, now))

    def test_nothing_to_do_is_said_by_a_zero(self, school: School) -> None:
        assert school.sender.deliver(school.clock.now()) == 0
        assert school.sender.next_at(school.clock.now()) is None


class TestPace:
    def test_one_message_a_second_in_a_channel(self, school: School) -> None:
        for number in range(6):
            school.queue(f"m{number}", "CWINS")
        school.send()
        times = school.call_times()
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert all(SECOND < gap < 1.2 * SECOND for gap in gaps)
        assert keys(school.calls()) == [f"m{number}" for number in range(6)]

    def test_a_wave_stays_below_the_workspaces_limit_without_a_single_429(
        self, store: Store
    ) -> None:
        strict = Limits(workspace=Rate(per_second=PACE, burst=int(PACE)))
        school = School(store, limits=strict)
        for number in range(60):
            school.post("person", id=f"U{number}")
            school.queue(f"m{number}", f"U{number}")
        school.send()
        calls, times = school.calls(), school.call_times()
        school.close()
        assert [call["ok"] for call in calls] == [True] * 60
        assert times[-1] <= 60 / PACE * SECOND
        for begin in times:
            in_a_second = [at for at in times if begin <= at < begin + SECOND]
            assert len(in_a_second) <= 2 * PACE

    def test_edits_stay_below_their_tier(self, school: School) -> None:
        sender = school.new_sender(messages_per_second=50)
        school.queue("prompt")
        school.send()
        for number in range(70):
            school.queue(f"r{number}", None, kind=OutboxKind.UPDATE, parent_key="prompt")
        with counted(school.store) as statements:
            school.send(sender, within=timedelta(minutes=5))
        calls = school.calls("chat.update")
        assert [call["ok"] for call in calls] == [True] * 70
        assert school.call_times("chat.update")[-1] < timedelta(seconds=70)
        assert len(statements) < 70 * 20  # who has to wait waits for a turn of their own

    def test_an_answer_waits_less_than_a_second_in_a_wave(self, school: School) -> None:
        for number in range(100):
            school.queue(f"m{number}", cast.MEMBERS[number % 4].id)
        deliver_all(school)
        asked = school.clock.now()
        school.queue("answer", cast.ADA.id, lane=Lane.PERSON)
        while school.statuses()["answer"] != "sent":
            school.clock.travel(school.sender.next_at(school.clock.now()) or asked + SECOND)
            school.sender.deliver(school.clock.now())
        assert school.clock.now() - asked <= SECOND

    @pytest.mark.parametrize("word", ["ratelimited", "message_limit_exceeded"])
    def test_retry_after_is_obeyed_to_the_second(self, school: School, word: str) -> None:
        school.fault("ratelimited" if word == "ratelimited" else f"error:{word}", retry_after=7)
        school.queue("to Ana")
        school.queue("to Ben", cast.BEN.id)
        school.send()
        wait = timedelta(seconds=7 if word == "ratelimited" else 10)
        times = school.call_times()
        assert times[1] == wait
        assert [call["ok"] for call in school.calls()] == [False, True, True]
        assert set(school.statuses().values()) == {"sent"}

    def test_a_slow_method_does_not_hold_the_others(self, school: School) -> None:
        school.queue("prompt")
        school.send()
        school.fault("ratelimited", method="chat.update", retry_after=30)
        school.queue("r1", None, kind=OutboxKind.UPDATE, parent_key="prompt", lane=Lane.PERSON)
        deliver_all(school)
        school.queue("to Ben", cast.BEN.id)
        deliver_all(school)
        assert school.statuses() == {"prompt": "sent", "r1": "pending", "to Ben": "sent"}

    def test_being_told_to_wait_never_uses_a_message_up(self, school: School) -> None:
        school.fault("ratelimited", 30, retry_after=2)
        school.queue("to Ana")
        school.send()
        assert school.statuses() == {"to Ana": "sent"}


class TestTheClient:
    def test_no_transaction_is_open_during_a_call(self, school: School) -> None:
        """`bot.app.Client` refuses such a call; here it is asked for every kind of message."""
        school.queue("prompt")
        school.send()
        school.queue("r1", None, kind=OutboxKind.UPDATE, parent_key="prompt")
        school.fault("error:account_inactive", method="chat.update")
        school.send()
        assert school.statuses() == {"prompt": "sent", "r1": "gave_up"}

    def test_a_client_that_retries_by_itself_is_refused(self, school: School) -> None:
        school.client = WebClient(token="xoxb-1")  # type: ignore[assignment]
        school.queue("to Ana")
        with pytest.raises(ValueError, match="post twice"):
            school.sender.deliver(school.clock.now())

    def test_a_client_that_outlives_the_lease_is_refused(self, school: School) -> None:
        school.client = school.new_client(seconds=int(TIMEOUT.total_seconds()) + 1)
        school.queue("to Ana")
        with pytest.raises(ValueError, match="before its lease"):
            school.sender.deliver(school.clock.now())

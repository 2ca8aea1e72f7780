"""What becomes of a message that Slack refuses, loses or leaves in doubt."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.sender import LEASE
from bot.sender.deliver import TRIES_WHEN_REFUSED
from bot.sender.outcomes import PERMANENT
from storage import outbox
from storage.outbox import OutboxKind
from tests import cast
from tests.bot.school import School
from tests.bot.sending import SECOND, PowerCut, Watched, deliver_all, keys


class TestTrouble:
    @pytest.mark.parametrize("kind", ["http_500", "error:internal_error"])
    def test_a_passing_trouble_is_waited_out(self, school: School, kind: str) -> None:
        school.fault(kind, 4)
        school.queue("to Ana")
        school.queue("to Ben", cast.BEN.id)
        school.send()
        assert school.texts(cast.ANA) == ["to Ana"]
        assert school.texts(cast.BEN) == ["to Ben"]

    def test_the_pause_doubles_while_nothing_gets_through(self, school: School) -> None:
        school.fault("http_500", 5)
        school.queue("to Ana")
        school.send()
        times = school.call_times()
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert gaps == [1.05 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]

    def test_while_slack_is_away_few_messages_are_tried_and_none_is_lost(
        self, school: School
    ) -> None:
        school.fault("http_500", 1000)
        for number in range(50):
            school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
        school.driver.travel(school.clock.now() + timedelta(hours=2))
        assert len(school.calls()) < 30
        school.fault("http_500", 0)
        school.driver.travel(school.clock.now() + timedelta(minutes=30))
        assert set(school.statuses().values()) == {"sent"}

    def test_an_unreachable_slack_is_waited_out(self, school: School) -> None:
        reachable, school.client = school.client, school.new_client()
        school.client.base_url = "http://127.0.0.1:9/api/"
        school.queue("to Ana")
        for _ in range(3):
            school.send()
        assert school.statuses() == {"to Ana": "pending"}
        school.client = reachable
        school.driver.travel(school.clock.now() + timedelta(minutes=20))
        assert school.texts(cast.ANA) == ["to Ana"]

    def test_an_unknown_word_is_given_up_after_its_tries(self, school: School) -> None:
        school.fault("error:something_new", 100)
        school.queue("to Ana")
        for _ in range(20):
            deliver_all(school)
            school.clock.travel(school.clock.now() + timedelta(seconds=90))
        row = school.outbox()["to Ana"]
        assert (row.status, row.error) == ("gave_up", "something_new")
        assert len(school.calls()) == TRIES_WHEN_REFUSED

    def test_one_bad_message_does_not_stop_the_line(self, school: School) -> None:
        school.queue("bad", payload={"text": "x", "blocks": [{"type": "nonsense"}]})
        school.queue("good", cast.BEN.id)
        deliver_all(school)
        assert school.statuses() == {"bad": "gave_up", "good": "sent"}
        assert school.outbox()["bad"].error == "invalid_blocks"


class TestForGood:
    def test_what_cannot_be_mended_by_waiting_is_given_up_at_once(self, school: School) -> None:
        words = sorted(PERMANENT)
        for number, word in enumerate(words):
            school.fault(f"error:{word}")
            school.queue(word, cast.MEMBERS[number % 5].id)
        school.send()
        told = {key: (row.status, row.error) for key, row in school.outbox().items()}
        assert told == {word: ("gave_up", word) for word in words}
        assert [call["error"] for call in school.calls()] == words

    def test_slacks_own_refusals_are_among_them(self, school: School) -> None:
        """The same words, from the sandbox's rules and not from a forced fault."""
        school.post("channel", id="CGONE", is_archived=True)
        school.post("channel", id="CAWAY", has_bot=False)
        school.post("person", id=cast.BEN.id, is_active=False)
        for channel in ("CNOWHERE", "CGONE", "CAWAY", cast.BEN.id):
            school.queue(channel, channel)
        school.send()
        errors = {key: row.error for key, row in school.outbox().items()}
        assert errors == {
            "CNOWHERE": "channel_not_found",
            "CGONE": "is_archived",
            "CAWAY": "not_in_channel",
            cast.BEN.id: "user_disabled",
        }

    def test_a_closed_account_of_the_person_is_given_up(self, school: School) -> None:
        school.fault("error:account_inactive")
        school.queue("to Ana")
        school.queue("to Ben", cast.BEN.id)
        deliver_all(school)
        assert school.statuses() == {"to Ana": "gave_up", "to Ben": "sent"}
        assert len(school.calls("auth.test")) == 1

    def test_what_waits_for_a_message_given_up_is_withdrawn(self, school: School) -> None:
        school.queue("head", "CNOWHERE")
        school.queue("thread", None, kind=OutboxKind.REPLY, parent_key="head")
        deliver_all(school)
        assert school.statuses() == {"head": "gave_up", "thread": "withdrawn"}


class TestOurToken:
    @pytest.mark.parametrize("word", ["invalid_auth", "account_inactive"])
    def test_a_refused_token_holds_the_line_and_burns_nothing(
        self, school: School, word: str
    ) -> None:
        school.fault(f"error:{word}", 1000, method="*")
        for number in range(20):
            school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
        school.send()
        assert set(school.statuses().values()) == {"pending"}
        assert len(school.calls()) <= 8
        school.fault("http_500", 0, method="*")
        school.driver.travel(school.clock.now() + timedelta(minutes=10))
        assert set(school.statuses().values()) == {"sent"}
        delivered = [call for call in school.calls() if call["ok"]]
        assert len(keys(delivered)) == len(set(keys(delivered))) == 20

    def test_a_real_revocation_is_the_same(self, school: School) -> None:
        school.queue("to Ana")
        revoked = school.client
        school.client = school.new_client(token="xoxb-somebody-elses")
        school.send()
        assert school.statuses() == {"to Ana": "pending"}
        school.client = revoked
        school.driver.travel(school.clock.now() + timedelta(minutes=10))
        assert school.texts(cast.ANA) == ["to Ana"]

    def test_through_a_day_without_a_token_what_is_too_late_expires(self, school: School) -> None:
        school.fault("error:token_revoked", 10_000, method="*")
        tonight = school.clock.now() + timedelta(hours=10)
        school.queue("today only", expires_at=tonight)
        school.queue("any time", cast.BEN.id)
        school.driver.travel(school.clock.now() + timedelta(hours=12))
        assert school.statuses() == {"today only": "expired", "any time": "pending"}
        assert len(school.calls()) < 70


class TestDoubt:
    """A crash, or an answer that never came, after the call was made."""

    def test_a_lost_answer_repeats_the_message_once_with_the_same_key(self, school: School) -> None:
        school.fault("drop")  # posted, but the answer is cut
        school.queue("to Ana")
        school.send()
        first, second = school.dm(cast.ANA)
        assert first["metadata"] == second["metadata"]
        assert second["metadata"]["event_payload"] == {"key": "to Ana"}
        assert school.statuses() == {"to Ana": "sent"}

    def test_it_is_not_repeated_before_the_lease_is_over(self, school: School) -> None:
        school.fault("drop")
        school.queue("to Ana")
        school.send()
        assert school.call_times() == [timedelta(0), LEASE]

    def test_a_cut_request_that_was_not_posted_appears_once(self, school: School) -> None:
        school.fault("drop", performed=False)
        school.queue("to Ana")
        school.send()
        assert school.texts(cast.ANA) == ["to Ana"]

    def test_a_timeout_is_a_lost_answer(self, school: School) -> None:
        school.client = school.new_client(seconds=1)
        school.fault("timeout", performed=True)
        school.queue("to Ana")
        school.send()
        assert school.texts(cast.ANA) == ["to Ana", "to Ana"]

    def test_in_doubt_twice_is_given_up_and_not_sent_a_third_time(self, school: School) -> None:
        school.fault("drop", 10)
        school.queue("to Ana")
        school.driver.travel(school.clock.now() + timedelta(hours=1))
        assert school.texts(cast.ANA) == ["to Ana", "to Ana"]
        assert school.statuses()["to Ana"] == "gave_up"

    def test_an_edit_may_be_repeated_freely(self, school: School) -> None:
        school.queue("prompt")
        school.send()
        school.fault("drop", 4, method="chat.update")
        school.queue("r1", None, kind=OutboxKind.UPDATE, parent_key="prompt")
        school.send()
        assert school.texts(cast.ANA) == ["r1"]
        assert school.statuses() == {"prompt": "sent", "r1": "sent"}

    def test_lost_answers_in_a_row_do_not_put_every_message_in_doubt(self, school: School) -> None:
        school.fault("drop", 1000, performed=False)
        for number in range(50):
            school.queue(f"m{number}", cast.MEMBERS[number % 5].id)
        school.send()
        assert sum(row.in_doubt or row.status == "sending" for row in school.outbox().values()) < 8

    def test_a_crash_between_slacks_ok_and_our_commit_repeats_once(self, school: School) -> None:
        def cut() -> None:
            raise PowerCut

        school.queue("to Ana")
        well, school.client = school.client, Watched(school.client, cut)
        with pytest.raises(PowerCut):
            school.new_sender("dies").deliver(school.clock.now())
        school.client = well
        assert school.statuses() == {"to Ana": "sending"}
        school.send()
        first, second = school.dm(cast.ANA)
        assert first["metadata"] == second["metadata"]
        assert school.statuses() == {"to Ana": "sent"}

    def test_a_crash_before_the_call_repeats_nothing(self, school: School) -> None:
        school.queue("to Ana")
        with school.store.begin_unscoped() as session:
            claimed = outbox.claim(session, school.clock.now(), 5, LEASE, "dies")
        assert [delivery.dedupe_key for delivery in claimed] == ["to Ana"]
        school.send()
        assert school.texts(cast.ANA) == ["to Ana"]

"""A whole term in seconds: twenty people, twelve weeks, and Slack in trouble every week.

Every promise is checked against what people see in the sandbox and what SQL holds, by equality with
`promises`, which knows the diaries of the people and nothing of Homeroom's rules.
"""

from collections import Counter
from datetime import datetime, timedelta

from tests.e2e import promises
from tests.e2e.control import Json
from tests.e2e.staff import HARBOR, Teacher
from tests.e2e.term import (
    ANSWERED,
    LEADERS,
    OUTAGE_BEGINS,
    WINS,
    ZONES,
    Term,
    key_of,
    posted_at,
)

AT_ONCE = timedelta(minutes=3)
"""The longest a message may wait for its turn, a retry, or the lease of a lost answer."""
AFTER_AN_OUTAGE = timedelta(minutes=20)
"""The longest pause between two tries, and some to spare."""


def copies(keys: list[str], dropped: Counter[str]) -> Counter[str]:
    """Each key once; once more for each post whose answer was cut, and that is all."""
    return Counter({key: 1 + dropped[key] for key in keys})


def promised(who: Teacher) -> dict[str, datetime]:
    """When each prompt is due; not what was answered while it was still queued."""
    return {
        promises.prompt_key(who, at): at
        for at in promises.prompts(who)
        if not (OUTAGE_BEGINS < at < ANSWERED and any(d.at == ANSWERED for d in who.diary))
    }


def digests(term: Term, school: str) -> dict[str, list[datetime]]:
    """When each digest of a school is due, by its channel."""
    zone = ZONES[school]
    return {
        WINS[school]: promises.wins(term.people, school, zone),
        LEADERS[school]: promises.support(term.people, school, zone),
    }


def digest_keys(term: Term, school: str) -> dict[str, dict[str, datetime]]:
    kinds = {WINS[school]: "wins", LEADERS[school]: "support"}
    team_id = term.team_ids[school]
    return {
        room: {f"digest:{kinds[room]}:{team_id}:{at:%Y-%m-%dT%H:%MZ}": at for at in moments}
        for room, moments in digests(term, school).items()
    }


def heads(messages: list[Json]) -> list[Json]:
    return [message for message in messages if "thread_ts" not in message or is_head(message)]


def is_head(message: Json) -> bool:
    return bool(message["thread_ts"] == message["ts"])


def replies(messages: list[Json]) -> list[Json]:
    return [message for message in messages if message not in heads(messages)]


def became(message: Json) -> str:
    """What a prompt shows in the end, by its buttons and its words."""
    shown = {
        element["action_id"]
        for block in message["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if "action_id" in element
    }
    if "check_in.undo" in shown:
        return "saved"
    if "prompt.skip" in shown:
        return "open"
    return "snoozed" if message["text"].startswith("Snoozed") else "skipped"


def test_everyone_is_asked_when_promised_and_never_twice(term: Term) -> None:
    for who in term.people:
        posted = Counter(map(key_of, term.dms[who.id]))
        assert posted == copies(list(promised(who)), term.dropped), who.name


def test_some_people_are_asked_every_week_and_some_hardly_ever(term: Term) -> None:
    """Otherwise the test above would prove little."""
    asked = {name: len(promised(term.named(name))) for name in ("Finn Daly", "Gil Moreno")}
    assert asked == {"Finn Daly": 12, "Gil Moreno": 1}
    assert len(promised(term.named("Hana Sato"))) == 6
    assert len(promised(term.named("Ben Okafor"))) == 11


def test_copies_of_a_message_are_identical_in_their_key_and_place(term: Term) -> None:
    for messages in (*term.dms.values(), *term.channels.values()):
        for key, count in Counter(map(key_of, messages)).items():
            same = [message for message in messages if key_of(message) == key]
            assert count == 1 + term.dropped[key]
            assert all(message["metadata"] == same[0]["metadata"] for message in same)


def test_a_prompt_shows_what_became_of_it(term: Term) -> None:
    for who in term.people:
        expected = {
            promises.prompt_key(who, at): state for at, state in promises.prompts(who).items()
        }
        newest = {key_of(message): became(message) for message in term.dms[who.id]}
        assert newest == {key: expected[key] for key in promised(who)}, who.name


def test_each_digest_is_posted_once_when_there_is_something_to_say(term: Term) -> None:
    for school in ZONES:
        for room, due in digest_keys(term, school).items():
            posted = Counter(map(key_of, heads(term.channels[room])))
            assert posted == copies(list(due), term.dropped), room


def test_some_weeks_have_nothing_to_say(term: Term) -> None:
    """Otherwise the test above would prove half of it."""
    moments = digests(term, HARBOR)
    assert len(moments[WINS[HARBOR]]) == 10
    assert len(moments[LEADERS[HARBOR]]) == 2


def test_threads_hang_under_their_parents(term: Term) -> None:
    found = 0
    for messages in term.channels.values():
        parents = {message["ts"]: key_of(message) for message in heads(messages)}
        for reply in replies(messages):
            assert key_of(reply) == f"{parents[reply['thread_ts']]}:thread"
            found += 1
    assert found > 20


def test_no_message_comes_before_or_long_after_its_moment(term: Term) -> None:
    due = {key: at for who in term.people for key, at in promised(who).items()}
    for school in ZONES:
        for keys in digest_keys(term, school).values():
            due |= keys
    for messages in (*term.dms.values(), *term.channels.values()):
        for message in messages:
            at = due[key_of(message).removesuffix(":thread")]
            if OUTAGE_BEGINS < at < ANSWERED:
                assert ANSWERED <= posted_at(message) <= ANSWERED + AFTER_AN_OUTAGE, key_of(message)
            else:
                assert at <= posted_at(message) <= at + AT_ONCE, key_of(message)


def test_check_ins_are_stored_exactly_as_answered(term: Term) -> None:
    assert term.check_ins == promises.stored(term.people)
    assert dict(term.kinds) == {
        "check_in": sum(deed.act == "answer" for who in term.people for deed in who.diary),
        "undo": sum(deed.act == "undo" for who in term.people for deed in who.diary),
    }


def test_nothing_is_left_in_the_outbox(term: Term) -> None:
    unsent = {key: status for key, status in term.outbox.items() if status != "sent"}
    ben = term.named("Ben Okafor")
    (withdrawn,) = {promises.prompt_key(ben, at) for at in promises.prompts(ben)} - set(
        promised(ben)
    )
    assert unsent == {withdrawn: "withdrawn"}


def test_the_bot_was_replaced_with_messages_still_queued(term: Term) -> None:
    assert term.queued == 6  # all of Chicago, but for Ben and for Eve, who answered last Thursday
    assert term.unanswered["error"] == '/okr failed with the error "dispatch_failed"'


def test_trouble_with_a_form_is_said_in_a_sentence(term: Term) -> None:
    troubles = [said for who in term.people for said in who.troubles]
    assert troubles
    assert all(said.startswith("Something went wrong on my side, sorry.") for said in troubles)

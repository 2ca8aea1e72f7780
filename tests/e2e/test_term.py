"""A whole term in seconds: twenty people, twelve weeks, and Slack in trouble every week.

Every promise is checked against what people see in the sandbox and what SQL holds, by equality with
`promises`, which knows the diaries of the people and nothing of Homeroom's rules.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tests.e2e import promises
from tests.e2e.control import Json
from tests.e2e.staff import HARBOR, Teacher
from tests.e2e.term import (
    ANSWERED,
    LEADERS,
    OUTAGE_BEGINS,
    TROUBLED,
    TROUBLES,
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

_SAVED = re.compile(r", part \d, (\d+%|\d+ of \d+)")


def once_each(keys: Iterable[str], dropped: Counter[str]) -> Counter[str]:
    """Each key once; once more for each post whose answer was cut, and that is all."""
    return Counter({key: 1 + dropped[key] for key in keys})


def promised(who: Teacher) -> dict[str, datetime]:
    """When each prompt is due; not the one that was answered while it was still queued."""
    return {
        promises.prompt_key(who, at): at
        for at in promises.prompts(who)
        if not (OUTAGE_BEGINS < at < ANSWERED and any(deed.at == ANSWERED for deed in who.diary))
    }


def promised_digests(term: Term, school: str) -> dict[str, dict[str, datetime]]:
    """When each digest of a school is due, by its channel and key."""
    team_id, zone = term.team_ids[school], ZONES[school]
    return {
        room: {f"digest:{kind}:{team_id}:{at:%Y-%m-%dT%H:%MZ}": at for at in moments}
        for kind, room, moments in (
            ("wins", WINS[school], promises.wins(term.people, school, zone)),
            ("support", LEADERS[school], promises.support(term.people, school, zone)),
        )
    }


def is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def became(message: Json) -> str:
    """What a prompt shows in the end, by its buttons and its words."""
    shown = {
        element["action_id"]
        for block in message["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if "action_id" in element
    }
    if "check_in.undo" in shown:
        return " and ".join(sorted(set(_SAVED.findall(message["text"]))))
    if "prompt.skip" in shown:
        return "open"
    return "snoozed" if message["text"].startswith("Snoozed") else "skipped"


def test_everyone_is_asked_when_promised_and_never_twice(term: Term) -> None:
    for who in term.people:
        posted = Counter(map(key_of, term.dms[who.id]))
        due = promised(who) | promises.nudges(who)
        assert posted == once_each(due, term.dropped), who.name


def test_some_people_are_asked_every_week_and_some_hardly_ever(term: Term) -> None:
    """Otherwise the test above would prove little."""
    asked = {who.name.split()[0]: len(promised(who)) for who in term.people}
    assert (asked["Finn"], asked["Ben"], asked["Hana"], asked["Gil"]) == (12, 11, 6, 5)


def test_a_prompt_shows_what_became_of_it(term: Term) -> None:
    for who in term.people:
        states = {promises.prompt_key(who, at): now for at, now in promises.prompts(who).items()}
        newest = {
            key_of(message): became(message)
            for message in term.dms[who.id]
            if not key_of(message).startswith("nudge:")
        }
        assert newest == {key: states[key] for key in promised(who)}, who.name


def test_each_digest_is_posted_once_when_there_is_something_to_say(term: Term) -> None:
    for school in ZONES:
        for room, due in promised_digests(term, school).items():
            heads = (message for message in term.channels[room] if not is_reply(message))
            assert Counter(map(key_of, heads)) == once_each(due, term.dropped), room


def test_in_some_weeks_there_is_nothing_to_say(term: Term) -> None:
    """Otherwise the test above would prove half of it."""
    due = promised_digests(term, HARBOR)
    assert (len(due[WINS[HARBOR]]), len(due[LEADERS[HARBOR]])) == (10, 2)


def test_threads_hang_under_their_parents(term: Term) -> None:
    threads: Counter[str] = Counter()
    for messages in term.channels.values():
        parents = {message["ts"]: key_of(message) for message in messages if not is_reply(message)}
        for reply in filter(is_reply, messages):
            assert key_of(reply).startswith(f"{parents[reply['thread_ts']]}:")
            threads[key_of(reply)] += 1
    assert threads == once_each(threads, term.dropped)
    assert len(threads) > 20


def test_no_message_comes_before_or_long_after_its_moment(term: Term) -> None:
    due = {key: at for who in term.people for key, at in promised(who).items()}
    due |= {key: at for who in term.people for key, at in promises.nudges(who).items()}
    for school in ZONES:
        for keys in promised_digests(term, school).values():
            due |= keys
    for messages in (*term.dms.values(), *term.channels.values()):
        for message in messages:
            at, posted = moment_of(key_of(message), due), posted_at(message)
            if OUTAGE_BEGINS < at < ANSWERED:
                assert ANSWERED <= posted <= ANSWERED + AFTER_AN_OUTAGE, key_of(message)
            else:
                assert at <= posted <= at + AT_ONCE, key_of(message)


def moment_of(key: str, due: Mapping[str, datetime]) -> datetime:
    """When a message was promised; that a barrier is solved is told in a thread at that moment."""
    _, is_news, moment = key.partition(":solved:")
    return datetime.fromisoformat(moment) if is_news else due[key.removesuffix(":thread")]


def test_copies_differ_in_nothing_but_their_place(term: Term) -> None:
    """A reader of the channel, or a program, can tell that the second is the first once more."""
    assert term.dropped
    for messages in (*term.dms.values(), *term.channels.values()):
        for key in set(term.dropped) & set(map(key_of, messages)):
            first, second = (message for message in messages if key_of(message) == key)
            assert first["metadata"] == second["metadata"]
            assert first["user"] == second["user"]


def test_check_ins_are_stored_exactly_as_answered(term: Term) -> None:
    assert term.check_ins == promises.stored(term.people)
    deeds = Counter(deed.act for who in term.people for deed in who.diary)
    assert term.kinds == Counter({"check_in": deeds["answer"], "undo": deeds["undo"]})


def test_nothing_is_left_in_the_outbox(term: Term) -> None:
    ben = term.named("Ben Okafor")
    everything = {promises.prompt_key(ben, at) for at in promises.prompts(ben)}
    (withdrawn,) = everything - set(promised(ben))
    unsent = {key: status for key, status in term.outbox.items() if status != "sent"}
    assert unsent == {withdrawn: "withdrawn"}


def test_the_bot_was_replaced_with_messages_still_queued(term: Term) -> None:
    assert term.queued == 7  # all of Chicago, but for Ben
    assert term.unanswered["error"] == '/okr failed with the error "dispatch_failed"'


def test_slack_really_failed_in_every_way(term: Term) -> None:
    kinds = {kind for kind, _ in TROUBLES}
    methods = {method for methods in TROUBLED.values() for method in methods}
    assert term.faults == {(method, kind) for method in methods for kind in kinds}


def test_trouble_with_a_form_is_said_in_a_sentence(term: Term) -> None:
    troubles = [said for who in term.people for said in who.troubles]
    assert troubles
    assert all(said.startswith("Something went wrong on my side, sorry.") for said in troubles)

"""A call for help, from asking to thanks, as everyone concerned sees it; and who may do what."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.okr.model import Barrier, BarrierKind, Confidence, DigestKind, KeyResult
from storage import Session, barriers, members, teams, wins
from storage.tables import MemberRow
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import buttons_of, shown_values, words_of


def coach(room: Classroom) -> Person:
    """Cora coaches Ana's and Ben's grade."""
    cora = room._person("Cora Diaz")
    with room.begin() as session:
        members.save(session, [cora.member])
        teams.save(session, replace(room.grade, coach_id=cora.id))
    return cora


def ask_for_help(room: Classroom, text: str = "no room for small groups") -> KeyResult:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"barrier {rd.key} {text}")
    return rd


def barrier_of(room: Classroom, rd: KeyResult) -> Barrier:
    found = room.stored(rd).barrier
    assert found is not None
    return found


def told(person: Person) -> list[str]:
    return [words_of(message) for message in person.direct_messages()]


def press(room: Classroom, person: Person, action: str, rd: KeyResult) -> str:
    """Pressed in their newest direct message that has it."""
    for message in reversed(person.direct_messages()):
        if action in buttons_of(message):
            answer = person.presses(action, ts=message["ts"])
            return words_of(answer["ephemerals"][-1]) if answer["ephemerals"] else ""
    raise AssertionError(f"nobody offers {action} to {person.name}: {told(person)}")


def test_a_call_for_help_from_asking_to_thanks(room: Classroom) -> None:
    cora = coach(room)
    rd = ask_for_help(room)
    asked = barrier_of(room, rd)
    assert (asked.kind, asked.suggested_helper_id) == (BarrierKind.OTHER, cora.id)
    (to_cora,) = told(cora)
    assert "could you help?" in to_cora
    assert "small groups" not in to_cora  # she is on no team of Ana's: notes are not hers to read

    assert "help" in press(room, cora, "barrier.see", rd)
    assert f"Cora Diaz{room.number} has seen" in told(room.ana)[-1]

    press(room, cora, "support.help", rd)
    assert barrier_of(room, rd).helper_id == cora.id
    assert f"<@{cora.id}> can help" in told(room.ana)[-1]
    assert "You are helping with" in told(cora)[0]
    assert "[I can help]" not in told(cora)[0]

    press(room, cora, "barrier.solve", rd)
    assert room.stored(rd).barrier is None
    assert "solved the same day" in told(room.ana)[-1]
    assert "Say thanks?" in told(room.ana)[-1]

    press(room, room.ana, "thanks.open", rd)
    form = room.ana.modal()
    assert form is not None
    room.ana.submits(text="For the second room", share=["share"])
    assert "For the second room" in told(cora)[-1]
    assert "For the second room" in room.ben.reads("wins")
    assert f"Thanks to Cora Diaz{room.number}:" in room.ben.reads("wins")

    press(room, room.ana, "barrier.reopen", rd)
    again = barrier_of(room, rd)
    assert (again.id, again.opened_at, again.helper_id) == (asked.id, asked.opened_at, cora.id)
    assert again.reopened_by == room.ana.id
    assert "is open again" in told(cora)[-1]


def test_its_history_tells_its_whole_life_and_others_only_that_help_was_asked(
    room: Classroom,
) -> None:
    cora = coach(room)
    rd = ask_for_help(room, "no room")
    for person, action in (
        (cora, "barrier.see"),
        (cora, "support.help"),
        (cora, "barrier.solve"),
        (room.ana, "barrier.reopen"),
        (cora, "barrier.solve"),
    ):
        press(room, person, action, rd)

    def life(reader: Person) -> list[tuple[str, str]]:
        (answer,) = reader.types(f"history {rd.key}")["ephemerals"]
        (table,) = [one for one in answer["blocks"] if one["type"] == "data_table"]
        rows = [[cell["text"] for cell in row] for row in table["rows"]]
        return [(row[1], row[3]) for row in reversed(rows) if row[2] == "call for help"]

    ana, helper = room.ana.name, f"Cora Diaz{room.number}"
    told = [
        ("Asked for help", ana),
        ("Has seen it", helper),
        ("Helps", helper),
        ("Solved the same day", helper),
        ("Opened it again", ana),
        ("Solved the same day", helper),
    ]
    assert life(room.ben) == told
    assert life(room.dan) == told[:1]


def test_the_leaders_thread_tells_what_became_of_it(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64, Confidence.NEEDS_SUPPORT, days_ago=1, note="No room")
    with room.begin() as session:
        teams.set_next_digest(session, room.team.id, DigestKind.SUPPORT, room.later(minutes=2))
    room.school.travel(room.later(minutes=2))
    room.ben.presses("support.help", rd.key, channel=room.leaders_channel)
    press(room, room.ben, "barrier.solve", rd)
    press(room, room.ana, "barrier.reopen", rd)
    found = room.school.get("messages", channel=room.leaders_channel)["messages"]
    (digest,) = [one for one in found if one.get("bot_id") and "thread_ts" not in one]
    thread = [words_of(one) for one in found if one.get("thread_ts") == digest["ts"]]
    helped, solved, reopened = thread[-3:]
    assert "Ben Okafor" in helped
    assert "solved after" in solved
    assert "is open again" in reopened
    assert "No room" not in helped + solved + reopened


def test_not_me_tells_nobody(room: Classroom) -> None:
    cora = coach(room)
    rd = ask_for_help(room)
    press(room, cora, "barrier.decline", rd)
    assert barrier_of(room, rd).suggested_helper_id is None
    (to_cora,) = told(cora)
    assert "That is fine, Cora" in to_cora
    assert told(room.ana) == []
    assert rd.title in room.cleo.reads("barriers")


def test_the_form_suggests_the_coach_and_asks_whom_it_names(room: Classroom) -> None:
    coach(room)
    rd = room.key_result()
    room.ana.types("barrier")
    form = room.ana.modal()
    assert form is not None
    assert shown_values(form)["key_result"] == rd.key
    room.ana.submits(kind="staffing", note="Nobody covers phonics", helper=room.ben.id)
    found = barrier_of(room, rd)
    assert (found.kind, found.suggested_helper_id) == (BarrierKind.STAFFING, room.ben.id)
    (to_ben,) = told(room.ben)
    assert "Nobody covers phonics" in to_ben  # Ben is on the team
    assert "staffing" in to_ben


def test_a_number_of_the_same_day_stays(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 66")
    room.ana.types(f"barrier {rd.key} -- no room")
    stored = room.stored(rd)
    assert stored.reading is not None
    assert stored.reading.number == 66
    assert stored.latest is not None
    assert stored.latest.note == "no room"


def test_only_who_may_check_in_asks_for_help(room: Classroom) -> None:
    rd = room.key_result()
    assert "Ana Rivera" in room.dan.reads(f"barrier {rd.key} no room")
    assert room.stored(rd).barrier is None


def test_a_check_in_on_track_resolves_it_and_the_helper_hears(room: Classroom) -> None:
    rd = ask_for_help(room)
    room.ben.types("barriers")
    room.dispatch_action(room.ben, "support.help", rd.key)
    room.school.travel(room.later(days=1))
    room.ana.types(f"c {rd.key} 70 ok")
    assert room.stored(rd).barrier is None
    assert "solved after" in told(room.ben)[-1]
    assert "Say thanks?" in told(room.ana)[-1]


def test_undo_takes_the_question_back(room: Classroom) -> None:
    cora = coach(room)
    rd = ask_for_help(room)
    room.ana.types("undo")
    assert room.stored(rd).barrier is None
    (to_cora,) = told(cora)
    assert "needs no more help" in to_cora


@pytest.mark.parametrize("action", ["barrier.see", "barrier.solve", "barrier.reopen"])
def test_a_stranger_changes_nothing(room: Classroom, action: str) -> None:
    rd = ask_for_help(room)
    before = barrier_of(room, rd)
    room.dispatch_action(room.dan, action, str(before.id))
    assert barrier_of(room, rd) == before


def test_a_second_press_learns_who_was_first(room: Classroom) -> None:
    rd = ask_for_help(room)
    before = barrier_of(room, rd)
    for person in (room.cleo, room.cleo):
        room.dispatch_action(person, "barrier.see", str(before.id))
    assert barrier_of(room, rd).seen_by == room.cleo.id
    assert len(told(room.ana)) <= 1
    for person in (room.cleo, room.ana):
        room.dispatch_action(person, "barrier.solve", str(before.id))
    with room.begin() as session:
        solved = barriers.get(session, before.id)
    assert solved is not None
    assert solved.solved_by == room.cleo.id


def test_leaders_hear_once_when_nobody_takes_it_on(room: Classroom) -> None:
    rd = ask_for_help(room)
    room.school.travel(room.later(days=2))
    assert told(room.cleo) == []
    room.school.travel(room.later(days=5))
    offers = [one for one in told(room.cleo) if "nobody has taken it on yet" in one]
    assert len(offers) == 1
    assert rd.title in offers[0]
    room.school.travel(room.later(days=7))
    assert len([one for one in told(room.cleo) if "nobody has taken it on" in one]) == 1


def test_the_list_offers_what_each_may_do(room: Classroom) -> None:
    rd = ask_for_help(room)
    mine = room.ana.types("barriers")["ephemerals"][0]
    assert rd.title in words_of(mine)
    assert "barrier.solve" in buttons_of(mine)
    assert "support.help" not in buttons_of(mine)
    led = room.cleo.types("barriers")["ephemerals"][0]
    assert {"barrier.see", "support.help", "barrier.solve"} <= set(buttons_of(led))
    assert "Nobody waits for help" in room.dan.reads("barriers")


def test_thanks_are_between_two_people_unless_shared(room: Classroom) -> None:
    room.key_result()
    said = room.ana.reads(f"thanks <@{room.ben.id}> for covering my class")
    assert "Just between the two of you" in said
    assert "for covering my class" in told(room.ben)[-1]
    assert "covering" not in room.cleo.reads("wins")
    with room.begin() as session:
        (kept,) = wins.since(session, [room.grade.id], room.later(days=-1), room.later(days=1))
    assert (kept.thanked_id, kept.share) == (room.ben.id, False)


def would_rather_not_be_named(session: Session, member_id: str) -> None:
    named = update(MemberRow).where(MemberRow.id == member_id)
    session.execute(named.values(credit_by_name=False))


def test_who_would_rather_not_be_named_is_a_colleague(room: Classroom) -> None:
    with room.begin() as session:
        would_rather_not_be_named(session, room.ben.id)
    room.ana.types("thanks")
    room.ana.submits(person=room.ben.id, text="For the second room", share=["share"])
    seen = room.cleo.reads("wins")
    assert "Thanks to a colleague:" in seen
    assert "Ben Okafor" not in seen


def test_nobody_thanks_themselves_or_without_words(room: Classroom) -> None:
    assert "colleague" in room.ana.reads(f"thanks <@{room.ana.id}> well done")
    room.ana.types(f"thanks <@{room.ben.id}>")
    form = room.ana.modal()
    assert form is not None

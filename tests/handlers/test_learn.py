"""Learning by doing: the tour goes step by step, and practice touches nothing."""

from datetime import timedelta

import pytest

from bot.okr.model import TOUR_STEPS
from storage import Store, members
from tests.handlers.kept import rows
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import buttons_of, words_of


def facts(store: Store) -> dict[tuple[str, str], dict[str, object]]:
    """All that is stored but for how far the tour is, and its message."""
    return {
        at: row
        for at, row in rows(store).items()
        if at[0] != "members" and not str(row.get("dedupe_key")).startswith("tour:")
    }


@pytest.fixture
def newcomer(room: Classroom) -> Person:
    with room.begin() as session:
        members.set_tour_step(session, room.ana.id, 0)
    return room.ana


def test_the_tour_on_home_goes_step_by_step(room: Classroom, newcomer: Person) -> None:
    assert "step 1 of 3" in newcomer.home()
    newcomer.presses("tour.next", view_id=newcomer.home_view()["id"])
    assert "step 2 of 3" in newcomer.home()
    newcomer.presses("tour.next", view_id=newcomer.home_view()["id"])
    assert "step 3 of 3" in newcomer.home()
    newcomer.presses("tour.next", view_id=newcomer.home_view()["id"])
    assert "Welcome: step" not in newcomer.home()
    assert room.member(newcomer).tour_step == TOUR_STEPS


def test_a_second_press_skips_no_step(room: Classroom, newcomer: Person) -> None:
    for _ in range(2):
        room.dispatch_action(newcomer, "tour.next", "1")
    assert room.member(newcomer).tour_step == 1


def test_the_tour_can_be_skipped_and_taken_again(room: Classroom, newcomer: Person) -> None:
    newcomer.presses("tour.skip", view_id=newcomer.home_view()["id"])
    assert "Welcome: step" not in newcomer.home()
    newcomer.types("learn")
    newcomer.presses("tour.start")
    assert "step 1 of 3" in newcomer.home()


def test_practice_is_the_real_form_and_touches_nothing(room: Classroom, newcomer: Person) -> None:
    newcomer.types("learn")
    before = facts(room.store)
    shown = newcomer.presses("practice.open")["modal"]
    assert "Just practice." in words_of(shown)
    assert "Pages our class reads together in a week" in words_of(shown)
    wrong = newcomer.submits(value=None)
    assert "value" in wrong["errors"]
    answer = newcomer.submits(value="41", note="We read on the bus.")
    assert answer["closed"] is True
    said = words_of(newcomer.ephemerals()[-1])
    assert "41 pages" in said
    assert "We read on the bus." in said
    assert "nothing was kept" in said
    assert facts(room.store) == before
    assert room.member(newcomer).tour_step == 2


def test_lessons_words_and_privacy_are_there_for_everybody(room: Classroom) -> None:
    said = room.dan.reads("learn")
    assert "What is an OKR?" in said
    assert "Three pairs" in said
    assert room.dan.reads("learn good").startswith("Good key results")
    assert room.dan.reads("what Stretch target").startswith("*Stretch target*")
    assert room.dan.reads("what kr").startswith("*Key result*")
    assert "no words yet for “synergy”" in room.dan.reads("what synergy")
    assert "not an evaluation tool" in room.dan.reads("privacy")


def test_the_words_of_a_form_are_explained_on_top_of_it(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key}")
    on_top = room.ana.presses("glossary.open")["modal"]
    assert "*Confidence*" in words_of(on_top)
    room.ana.closes()


def test_a_shown_key_result_explains_its_words(room: Classroom) -> None:
    rd = room.key_result()
    card = room.dan.types(f"show {rd.key}")["ephemerals"][0]
    assert "baseline" in buttons_of(card)["glossary.open"]


def test_who_comes_first_is_sent_the_tour_once_for_ever(room: Classroom, newcomer: Person) -> None:
    for _ in range(2):
        newcomer.types("my")
    newcomer.home()
    (sent,) = newcomer.direct_messages()
    assert "step 1 of 3" in words_of(sent)


def test_the_direct_message_goes_on_in_place(room: Classroom, newcomer: Person) -> None:
    newcomer.types("my")
    (sent,) = newcomer.direct_messages()
    newcomer.presses("tour.next", ts=sent["ts"], channel=sent.get("channel"))
    (shown,) = newcomer.direct_messages()
    assert "step 2 of 3" in words_of(shown)
    assert "step 2 of 3" in newcomer.home()


def test_the_tour_waits_for_the_school_morning(room: Classroom, newcomer: Person) -> None:
    evening = room.now.replace(hour=23, minute=30)  # half past six at Maple Grove
    room.school.travel(evening)
    newcomer.types("my")
    assert newcomer.direct_messages() == []
    room.school.travel(evening + timedelta(days=4))
    assert len(newcomer.direct_messages()) == 1


def test_a_tour_that_is_over_is_not_sent_any_more(room: Classroom, newcomer: Person) -> None:
    room.school.travel(room.now.replace(hour=23, minute=30))
    newcomer.home()
    newcomer.presses("tour.skip", view_id=newcomer.home_view()["id"])
    room.school.travel(room.now + timedelta(days=4))
    assert newcomer.direct_messages() == []


def test_a_new_owner_is_sent_the_tour(room: Classroom, newcomer: Person) -> None:
    rd = room.key_result(owner=room.ben)
    room.ben.types(f"assign {rd.key} <@{newcomer.id}|ana>")
    assert "step 1 of 3" in words_of(newcomer.direct_messages()[-1])

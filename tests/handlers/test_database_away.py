"""Whoever asks while the database does not answer hears one kind sentence, wherever they are."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.handlers.school import Classroom
from tests.handlers.surfaces import buttons_of, words_of

SORRY = "Something went wrong on my side, sorry. Nothing was changed."


@contextmanager
def away(room: Classroom) -> Iterator[None]:
    """No statement about people is answered."""
    with room.school.resting():
        with room.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE members RENAME TO gone")
        try:
            yield
        finally:
            with room.store.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE gone RENAME TO members")


def test_a_command_is_answered(room: Classroom) -> None:
    with away(room):
        assert SORRY in room.ana.reads("my")


def test_a_button_under_a_message_is_answered(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    message = room.prompt(room.ana)
    with away(room):
        room.ana.presses("check_in.same", buttons_of(message)["check_in.same"], ts=message["ts"])
    (said,) = room.ana.ephemerals()
    assert SORRY in words_of(said)
    assert len(room.history(rd)) == 1


def test_a_button_on_home_is_answered(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.home_view()
    with away(room):
        room.ana.presses("settings.open")
    modal = room.ana.modal()
    assert modal is not None
    assert SORRY in words_of(modal)
    room.ana.closes()


def test_a_form_says_it_at_a_field_and_keeps_what_was_typed(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 64)
    room.ana.types(f"checkin {rd.key}")
    with away(room):
        answer = room.ana.submits(value="66", note="Small groups")
    assert any(SORRY in said for said in answer["errors"].values())
    assert room.ana.submits()["closed"] is True
    assert room.history(rd)[0].note == "Small groups"

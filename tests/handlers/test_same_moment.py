"""Two people take the same key at the very same moment, and both have what they wrote.

On PostgreSQL the second insert waits for the first, and is refused once that is there: then the
next key is taken. On SQLite one who writes waits before anything is read, so it never comes to it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from time import sleep

from sqlalchemy import text

from bot.okr.keys import next_key, prefix_for
from storage import Session, Store, key_results, objectives
from tests.handlers.school import Classroom, Json

TITLE = "Every child leaves 3rd grade a confident reader"


def test_the_same_prefix(room: Classroom) -> None:
    taken = []

    def first(session: Session) -> None:
        prefix = prefix_for(TITLE, objectives.prefixes(session))
        other = replace(room.objective, id=0, title="What somebody else wrote", prefix=prefix)
        taken.append(objectives.add(session, other).prefix)

    room.ana.types("new")
    form = _while_another_saves(room, first, lambda: room.ana.submits(title=TITLE))["modal"]
    assert form["callback_id"] == "key_result.submit"
    with room.begin() as session:
        known = objectives.all(session, team_ids=[room.grade.id])
    (mine,) = (one for one in known if one.title == TITLE)
    (theirs,) = (one for one in known if one.title == "What somebody else wrote")
    assert [theirs.prefix] == taken
    assert mine.prefix != theirs.prefix
    room.ana.closes()


def test_the_same_key(room: Classroom) -> None:
    known = room.key_result(1)

    def first(session: Session) -> None:
        key = next_key(room.prefix, key_results.keys_of(session, room.prefix))
        key_results.add(session, replace(known, id=0, key=key, title="Somebody else's"))

    room.ana.types(f"new {room.prefix}")
    written = {"title": "Readers", "baseline": "62", "target": "75"}
    _while_another_saves(room, first, lambda: room.ana.submits(**written))
    with room.begin() as session:
        found = key_results.tracked(session, objective_ids=[room.objective.id])
    keys = {one.key_result.title: one.key_result.key for one in found}
    assert keys["Somebody else's"] == f"{room.prefix}-2"
    assert keys["Readers"] == f"{room.prefix}-3"
    room.ana.closes()


def _while_another_saves(
    room: Classroom, first: Callable[[Session], None], second: Callable[[], Json]
) -> Json:
    """The answer to `second`, which begins when `first` has written, and before it commits."""
    begins = Event()

    def begin() -> Json:
        begins.set()
        return second()

    with ThreadPoolExecutor(1) as threads:
        with room.begin() as session:
            first(session)
            session.flush()
            answer = threads.submit(begin)
            begins.wait()
            while room.store.dialect == "postgresql" and not _somebody_waits(room.store):
                assert not answer.done(), answer.result()
                sleep(0.01)
        return answer.result()


def _somebody_waits(store: Store) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    with store.engine.connect() as connection:
        return bool(connection.scalar(text(waiting)))

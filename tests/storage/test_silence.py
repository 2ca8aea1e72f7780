"""Where Homeroom was removed nothing is due any more; where it is back, everything is again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.okr.model import DigestKind
from storage import Store, digest_rounds, members, outbox, schedule, silence, teams, workspaces
from storage.outbox import Lane, OutboxKind
from storage.tables import Base
from tests import cast
from tests.storage.school import AWAY, HOME, School, found

LATER = cast.NOW + timedelta(days=1)


def live(store: Store, school: School) -> None:
    """Something of every kind is due, and something is queued."""
    with store.begin(school.workspace_id) as session:
        teams.save(session, replace(school.team, wins_channel="CWINS"))
        digest_rounds.reschedule(session, cast.NOW)
        members.look_again(session, ["UANA"], cast.NOW)
        members.home_seen(session, "UANA", cast.NOW)
        members.homes_changed(session, ["UANA"], cast.NOW)
        workspaces.set_next_refresh(session, school.workspace_id, None, cast.NOW)
        workspaces.set_next_cleaning(session, None, LATER)
        outbox.add(
            session,
            dedupe_key="hello",
            kind=OutboxKind.POST,
            channel="UANA",
            payload={"text": "Hello."},
            lane=Lane.ANNOUNCEMENT,
            available_at=cast.NOW,
        )


def rows(store: Store, workspace_id: str) -> dict[str, list[Any]]:
    tables = [one for one in Base.metadata.sorted_tables if "workspace_id" in one.c]
    with store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(query)]
            for table in tables
            for theirs in [table.c.workspace_id == workspace_id]
            for query in [select(table).where(theirs).order_by(*table.primary_key)]
        }


def test_one_falls_silent_and_its_twin_goes_on(store: Store) -> None:
    for school in (found(store, HOME), found(store, AWAY)):
        live(store, school)
    before = rows(store, AWAY.id)
    with store.begin_unscoped() as session:
        silence.silence(session, [HOME.id])
        assert outbox.counts(session)["waiting"] == 1
    assert rows(store, AWAY.id) == before
    assert rows(store, HOME.id)["outbox"] == []
    with store.begin(HOME.id, read_only=True) as session:
        assert silence.is_silent(session)
        assert len(members.all(session)) == len(cast.MEMBERS)
    with store.begin_unscoped() as session:
        silence.silence(session, [AWAY.id])
        assert schedule.next_wake(session) == LATER  # old texts are still taken away


def test_who_is_back_is_served_as_before(store: Store) -> None:
    school = found(store, HOME)
    live(store, school)
    with store.begin_unscoped() as session:
        silence.silence(session, [HOME.id])
    with store.begin(HOME.id) as session:
        silence.awaken(session, cast.NOW)
        assert not silence.is_silent(session)
        assert workspaces.get_next_refresh(session, HOME.id) is None
        due = digest_rounds.next_at(session, [school.team.id])[school.team.id]
        assert (due[DigestKind.WINS] or cast.NOW) > cast.NOW
        members.save(session, [replace(cast.ANA, next_prompt_at=LATER)])  # as the jobs do
        ana = members.get(session, "UANA")
        assert ana is not None
        assert ana.next_prompt_at == LATER
    with store.begin(HOME.id) as session:
        workspaces.set_next_refresh(session, HOME.id, None, LATER)
        silence.awaken(session, cast.NOW)  # who never was away stays as they are
        assert workspaces.get_next_refresh(session, HOME.id) == LATER

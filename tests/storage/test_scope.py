"""A session of one workspace neither sees nor touches another that is alike in everything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import aliased

from bot.okr.model import Confidence, DigestKind, PromptState
from storage import (
    Session,
    Store,
    audit,
    barriers,
    check_ins,
    cycles,
    digests,
    key_results,
    members,
    objectives,
    outbox,
    prompts,
    teams,
    wins,
    workspaces,
)
from storage.insert import insert
from storage.prompts import NewPrompt
from storage.tables import (
    Base,
    InstallationRow,
    KeyResultRow,
    MemberRow,
    OAuthStateRow,
    TeamRow,
)
from tests import cast
from tests.storage.school import AWAY, HOME, School, found, record

DAY = timedelta(days=1)


@pytest.fixture
def twins(store: Store) -> tuple[School, School]:
    """Two workspaces with the same people, keys, check-ins, prompts and messages."""
    return _live(store, found(store, HOME)), _live(store, found(store, AWAY))


def _live(store: Store, school: School) -> School:
    key_result = school.key_results[0]
    asking = replace(
        cast.draft(66, Confidence.NEEDS_SUPPORT), win="Small groups help", share_win=True
    )
    with store.begin_unscoped() as session:
        prompts.add_many(
            session, [NewPrompt(school.workspace_id, "UANA", cast.NOW, [key_result.id])]
        )
    with store.begin(school.workspace_id) as session:
        check_in = record(session, key_result, asking, key="the same key")
        prompts.answer(session, key_result.id, check_in.id, ["UANA"])
        members.look_again(session, ["UANA"], cast.NOW)
        teams.set_next_digest(session, school.team.id, DigestKind.WINS, cast.NOW)
        outbox.add(
            session,
            dedupe_key="digest",
            kind=outbox.OutboxKind.POST,
            channel="CWINS",
            payload={"text": "hello"},
            lane=outbox.Lane.ANNOUNCEMENT,
            available_at=cast.NOW,
        )
        audit.add(session, actor_id="UADA", action="import", subject="1", detail={}, at=cast.NOW)
    return school


def test_every_table_belongs_to_a_workspace_but_those_before_one_is_known() -> None:
    without = {
        name for name, table in Base.metadata.tables.items() if "workspace_id" not in table.c
    }
    assert without == {"installations", "oauth_states"}


def test_a_session_of_one_workspace_cannot_touch_what_belongs_to_none(store: Store) -> None:
    mine = InstallationRow(id=HOME.id)
    acts: list[Callable[[Session], object]] = [
        lambda session: session.scalars(select(InstallationRow)).all(),
        lambda session: session.execute(update(InstallationRow).values(token="mine")),
        lambda session: session.execute(delete(OAuthStateRow)),
        lambda session: session.execute(insert(session, OAuthStateRow).values(digest="mine")),
        lambda session: session.add(mine),
    ]
    for act in acts:
        with (
            pytest.raises(RuntimeError, match=r"rows of a workspace|another workspace"),
            store.begin(HOME.id) as session,
        ):
            act(session)


def test_each_workspace_reads_only_its_own(store: Store, twins: tuple[School, School]) -> None:
    home, _ = twins
    with store.begin(HOME.id) as session:
        assert workspaces.get(session) == HOME
        assert {member.id for member in members.all(session)} == {m.id for m in cast.MEMBERS}
        assert teams.all(session) == [home.team]
        assert cycles.all(session) == [home.cycle]
        assert objectives.all(session) == [home.objective]
        assert [each.key_result for each in key_results.tracked(session)] == [home.key_results[0]]
        assert key_results.keys_like(session, "RD-7") == ["RD-1"]
        assert len(wins.since(session, [home.team.id], cast.NOW, cast.NOW + DAY)) == 1
        assert len(audit.search(session, size=50)[0]) == 1
        moved = digests.movements(session, cast.NOW, cast.NOW + DAY, team_ids=[home.team.id])
        assert [tracked.team for tracked, _ in moved] == [home.team]
        assert len(moved[0][0].recent) == 1


def test_ids_of_another_workspace_lead_nowhere(store: Store, twins: tuple[School, School]) -> None:
    _, away = twins
    theirs = away.key_results[0].id
    with store.begin(AWAY.id) as session:
        last = check_ins.last_by(session, "UANA")
        prompt = prompts.open_for(session, "UANA")
        barrier = barriers.get_open(session, theirs)
    assert last is not None
    assert prompt is not None
    assert barrier is not None
    with store.begin(HOME.id) as session:
        assert teams.get(session, away.team.id) is None
        assert objectives.get(session, away.objective.id) is None
        assert key_results.tracked(session, ids=[theirs]) == []
        assert key_results.tracked(session, team_ids=[away.team.id]) == []
        assert check_ins.get(session, last.id) is None
        assert check_ins.history(session, theirs) == []
        assert barriers.get_open(session, theirs) is None
        assert not barriers.offer_help(session, barrier.id, "UBEN", cast.NOW)
        assert prompts.get(session, prompt.id) is None
        assert prompts.reopen(session, last.id) == []
        assert wins.since(session, [away.team.id], cast.NOW, cast.NOW + DAY) == []
        assert digests.movements(session, cast.NOW, cast.NOW + DAY, team_ids=[away.team.id]) == []
        assert not teams.advance_digest(
            session, away.team.id, DigestKind.WINS, cast.NOW, cast.NOW + DAY
        )
    _refuses(store, lambda session: record(session, away.key_results[0], key="new"))
    _refuses(store, lambda session: prompts.close(session, prompt.id, PromptState.EXPIRED))
    _refuses(store, lambda session: prompts.skip(session, prompt.id))
    _refuses(store, lambda session: teams.save(session, away.team))
    _refuses(
        store,
        lambda session: check_ins.undo(
            session, last.id, author_id="UANA", at=cast.NOW, idempotency_key="undo"
        ),
    )


def _refuses(store: Store, act: Callable[[Session], object]) -> None:
    with pytest.raises(LookupError), store.begin(HOME.id) as session:
        act(session)


def test_what_one_workspace_does_leaves_its_twin_alone(
    store: Store, twins: tuple[School, School]
) -> None:
    home, away = twins
    with store.begin(HOME.id) as session:
        last = check_ins.last_by(session, "UANA")
        assert last is not None
        check_ins.undo(session, last.id, author_id="UANA", at=cast.NOW, idempotency_key="undo")
        prompts.reopen(session, last.id)
        members.look_again(session, ["UANA"], cast.NOW + DAY)
        members.save(session, [replace(cast.ANA, name="Ana Lopez")])
        assert outbox.withdraw(session, "digest")
        teams.save(session, replace(home.team, name="Grade 6"))
    with store.begin(AWAY.id) as session:
        tracked = key_results.by_key(session, "RD-1")
        assert tracked is not None
        assert tracked.owner.name == "Ana Rivera"
        assert tracked.owner.next_prompt_at == cast.NOW
        assert tracked.team == away.team
        assert len(tracked.recent) == 1
        assert tracked.barrier is not None
        prompt = prompts.open_for(session, "UANA")
        assert prompt is not None
        assert prompt.is_answered
        assert outbox.replace(session, "digest", {"text": "still here"})
    with store.begin(HOME.id) as session:
        tracked = key_results.by_key(session, "RD-1")
        assert tracked is not None
        assert (tracked.recent, tracked.barrier) == ((), None)


def test_subqueries_aliases_updates_and_deletes_are_scoped(
    store: Store, twins: tuple[School, School]
) -> None:
    other = aliased(MemberRow)
    with store.begin(HOME.id) as session:
        everyone = select(MemberRow.workspace_id).distinct()
        assert session.scalars(everyone).all() == [HOME.id]
        assert session.scalars(select(other.workspace_id).distinct()).all() == [HOME.id]
        inside = select(select(other.workspace_id).distinct().subquery())
        assert session.scalars(inside).all() == [HOME.id]
        listed = select(TeamRow.id).where(TeamRow.id.in_(select(KeyResultRow.team_id)))
        assert len(session.scalars(listed).all()) == 1
        session.execute(update(MemberRow).values(name="Everyone"))
        session.execute(delete(KeyResultRow).where(KeyResultRow.key == "none"))
    with store.begin(AWAY.id) as session:
        assert "Everyone" not in {member.name for member in members.all(session)}


def test_a_scoped_session_refuses_what_it_cannot_scope(store: Store) -> None:
    with store.begin(HOME.id) as session, pytest.raises(RuntimeError, match="only statements"):
        session.execute(text("SELECT 1"))


def test_what_is_about_all_workspaces_is_refused_in_a_session_of_one(store: Store) -> None:
    with (
        store.begin(HOME.id) as session,
        pytest.raises(RuntimeError, match="all workspaces"),
    ):
        outbox.next_at(session)
    with (
        store.begin_unscoped(read_only=True) as session,
        pytest.raises(RuntimeError, match="read only"),
    ):
        outbox.expire(session, cast.NOW)


def test_a_row_of_another_workspace_cannot_be_added(store: Store) -> None:
    found(store, HOME)
    found(store, AWAY)
    with pytest.raises(RuntimeError, match="another workspace"), store.begin(HOME.id) as session:
        session.add(TeamRow(workspace_id=AWAY.id, name="Stray"))


def test_an_unscoped_insert_must_name_its_workspace(store: Store) -> None:
    found(store)
    with (
        pytest.raises(RuntimeError, match="one workspace"),
        store.begin_unscoped() as session,
    ):
        members.save(session, [cast.ANA])

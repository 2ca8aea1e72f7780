"""Workspaces, members and teams: kept current, found, and due in their turn."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.okr.model import DigestKind, Member
from storage import Store, asking, members, teams, workspaces
from storage.tables import MemberRow
from tests import cast
from tests.counting import Statement, analyze, counted, plan, reads_all_of, warm
from tests.storage.school import AWAY, HOME, found

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


def _set_prompts(store: Store, moments: dict[str, datetime]) -> None:
    with store.begin(HOME.id) as session:
        for member_id, at in moments.items():
            members.look_again(session, [member_id], at)


def test_a_workspace_is_added_once_and_kept_current(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
        workspaces.ensure(session, replace(HOME, name="Oak Hill"))
        assert workspaces.all(session) == [replace(HOME, name="Oak Hill")]
    with store.begin(AWAY.id) as session, pytest.raises(LookupError):
        workspaces.get(session)


def test_a_new_workspace_is_refreshed_at_once_and_then_in_its_turn(store: Store) -> None:
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
        assert workspaces.refresh_due(session, cast.NOW) == [HOME]
        assert workspaces.get_next_refresh(session, HOME.id) is None
        assert workspaces.set_next_refresh(session, HOME.id, None, cast.NOW + HOUR)
        assert not workspaces.set_next_refresh(session, HOME.id, None, cast.NOW + WEEK)
        assert workspaces.get_next_refresh(session, HOME.id) == cast.NOW + HOUR
        assert workspaces.refresh_due(session, cast.NOW) == []
        assert workspaces.refresh_due(session, cast.NOW + HOUR) == [HOME]
        assert workspaces.set_next_refresh(session, HOME.id, cast.NOW + HOUR, cast.NOW + WEEK)


def test_members_are_kept_current_without_touching_their_prompts(store: Store) -> None:
    found(store)
    _set_prompts(store, {"UANA": cast.NOW})
    renamed = replace(
        cast.ANA,
        name="Ana Lopez",
        tz="America/Denver",
        is_admin=True,
        prompt_weekday=0,
        next_prompt_at=cast.NOW + WEEK,
    )
    with store.begin(HOME.id) as session:
        members.save(session, [renamed])
        members.save(session, [])
        assert members.get(session, "UANA") == replace(
            renamed, prompt_weekday=2, next_prompt_at=cast.NOW
        )


def test_who_leaves_is_not_prompted_and_who_comes_back_is(store: Store) -> None:
    found(store)
    back = replace(cast.ANA, next_prompt_at=cast.NOW + WEEK)
    _set_prompts(store, {"UANA": cast.NOW})
    with store.begin(HOME.id) as session:
        members.save(session, [replace(cast.ANA, is_active=False, next_prompt_at=cast.NOW)])
        left = members.get(session, "UANA")
        members.save(session, [back])
        assert members.get(session, "UANA") == back
    assert left == replace(cast.ANA, is_active=False)


def test_a_thousand_members_are_saved_in_few_statements(store: Store) -> None:
    found(store)
    crowd = [Member(id=f"U{number:05}", name="Someone", tz=cast.TZ) for number in range(1000)]
    with store.begin(HOME.id) as session, counted(store) as statements:
        members.save(session, crowd)
    assert len(statements) <= 2
    with store.begin(HOME.id) as session:
        assert len(members.all(session)) == 1000 + len(cast.MEMBERS)


@pytest.mark.parametrize(
    ("text", "member_id"),
    [
        ("UANA", "UANA"),
        ("uana", "UANA"),
        ("<@UANA>", "UANA"),
        ("<@UANA|ana.rivera>", "UANA"),
        ("@Ana Rivera", "UANA"),
        ("ana rivera", "UANA"),
        ("@ana", "UANA"),
        ("weiss", "UDAN"),
        ("Cle", "UCLEO"),
        ("<@UNOBODY>", None),
        ("a", None),
        ("@", None),
        ("", None),
        ("%", None),
    ],
)
def test_people_are_found_as_they_are_called(
    store: Store, text: str, member_id: str | None
) -> None:
    found(store)
    with store.begin(HOME.id) as session:
        who = members.find(session, text)
    assert (who.id if who else None) == member_id


def test_two_people_of_one_name_are_not_guessed(store: Store) -> None:
    found(store)
    with store.begin(HOME.id) as session:
        members.save(session, [replace(cast.ANA, id="UANA2")])
        assert members.find(session, "Ana Rivera") is None
        members.save(session, [replace(cast.ANA, id="UANA2", is_active=False)])
        assert members.find(session, "Ana Rivera") == cast.ANA
        assert members.named(session, ["UBEN", "UANA2", "UNOBODY"]) == {
            "UBEN": cast.BEN,
            "UANA2": replace(cast.ANA, id="UANA2", is_active=False),
        }


def test_who_is_due_comes_longest_due_first(store: Store) -> None:
    found(store)
    _set_prompts(
        store,
        {
            "UANA": cast.NOW,
            "UBEN": cast.NOW - HOUR,
            "UCLEO": cast.NOW + timedelta(seconds=1),
        },
    )
    with store.begin_unscoped() as session:
        due = asking.due_for_prompt(session, cast.NOW, 10)
        assert [(workspace_id, member.id) for workspace_id, member in due] == [
            (HOME.id, "UBEN"),
            (HOME.id, "UANA"),
        ]
        assert len(asking.due_for_prompt(session, cast.NOW, 1)) == 1


def test_prompts_advance_only_from_where_they_were_seen(store: Store) -> None:
    found(store, HOME)
    found(store, AWAY)
    for workspace in (HOME, AWAY):
        with store.begin(workspace.id) as session:
            members.look_again(session, ["UANA"], cast.NOW)
    with store.begin(HOME.id) as session:
        members.look_again(session, ["UBEN"], cast.NOW + HOUR)
    moves = [
        (HOME.id, cast.NOW, replace(cast.ANA, next_prompt_at=cast.NOW + WEEK)),
        (AWAY.id, cast.NOW, replace(cast.ANA, next_prompt_at=None)),
        (HOME.id, cast.NOW, replace(cast.BEN, next_prompt_at=cast.NOW + WEEK)),
        (HOME.id, cast.NOW, replace(cast.CLEO, next_prompt_at=cast.NOW + WEEK)),
    ]
    with store.begin_unscoped() as session, counted(store) as statements:
        assert asking.advance_prompts(session, moves) == {(HOME.id, "UANA"), (AWAY.id, "UANA")}
        assert asking.advance_prompts(session, []) == set()
    assert len(statements) == 1
    with store.begin_unscoped() as session:
        assert asking.advance_prompts(session, moves) == set()
    with store.begin(HOME.id) as session:
        people = members.named(session, ["UANA", "UBEN", "UCLEO"])
    assert [people[each].next_prompt_at for each in ("UANA", "UBEN", "UCLEO")] == [
        cast.NOW + WEEK,
        cast.NOW + HOUR,
        None,
    ]


def test_two_replicas_prompt_everybody_once(store: Store) -> None:
    found(store)
    _set_prompts(store, {member.id: cast.NOW for member in cast.MEMBERS})

    def tick(_: int) -> set[tuple[str, str]]:
        with store.begin_unscoped() as session:
            due = asking.due_for_prompt(session, cast.NOW, 2)
            return asking.advance_prompts(
                session,
                [
                    (each, cast.NOW, replace(member, next_prompt_at=cast.NOW + WEEK))
                    for each, member in due
                ],
            )

    with ThreadPoolExecutor(4) as threads:
        won = [who for each in threads.map(tick, range(12)) for who in each]
    assert sorted(won) == sorted((HOME.id, member.id) for member in cast.MEMBERS)


def test_the_cost_of_what_is_due_does_not_depend_on_who_is_not(store: Store) -> None:
    found(store)
    _set_prompts(store, {"UANA": cast.NOW})
    few = _due_statements(store)
    later = [
        {
            "workspace_id": HOME.id,
            "id": f"U{number:05}",
            "name": "Someone",
            "tz": cast.TZ,
            "is_admin": False,
            "is_active": True,
            "prompt_weekday": 2,
            "prompt_time": cast.ANA.prompt_time,
            "next_prompt_at": cast.NOW + WEEK if number % 2 else None,
        }
        for number in range(2000)
    ]
    with store.begin_unscoped() as session:
        session.execute(insert(MemberRow), later)
    analyze(store)
    many = _due_statements(store)
    assert [sql for sql, _ in few] == [sql for sql, _ in many]
    assert len(many) == 1 + 1  # the workspace's school
    how = plan(store, many[0])
    assert "ix_members_due" in how, how
    assert reads_all_of(store, "members", many) == []


def _due_statements(store: Store) -> list[Statement]:
    warm(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        assert len(asking.due_for_prompt(session, cast.NOW, 100)) == 1
    return statements


def test_a_team_is_kept_with_its_people_in_order(store: Store) -> None:
    found(store, keys=())
    with store.begin(HOME.id) as session:
        school = teams.add(session, replace(cast.SCHOOL, parent_id=None))
        crowd = ("UDAN", "UANA", "UBEN")
        grade = teams.add(
            session,
            replace(cast.GRADE, parent_id=school.id, member_ids=crowd, leader_ids=("UANA",)),
        )
        assert teams.get(session, grade.id) == grade
        assert teams.get(session, school.id) == school
        assert teams.get(session, 404) is None
        assert teams.all(session)[1:] == [school, grade]
        changed = replace(grade, name="Grade 6", member_ids=("UBEN",), wins_channel="CNEW")
        teams.set_next_digest(session, grade.id, DigestKind.WINS, cast.NOW)
        teams.save(session, changed)
        assert teams.get(session, grade.id) == changed
    with store.begin_unscoped() as session:
        assert teams.due_for_digest(session, cast.NOW, DigestKind.WINS, 9) == [
            (HOME.id, changed, cast.NOW)
        ]


@pytest.mark.parametrize("kind", list(DigestKind))
def test_a_digest_is_due_in_its_turn_and_advances_once(store: Store, kind: DigestKind) -> None:
    home, away = found(store, HOME), found(store, AWAY)
    other = next(each for each in DigestKind if each is not kind)
    for school, at in ((home, cast.NOW), (away, cast.NOW - HOUR)):
        with store.begin(school.workspace_id) as session:
            teams.set_next_digest(session, school.team.id, kind, at)
    warm(store)
    with store.begin_unscoped() as session, counted(store) as statements:
        assert teams.due_for_digest(session, cast.NOW, kind, 10) == [
            (AWAY.id, away.team, cast.NOW - HOUR),
            (HOME.id, home.team, cast.NOW),
        ]
    assert len(statements) == 1 + 2  # and one for each workspace
    with store.begin_unscoped() as session:
        assert teams.due_for_digest(session, cast.NOW, other, 10) == []
        assert len(teams.due_for_digest(session, cast.NOW, kind, 1)) == 1
        assert teams.advance_digest(session, home.team.id, kind, cast.NOW, cast.NOW + WEEK)
        assert not teams.advance_digest(session, home.team.id, kind, cast.NOW, cast.NOW + WEEK)
        assert not teams.advance_digest(session, home.team.id, other, cast.NOW, None)

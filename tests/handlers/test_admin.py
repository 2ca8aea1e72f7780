"""Running Homeroom from Slack: teams, roles, the audit. Ada is an admin, Ana is none."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import messages.admin
from bot.okr.model import DigestKind, Member, Team, TeamLevel
from messages.admin import Deed
from storage import audit, members, teams
from storage.audit import AuditEntry
from tests import cast
from tests.handlers.school import Classroom, Json, Person
from tests.handlers.surfaces import buttons_of, words_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def district(room: Classroom) -> Team:
    with room.begin() as session:
        team = replace(cast.DISTRICT, name=f"Riverbend {room.number}")
        return teams.add(session, team)


def audited(room: Classroom) -> list[AuditEntry]:
    """What this test's people did, the newest first."""
    with room.begin() as session:
        return [
            one
            for one in audit.search(session, size=20)[0]
            if str(room.number) in one.actor_id[-4:]
        ]


def stored(room: Classroom, name: str) -> Team:
    with room.begin() as session:
        (found,) = [team for team in teams.all(session) if team.name == name]
    return found


def modal(answer: Json) -> Json:
    assert answer["modal"], answer
    return dict(answer["modal"])


def test_admins_see_what_there_is_others_a_kind_sentence(room: Classroom, ada: Person) -> None:
    assert "/okr admin teams" in ada.reads("admin")
    said = room.ana.reads("admin")
    assert said.startswith("That is for the people who run Homeroom here.")
    for words in ("admin teams", "admin roles", "admin audit", "admin teams new"):
        assert room.ana.reads(words) == said.replace("/okr admin", f"/okr {words}")


def test_an_admin_adds_a_team_and_it_gets_its_digests(
    room: Classroom, ada: Person, district: Team
) -> None:
    ada.types("admin teams new")
    answer = ada.submits(
        name=f"Math {room.number}",
        level="department",
        above=str(district.id),
        leaders=[room.cleo.id],
        members=[room.ana.id, room.ben.id],
        tz="America/Chicago",
        wins_channel=room.wins_channel,
    )
    assert answer["closed"] is True, answer
    team = stored(room, f"Math {room.number}")
    assert (team.level, team.parent_id) == (TeamLevel.DEPARTMENT, district.id)
    assert team.leader_ids == (room.cleo.id,)
    assert team.member_ids == (room.ana.id, room.ben.id)
    assert team.wins_channel == room.wins_channel
    assert audited(room)[0].action == "team.added"
    with room.store.begin_unscoped() as session:
        in_a_week = room.now + timedelta(days=8)
        due = teams.due_for_digest(session, in_a_week, DigestKind.WINS, 1000)
    assert team.id in {one.id for _, one, _ in due}


def test_the_same_form_twice_adds_one_team(room: Classroom, ada: Person, district: Team) -> None:
    for _ in range(2):
        ada.types("admin teams new")
        ada.submits(name=f"Math {room.number}", level="department", above=str(district.id))
    assert stored(room, f"Math {room.number}").parent_id == district.id


def test_what_does_not_fit_is_said_at_its_field(
    room: Classroom, ada: Person, district: Team
) -> None:
    ada.types(f"admin teams {room.team.name}")
    answer = ada.submits(level="district", above=str(district.id))
    assert set(answer["errors"]) == {"above"}
    assert stored(room, room.team.name) == room.team


def test_a_team_is_moved_below_the_district(room: Classroom, ada: Person, district: Team) -> None:
    shown = modal(ada.types(f"admin teams {room.team.name}"))
    assert room.team.name in str(shown)
    ada.submits(above=str(district.id), leaders=[room.ben.id])
    moved = stored(room, room.team.name)
    assert moved.parent_id == district.id
    assert moved.leader_ids == (room.ben.id,)
    assert audited(room)[0].detail["leader_ids"] == [room.cleo.id, room.ben.id]


def test_people_who_are_not_shown_stay(room: Classroom, ada: Person) -> None:
    crowd = [
        Member(id=f"UX{room.number}N{number}", name=f"Teacher {number}", tz=cast.TZ)
        for number in range(130)
    ]
    with room.begin() as session:
        members.save(session, crowd)
        teams.save(session, replace(room.grade, member_ids=tuple(one.id for one in crowd)))
    ada.types(f"admin teams {room.grade.name}")
    ada.submits(members=[room.ana.id])
    kept = stored(room, room.grade.name).member_ids
    assert kept == (room.ana.id, *(one.id for one in crowd[100:]))


def test_nobody_overwrites_what_another_changed_meanwhile(room: Classroom, ada: Person) -> None:
    ada.types(f"admin teams {room.grade.name}")
    with room.begin() as session:
        teams.save(session, replace(room.grade, member_ids=(room.cleo.id,)))
    answer = ada.submits(members=[room.ana.id])
    assert "Somebody else changed this team" in answer["errors"]["name"]
    assert stored(room, room.grade.name).member_ids == (room.cleo.id,)


def test_a_channel_that_is_taken_away_gets_no_more_digests(room: Classroom, ada: Person) -> None:
    ada.types(f"admin teams {room.team.name}")
    ada.submits(wins_channel=None, leaders_channel=None)
    team = stored(room, room.team.name)
    assert (team.wins_channel, team.leaders_channel) == (None, None)


def test_a_named_admin_may_run_homeroom_and_hears_of_it(room: Classroom, ada: Person) -> None:
    shown = modal(ada.types("admin roles"))
    assert ada.name in words_of(shown)
    ada.submits(admins=[room.ben.id])
    assert room.member(room.ben).is_named_admin
    assert ada.name in words_of(room.ben.direct_messages()[-1])
    assert room.ben.reads("admin").startswith("Run Homeroom")
    assert (audited(room)[0].action, audited(room)[0].subject) == ("role.named", room.ben.name)


def test_slacks_admins_stay_whoever_is_taken_off(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        members.set_named_admin(session, room.ben.id, True)
    room.ben.types("admin roles")
    room.ben.submits(admins=[])
    assert not room.member(room.ben).is_named_admin
    assert room.member(ada).is_admin
    assert ada.reads("admin").startswith("Run Homeroom")


def test_the_audit_says_who_did_what(room: Classroom, ada: Person) -> None:
    ada.types("admin roles")
    ada.submits(admins=[room.ben.id])
    said = ada.reads("admin audit")
    assert f"*{ada.name}* named {room.ben.name} to run Homeroom" in said


def test_the_audit_tells_the_command_line_from_who_left(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        for actor_id in (audit.COMMAND_LINE, "UGONE"):
            audit.add(
                session,
                actor_id=actor_id,
                action="export",
                subject=f"{room.prefix} {actor_id}",
                detail={},
                at=room.now,
            )
    said = ada.reads("admin audit")
    assert f"*The command line* exported everything as {room.prefix} command line" in said
    assert f"*Somebody who left* exported everything as {room.prefix} UGONE" in said


def test_the_audit_is_searched_by_a_word_or_a_person(room: Classroom, ada: Person) -> None:
    with room.begin() as session:
        for number in range(12):
            audit.add(
                session,
                actor_id=room.cleo.id,
                action="cycle.plan",
                subject=f"{room.prefix} cycle {number}",
                detail={},
                at=room.now,
            )
        audit.add(
            session,
            actor_id=room.ben.id,
            action="team.added",
            subject=f"{room.prefix} 100%",
            detail={},
            at=room.now,
        )
    said = ada.reads(f"admin audit {room.prefix} cycle 2")
    assert said.count("planned the cycle") == 2
    assert "Page 2 of 2" in said
    assert "added the team" not in said
    assert f"audit {room.prefix} cycle 1" in buttons_of(ada.ephemerals()[-1]).values()
    assert ada.reads(f"admin audit @{room.ben.name}").count("added the team") == 1
    assert ada.reads(f"admin audit {room.ben.id}").count("added the team") == 1
    assert ada.reads(f"admin audit {room.prefix} 100%").count("added the team") == 1
    assert "Nothing about weather is written down." in ada.reads("admin audit weather")


def test_every_deed_that_is_written_down_has_a_sentence() -> None:
    deeds = written_down()
    assert {"team.added", "cycle.carry_over", "role.removed", "import", "retention"} <= deeds
    for action in sorted(deeds):
        deed = Deed(at=cast.NOW, who="Ada", action=action, subject="prompts")
        said = str(messages.admin.audit([deed], 1, 1, cast.TZ, cast.NOW).blocks)
        assert f"{action}: prompts" not in said, f"{action} has no sentence in admin.audit.j2"


def written_down() -> set[str]:
    """Every word that some code passes on as an `action` to the audit."""
    found: set[str] = set()
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            module = ast.parse(path.read_text(encoding="utf-8"))
            if "audit" in names_in(module):
                found |= actions_in(module)
    return found


def names_in(module: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    return {name.name for node in imports if node.module == "storage" for name in node.names}


def actions_in(module: ast.Module) -> set[str]:
    """Constants given for a parameter `action`, or assigned to that name."""
    places = {
        one.name: [arg.arg for arg in one.args.args].index("action")
        for one in ast.walk(module)
        if isinstance(one, ast.FunctionDef) and "action" in [arg.arg for arg in one.args.args]
    }
    values: list[ast.expr] = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            values += [keyword.value for keyword in node.keywords if keyword.arg == "action"]
            place = places.get(node.func.id) if isinstance(node.func, ast.Name) else None
            if place is not None and place < len(node.args):
                values.append(node.args[place])
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "action" for target in node.targets
        ):
            values.append(node.value)
    chosen = [each for value in values for each in alternatives(value)]
    return {str(one.value) for one in chosen if isinstance(one, ast.Constant)}


def alternatives(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.IfExp):
        return [*alternatives(value.body), *alternatives(value.orelse)]
    return [value]

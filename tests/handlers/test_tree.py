"""The tree in Slack: what it shows, how far it leads, and that it costs the same however large."""

from dataclasses import replace

import pytest

from bot.okr.model import Cycle, CycleState, Objective, Team
from storage import cycles, key_results, objectives
from tests import cast
from tests.counting import analyze, counted
from tests.handlers.school import Classroom, Json, Person, School
from tests.handlers.surfaces import buttons_of, words_of


def add(
    room: Classroom,
    prefix: str,
    team: Team,
    owner: Person | None = None,
    *,
    cycle: Cycle | None = None,
    **changes: object,
) -> Objective:
    """One more objective of the room; its prefix begins with the room's letters."""
    one = replace(
        room.objective,
        prefix=f"{room.prefix}{prefix}",
        title=f"Goal {prefix}",
        team_id=team.id,
        owner_id=(owner or room.cleo).id,
        cycle_id=cycle.id if cycle else room.objective.cycle_id,
    )
    with room.begin() as session:
        return objectives.add(session, replace(one, **changes))  # type: ignore[arg-type]


def asks(room: Classroom, words: str, who: Person | None = None) -> Json:
    answer = (who or room.dan).types(words)
    assert answer["ack"] is True, answer
    (message,) = answer["ephemerals"]
    found: Json = message
    return found


def test_the_tree_of_a_team_shows_each_objective_with_its_progress(room: Classroom) -> None:
    above = add(room, "S", room.team)
    rd = room.key_result()
    room.check_in(rd, 68.5)
    seen = room.dan.reads(f"tree {room.team.name}")
    for words in (above.title, f"`{above.prefix}`", room.objective.title, "*50%*", "Ana Rivera"):
        assert words in seen
    assert "average" in seen


def test_what_supports_an_objective_stands_beneath_it_with_its_own_progress(
    room: Classroom,
) -> None:
    rd = room.key_result()
    room.check_in(rd, 75)
    below = add(room, "P", room.grade, supports_key_result_id=rd.id)
    other = replace(cast.key_result(f"{below.prefix}-1"), objective_id=below.id)
    with room.begin() as session:
        other = key_results.add(
            session, replace(other, team_id=room.grade.id, owner_id=room.ana.id)
        )
    room.check_in(other, 62)
    seen = room.dan.reads(f"tree {room.prefix}")
    assert "Progress of its one key result; objectives that support it are shown" in seen
    assert "*100%*" in seen
    assert "*0%*" in seen
    assert f"supports `{rd.key}`" in seen
    assert seen.index(rd.title) < seen.index(below.title)


@pytest.mark.parametrize("typed", ["{prefix}", "{key}", "{lower}", "team:{team}", "{team}"])
def test_a_part_is_named_by_key_prefix_or_team(room: Classroom, typed: str) -> None:
    rd = room.key_result()
    names = {
        "prefix": room.prefix,
        "lower": room.prefix.lower(),
        "key": rd.key,
        "team": room.grade.name,
    }
    assert room.objective.title in room.dan.reads(f"tree {typed.format(**names)}")


def test_unknown_words_are_answered_with_what_is_near(room: Classroom) -> None:
    add(room, "QX", room.grade)
    seen = asks(room, f"tree {room.prefix}QZ")
    assert f"tree {room.prefix}QX" in buttons_of(seen).values()
    assert "neither an objective nor a team" in room.dan.reads("tree Nowhere at all")


def test_buttons_lead_deeper_and_up_in_place(room: Classroom) -> None:
    below = add(room, "P", room.grade, supports_objective_id=room.objective.id)
    room.dan.types(f"tree {room.team.name}")
    room.dan.presses("tree.open", room.prefix)
    (seen,) = room.dan.ephemerals()
    assert f"{room.prefix} and what supports it" in words_of(seen)
    room.dan.presses("tree.open", below.prefix)
    (seen,) = room.dan.ephemerals()
    assert buttons_of(seen)["tree.open"] == room.prefix
    room.dan.presses("tree.open", room.prefix)
    room.dan.presses("tree.open", str(room.grade.id))
    (seen,) = room.dan.ephemerals()
    assert buttons_of(seen)["tree.open"] == str(room.team.id)


def test_everything_has_pages(room: Classroom) -> None:
    for number in range(18):
        add(room, chr(ord("A") + number), room.grade)
    first = asks(room, f"tree {room.grade.name}")
    assert "Page 1 of 2" in words_of(first)
    room.dan.presses("tree.open", f"{room.grade.id}:2")
    (second,) = room.dan.ephemerals()
    assert "Page 2 of 2" in words_of(second)
    assert "Goal R" in words_of(second)
    assert "Goal A" not in words_of(second)


def test_leaders_are_shown_what_supports_nothing(room: Classroom) -> None:
    words = f"tree {room.grade.name}"
    leader = asks(room, words, room.cleo)
    assert "Supporting nothing above yet" in words_of(leader)
    assert f"align {room.prefix}" in buttons_of(leader).values()
    assert "Supporting nothing" not in room.dan.reads(words)
    assert "Supporting nothing" not in room.ana.reads(words)


def test_a_circle_in_the_data_does_no_harm(room: Classroom) -> None:
    below = add(room, "P", room.grade, supports_objective_id=room.objective.id)
    with room.begin() as session:
        objectives.save(session, replace(room.objective, supports_objective_id=below.id))
    seen = room.dan.reads(f"tree {room.grade.name}")
    assert seen.count(f"*{below.title}*") == 1
    assert seen.count(f"*{room.objective.title}*") == 1
    for prefix in (room.prefix, below.prefix):
        assert "and what supports it" in room.dan.reads(f"tree {prefix}")


def test_an_objective_of_a_planned_cycle_has_its_own_tree(room: Classroom) -> None:
    with room.begin() as session:
        planned = cycles.add(session, replace(cast.CYCLE, state=CycleState.PLANNED))
    add(room, "N", room.grade, cycle=planned)
    assert "Goal N" in room.dan.reads(f"tree {room.prefix}N")
    assert "Goal N" not in room.dan.reads(f"tree {room.grade.name}")


@pytest.mark.parametrize("value", ["999999", "ZZZZ", "1:2:3", ":0", "0", ":99", "💥"])
def test_no_button_value_makes_trouble(room: Classroom, value: str) -> None:
    assert room.dispatch_action(room.dan, "tree.open", value).status == 200


def test_the_tree_takes_a_constant_number_of_statements(school: School) -> None:
    found = []
    for size in (5, 200):
        room = Classroom(school)
        with room.begin() as session:
            last = room.objective
            for number in range(size):
                prefix = f"{room.prefix}{number}"
                last = objectives.add(
                    session,
                    replace(
                        last, prefix=prefix, supports_objective_id=last.id if number % 3 else None
                    ),
                )
                given = replace(cast.key_result(f"{prefix}-1"), objective_id=last.id)
                key_results.add(
                    session, replace(given, team_id=room.grade.id, owner_id=room.ana.id)
                )
        analyze(room.store)
        counts = []
        for words in ("tree", f"tree {room.team.name}", f"tree {room.prefix}"):
            with school.resting(), counted(room.store) as statements:
                assert room.cleo.types(words)["ack"] is True
            counts.append(len(statements))
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0]) <= 16

"""Every command costs the same number of SQL statements with two key results and with fifty."""

import pytest

from bot.okr.model import Confidence
from tests import cast
from tests.counting import counted
from tests.handlers.school import Classroom, School

COMMANDS = (
    "",
    "c",
    "c {key}",
    "c {key} 66 help -- small groups help",
    "same {key}",
    "undo",
    "skip",
    "skip {key}",
    "snooze 1h",
    "my",
    "show {key}",
    "history {key}",
    "list",
    "list {mention}",
    "list team:{team}",
    "list status:support",
    "list cycle:{cycle}",
    "show {prefix}",
    "tree",
    "tree {prefix}",
    "tree {team}",
    "align {prefix}-1 to nothing",
    "close",
    "close {key}",
    "review",
    "review quarter team:{team}",
    "reflect",
    "reflect {key}",
    "cycle",
    "wins",
    "wins here",
    "support",
    "support here",
    "win Everyone read aloud",
    "win {key} Everyone read aloud",
    "help",
    "nonsense",
    "show {unknown}",
)
MOST = 34
"""Statements of the dearest command: a check-in that opens a barrier and updates a prompt."""


class Sizes:
    """Two classrooms alike but for their number of key results, each with a prompt open."""

    def __init__(self, school: School) -> None:
        self.rooms = [self._room(school, size) for size in (2, 50)]

    @staticmethod
    def _room(school: School, size: int) -> Classroom:
        room = Classroom(school)
        for number in range(1, size + 1):
            one = room.key_result(number)
            room.check_in(one, 63, days_ago=14)
            room.check_in(one, 64, Confidence.NEEDS_SUPPORT, days_ago=8)
        room.prompt(room.ana)
        return room


@pytest.fixture(scope="module")
def sizes(school: School) -> Sizes:
    return Sizes(school)


def statements(room: Classroom, command: str) -> list[str]:
    """How each statement begins."""
    words = command.format(
        key=f"{room.prefix}-1",
        unknown=f"{room.prefix}-99",
        mention=f"<@{room.ana.id}>",
        team=room.grade.name,
        prefix=room.prefix,
        cycle=cast.CYCLE.name,
    )
    with room.school.resting(), counted(room.store) as found:
        answer = room.ana.types(words, room.leaders_channel)
    assert answer["ack"] is True
    if room.ana.modal():
        room.ana.closes()
    return [sql[:50] for sql, _ in found]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_takes_no_more_statements_of_more(sizes: Sizes, command: str) -> None:
    few, fifty = (statements(room, command) for room in sizes.rooms)
    if command.startswith("support"):  # which looks further only where few would fill its lines
        assert len(fifty) <= len(few)
    else:
        assert few == fifty
    assert len(few) <= MOST


def test_app_home_takes_a_constant_number_of_statements(sizes: Sizes) -> None:
    found = []
    for room in sizes.rooms:
        with room.school.resting(), counted(room.store) as home:
            room.ana.home()
        found.append(len(home))
    assert found[0] == found[1]


def test_buttons_take_a_constant_number_of_statements(sizes: Sizes) -> None:
    found = []
    for room in sizes.rooms:
        key = f"{room.prefix}-1"
        card = room.ana.types(f"c {key} 66")["ephemerals"][0]
        with room.school.resting(), counted(room.store) as pressed:
            room.ana.presses("check_in.undo", ts=card["ts"])
        found.append(len(pressed))
    assert found[0] == found[1]


def test_same_for_all_costs_only_what_it_records(school: School) -> None:
    found = []
    for size in (2, 3, 12):
        room = Classroom(school)
        for number in range(1, size + 1):
            room.check_in(room.key_result(number), 64)
        with school.resting(), counted(room.store) as same:
            room.ana.types("same all")
        found.append(len(same))
    two, three, twelve = found
    assert twelve - two == 10 * (three - two)

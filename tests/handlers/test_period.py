"""The review of a month or a quarter: then, now, plan and what was done, for everyone to read."""

from typing import Any

from bot.okr.model import Confidence
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import words_of


def review(person: Person, words: str = "review") -> dict[str, Any]:
    (message,) = person.types(words)["ephemerals"]
    return dict(message)


def chart(message: dict[str, Any]) -> dict[str, list[int]]:
    """The values of each series."""
    (block,) = [one for one in message["blocks"] if one["type"] == "data_visualization"]
    return {
        one["name"]: [point["value"] for point in one["data"]] for one in block["chart"]["series"]
    }


def test_an_objective_shows_where_it_was_and_where_it_is(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 65, days_ago=40)
    room.check_in(rd, 66, Confidence.NEEDS_SUPPORT, days_ago=20, note="Two subs are out")
    room.check_in(rd, "68.5", days_ago=5, win="Everyone read aloud", share_win=True)
    message = review(room.ana)
    seen = words_of(message)
    assert "The last month" in seen
    assert "23% → 50%" in seen
    assert "2 check-ins  ·  1 win  ·  1 call for help  ·  1 resolved" in seen
    values = chart(message)
    assert (values["Then"], values["Now"]) == ([23], [50])
    assert "Two subs are out" not in seen
    assert "Everyone read aloud" not in seen


def test_a_quarter_looks_further_back(room: Classroom) -> None:
    rd = room.key_result()
    room.check_in(rd, 65, days_ago=40)
    room.check_in(rd, "68.5", days_ago=5)
    assert chart(review(room.ana, "review quarter"))["Then"] == [0]


def test_a_check_in_that_was_taken_back_does_not_count(room: Classroom) -> None:
    rd = room.key_result()
    room.ana.types(f"c {rd.key} 70 -- a slip")
    room.ana.types("undo")
    seen = words_of(review(room.ana))
    assert "No number yet" in seen
    assert "no check-ins" in seen


def test_a_check_in_of_this_very_moment_counts(room: Classroom) -> None:
    room.ana.types(f"c {room.key_result().key} 70")
    assert "1 check-in" in words_of(review(room.ana))


def test_everyone_reads_every_team(room: Classroom) -> None:
    room.check_in(room.key_result(), 66)
    assert room.objective.title in words_of(review(room.dan, f"review team:{room.grade.name}"))
    assert room.objective.title in words_of(review(room.dan, f"review month {room.team.name}"))
    assert room.objective.title not in words_of(review(room.dan))


def test_what_few_people_did_is_counted_for_who_belongs_to_them_only(room: Classroom) -> None:
    room.check_in(room.key_result(), 66)
    words = f"review team:{room.grade.name}"
    assert "1 check-in" in words_of(review(room.ana, words))
    seen = words_of(review(room.dan, words))
    assert "small group, so no numbers of what was done" in seen
    assert "1 check-in" not in seen


def test_a_team_nobody_knows_is_answered_kindly(room: Classroom) -> None:
    assert "could not find a team" in room.ana.reads("review team:Astronomy")

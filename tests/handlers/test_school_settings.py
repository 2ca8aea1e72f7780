"""What a school decides for everybody: seen in words, changed in forms, and at once in effect."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot import jobs
from bot.okr.model import DigestKind, DigestSchedule
from bot.okr.rules import DEFAULT_RULES, Rules
from storage import audit, members, schools, teams
from storage.audit import AuditEntry
from tests import cast
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import shown_values, words_of


@pytest.fixture(autouse=True)
def the_defaults_come_back(room: Classroom) -> Iterator[None]:
    yield
    with room.begin() as session:
        schools.set_rules(session, DEFAULT_RULES)


def rules(room: Classroom) -> Rules:
    with room.begin() as session:
        return schools.read(session).rules


def newest(room: Classroom) -> AuditEntry:
    with room.begin() as session:
        return audit.search(session, size=1)[0][0]


def local(room: Classroom, person: Person) -> tuple[int, time]:
    """The weekday and hour at which the jobs look at this person next."""
    member = room.member(person)
    assert member.next_prompt_at is not None
    at = member.next_prompt_at.astimezone(ZoneInfo(member.tz))
    return at.weekday(), at.time()


def test_an_admin_reads_every_setting_in_words(ada: Person) -> None:
    said = ada.reads("admin settings")
    assert "A check-in is stale after 5 school days past due  ·  default" in said
    assert "The weekly prompt comes on Wednesday  ·  default" in said
    assert "No legal hold is on" in said


def test_others_get_a_kind_sentence_whatever_they_send(room: Classroom, ada: Person) -> None:
    said = room.ana.reads("admin settings")
    assert said.startswith("That is for the people who run Homeroom here.")
    ada.types("admin settings status")
    answer = room.dispatch_action(room.ana, "school_settings.defaults", "status")
    assert answer.status == 200
    assert rules(room) == DEFAULT_RULES


def test_a_group_is_a_form_with_what_holds_now(ada: Person) -> None:
    ada.types("admin settings scores")
    view = ada.modal()
    assert view is not None
    assert shown_values(view) == {
        "score_achieved": "0.9",
        "score_strong": "0.7",
        "score_partial": "0.4",
    }
    assert "Above 0, at most 1. By default: 0.7." in words_of(view)
    ada.closes()


def test_what_is_saved_holds_and_is_in_the_audit(room: Classroom, ada: Person) -> None:
    ada.types("admin settings status")
    assert ada.submits(stale_after_school_days="8")["closed"] is True
    assert rules(room) == replace(DEFAULT_RULES, stale_after_school_days=8)
    entry = newest(room)
    assert (entry.action, entry.subject) == ("settings.changed", "status")
    assert entry.detail == {"stale_after_school_days": ["5", "8"]}
    said = ada.reads("admin settings")
    assert "stale after 8 school days past due  ·  *changed*, by default 5" in said
    said = ada.reads("admin audit")
    assert "changed the school's settings: Status" in said
    assert "School days past due until a key result is stale: 5, now 8" in said


def test_what_cannot_be_is_said_at_each_field_and_nothing_is_lost(
    room: Classroom, ada: Person
) -> None:
    ada.types("admin settings prompts")
    answer = ada.submits(messages_a_week="40", skip_within_school_days="11", prompt_time="07:30")
    assert answer["errors"] == {
        "messages_a_week": "A whole number from 1 to 10 works here, for example 5.",
        "skip_within_school_days": "A whole number from 0 to 10 works here, for example 5.",
    }
    assert rules(room) == DEFAULT_RULES
    assert ada.submits(messages_a_week="4", skip_within_school_days="5")["closed"] is True


@pytest.mark.parametrize(
    ("group", "values", "field"),
    [
        ("status", {"on_track_points": "30"}, "on_track_points"),
        ("scores", {"score_partial": "0.8"}, "score_partial"),
        ("hours", {"staff_begins": "08:15"}, "staff_begins"),
        ("hours", {"staff_ends": "08:30"}, "staff_ends"),
        ("prompts", {"prompt_time": "18:00"}, "prompt_time"),
        ("digests", {"wins_time": "06:00"}, "wins_time"),
    ],
)
def test_what_does_not_go_together_is_said_at_a_field_of_the_form(
    room: Classroom, ada: Person, group: str, values: dict[str, str], field: str
) -> None:
    ada.types(f"admin settings {group}")
    assert list(ada.submits(**values)["errors"]) == [field]
    ada.closes()
    assert rules(room) == DEFAULT_RULES


def test_who_never_chose_a_time_follows_the_school_and_who_did_stays(
    room: Classroom, ada: Person
) -> None:
    chosen = replace(room.member(room.ben), prompt_weekday=4, prompt_time=time(9))
    with room.begin() as session:
        members.set_prompt_settings(session, chosen)
    ada.types("admin settings prompts")
    ada.submits(prompt_weekday="1", prompt_time="10:15")
    ana, ben = room.member(room.ana), room.member(room.ben)
    assert (ana.prompt_weekday, ana.prompt_time) == (1, time(10, 15))
    assert (ben.prompt_weekday, ben.prompt_time) == (4, time(9))
    assert "who chose their own day or time keeps it" in words_of(ada.ephemerals()[-1])


def test_a_prompt_that_waits_is_planned_anew(room: Classroom, ada: Person) -> None:
    room.key_result()
    with room.school.resting():
        with room.begin() as session:
            members.look_again(session, [room.ana.id], room.now)
        jobs.enqueue_prompts(room.store, room.now)
        assert room.open_prompt(room.ana) is not None
        ada.types("admin settings prompts")
        ada.submits(prompt_time="10:15")
        assert room.open_prompt(room.ana) is None
    room.school.travel(room.now)
    assert room.open_prompt(room.ana) is None
    assert local(room, room.ana) == (2, time(10, 15))


def test_nobody_is_asked_at_once_for_a_day_that_is_past(room: Classroom, ada: Person) -> None:
    room.key_result()
    ada.types("admin settings prompts")
    ada.submits(prompt_weekday="1", prompt_time="10:15")
    assert room.open_prompt(room.ana) is None
    assert local(room, room.ana) == (1, time(10, 15))
    assert room.ana.direct_messages() == []


def test_digests_that_come_when_the_schools_did_follow_it(room: Classroom, ada: Person) -> None:
    own = DigestSchedule(weekday=3, time=time(12))
    with room.begin() as session:
        teams.save(session, replace(room.grade, wins_schedule=own))
    ada.types("admin settings digests")
    ada.submits(wins_weekday="2", wins_time="13:00")
    with room.begin() as session:
        team, grade = teams.get(session, room.team.id), teams.get(session, room.grade.id)
    assert team is not None
    assert grade is not None
    assert team.wins_schedule == DigestSchedule(weekday=2, time=time(13))
    assert grade.wins_schedule == own
    assert team.support_schedule == room.team.support_schedule
    with room.store.begin_unscoped(read_only=True) as session:
        due = teams.due_for_digest(session, room.later(days=8), DigestKind.WINS, 1000)
    (at,) = [at for _, one, at in due if one.id == team.id]
    shown = at.astimezone(ZoneInfo(cast.TZ))
    assert (shown.weekday(), shown.time()) == (2, time(13))


def test_a_group_goes_back_to_its_defaults(room: Classroom, ada: Person) -> None:
    own = replace(DEFAULT_RULES, score_strong=Decimal("0.8"), small_group=4)
    with room.begin() as session:
        schools.set_rules(session, own)
    ada.types("admin settings")
    ada.presses("school_settings.defaults", "scores")
    assert rules(room) == replace(DEFAULT_RULES, small_group=4)
    assert newest(room).detail == {"score_strong": ["0.8", "0.7"]}


def test_a_default_that_does_not_fit_the_rest_is_told(room: Classroom, ada: Person) -> None:
    own = replace(DEFAULT_RULES, staff_begins=time(8), prompt_time=time(8, 30), wins_time=time(14))
    with room.begin() as session:
        schools.set_rules(session, own)
    ada.types("admin settings")
    ada.presses("school_settings.defaults", "prompts")
    assert rules(room) == own
    assert "7:30 AM is outside" in words_of(ada.ephemerals()[-1])


def test_a_legal_hold_is_put_on_and_taken_off(room: Classroom, ada: Person) -> None:
    assert "A legal hold is on: nothing is removed" in ada.reads("admin hold on")
    assert rules(room).legal_hold
    assert newest(room).action == "hold.on"
    ada.types("admin settings privacy")
    ada.submits(legal_hold="off", keep_notes="365")
    assert (rules(room).legal_hold, rules(room).keep_notes) == (False, 365)
    with room.begin() as session:
        actions = {one.action for one in audit.search(session, size=2)[0]}
    assert actions == {"hold.off", "settings.changed"}
    ada.types("admin hold")
    view = ada.modal()
    assert view is not None
    assert shown_values(view)["keep_notes"] == "365"
    ada.closes()


def test_the_same_form_twice_changes_nothing_more(room: Classroom, ada: Person) -> None:
    for _ in range(2):
        ada.types("admin settings status")
        ada.submits(edit_days="14")
    assert "Nothing was changed" in words_of(ada.ephemerals()[-1])
    assert newest(room).detail == {"edit_days": ["7", "14"]}

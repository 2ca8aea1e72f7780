"""What somebody tries who may not, or may not any more, or who sends on what others sent.

Payloads are real ones, taken from forms that were open; `test_crafted` has those nobody ever saw.
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.okr.model import Problem
from handlers import admin
from messages.problems import sentence
from storage import members
from tests.handlers import crafted
from tests.handlers.kept import rows
from tests.handlers.school import Classroom, Json, Person

ON_SQLITE = pytest.mark.parametrize("school", ["sqlite"], indirect=True)
"""Who may do what is decided before any database is asked."""


def who(room: Classroom, person: Person) -> Json:
    slack = room.school.settings.slack_api_url.removesuffix("/api/")
    return crafted.person(room.school.workspace_id, person.id, slack)


def open_form(person: Person, line: str) -> Json:
    person.types(line)
    view = person.modal()
    assert view is not None, line
    return view


def sent_off(room: Classroom, person: Person, view: Json, text: str = "66") -> Json:
    """The person's form sent off with every field filled in."""
    state = crafted.state_of(view, text, room.ben.id, room.wins_channel)
    return crafted.sent_off(who(room, person), view, view["private_metadata"], state)


def said(answer: BoltResponse) -> list[str]:
    """What stands at the fields of a form that was not taken."""
    return [*json.loads(answer.body)["errors"].values()]


def become(room: Classroom, person: Person, **changes: Any) -> None:
    """What the next daily look at Slack's people finds."""
    changed = replace(room.member(person), **changes)
    with room.begin() as session:
        members.save(session, [changed])


# Who left, or may not any more, while a form was open


@ON_SQLITE
@pytest.mark.parametrize(
    "line",
    ["checkin {key}", "edit {key}", "assign {key}", "close {key}", "thanks", "settings", "new"],
)
def test_the_open_form_of_who_left_changes_nothing(room: Classroom, line: str) -> None:
    rd = room.key_result()
    view = open_form(room.ana, line.format(key=rd.key))
    room.school.post("person", id=room.ana.id, is_active=False)
    become(room, room.ana, is_active=False)
    with room.school.resting():
        before = rows(room.store)
        answer = room.school.dispatch(sent_off(room, room.ana, view))
        assert rows(room.store) == before
    assert sentence(Problem("person.unknown", who="")) in said(answer)


ADMIN_FORMS = ("import", "admin teams new", "admin roles")


@ON_SQLITE
@pytest.mark.parametrize("line", ADMIN_FORMS)
def test_the_open_form_of_who_runs_it_no_more_changes_nothing(
    room: Classroom, ada: Person, line: str
) -> None:
    view = open_form(ada, line)
    room.school.post("person", id=ada.id, is_admin=False)
    become(room, ada, is_admin=False, is_named_admin=False)
    with room.school.resting():
        before = rows(room.store)
        answer = room.school.dispatch(sent_off(room, ada, view))
        assert rows(room.store) == before
    assert sentence(Problem("access.not_admin")) in said(answer)


@ON_SQLITE
@pytest.mark.parametrize("line", ["assign {key}", "thanks", "admin roles"])
def test_the_same_form_of_who_still_may_does(room: Classroom, ada: Person, line: str) -> None:
    """Or the others would prove nothing."""
    rd = room.key_result()
    person = ada if line.startswith("admin") else room.ana
    view = open_form(person, line.format(key=rd.key))
    with room.school.resting():
        before = rows(room.store)
        room.school.dispatch(sent_off(room, person, view))
        assert rows(room.store) != before


@ON_SQLITE
def test_a_form_of_a_key_result_that_was_handed_over_records_nothing(room: Classroom) -> None:
    rd = room.key_result()
    view = open_form(room.ana, f"checkin {rd.key}")
    room.cleo.types(f"assign {rd.key} <@{room.ben.id}|ben>")
    assert room.stored(rd).key_result.owner_id == room.ben.id
    answer = room.school.dispatch(sent_off(room, room.ana, view))
    assert room.ben.name in str(answer.body)
    assert room.stored(rd).latest is None


# Who may not run it


@ON_SQLITE
@pytest.mark.parametrize("word", sorted(admin.SUBCOMMANDS))
def test_admin_commands_are_for_admins(room: Classroom, word: str) -> None:
    with room.school.resting():
        before = rows(room.store)
        for rest in ("", "today", "on", "new", "json", room.grade.name):
            for line in (f"admin {word} {rest}", f"{word} {rest}"):
                answer = room.school.dispatch(crafted.typed(who(room, room.cleo), line.strip()))
                assert answer.status == 200
            refused = room.cleo.reads(f"admin {word} {rest}".strip())
            assert "people who run Homeroom here" in refused
        after = rows(room.store)
    assert {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)} <= {
        ("members", f"{room.school.workspace_id}:{room.cleo.id}")  # that they have seen the tour
    }


# A request that comes a second time, at a replica that does not remember it


LINES = (
    *("c {key} 66", "c {key} +1 -- small groups help", "same {key}", "undo", "skip {key}"),
    *("win {key} They read!", "thanks {ben} for the books", "barrier {key} No room"),
    *("snooze 1h", "away tomorrow..friday cover {ben}", "mute", "settings"),
    *("assign {key} {ben}", "cover {key} {ben} until 2026-12-01", "reporters {key} {ben}"),
    *("target {key} 72 -- we aim higher", "pause {key} -- no data", "align {key}"),
)


@pytest.mark.parametrize("line", LINES)
def test_the_same_request_at_another_replica_changes_nothing_more(
    room: Classroom, line: str
) -> None:
    rd = room.key_result()
    room.check_in(rd, 63, days_ago=14)
    room.check_in(rd, 64, days_ago=0)
    text = line.format(key=rd.key, ben=f"<@{room.ben.id}|ben>")
    body = crafted.typed(who(room, room.ana), text)
    with room.school.resting():
        room.ana.types("my")  # the tour is behind her
        untouched = rows(room.store)
        room.school.dispatch(body)
        once = rows(room.store)
        room.school.dispatch(body)
        twice = rows(room.store)
    assert twice == once
    assert (once != untouched) is (line not in ("settings", "align {key}", "skip {key}"))

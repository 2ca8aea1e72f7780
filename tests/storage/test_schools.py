"""A school is composed once for each version, and every value knows its own time."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from bot.okr.model import Cadence, CalendarEntry, DayKind
from bot.okr.rules import DEFAULT_RULES, Rules
from storage import Store, calendars, key_results, members, schools, teams, workspaces
from tests import cast
from tests.counting import counted
from tests.storage.school import AWAY, HOME, found

MONDAY = date(2026, 9, 14)


def closed(team_id: int, day: date = MONDAY) -> CalendarEntry:
    return CalendarEntry(id=0, team_id=team_id, kind=DayKind.HOLIDAY, starts=day, ends=day)


def test_people_teams_and_key_results_know_their_calendar_and_rules(store: Store) -> None:
    home, _ = found(store, HOME), found(store, AWAY)
    rules = Rules(stale_after_school_days=3, prompt_time=time(8, 15), legal_hold=True)
    with store.begin(HOME.id) as session:
        calendars.add(session, [closed(home.team.id)])
        schools.set_rules(session, rules)
    for workspace, is_school in ((HOME, False), (AWAY, True)):
        with store.begin(workspace.id, read_only=True) as session:
            ana, tracked = members.get(session, "UANA"), key_results.by_key(session, "RD-1")
            assert ana is not None
            assert tracked is not None
            for calendar in (ana.calendar, tracked.calendar, tracked.owner.calendar):
                assert calendar.is_school_day(MONDAY) is is_school
            assert {one.calendar.is_school_day(MONDAY) for one in teams.all(session)} == {is_school}
            assert ana.rules == tracked.rules == (DEFAULT_RULES if is_school else rules)
            assert {one.rules for one in members.all(session)} == {ana.rules}


def test_it_is_read_once_and_again_when_something_changed(store: Store) -> None:
    home = found(store)
    with store.begin(HOME.id, read_only=True) as session:
        schools.read(session)
    with store.begin(HOME.id, read_only=True) as session, counted(store) as statements:
        assert schools.read(session) is schools.read(session)
    assert len(statements) == 1
    with store.begin(HOME.id) as session:
        before = schools.read(session)
        (entry,) = calendars.add(session, [closed(home.team.id)])
        assert not schools.read(session).calendar_of("UANA").is_school_day(MONDAY)
        assert calendars.remove(session, [entry]) == 1
        assert schools.read(session).calendar_of("UANA") == before.calendar_of("UANA")
        assert calendars.all(session) == []


def test_what_was_rolled_back_never_was(store: Store) -> None:
    home = found(store)
    with pytest.raises(ZeroDivisionError):
        _stumble(store, home.team.id)
    with store.begin(HOME.id) as session:
        assert schools.read(session).calendar_of("UANA").is_school_day(MONDAY)
        schools.changed(session)
        assert schools.read(session).calendar_of("UANA").is_school_day(MONDAY)


def _stumble(store: Store, team_id: int) -> None:
    with store.begin(HOME.id) as session:
        calendars.add(session, [closed(team_id)])
        assert not schools.read(session).calendar_of("UANA").is_school_day(MONDAY)
        raise ZeroDivisionError


def test_who_changes_teams_changes_their_calendar(store: Store) -> None:
    home = found(store)
    with store.begin(HOME.id) as session:
        other = teams.add(session, replace(cast.SCHOOL, parent_id=None, staff_ends=time(15)))
        calendars.add(session, [closed(other.id)])
        assert schools.read(session).calendar_of("UANA").is_school_day(MONDAY)
        teams.save(session, replace(home.team, member_ids=("UBEN",)))
        teams.save(session, replace(other, member_ids=("UANA",)))
        moved = schools.read(session).calendar_of("UANA")
    assert not moved.is_school_day(MONDAY)
    assert moved.staff_hours(MONDAY) == (time(7), time(15))


def test_rules_are_kept_as_what_differs(store: Store) -> None:
    rules = Rules(
        prompt_time=time(6, 45), score_strong=Decimal("0.65"), cadence=Cadence.MONTHLY, nudge=False
    )
    with store.begin(HOME.id) as session:
        workspaces.ensure(session, HOME)
        schools.set_rules(session, rules)
        assert schools.read(session).rules == rules
        schools.set_rules(session, DEFAULT_RULES)
        assert schools.read(session).rules == DEFAULT_RULES
    assert schools.rules_of({"score_strong": "0.5", "of_a_later_version": 7}) == Rules(
        score_strong=Decimal("0.5")
    )


def test_a_workspace_nobody_knows_has_plain_weekdays(store: Store) -> None:
    with store.begin("TNOBODY", read_only=True) as session:
        assert schools.read(session).calendar_of("UANA").is_school_day(MONDAY)

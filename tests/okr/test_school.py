"""Calendars are inherited: for each day the nearest team that says something about it decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.okr.calendar import SchoolCalendar
from bot.okr.coming import DAYS, Run, coming
from bot.okr.model import CalendarEntry, DayKind, Team, TeamLevel
from bot.okr.rules import DEFAULT_RULES
from bot.okr.school import NO_SCHOOL, compose, days_of

FIRST = date(2026, 11, 16)  # a Monday
LAST = FIRST + timedelta(days=DAYS - 1)
DISTRICT = Team(id=1, name="Willow Creek", level=TeamLevel.DISTRICT, tz="America/Chicago")
SCHOOL = Team(id=2, name="Maple Grove", level=TeamLevel.SCHOOL, tz="America/Chicago", parent_id=1)
GRADE = Team(id=3, name="Grade 3", level=TeamLevel.TEAM, tz="America/Chicago", parent_id=2)
TEAMS = [DISTRICT, SCHOOL, GRADE]
TREE = {team.id: team for team in TEAMS}
DECIDES = NO_SCHOOL | {DayKind.SCHOOL_DAY}


def entry(
    kind: DayKind, starts: date, ends: date | None = None, team: Team = DISTRICT, name: str = ""
) -> CalendarEntry:
    until = time(12, 30) if kind is DayKind.EARLY_RELEASE else None
    return CalendarEntry(
        id=0,
        team_id=team.id,
        kind=kind,
        starts=starts,
        ends=ends or starts,
        name=name,
        until=until,
    )


@st.composite
def entries(draw: st.DrawFn) -> list[CalendarEntry]:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        starts = FIRST + timedelta(days=draw(st.integers(-5, DAYS + 3)))
        ends = starts + timedelta(days=draw(st.integers(0, 12)))
        kind, team = draw(st.sampled_from(DayKind)), draw(st.sampled_from(TEAMS))
        found.append(entry(kind, starts, ends, team, draw(st.sampled_from(["", "A", "B"]))))
    return found


def all_days() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(DAYS)]


def says(
    team: Team, day: date, kinds: set[DayKind], found: Sequence[CalendarEntry]
) -> set[DayKind]:
    return {
        one.kind
        for one in found
        if one.team_id == team.id and one.starts <= day <= one.ends and one.kind in kinds
    }


@given(entries())
def test_the_nearest_team_that_speaks_of_a_day_decides(found: list[CalendarEntry]) -> None:
    school = compose(TEAMS, found, DEFAULT_RULES)
    for day in all_days():
        expected = day.weekday() < 5
        for team in TEAMS:  # from the top down: who is nearer speaks later
            said = says(team, day, DECIDES, found)
            if said:
                expected = min(said, key=list(DayKind).index) is DayKind.SCHOOL_DAY
            assert school.calendars[team.id].is_school_day(day) is expected


@given(entries())
def test_testing_and_early_release_change_no_school_day(found: list[CalendarEntry]) -> None:
    gentle = [one for one in found if one.kind not in DECIDES]
    calendar = compose(TEAMS, gentle, DEFAULT_RULES).calendars[GRADE.id]
    for day in all_days():
        assert calendar.is_school_day(day) is (day.weekday() < 5)
        said = {kind for team in TEAMS for kind in says(team, day, set(DayKind), gentle)}
        assert calendar.is_message_day(day) is (day.weekday() < 5 and DayKind.TESTING not in said)
        early = DayKind.EARLY_RELEASE in said
        assert calendar.staff_hours(day)[1] == (time(12, 30) if early else time(16, 30))


@given(entries())
def test_overlapping_breaks_are_one_break(found: list[CalendarEntry]) -> None:
    breaks = [entry(DayKind.BREAK, one.starts, one.ends) for one in found]
    calendar = compose(TEAMS, breaks, DEFAULT_RULES).calendars[GRADE.id]
    for day in all_days():
        free = any(one.starts <= day <= one.ends for one in breaks)
        assert calendar.is_school_day(day) is (day.weekday() < 5 and not free)


@given(entries(), st.integers(0, DAYS), st.integers(0, DAYS))
def test_counting_agrees_with_walking_over_opened_weekends(
    found: list[CalendarEntry], start: int, end: int
) -> None:
    calendar = compose(TEAMS, found, DEFAULT_RULES).calendars[GRADE.id]
    first, last = (FIRST + timedelta(days=number) for number in sorted((start, end)))
    walked = sum(
        calendar.is_school_day(first + timedelta(days=step))
        for step in range(1, (last - first).days + 1)
    )
    assert calendar.school_days_between(first, last) == walked
    assert calendar.school_days_between(last, first) == -walked


@given(entries())
def test_what_is_coming_names_every_special_day_once(found: list[CalendarEntry]) -> None:
    runs = coming(GRADE, TREE, found, FIRST)
    covered = [
        run.starts + timedelta(days=step)
        for run in runs
        for step in range((run.ends - run.starts).days + 1)
    ]
    special = {
        day
        for day, several in days_of(GRADE, TREE, found).items()
        if FIRST <= day <= LAST
        and several
        and (day.weekday() < 5 or any(one.kind in DECIDES for one in several))
    }
    assert len(covered) == len(set(covered))
    assert special <= set(covered)
    assert all(day.weekday() >= 5 for day in set(covered) - special)


@given(entries())
def test_what_is_coming_says_what_the_calendar_does(found: list[CalendarEntry]) -> None:
    calendar = compose(TEAMS, found, DEFAULT_RULES).calendars[GRADE.id]
    run_of = {
        run.starts + timedelta(days=step): run
        for run in coming(GRADE, TREE, found, FIRST)
        for step in range((run.ends - run.starts).days + 1)
    }
    for day in all_days():
        run = run_of.get(day)
        if run is None:
            assert calendar.is_school_day(day) is (day.weekday() < 5)
            assert calendar.is_message_day(day) is calendar.is_school_day(day)
        elif calendar.is_school_day(day):
            assert run.has_school
            assert calendar.is_message_day(day) is not run.is_light
            assert calendar.staff_hours(day)[1] == (run.until or calendar.ends)
        else:
            assert day.weekday() >= 5 or not run.has_school


def one_run(*found: CalendarEntry, team: Team = GRADE) -> Run:
    (run,) = coming(team, TREE, found, FIRST)
    return run


def test_a_break_with_a_holiday_in_it_is_one_run() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    week = entry(DayKind.BREAK, monday, friday, name="Fall break")
    feast = entry(DayKind.HOLIDAY, date(2026, 11, 26), name="Thanksgiving Day")
    run = one_run(week, feast)
    assert (run.starts, run.ends, run.has_school) == (monday, friday, False)
    assert run.names == ("Fall break", "Thanksgiving Day")
    assert run.team_ids == (DISTRICT.id,)


def test_days_that_nothing_joins_are_runs_of_their_own() -> None:
    runs = coming(
        GRADE,
        TREE,
        [
            entry(DayKind.HOLIDAY, date(2026, 11, 26), name="Thanksgiving Day"),
            entry(DayKind.BREAK, date(2026, 11, 27), name="Day after"),
            entry(DayKind.EARLY_RELEASE, date(2026, 12, 18), team=SCHOOL),
            entry(DayKind.TESTING, date(2026, 12, 7), date(2026, 12, 11)),
        ],
        FIRST,
    )
    assert [(run.kind, run.starts == run.ends, run.until) for run in runs] == [
        (DayKind.HOLIDAY, True, None),
        (DayKind.BREAK, True, None),
        (DayKind.TESTING, False, None),
        (DayKind.EARLY_RELEASE, True, time(12, 30)),
    ]


def test_a_run_ends_where_what_is_shown_ends() -> None:
    run = one_run(entry(DayKind.BREAK, FIRST - timedelta(days=3), LAST + timedelta(days=9)))
    assert (run.starts, run.ends) == (FIRST, LAST)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, (time(7), time(16, 30))),
        (time(8), None, (time(8), time(16, 30))),
        (None, time(15), (time(7), time(15))),
    ],
)
def test_staff_hours_are_as_above_where_a_team_has_none(
    begins: time | None, ends: time | None, expected: tuple[time, time]
) -> None:
    school = Team(
        id=2,
        name="Maple Grove",
        level=TeamLevel.SCHOOL,
        tz="America/Chicago",
        parent_id=1,
        staff_begins=begins,
        staff_ends=ends,
    )
    found = compose([DISTRICT, school, GRADE], (), DEFAULT_RULES)
    calendar: SchoolCalendar = found.calendars[GRADE.id]
    assert (calendar.begins, calendar.ends) == expected


def test_teams_that_say_nothing_share_what_is_above() -> None:
    """A district has thousands of teams and few calendars."""
    own = entry(DayKind.CLOSED, FIRST, team=SCHOOL)
    found = compose([*TEAMS, replace(GRADE, id=4)], [own], DEFAULT_RULES).calendars
    assert found[4] is found[GRADE.id] is found[SCHOOL.id]
    assert found[DISTRICT.id] != found[SCHOOL.id]

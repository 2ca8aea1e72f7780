"""Calendars as admins see them.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.okr.coming import Run, coming
from bot.okr.model import CalendarEntry, DayKind, Team
from messages import Message, View, calendar, samples
from messages.calendar import Adds, Closed, Left
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW

_TODAY = NOW.date()
_MEMO = '{"data":{}}'
_WHY = ("unclear", "part_of_day", "no_time", "too_long", "repeats", "canceled", "far")


def _team(say: Words) -> Team:
    return replace(samples.team(say), id=2, parent_id=1)


def _day(number: int) -> date:
    return _TODAY + timedelta(days=number)


def _entries(say: Words) -> list[CalendarEntry]:
    feast = CalendarEntry(
        id=1,
        team_id=2,
        kind=DayKind.BREAK,
        starts=_day(5),
        ends=_day(9),
        name=say("Thanksgiving break"),
    )
    early = replace(
        feast,
        id=2,
        kind=DayKind.EARLY_RELEASE,
        starts=_day(12),
        ends=_day(12),
        name="",
        until=time(12, 30),
    )
    return [
        feast,
        early,
        replace(early, id=3, starts=_day(13), ends=_day(13), name=say("Conferences")),
        replace(feast, id=4, kind=DayKind.TESTING, starts=_day(14), ends=_day(18), name=""),
        replace(early, id=5, starts=_day(16), ends=_day(16)),
        replace(feast, id=6, kind=DayKind.PD_DAY, starts=_day(20), ends=_day(20), name=""),
        replace(feast, id=7, kind=DayKind.CLOSED, starts=_day(22), ends=_day(22), name=""),
        replace(feast, id=8, kind=DayKind.SCHOOL_DAY, starts=_day(24), ends=_day(24), name=""),
        replace(
            feast,
            id=9,
            team_id=1,
            kind=DayKind.HOLIDAY,
            starts=_day(30),
            ends=_day(30),
            name=say("Labor Day"),
        ),
        replace(feast, id=10, team_id=1, kind=DayKind.HOLIDAY, starts=_day(33), ends=_day(33)),
        replace(feast, id=11, kind=DayKind.SCHOOL_DAY, starts=_day(36), ends=_day(36)),
    ]


def _runs(say: Words) -> list[Run]:
    team = _team(say)
    tree = {1: replace(team, id=1, parent_id=None, name=say("Willow Creek")), 2: team}
    return coming(team, tree, _entries(say), _TODAY)


@sample("calendar.overview")
def overview(say: Words = as_is) -> Message:
    return calendar.overview(_team(say), _runs(say), {1: say("Willow Creek"), 2: say("M")}, NOW)


@sample("calendar.overview.one")
def overview_one(say: Words = as_is) -> Message:
    return calendar.overview(_team(say), _runs(say)[:1], {}, NOW)


@sample("calendar.overview.usual")
def overview_usual(say: Words = as_is) -> Message:
    return calendar.overview(_team(say), [], {}, NOW)


@sample("calendar.overview.full")
def overview_full(say: Words = as_is) -> Message:
    """Every day is another one."""
    closed = replace(_entries(say)[0], team_id=1)
    runs = [
        Run(
            starts=_day(number),
            ends=_day(number),
            entries=(replace(closed, name=say(f"Day {number}")),),
            has_school=False,
        )
        for number in range(60)
    ]
    return calendar.overview(_team(say), runs, {1: say("Willow Creek")}, NOW)


@sample("calendar.add_form")
def add_form(say: Words = as_is) -> View:
    return calendar.add_form(_team(say), _TODAY, _MEMO)


@sample("calendar.added")
def added(say: Words = as_is) -> Message:
    return calendar.added(_team(say), _entries(say)[0], is_new=True, now=NOW)


@sample("calendar.added.again")
def added_again(say: Words = as_is) -> Message:
    return calendar.added(_team(say), _entries(say)[1], is_new=False, now=NOW)


@sample("calendar.hours_form")
def hours_form(say: Words = as_is) -> View:
    return calendar.hours_form(replace(_team(say), staff_begins=time(7, 30)), _MEMO)


@sample("calendar.hours_saved")
def hours_saved(say: Words = as_is) -> Message:
    return calendar.hours_saved(_team(say))


@sample("calendar.remove_form")
def remove_form(say: Words = as_is) -> View:
    return calendar.remove_form(_team(say), _entries(say), NOW, _MEMO)


@sample("calendar.nothing_to_remove")
def nothing_to_remove(say: Words = as_is) -> Message:
    return calendar.nothing_to_remove(_team(say))


@sample("calendar.removed")
def removed(say: Words = as_is) -> Message:
    return calendar.removed(_team(say), _entries(say)[:1])


@sample("calendar.import_form")
def import_form(say: Words = as_is) -> View:
    return calendar.import_form(_team(say), _MEMO)


@sample("calendar.import_form.faults")
def import_form_faults(say: Words = as_is) -> View:
    faults = [f"Line {number}, starts: {say('“x” is not a date.')}" for number in range(2, 16)]
    return calendar.import_form(_team(say), _MEMO, rows=say("date,kind\nx,break"), faults=faults)


@sample("calendar.holidays_form")
def holidays_form(say: Words = as_is) -> View:
    return calendar.holidays_form(_team(say), date(2026, 7, 1), date(2028, 6, 30), _MEMO)


def _adds(say: Words) -> Adds:
    left = [
        Left(name=say("Board meeting"), day=_day(number), why=why)
        for number, why in enumerate(_WHY)
    ]
    return Adds(
        team=_team(say),
        source=say("calendar.ics"),
        new=_entries(say),
        there=2,
        overlapping=1,
        left_out=[*left, Left(name="", day=None, why="unclear"), *left],
    )


@sample("calendar.preview")
def preview(say: Words = as_is) -> View:
    return calendar.preview(_adds(say), NOW, _MEMO)


@sample("calendar.preview.long")
def preview_long(say: Words = as_is) -> View:
    adds = _adds(say)
    return calendar.preview(replace(adds, new=[*adds.new] * 5, left_out=[]), NOW, _MEMO)


@sample("calendar.preview.choose")
def preview_choose(say: Words = as_is) -> View:
    return calendar.preview(replace(_adds(say), left_out=[]), NOW, _MEMO, choose=True)


@sample("calendar.preview.nothing")
def preview_nothing(say: Words = as_is) -> View:
    adds = replace(_adds(say), source="", new=[], there=1, overlapping=0, left_out=[])
    return calendar.preview(adds, NOW, _MEMO)


@sample("calendar.stored")
def stored(say: Words = as_is) -> Message:
    return calendar.stored(_adds(say))


@sample("calendar.stored.nothing")
def stored_nothing(say: Words = as_is) -> Message:
    return calendar.stored(replace(_adds(say), new=[], left_out=[]))


@sample("calendar.gone")
def gone(say: Words = as_is) -> Message:
    return calendar.gone(_team(say))


def _closed(say: Words) -> Closed:
    return Closed(team=_team(say), day=_TODAY, below=3, is_new=True, waiting=41, next_day=_day(6))


@sample("calendar.closed")
def closed(say: Words = as_is) -> Message:
    return calendar.closed(_closed(say), _TODAY)


@sample("calendar.closed.far")
def closed_far(say: Words = as_is) -> Message:
    far = replace(_closed(say), day=_day(30), below=0, waiting=1, next_day=_day(31))
    return calendar.closed(far, _TODAY)


@sample("calendar.closed.nobody")
def closed_nobody(say: Words = as_is) -> Message:
    return calendar.closed(replace(_closed(say), waiting=0, next_day=_day(1)), _TODAY)


@sample("calendar.closed.many")
def closed_many(say: Words = as_is) -> Message:
    return calendar.closed(replace(_closed(say), waiting=None), _TODAY)


@sample("calendar.closed.anyway")
def closed_anyway(say: Words = as_is) -> Message:
    return calendar.closed(replace(_closed(say), is_new=False, day=_day(1)), _TODAY)


@sample("calendar.reopened")
def reopened(say: Words = as_is) -> Message:
    return calendar.reopened(_closed(say), _TODAY)


@sample("calendar.reopened.never")
def reopened_never(say: Words = as_is) -> Message:
    return calendar.reopened(replace(_closed(say), is_new=False), _TODAY)

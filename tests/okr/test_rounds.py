"""When a person is asked: any calendar, zone, day and hour, absence and mute, and what changes.

A year of a person is lived through here as the jobs do it: whenever they are to be looked at again,
what is due is decided.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.okr import quiet, rounds
from bot.okr.calendar import WEEKDAYS, SchoolCalendar, instant, local_day
from bot.okr.model import Absence, Cadence, Member, Prompt, PromptReason
from bot.okr.rounds import Coming, Rounds, is_asked_in
from tests import cast

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ANA = replace(cast.ANA, calendar=WEEKDAYS)  # Wednesday 7:30, Chicago
AUGUST = date(2026, 8, 31)


def days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + n * DAY for n in range((last - first).days + 1))


WINTER_BREAK = SchoolCalendar(closed=days(date(2026, 12, 21), date(2027, 1, 3)))


def lived(member: Member, begin: datetime, end: datetime) -> Iterator[tuple[datetime, Coming]]:
    """Every prompt from `begin` to `end`, with its moment, each of them asked."""
    now = begin
    while now < end:
        found = rounds.coming(member, now)
        if found is not None and found.at <= now:
            yield now, found
            member = rounds.decided(member, found, asked=True)
        looks_again = rounds.looks_again(member, now)
        assert looks_again > now  # time always moves on
        now = looks_again


def asked_on(member: Member, begin: date, end: date) -> list[date]:
    moments = lived(member, instant(begin, time(), member.tz), instant(end, time(), member.tz))
    return [local_day(at, member.tz) for at, _ in moments]


# --- by example -----------------------------------------------------------------------------------


def test_every_wednesday_at_her_hour() -> None:
    assert asked_on(ANA, date(2026, 9, 14), date(2026, 10, 1)) == [
        date(2026, 9, 16),
        date(2026, 9, 23),
        date(2026, 9, 30),
    ]


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        pytest.param([(9, 16)], [(9, 17), (9, 23)], id="a closed day moves it to the next"),
        pytest.param(
            [(9, 16), (9, 17), (9, 18)], [(9, 21), (9, 30)], id="one for two rounds close together"
        ),
        pytest.param([(9, 16), (9, 17)], [(9, 18), (9, 23)], id="three school days apart are two"),
    ],
)
def test_a_day_without_school(
    closed: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    calendar = SchoolCalendar(closed=frozenset(date(2026, *day) for day in closed))
    found = asked_on(replace(ANA, calendar=calendar), date(2026, 9, 14), date(2026, 10, 1))
    assert found[:2] == [date(2026, *day) for day in expected]


def test_after_two_weeks_of_break_there_is_one_prompt_on_the_first_day_and_all_goes_on() -> None:
    found = asked_on(replace(ANA, calendar=WINTER_BREAK), date(2026, 12, 14), date(2027, 1, 21))
    assert found == [date(2026, 12, 16), date(2027, 1, 4), date(2027, 1, 13), date(2027, 1, 20)]


def test_the_one_prompt_after_a_break_stands_for_all_its_rounds() -> None:
    member = replace(ANA, calendar=WINTER_BREAK)
    prompts = list(lived(member, utc("2026-12-14T12:00"), utc("2027-01-14T12:00")))
    assert [(one.rounds.after, one.rounds.until) for _, one in prompts] == [
        (None, date(2026, 12, 16)),
        (date(2026, 12, 16), date(2027, 1, 6)),
        (date(2027, 1, 6), date(2027, 1, 13)),
    ]


@pytest.mark.parametrize(
    ("starts", "cadence", "expected"),
    [
        (date(2026, 9, 14), Cadence.WEEKLY, [1, 1, 1, 1, 1, 1, 1, 1]),
        (date(2026, 9, 14), Cadence.EVERY_TWO_WEEKS, [1, 0, 1, 0, 1, 0, 1, 0]),
        (date(2026, 9, 14), Cadence.MONTHLY, [1, 0, 0, 0, 1, 0, 0, 0]),
        (date(2026, 9, 17), Cadence.EVERY_TWO_WEEKS, [0, 1, 0, 1, 0, 1, 0, 1]),
    ],
)
def test_a_key_result_is_asked_in_its_own_rounds(
    starts: date, cadence: Cadence, expected: list[int]
) -> None:
    key_result = cast.key_result(starts=starts, cadence=cadence)
    prompts = lived(ANA, utc("2026-09-14T12:00"), utc("2026-11-10T12:00"))
    assert [is_asked_in(key_result, one.rounds) for _, one in prompts] == [*map(bool, expected)]


def test_several_rounds_that_are_one_prompt_count_all_they_stand_for() -> None:
    monthly = cast.key_result(starts=date(2026, 9, 14), cadence=Cadence.MONTHLY)
    third = date(2026, 9, 30)
    assert not is_asked_in(monthly, Rounds(after=date(2026, 9, 16), until=third))
    assert is_asked_in(monthly, Rounds(after=date(2026, 9, 9), until=third))
    assert is_asked_in(monthly, Rounds(after=None, until=third))
    assert not is_asked_in(monthly, Rounds(after=None, until=date(2026, 9, 9)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_who_was_away_is_greeted_on_the_first_day_back_and_then_asked_weekly() -> None:
    away = Absence(starts=date(2026, 9, 15), until=date(2026, 9, 18))
    member = replace(ANA, away=away)
    found = [one for _, one in lived(member, utc("2026-09-14T12:00"), utc("2026-10-01T12:00"))]
    assert [(one.day, one.reason) for one in found] == [
        (date(2026, 9, 21), PromptReason.BACK),
        (date(2026, 9, 30), PromptReason.WEEKLY),
    ]
    assert found[0].rounds.until == date(2026, 9, 23)


def test_an_absence_over_days_without_school_is_nothing_to_come_back_from() -> None:
    member = replace(ANA, away=Absence(starts=date(2026, 9, 19), until=date(2026, 9, 20)))
    found = [one for _, one in lived(member, utc("2026-09-17T12:00"), utc("2026-09-24T20:00"))]
    assert [one.reason for one in found] == [PromptReason.WEEKLY]


def test_a_mute_lets_rounds_lapse_and_the_next_prompt_asks_what_they_would_have() -> None:
    member = replace(ANA, muted_until=date(2026, 9, 23), asked_through=date(2026, 9, 9))
    (one,) = [one for _, one in lived(member, utc("2026-09-14T12:00"), utc("2026-10-01T12:00"))]
    assert one.day == date(2026, 9, 30)
    assert one.rounds == Rounds(after=date(2026, 9, 9), until=date(2026, 9, 30))


def test_who_is_muted_until_they_say_otherwise_is_not_asked() -> None:
    member = replace(ANA, muted_until=date.max)
    assert rounds.coming(member, cast.NOW) is None
    assert rounds.next_at(member, cast.NOW) is None
    assert rounds.looks_again(member, cast.NOW) > cast.NOW


def test_a_snooze_comes_when_it_was_promised_and_is_no_round_of_its_own() -> None:
    asked = replace(ANA, round_on=date(2026, 9, 16), asked_at=utc("2026-09-09T12:30"))
    member = replace(asked, snoozed_until=utc("2026-09-21T15:00"))
    found = list(lived(member, utc("2026-09-16T13:00"), utc("2026-10-01T12:00")))
    assert [(at, one.reason) for at, one in found] == [
        (utc("2026-09-21T15:00"), PromptReason.SNOOZED),  # Monday; Wednesday is one with it
        (utc("2026-09-30T12:30"), PromptReason.WEEKLY),
    ]


@pytest.mark.parametrize(
    ("member", "at"),
    [
        (ANA, "2026-09-21T15:00"),
        (
            replace(ANA, calendar=SchoolCalendar(closed=days(*[date(2026, 9, 21)] * 2))),
            "2026-09-22T12:30",
        ),
        (
            replace(ANA, away=Absence(starts=date(2026, 9, 21), until=date(2026, 9, 21))),
            "2026-09-22T12:30",
        ),
        (
            replace(ANA, calendar=SchoolCalendar(short=((date(2026, 9, 21), time(9, 0)),))),
            "2026-09-21T13:30",
        ),
    ],
)
def test_a_snooze_moves_to_an_allowed_moment(member: Member, at: str) -> None:
    member = replace(member, snoozed_until=utc("2026-09-21T15:00"), round_on=date(2026, 9, 16))
    found = rounds.coming(member, utc("2026-09-18T12:00"))
    assert found is not None
    assert found.at == utc(at)


def test_a_snooze_whose_day_was_missed_comes_the_next_day() -> None:
    member = replace(ANA, snoozed_until=utc("2026-09-21T15:00"), round_on=date(2026, 9, 16))
    found = rounds.coming(member, utc("2026-09-21T22:00"))
    assert found is not None
    assert (found.at, found.reason) == (utc("2026-09-22T12:30"), PromptReason.SNOOZED)


def test_a_round_whose_day_is_over_lapses_and_while_it_lasts_does_not() -> None:
    for now, day in ((utc("2026-09-16T21:29"), 16), (utc("2026-09-16T21:30"), 23)):
        found = rounds.coming(ANA, now)
        assert found is not None
        assert found.day == date(2026, 9, day)


def test_what_nobody_saw_is_decided_again_and_what_was_put_off_is_open() -> None:
    before = replace(ANA, round_on=date(2026, 9, 9), asked_through=date(2026, 9, 9))
    found = rounds.coming(before, cast.NOW)
    assert found is not None
    after = rounds.decided(before, found, asked=True)
    prompt = Prompt(
        id=1, member_id="UANA", scheduled_for=found.at, items=(), rounds_after=found.rounds.after
    )
    assert rounds.undecided(after, prompt, None) == before
    assert rounds.unasked(after, prompt, None) == replace(before, round_on=date(2026, 9, 16))


def test_who_chooses_an_hour_that_is_past_is_asked_next_week() -> None:
    now = utc("2026-09-16T15:00")
    assert rounds.looks_again(ANA, now) < now
    assert rounds.looks_again(rounds.past_decided(ANA, now), now) == utc("2026-09-23T12:30")
    afternoon = replace(ANA, prompt_time=time(14, 0))
    assert rounds.past_decided(afternoon, now) == afternoon


def test_a_prompt_that_was_not_looked_at_leaves_its_rounds_to_the_next() -> None:
    found = rounds.coming(ANA, cast.NOW)
    assert found is not None
    member = rounds.decided(
        replace(ANA, asked_through=date(2026, 9, 9)), found, asked=False, looked=False
    )
    assert (member.round_on, member.asked_through) == (date(2026, 9, 16), date(2026, 9, 9))


@pytest.mark.parametrize(("written", "room"), [(2, True), (3, False)])
def test_the_week_of_a_person_has_room_for_so_many_messages(written: int, room: bool) -> None:
    this_week = [utc("2026-09-14T12:00")] * written
    others = [utc("2026-09-14T04:00"), utc("2026-09-21T06:00")]  # Sunday and Monday in Chicago
    assert quiet.has_room(ANA, [*this_week, *others], cast.NOW) is room


# --- any calendar, any zone, any choice -----------------------------------------------------------

ZONES = st.sampled_from(
    (
        *("America/Chicago", "Pacific/Honolulu", "Asia/Tokyo", "Australia/Lord_Howe", "UTC"),
        *("Europe/London", "America/St_Johns", "Pacific/Apia", "Africa/Cairo", "America/Nowhere"),
    )
)
LAST = AUGUST + timedelta(days=300)
ANY_DAY = st.integers(0, 300).map(lambda n: AUGUST + n * DAY)


@st.composite
def spans(draw: st.DrawFn, longest: int) -> tuple[date, date]:
    first = draw(ANY_DAY)
    return first, first + draw(st.integers(0, longest)) * DAY


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    closed = frozenset[date]().union(
        *(days(*span) for span in draw(st.lists(spans(longest=40), max_size=4)))
    )
    hours = sorted(draw(st.tuples(st.integers(6, 11), st.integers(12, 18))))
    return SchoolCalendar(
        closed=closed | draw(st.frozensets(ANY_DAY, max_size=12)),
        opened=draw(st.frozensets(ANY_DAY, max_size=3)),
        light=draw(st.frozensets(ANY_DAY, max_size=8)),
        short=tuple((day, time(11, 0)) for day in draw(st.lists(ANY_DAY, max_size=4))),
        begins=time(hours[0]),
        ends=time(hours[1]),
    )


@st.composite
def people(draw: st.DrawFn) -> Member:
    absence = draw(st.none() | spans(longest=30))
    return replace(
        ANA,
        tz=draw(ZONES),
        calendar=draw(calendars()),
        prompt_weekday=draw(st.integers(0, 6)),
        prompt_time=draw(st.times()).replace(microsecond=0, tzinfo=None),
        away=Absence(starts=absence[0], until=absence[1]) if absence else None,
        muted_until=draw(st.none() | ANY_DAY),
        round_on=draw(st.none() | ANY_DAY),
    )


def is_allowed(member: Member, at: datetime) -> bool:
    return quiet.may_remind(member, at)


@settings(max_examples=40)
@given(people())
def test_prompts_come_only_when_they_may_and_one_for_each_round(member: Member) -> None:
    begin = instant(AUGUST, time(), member.tz)
    found = list(lived(member, begin, instant(LAST, time(), member.tz)))
    for at, one in found:
        assert is_allowed(member, at), (at, one)
        assert one.day == local_day(at, member.tz)
    moments = [at for at, _ in found]
    assert moments == sorted(set(moments))
    served = [(one.rounds.after, one.rounds.until) for _, one in found]
    for (_, until), (after, _) in itertools.pairwise(served):
        assert after == until  # no round is asked twice, and none is left out


@settings(max_examples=40)
@given(people())
def test_weekly_prompts_keep_their_distance(member: Member) -> None:
    begin = instant(AUGUST, time(), member.tz)
    found = [one for _, one in lived(member, begin, instant(LAST, time(), member.tz))]
    for one, following in itertools.pairwise(found):
        if following.reason is PromptReason.WEEKLY:
            school_days = member.calendar.school_days_between(one.day, following.day)
            assert school_days >= 3 or following.day - one.day >= WEEK


@settings(max_examples=40)
@given(people())
def test_each_round_is_asked_or_lapsed_for_a_reason(member: Member) -> None:
    begin = instant(AUGUST, time(), member.tz)
    found = [one for _, one in lived(member, begin, instant(LAST, time(), member.tz))]
    asked = {one.day for one in found}
    day = AUGUST
    while day < LAST - 60 * DAY:
        comes_to = quiet.next_day(member, day)
        if comes_to >= LAST:  # a break as long as that
            break
        if day.weekday() == member.prompt_weekday and not (
            member.round_on and day <= member.round_on
        ):
            is_one_with_another = any(
                (comes_to - other) < WEEK
                and member.calendar.school_days_between(other, comes_to) < 3
                for other in asked
                if other <= comes_to
            )
            assert comes_to in asked or member.is_muted(comes_to) or is_one_with_another
        day += DAY


@settings(max_examples=40)
@given(people(), ANY_DAY, ZONES, st.integers(0, 6), st.times())
def test_a_change_in_the_middle_leaves_nobody_asked_twice_a_day_or_at_night(
    member: Member, day: date, tz: str, weekday: int, at: time
) -> None:
    """They move, choose another day and hour, and mostly both."""
    change = instant(day, time(12), "UTC")
    end = instant(LAST, time(), member.tz)
    before = list(lived(member, instant(AUGUST, time(), member.tz), change))
    for _, one in before:
        member = rounds.decided(member, one, asked=True)
    changed = replace(member, tz=tz, prompt_weekday=weekday, prompt_time=at)
    after = list(lived(changed, change, end))
    assert all(is_allowed(changed, moment) for moment, _ in after)
    if before and after and after[0][1].reason is PromptReason.WEEKLY:
        last, first = local_day(before[-1][0], tz), after[0][1].day
        assert first - last >= WEEK or changed.calendar.school_days_between(last, first) >= 3


@settings(max_examples=40)
@given(people(), ANY_DAY, st.times(), ANY_DAY)
def test_a_snooze_is_kept_unless_they_are_muted(
    member: Member, until: date, at: time, today: date
) -> None:
    now = instant(min(today, until), time(0, 0), "UTC") - 2 * DAY
    snoozed = replace(member, snoozed_until=instant(until, at.replace(tzinfo=None), member.tz))
    lives = lived(snoozed, now, now + timedelta(days=800))
    for moment, found in itertools.islice(lives, 1):
        assert is_allowed(snoozed, moment)
        assert found.reason is not PromptReason.SNOOZED or found.day >= until


@settings(max_examples=40)
@given(people(), ANY_DAY, st.times())
def test_what_people_read_lies_ahead(member: Member, day: date, at: time) -> None:
    now = instant(day, at.replace(tzinfo=None), "UTC")
    told = rounds.next_at(member, now)
    assert told is None or (told > now and is_allowed(member, told))

"""The nudge, the offer and participation: whatever the calendar, the zone and the answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.okr.access import nearest_leaders
from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.model import Absence, Member, Prompt, PromptItem, PromptState, Team, TeamLevel
from bot.okr.nudges import (
    Participation,
    Round,
    has_room_beside_prompt,
    is_missed,
    largest,
    nudge_at,
    participation,
    round_ends,
    tell_at,
    wants_offer,
    when_to_nudge,
    when_to_tell,
)
from bot.okr.quiet import may_remind
from bot.okr.rules import DEFAULT_RULES
from tests import cast

WEDNESDAY = cast.NOW
MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)
THURSDAY = WEDNESDAY + DAY
ANA = replace(cast.ANA, round_on=date(2026, 9, 16))
FIRST = date(2026, 8, 24)

zones = st.sampled_from(["America/Chicago", "America/New_York", "Pacific/Auckland", "UTC"])
days = st.integers(0, 300).map(lambda count: FIRST + count * DAY)
hours = st.times(time(5, 0), time(19, 0)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def members(draw: st.DrawFn) -> Member:
    calendar = SchoolCalendar(
        closed=frozenset(draw(st.lists(days, max_size=30))),
        light=frozenset(draw(st.lists(days, max_size=10))),
        short=tuple((day, time(12, 0)) for day in draw(st.lists(days, max_size=5, unique=True))),
    )
    away = None
    if draw(st.booleans()):
        starts = draw(days)
        away = Absence(starts=starts, until=starts + draw(st.integers(0, 20)) * DAY)
    return replace(
        ANA,
        tz=draw(zones),
        prompt_weekday=draw(st.integers(0, 4)),
        prompt_time=draw(hours),
        round_on=draw(st.none() | days),
        away=away,
        muted_until=draw(st.none() | days),
        calendar=calendar,
        rules=replace(DEFAULT_RULES, messages_a_week=draw(st.integers(1, 5))),
    )


SEPTEMBER, MAY = datetime(2026, 9, 1), datetime(2027, 5, 1)  # noqa: DTZ001  (drawn in UTC)
moments = st.datetimes(SEPTEMBER, MAY, timezones=st.just(UTC))


def prompt(at: datetime = WEDNESDAY, **changes: Any) -> Prompt:
    made = Prompt(id=1, member_id=ANA.id, scheduled_for=at, items=(PromptItem(key_result_id=1),))
    return replace(made, **changes)


class TestWhenItIsNudged:
    def test_on_the_next_school_day_at_their_hour(self) -> None:
        assert nudge_at(ANA, WEDNESDAY) == THURSDAY
        assert nudge_at(ANA, WEDNESDAY + 2 * DAY) == WEDNESDAY + 5 * DAY  # Friday → Monday

    def test_at_an_hour_outside_of_staff_hours_it_moves_into_them(self) -> None:
        late = replace(ANA, prompt_time=time(21, 0))
        assert nudge_at(late, WEDNESDAY) == THURSDAY + 8.5 * HOUR  # 16:00

    def test_never_where_the_school_wants_none(self) -> None:
        without = replace(ANA, rules=replace(DEFAULT_RULES, nudge=False))
        assert nudge_at(without, WEDNESDAY) is None
        assert when_to_nudge(without, prompt(), THURSDAY, THURSDAY, written=[]) is None

    @pytest.mark.parametrize(
        "changed",
        [
            {"state": PromptState.SNOOZED},
            {"state": PromptState.EXPIRED},
            {"items": (PromptItem(key_result_id=1, check_in_id=5),)},
            {"items": (PromptItem(key_result_id=1, skipped=True),)},
            {"nudged_at": WEDNESDAY},
        ],
    )
    def test_never_once_it_is_answered_or_nudged(self, changed: Mapping[str, Any]) -> None:
        assert (
            when_to_nudge(ANA, prompt(**changed), THURSDAY, THURSDAY, written=[WEDNESDAY]) is None
        )

    def test_the_one_day_it_has(self) -> None:
        def at(now: datetime) -> datetime | None:
            return when_to_nudge(ANA, prompt(), THURSDAY, now, written=[WEDNESDAY])

        assert at(THURSDAY - MINUTE) == THURSDAY
        assert at(THURSDAY) == THURSDAY
        assert at(THURSDAY + 5 * HOUR) == THURSDAY + 5 * HOUR
        assert at(THURSDAY + 10 * HOUR) is None
        assert at(THURSDAY + DAY) is None

    @pytest.mark.parametrize(
        ("quiet_until", "moment"),
        [
            (THURSDAY - HOUR, THURSDAY),
            (THURSDAY + HOUR, THURSDAY + HOUR),
            (THURSDAY + 8.5 * HOUR, THURSDAY + 8.5 * HOUR),  # half an hour is left
            (THURSDAY + 9 * HOUR, THURSDAY + DAY),
            (THURSDAY + 5 * DAY, THURSDAY + DAY),  # looked at again then
        ],
    )
    def test_do_not_disturb_puts_it_off(self, quiet_until: datetime, moment: datetime) -> None:
        found = when_to_nudge(
            ANA, prompt(), THURSDAY, THURSDAY, written=[WEDNESDAY], quiet_until=quiet_until
        )
        assert found == moment

    def test_do_not_disturb_for_the_whole_round_means_none(self) -> None:
        moment: datetime | None = THURSDAY
        for _ in range(10):
            if moment is None:
                break
            forever = moment + 30 * DAY
            moment = when_to_nudge(
                ANA, prompt(), moment, moment, written=[WEDNESDAY], quiet_until=forever
            )
        assert moment is None

    @given(members(), moments, st.integers(0, 6), st.none() | moments)
    def test_only_when_they_may_be_reminded_on_a_later_day_of_the_round(
        self, member: Member, at: datetime, written: int, quiet_until: datetime | None
    ) -> None:
        """However the looks follow one another: each moment is looked at until it is decided."""
        planned = nudge_at(member, at)
        assert planned is not None
        now = planned
        for _ in range(20):
            moment = when_to_nudge(
                member, prompt(at), planned, now, written=[now] * written, quiet_until=quiet_until
            )
            if moment is None:
                return
            assert moment >= now
            if moment == now:
                break
            planned = now = moment
        assert moment == now, "it is decided at last"
        assert may_remind(member, now)
        assert written < member.rules.messages_a_week
        assert local_day(at, member.tz) < local_day(now, member.tz)
        assert now < round_ends(member, at)
        assert quiet_until is None or quiet_until <= now

    @given(members(), moments)
    def test_a_round_is_over_after_a_school_week(self, member: Member, at: datetime) -> None:
        ends = round_ends(member, at)
        first, last = local_day(at, member.tz), local_day(ends, member.tz)
        assert member.calendar.is_message_day(last)
        assert member.calendar.school_days_between(first, last) >= 5


class TestTheCeiling:
    def test_it_leaves_room_for_the_prompt_to_come(self) -> None:
        monday = WEDNESDAY - 2 * DAY
        before = replace(ANA, round_on=date(2026, 9, 9))
        assert has_room_beside_prompt(before, [monday], monday)
        assert not has_room_beside_prompt(before, [monday] * 2, monday)
        assert has_room_beside_prompt(ANA, [WEDNESDAY] * 2, THURSDAY)
        assert not has_room_beside_prompt(ANA, [WEDNESDAY] * 3, THURSDAY)

    def test_what_comes_next_week_takes_no_place(self) -> None:
        assert has_room_beside_prompt(ANA, [WEDNESDAY - 5 * DAY] * 3, THURSDAY)


class TestMissedRounds:
    NEXT = WEDNESDAY + WEEK

    def test_untouched_and_still_theirs(self) -> None:
        assert is_missed(ANA, prompt(), {1}, self.NEXT)
        assert not is_missed(ANA, prompt(), set(), self.NEXT)

    def test_one_answer_or_skip_is_enough(self) -> None:
        for item in (
            PromptItem(key_result_id=2, check_in_id=7),
            PromptItem(key_result_id=2, skipped=True),
        ):
            touched = prompt(items=(PromptItem(key_result_id=1), item))
            assert not is_missed(ANA, touched, {1, 2}, self.NEXT)

    def test_not_of_who_was_away_or_is_muted_nor_when_snoozed(self) -> None:
        away = Absence(starts=THURSDAY.date(), until=THURSDAY.date())
        assert not is_missed(replace(ANA, away=away), prompt(), {1}, self.NEXT)
        assert not is_missed(replace(ANA, muted_until=date.max), prompt(), {1}, self.NEXT)
        assert not is_missed(ANA, prompt(state=PromptState.SNOOZED), {1}, self.NEXT)
        long_ago = Absence(starts=date(2026, 8, 1), until=date(2026, 8, 20))
        assert is_missed(replace(ANA, away=long_ago), prompt(), {1}, self.NEXT)


def rounds(*missed: bool) -> list[Round]:
    """One a week, the newest first and given first, the newest on WEDNESDAY."""
    return [Round(WEDNESDAY - number * WEEK, was) for number, was in enumerate(missed)]


class TestWhoIsTold:
    def test_after_two_in_a_row(self) -> None:
        assert wants_offer(rounds(True, True), None, None, DEFAULT_RULES)
        assert not wants_offer(rounds(True), None, None, DEFAULT_RULES)
        assert not wants_offer(rounds(True, False, True), None, None, DEFAULT_RULES)
        assert not wants_offer(rounds(False, True, True), None, None, DEFAULT_RULES)

    def test_a_check_in_by_any_route_begins_anew(self) -> None:
        assert not wants_offer(rounds(True, True), WEDNESDAY - DAY, None, DEFAULT_RULES)
        assert wants_offer(rounds(True, True), WEDNESDAY - 8 * DAY, None, DEFAULT_RULES)

    def test_zero_means_never(self) -> None:
        never = replace(DEFAULT_RULES, missed_before_offer=0)
        assert not wants_offer(rounds(True, True, True), None, None, never)

    @given(st.lists(st.booleans(), max_size=30), st.integers(1, 5))
    def test_once_in_each_run_of_missed_rounds(self, missed: list[bool], wanted: int) -> None:
        rules = replace(DEFAULT_RULES, missed_before_offer=wanted)
        offered_at: datetime | None = None
        told = 0
        past: list[Round] = []
        for number, was in enumerate(missed):
            at = WEDNESDAY + number * WEEK
            past.insert(0, Round(at, was))
            if was and wants_offer(past, None, offered_at, rules):
                offered_at, told = at + WEEK, told + 1
        runs = "".join("x" if was else " " for was in missed).split()
        assert told == sum(len(run) >= wanted for run in runs)

    def test_the_nearest_leaders_but_not_themselves(self) -> None:
        grade = replace(cast.GRADE, leader_ids=(cast.ANA.id,))
        teams = {**cast.TEAMS, grade.id: grade}
        people = {one.id: one for one in cast.MEMBERS}

        def told(member: Member, team: Team) -> list[str]:
            return [one.id for one in nearest_leaders(team.id, teams, people, of=member.id)]

        assert told(cast.BEN, grade) == [cast.ANA.id]
        assert told(cast.ANA, grade) == [cast.CLEO.id]
        assert cast.CLEO.id not in told(cast.CLEO, cast.SCHOOL)
        assert told(cast.BEN, replace(grade, id=99)) == []

    def test_who_left_is_not_told(self) -> None:
        people = {cast.CLEO.id: replace(cast.CLEO, is_active=False)}
        assert nearest_leaders(cast.GRADE.id, cast.TEAMS, people, of=cast.ANA.id) == []

    def test_on_the_morning_after(self) -> None:
        cleo = replace(cast.CLEO, prompt_time=time(9, 0), tz="America/Chicago")
        assert tell_at(cleo, WEDNESDAY) == THURSDAY + 1.5 * HOUR
        assert tell_at(cleo, WEDNESDAY + 2 * DAY) == WEDNESDAY + 5 * DAY + 1.5 * HOUR
        assert tell_at(replace(cleo, muted_until=date.max), WEDNESDAY) is None

    @given(members(), moments, st.integers(0, 6), st.none() | moments)
    def test_only_when_they_may_be_reminded(
        self, leader: Member, made_at: datetime, written: int, quiet_until: datetime | None
    ) -> None:
        now = tell_at(leader, made_at)
        assert now is not None
        assert now > made_at
        for _ in range(30):
            moment = when_to_tell(
                leader,
                now,
                written=[now] * written if now < made_at + 8 * DAY else [],
                quiet_until=quiet_until,
            )
            if moment is None or moment == now:
                break
            assert moment > now
            now = moment
        assert moment is None or may_remind(leader, now)
        assert moment is None or quiet_until is None or quiet_until <= now


def tree(parents: list[int | None]) -> dict[int, Team]:
    return {
        id_: Team(id=id_, name=f"Team {id_}", level=TeamLevel.TEAM, tz="UTC", parent_id=parent)
        for id_, parent in enumerate(parents, 1)
    }


@st.composite
def trees(draw: st.DrawFn) -> dict[int, Team]:
    count = draw(st.integers(1, 8))
    parents = [draw(st.none() | st.integers(1, id_)) if id_ else None for id_ in range(count)]
    return tree(parents)


class TestParticipation:
    def test_counts_with_the_teams_below(self) -> None:
        home = {f"U{number}": 2 if number < 6 else 1 for number in range(12)}
        answered = {one: int(one[1:]) % 2 == 0 for one in home}
        assert participation(tree([None, 1]), home, answered, 5) == {
            1: Participation(asked=12, answered=6),
            2: Participation(asked=6, answered=3),
        }

    def test_a_small_group_is_not_shown(self) -> None:
        home = {f"U{number}": 1 for number in range(4)}
        assert participation(tree([None]), home, dict.fromkeys(home, True), 5) == {}

    def test_nor_is_what_would_leave_a_small_group_behind(self) -> None:
        """Eight in the grade and three others: eleven less eight would tell of the three."""
        home = {f"U{number}": 2 if number < 8 else 1 for number in range(11)}
        assert participation(tree([None, 1]), home, dict.fromkeys(home, True), 5) == {
            2: Participation(asked=8, answered=8)
        }

    @given(trees(), st.data(), st.integers(2, 6))
    def test_no_sum_or_difference_of_figures_tells_of_a_small_group(
        self, teams: dict[int, Team], data: st.DataObject, smallest: int
    ) -> None:
        """Figures are of nested or separate groups: each less those within it is all one learns."""
        sizes = {id_: data.draw(st.integers(0, 9)) for id_ in teams}
        home = {f"U{id_}_{number}": id_ for id_ in teams for number in range(sizes[id_])}
        answered = {one: data.draw(st.booleans()) for one in home}
        shown = participation(teams, home, answered, smallest)

        def within(id_: int) -> set[int]:
            found = {id_}
            while more := {one for one, team in teams.items() if team.parent_id in found} - found:
                found |= more
            return found

        for id_, figure in shown.items():
            people = [one for one, team_id in home.items() if team_id in within(id_)]
            assert figure == Participation(len(people), sum(answered[one] for one in people))
            others = [one for one in within(id_) - {id_} if one in shown]
            covered = set[int]().union(*(within(one) for one in others))
            rest = [one for one in people if home[one] not in covered]
            assert figure.asked >= smallest
            assert not rest or len(rest) >= smallest

    def test_the_largest_of_the_teams_one_leads(self) -> None:
        teams = tree([None, 1, 2, None])
        assert largest([3, 2, 4], teams) == [2, 4]
        assert largest([1, 2, 3], teams) == [1]

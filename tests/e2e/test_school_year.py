"""A school year of two hundred people in four zones, under three calendars and more.

Judged message by message: nobody is bothered at a wrong moment, nothing is lost or said twice.

Each message that the stand-in Slack received is held against `district_ledger`, which knows the raw
entries of the calendars and what people did, and nothing of Homeroom's rules. SQLite lives through
the whole year, PostgreSQL through its first weeks.
"""

from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from tests.e2e import district_judge as judge
from tests.e2e.district import DAY, DISTRICT, FIRST_DAY, SCHOOLS
from tests.e2e.district_ledger import at
from tests.e2e.district_planted import Lived, kind_of

RULES = {
    "on a day without school": judge.on_days_off,
    "outside staff hours": judge.outside_staff_hours,
    "to who is away": judge.to_who_is_away,
    "to who is muted": judge.to_who_is_muted,
    "above three a week": judge.above_the_ceiling,
    "in a channel at a wrong time": judge.in_channels_at_wrong_times,
    "prompts lost": judge.lost_prompts,
    "prompts not owed": judge.needless_prompts,
    "prompts at another hour": judge.prompts_at_another_hour,
    "nudges lost": judge.lost_nudges,
    "nudges not owed": judge.needless_nudges,
    "offers that say nothing": judge.offers_that_say_nothing,
    "offers about who answered": judge.offers_about_who_answered,
    "offers twice": judge.offers_twice,
    "digests lost or not owed": judge.wrong_digests,
    "roll-ups lost or not owed": judge.wrong_roll_ups,
    "anything twice": judge.doubled,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_whole_year_holds_to_the_rule(lived: Lived, rule: str) -> None:
    assert RULES[rule](lived) == []


def test_nothing_is_left_to_send(lived: Lived) -> None:
    assert lived.unsent == {}


def test_the_year_has_everything_in_it(lived: Lived) -> None:
    """Or the rules would prove little: weeks, zones, absences, mutes, snoozes and offers."""
    days = [FIRST_DAY + n * DAY for n in range((lived.until - FIRST_DAY).days)]
    asked = {day - day.weekday() * DAY for _, day in judge.sent_prompts(lived)}
    zones = {one.zone(day) for one, day, _ in judge.direct(lived)}
    everyone = lived.district.people
    assert len(everyone) == 200
    assert len(asked) > len(days) / 7 * 0.8
    assert len(zones) == 4
    assert sum(one.is_away(day) for one in everyone for day in days) > len(days)
    assert sum(one.is_muted(day) for one in everyone for day in days) > len(days) / 2
    assert sum(map(len, lived.diary.snoozed.values())) > len(days) / 14
    told = judge.offers(lived)
    assert {leader.school.name for leader, *_ in told} == {one.name for one in SCHOOLS}
    assert sum(len(post.named) for *_, post in told) > len(days) / 7
    assert at(FIRST_DAY, time(7), DISTRICT.tz) < lived.posts[0].at


def test_the_figures(lived: Lived, record_property: Callable[[str, object], None]) -> None:
    """Printed at the end of every run of the tests."""
    kinds = Counter(kind_of(post.key) for post in lived.posts)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    wrong = ", ".join(f"{len(rule(lived))} {name}" for name, rule in RULES.items())
    weeks = (lived.until - FIRST_DAY + timedelta(days=3)).days // 7
    figures = (
        f"A school year on {lived.dialect}: {weeks} weeks, {len(lived.district.people)} people,"
        f" {1 + len(SCHOOLS)} teams; {len(lived.posts)} messages ({told});"
        f" {sum(map(len, lived.diary.answers.values()))} answers;"
        f" {lived.statements} statements in {lived.seconds:.0f} s. Wrong: {wrong}."
    )
    print(figures)
    record_property("figures", figures)

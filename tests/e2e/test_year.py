"""A whole school year of one district, on both databases: what everybody was asked, saw and left.

What people did is in the year's own ledger; what Homeroom owes them for it is worked out here.
"""

import json
import re
from collections import Counter
from datetime import time
from decimal import Decimal
from pathlib import Path

from bot import exporter, importer
from bot.okr.model import Member, Workspace
from storage import Store, members, workspaces
from tests.e2e.control import Json
from tests.e2e.year import LAST_WEEK, Year
from tests.e2e.year_goals import (
    ABSENT,
    ADVISORIES,
    BENCHMARK,
    GOALS,
    KNOWN,
    LESSONS,
    NIGHTS,
    SAME_DAY,
    THIRD_GRADE,
    VISITS,
)
from tests.e2e.year_people import CHICAGO, FIRST_DAY, LAST_DAY, WEEKS, moment, wednesday, zone_of
from tests.e2e.year_told import DECISIONS, LAST_YEAR


def promised(year: Year) -> dict[str, set[str]]:
    """Every prompt of the year by its key, with the key results it asks about."""
    due: dict[str, set[str]] = {}
    for day in map(wednesday, range(WEEKS)):
        for key in year.asks:
            who = year.asked_on(key, day)
            if who is not None:
                at = moment(day, time(7, 30), zone_of(who))
                due.setdefault(f"prompt:{who}:{at:%Y-%m-%dT%H:%MZ}", set()).add(key)
    return due


def key_of(message: Json) -> str:
    return str(message["metadata"]["event_payload"]["key"])


def asked_about(message: Json) -> set[str]:
    """The key results that a message has buttons for."""
    return {
        str(element["value"])
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "check_in.open"
    }


def prompts(year: Year) -> list[Json]:
    return [message for message in year.posts if key_of(message).startswith("prompt:")]


def test_everybody_was_asked_once_a_week_for_what_was_theirs_that_day(year: Year) -> None:
    assert {key_of(one): asked_about(one) for one in prompts(year)} == promised(year)


def test_every_prompt_was_posted_once_and_to_the_right_person(year: Year) -> None:
    assert Counter(map(key_of, prompts(year))) == dict.fromkeys(promised(year), 1)
    assert all(key_of(one).split(":")[1] == one["channel"] for one in prompts(year))


def test_every_key_result_was_heard_of_in_every_month(year: Year) -> None:
    for key in year.asks:
        months = {(day.year, day.month) for said, _, day in year.answered if said == key}
        asked = {
            (day.year, day.month)
            for day in map(wednesday, filter(year.answers, range(WEEKS)))
            if year.asked_on(key, day) is not None
        }
        assert months == asked, key


def test_every_answer_is_stored_as_it_was_given(year: Year) -> None:
    """Those of last year's spreadsheet aside, which lie before the first day."""
    this_year = [one for one in year.check_ins if one[2] >= FIRST_DAY]
    assert this_year == sorted(year.answered)
    assert len(year.check_ins) - len(this_year) == LAST_YEAR.count("=")


def test_last_year_is_there_to_read_and_nobody_was_asked_about_it(year: Year) -> None:
    plans = [(str(baseline), str(target)) for _, baseline, target, _ in year.plans["2025–26"]]
    assert plans == [("52", "65"), ("100", "300")]


# --- what became of it --------------------------------------------------------------------------


def test_a_changed_target_is_seen_with_its_reason(year: Year) -> None:
    history = year.shown["history of advisories"]
    assert "Two advisories have no phone any more." in history
    assert "100% → 91.7%" in history


def test_who_leaves_is_missed_by_the_leader_until_somebody_takes_over(year: Year) -> None:
    assert "Sam Lee" in year.shown["card"]
    assert KNOWN.key in year.shown["card"]
    assert "Sam Lee" in year.shown["home of ruth when Sam had left"]
    assert "Sam Lee" not in year.shown["home of ruth after that"]


def test_home_shows_each_their_own(year: Year) -> None:
    teacher, leader, admin = (year.shown[f"home of {one}"] for one in ("lena", "marcus", "tom"))
    assert ADVISORIES.title in teacher
    assert f"`{THIRD_GRADE.key}`" not in teacher
    assert "Set up Homeroom" not in teacher
    assert {ADVISORIES.title, ABSENT.title} <= set(re.findall(r"\*([^*\n]+)\*", leader))
    assert "My team: Riverside" in leader
    assert "You own no key results yet." in admin


def test_scores_are_the_share_of_the_way(year: Year) -> None:
    """Toward the stretch target where there is one; the visits were scored by hand."""
    reached = {goal.title: goal.number(LAST_WEEK) for goal in GOALS}
    ways = [
        (THIRD_GRADE, 40, 70),
        (SAME_DAY, 0, 1),
        (BENCHMARK, 60, 90),
        (NIGHTS, 20, 60),
        (LESSONS, 0, 4),
        (ADVISORIES, 12, 22),
        (ABSENT, 20, 17),
        (KNOWN, 58, 75),
    ]
    expected = {VISITS.title: Decimal(1)}
    for goal, start, end in ways:
        way = Decimal(reached[goal.title] - start) / (end - start)
        expected[goal.title] = round(min(way, Decimal(1)), 2)
    scores = {goal.title: year.scores[goal.title][0] for goal in GOALS}
    assert scores == expected


def test_decisions_are_kept_and_carried_out(year: Year) -> None:
    """What is to change or to go on begins the next cycle where it stood, and nothing else.

    The benchmark was passed, so that its target lies behind it: it keeps where it began.
    """
    decided = {title: decision for title, (_, decision) in year.scores.items()}
    assert decided == DECISIONS | {VISITS.title: "stop"}
    going = [goal for goal in GOALS if decided[goal.title] in ("change", "carry_over")]
    going = [goal for goal in going if decided[goal.aim.title] in ("change", "carry_over")]
    last = year.plans["2026–27"]
    assert [plan[0] for plan in year.plans["2027–28"]] == sorted(goal.key for goal in going)
    targets = {key: (target, owner) for key, _, target, owner in last}
    for key, baseline, target, owner in year.plans["2027–28"]:
        goal = next(goal for goal in GOALS if goal.key == key)
        stood = goal.begins if goal is BENCHMARK else goal.number(LAST_WEEK)
        assert (baseline, target, owner) == (Decimal(stood), *targets[key])


def test_an_export_into_an_empty_workspace_loses_nothing(year: Year, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'again.db'}")
    store.migrate()
    now = moment(LAST_DAY, time(17))
    with store.begin(year.workspace_id) as session:
        workspaces.ensure(session, Workspace(id=year.workspace_id, name="Again"))
        members.save(session, [Member(id="U0TOM", name="Tom Novak", tz=CHICAGO, is_admin=True)])
    contents = importer.open_bytes(year.exported)
    importer.run(store, year.workspace_id, contents, owner="U0TOM", now=now)
    again = exporter.contents(store, year.workspace_id, "json", by="U0TOM", now=now)
    store.close()
    assert json.loads(again) == json.loads(year.exported)


def test_nothing_is_left_in_the_outbox(year: Year) -> None:
    assert year.unsent == {}

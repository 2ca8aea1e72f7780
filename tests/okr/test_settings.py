"""Every setting of a school has a default that is promised, a range, and a place in a form."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from bot.okr.model import Cadence, Problem
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.settings import SETTINGS, Group, Kind, back_to_defaults, conflicts, of_group

PROMISED = {
    "prompt_weekday": 2,
    "prompt_time": time(7, 30),
    "cadence": Cadence.WEEKLY,
    "skip_within_school_days": 5,
    "nudge": True,
    "messages_a_week": 3,
    "stale_after_school_days": 5,
    "edit_days": 7,
    "on_track_points": 10,
    "behind_points": 25,
    "score_achieved": Decimal("0.9"),
    "score_strong": Decimal("0.7"),
    "score_partial": Decimal("0.4"),
    "small_group": 10,
    "participation_group": 5,
    "missed_before_offer": 2,
    "offer_after_school_days": 3,
    "staff_begins": time(7),
    "staff_ends": time(16, 30),
    "wins_weekday": 4,
    "wins_time": time(14, 30),
    "support_weekday": 0,
    "support_time": time(8),
}
"""Wednesday 07:30, weekly, skipped within 5 school days, one nudge, three messages a week, …"""


def test_every_rule_is_a_setting() -> None:
    assert set(SETTINGS) == {field.name for field in fields(Rules)}


def test_the_defaults_are_those_that_were_promised() -> None:
    assert {name: getattr(DEFAULT_RULES, name) for name in PROMISED} == PROMISED


def test_the_groups_hold_every_setting_once() -> None:
    grouped = [one.name for group in Group for one in of_group(group)]
    assert sorted(grouped) == sorted(SETTINGS)
    assert all(of_group(group) for group in Group)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_default_reads_back_and_lies_within_its_own_range(name: str) -> None:
    setting = SETTINGS[name]
    assert setting.read(setting.text(DEFAULT_RULES)) == setting.default
    assert type(setting.read(setting.text(DEFAULT_RULES))) is type(setting.default)


def test_the_defaults_go_together() -> None:
    assert list(conflicts(DEFAULT_RULES)) == []


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("prompt_weekday", "4", 4),
        ("prompt_time", "09:15", time(9, 15)),
        ("cadence", "monthly", Cadence.MONTHLY),
        ("nudge", "off", False),
        ("messages_a_week", " 10 ", 10),
        ("score_strong", "0,75", Decimal("0.75")),
        ("score_achieved", "1", Decimal(1)),
        ("keep_notes", "0", 0),
        ("keep_notes", "365", 365),
    ],
)
def test_what_can_be_meant_is_read(name: str, typed: str, value: object) -> None:
    assert SETTINGS[name].read(typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("prompt_weekday", "5", "settings.day"),
        ("prompt_weekday", "", "settings.day"),
        ("prompt_weekday", "-1", "settings.day"),
        ("prompt_time", "24:61", "settings.not_a_time"),
        ("prompt_time", "soon", "settings.not_a_time"),
        ("prompt_time", "07:30+02:00", "settings.not_a_time"),
        ("cadence", "hourly", "settings.choice"),
        ("nudge", "perhaps", "settings.choice"),
        ("messages_a_week", "0", "settings.number"),
        ("messages_a_week", "11", "settings.number"),
        ("messages_a_week", "3.5", "settings.number"),
        ("messages_a_week", "", "settings.number"),
        ("messages_a_week", "9" * 5000, "settings.number"),
        ("keep_notes", "29", "settings.number_or_never"),
        ("keep_notes", "3651", "settings.number_or_never"),
        ("score_strong", "0", "settings.share"),
        ("score_strong", "1.01", "settings.share"),
        ("score_strong", "0.705", "settings.share"),
        ("score_strong", "NaN", "settings.share"),
        ("score_strong", "1e-999999", "settings.share"),
    ],
)
def test_what_cannot_be_is_said(name: str, typed: str, code: str) -> None:
    with pytest.raises(Problem) as raised:
        SETTINGS[name].read(typed)
    assert raised.value.code == code


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=12))
def test_whatever_is_typed_is_read_into_its_kind_or_refused(name: str, typed: str) -> None:
    setting = SETTINGS[name]
    with suppress(Problem):
        value = setting.read(typed)
        rules = replace(DEFAULT_RULES, **{name: value})
        assert type(value) is type(setting.default)
        assert setting.read(setting.text(rules)) == value


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"on_track_points": 25}, ("on_track_points", "behind_points")),
        ({"behind_points": 10}, ("on_track_points", "behind_points")),
        ({"score_strong": Decimal("0.9")}, ("score_strong", "score_achieved")),
        ({"score_partial": Decimal("0.8")}, ("score_partial", "score_strong")),
        ({"staff_ends": time(8, 59)}, ("staff_ends", "staff_begins")),
        ({"staff_begins": time(17)}, ("staff_ends", "staff_begins")),
        ({"prompt_time": time(6, 59)}, ("prompt_time", "staff_begins")),
        ({"wins_time": time(16, 30)}, ("wins_time", "staff_ends")),
        ({"staff_begins": time(8, 1)}, ("prompt_time", "staff_begins")),
    ],
)
def test_what_does_not_go_together_is_named(
    changed: dict[str, object], names: tuple[str, ...]
) -> None:
    found = list(conflicts(replace(DEFAULT_RULES, **changed)))  # type: ignore[arg-type]
    assert found[0][0] == names


def test_two_hours_are_a_staff_day() -> None:
    short = replace(
        DEFAULT_RULES,
        staff_begins=time(14),
        staff_ends=time(16),
        prompt_time=time(14),
        support_time=time(15),
    )
    assert list(conflicts(short)) == []


def test_back_to_defaults_leaves_the_other_groups() -> None:
    mine = replace(DEFAULT_RULES, messages_a_week=1, small_group=4, staff_ends=time(17))
    assert back_to_defaults(mine, Group.PROMPTS) == replace(mine, messages_a_week=3)
    for group in Group:
        mine = back_to_defaults(mine, group)
    assert mine == DEFAULT_RULES


def test_numbers_have_a_range_and_others_have_none() -> None:
    for setting in SETTINGS.values():
        assert (setting.most > setting.least) == (setting.kind is Kind.NUMBER)

"""Words people read: exact for the shared phrases, and rules that hold for every preview."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.okr.model import (
    Confidence,
    Direction,
    Measure,
    MetricKind,
    Reading,
    Status,
)
from bot.okr.status import Standing
from messages import Message, render, samples
from messages.block_kit import check
from messages.preview import NAMES
from messages.samples import NOW, standings
from tests.messages.golden import payload

ABOUT_A_KEY = {
    "check_in.same",
    "check_in.open",
    "check_in.undo",
    "support.open",
    "support.help",
    "key_result.show",
}


def as_is(words: str) -> str:
    return words


def say(macro: str, *values: object) -> str:
    """What a macro of `_words.j2` prints, as plain text."""
    module: Any = render.environment().get_template("_words.j2").module
    source = getattr(module, macro)(*values).source
    return re.sub("[\ue000-\uf8ff]", "", json.loads(f'"{source}"'))


def texts(node: object, field: str = "") -> Iterator[str]:
    """Every string that a person may read: nothing of ids, values and metadata."""
    if isinstance(node, str):
        if field in {"text", "alt_text", "accessibility_label", "title"}:
            yield node
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield from texts(value, name)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from texts(value, field)


def buttons(node: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if node.get("type") == "button":
            yield node
        for value in node.values():
            yield from buttons(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from buttons(value)


def shown(name: str) -> str:
    return "\n".join(texts(payload(NAMES[name]())))


# Rules for all


@pytest.mark.parametrize("name", sorted(NAMES))
def test_slack_takes_it(name: str) -> None:
    sent = payload(NAMES[name]())
    assert check(str(sent.get("type", "message")), sent) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_word_blames(name: str) -> None:
    said = shown(name).replace("`at-risk`", "")
    blame = r"\b(?:fail\w*|late|overdue|at.risk|missed|delinquent)\b"
    assert re.findall(blame, said, re.IGNORECASE) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_status_is_a_word_beside_its_emoji(name: str) -> None:
    said = shown(name)
    assert re.findall(r"[🟢🟡🔴⚪🏁](?! \*?[\w`])", said) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_message_says_its_essence_without_blocks(name: str) -> None:
    rendered = NAMES[name]()
    if isinstance(rendered, Message):
        assert 10 < len(rendered.text) < 1500
        assert rendered.text == rendered.text.strip()
        assert re.search(r"[.?!”)]$|You typed: .+$", rendered.text)
        assert "  " not in rendered.text


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_button_about_one_key_result_says_which_to_a_screen_reader(name: str) -> None:
    for button in buttons(payload(NAMES[name]())):
        if button["action_id"] in ABOUT_A_KEY:
            assert len(button["accessibility_label"]) > len(button["text"]["text"])


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_sentence_ends_twice_and_no_gap_is_left(name: str) -> None:
    said = re.sub(r"`[^`]+`", "it", shown(name))  # commands have two dots between dates
    assert re.findall(r"\.\.|\. \.| ,| \.(?!\w)|,,|;\.|\bNone\b|\b0 key|\( ?\)", said) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_one_is_never_many(name: str) -> None:
    said = shown(name)
    assert (
        re.findall(r"(?<![.\d])1 (?:\w+ )?(?:results|check-ins|days|weeks|points|wins)\b", said)
        == []
    )


# Values


def measure(kind: MetricKind, unit: str = "", **more: Any) -> Measure:
    return Measure(kind=kind, unit=unit, **more)


@pytest.mark.parametrize(
    ("reading", "of", "words"),
    [
        (Reading(Decimal("64.0")), measure(MetricKind.PERCENT, "%"), "64%"),
        (Reading(Decimal("12.25")), measure(MetricKind.PERCENT, "%"), "12.25%"),
        (Reading(Decimal(1250)), measure(MetricKind.CURRENCY, "$"), "$1,250"),
        (Reading(Decimal(1250)), measure(MetricKind.NUMBER, "books"), "1,250 books"),
        (Reading(Decimal(7)), measure(MetricKind.NUMBER), "7"),
        (Reading(Decimal(18), Decimal(24)), measure(MetricKind.RATIO), "18 of 24 (75%)"),
        (Reading(Decimal(1), Decimal(3)), measure(MetricKind.RATIO), "1 of 3 (33.3%)"),
        (Reading(Decimal(490), Decimal(1)), measure(MetricKind.RATIO, ":1"), "490:1"),
        (Reading(Decimal(1)), measure(MetricKind.YES_NO), "yes"),
        (Reading(Decimal(0)), measure(MetricKind.YES_NO), "not yet"),
        (
            Reading(Decimal(3)),
            measure(MetricKind.MILESTONES, milestones=("a", "b", "c", "d", "e")),
            "3 of 5 steps",
        ),
    ],
)
def test_a_value_reads_as_people_write_it(reading: Reading, of: Measure, words: str) -> None:
    assert say("value", reading, of) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": Decimal(75)}, "target 75% by Dec 18"),
        (
            {"direction": Direction.KEEP_WITHIN, "low": Decimal(3), "high": Decimal(5)},
            "to stay between 3 and 5% until Dec 18",
        ),
        (
            {"direction": Direction.KEEP_WITHIN, "low": Decimal(3)},
            "to stay at 3% or more until Dec 18",
        ),
        (
            {"direction": Direction.KEEP_WITHIN, "high": Decimal(5)},
            "to stay at 5% or less until Dec 18",
        ),
        ({"direction": Direction.KEEP_WITHIN}, "until Dec 18"),
        ({"kind": MetricKind.YES_NO}, "to be done by Dec 18"),
        ({"kind": MetricKind.MILESTONES, "milestones": ("a", "b")}, "all by Dec 18"),
        (
            {"kind": MetricKind.MILESTONES, "milestones": ("a", "b"), "target": Decimal(1)},
            "target 1 of 2 steps by Dec 18",
        ),
        ({}, "by Dec 18"),
    ],
)
def test_a_target_says_where_and_until_when(changes: dict[str, Any], words: str) -> None:
    one = standing(due=date(2026, 12, 18), of=replace(measure(MetricKind.PERCENT), **changes))
    assert say("target", one, NOW) == words


def standing(due: date = date(2027, 6, 11), of: Measure | None = None, **changes: Any) -> Standing:
    (one,) = standings(samples.reading(as_is))
    key_result = replace(one.key_result, due=due, measure=of or one.key_result.measure)
    return replace(one, key_result=key_result, **changes)


@pytest.mark.parametrize(
    ("due", "words"),
    [(date(2026, 12, 18), "by Dec 18"), (date(2027, 6, 11), "by Jun 11")],
)
def test_the_year_is_said_only_when_it_is_another_one(due: date, words: str) -> None:
    assert say("target", standing(due=due), NOW).endswith(words)


# Pace


@pytest.mark.parametrize(
    ("status", "gap", "amount", "words"),
    [
        (Status.ON_TRACK, None, None, "🟢 on track"),
        (Status.ON_TRACK, "0", "0", "🟢 on track"),
        (Status.ON_TRACK, "-5", "0.5", "🟢 on track, a little ahead of plan"),
        (Status.ON_TRACK, "-30", "3", "🟢 on track, well ahead of plan"),
        (Status.ON_TRACK, "8", "-0.9", "🟢 on track, a little behind plan"),
        (Status.BEHIND, "15", "-0.4", "🟡 behind plan by 0.4 points"),
        (Status.BEHIND, "15", "-1", "🟡 behind plan by 1 point"),
        (Status.BEHIND, "15", None, "🟡 behind plan"),
        (Status.BEHIND, "15", "-0.01", "🟡 behind plan"),
        (Status.BEHIND, "-5", "0.5", "🟡 watching, a little ahead of plan"),
        (Status.BEHIND, "0", "0", "🟡 watching"),
        (Status.AT_RISK, "40", "-5.2", "🔴 needs support, behind plan by 5.2 points"),
        (Status.AT_RISK, "-5", "0.5", "🔴 needs support"),
        (Status.ACHIEVED, "-80", "9", "🏁 reached its target"),
        (Status.STALE, "3", "-1", "⚪ no news for 8 school days"),
    ],
)
def test_pace_is_said_in_words(
    status: Status, gap: str | None, amount: str | None, words: str
) -> None:
    one = standing(
        status=status,
        gap=None if gap is None else Decimal(gap),
        gap_amount=None if amount is None else Decimal(amount),
        quiet_days=8,
    )
    assert say("state", one) == words


def test_silence_of_one_day_and_from_the_start() -> None:
    assert say("state", standing(status=Status.STALE, quiet_days=1)) == (
        "⚪ no news for 1 school day"
    )
    assert say("state", standing(status=Status.STALE, quiet_days=None)) == "⚪ no check-in yet"


def test_within_a_range_nobody_is_ahead() -> None:
    within = measure(
        MetricKind.NUMBER, direction=Direction.KEEP_WITHIN, low=Decimal(18), high=Decimal(24)
    )
    inside = standing(of=within, status=Status.ON_TRACK, progress=Decimal(1), gap=Decimal(-90))
    assert say("state", inside) == "🟢 on track, within its range"
    assert say("state", replace(inside, status=Status.ACHIEVED)) == "🏁 stayed within its range"


# Trend and change


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (samples.reading, "62 → 63 → 64"),
        (samples.absence, "12.4 → 12.3 → 12.2"),
        (lambda say: samples.every_kind(say)[1], "$800 → $1,250"),
        (lambda say: samples.every_kind(say)[2], "15/24 → 18/24"),
        (lambda say: samples.every_kind(say)[3], "490:1 → 480:1"),
        (lambda say: samples.every_kind(say)[8], ""),
        (samples.quiet, ""),
    ],
)
def test_the_trend_runs_from_old_to_new(make: Callable[..., Any], words: str) -> None:
    (one,) = standings(make(as_is))
    assert say("trend", one) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("62", "64"), "up 2 points since Aug 26"),
        (("62", "63"), "up 1 point since Aug 26"),
        (("64", "62.5"), "down 1.5 points since Aug 26"),
        (("64", "64"), "same as on Aug 26"),
        (("64",), ""),
        (("64", ""), ""),
    ],
)
def test_a_change_names_the_day_before(values: tuple[str, ...], words: str) -> None:
    (one,) = standings(replace(samples.reading(as_is), recent=tuple(samples.weekly(*values)[::-1])))
    assert say("change", one, NOW) == words


# Greetings and moments


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "Good morning, Ana."), (4.5, "Good afternoon, Ana."), (10, "Good evening, Ana.")],
)
def test_a_greeting_follows_the_sun(hours: float, words: str) -> None:
    ana = samples.people(as_is)["U0ANA"]
    assert say("greeting", ana, NOW + timedelta(hours=hours)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Next prompt today at 7:30 AM."),
        (1, "Next prompt tomorrow at 7:30 AM."),
        (5, "Next prompt Monday at 7:30 AM."),
        (7, "Next prompt Wednesday, Sep 16, at 7:30 AM."),
        (140, "Next prompt Wednesday, Jan 27, at 6:30 AM."),
    ],
)
def test_the_next_prompt_is_named_by_its_day(days: int, words: str) -> None:
    assert say("next_prompt", NOW + timedelta(days=days), samples.TZ, NOW) == words


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Ask me tomorrow"), (2, "Ask me Monday"), (3, "Ask me Monday")]
)
def test_snooze_names_the_next_school_day(days: int, words: str) -> None:
    ana = samples.people(as_is)["U0ANA"]
    assert say("ask_again", NOW + timedelta(days=days), ana) == words


def buttons_of(standing: Standing) -> dict[str, str]:
    """What the answers to a key result are called, by what they do."""
    module: Any = render.environment().get_template("_words.j2").module
    source = re.sub("[\ue000-\uf8ff]", "", module.answers(standing).source)
    return {one["action_id"]: one["text"]["text"] for one in json.loads(source)["elements"]}


@pytest.mark.parametrize(
    ("confidence", "on_track", "watching"),
    [
        (Confidence.ON_TRACK, "Yes, still on track", "Watching"),
        (Confidence.WATCHING, "On track now", "Still watching"),
        (Confidence.NEEDS_SUPPORT, "On track now", "Watching"),
    ],
)
def test_between_data_dates_the_question_is_about_confidence(
    confidence: Confidence, on_track: str, watching: str
) -> None:
    awaiting = samples.every_kind(as_is)[7]
    latest = replace(awaiting.recent[0], confidence=confidence)
    (one,) = standings(replace(awaiting, recent=(latest, *awaiting.recent[1:])))
    assert one.window.next_date == date(2027, 1, 15)
    assert buttons_of(one) == {
        "check_in.on_track": on_track,
        "check_in.watching": watching,
        "support.open": "Need support",
    }
    assert say("data_day", one, NOW) == "next number Jan 15"


def test_when_a_data_date_has_come_the_number_is_asked_first() -> None:
    awaiting = samples.every_kind(as_is)[7]
    arrived = replace(awaiting.key_result, data_dates=(date(2026, 9, 8), date(2027, 1, 15)))
    (one,) = standings(replace(awaiting, key_result=arrived))
    assert buttons_of(one) == {
        "check_in.open": "New number",
        "check_in.no_data": "No new data yet",
        "support.open": "Need support",
    }
    assert say("data_day", one, NOW) == "new data since Sep 8"

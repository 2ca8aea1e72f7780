"""Numbers, days and ids as people read them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from bot.okr.model import BarrierKind, Direction, Measure, MetricKind, Reading, Status
from messages import filters
from messages.escape import Fragment, finalize

PERCENT = Measure(kind=MetricKind.PERCENT, unit="%")
DOLLARS = Measure(kind=MetricKind.CURRENCY, unit="$")
STUDENTS = Measure(kind=MetricKind.NUMBER, unit="students")
PLAIN = Measure(kind=MetricKind.NUMBER)
SHARE = Measure(kind=MetricKind.RATIO)
TO_ONE = Measure(kind=MetricKind.RATIO, unit=":1", direction=Direction.DECREASE)
YES_NO = Measure(kind=MetricKind.YES_NO)
STEPS = Measure(kind=MetricKind.MILESTONES, milestones=("a", "b", "c"))

WEDNESDAY = datetime(2026, 9, 9, 12, 30, tzinfo=UTC)  # 7:30 in Chicago
CHICAGO = "America/Chicago"


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (d("0"), "0"),
        (d("-0"), "0"),
        (d("64"), "64"),
        (d("64.50"), "64.5"),
        (d("1250"), "1,250"),
        (d("1234567.891"), "1,234,567.891"),
        (d("-3.1"), "-3.1"),
        (d("1E+3"), "1,000"),
        (d("0.1234567"), "0.123457"),
        (12, "12"),
    ],
)
def test_numbers_are_grouped_and_carry_no_idle_zeros(value: Decimal, shown: str) -> None:
    assert filters.number(value) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "no"), (1, "one"), (9, "nine"), (10, "10"), (1200, "1,200"), (-1, "-1")],
)
def test_small_counts_are_words(count: int, shown: str) -> None:
    assert filters.spelled(count) == shown


@pytest.mark.parametrize(
    ("value", "measure", "shown"),
    [
        (Reading(d("64")), PERCENT, "64%"),
        (Reading(d("12.2")), PERCENT, "12.2%"),
        (Reading(d("1250")), DOLLARS, "$1,250"),
        (Reading(d("-20.5")), DOLLARS, "-$20.5"),
        (Reading(d("1250")), Measure(kind=MetricKind.CURRENCY), "$1,250"),
        (Reading(d("24")), STUDENTS, "24 students"),
        (Reading(d("24")), PLAIN, "24"),
        (Reading(d("18"), d("24")), SHARE, "18/24"),
        (Reading(d("75")), SHARE, "75%"),
        (Reading(d("91.666667")), SHARE, "91.7%"),
        (Reading(d("490")), TO_ONE, "490:1"),
        (Reading(d("490"), d("2")), TO_ONE, "490:2"),
        (Reading(d("1")), YES_NO, "yes"),
        (Reading(d("0")), YES_NO, "no"),
        (Reading(d("2")), STEPS, "2 of 3 steps"),
        (None, PERCENT, "no new data"),
    ],
)
def test_a_reading_is_shown_with_its_unit(
    value: Reading | None, measure: Measure, shown: str
) -> None:
    assert filters.reading(value, measure) == shown


@pytest.mark.parametrize(
    ("value", "measure", "shown"),
    [
        (None, PERCENT, ""),
        (Reading(d("64.50")), PERCENT, "64.5"),
        (Reading(d("1250")), DOLLARS, "1250"),
        (Reading(d("1E+3")), PLAIN, "1000"),
        (Reading(d("18"), d("24")), SHARE, "18/24"),
        (Reading(d("490"), d("1")), TO_ONE, "490:1"),
    ],
)
def test_a_reading_can_be_typed_back(value: Reading | None, measure: Measure, shown: str) -> None:
    assert filters.typed(value, measure) == shown


@pytest.mark.parametrize(
    ("value", "measure", "shown"),
    [
        (d("0.44"), PERCENT, "0.4 points"),
        (d("-1"), PERCENT, "1 point"),
        (d("5"), SHARE, "5 points"),
        (d("200"), DOLLARS, "$200"),
        (d("-3"), STUDENTS, "3 students"),
        (d("1"), STEPS, "1 step"),
        (d("2"), STEPS, "2 steps"),
        (d("10"), TO_ONE, "10:1"),
    ],
)
def test_a_gap_has_no_sign(value: Decimal, measure: Measure, shown: str) -> None:
    assert filters.gap(value, measure) == shown


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (None, "▱▱▱▱▱▱▱▱▱▱"),
        (d("-1"), "▱▱▱▱▱▱▱▱▱▱"),
        (d("0"), "▱▱▱▱▱▱▱▱▱▱"),
        (d("0.08"), "▰▱▱▱▱▱▱▱▱▱"),
        (d("0.31"), "▰▰▰▱▱▱▱▱▱▱"),
        (d("0.99"), "▰▰▰▰▰▰▰▰▰▱"),
        (d("1"), "▰▰▰▰▰▰▰▰▰▰"),
        (d("3"), "▰▰▰▰▰▰▰▰▰▰"),
    ],
)
def test_a_bar_is_full_only_when_the_target_is_reached(
    progress: Decimal | None, shown: str
) -> None:
    assert filters.bar(progress) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 6, 11), "Jun 11"),
        (date(2027, 6, 11), "Jun 11"),
        (date(2027, 7, 10), "Jul 10, 2027"),
        (date(2025, 9, 10), "Sep 10, 2025"),
        (datetime(2026, 9, 10, 2, 0, tzinfo=UTC), "Sep 9"),
        (datetime(2027, 1, 1, 2, 0, tzinfo=UTC), "Dec 31"),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another_school_years(value: date, shown: str) -> None:
    assert filters.day(value, WEDNESDAY, CHICAGO) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 9, 9, 19, 30, tzinfo=UTC), "today at 2:30 PM"),
        (datetime(2026, 9, 10, 12, 30, tzinfo=UTC), "tomorrow at 7:30 AM"),
        (datetime(2026, 9, 14, 12, 30, tzinfo=UTC), "Monday at 7:30 AM"),
        (datetime(2026, 9, 16, 12, 30, tzinfo=UTC), "Sep 16 at 7:30 AM"),
        (datetime(2026, 9, 8, 12, 30, tzinfo=UTC), "Sep 8 at 7:30 AM"),
        (datetime(2027, 9, 8, 12, 30, tzinfo=UTC), "Sep 8, 2027 at 7:30 AM"),
    ],
)
def test_a_moment_is_near_or_dated(value: datetime, shown: str) -> None:
    assert filters.moment(value, CHICAGO, WEDNESDAY) == shown


def test_weekdays_and_clocks_are_those_of_the_zone() -> None:
    late = datetime(2026, 9, 10, 3, 0, tzinfo=UTC)
    assert filters.weekday(late, CHICAGO) == "Wednesday"
    assert filters.weekday(date(2026, 9, 10)) == "Thursday"
    assert filters.clock(late, CHICAGO) == "10:00 PM"
    assert filters.clock(time(7, 30)) == "7:30 AM"


def test_every_status_and_barrier_has_its_words() -> None:
    assert [f"{filters.status_emoji(s)} {filters.status_word(s)}" for s in Status] == [
        "🏁 reached",
        "🟢 on track",
        "🟡 behind plan",
        "🔴 needs support",
        "⚪ no recent news",
    ]
    assert all(filters.barrier_word(kind) for kind in BarrierKind)


@pytest.mark.parametrize(
    "wrong", ["", "U", "u123", "C123", "U1>", "U1 ", "U1\n", "<@U1>", "U" * 30]
)
def test_a_mention_is_made_of_nothing_but_an_id(wrong: str) -> None:
    with pytest.raises(ValueError, match="no Slack id"):
        filters.mention(wrong)


def test_ids_become_mentions_and_channels() -> None:
    assert filters.mention("U0ANA") == "<@U0ANA>"
    assert filters.mention("W0ANA") == "<@W0ANA>"
    assert filters.channel("C0WINS") == "<#C0WINS>"
    with pytest.raises(ValueError, match="no Slack id"):
        filters.channel("U0ANA")


def test_of_a_reading_all_is_trusted_but_the_unit() -> None:
    hostile = Measure(kind=MetricKind.NUMBER, unit="*x*")
    shown = filters.FILTERS["reading"](Reading(d("5")), hostile)
    assert shown == Fragment("5 " + finalize("*x*"))
    assert filters.FILTERS["reading"](Reading(d("490")), TO_ONE) == Fragment("490:1")


def test_lists_print_as_json_and_joined() -> None:
    assert filters.listed([Fragment("{}"), 1]) == Fragment("[{}, 1]")
    assert filters.join(["", Fragment("a"), "", Fragment("b")]) == Fragment(
        "a" + finalize("") + "b"
    )
    assert filters.sentence_case("éa") == "Éa"
    assert filters.sentence_case("") == ""
    assert filters.sentence_case(Fragment("on track")) == Fragment("On track")

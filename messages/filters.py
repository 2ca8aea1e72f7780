"""Numbers, days, statuses and mentions as people read them; the filters of every template.

May import `bot.okr`, `messages.escape`, `messages.block_kit`, `messages.locale`, Babel and the
standard library. Each function takes values and gives plain words, so modules can use them too;
`FILTERS` is what templates see: there our own words are trusted (they may format in mrkdwn), and
what a person wrote, such as a unit, is not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from bot.okr.calendar import local_day, zone
from bot.okr.model import (
    BarrierKind,
    Confidence,
    Measure,
    MetricKind,
    Reading,
    Status,
)
from messages.block_kit import clip
from messages.escape import Fragment, encode, finalize, trusted
from messages.locale import SOURCE_LANGUAGE, gettext, ngettext

_ = gettext

MEMBER_ID: Final = re.compile(r"[UWB][A-Z0-9]{1,20}")
_KNOWN_UNITS: Final = ("%", "$", ":1")
CHANNEL_ID: Final = re.compile(r"[CGD][A-Z0-9]{1,20}")


# Numbers


@lru_cache(maxsize=4096)
def number(value: Decimal | int, places: int = 6) -> str:
    """`1250` → "1,250", `71.50` → "71.5"; at most `places` decimals."""
    rounded = round(Decimal(value), places)
    return format_decimal(rounded, format="#,##0." + "#" * places, locale=SOURCE_LANGUAGE)


def spelled(count: int) -> str:
    """Small counts as words ("three"), others as digits; lower case."""
    words = (
        *(_("no"), _("one"), _("two"), _("three"), _("four")),
        *(_("five"), _("six"), _("seven"), _("eight"), _("nine")),
    )
    return words[count] if 0 <= count < len(words) else number(count)


def amount(value: Decimal, measure: Measure) -> str:
    """An amount on the measure's scale with its unit: "75%", "$1,250", "490:1", "12 students"."""
    if measure.kind is MetricKind.YES_NO:
        return _("yes") if value >= 1 else _("no")
    if measure.kind is MetricKind.MILESTONES:
        steps = len(measure.milestones) or int(measure.target or 0)
        return _("%(done)s of %(steps)s steps", done=number(value), steps=steps)
    return _with_unit(number(value, _places(measure)), measure)


def _places(measure: Measure) -> int:
    """Decimals that are shown: of a share such as 22 of 24 only the first means anything."""
    if measure.kind is MetricKind.RATIO and measure.unit != ":1":
        return 1
    return 2 if measure.kind is MetricKind.CURRENCY else 6


def _unit(measure: Measure) -> str:
    if measure.kind is MetricKind.PERCENT:
        return "%"
    if measure.kind is MetricKind.CURRENCY:
        return measure.unit or "$"
    if measure.kind is MetricKind.RATIO:
        return measure.unit or "%"
    return measure.unit


def _with_unit(digits: str, measure: Measure) -> str:
    unit = _unit(measure)
    if unit in ("%", ":1", ""):
        return digits + unit
    if measure.kind is MetricKind.CURRENCY:
        return f"-{unit}{digits[1:]}" if digits.startswith("-") else unit + digits
    return f"{digits} {unit}"


def reading(value: Reading | None, measure: Measure) -> str:
    """What was said: "64%", "18/24", "490:1", "yes", "3 of 5 steps"; None is "no new data"."""
    if value is None:
        return _("no new data")
    if value.of is not None:
        return f"{number(value.number)}{_between(measure)}{number(value.of)}"
    return amount(value.number, measure)


def typed(value: Reading | None, measure: Measure) -> str:
    """A reading as one would type it into a form: "1250.5", "18/24"; nothing for None."""
    if value is None:
        return ""
    digits = f"{value.number.normalize():f}"
    return digits if value.of is None else f"{digits}{_between(measure)}{value.of.normalize():f}"


def _between(measure: Measure) -> str:
    return ":" if _unit(measure) == ":1" else "/"


def gap(value: Decimal, measure: Measure) -> str:
    """A distance without its sign: "0.4 points", "$200", "3 students"; one decimal."""
    size = round(abs(value), 1)
    if measure.kind is MetricKind.PERCENT or (
        measure.kind is MetricKind.RATIO and _unit(measure) == "%"
    ):
        return ngettext(
            "%(size)s point", "%(size)s points", 1 if size == 1 else 2, size=number(size)
        )
    if measure.kind is MetricKind.MILESTONES:
        return ngettext("%(size)s step", "%(size)s steps", 1 if size == 1 else 2, size=number(size))
    return _with_unit(number(size), measure)


def bar(progress: Decimal | None, width: int = 10) -> str:
    """The share of the way from start to target as "▰▰▰▱▱▱▱▱▱▱"; full only when reached."""
    share = Decimal(0) if progress is None else min(max(progress, Decimal(0)), Decimal(1))
    full = int((share * width).to_integral_value(ROUND_HALF_UP))
    full = min(full, width - 1) if share < 1 else width
    return "▰" * full + "▱" * (width - full)


# Days and times


_A_MONDAY = date(2026, 1, 5)
_UNMISTAKABLE = 304  # days: a date of the same school year


def day(value: date | datetime, now: date | datetime, tz: str = "UTC") -> str:
    """`Jun 11`, with the year only when it is ten months away or more; datetimes seen in `tz`.

    A school year spans two calendar years, so within one nobody asks which June is meant.
    """
    shown, today = _local_date(value, tz), _local_date(now, tz)
    return _format_date(shown, "MMM d" if abs(shown - today).days < _UNMISTAKABLE else "MMM d, y")


def dated(value: date | datetime, now: date | datetime, tz: str = "UTC") -> str:
    """`Mon, Nov 23`, with the year where `day` has it."""
    return f"{_format_date(_local_date(value, tz), 'EEE')}, {day(value, now, tz)}"


def weekday(value: date | datetime, tz: str = "UTC") -> str:
    """`Wednesday`."""
    return _format_date(_local_date(value, tz), "EEEE")


def weekday_name(number: int) -> str:
    """`Monday` for 0."""
    return _format_date(_A_MONDAY + timedelta(days=number), "EEEE")


def clock(value: time | datetime, tz: str = "UTC") -> str:
    """`7:30 AM`, of a datetime as seen in `tz`."""
    shown = value.astimezone(zone(tz)).time() if isinstance(value, datetime) else value
    return _format_time(shown.replace(second=0, microsecond=0))


def moment(value: datetime, tz: str, now: datetime) -> str:
    """`today at 2:30 PM`, `tomorrow at …`, `Wednesday at …` within six days, else `Sep 9 at …`."""
    ahead = (_local_date(value, tz) - _local_date(now, tz)).days
    at = clock(value, tz)
    if ahead == 0:
        return _("today at %(time)s", time=at)
    if ahead == 1:
        return _("tomorrow at %(time)s", time=at)
    shown = weekday(value, tz) if 1 < ahead < 7 else day(value, now, tz)
    return _("%(day)s at %(time)s", day=shown, time=at)


def _local_date(value: date | datetime, tz: str) -> date:
    return local_day(value, tz) if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _format_date(value: date, pattern: str) -> str:
    return format_date(value, pattern, locale=SOURCE_LANGUAGE)


@lru_cache(maxsize=2048)
def _format_time(value: time) -> str:
    return format_time(value, "h:mm a", locale=SOURCE_LANGUAGE).replace("\u202f", " ")


# Words of the method


def status_word(status: Status) -> str:
    """A status in plain words; never "at risk", which is what schools call children."""
    return {
        Status.ACHIEVED: _("reached"),
        Status.ON_TRACK: _("on track"),
        Status.BEHIND: _("behind plan"),
        Status.AT_RISK: _("needs support"),
        Status.STALE: _("no recent news"),
    }[status]


def status_emoji(status: Status) -> str:
    """The emoji that stands beside the word, never alone."""
    return {
        Status.ACHIEVED: "🏁",
        Status.ON_TRACK: "🟢",
        Status.BEHIND: "🟡",
        Status.AT_RISK: "🔴",
        Status.STALE: "⚪",
    }[status]


def confidence(value: Confidence) -> str:
    """`🟢 On track`, as the form offers it: a word with the emoji beside it."""
    return {
        Confidence.ON_TRACK: "🟢 " + _("On track"),
        Confidence.WATCHING: "🟡 " + _("Watching"),
        Confidence.NEEDS_SUPPORT: "🔴 " + _("Needs support"),
    }[value]


def barrier_word(kind: BarrierKind) -> str:
    """What stands in the way, as the form offers it."""
    return {
        BarrierKind.TIME: _("time or coverage"),
        BarrierKind.STAFFING: _("staffing or subs"),
        BarrierKind.MATERIALS: _("materials or tech"),
        BarrierKind.TRAINING: _("training"),
        BarrierKind.SCHEDULE: _("schedule"),
        BarrierKind.DATA: _("data not available"),
        BarrierKind.FAMILY: _("family contact"),
        BarrierKind.ATTENDANCE: _("attendance"),
        BarrierKind.APPROVAL: _("approval"),
        BarrierKind.OTHER: _("something else"),
    }[kind]


# Slack's own


def mention(member_id: str) -> str:
    """`<@U…>`, which notifies; raises ValueError for what is no member id."""
    return f"<@{_checked(member_id, MEMBER_ID)}>"


def channel(channel_id: str) -> str:
    """`<#C…>`; raises ValueError for what is no channel id."""
    return f"<#{_checked(channel_id, CHANNEL_ID)}>"


def _checked(slack_id: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(slack_id):
        raise ValueError(f"{slack_id!r} is no Slack id")
    return slack_id


# Of templates only


def listed(members: Iterable[object]) -> Fragment:
    """A list of fragments or values as a JSON array."""
    return Fragment("[" + ", ".join(finalize(member) for member in members) + "]")


def digits(value: Decimal) -> Fragment:
    """A number of a chart: JSON's own, at most two decimals."""
    return Fragment(f"{round(value, 2).normalize() + 0:f}")


def rounded(value: Decimal) -> Decimal:
    """To one decimal, for what is only planned."""
    return round(value, 1)


def decimal(text: str) -> Decimal:
    """What `bot.okr.changes` wrote of a number."""
    return Decimal(text)


def iso_day(text: str) -> date:
    """What `bot.okr.changes` wrote of a day."""
    return date.fromisoformat(text)


def join(members: Iterable[object], separator: str = "") -> Fragment:
    """Fragments and values one after another; empty ones are left out."""
    printed = (finalize(member) for member in members if member != "")
    return Fragment(finalize(separator).join(printed))


def sentence_case(text: Fragment | str) -> Fragment | str:
    """The first letter in upper case."""
    if isinstance(text, Fragment):
        return Fragment(text.source[:1].upper() + text.source[1:])
    return text[:1].upper() + text[1:]


def _ours(words: Callable[..., str]) -> Callable[..., Fragment]:
    def filter_(*arguments: Any, **named: Any) -> Fragment:
        return trusted(words(*arguments, **named))

    return filter_


def _measured(words: Callable[..., str]) -> Callable[[Any, Measure], Fragment]:
    """Trusts all but the unit, which a person wrote."""

    def filter_(value: Any, measure: Measure) -> Fragment:
        text, unit = words(value, measure), measure.unit
        if not unit or unit in _KNOWN_UNITS or unit not in text:
            return trusted(text)
        before, _, after = text.partition(unit)
        return Fragment(encode(before) + finalize(unit) + encode(after))

    return filter_


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    **{
        words.__name__: _ours(words)
        for words in (
            *(
                number,
                spelled,
                bar,
                day,
                dated,
                weekday,
                weekday_name,
                clock,
                moment,
                mention,
                channel,
            ),
            *(status_word, status_emoji, confidence, barrier_word),
        )
    },
    **{words.__name__: _measured(words) for words in (amount, reading, gap)},
    "typed": typed,
    "clip": clip,
    "digits": digits,
    "rounded": rounded,
    "decimal": decimal,
    "iso_day": iso_day,
    "listed": listed,
    "join": join,
    "sentence_case": sentence_case,
}

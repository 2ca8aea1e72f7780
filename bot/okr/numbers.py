"""What people type where a number is asked, and the amount it stands for.

May import the standard library and `bot.okr.model`. Decides what a text means and whether a value
is possible for a measure; how far it is along the way is `progress`.
"""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from bot.okr.model import Direction, Measure, MetricKind, Problem, Reading

LARGEST = Decimal(10) ** 12
SMALLEST_STEP = Decimal("0.000001")
_LONGEST_TEXT = 100
_ZERO, _ONE, _HUNDRED, _THOUSAND = Decimal(0), Decimal(1), Decimal(100), Decimal(1000)

_NO_DATA = frozenset(
    {"nodata", "no data", "no data yet", "no new data", "no new data yet", "nd", "n/a", "na"}
)
_DONE = frozenset({"done", "complete", "completed", "finished", "reached"})
_YES = frozenset({"yes", "y", "true", "1", "✓", "✔", "✅"}) | _DONE
_NO = frozenset({"no", "n", "false", "0", "not yet", "not done"})
_UNIT_WORDS = {
    MetricKind.PERCENT: frozenset({"%", "percent", "pct", "point", "percentage point", "pp"}),
    MetricKind.CURRENCY: frozenset({"$", "usd", "dollar"}),
    MetricKind.RATIO: frozenset({"%", "percent", "pct"}),
    MetricKind.MILESTONES: frozenset({"step", "milestone"}),
}
_PERCENT_WORDS = _UNIT_WORDS[MetricKind.RATIO]

_GROUPED_BY_COMMA = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"  # 1,250 and 1,250.50
_GROUPED_BY_DOT = r"[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})"  # 1.250,50 and 1.250.000
_PLAIN = r"\d+(?:[.,]\d+)?|[.,]\d+"  # 71, 71.5, 71,5 and .5
_NUMBER = rf"{_GROUPED_BY_COMMA}|{_GROUPED_BY_DOT}|{_PLAIN}"
_TYPED = re.compile(
    rf"(?P<absolute>=)? ?(?P<sign>[+-])? ?(?P<symbol>[$€£])? ?(?P<number>{_NUMBER})"
    rf"(?: ?(?P<between>/|:|out of|of|to) ?(?P<of>{_NUMBER}))? ?(?P<unit>[^\d]*)"
)
_LONE_NUMBER = re.compile(rf"(?<![\w.,])(?:{_NUMBER})(?!\w)")
_GROUPING_SPACE = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_CHARACTERS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
    | dict.fromkeys('‘’‚‛“”„‟«»´`"', "'")
    | {"٫": ".", "٬": ",", "⁄": "/", "∕": "/", "÷": "/"}
)


def baseline_of(measure: Measure) -> Decimal | None:
    """Where the way begins: steps and yes/no begin at nothing unless something else is said."""
    if measure.baseline is None and measure.kind in (MetricKind.YES_NO, MetricKind.MILESTONES):
        return _ZERO
    return measure.baseline


def target_of(measure: Measure) -> Decimal | None:
    """Where the way ends: "yes", and all the steps, unless something else is said."""
    if measure.target is not None or measure.direction is Direction.KEEP_WITHIN:
        return measure.target
    if measure.kind is MetricKind.YES_NO:
        return _ONE
    if measure.kind is MetricKind.MILESTONES and measure.milestones:
        return Decimal(len(measure.milestones))
    return None


def is_share(measure: Measure) -> bool:
    """Whether a ratio is a part of a whole (18/24), not so many to one (490:1)."""
    return measure.kind is MetricKind.RATIO and measure.unit != ":1"


def amount(measure: Measure, reading: Reading) -> Decimal:
    """The reading on the measure's scale, as `Measure` describes it: 18/24 is 75, 490:1 is 490."""
    if reading.of is None:
        return reading.number
    if measure.kind is MetricKind.RATIO and not is_share(measure):
        return reading.number / reading.of
    return reading.number * _HUNDRED / reading.of


@lru_cache(maxsize=1024)  # a file says the same few on every line
def parse_decimal(text: str) -> Decimal:
    """A number from a file: 1,250.5, 71,5, $1,250, 71 %, -2. Raises `Problem` (`number.*`)."""
    match = _match(text)
    if match["of"]:
        raise Problem("number.no_parts", typed=text)
    if match["unit"] not in ("", *_PERCENT_WORDS):
        raise Problem("number.unit", typed=text, unit="")
    value = _decimal(match["number"], text)
    return -value if match["sign"] == "-" else value


def parse_reading(text: str, measure: Measure, last: Reading | None) -> Reading | None:
    """What a person typed for a key result; None when they said that there is no new data.

    `+3` and `-2` count from `last`, or from the baseline when nothing was measured yet; a negative
    value itself is typed `=-2` (`=` before any number means that number). Numbers are rounded to
    six decimals. Raises `Problem` (`number.*`) for everything that is not one possible value.
    """
    words = _tidy(text).casefold().rstrip(".!")
    if not words:
        raise Problem("number.empty")
    if words in _NO_DATA:
        return None
    if measure.kind is MetricKind.YES_NO:
        return _yes_or_no(words.removeprefix("=").strip(), text)
    if words in _DONE:
        target = target_of(measure)
        if target is None:
            raise Problem("number.no_target", typed=text)
        return _to_one(measure, Reading(target))
    match = _match(text)
    _require_unit(match, measure, text)
    reading = Reading(_decimal(match["number"], text))
    if match["of"]:
        reading = replace(reading, of=_decimal(match["of"], text))
    if match["sign"] and not match["absolute"]:
        reading = _relative(reading, match, measure, last, text)
    else:
        if match["sign"] == "-":
            reading = replace(reading, number=-reading.number)
        reading = _absolute(reading, match, measure, last, text)
    return checked(measure, _to_one(measure, reading), typed=text)


def checked(measure: Measure, reading: Reading, *, typed: str | None = None) -> Reading:
    """The reading, if the measure can have it; raises `Problem` (`number.*`) quoting `typed`."""
    number, of = reading.number, reading.of
    said = typed if typed is not None else str(number) if of is None else f"{number}/{of}"
    if not all(part.is_finite() and abs(part) <= LARGEST for part in (number, of or _ZERO)):
        raise Problem("number.too_large", typed=said)
    if of is not None and of <= 0:
        raise Problem("number.zero_of", typed=said)
    match measure.kind:
        case MetricKind.PERCENT:
            value = amount(measure, reading)
            if not 0 <= value <= _THOUSAND:
                raise Problem("number.percent_range", typed=said)
            if value > _HUNDRED and _is_part_of_a_whole(measure):
                raise Problem("number.share_range", typed=said)
        case MetricKind.RATIO:
            _require_ratio(measure, reading, said)
        case MetricKind.MILESTONES:
            steps = len(measure.milestones) or target_of(measure) or LARGEST
            if of is not None or number != int(number) or not 0 <= number <= steps:
                raise Problem("number.steps", typed=said, steps=steps)
        case MetricKind.YES_NO:
            if of is not None or number not in (0, 1):
                raise Problem("number.yes_or_no", typed=said)
        case MetricKind.NUMBER | MetricKind.CURRENCY:
            if of is not None:
                raise Problem("number.no_parts", typed=said)
    return reading


def _is_part_of_a_whole(measure: Measure) -> bool:
    """Whether more than 100 % can only be a slip (925 for 92.5): all its marks are below 100."""
    marks = (measure.baseline, measure.target, measure.stretch, measure.low, measure.high)
    return all(mark < _HUNDRED for mark in marks if mark is not None)


def _require_ratio(measure: Measure, reading: Reading, said: str) -> None:
    if reading.number < 0:
        raise Problem("number.negative", typed=said)
    if is_share(measure) and amount(measure, reading) > _HUNDRED:
        raise Problem("number.more_than_all" if reading.of else "number.share_range", typed=said)


def _relative(
    step: Reading, match: re.Match[str], measure: Measure, last: Reading | None, text: str
) -> Reading:
    """The value that lies `step` beyond the last one."""
    if step.of is not None:
        raise Problem("number.no_parts", typed=text)
    change = step.number if match["sign"] == "+" else -step.number
    counted = is_share(measure) and match["unit"] not in _PERCENT_WORDS
    if counted and last is not None and last.of is not None:
        return replace(last, number=last.number + change)
    start = baseline_of(measure) if last is None else amount(measure, last)
    if start is None:
        raise Problem("number.no_last", typed=text)
    if counted:
        raise Problem("number.needs_of", typed=text)
    return Reading(_rounded(start + change))


def _absolute(
    reading: Reading, match: re.Match[str], measure: Measure, last: Reading | None, text: str
) -> Reading:
    """A bare number of a share counts parts of the same whole as last time."""
    if measure.kind is MetricKind.MILESTONES and reading.of is not None:
        if reading.of != target_of(measure):
            raise Problem("number.steps", typed=text, steps=target_of(measure))
        return Reading(reading.number)
    if reading.of is not None or not is_share(measure) or match["unit"] in _PERCENT_WORDS:
        return reading
    if last is None or last.of is None:
        raise Problem("number.needs_of", typed=text)
    return replace(reading, of=last.of)


def _to_one(measure: Measure, reading: Reading) -> Reading:
    """`490` of a measure in "so many to one" is kept as it is written out: 490:1."""
    if measure.kind is MetricKind.RATIO and not is_share(measure) and reading.of is None:
        return replace(reading, of=_ONE)
    return reading


def _yes_or_no(words: str, text: str) -> Reading:
    if words in _YES:
        return Reading(_ONE)
    if words in _NO:
        return Reading(_ZERO)
    raise Problem("number.yes_or_no", typed=text)


def _require_unit(match: re.Match[str], measure: Measure, text: str) -> None:
    symbol, unit = match["symbol"] or "", match["unit"]
    own = measure.unit.casefold()
    words = _UNIT_WORDS.get(measure.kind, frozenset()) | {"", own}
    known = unit in words or _singular(unit) in words | {_singular(own)}
    symbol_fits = symbol in ("", own) or (measure.kind is MetricKind.CURRENCY and not own)
    if not (known and symbol_fits):
        raise Problem("number.unit", typed=text, unit=measure.unit)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 2 else word


def _match(text: str) -> re.Match[str]:
    """The parts of a typed number; raises `Problem` when there is not exactly one."""
    tidy = _tidy(text)
    if not tidy:
        raise Problem("number.empty")
    exotic = any(unicodedata.category(character) == "No" for character in text)  # ², ½, ①
    found = None
    if len(tidy) <= _LONGEST_TEXT and not exotic:
        tidy = tidy.casefold().rstrip(".!")
        found = _TYPED.fullmatch(tidy)
        if not found and len(_LONE_NUMBER.findall(tidy)) > 1:
            raise Problem("number.two_numbers", typed=text)
    if not found:
        raise Problem("number.not_a_number", typed=text)
    return found


def _tidy(text: str) -> str:
    """One line of plain characters: digits of any script, dashes, quotes and spaces made simple."""
    text = _GROUPING_SPACE.sub("", text)
    visible = (c for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in visible)
    plain = unicodedata.normalize("NFKC", "".join(digits)).translate(_CHARACTERS)
    return " ".join(plain.split()).strip("' ")


def _decimal(number: str, text: str) -> Decimal:
    """The value of a text that matches `_NUMBER`."""
    if re.fullmatch(_GROUPED_BY_COMMA, number):
        number = number.replace(",", "")
    elif re.fullmatch(_GROUPED_BY_DOT, number):
        number = number.replace(".", "")
    value = Decimal(number.replace(",", "."))
    if abs(value) > LARGEST:
        raise Problem("number.too_large", typed=text)
    return _rounded(value)


def _rounded(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    too_fine = isinstance(exponent, int) and exponent < -6
    return value.quantize(SMALLEST_STEP) if too_fine else value

"""Percents written as shares, 0.62 or 18/24 for a percent, as spreadsheets keep them.

May import its neighbor `cells` and `bot.okr`. A row tells what it means: where all its numbers lie
between 0 and 1 and some have a fraction, they are shares. Where 0.62 stands beside 75, nobody can
know, and the question is asked.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.importer.cells import Cells, quote
from bot.okr.model import Problem
from bot.okr.numbers import SMALLEST_STEP, parse_decimal

_IN_PERCENT = frozenset({"percent", "percent (relative)", "%", "ratio"})
_ENDS = ("baseline", "target", "stretch", "low", "high")
_PARTS = re.compile(r"(?<!\d)(\d+) ?/ ?(\d+)")
_SIGN = re.compile(r"%|[a-z]", re.IGNORECASE)


def settle(cells: Cells) -> None:
    """Turn the shares of a row in percent into percent; note a fault where it is not clear."""
    if cells.text("metric").casefold() not in _IN_PERCENT or cells.text("unit") == ":1":
        return
    if cells.text("metric").casefold() == "ratio":
        for column in _ENDS:
            cells.rewrite(column, _PARTS.sub(_of_parts, cells.text(column)))
    numbers = [(column, text, number) for column, text, number in _numbers(cells)]
    fractions = [each for each in numbers if _is_fraction(each[1], each[2])]
    if not fractions:
        return
    if all(not _SIGN.search(text) and 0 <= number <= 1 for _, text, number in numbers):
        for column in _ENDS:
            cells.rewrite(column, _percent(cells.text(column)))
        pairs = (pair.partition("=") for pair in cells.parts("values"))
        cells.rewrite(
            "values", "; ".join(f"{label}{equals}{_percent(said)}" for label, equals, said in pairs)
        )
        return
    for column, text, number in fractions:
        percent = f"{(number * 100).normalize():f}"
        cells.refuse(column, f"{quote(text)}: is that {number:f} % or {percent} %? Write the sign.")


def _numbers(cells: Cells) -> Iterator[tuple[str, str, Decimal]]:
    """(column, as written, number) for every number of the row; what is none is said elsewhere."""
    written = [(column, cells.text(column)) for column in _ENDS]
    written += [("values", pair.partition("=")[2].strip()) for pair in cells.parts("values")]
    for column, text in written:
        number = _number(text) if text else None
        if number is not None:
            yield column, text, number


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except Problem:
        return None


def _is_fraction(text: str, number: Decimal) -> bool:
    return not _SIGN.search(text) and 0 < number < 1


def _of_parts(parts: re.Match[str]) -> str:
    """18/24 is 75 %; what is no share of anything stays as it is written."""
    if not 0 <= int(parts[1]) <= int(parts[2]) or not int(parts[2]):
        return parts[0]
    percent = Decimal(parts[1]) * 100 / Decimal(parts[2])
    return f"{percent.quantize(SMALLEST_STEP).normalize() + 0:f}%"


def _percent(text: str) -> str:
    number = _number(text)
    return text if number is None else f"{(number * 100).normalize() + 0:f}"

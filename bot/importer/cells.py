"""One cell of a spreadsheet: a number, a day, a choice, or a fault that says where and why.

May import `bot.okr` and the standard library.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.csvtext import split
from bot.okr.days import month_named
from bot.okr.model import Problem
from bot.okr.numbers import parse_decimal

LONGEST_CELL = 3000
DAMAGED = "\ufffd"
"""Stands where a letter could not be read."""
MOST_FAULTS = 20
"""How many faults a person is told of at once; each is mended by hand."""

_YEARS = range(1990, 2101)
_DATE_FORMS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y"),
    *("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"),
)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?Z?$")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be used: `line` counts from 1 with the header, `column` is its name."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"Line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.sentence}"


class Refused(Exception):
    """The file cannot be used; nothing was stored. `faults` has every one, the text the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        said = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        if more := len(self.faults) - len(said):
            said.append(f"And {more} more like these.")
        super().__init__("\n".join(said))


class TooLong(Exception):
    """More rows (or records) than were asked for; none of them was read."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} where {limit} fit")
        self.length, self.limit = length, limit


def quote(text: str) -> str:
    """What a cell says, short enough to be repeated in a sentence."""
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


@lru_cache(maxsize=1024)  # a file says the same few on every line
def parse_day(text: str) -> date | None:
    """The day that 2026-09-14, 9/14/2026, 14.9.2026 or Sep 14, 2026 means; None for others.

    Between slashes the month comes first; 14/9/2026 is refused, so that 4/9/2026 beside it is, too.
    """
    words = _MIDNIGHT.sub("", text.strip()).replace(",", " ").replace("Sept ", "Sep ")
    for form in _DATE_FORMS:
        try:
            day = datetime.strptime(" ".join(words.split()), form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if day.year in _YEARS else None
    return None


class Cells:
    """The cells of one line by column name. What cannot be used is None, and a fault is noted.

    An empty cell is None too (or no parts), without a fault. Of a cell that is too long only the
    beginning is looked at.
    """

    def __init__(self, line: int, texts: Mapping[str, str]) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._texts = {column: text[:LONGEST_CELL] for column, text in texts.items()}
        for column, text in texts.items():
            if DAMAGED in text:
                sentence = f"{quote(text)} has a letter that cannot be read. Save as “CSV UTF-8”."
                self.refuse(column, sentence)
            if len(text) > LONGEST_CELL:
                self.refuse(column, f"Keep it to {LONGEST_CELL} characters; this has {len(text)}.")

    def refuse(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.line, column, sentence))

    def text(self, column: str) -> str:
        return self._texts.get(column, "")

    @property
    def given(self) -> frozenset[str]:
        """The columns in which the line says something."""
        return frozenset(column for column, text in self._texts.items() if text)

    def rewrite(self, column: str, text: str) -> None:
        """Say the same in another way."""
        if column in self._texts:
            self._texts[column] = text

    def title(self, column: str, limit: int) -> str:
        """A text that must be there."""
        text = self.text(column)
        if not text:
            self.refuse(column, "This cell is empty.")
        elif len(text) > limit:
            self.refuse(column, f"Keep it to {limit} characters; this has {len(text)}.")
        return text

    def parts(self, column: str) -> tuple[str, ...]:
        """The texts between semicolons."""
        return tuple(filter(None, split(self.text(column))))

    def number(self, column: str) -> Decimal | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except Problem:
            self.refuse(column, f"{quote(text)} is not a number. Write it like 62 or 62.5.")
            return None

    def choice(self, column: str, choices: Mapping[str, _Choice], default: _Choice) -> _Choice:
        """What a word stands for; `default` for an empty cell, and for a word that is not known."""
        text = self.text(column).casefold().replace("_", " ")
        if text and text not in choices:
            self.refuse(column, f"{quote(text)} is none of: {', '.join(choices)}.")
        return choices.get(text, default)

    def day(self, column: str) -> date | None:
        text = self.text(column)
        return self._day(column, text) if text else None

    def days(self, column: str, starts: date | None = None) -> tuple[date, ...]:
        """Days, and months from the one in which it starts on."""
        found = (
            (month_named(part, starts) if starts else None) or self._day(column, part)
            for part in self.parts(column)
        )
        return tuple(sorted({day for day in found if day}))

    def channel(self, column: str) -> str | None:
        text = self.text(column)
        if text and not _CHANNEL.fullmatch(text):
            self.refuse(
                column,
                f"{quote(text)} is not a channel ID. Copy it from the end of the channel's "
                "details; it looks like C0123456789.",
            )
        return text or None

    def zone(self, column: str) -> str:
        """The name of a time zone, or nothing."""
        text = self.text(column)
        try:
            return ZoneInfo(text).key if text else ""
        except (ValueError, KeyError, OSError):
            sentence = f"{quote(text)} is not a time zone. Write it like America/Chicago."
            self.refuse(column, sentence)
            return ""

    def _day(self, column: str, text: str) -> date | None:
        day = parse_day(text)
        if day is None:
            self.refuse(column, f"{quote(text)} is not a date. Write it like 2026-09-14.")
        return day

"""A whole export read back: one JSON text, or a folder or zip of CSV files; see `bot.exporter`.

May import `bot.csvtext`, `bot.exporter`, `bot.okr` and its neighbor `cells`. Nothing here knows who
is in the workspace; an `Entry` gives what a record says, or notes a fault where it makes no sense.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot import csvtext
from bot.exporter import VERSION
from bot.exporter.files import SPREADSHEET
from bot.exporter.spreadsheet import OWN
from bot.exporter.tables import COLUMNS
from bot.importer.cells import Fault, Refused, TooLong, quote

LARGEST = 2_000_000_000
"""Bytes that the files of a zip may have once they are unpacked."""
_USUAL = 50_000_000
_MOST_TIMES = 200
"""What is unpacked may be as large as is usual, or so many times the zip, as no export is."""
_MOST_DIGITS = 40
"""Of a number, before the point or behind it: more than any column keeps."""
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
"""How a zip says that it is damaged, packed in an unknown way, or locked by a password."""
_FLAGS: Mapping[Any, bool] = {True: True, False: False, "yes": True, "no": False}

_NAMES = {table: SPREADSHEET if table == "key_results" else table for table in COLUMNS}
_FILES = frozenset(f"{name}.csv" for name in _NAMES.values())

_Word = TypeVar("_Word", bound=StrEnum)


class Entry:
    """One record of one table. What cannot be used is None or empty, and a fault is noted."""

    def __init__(self, table: str, line: int, values: Mapping[str, Any]) -> None:
        self.table, self.line, self.values = table, line, values
        self.faults: list[Fault] = []

    def refuse(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.line, f"{self.table}.{column}", sentence))

    def text(self, column: str) -> str:
        value = self.values.get(column)
        if value is not None and not isinstance(value, str):
            self.refuse(column, f"{quote(str(value))} is not a text.")
            return ""
        return value or ""

    def optional(self, column: str) -> str | None:
        return self.text(column) or None

    def needed(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.refuse(column, "This is empty.")
        return text

    def there(self, column: str, value: Any) -> Any:
        """The value, which must be one."""
        if value is None and not self.faults:
            self.refuse(column, "This is empty.")
        return value

    def texts(self, column: str) -> list[str]:
        value = self.values.get(column)
        parts = csvtext.split(value) if isinstance(value, str) else value or []
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.refuse(column, "This is not a list of texts.")
            return []
        return parts

    def number(self, column: str) -> Decimal | None:
        text = str(self.values.get(column) or "").removesuffix("%")
        try:
            number = Decimal(text) if text else None
        except InvalidOperation:
            number = Decimal("NaN")
        if number is not None and not _is_written_out(number):
            self.refuse(column, f"{quote(text)} is not a number.")
            return None
        return number

    def whole(self, column: str) -> int | None:
        text = str(self.values.get(column) if self.values.get(column) is not None else "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            self.refuse(column, f"{quote(text)} is not a whole number.")
            return None
        return int(text) if text else None

    def flag(self, column: str) -> bool:
        value = self.values.get(column)
        if not isinstance(value, str | bool) or value not in _FLAGS:
            self.refuse(column, f"{quote(str(value))} is not yes or no.")
            return False
        return _FLAGS[value]

    def flag_or(self, column: str, otherwise: bool) -> bool:
        """What it says; an export of an earlier version says nothing."""
        is_told = self.values.get(column) not in (None, "")
        return self.flag(column) if is_told else otherwise

    def day(self, column: str) -> date | None:
        day: date | None = self._parsed(column, date.fromisoformat, "a day like 2026-09-14")
        return day

    def days(self, column: str) -> list[str]:
        for text in self.texts(column):
            self._parsed(column, date.fromisoformat, "a day like 2026-09-14", text)
        return self.texts(column)

    def clock(self, column: str) -> time | None:
        clock: time | None = self._parsed(column, time.fromisoformat, "a time like 07:30")
        return clock

    def moment(self, column: str) -> datetime | None:
        what = "a moment like 2026-09-14T07:30Z"
        moment: datetime | None = self._parsed(column, datetime.fromisoformat, what)
        return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None

    def word(self, column: str, words: type[_Word]) -> _Word | None:
        known = ", ".join(word.value for word in words)
        word: _Word | None = self._parsed(column, words, f"one of {known}")
        return word

    def zone(self, column: str) -> str:
        """The name of a time zone."""
        self._parsed(column, ZoneInfo, "a time zone like America/Chicago", self.needed(column))
        return self.text(column)

    def _parsed(self, column: str, parse: Any, what: str, text: str | None = None) -> Any:
        said = self.text(column) if text is None else text
        try:
            return parse(said) if said else None
        except (ValueError, KeyError, OSError):  # the latter two for a zone
            self.refuse(column, f"{quote(said)} is not {what}.")
            return None


def _is_written_out(number: Decimal) -> bool:
    """Neither infinite nor one like 1e999999999, whose digits would fill the memory."""
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and max(number.adjusted(), -exponent) < _MOST_DIGITS


Tables = Mapping[str, list[Entry]]


def is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def read_json(text: str, most: int | None = None) -> Tables:
    """The tables of a JSON export; Refused when it is none, TooLong beyond `most` records."""
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise Refused([Fault(line, "", "This is not JSON.")]) from None
    if not isinstance(document, dict) or document.get("homeroom") != VERSION:
        sentence = f"This is not an export of Homeroom, version {VERSION}."
        raise Refused([Fault(1, "homeroom", sentence)])
    tables = {table: document.get(table, []) for table in COLUMNS}
    for table, records in tables.items():
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise Refused([Fault(1, table, "This is not a list of records.")])
    if most is not None and (length := sum(map(len, tables.values()))) > most:
        raise TooLong(length, most)
    return {
        table: [Entry(table, line, one) for line, one in enumerate(records, start=1)]
        for table, records in tables.items()
    }


def read_folder(folder: Path) -> Tables:
    """The tables of a CSV export; a file that is not there is an empty table."""
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    return _read_files(files)


def is_zip(data: bytes) -> bool:
    """A zip that holds an export; a workbook is a zip, too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return f"{SPREADSHEET}.csv" in archive.namelist()
    except _BROKEN:
        return False


def read_zip(data: bytes) -> Tables:
    """The tables of an export's zip, whose other files are not looked at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        wanted = [one for one in archive.infolist() if one.filename in _FILES]
        unpacked = sum(one.file_size for one in wanted)  # zipfile unpacks no more than this
        if unpacked > min(LARGEST, max(_USUAL, _MOST_TIMES * len(data))):
            raise Refused([Fault(1, "", "This zip holds more than any export.")])
        try:
            files = {one.filename: archive.read(one) for one in wanted}
        except _BROKEN:
            raise Refused([Fault(1, "", "This zip is damaged or locked.")]) from None
    return _read_files(files)


def _read_files(files: Mapping[str, bytes]) -> Tables:
    if f"{SPREADSHEET}.csv" not in files:
        raise Refused([Fault(1, "", f"There is no {SPREADSHEET}.csv: this is not an export.")])
    tables = {}
    for table, name in _NAMES.items():
        data = files.get(f"{name}.csv", b"")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Refused([Fault(line, name, "This is not UTF-8 as an export is.")]) from None
        tables[table] = list(_entries(table, name, text))
    return tables


def _entries(table: str, name: str, text: str) -> Iterator[Entry]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 2
    try:
        header = next(lines, [])
        for cells in lines:
            values: dict[str, Any] = dict(zip(header, map(csvtext.plain, cells), strict=False))
            if table == "key_results":
                values = {own: values.get(column) for column, own in OWN.items()}
            yield Entry(name, begins, values)
            begins = lines.line_num + 1
    except csv.Error as error:
        raise Refused([Fault(begins, name, f"This line is not CSV: {error}.")]) from None


def faults_of(entries: Iterable[Entry]) -> list[Fault]:
    return [fault for entry in entries for fault in entry.faults]

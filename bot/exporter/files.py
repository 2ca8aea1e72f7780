"""An export as one JSON text, a folder of CSV files or a zip of them; written as it is read.

May import `bot.csvtext`, `storage` and its neighbors. The same workspace gives the same bytes.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

from bot import csvtext
from bot.exporter.spreadsheet import Spreadsheet
from bot.exporter.tables import COLUMNS, Book
from storage import Session

VERSION = 1
SPREADSHEET = "okrs"
"""The name of the file in which key results stand."""

Counts = Mapping[str, int]
"""How many records of each table."""

_OpenFile = Callable[[str], AbstractContextManager[IO[str]]]


def write_json(session: Session, file: IO[str]) -> Counts:
    """One record a line, so that two exports can be compared."""
    book, counts = Book(session), {}
    file.write(f'{{"homeroom": {VERSION}')
    for table in COLUMNS:
        file.write(f',\n"{table}": [')
        counts[table] = 0
        for record in book.records(table):
            file.write(",\n" if counts[table] else "\n")
            json.dump(record, file, ensure_ascii=False)
            counts[table] += 1
        file.write("\n]")
    file.write("\n}\n")
    return counts


def write_csv(session: Session, folder: Path) -> Counts:
    """A file for each table in `folder`, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)

    def open_file(name: str) -> AbstractContextManager[IO[str]]:
        return (folder / name).open("w", encoding="utf-8-sig", newline="")

    return _write_tables(session, open_file)


def write_zip(session: Session, file: IO[bytes]) -> Counts:
    """The same files in one zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        @contextmanager
        def open_file(name: str) -> Iterator[IO[str]]:
            info = zipfile.ZipInfo(name)  # of 1980, whenever it is made
            info.compress_type = zipfile.ZIP_DEFLATED
            with (
                archive.open(info, "w") as raw,
                io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
            ):
                yield text

        return _write_tables(session, open_file)


def _write_tables(session: Session, open_file: _OpenFile) -> Counts:
    book, counts = Book(session), {}
    spreadsheet = Spreadsheet(book)
    for table, columns in COLUMNS.items():
        is_spreadsheet = table == "key_results"
        name = SPREADSHEET if is_spreadsheet else table
        with open_file(f"{name}.csv") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(spreadsheet.columns if is_spreadsheet else columns)
            counts[table] = 0
            for record in book.records(table):
                row = spreadsheet.row(record) if is_spreadsheet else record.values()
                writer.writerow([csvtext.safe(_cell(value)) for value in row])
                counts[table] += 1
    return counts


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case [] | [str(), *_]:
            return csvtext.joined(value)
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)

"""A file of any kind that can be imported: a spreadsheet, or a whole export as JSON, zip or folder.

May import its neighbors and the standard library.
"""

from pathlib import Path

from bot.importer import whole
from bot.importer.cells import TooLong
from bot.importer.lines import decode, lines_of
from bot.importer.read import Sheet
from bot.importer.whole import Tables

Contents = Sheet | Tables


def open_path(path: Path) -> Contents:
    """What a file or a folder holds; raises Refused where it is none of these."""
    return whole.read_folder(path) if path.is_dir() else open_bytes(path.read_bytes())


def open_bytes(data: bytes) -> Contents:
    if whole.is_zip(data):
        return whole.read_zip(data)
    return open_text(decode(data))


def open_text(
    text: str, *, most_rows: int | None = None, most_records: int | None = None
) -> Contents:
    """What a text holds; raises Refused, and TooLong, before much is made of it, where a
    spreadsheet has more rows, or an export more records, than that."""
    if whole.is_json(text):
        return whole.read_json(text, most_records)
    if most_rows is not None and (rows := sum(1 for _ in lines_of(text)) - 1) > most_rows:
        raise TooLong(rows, most_rows)
    return Sheet(text)

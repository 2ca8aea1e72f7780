"""A file of any kind that can be imported: a spreadsheet, or a whole export as JSON, zip or folder.

May import its neighbors and the standard library.
"""

from pathlib import Path

from bot.importer import whole
from bot.importer.lines import decode
from bot.importer.read import Sheet, sheet
from bot.importer.whole import Tables

Contents = Sheet | Tables


def open_path(path: Path) -> Contents:
    """What a file or a folder holds; raises Refused where it is none of these."""
    return whole.read_folder(path) if path.is_dir() else open_bytes(path.read_bytes())


def open_bytes(data: bytes) -> Contents:
    if whole.is_zip(data):
        return whole.read_zip(data)
    return open_text(decode(data))


def open_text(text: str) -> Contents:
    return whole.read_json(text) if whole.is_json(text) else sheet(text)

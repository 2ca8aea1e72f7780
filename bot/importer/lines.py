"""A spreadsheet's bytes as lines of cells, however it was saved. Knows nothing of what they mean.

May import its neighbor `cells`, `bot.csvtext` and the standard library.
"""

import csv
import re
from collections.abc import Iterator

from bot.csvtext import plain
from bot.importer.cells import DAMAGED, Fault, Refused

_NO_CSV = "This is not a CSV file. Save it as “CSV UTF-8”."
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)


def decode(data: bytes) -> str:
    """Text of a CSV file as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises Refused when the bytes are no text. Where a text is UTF-8 but for some letters, those
    are marked as damaged, so that the reader can say which cells they stand in: guessing would
    turn the good ones into others.
    """
    if data.startswith(b"PK\x03\x04"):
        raise Refused([Fault(1, "", "This is a whole workbook. Save it as “CSV UTF-8”.")])
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16", errors="replace") if is_wide else _decode_bytes(data)
    if "\0" in text:
        raise Refused([Fault(1, "", _NO_CSV)])
    return text


def _decode_bytes(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not data.decode("utf-8", errors="ignore").isascii():
            return data.decode("utf-8-sig", errors="replace")
    # Bytes without a meaning there become NUL, which no text has.
    return data.decode("cp1252", errors="replace").replace(DAMAGED, "\0")


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """(the line it begins on, its cells on one line each) for every line that is not blank.

    Cells stand between commas, semicolons or tabs; Excel's first line `sep=;` says which. The
    apostrophe with which an export keeps a cell from being a formula is taken off.
    """
    if "\0" in text or not _is_storable(text):
        raise Refused([Fault(1, "", _NO_CSV)])
    first = next((line.strip() for line in _lines(text) if line.strip()), "")
    told = _SEPARATOR.fullmatch(first)
    separator = told[1] if told else max(",;\t", key=first.count)
    lines = csv.reader(_lines(text), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in lines:
            tidy = [" ".join(plain(cell).split()) for cell in cells]
            if any(tidy) and not told:
                yield begins, tidy
            if any(tidy):
                told = None  # that line is behind us
            begins = lines.line_num + 1
    except csv.Error as error:
        raise Refused([Fault(begins, "", f"This line is not CSV: {error}.")]) from None


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, as `csv` wants them; a StringIO would copy the text fourfold."""
    return (found[0] for found in _LINE.finditer(text))


def _is_storable(text: str) -> bool:
    """Half a surrogate pair can be neither stored nor shown."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

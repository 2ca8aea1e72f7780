"""Files that somebody made to do harm: small ones that become huge, broken ones, endless ones."""

import io
import json
import struct
import zipfile

import pytest

from bot import importer
from bot.importer import Refused, TooLong
from bot.importer.cells import LONGEST_CELL, Cells

MANY = 1_000_000


def zipped(name: str = "okrs.csv", content: bytes = b"objective,key_result\n") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("okrs.csv", b"")
        archive.writestr(name, content)
    return file.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as found:
        importer.open_bytes(data)
    return str(found.value)


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = zipped("check_ins.csv", bytes(60_000_000))
    assert len(bomb) < 100_000
    assert refused(bomb) == "Line 1: This zip holds more than any export."


def test_a_bomb_that_says_it_is_small_is_read_no_further_than_it_says() -> None:
    bomb = zipped("check_ins.csv", bytes(60_000_000))
    told = bomb.replace(struct.pack("<L", 60_000_000), struct.pack("<L", 1_000))
    assert told != bomb
    assert refused(told) == "Line 1: This zip is damaged or locked."


def test_other_files_in_a_zip_are_not_looked_at() -> None:
    """Also not, where the same bytes stand for many files."""
    with_more = zipped("notes.bin", bytes(60_000_000))
    assert importer.length(importer.open_bytes(with_more)) == 0


@pytest.mark.parametrize(
    ("at", "byte"),
    [
        pytest.param(6, 1, id="locked by a password"),
        pytest.param(8, 99, id="packed in an unknown way"),
        pytest.param(14, 1, id="with a checksum of something else"),
    ],
)
def test_a_zip_that_cannot_be_read_is_refused(at: int, byte: int) -> None:
    """`at` counts within the local header; the same field of the directory stands two further."""
    data = bytearray(zipped("check_ins.csv", b"key,at\n"))
    local, directory = data.rindex(b"PK\x03\x04"), data.rindex(b"PK\x01\x02")
    data[local + at] ^= byte
    data[directory + at + 2] ^= byte
    assert refused(bytes(data)) == "Line 1: This zip is damaged or locked."


def test_a_workbook_is_no_zip_of_ours() -> None:
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<!DOCTYPE bomb>")
    assert refused(workbook.getvalue()).startswith("Line 1: This is a whole workbook.")


def test_a_long_file_is_counted_before_it_is_read() -> None:
    rows = "objective,key_result\n" + "a,b\n" * MANY
    with pytest.raises(TooLong) as found:
        importer.open_text(rows, most_rows=1000)
    assert (found.value.length, found.value.limit) == (MANY, 1000)
    records = json.dumps({"homeroom": 1, "check_ins": [{}] * MANY})
    with pytest.raises(TooLong) as found:
        importer.open_text(records, most_records=5000)
    assert (found.value.length, found.value.limit) == (MANY, 5000)


def test_only_the_beginning_of_an_endless_cell_is_looked_at() -> None:
    cells = Cells(2, {"values": "2026-09-14=1;" * 10_000, "baseline": "1" * 130_000})
    assert len(cells.text("values")) == len(cells.text("baseline")) == LONGEST_CELL
    assert [str(one) for one in cells.faults] == [
        "Line 2, values: Keep it to 3000 characters; this has 130000.",
        "Line 2, baseline: Keep it to 3000 characters; this has 130000.",
    ]


@pytest.mark.parametrize(
    "number", ["1e999999999", "1e-999999999", "0e999999999", "1" * 99, "1e400"]
)
def test_a_number_that_would_fill_the_memory_is_none(number: str | float) -> None:
    record = {"objective": "RD", "key": "RD-1", "baseline": number}
    tables = importer.open_text(json.dumps({"homeroom": 1, "key_results": [record]}))
    assert isinstance(tables, dict)
    (entry,) = tables["key_results"]
    assert entry.number("baseline") is None
    assert str(entry.faults[0]).endswith("is not a number.")


@pytest.mark.parametrize("text", ['{"homeroom": ' + "[" * MANY, '{"homeroom": ' + "9" * MANY + "}"])
def test_json_that_is_deeper_or_longer_than_any_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="This is not JSON"):
        importer.open_text(text)

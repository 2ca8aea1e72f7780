"""Objectives and key results from a file: read whole, stored whole or not at all.

A spreadsheet goes `lines` → `read` → `joined`, with a few hundred rows in memory at a time, and an
export of everything `whole` → `restore`; `run` takes either. `homeroom import`, `/okr admin import`
and the sample district come through here. May import `bot.csvtext`, `bot.exporter`, `bot.okr` and
`storage`.
"""

from bot.importer.cells import Fault, Refused, TooLong
from bot.importer.joined import Difference
from bot.importer.lines import decode
from bot.importer.opening import Contents, open_bytes, open_path, open_text
from bot.importer.read import COLUMNS, EXAMPLE, Row, Sheet, read
from bot.importer.restore import Restored, restore
from bot.importer.store import Summary, add, check, length, run, said, take

__all__ = [
    "COLUMNS",
    "EXAMPLE",
    "Contents",
    "Difference",
    "Fault",
    "Refused",
    "Restored",
    "Row",
    "Sheet",
    "Summary",
    "TooLong",
    "add",
    "check",
    "decode",
    "length",
    "open_bytes",
    "open_path",
    "open_text",
    "read",
    "restore",
    "run",
    "said",
    "take",
]

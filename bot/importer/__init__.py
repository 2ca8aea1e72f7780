"""Objectives and key results from a spreadsheet: read a file whole, store it whole or not at all.

`read` makes checked rows of a CSV file, `store` joins them to the people and teams that are there.
`homeroom import` and the sample district come through here. May import `bot.okr` and `storage`.
"""

from bot.importer.cells import Fault, Refused
from bot.importer.read import COLUMNS, EXAMPLE, Row, decode, read
from bot.importer.store import Summary, add, run

__all__ = [
    "COLUMNS",
    "EXAMPLE",
    "Fault",
    "Refused",
    "Row",
    "Summary",
    "add",
    "decode",
    "read",
    "run",
]

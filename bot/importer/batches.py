"""Rows so many at a time, so that neither the memory nor a statement holds all of a file.

May import the standard library only.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_MOST = 500

_One = TypeVar("_One")


def batches(all_: Iterable[_One]) -> Iterator[list[_One]]:
    """Lists of up to 500, in order."""
    rest = iter(all_)
    while batch := list(islice(rest, _MOST)):
        yield batch

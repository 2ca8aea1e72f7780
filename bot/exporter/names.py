"""What things are called in an export, where the database has ids.

May import the standard library only. Names are given in the order of the table, so that whoever
reads the export gives the same ones.
"""

from collections.abc import Hashable

IN = " · "


class Names:
    """Names of one kind of thing, each unique in its `place`: the second “Math” is “Math (2)”."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._ids: dict[tuple[Hashable, str], int] = {}
        self._taken: set[tuple[Hashable, str]] = set()

    def give(self, wanted: str, place: Hashable = None) -> str:
        """The next free name in that place."""
        name, number = wanted, 1
        while (place, name) in self._taken:
            number += 1
            name = f"{wanted} ({number})"
        self._taken.add((place, name))
        return name

    def keep(self, id_: int, name: str, place: Hashable = None) -> None:
        self._names[id_] = name
        self._ids[place, name] = id_

    def name(self, id_: int | None) -> str | None:
        return None if id_ is None else self._names[id_]

    def id(self, name: str, place: Hashable = None) -> int | None:
        return self._ids.get((place, name))

    def __contains__(self, id_: int) -> bool:
        return id_ in self._names


def elsewhere(name: str, cycle: str, here: str) -> str:
    """A key, with its cycle where that is another one."""
    return name if cycle == here else f"{name}{IN}{cycle}"

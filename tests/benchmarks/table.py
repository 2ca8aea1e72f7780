"""The one table of `make bench`: what a part of it hands over, and how that is printed and kept.

A part is a module of this folder with `figures(sizes)`, which yields a `Figure` as soon as it is
measured. May import the standard library only.
"""

import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HEADINGS = ("part", "what", "ours", "naive way", "ratio", "target", "met", "note")
_WIDTHS = (9, 50, 12, 12, 7, 12, 4, 0)


@dataclass(frozen=True)
class Sizes:
    """How much to measure. `weeks` are weeks of history, `owners` people with key results."""

    weeks: tuple[int, ...] = (17, 167)
    owners: int = 20_000
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    rates: tuple[int, ...] = (50, 100, 200, 400)
    seconds: int = 20
    processes: tuple[int, ...] = (1, 2)
    fresh: bool = False
    """Make districts anew, also where one of this size is kept from before."""


@dataclass(frozen=True)
class Figure:
    """One line. `naive` is the same work done the easy way in the same run, in the same unit.

    `target` is the most that is allowed, or the least where `more_is_better`; None: there is none.
    """

    name: str
    ours: float
    unit: str = "ms"
    naive: float | None = None
    target: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the naive way."""
        better, worse = (self.ours, self.naive) if self.more_is_better else (self.naive, self.ours)
        return None if better is None or worse is None or not worse else better / worse

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.ours >= self.target if self.more_is_better else self.ours <= self.target


def cells(part: str, figure: Figure) -> tuple[str, ...]:
    """A figure as the texts of its line, one for each of `HEADINGS`."""
    sign = "≥" if figure.more_is_better else "≤"
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    return (
        part,
        figure.name,
        _amount(figure.ours, figure.unit),
        "" if figure.naive is None else _amount(figure.naive, figure.unit),
        "" if figure.ratio is None else f"{number(figure.ratio)} ×",
        "" if figure.target is None else f"{sign} {_amount(figure.target, figure.unit)}",
        met,
        figure.note,
    )


def line(texts: Sequence[str]) -> str:
    """The texts of a line in columns, for a terminal."""
    aligned = zip(texts, _WIDTHS, strict=True)
    columns = (f"{text:<{w}}" if n < 2 else f"{text:>{w}}" for n, (text, w) in enumerate(aligned))
    return "  ".join(columns).rstrip()


def machine() -> str:
    """Where and when this is, and what else keeps the machine busy, as one sentence."""
    system = f"{platform.system()} {platform.machine()}"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    python = platform.python_version()
    today = date.today().isoformat()  # noqa: DTZ011  (for the reader, where the machine stands)
    return f"{today}: {os.cpu_count()} cores, {system}, Python {python}, load average {load}."


def write(path: Path, measured: Mapping[str, Sequence[Figure]], circumstances: str) -> None:
    """Put the parts that were measured into the page; what it says of other parts, and of the same
    on another database, stays."""
    rows: dict[_Part, list[str]] = {}
    for part, figures in measured.items():
        for one in figures:
            rows.setdefault((part, _database(one.name)), []).append(_row(cells(part, one)))
    told = {key: f"- {', '.join(filter(None, key))}: {circumstances}" for key in rows}
    new = frozenset(rows)
    if path.exists():
        for text in path.read_text(encoding="utf-8").splitlines():
            row, bullet = re.match(r"\| (\w+) \|", text), re.match(r"- (\w+)(?:, (\w+))?: ", text)
            if row and row[1] != HEADINGS[0] and (row[1], _database(text)) not in new:
                rows.setdefault((row[1], _database(text)), []).append(text)
            elif bullet and (bullet[1], bullet[2] or "") not in new:
                told[bullet[1], bullet[2] or ""] = text
    path.write_text("\n".join(_page(rows, told)) + "\n", encoding="utf-8")


_Part = tuple[str, str]
"""A part, and the database it was measured on, "" where that makes no difference."""


def _database(text: str) -> str:
    found = re.search("sqlite|postgresql", text)
    return found[0] if found else ""


def _page(rows: Mapping[_Part, Iterable[str]], told: Mapping[_Part, str]) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `make bench ARGS=--write`; `make bench ARGS=--help` says what can be chosen."
    yield "The naive way is the same work as a good developer in a hurry would write it, measured"
    yield "in the same run. Times differ between machines and days: look at the ratios first."
    yield ""
    yield _row(HEADINGS)
    yield _row(["---"] * len(HEADINGS))
    for part in sorted(rows):
        yield from rows[part]
    yield ""
    yield "Measured on:"
    yield ""
    for part in sorted(told):
        yield told[part]


def _row(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "/") for text in texts) + " |"


def _amount(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".rstrip()


def number(value: float) -> str:
    """Three digits that count, and never an exponent: 0.281, 14.2, 1,157."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2g}" if abs(value) < 0.1 else f"{value:.3g}"

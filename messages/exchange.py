"""Files in and out: the form of an import, its preview, what was stored; an export on its way.

May import `messages` (engine) and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Message, View, render

MOST_FAULTS = 12
"""Faults that a form has room for; a person mends them by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a file, as much of it as tells it from others."""

    title: str
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file adds. `name` is the file's, "" for pasted rows; `lines` are its first rows, and
    `more` how many follow. `differing` are the keys of what is there and otherwise in the file;
    it is changed with `update`."""

    name: str
    objectives: int
    key_results: int
    check_ins: int
    unchanged: int
    lines: Sequence[Line]
    more: int
    differing: Sequence[str]
    update: bool

    @property
    def is_empty(self) -> bool:
        return not (self.objectives or self.key_results or (self.update and self.differing))


def form(metadata: str, rows: str = "", faults: Sequence[str] = ()) -> View:
    """Rows to paste or a file to choose; after a refusal with `faults` and what was pasted.

    Block ids `rows`, `file` and `update`.
    """
    return render.view(
        "exchange.form.j2",
        metadata=metadata,
        rows=rows,
        faults=faults[:MOST_FAULTS],
        more=max(0, len(faults) - MOST_FAULTS),
    )


def preview(plan: Plan, metadata: str) -> View:
    """What would be stored, and the button that stores it."""
    return render.view("exchange.preview.j2", plan=plan, metadata=metadata)


def stored(plan: Plan) -> Message:
    """To whoever confirmed it."""
    return render.message("exchange.stored.j2", plan=plan)


def gone() -> Message:
    """The preview was confirmed before, or is more than a day old."""
    return render.message("exchange.gone.j2")


def exporting(kind: str) -> Message:
    """A file of this kind (csv, json) is being made."""
    return render.message("exchange.exporting.j2", kind=kind)


def exported() -> Message:
    """Beside the file."""
    return render.message("exchange.exported.j2")


def not_exported() -> Message:
    """Instead of the file, where Slack lets Homeroom send none."""
    return render.message("exchange.not_exported.j2")

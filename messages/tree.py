"""The tree of teams and objectives, page by page.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.access import Teams
from bot.okr.model import Member, Objective
from bot.okr.tree import Line
from messages import Message, render

PAGE_SIZE = 15
"""Lines on one page of the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Up:
    """Where the button Up leads: what `tree.open` takes, and its name on screen."""

    value: str
    name: str


def tree(
    lines: Sequence[Line],
    teams: Teams,
    names: Mapping[str, Member],
    now: datetime,
    *,
    top: Line | None = None,
    value: str = "",
    up: Up | None = None,
    adrift: Sequence[Objective] = (),
    page: int = 1,
) -> Message:
    """A page of `PAGE_SIZE` of these lines, which stand below `top` (None for everything).

    `names` holds the owners of objectives. Buttons `tree.open` carry a prefix, a team id, or
    "" for everything; the one that turns the page `value:page`. A page beyond the last shows the
    last. `adrift` are objectives for a leader to align: they support nothing.
    """
    pages = max(1, -(-len(lines) // PAGE_SIZE))
    page = min(max(1, page), pages)
    return render.message(
        "tree.tree.j2",
        lines=on_page(lines, page),
        top=top,
        base=0 if top is None else 1,
        teams=teams,
        names=names,
        now=now,
        up=up,
        adrift=adrift if page == 1 else (),
        count=_objectives_in(lines, top),
        page=page,
        pages=pages,
        turn=f"{value}:{page + 1 if page < pages else 1}",
    )


def on_page(lines: Sequence[Line], page: int) -> Sequence[Line]:
    """The lines that a page shows; beyond the last, those of the last."""
    last = max(1, -(-len(lines) // PAGE_SIZE))
    page = min(max(1, page), last)
    return lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def _objectives_in(lines: Sequence[Line], top: Line | None) -> int:
    if top is not None:
        return top.count + (top.objective is not None)
    return sum(line.count + (line.objective is not None) for line in lines if line.depth == 0)

"""Cycles: the list, and the forms to plan, open, close one and to carry it over.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.okr.cycle import CarryOver, Preview
from bot.okr.model import Cycle
from messages import Message, View, render

SHOWN = 10
"""Cycles in the list, the latest first."""


def listing(
    cycles: Sequence[Cycle],
    counts: Mapping[int, tuple[int, int]],
    may_change: bool,
    now: datetime,
) -> Message:
    """Every cycle with its days and state; with buttons for who may change them.

    `counts` are (objectives, key results) by cycle id.
    """
    return render.message(
        "cycles.listing.j2",
        cycles=cycles[:SHOWN],
        hidden=max(len(cycles) - SHOWN, 0),
        counts=counts,
        may_change=may_change,
        now=now,
    )


def form(cycle: Cycle | None, metadata: str) -> View:
    """Plan a cycle, or change the name and days of one; blocks `name`, `starts`, `ends`."""
    return render.view("cycles.form.j2", cycle=cycle, metadata=metadata)


def preview(cycle: Cycle, preview: Preview, metadata: str, now: datetime) -> View:
    """Before a cycle is opened: what it holds, and what is missing."""
    return render.view(
        "cycles.preview.j2", cycle=cycle, preview=preview, metadata=metadata, now=now
    )


def closing(
    cycle: Cycle, unreviewed: Mapping[str, Sequence[str]], metadata: str, now: datetime
) -> View:
    """Before a cycle is closed: what has no review yet, by team."""
    return render.view(
        "cycles.closing.j2", cycle=cycle, unreviewed=unreviewed, metadata=metadata, now=now
    )


def carry(
    source: Cycle, target: Cycle, targets: Sequence[Cycle], plan: CarryOver, metadata: str
) -> View:
    """What of one cycle goes on in another; the block `target` chooses which."""
    return render.view(
        "cycles.carry.j2",
        source=source,
        target=target,
        targets=targets,
        plan=plan,
        metadata=metadata,
    )


def done(cycle: Cycle, what: str, now: datetime) -> Message:
    """A cycle was "planned", "edited", "opened" or "closed"."""
    return render.message("cycles.done.j2", cycle=cycle, what=what, now=now)


def carried(source: Cycle, target: Cycle, made: CarryOver, left: int) -> Message:
    """What was carried over just now; `left` objectives wait for another press."""
    return render.message("cycles.carried.j2", source=source, target=target, made=made, left=left)

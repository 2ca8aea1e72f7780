"""Cycles: the list, and the forms of those who keep them.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import date

from bot.okr.cycle import CarryOver, Going, Preview, Why
from bot.okr.model import Cycle, CycleState
from messages import Message, View, cycles, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW


def three(say: Words) -> tuple[Cycle, Cycle, Cycle]:
    """One planned, one open, one closed."""
    return (
        Cycle(
            id=3,
            name=say("Spring semester"),
            starts=date(2027, 1, 5),
            ends=date(2027, 6, 11),
            state=CycleState.PLANNED,
        ),
        Cycle(
            id=2,
            name=say("Fall semester"),
            starts=date(2026, 8, 24),
            ends=date(2026, 12, 18),
            state=CycleState.OPEN,
        ),
        Cycle(
            id=1,
            name=say("2025–26"),
            starts=date(2025, 8, 25),
            ends=date(2026, 6, 12),
            state=CycleState.CLOSED,
        ),
    )


def plan(say: Words) -> CarryOver:
    reading, absence = samples.reading(say), samples.absence(say)
    return CarryOver(
        going=(
            Going(
                source=reading.objective,
                objective=replace(reading.objective, id=0),
                key_results=(reading.key_result,),
            ),
            Going(source=absence.objective, objective=absence.objective),
        ),
        there=2,
        staying={Why.NO_REVIEW: ("AT-2",), Why.STOPPED: ("GR", "GR-1")},
    )


@sample("cycles.listing")
def listing(say: Words = as_is) -> Message:
    return cycles.listing(three(say), {2: (3, 12), 1: (1, 1)}, may_change=False, now=NOW)


@sample("cycles.listing.admin")
def listing_admin(say: Words = as_is) -> Message:
    return cycles.listing(three(say), {2: (3, 12)}, may_change=True, now=NOW)


@sample("cycles.listing.many")
def listing_many(say: Words = as_is) -> Message:
    return cycles.listing(three(say) * 5, {}, may_change=True, now=NOW)


@sample("cycles.listing.none")
def listing_none(say: Words = as_is) -> Message:
    return cycles.listing((), {}, may_change=False, now=NOW)


@sample("cycles.listing.first")
def listing_first(say: Words = as_is) -> Message:
    return cycles.listing((), {}, may_change=True, now=NOW)


@sample("cycles.form")
def form(say: Words = as_is) -> View:
    return cycles.form(three(say)[1], "{}")


@sample("cycles.form.new")
def form_new(say: Words = as_is) -> View:
    return cycles.form(None, "{}")


@sample("cycles.preview")
def preview(say: Words = as_is) -> View:
    missing = Preview(
        objectives=3,
        key_results=12,
        owner_gone=("AT-2",),
        no_target=("RD-3",),
        no_start=tuple(f"GR-{number}" for number in range(1, 30)),
        empty=("ST",),
        teams=(say("Grade 3–5"), say("Oak Hill")),
    )
    return cycles.preview(three(say)[0], missing, "{}", NOW)


@sample("cycles.preview.complete")
def preview_complete(say: Words = as_is) -> View:
    full = Preview(
        objectives=1, key_results=2, owner_gone=(), no_target=(), no_start=(), empty=(), teams=()
    )
    return cycles.preview(three(say)[0], full, "{}", NOW)


@sample("cycles.closing")
def closing(say: Words = as_is) -> View:
    left = {say(f"Maple Grove {number}"): ("RD", "RD-1", "AT-2") for number in range(1, 50)}
    return cycles.closing(three(say)[1], left, "{}", NOW)


@sample("cycles.closing.complete")
def closing_complete(say: Words = as_is) -> View:
    return cycles.closing(three(say)[1], {}, "{}", NOW)


@sample("cycles.carry")
def carry(say: Words = as_is) -> View:
    planned, running, closed = three(say)
    return cycles.carry(closed, planned, [planned, running], plan(say), "{}")


@sample("cycles.carry.nothing")
def carry_nothing(say: Words = as_is) -> View:
    planned, _, closed = three(say)
    return cycles.carry(closed, planned, [planned], CarryOver(staying={}), "{}")


@sample("cycles.done")
def done(say: Words = as_is) -> Message:
    return cycles.done(three(say)[0], "planned", NOW)


@sample("cycles.done.edited")
def done_edited(say: Words = as_is) -> Message:
    return cycles.done(three(say)[1], "edited", NOW)


@sample("cycles.done.opened")
def done_opened(say: Words = as_is) -> Message:
    return cycles.done(three(say)[1], "opened", NOW)


@sample("cycles.done.closed")
def done_closed(say: Words = as_is) -> Message:
    return cycles.done(three(say)[2], "closed", NOW)


@sample("cycles.carried")
def carried(say: Words = as_is) -> Message:
    planned, _, closed = three(say)
    return cycles.carried(closed, planned, plan(say), left=0)


@sample("cycles.carried.more")
def carried_more(say: Words = as_is) -> Message:
    planned, _, closed = three(say)
    return cycles.carried(closed, planned, plan(say), left=120)


@sample("cycles.carried.nothing")
def carried_nothing(say: Words = as_is) -> Message:
    planned, _, closed = three(say)
    return cycles.carried(closed, planned, CarryOver(there=2, staying={}), left=0)

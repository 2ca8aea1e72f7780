"""Calls for help: the form, the list, and what everyone concerned hears at every step.

May import `messages` (engine), `bot.okr` and the standard library. `names` holds members by Slack
id. What is in the way is shown only where `may_read_notes` says so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.okr.barriers import BarrierState, Call, age
from bot.okr.model import Barrier, CheckIn, Member
from bot.okr.status import Standing
from messages import Message, View, render

Names = Mapping[str, Member]

_OFFERED, _LISTED = 10, 15
"""Calls for help in one message; Slack takes fifty blocks."""


def form(standings: Sequence[Standing], key: str, text: str, helper_id: str, metadata: str) -> View:
    """Ask for help with one of these; the others are chosen already, or "".

    Block ids `key_result`, `kind`, `note`, `helper`.
    """
    return render.view(
        "barriers.form.j2",
        standings=standings[:100],
        key=key,
        text=text,
        helper_id=helper_id,
        metadata=metadata,
    )


def opened(standing: Standing, check_in: CheckIn, helper: Member | None) -> Message:
    """To who asked for help just now; `helper` is who is asked."""
    return render.message("barriers.opened.j2", standing=standing, check_in=check_in, helper=helper)


def asked(
    reader: Member,
    asker: Member,
    standing: Standing,
    barrier: Barrier,
    names: Names,
    now: datetime,
    may_read_notes: bool,
) -> Message:
    """To who was asked to help; the same message says later how it went on."""
    return render.message(
        "barriers.asked.j2",
        reader=reader,
        asker=asker,
        standing=standing,
        barrier=barrier,
        names=names,
        now=now,
        may_read_notes=may_read_notes,
    )


def seen(by: Member, standing: Standing) -> Message:
    """To who asked."""
    return render.message("barriers.seen.j2", by=by, standing=standing)


def solved(
    reader: Member,
    by: Member | None,
    standing: Standing,
    barrier: Barrier,
    helper: Member | None,
    now: datetime,
) -> Message:
    """To who asked, who helped, and who said so; whoever asked may thank, once."""
    asked_for_it = reader.id in (barrier.opened_by, standing.owner.id)
    is_other = helper is not None and helper.is_active and helper.id != reader.id
    return render.message(
        "barriers.solved.j2",
        reader=reader,
        by=by,
        standing=standing,
        barrier=barrier,
        helper=helper,
        age=age(barrier, standing, now),
        may_thank=asked_for_it and is_other and barrier.thanked_at is None,
    )


def reopened(
    reader: Member,
    by: Member | None,
    standing: Standing,
    barrier: Barrier,
    names: Names,
    now: datetime,
) -> Message:
    """To who asked, who helps, and who said so."""
    return render.message(
        "barriers.reopened.j2",
        reader=reader,
        by=by,
        standing=standing,
        barrier=barrier,
        names=names,
        now=now,
    )


def now_is(standing: Standing, barrier: Barrier, names: Names, now: datetime) -> Message:
    """How it stands: the answer to a button that changed little, or came second."""
    days = age(barrier, standing, now)
    return render.message(
        "barriers.now_is.j2", standing=standing, barrier=barrier, names=names, age=days, now=now
    )


def thread(
    step: BarrierState | None, by: Member, standing: Standing, barrier: Barrier, now: datetime
) -> Message:
    """A reply below the digest in the leaders' channel; `step` None when it is open again."""
    days = age(barrier, standing, now)
    return render.message("barriers.thread.j2", step=step, by=by, standing=standing, age=days)


def offer(leader: Member, calls: Sequence[Call], names: Names, now: datetime) -> Message:
    """To a leader of the team, privately and once: nobody has taken these on yet."""
    return render.message(
        "barriers.offer.j2",
        leader=leader,
        calls=calls[:_OFFERED],
        total=len(calls),
        names=names,
        now=now,
    )


def listing(calls: Sequence[Call], names: Names, now: datetime) -> Message:
    """`/okr barriers`: what is open for the reader; the longest waiting first."""
    shown = sorted(calls, key=lambda call: -call.age)[:_LISTED]
    return render.message(
        "barriers.listing.j2", calls=shown, total=len(calls), names=names, now=now
    )

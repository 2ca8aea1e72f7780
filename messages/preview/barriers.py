"""Calls for help at every step, and thanks.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import timedelta

from bot.okr.barriers import BarrierState, Call
from bot.okr.model import Barrier, Member, Reopening
from bot.okr.status import Standing
from messages import Message, View, barriers, samples, thanks
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


def _case(say: Words, **changes: object) -> tuple[Standing, Barrier]:
    """Ben asked for help on Monday, and Ana was asked."""
    tracked = samples.asked_for_help(say)
    assert tracked.barrier is not None
    barrier = replace(tracked.barrier, **changes)  # type: ignore[arg-type]
    is_open = barrier.resolved_at is None
    (standing,) = standings(replace(tracked, barrier=barrier if is_open else None))
    return standing, barrier


_HELPED = {"helper_id": "U0ANA", "helping_since": NOW - timedelta(days=1)}
_SOLVED = {"resolved_at": NOW, "solved_by": "U0ANA", **_HELPED}


@sample("barriers.form")
def form(say: Words = as_is) -> View:
    one = standings(samples.reading(say), samples.absence(say))
    return barriers.form(one, "RD-1", say("No room for small groups"), "U0BEN", "{}")


@sample("barriers.form.empty")
def form_empty(say: Words = as_is) -> View:
    return barriers.form(standings(*samples.every_kind(say)), "", "", "", "{}")


@sample("barriers.opened")
def opened(say: Words = as_is) -> Message:
    standing, _ = _case(say)
    assert standing.latest is not None
    return barriers.opened(standing, standing.latest, people(say)["U0ANA"])


@sample("barriers.opened.nobody")
def opened_nobody(say: Words = as_is) -> Message:
    standing, _ = _case(say)
    assert standing.latest is not None
    return barriers.opened(standing, replace(standing.latest, note=""), None)


def _asked(say: Words, **changes: object) -> Message:
    standing, barrier = _case(say, **changes)
    known = people(say)
    ana, ben = known["U0ANA"], known["U0BEN"]
    return barriers.asked(ana, ben, standing, barrier, known, NOW, True)


@sample("barriers.asked")
def asked(say: Words = as_is) -> Message:
    return _asked(say)


@sample("barriers.asked.declined")
def asked_declined(say: Words = as_is) -> Message:
    return _asked(say, suggested_helper_id=None)


@sample("barriers.asked.helping")
def asked_helping(say: Words = as_is) -> Message:
    return _asked(say, **_HELPED)


@sample("barriers.asked.other")
def asked_other(say: Words = as_is) -> Message:
    return _asked(say, helper_id="U0CLEO", helping_since=NOW)


@sample("barriers.asked.solved")
def asked_solved(say: Words = as_is) -> Message:
    return _asked(say, **_SOLVED)


@sample("barriers.seen")
def seen(say: Words = as_is) -> Message:
    standing, _ = _case(say)
    return barriers.seen(people(say)["U0CLEO"], standing)


def _solved(say: Words, reader: str, by: str, **changes: object) -> Message:
    standing, barrier = _case(say, **{**_SOLVED, **changes})
    known: dict[str, Member] = dict(people(say))
    helper = known.get(barrier.helper_id or "")
    return barriers.solved(known[reader], known.get(by), standing, barrier, helper, NOW)


@sample("barriers.solved")
def solved(say: Words = as_is) -> Message:
    """To Ben, who asked."""
    return _solved(say, "U0BEN", "U0ANA")


@sample("barriers.solved.helper")
def solved_helper(say: Words = as_is) -> Message:
    return _solved(say, "U0ANA", "U0BEN")


@sample("barriers.solved.same_day")
def solved_same_day(say: Words = as_is) -> Message:
    return _solved(say, "U0BEN", "", helper_id=None, opened_at=NOW)


@sample("barriers.reopened")
def reopened(say: Words = as_is) -> Message:
    again = Reopening(solved_by="U0ANA", solved_at=NOW, reopened_by="U0BEN", reopened_at=NOW)
    standing, barrier = _case(say, **_HELPED, reopenings=(again,))
    known = people(say)
    return barriers.reopened(known["U0ANA"], known["U0BEN"], standing, barrier, known, NOW)


@sample("barriers.now_is")
def now_is(say: Words = as_is) -> Message:
    standing, barrier = _case(say, seen_by="U0CLEO", seen_at=NOW)
    return barriers.now_is(standing, barrier, people(say), NOW)


@sample("barriers.now_is.solved")
def now_is_solved(say: Words = as_is) -> Message:
    standing, barrier = _case(say, **_SOLVED)
    return barriers.now_is(standing, barrier, people(say), NOW)


def _thread(say: Words, step: BarrierState | None, **changes: object) -> Message:
    standing, barrier = _case(say, **changes)
    return barriers.thread(step, people(say)["U0ANA"], standing, barrier, NOW)


@sample("barriers.thread.helped")
def thread_helped(say: Words = as_is) -> Message:
    return _thread(say, BarrierState.HELPED, **_HELPED)


@sample("barriers.thread.solved")
def thread_solved(say: Words = as_is) -> Message:
    return _thread(say, BarrierState.SOLVED, **_SOLVED)


@sample("barriers.thread.reopened")
def thread_reopened(say: Words = as_is) -> Message:
    return _thread(say, None, **_HELPED)


def _call(say: Words, **may: bool) -> Call:
    standing, barrier = _case(say)
    return Call(standing=standing, barrier=barrier, age=2, **may)


@sample("barriers.offer")
def offer(say: Words = as_is) -> Message:
    return barriers.offer(people(say)["U0CLEO"], [_call(say)], people(say), NOW)


@sample("barriers.offer.two")
def offer_two(say: Words = as_is) -> Message:
    standing, barrier = _case(say, seen_by="U0CLEO", seen_at=NOW, kind=None)
    again = Call(standing=standing, barrier=barrier, age=0)
    return barriers.offer(people(say)["U0CLEO"], [_call(say), again], people(say), NOW)


@sample("barriers.listing")
def listing(say: Words = as_is) -> Message:
    calls = [
        _call(say, may_read_notes=True, may_help=True, may_see=True, may_solve=True),
        _call(say),
    ]
    return barriers.listing(calls, people(say), NOW)


@sample("barriers.listing.none")
def listing_none(say: Words = as_is) -> Message:
    return barriers.listing([], people(say), NOW)


@sample("thanks.form")
def thanks_form(say: Words = as_is) -> View:
    return thanks.form("U0BEN", say("For the second room"), "{}")


@sample("thanks.said")
def thanks_said(say: Words = as_is) -> Message:
    return thanks.said(people(say)["U0BEN"], say("For the second room"), share=False)


@sample("thanks.said.shared")
def thanks_said_shared(say: Words = as_is) -> Message:
    return thanks.said(people(say)["U0BEN"], say("For the second room"), share=True)


def _thanked(say: Words, *, share: bool, credit: bool) -> Message:
    ben = replace(people(say)["U0BEN"], credit_by_name=credit)
    return thanks.thanked(ben, people(say)["U0ANA"], say("For the second room"), share)


@sample("thanks.thanked")
def thanked(say: Words = as_is) -> Message:
    return _thanked(say, share=False, credit=True)


@sample("thanks.thanked.named")
def thanked_named(say: Words = as_is) -> Message:
    return _thanked(say, share=True, credit=True)


@sample("thanks.thanked.unnamed")
def thanked_unnamed(say: Words = as_is) -> Message:
    return _thanked(say, share=True, credit=False)


@sample("barriers.offer.many")
def offer_many(say: Words = as_is) -> Message:
    return barriers.offer(people(say)["U0CLEO"], [_call(say)] * 12, people(say), NOW)

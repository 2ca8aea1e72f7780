"""The nudge in its states, and the line to a leader.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from bot.okr.model import Confidence, Prompt, PromptState
from messages import Message, check_in, nudges, samples
from messages.preview.check_in import line, two
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people


def _nudge(
    say: Words,
    count: int,
    *,
    answered: bool = False,
    skipped: bool = False,
    state: PromptState = PromptState.OPEN,
) -> Message:
    several = two(say)[:count]
    answer = samples.check_in(901, None, 0, Confidence.ON_TRACK) if answered else None
    keys = [one.key_result.key for one in several] if skipped else []
    lines = [line(say, one, answer, keys) for one in several]
    items = tuple(one.item for one in lines)
    prompt = Prompt(
        id=3, member_id="U0ANA", scheduled_for=NOW, items=items, state=state, nudged_at=NOW
    )
    return check_in.nudge(people(say)["U0ANA"], lines, prompt)


@sample("check_in.nudge")
def nudge(say: Words = as_is) -> Message:
    return _nudge(say, 2)


@sample("check_in.nudge.one")
def nudge_one(say: Words = as_is) -> Message:
    return _nudge(say, 1)


@sample("check_in.nudge.answered")
def nudge_answered(say: Words = as_is) -> Message:
    return _nudge(say, 2, answered=True)


@sample("check_in.nudge.skipped")
def nudge_skipped(say: Words = as_is) -> Message:
    return _nudge(say, 2, skipped=True)


@sample("check_in.nudge.snoozed")
def nudge_snoozed(say: Words = as_is) -> Message:
    return _nudge(say, 1, state=PromptState.SNOOZED)


@sample("check_in.nudge.closed")
def nudge_closed(say: Words = as_is) -> Message:
    return _nudge(say, 1, state=PromptState.EXPIRED)


@sample("check_in.nudge.nothing")
def nudge_nothing(say: Words = as_is) -> Message:
    return _nudge(say, 0)


@sample("nudges.offer")
def offer(say: Words = as_is) -> Message:
    return nudges.offer([people(say)["U0ANA"]], 2)


@sample("nudges.offer.several")
def offer_several(say: Words = as_is) -> Message:
    known = people(say)
    return nudges.offer([known["U0BEN"], known["U0ANA"]], 3)


@sample("nudges.offer.first")
def offer_first(say: Words = as_is) -> Message:
    return nudges.offer([people(say)["U0ANA"]], 1)


@sample("nudges.offer.many")
def offer_many(say: Words = as_is) -> Message:
    """Of many it says only how many."""
    return nudges.offer([people(say)["U0ANA"]] * 12, 2)

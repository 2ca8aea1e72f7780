"""Another target in the middle of a cycle.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from decimal import Decimal

from messages import Message, samples, target
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, standings


@sample("target.changed")
def changed(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return target.changed(one, Decimal(80), say("Two classes joined us in January."), NOW)


@sample("target.changed.same")
def changed_same(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return target.changed(one, Decimal(75), "", NOW)

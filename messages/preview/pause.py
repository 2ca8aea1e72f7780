"""A key result that rests, and one that goes on.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace

from bot.okr.model import Tracked
from messages import Message, View, pause, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, standings


def resting(say: Words) -> Tracked:
    one = samples.reading(say)
    reason = say("The reading room is closed until spring.")
    return replace(one, key_result=replace(one.key_result, paused=True, pause_reason=reason))


@sample("pause.form")
def form(say: Words = as_is) -> View:
    (one,) = standings(samples.reading(say))
    return pause.form(one, "{}", NOW)


@sample("pause.paused")
def paused(say: Words = as_is) -> Message:
    (one,) = standings(resting(say))
    return pause.paused(one)


@sample("pause.resumed")
def resumed(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return pause.resumed(one, NOW)

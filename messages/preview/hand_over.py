"""Handing over: the forms, the answers, and what those concerned hear.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace

from bot.okr.model import Tracked
from messages import Message, View, hand_over, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


@sample("hand_over.assign_form")
def assign_form(say: Words = as_is) -> View:
    (one,) = standings(samples.reading(say))
    return hand_over.assign_form(one, "{}", NOW)


@sample("hand_over.assigned")
def assigned(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return hand_over.assigned(one, people(say)["U0BEN"])


@sample("hand_over.assigned.to_me")
def assigned_to_me(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return hand_over.assigned(one, people(say)["U0ANA"])


@sample("hand_over.given")
def given(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return hand_over.given(one, people(say)["U0CLEO"], NOW)


@sample("hand_over.thanks")
def thanks(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return hand_over.thanks(people(say)["U0BEN"], one, NOW)


def _with_a_reporter(say: Words) -> Tracked:
    one = samples.reading(say)
    return replace(one, key_result=replace(one.key_result, reporter_ids=("U0BEN",)))


@sample("hand_over.reporters_form")
def reporters_form(say: Words = as_is) -> View:
    (one,) = standings(_with_a_reporter(say))
    return hand_over.reporters_form(one, "{}", NOW)


@sample("hand_over.reported")
def reported(say: Words = as_is) -> Message:
    (one,) = standings(_with_a_reporter(say))
    return hand_over.reported(one, [people(say)["U0BEN"], people(say)["U0CLEO"]])


@sample("hand_over.reported.nobody")
def reported_nobody(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return hand_over.reported(one, [])


@sample("hand_over.reporting")
def reporting(say: Words = as_is) -> Message:
    (one,) = standings(_with_a_reporter(say))
    return hand_over.reporting(people(say)["U0BEN"], one, NOW)

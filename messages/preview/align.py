"""Aligning an objective: the form and its answers.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from bot.okr.tree import Target
from messages import Message, View, align
from messages.preview import tree
from messages.preview.registry import Words, as_is, sample
from messages.samples import people


def targets(say: Words) -> list[Target]:
    """An objective of the district, and a key result of it."""
    above = tree.objectives(say)[0]
    return [Target(above), Target(above, tree.of(say, above)[0].key_result)]


@sample("align.form")
def form(say: Words = as_is) -> View:
    offered = [(tree.teams(say)[9], targets(say))]
    return align.form(tree.objectives(say)[2], offered, None, "{}")


@sample("align.form.choices")
def form_choices(say: Words = as_is) -> View:
    offered = [(tree.teams(say)[9], targets(say))]
    several = tree.objectives(say)[1:]
    return align.form(several[0], offered, targets(say)[0], "{}", several)


@sample("align.form.many")
def form_many(say: Words = as_is) -> View:
    offered = [(tree.teams(say)[9], targets(say) * 80)]
    return align.form(tree.objectives(say)[2], offered, None, "{}")


@sample("align.form.nothing")
def form_nothing(say: Words = as_is) -> View:
    """What it supports is in a closed cycle, and there is nothing else."""
    return align.form(tree.objectives(say)[1], [], targets(say)[0], "{}")


@sample("align.aligned")
def aligned(say: Words = as_is) -> Message:
    return align.aligned(tree.objectives(say)[2], targets(say)[1], None, True)


@sample("align.aligned.again")
def aligned_again(say: Words = as_is) -> Message:
    return align.aligned(tree.objectives(say)[1], targets(say)[0], targets(say)[0], False)


@sample("align.aligned.nothing")
def aligned_nothing(say: Words = as_is) -> Message:
    return align.aligned(tree.objectives(say)[1], None, targets(say)[0], True)


@sample("align.aligned.nothing_again")
def aligned_nothing_again(say: Words = as_is) -> Message:
    return align.aligned(tree.objectives(say)[2], None, None, False)


@sample("align.told")
def told(say: Words = as_is) -> Message:
    known = people(say)
    return align.told(known["U0CLEO"], known["U0BEN"], tree.objectives(say)[2], targets(say)[1])

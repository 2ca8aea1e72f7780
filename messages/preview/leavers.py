"""The card for a leader: somebody left, and their work needs new owners.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from messages import Message, leavers, samples
from messages.preview.check_in import two
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


@sample("leavers.card")
def card(say: Words = as_is) -> Message:
    several = two(say)
    ana, cleo = people(say)["U0ANA"], people(say)["U0CLEO"]
    return leavers.card(cleo, ana, standings(*several), [several[0].objective], NOW)


@sample("leavers.card.many")
def card_many(say: Words = as_is) -> Message:
    """Twenty are shown, the rest stand behind a button."""
    ana, cleo = people(say)["U0ANA"], people(say)["U0CLEO"]
    return leavers.card(cleo, ana, standings(*samples.every_kind(say) * 3), [], NOW)


@sample("leavers.card.objectives")
def card_objectives(say: Words = as_is) -> Message:
    objective = samples.reading(say).objective
    return leavers.card(people(say)["U0CLEO"], people(say)["U0ANA"], [], [objective] * 12, NOW)

"""A cover: the form, the answers, and what cover and owner hear at both ends.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from datetime import date

from bot.okr.model import Cover
from messages import Message, View, cover, samples
from messages.preview.check_in import two
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings

TODAY = date(2026, 9, 9)
FROM_TODAY = Cover(member_id="U0BEN", starts=TODAY, until=date(2026, 9, 25))
LATER = Cover(member_id="U0BEN", starts=date(2026, 9, 14), until=date(2026, 9, 25))


@sample("cover.form")
def form(say: Words = as_is) -> View:
    return cover.form(standings(samples.reading(say)), TODAY, "", "{}", NOW)


@sample("cover.form.all")
def form_all(say: Words = as_is) -> View:
    return cover.form(standings(*samples.every_kind(say)), TODAY, "U0BEN", "{}", NOW)


@sample("cover.covered")
def covered(say: Words = as_is) -> Message:
    one = standings(samples.reading(say))
    return cover.covered(people(say)["U0BEN"], one, FROM_TODAY, TODAY, NOW)


@sample("cover.covered.later")
def covered_later(say: Words = as_is) -> Message:
    return cover.covered(people(say)["U0BEN"], standings(*two(say)), LATER, TODAY, NOW)


@sample("cover.asked")
def asked(say: Words = as_is) -> Message:
    ben, ana = people(say)["U0BEN"], people(say)["U0ANA"]
    return cover.asked(ben, ana, standings(samples.reading(say)), FROM_TODAY, True, NOW)


@sample("cover.asked.later")
def asked_later(say: Words = as_is) -> Message:
    ben, ana = people(say)["U0BEN"], people(say)["U0ANA"]
    return cover.asked(ben, ana, standings(*two(say)), LATER, False, NOW)


@sample("cover.found")
def found(say: Words = as_is) -> Message:
    ben, ana = people(say)["U0BEN"], people(say)["U0ANA"]
    return cover.found(ana, ben, standings(samples.reading(say)), FROM_TODAY, True, NOW)


@sample("cover.ended")
def ended(say: Words = as_is) -> Message:
    return cover.ended(people(say)["U0ANA"], standings(*two(say)))


@sample("cover.relieved")
def relieved(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return cover.relieved(people(say)["U0BEN"], one)


@sample("cover.returned")
def returned(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    kept = [cover.Kept(one, 2)]
    return cover.returned(people(say)["U0ANA"], people(say)["U0BEN"], kept, NOW)


@sample("cover.returned.several")
def returned_several(say: Words = as_is) -> Message:
    first, second = standings(*two(say))
    kept = [cover.Kept(first, 1), cover.Kept(second, 0)]
    return cover.returned(people(say)["U0ANA"], people(say)["U0BEN"], kept, NOW)

"""Reading key results, and what is due: my, show, history, list, the card and Home.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from datetime import timedelta

from messages import Message, View, home, key_results, samples
from messages.preview.check_in import two
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings

# Key results


@sample("key_results.my")
def my(say: Words = as_is) -> Message:
    return key_results.my(people(say)["U0ANA"], standings(*two(say)), NOW)


@sample("key_results.my.one")
def my_one(say: Words = as_is) -> Message:
    return key_results.my(people(say)["U0ANA"], standings(samples.reading(say)), NOW)


@sample("key_results.my.kinds")
def my_kinds(say: Words = as_is) -> Message:
    several = standings(*samples.every_kind(say), samples.pathways(say), samples.quiet(say))
    return key_results.my(people(say)["U0ANA"], several, NOW)


@sample("key_results.show")
def show(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, False, NOW)


@sample("key_results.show.private")
def show_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, True, NOW, may_check_in=True)


@sample("key_results.show.data_dates")
def show_data_dates(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[7])
    return key_results.show(one, True, NOW)


@sample("key_results.show.steps")
def show_steps(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[5])
    return key_results.show(one, True, NOW)


@sample("key_results.history")
def history(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.history(one, one.recent, people(say), False, NOW)


@sample("key_results.history.private")
def history_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    earlier = samples.weekly("12.6", "12.5", "", "", "")[2::-1]
    return key_results.history(one, [*one.recent, *earlier], people(say), True, NOW)


@sample("key_results.history.empty")
def history_empty(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[8])
    return key_results.history(one, (), people(say), True, NOW)


@sample("key_results.listing")
def listing(say: Words = as_is) -> Message:
    several = standings(samples.reading(say), samples.asked_for_help(say), samples.quiet(say))
    return key_results.listing(say("Maple Grove"), several, NOW)


@sample("key_results.listing.pages")
def listing_pages(say: Words = as_is) -> Message:
    several = standings(*samples.every_kind(say), *samples.every_kind(say))
    return key_results.listing(say("Maple Grove"), several, NOW, 1, say("list team:Maple Grove"))


@sample("key_results.listing.empty")
def listing_empty(say: Words = as_is) -> Message:
    return key_results.listing(say("Maple Grove"), (), NOW)


# The card and Home


@sample("home.card")
def card(say: Words = as_is) -> Message:
    due, ana = standings(samples.absence(say)), people(say)["U0ANA"]
    return home.card(ana, due, standings(*two(say)), ana.next_prompt_at, NOW)


@sample("home.card.many")
def card_many(say: Words = as_is) -> Message:
    several, ana = standings(*samples.every_kind(say)), people(say)["U0ANA"]
    return home.card(ana, several, several, ana.next_prompt_at, NOW)


@sample("home.card.nothing_open")
def card_nothing_open(say: Words = as_is) -> Message:
    ana = people(say)["U0ANA"]
    return home.card(ana, (), standings(*two(say)), ana.next_prompt_at, NOW)


@sample("home.card.newcomer")
def card_newcomer(say: Words = as_is) -> Message:
    return home.card(people(say)["U0CLEO"], (), (), None, NOW)


@sample("home.home")
def home_(say: Words = as_is) -> View:
    due, ana = standings(samples.absence(say)), people(say)["U0ANA"]
    return home.home(ana, due, standings(*two(say)), ana.next_prompt_at, NOW)


@sample("home.home.many")
def home_many(say: Words = as_is) -> View:
    several, ana = standings(*samples.every_kind(say)), people(say)["U0ANA"]
    return home.home(ana, several, several, ana.next_prompt_at, NOW + timedelta(hours=10))


@sample("home.home.newcomer")
def home_newcomer(say: Words = as_is) -> View:
    return home.home(people(say)["U0CLEO"], (), (), None, NOW + timedelta(hours=6))

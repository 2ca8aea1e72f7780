"""Reading key results, and what is due: my, show, history, list, and the card.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.okr.model import (
    Barrier,
    Cadence,
    Change,
    Cover,
    Decision,
    FieldChange,
    Reopening,
    Review,
    Tracked,
)
from bot.okr.status import Standing
from messages import Message, home, key_results, samples
from messages.preview.check_in import two
from messages.preview.pause import resting
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


def helped(say: Words) -> list[Tracked]:
    """One that Ana covers for Ben, and one she may report on."""
    covered, reported = samples.quiet(say), samples.pathways(say)
    cover = Cover(member_id="U0ANA", starts=date(2026, 9, 7), until=date(2026, 9, 25))
    ben = people(say)["U0BEN"]
    return [
        replace(covered, owner=ben, key_result=replace(covered.key_result, cover=cover)),
        replace(reported, owner=ben),
    ]


@sample("key_results.my.helped")
def my_helped(say: Words = as_is) -> Message:
    return key_results.my(people(say)["U0ANA"], standings(*two(say), *helped(say)), NOW)


@sample("home.card.helped")
def card_helped(say: Words = as_is) -> Message:
    ana = people(say)["U0ANA"]
    covered, reported = helped(say)
    due = standings(covered)
    return home.card(ana, due, standings(*two(say), covered, reported), ana.next_prompt_at, NOW)


@sample("key_results.show")
def show(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, False, NOW)


@sample("key_results.show.private")
def show_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.show(one, True, NOW, may_check_in=True)


@sample("key_results.show.menu")
def show_menu(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    verbs = ("edit", "assign", "cover", "pause", "close")
    return key_results.show(one, True, NOW, may_check_in=True, verbs=verbs)


@sample("key_results.show.paused")
def show_paused(say: Words = as_is) -> Message:
    (one,) = standings(resting(say))
    return key_results.show(one, True, NOW, may_check_in=True)


@sample("key_results.show.paused.public")
def show_paused_public(say: Words = as_is) -> Message:
    (one,) = standings(resting(say))
    return key_results.show(one, False, NOW)


@sample("key_results.show.data_dates")
def show_data_dates(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[7])
    return key_results.show(one, True, NOW)


@sample("key_results.show.steps")
def show_steps(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[5])
    return key_results.show(one, True, NOW)


@sample("key_results.show.whole")
def show_whole(say: Words = as_is) -> Message:
    """Covered, reported, with a chart and something above it."""
    cover = Cover(member_id="U0BEN", starts=NOW.date(), until=NOW.date() + timedelta(days=9))
    plain = samples.reading(say)
    measure = replace(plain.key_result.measure, stretch=Decimal(80))
    whole = replace(
        plain.key_result,
        measure=measure,
        cadence=Cadence.MONTHLY,
        cover=cover,
        reporter_ids=("U0CLEO", "U0GONE"),
    )
    (one,) = standings(replace(plain, key_result=whole))
    return key_results.show(
        one,
        True,
        NOW,
        check_ins=one.recent,
        names=people(say),
        supports=say("Every student succeeds"),
    )


def _closed(say: Words) -> Tracked:
    review = Review(
        id=1,
        author_id="U0CLEO",
        at=NOW - timedelta(days=1),
        score=Decimal("0.7"),
        suggested=Decimal("0.7"),
        decision=Decision.CARRY_OVER,
        helped=say("Small groups"),
        learned=say("Begin earlier."),
    )
    return replace(samples.reading(say), review=review)


@sample("key_results.show.closed.public")
def show_closed_public(say: Words = as_is) -> Message:
    (one,) = standings(_closed(say))
    return key_results.show(one, False, NOW, check_ins=one.recent)


@sample("key_results.show.range")
def show_range(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[6])
    return key_results.show(one, True, NOW, check_ins=one.recent)


@sample("key_results.history")
def history(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    return key_results.history(one, one.recent, people(say), False, NOW)


@sample("key_results.history.private")
def history_private(say: Words = as_is) -> Message:
    (one,) = standings(samples.asked_for_help(say))
    earlier = samples.weekly("12.6", "12.5", "", "", "")[2::-1]
    return key_results.history(one, [*one.recent, *earlier], people(say), True, NOW)


@sample("key_results.history.removed")
def history_removed(say: Words = as_is) -> Message:
    """The school takes notes away after a month."""
    (one,) = standings(samples.asked_for_help(say))
    owner = replace(one.owner, rules=replace(one.rules, keep_notes=30))
    one = replace(one, owner=owner)
    old = [replace(check_in, note="", at=NOW - timedelta(days=40)) for check_in in one.recent]
    return key_results.history(one, old, people(say), True, NOW)


def _lived(say: Words) -> tuple[Standing, Barrier]:
    """A call for help that was solved twice."""
    (one,) = standings(samples.asked_for_help(say))
    assert one.barrier is not None
    since = one.barrier.opened_at
    again = Reopening(
        solved_by="U0ANA",
        solved_at=since + timedelta(days=1),
        reopened_by="U0BEN",
        reopened_at=since + timedelta(days=2),
    )
    return one, replace(
        one.barrier,
        seen_by="U0CLEO",
        seen_at=since,
        helper_id="U0ANA",
        helping_since=since,
        reopenings=(again,),
        solved_by="U0BEN",
        resolved_at=NOW,
    )


@sample("key_results.history.help")
def history_help(say: Words = as_is) -> Message:
    one, barrier = _lived(say)
    return key_results.history(one, one.recent, people(say), True, NOW, barriers=[barrier])


@sample("key_results.history.help.public")
def history_help_public(say: Words = as_is) -> Message:
    one, barrier = _lived(say)
    return key_results.history(one, one.recent, people(say), False, NOW, barriers=[barrier])


@sample("key_results.history.empty")
def history_empty(say: Words = as_is) -> Message:
    (one,) = standings(samples.every_kind(say)[8])
    return key_results.history(one, (), people(say), True, NOW)


def _changes(say: Words) -> list[Change]:
    """One edit of every field there is, newest first."""
    edits = (
        (("target", "75", "80"), ("due", "2026-12-18", "2027-06-11")),
        (("owner_id", "U0BEN", "U0ANA"), ("team_id", "1", "99")),
        (("title", say("Reading"), say("3rd graders reading")), ("stretch", "", "85")),
        (("cover", "", "U0BEN 2026-09-01 2026-09-04"), ("reporter_ids", "U0BEN\nU0CLEO", "")),
        (("paused", "", "yes"), ("pause_reason", "", say("The gym is closed"))),
        (("cadence", "weekly", "monthly"), ("data_dates", "", "2026-10-01\n2027-02-01")),
        (("kind", "number", "percent"), ("unit", say("students"), "%")),
        (("direction", "decrease", "increase"), ("milestones", "", f"{say('Draft')}\nPilot")),
    )
    return [
        Change(
            id=number,
            at=NOW - timedelta(days=number, hours=3),
            actor_id="U0CLEO",
            fields=tuple(
                FieldChange(name=name, before=before, after=after) for name, before, after in edit
            ),
            reason=say("The benchmark moved."),
        )
        for number, edit in enumerate(edits, start=1)
    ]


@sample("key_results.history.changes")
def history_changes(say: Words = as_is) -> Message:
    (one,) = standings(_closed(say))
    teams = {1: samples.team(say)}
    return key_results.history(
        one, one.recent, people(say), True, NOW, changes=_changes(say), teams=teams
    )


@sample("key_results.history.changes.public")
def history_changes_public(say: Words = as_is) -> Message:
    (one,) = standings(_closed(say))
    return key_results.history(one, (), people(say), False, NOW, changes=_changes(say))


@sample("key_results.history.pages")
def history_pages() -> Message:
    (one,) = standings(samples.reading(str))
    past = samples.weekly(*(str(60 + week % 9) for week in range(110)))[::-1]
    return key_results.history(one, past, people(str), True, NOW, page=2)


@sample("key_results.listing")
def listing(say: Words = as_is) -> Message:
    several = standings(samples.reading(say), samples.asked_for_help(say), samples.quiet(say))
    return key_results.listing(say("Maple Grove"), several, NOW)


@sample("key_results.listing.pages")
def listing_pages(say: Words = as_is) -> Message:
    several = standings(*samples.every_kind(say), *samples.every_kind(say))
    words, shown = say("list team:Maple Grove"), several[: key_results.PAGE_SIZE]
    pages, count = -(-len(several) // key_results.PAGE_SIZE), len(several)
    return key_results.listing(
        say("Maple Grove"), shown, NOW, pages=pages, count=count, words=words
    )


@sample("key_results.listing.empty")
def listing_empty(say: Words = as_is) -> Message:
    return key_results.listing(say("Maple Grove"), (), NOW)


# The card


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

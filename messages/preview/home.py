"""App Home as a teacher, a newcomer, a leader, an admin and others see it, and the settings.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.okr.barriers import calls
from bot.okr.model import Cover, Cycle, Member, Objective, Tracked
from bot.okr.nudges import Participation
from bot.okr.status import Standing
from bot.okr.support import select_support
from messages import Message, View, home, samples, settings
from messages.home import Facts, Leading, Running, Step, TeamCard
from messages.notice import Undelivered
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


def _cycle(say: Words) -> Cycle:
    first, last = date(2026, 8, 17), date(2026, 12, 18)
    return Cycle(id=1, name=say("Fall semester"), starts=first, ends=last)


def _ana(say: Words, tour_step: int = 3) -> Member:
    return replace(people(say)["U0ANA"], tour_step=tour_step)


def _cleo(say: Words) -> Member:
    return replace(people(say)["U0CLEO"], tour_step=3)


def _with(tracked: Tracked, **changes: Any) -> Tracked:
    return replace(tracked, key_result=replace(tracked.key_result, **changes))


def _card(say: Words, *tracked: Tracked) -> TeamCard:
    several = standings(*tracked)
    counts = Counter(one.status for one in several)
    return TeamCard(team=samples.team(say), counts=counts, first=several)


@sample("home.home")
def home_(say: Words = as_is) -> View:
    mine = [samples.absence(say), samples.reading(say)]
    facts = Facts(
        member=_ana(say),
        due=standings(mine[0]),
        own=standings(*mine),
        teams=[_card(say, samples.asked_for_help(say), samples.reading(say))],
        cycle=_cycle(say),
    )
    return home.home(facts, NOW)


@sample("home.home.asked")
def home_asked(say: Words = as_is) -> View:
    """Ben asked for help, and Cleo gives it."""
    facts = Facts(
        member=people(say)["U0BEN"],
        own=standings(samples.asked_for_help(say, "U0CLEO")),
        names=people(say),
    )
    return home.home(facts, NOW)


@sample("home.home.helper")
def home_helper(say: Words = as_is) -> View:
    """Cleo helps with one, and was asked to help with another."""
    helped = samples.asked_for_help(say, "U0CLEO")
    asked = samples.asked_for_help(say)
    assert asked.barrier is not None
    asked = replace(asked, barrier=replace(asked.barrier, suggested_helper_id="U0CLEO"))
    wanted = calls(_cleo(say), [asked, helped], {}, NOW)
    return home.home(Facts(member=_cleo(say), calls=wanted, names=people(say)), NOW)


@sample("home.home.newcomer")
def home_newcomer(say: Words = as_is) -> View:
    member = replace(people(say)["U0CLEO"], next_prompt_at=None)
    return home.home(Facts(member=member), NOW + timedelta(hours=6))


@sample("home.home.nothing")
def home_nothing(say: Words = as_is) -> View:
    """Somebody in a team that has no key results yet."""
    return home.home(Facts(member=_ana(say), teams=[_card(say)], cycle=_cycle(say)), NOW)


@sample("home.home.helping")
def home_helping(say: Words = as_is) -> View:
    """One's own is covered or paused, and one covers and reports for others."""
    away = Cover(member_id="U0BEN", starts=NOW.date(), until=date(2026, 9, 25))
    own = [_with(samples.reading(say), cover=away), _with(samples.absence(say), paused=True)]
    others = [
        _with(samples.behind(say), cover=replace(away, member_id="U0ANA")),
        _with(samples.quiet(say), reporter_ids=("U0ANA",)),
    ]
    facts = Facts(
        member=_ana(say),
        due=standings(others[0]),
        own=standings(*own),
        helping=standings(*others),
        closing=frozenset({"RD-1"}),
        cycle=_cycle(say),
        names=people(say),
    )
    return home.home(facts, NOW)


def _leading(say: Words, *around: Standing) -> Leading:
    team = samples.team(say)
    orphan = Objective(
        id=2, prefix="GR", title=say("Calm classrooms"), team_id=1, owner_id="U0CLEO", cycle_id=1
    )
    return Leading(
        teams=[team],
        support=select_support(team, around, NOW),
        orphans=[orphan] if around else [],
        orphan_count=1 if around else 0,
        answered=[(team, Participation(asked=15, answered=12))] if around else [],
    )


@sample("home.home.leader")
def home_leader(say: Words = as_is) -> View:
    own = samples.behind(say)
    gone = replace(samples.quiet(say), owner=replace(people(say)["U0BEN"], is_active=False))
    around = [samples.asked_for_help(say), own, gone, samples.reading(say)]
    facts = Facts(
        member=_cleo(say),
        own=standings(own),
        teams=[_card(say, *around)],
        leading=_leading(say, *standings(*around)),
        cycle=_cycle(say),
        names=people(say),
    )
    return home.home(facts, NOW)


@sample("home.home.leader_calm")
def home_leader_calm(say: Words = as_is) -> View:
    return home.home(Facts(member=_cleo(say), leading=_leading(say), cycle=_cycle(say)), NOW)


def _lost(count: int) -> list[Undelivered]:
    errors = ("not_in_channel", "user_disabled", "in doubt twice", "restricted_action")
    return [
        Undelivered(
            channel="U0BEN" if number % 2 else "C0WINS",
            error=errors[number % len(errors)],
            at=NOW - timedelta(hours=number),
        )
        for number in range(count)
    ]


@sample("home.home.admin")
def home_admin(say: Words = as_is) -> View:
    to_do = {Step.CHANNELS: 2, Step.CALENDAR: 0, Step.OBJECTIVES: 0, Step.PEOPLE: 14}
    running = Running(undelivered=_lost(7), to_do=to_do)
    return home.home(Facts(member=_ana(say), running=running, cycle=_cycle(say)), NOW)


@sample("home.home.admin_first")
def home_admin_first(say: Words = as_is) -> View:
    member = replace(_ana(say), next_prompt_at=None)
    running = Running(to_do={Step.TEAMS: 0, Step.CYCLE: 0})
    return home.home(Facts(member=member, running=running), NOW)


def _many(say: Words) -> Facts:
    several = [*samples.every_kind(say), samples.reading(say), samples.absence(say)]
    return Facts(member=_ana(say), due=standings(*several[:9]), own=standings(*several))


@sample("home.home.many")
def home_many(say: Words = as_is) -> View:
    return home.home(_many(say), NOW + timedelta(hours=10))


@sample("home.home.many_too")
def home_many_too(say: Words = as_is) -> View:
    return home.home(_many(say), NOW + timedelta(hours=10), 2)


# Settings


@sample("settings.form")
def settings_form(say: Words = as_is) -> View:
    return settings.form(_ana(say), "{}", NOW)


@sample("settings.form.odd")
def settings_form_odd(say: Words = as_is) -> View:
    """A day and time that came in by another way."""
    odd = replace(_ana(say), prompt_weekday=6, prompt_time=NOW.time().replace(minute=10))
    return settings.form(odd, "{}", NOW)


@sample("settings.form.muted")
def settings_form_muted(say: Words = as_is) -> View:
    until = (NOW + timedelta(days=9)).date()
    quiet = replace(_ana(say), muted_until=until, credit_by_name=False)
    return settings.form(quiet, "{}", NOW)


@sample("settings.saved")
def settings_saved(say: Words = as_is) -> Message:
    return settings.saved(_ana(say), NOW)

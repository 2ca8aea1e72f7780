"""Where and when digests are posted, as an admin sees it.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import timedelta

from bot.okr.model import DigestKind, Team, TeamLevel
from messages import Message, View, channels, samples, schedule
from messages.channels import Place
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, TZ
from messages.schedule import Plan


def _teams(say: Words) -> tuple[Team, Team, Team]:
    district = Team(id=1, name=say("Riverbend District"), level=TeamLevel.DISTRICT, tz=TZ)
    school = replace(
        samples.team(say),
        id=2,
        parent_id=1,
        wins_channel="C0MAPLE",
        leaders_channel="C0LEAD",
    )
    grade = Team(id=3, name=say("Grade 3–5"), level=TeamLevel.TEAM, tz=TZ, parent_id=2)
    return district, school, grade


def _places(say: Words) -> list[Place]:
    district, school, grade = _teams(say)
    return [
        Place(team=district, depth=0, wins_from=None, leaders_from=None),
        Place(team=school, depth=1, wins_from=None, leaders_from=None),
        Place(team=grade, depth=2, wins_from=school, leaders_from=school),
    ]


def _plan(say: Words, **changes: object) -> Plan:
    school = replace(_teams(say)[1], **changes)  # type: ignore[arg-type]
    days = {DigestKind.WINS: 2, DigestKind.SUPPORT: 5, DigestKind.MONTHLY: 15}
    return Plan(
        team=school,
        next_at={
            kind: NOW + timedelta(days=days[kind]) if school.channel(kind) else None
            for kind in DigestKind
        },
    )


@sample("channels.listing")
def listing(say: Words = as_is) -> Message:
    return channels.listing(_places(say), 1, 1, 3)


@sample("channels.listing.pages")
def listing_pages(say: Words = as_is) -> Message:
    return channels.listing(_places(say), 1, 3, 45)


@sample("channels.listing.empty")
def listing_empty() -> Message:
    return channels.listing((), 1, 1, 0)


@sample("channels.form")
def form(say: Words = as_is) -> View:
    return channels.form(_places(say)[1], '{"data":{}}')


@sample("channels.saved")
def saved(say: Words = as_is) -> Message:
    return channels.saved(_places(say)[1], NOW + timedelta(days=2), NOW)


@sample("channels.saved.none")
def saved_none(say: Words = as_is) -> Message:
    return channels.saved(_places(say)[2], None, NOW)


@sample("schedule.listing")
def plans(say: Words = as_is) -> Message:
    several = [
        _plan(say),
        _plan(say, wins_channel=None, monthly=False),
        _plan(say, leaders_channel=None),
    ]
    return schedule.listing(several, 1, 1, 3, NOW)


@sample("schedule.listing.pages")
def plans_pages(say: Words = as_is) -> Message:
    return schedule.listing([_plan(say)], 2, 2, 13, NOW)


@sample("schedule.listing.empty")
def plans_empty() -> Message:
    return schedule.listing((), 1, 1, 0, NOW)


@sample("schedule.form")
def plan_form(say: Words = as_is) -> View:
    return schedule.form(_teams(say)[1], '{"data":{}}')


@sample("schedule.form.quiet")
def plan_form_quiet(say: Words = as_is) -> View:
    return schedule.form(replace(_teams(say)[1], monthly=False), '{"data":{}}')


@sample("schedule.saved")
def plan_saved(say: Words = as_is) -> Message:
    return schedule.saved(_plan(say), NOW)

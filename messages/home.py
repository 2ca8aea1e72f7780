"""What `/okr` alone answers, and App Home: what is due for me, and how my key results stand.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.okr.barriers import Call
from bot.okr.model import TOUR_STEPS, Cycle, Member, Objective, Status, Team
from bot.okr.nudges import Participation
from bot.okr.status import Standing
from bot.okr.support import SupportDigest
from messages import Message, View, render
from messages.block_kit import clip
from messages.notice import Undelivered

PAGE_SIZE = 10
"""Key results on one page of App Home: with everything around them they stay within Slack's 100
blocks."""

TEAM_LINES = 5
"""Key results of a team, and objectives that support nothing."""

_LINE, _NAME = 120, 40


class Step(StrEnum):
    """What a new workspace needs, in the order in which it is set up."""

    TEAMS = "teams"
    CHANNELS = "channels"
    CALENDAR = "calendar"
    CYCLE = "cycle"
    OBJECTIVES = "objectives"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCard:
    """A team of the reader's: how many of its key results stand how, and the first
    `TEAM_LINES` of them, those that need something first."""

    team: Team
    counts: Mapping[Status, int]
    first: Sequence[Standing]

    @property
    def more(self) -> int:
        return sum(self.counts.values()) - len(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """What a leader looks after: who needs support, and what hangs in the air.

    `orphans` are the first of so many (`orphan_count`) objectives that support nothing.
    `answered` holds how many of a team's people answered in the last week, where that may be said.
    """

    teams: Sequence[Team]
    support: SupportDigest
    orphans: Sequence[Objective] = ()
    orphan_count: int = 0
    answered: Sequence[tuple[Team, Participation]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What an admin looks after: messages lost in the last week, and set-up steps still to do.

    `to_do` says for each step how many teams or people it is about, 0 where that means nothing.
    """

    undelivered: Sequence[Undelivered] = ()
    to_do: Mapping[Step, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything App Home shows to one person. `names` are of covers and helpers, by Slack id.

    `closing` are the keys of those that may be closed now, because the cycle ends; `calls` are
    those for this person's help.
    """

    member: Member
    due: Sequence[Standing] = ()
    own: Sequence[Standing] = ()
    helping: Sequence[Standing] = ()
    closing: frozenset[str] = frozenset()
    teams: Sequence[TeamCard] = ()
    calls: Sequence[Call] = ()
    leading: Leading | None = None
    running: Running | None = None
    cycle: Cycle | None = None
    names: Mapping[str, Member] = field(default_factory=dict)


def card(
    member: Member,
    due: Sequence[Standing],
    standings: Sequence[Standing],
    next_prompt_at: datetime | None,
    now: datetime,
) -> Message:
    """The answer to a bare `/okr`: what is due with buttons, then the rest of mine in short."""
    return render.message(
        "home.card.j2",
        member=member,
        due=due,
        standings=standings,
        next_prompt_at=next_prompt_at,
        now=now,
    )


def home(facts: Facts, now: datetime, page: int = 1) -> View:
    """App Home; a page beyond the last shows the last.

    The first page has everything, with the first key results; the others have the rest of them.
    What is due comes first.
    """
    facts = _shortened(facts)
    due = {one.key_result.id for one in facts.due}
    mine = sorted([*facts.own, *facts.helping], key=lambda one: one.key_result.id not in due)
    pages = max(1, -(-len(mine) // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = mine[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    own = {one.key_result.id for one in facts.own}
    return render.view(
        "home.home.j2",
        facts=facts,
        member=facts.member,
        own=[one for one in shown if one.key_result.id in own],
        counts=Counter(one.status for one in facts.own),
        helping=[one for one in shown if one.key_result.id not in own],
        due=due,
        page=page,
        pages=pages,
        tour_steps=TOUR_STEPS,
        now=now,
    )


def _shortened(facts: Facts) -> Facts:
    """The same with words that fit a line: a page has many, and Slack takes 250 kB of it."""
    leading, running = facts.leading, facts.running
    if leading:
        support = leading.support
        lines = [replace(one, standing=_short(one.standing)) for one in support.lines]
        leading = Leading(
            teams=[_team(team) for team in leading.teams],
            support=replace(support, lines=tuple(lines)),
            orphans=[replace(one, title=clip(one.title, _LINE)) for one in leading.orphans],
            orphan_count=leading.orphan_count,
            answered=[(_team(team), count) for team, count in leading.answered],
        )
    if running:
        lost = [replace(one, error=clip(one.error, _LINE)) for one in running.undelivered]
        running = replace(running, undelivered=lost)
    return replace(
        facts,
        member=_named(facts.member),
        due=_all_short(facts.due),
        own=_all_short(facts.own),
        helping=_all_short(facts.helping),
        teams=[
            replace(card, team=_team(card.team), first=_all_short(card.first))
            for card in facts.teams
        ],
        calls=[replace(one, standing=_short(one.standing)) for one in facts.calls],
        leading=leading,
        running=running,
        cycle=facts.cycle and replace(facts.cycle, name=clip(facts.cycle.name, _NAME)),
        names={id_: _named(one) for id_, one in facts.names.items()},
    )


def _all_short(standings: Sequence[Standing]) -> Sequence[Standing]:
    return [_short(one) for one in standings]


def _short(one: Standing) -> Standing:
    key_result, measure = one.key_result, one.key_result.measure
    words = (key_result.title, one.objective.title, one.team.name, one.owner.name, measure.unit)
    if max(map(len, words)) <= _NAME:
        return one
    measure = replace(measure, unit=clip(measure.unit, _NAME))
    return replace(
        one,
        key_result=replace(key_result, title=clip(key_result.title, _LINE), measure=measure),
        objective=replace(one.objective, title=clip(one.objective.title, _LINE)),
        team=_team(one.team),
        owner=_named(one.owner),
    )


def _team(team: Team) -> Team:
    return replace(team, name=clip(team.name, _NAME))


def _named(member: Member) -> Member:
    return replace(member, name=clip(member.name, _NAME))

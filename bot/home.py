"""App Home of one person: everything it shows, gathered and drawn.

May import `storage`, `messages`, `bot.digesting`, `bot.glancing` and `bot.okr`. Used where somebody
opens it (`handlers.home`) and where something changed that it shows (`bot.jobs.homes`). It takes a
constant number of statements, however many key results there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest

import messages.home
from bot import digesting, glancing
from bot.glancing import Judged, Judgement
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.barriers import Call, calls, people_of
from bot.okr.calendar import local_day
from bot.okr.model import Cycle, Member, Objective, Status, Team, Tracked
from bot.okr.nudges import largest
from bot.okr.prompts import due_now
from bot.okr.review import closing_soon
from bot.okr.status import assess
from bot.okr.support import LINES
from bot.okr.tree import below_another
from messages import View
from messages.home import TEAM_LINES, Facts, Leading, Running, Step, TeamCard
from messages.notice import Undelivered
from storage import (
    Session,
    barriers,
    cycles,
    key_results,
    members,
    objectives,
    outbox,
    prompts,
    rounds,
    schools,
    teams,
)

_TEAMS = 3
_LOST_SINCE = timedelta(days=7)
_NEEDY_FIRST = (Status.AT_RISK, Status.BEHIND, Status.STALE, Status.ON_TRACK, Status.ACHIEVED)
_NEEDIEST = _NEEDY_FIRST[:1]
_MANY_TEAMS = 100
"""From here on it is quicker to look once more where hardly anybody needs support than to hear of
each key result."""


def view(session: Session, member: Member, now: datetime, page: int = 1) -> View:
    """App Home as this person sees it now."""
    return messages.home.home(gather(session, member, now), now, page)


def outbox_key(member_id: str) -> str:
    """The coalesce key of the drawings that wait to go out to this person."""
    return f"home:{member_id}"


def gather(session: Session, member: Member, now: datetime) -> Facts:
    """What App Home is about."""
    found = key_results.tracked(session, person_ids=[member.id])
    mine = [one for one in found if one.is_live and access.may_check_in(member, one, now)]
    due = due_now(member, mine, prompts.open_for(session, member.id), now)
    tree = teams.tree(session)
    cycle = cycles.current(session, local_day(now, member.tz))
    led = tree.led_by(member.id)
    own_teams = [*led, *tree.joined_by(member.id)]
    own_teams = list({team.id: team for team in own_teams}.values())[:_TEAMS]
    leading = _leading(session, led, tree, now) if led else None
    asked = _asked(session, member, tree, now)
    lines = leading.support.lines if leading else ()
    named = [*mine, *(one.standing for one in asked), *(line.standing for line in lines)]
    closing = closing_soon(mine, cycle, local_day(now, member.tz)) if cycle else []
    return Facts(
        member=member,
        due=[assess(one, now) for one in due],
        own=[assess(one, now) for one in mine if one.owner.id == member.id],
        helping=[assess(one, now) for one in mine if one.owner.id != member.id],
        closing=frozenset(one.key_result.key for one in closing),
        teams=_cards(session, own_teams, tree, now) if own_teams else [],
        calls=asked,
        leading=leading,
        running=_running(session, tree, cycle, now) if access.may_run_admin(member) else None,
        cycle=cycle,
        names=members.named(session, _others(named)),
    )


def _asked(session: Session, member: Member, tree: Teams, now: datetime) -> list[Call]:
    """The calls for this person's help, the longest waiting first."""
    ids = barriers.asking(session, member.id, (), ())
    found = key_results.tracked(session, ids=sorted(ids)) if ids else []
    own = [call for call in calls(member, found, tree, now) if call.asks(member.id)]
    return sorted(own, key=lambda call: -call.age)


def _below(chosen: Iterable[Team], tree: Teams) -> frozenset[int]:
    return frozenset[int]().union(*(access.subtree(team.id, tree) for team in chosen))


def _cards(session: Session, chosen: Sequence[Team], tree: Teams, now: datetime) -> list[TeamCard]:
    """These teams with those below them: all counted, the neediest read in full."""
    ids = _below(chosen, tree)
    of = _NEEDIEST if len(ids) > _MANY_TEAMS else _NEEDY_FIRST
    found = _stand(glancing.live(session, ids, now, of), chosen, tree)
    short = [team for team, one in zip(chosen, found, strict=True) if one.is_short]
    if short:
        everything = glancing.live(session, _below(short, tree), now, _NEEDY_FIRST)
        known = iter(_stand(everything, short, tree))
        found = [next(known) if one.is_short else one for one in found]
    shown = {one.id for stand in found for one in stand.first}
    read = key_results.tracked(session, ids=shown) if shown else []
    standing_of = {one.key_result.id: assess(one, now) for one in read}
    return [
        TeamCard(team=team, counts=one.counts, first=[standing_of[each.id] for each in one.first])
        for team, one in zip(chosen, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Stand:
    """How the key results of a team and those below it stand; `first` are the neediest."""

    counts: Counter[Status]
    first: Sequence[Judged]

    @property
    def is_short(self) -> bool:
        return len(self.first) < min(TEAM_LINES, self.counts.total())


def _stand(judgement: Judgement, chosen: Iterable[Team], tree: Teams) -> list[_Stand]:
    found = []
    for team in chosen:
        ids = access.subtree(team.id, tree)
        named = [one for one in judgement.named if one.team_id in ids]
        counts = Counter(one.status for one in named)
        for (team_id, status), count in judgement.others.items():
            if team_id in ids:
                counts[status] += count
        found.append(_Stand(counts, _neediest(named, counts)))
    return found


def _neediest(named: Sequence[Judged], counts: Mapping[Status, int]) -> list[Judged]:
    """The first ones, as far as all are named that are as needy."""
    found: list[Judged] = []
    for status in _NEEDY_FIRST:
        alike = [one for one in named if one.status is status]
        if len(found) == TEAM_LINES or len(alike) < counts[status]:
            break
        found += nsmallest(TEAM_LINES - len(found), alike, key=glancing.by_key)
    return found


def _leading(session: Session, led: Sequence[Team], tree: Teams, now: datetime) -> Leading:
    ids = _below(led, tree)
    topmost = largest([team.id for team in led], tree)
    counts = rounds.participation(session, tree, topmost, now)
    orphans = objectives.unaligned(session, below_another(ids, tree))
    return Leading(
        teams=led,
        support=digesting.support(session, led[0], ids, now, LINES),
        orphans=_first(session, orphans),
        orphan_count=len(orphans),
        answered=[(tree[one], counts[one]) for one in topmost if one in counts],
    )


def _first(session: Session, ids: Sequence[int]) -> list[Objective]:
    shown = ids[:TEAM_LINES]
    found = {one.id: one for one in objectives.all(session, ids=shown)}
    return [found[id_] for id_ in shown]


def _running(session: Session, tree: Teams, cycle: Cycle | None, now: datetime) -> Running:
    lost = [one for one in outbox.gave_up_since(session, now - _LOST_SINCE) if one.channel]
    lost.reverse()
    to_do: dict[Step, int] = {}
    if not tree:
        to_do[Step.TEAMS] = 0
    silent = sum(not _has_channels(team, tree) for team in tree.values())
    if silent:
        to_do[Step.CHANNELS] = silent
    if tree and not any(one.is_special for one in schools.read(session).calendars.values()):
        to_do[Step.CALENDAR] = 0
    if cycle is None:
        to_do[Step.CYCLE] = 0
    elif not objectives.are_any(session):
        to_do[Step.OBJECTIVES] = 0
    alone = teams.without_any(session) if tree else 0
    if alone:
        to_do[Step.PEOPLE] = alone
    return Running(
        undelivered=[
            Undelivered(channel=one.channel or "", error=one.error, at=one.at) for one in lost
        ],
        to_do=to_do,
    )


def _has_channels(team: Team, tree: Teams) -> bool:
    """Its own or those of a team above, whose digests cover it, too."""
    above = list(access.lineage(team.id, tree))
    return any(one.wins_channel for one in above) and any(one.leaders_channel for one in above)


def _others(standings: Iterable[Tracked]) -> set[str]:
    """Whoever is named beside an owner: who covers, and who helps."""
    known = list(standings)
    covers = {one.key_result.cover.member_id for one in known if one.key_result.cover}
    return covers | people_of(one.barrier for one in known)

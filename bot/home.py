"""App Home of one person: everything it shows, gathered and drawn.

May import `storage`, `messages` and `bot.okr`. Used where somebody opens it (`handlers.home`) and
where something changed that it shows (`bot.jobs.homes`). It takes a constant number of statements,
however many key results there are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import messages.home
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.barriers import Call, calls, people_of
from bot.okr.calendar import local_day
from bot.okr.model import Cycle, Member, Status, Team, Tracked
from bot.okr.nudges import largest
from bot.okr.prompts import due_now
from bot.okr.review import closing_soon
from bot.okr.status import Standing, assess
from bot.okr.support import select_support
from bot.okr.tree import orphans
from messages import View
from messages.home import Facts, Leading, Running, Step, TeamCard
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
    around = _around(session, [*own_teams, *led], tree, now)
    leading = _leading(session, led, around, tree, now) if led else None
    asked = _asked(session, member, tree, now)
    closing = closing_soon(mine, cycle, local_day(now, member.tz)) if cycle else []
    return Facts(
        member=member,
        due=[assess(one, now) for one in due],
        own=[assess(one, now) for one in mine if one.owner.id == member.id],
        helping=[assess(one, now) for one in mine if one.owner.id != member.id],
        closing=frozenset(one.key_result.key for one in closing),
        teams=[_card(team, around, tree) for team in own_teams],
        calls=asked,
        leading=leading,
        running=_running(session, tree, cycle, now) if access.may_run_admin(member) else None,
        cycle=cycle,
        names=members.named(session, _others([*mine, *around, *(call.standing for call in asked)])),
    )


def _asked(session: Session, member: Member, tree: Teams, now: datetime) -> list[Call]:
    """The calls for this person's help, the longest waiting first."""
    ids = barriers.asking(session, member.id, (), ())
    found = key_results.tracked(session, ids=sorted(ids)) if ids else []
    own = [call for call in calls(member, found, tree, now) if call.asks(member.id)]
    return sorted(own, key=lambda call: -call.age)


def _around(
    session: Session, chosen: Iterable[Team], tree: Teams, now: datetime
) -> Sequence[Standing]:
    """The key results of these teams and of those below them."""
    ids = _below(chosen, tree)
    found = key_results.tracked(session, team_ids=sorted(ids)) if ids else []
    return [assess(one, now) for one in found if one.is_live]


def _below(chosen: Iterable[Team], tree: Teams) -> frozenset[int]:
    return frozenset[int]().union(*(access.subtree(team.id, tree) for team in chosen))


def _card(team: Team, around: Sequence[Standing], tree: Teams) -> TeamCard:
    ids = access.subtree(team.id, tree)
    own = [one for one in around if one.key_result.team_id in ids]
    return TeamCard(
        team=team, standings=sorted(own, key=lambda one: _NEEDY_FIRST.index(one.status))
    )


def _leading(
    session: Session, led: Sequence[Team], around: Sequence[Standing], tree: Teams, now: datetime
) -> Leading:
    ids = _below(led, tree)
    below = [one for one in around if one.key_result.team_id in ids]
    topmost = largest([team.id for team in led], tree)
    counts = rounds.participation(session, tree, topmost, now)
    return Leading(
        teams=led,
        support=select_support(led[0], below, now),
        orphans=orphans(objectives.all(session, team_ids=ids), tree, [team.id for team in led]),
        answered=[(tree[one], counts[one]) for one in topmost if one in counts],
    )


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
    elif not objectives.all(session):
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

"""Who may do what: one function a rule, called by every handler that changes or shows something.

May import the standard library and `bot.okr`'s calendar, check_in, model and team_tree. The member
is who clicked, as the server knows them; nothing a payload claims comes in here. Every active
member reads objectives, key results, progress and status: reading them has no rule of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.okr.calendar import local_day
from bot.okr.check_in import undo_deadline
from bot.okr.model import Barrier, CheckIn, KeyResult, Member, Objective, Team, Tracked
from bot.okr.team_tree import TeamTree

Teams = Mapping[int, Team]
"""Every team of the workspace by its id."""


def may_check_in(member: Member, tracked: Tracked, now: datetime) -> bool:
    """The owner, a reporter, and who covers today; the day is the owner's own."""
    if not member.is_active:
        return False
    key_result = tracked.key_result
    cover = key_result.asked_on(local_day(now, tracked.owner.tz))
    return member.id in (key_result.owner_id, cover, *key_result.reporter_ids)


def may_undo(member: Member, check_in: CheckIn, now: datetime) -> bool:
    """Whoever gave it, as long as check-ins may be edited."""
    own = member.is_active and member.id == check_in.author_id
    return own and now <= undo_deadline(check_in, member.rules)


def may_read_notes(member: Member, tracked: Tracked, teams: Teams, now: datetime) -> bool:
    """Notes and barriers: who may check in, the key result's team, and the leaders above it.

    Being an admin is not enough: that is about running the app.
    """
    own = may_check_in(member, tracked, now)
    return own or may_read_team_notes(member, tracked.key_result.team_id, teams)


def may_read_team_notes(member: Member, team_id: int, teams: Teams) -> bool:
    """The same for all of a team at once, such as its needs-support digest."""
    return is_in_team(member, team_id, teams) or leads(member, team_id, teams)


def may_help(member: Member, tracked: Tracked) -> bool:
    """Everyone but the owner, who asks for it."""
    return member.is_active and member.id != tracked.owner.id


def may_acknowledge(member: Member, barrier: Barrier, tracked: Tracked, teams: Teams) -> bool:
    """Say "I have seen this": the leaders of the team and above, and who was asked to help."""
    asked = member.id == barrier.suggested_helper_id
    return may_help(member, tracked) and (asked or leads(member, tracked.key_result.team_id, teams))


def may_resolve(
    member: Member, barrier: Barrier, tracked: Tracked, teams: Teams, now: datetime
) -> bool:
    """Say that a barrier is solved, or that it is not: who may check in, who asked, who helps, and
    the leaders of the team and above."""
    concerned = member.is_active and member.id in (barrier.opened_by, barrier.helper_id)
    own = concerned or may_check_in(member, tracked, now)
    return own or leads(member, tracked.key_result.team_id, teams)


def may_write_in(member: Member, team_id: int, teams: Teams) -> bool:
    """Begin an objective for a team: its people, the leaders above it, and admins."""
    return may_read_team_notes(member, team_id, teams) or may_run_admin(member)


def may_edit_objective(member: Member, objective: Objective, teams: Teams) -> bool:
    """Its owner, the leaders of its team and above, and admins; also to add key results to it,
    to align it and to reflect on it."""
    own = member.is_active and member.id == objective.owner_id
    return own or leads(member, objective.team_id, teams) or may_run_admin(member)


def may_edit(member: Member, key_result: KeyResult, objective: Objective, teams: Teams) -> bool:
    """Its owner, the objective's owner, the leaders of its team and above, and admins; also to
    assign, pause and close it, and to name cover and reporters."""
    own = member.is_active and member.id == key_result.owner_id
    led = leads(member, key_result.team_id, teams)
    return own or led or may_edit_objective(member, objective, teams)


def may_run_admin(member: Member) -> bool:
    """Slack's workspace owners and admins, and whoever they name."""
    return member.is_active and (member.is_admin or member.is_named_admin)


def is_in_team(member: Member, team_id: int, teams: Teams) -> bool:
    team = teams.get(team_id)
    return member.is_active and team is not None and member.id in team.member_ids


def leads(member: Member, team_id: int, teams: Teams) -> bool:
    """A leader of the team or of one above it."""
    above = lineage(team_id, teams)
    return member.is_active and any(member.id in team.leader_ids for team in above)


def nearest_leaders(
    team_id: int | None, teams: Teams, people: Mapping[str, Member], *, of: str = ""
) -> list[Member]:
    """The active leaders of the team, or else of the nearest one above that has any; for the person
    `of`, of the nearest that they do not lead themselves."""
    for team in lineage(team_id, teams):
        if of in team.leader_ids:
            continue
        leaders = [people[one] for one in team.leader_ids if one in people]
        if active := [one for one in leaders if one.is_active]:
            return active
    return []


def lineage(team_id: int | None, teams: Teams) -> Iterator[Team]:
    """A team, then those above it up to the district; ends where the tree is broken."""
    seen: set[int] = set()
    while team_id is not None and team_id not in seen and (team := teams.get(team_id)):
        seen.add(team_id)
        yield team
        team_id = team.parent_id


def subtree(team_id: int, teams: Teams) -> frozenset[int]:
    """The ids of a team and of every team below it; empty for a team nobody knows."""
    below = TeamTree.of(teams).below
    found: set[int] = set()
    look = [team_id] if team_id in teams else []
    while look:
        one = look.pop()
        if one not in found:
            found.add(one)
            look += below.get(one, ())
    return frozenset(found)

"""Small groups are not shown as numbers outside their team: a number about few is about persons.

May import the standard library and `bot.okr`'s access and model.
"""

from bot.okr import access
from bot.okr.access import Teams
from bot.okr.model import Member


def is_small(team_id: int, teams: Teams, small_group: int) -> bool:
    """Whether a team, with those below it, has fewer people than are shown in numbers."""
    below = [teams[id_] for id_ in access.subtree(team_id, teams)]
    return len({person for one in below for person in one.people}) < small_group


def may_read_counts(member: Member, team_id: int, teams: Teams) -> bool:
    """What was done in a team, in numbers: everyone if it is large, else who belongs to it."""
    if access.may_run_admin(member) or access.leads(member, team_id, teams):
        return True
    below = access.subtree(team_id, teams)
    if any(member.id in teams[id_].people for id_ in below):
        return True
    return not is_small(team_id, teams, member.rules.small_group)

"""Who may do what: one function a rule, called by every handler that changes or shows something.

May import the standard library and `bot.okr`'s check_in, model and status. The member is who
clicked, as the server knows them; nothing a payload claims comes in here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.okr.check_in import undo_deadline
from bot.okr.model import CheckIn, KeyResult, Member, Team
from bot.okr.status import DEFAULT_RULES, Rules


def may_check_in(member: Member, key_result: KeyResult) -> bool:
    """The owner."""
    return member.is_active and member.id == key_result.owner_id


def may_undo(
    member: Member, check_in: CheckIn, now: datetime, rules: Rules = DEFAULT_RULES
) -> bool:
    """Whoever gave it, as long as check-ins may be edited."""
    own = member.is_active and member.id == check_in.author_id
    return own and now <= undo_deadline(check_in, rules)


def may_read_notes(member: Member, key_result: KeyResult, teams: Mapping[int, Team]) -> bool:
    """Notes and barriers: the owner, the key result's team, and the leaders above it.

    Being an admin is not enough: that is about running the app.
    """
    own = member.is_active and member.id == key_result.owner_id
    return own or may_read_team_notes(member, key_result.team_id, teams)


def may_read_team_notes(member: Member, team_id: int, teams: Mapping[int, Team]) -> bool:
    """The same for all of a team at once, such as its needs-support digest."""
    if not member.is_active:
        return False
    team = teams.get(team_id)
    is_in_team = team is not None and member.id in team.member_ids
    return is_in_team or any(member.id in team.leader_ids for team in lineage(team_id, teams))


def may_run_admin(member: Member) -> bool:
    return member.is_active and member.is_admin


def lineage(team_id: int | None, teams: Mapping[int, Team]) -> Iterator[Team]:
    """A team, then those above it up to the district; ends where the tree is broken."""
    seen: set[int] = set()
    while team_id is not None and team_id not in seen and (team := teams.get(team_id)):
        seen.add(team_id)
        yield team
        team_id = team.parent_id


def subtree(team_id: int, teams: Mapping[int, Team]) -> frozenset[int]:
    """The ids of a team and of every team below it; empty for a team nobody knows."""
    return frozenset(
        other for other in teams if any(team.id == team_id for team in lineage(other, teams))
    )

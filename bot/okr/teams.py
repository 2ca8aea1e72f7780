"""The tree of teams: where a team may stand, and what it may be called.

May import the standard library and `bot.okr`'s access and model.
"""

from collections.abc import Mapping

from bot.okr.access import lineage
from bot.okr.model import Problem, Team, TeamLevel

LONGEST_NAME = 80
LEVELS = tuple(TeamLevel)
"""From the top down."""


def faults(team: Team, teams: Mapping[int, Team]) -> dict[str, Problem]:
    """What cannot be used about a team as it shall be, by the field; `teams` are those there are.

    A team that stays where it stood is not asked to move: a school may have been imported before
    there was a district.
    """
    before = teams.get(team.id)
    found: dict[str, Problem] = {}
    if problem := _fault_of_name(team, teams):
        found["name"] = problem
    if before is None or (before.level, before.parent_id) != (team.level, team.parent_id):
        found |= _faults_of_place(team, teams)
    return found


def _fault_of_name(team: Team, teams: Mapping[int, Team]) -> Problem | None:
    if not team.name:
        return Problem("team.no_name")
    if len(team.name) > LONGEST_NAME:
        return Problem("team.long_name", limit=LONGEST_NAME)
    siblings = (
        one for one in teams.values() if one.parent_id == team.parent_id and one.id != team.id
    )
    if any(one.name.casefold() == team.name.casefold() for one in siblings):
        return Problem("team.same_name", team=team.name)
    return None


def _faults_of_place(team: Team, teams: Mapping[int, Team]) -> dict[str, Problem]:
    others = [one for one in teams.values() if one.id != team.id]
    if team.level is TeamLevel.DISTRICT:
        return {} if team.parent_id is None else {"above": Problem("team.district_is_top")}
    if all(one.level is not TeamLevel.DISTRICT for one in others):
        return {"level": Problem("team.district_first")}
    above = teams.get(team.parent_id) if team.parent_id is not None else None
    if above is None:
        return {"above": Problem("team.needs_above")}
    if any(one.id == team.id for one in lineage(above.id, teams)):
        return {"above": Problem("team.circle", team=team.name, above=above.name)}
    if LEVELS.index(above.level) > LEVELS.index(team.level):
        return {"above": Problem("team.above_is_smaller", above=above.name)}
    return {}

"""The teams of a workspace as the tree they are: who leads what, and what lies below.

May import the standard library and `bot.okr`'s model. A district has thousands of teams, and one
person's question is about a few: what leads to those is worked out once for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from bot.okr.model import Team


class TeamTree(dict[int, Team]):
    """Every team by its id, in the order they were added. Nobody changes it once it is made."""

    @classmethod
    def of(cls, teams: Mapping[int, Team]) -> "TeamTree":
        """These teams; itself where they are a tree already."""
        return teams if isinstance(teams, cls) else cls(teams)

    @cached_property
    def below(self) -> Mapping[int | None, Sequence[int]]:
        """The ids of the teams right below each; below None, of those at the top."""
        found: defaultdict[int | None, list[int]] = defaultdict(list)
        for team in self.values():
            found[team.parent_id].append(team.id)
        return dict(found)

    def led_by(self, member_id: str) -> list[Team]:
        return [self[id_] for id_ in self._led.get(member_id, ())]

    def joined_by(self, member_id: str) -> list[Team]:
        """Those that the person belongs to, whether or not they lead it."""
        return [self[id_] for id_ in self._joined.get(member_id, ())]

    @cached_property
    def _led(self) -> Mapping[str, Sequence[int]]:
        return _by_person((team.id, team.leader_ids) for team in self.values())

    @cached_property
    def _joined(self) -> Mapping[str, Sequence[int]]:
        return _by_person((team.id, team.member_ids) for team in self.values())


def _by_person(people: Iterable[tuple[int, Sequence[str]]]) -> dict[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    for team_id, ids in people:
        alone = (team_id,)  # shared by all who are in no other team: nearly everybody
        for id_ in dict.fromkeys(ids):
            found[id_] = (*found[id_], team_id) if id_ in found else alone
    return found

"""The teams that rows name: made below the district, with the people and channels rows give them.

May import `bot.okr.model`, `storage` and its neighbors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.importer.people import People
from bot.importer.read import Row
from bot.okr.model import Team, TeamLevel
from storage import Session, digest_rounds, teams

_LEVELS = list(TeamLevel)


@dataclass(slots=True)
class _Said:
    """What the rows of one level say of a team: the first of them, and what adds up."""

    first: Row
    owners: dict[str, None] = field(default_factory=dict)
    leaders: dict[str, None] = field(default_factory=dict)
    wins_channel: str | None = None
    leaders_channel: str | None = None


class Teams:
    """Collects what rows say, then stores it; costs what teams and their people are, not rows."""

    def __init__(self, session: Session, people: People) -> None:
        self._session, self._people = session, people
        self._known = {team.name.casefold(): team for team in teams.all(session)}
        self._said: dict[str, dict[int, _Said]] = {}

    def get(self, name: str) -> Team | None:
        return self._known.get(name.casefold())

    def by_id(self) -> Mapping[int, Team]:
        return {team.id: team for team in self._known.values()}

    def hear(self, row: Row) -> None:
        """Take in what a row says of its team."""
        of_team = self._said.setdefault(row.team.casefold(), {})
        level = _LEVELS.index(row.level)
        if level not in of_team:
            of_team[level] = _Said(replace(row, values=()))
        said = of_team[level]
        said.owners[self._people.owner(row).id] = None
        said.leaders |= dict.fromkeys(self._people.leaders(row))
        said.wins_channel = row.wins_channel or said.wins_channel
        said.leaders_channel = row.leaders_channel or said.leaders_channel

    def store(self, now: datetime) -> None:
        """Make the teams that rows named, the district first, and let their people in."""
        stored, new = [], dict[str, Team]()
        for name in sorted(self._said, key=self._place):
            said = [self._said[name][level] for level in sorted(self._said[name])]
            known, row = self._known.get(name), said[0].first
            if known is not None:
                team = self._known[name] = _with_people(known, said)
                if team != known:
                    teams.save(self._session, team)
                stored.append(team.id)
                continue
            if row.parent_team.casefold() in new:
                stored += self._add(new)
            new[name] = _with_people(self._new(row), said)
            if row.level is TeamLevel.DISTRICT:  # the others lie below it
                stored += self._add(new)
        stored += self._add(new)
        self._said.clear()
        digest_rounds.reschedule(self._session, now, stored)

    def _add(self, new: dict[str, Team]) -> list[int]:
        """Store these, so that others can lie below them; their ids."""
        added = teams.add_all(self._session, list(new.values()))
        self._known.update(zip(new, added, strict=True))
        new.clear()
        return [team.id for team in added]

    def _place(self, name: str) -> tuple[int, int]:
        """Highest level first, then the line that says so."""
        level = min(self._said[name])
        return level, self._said[name][level].first.line

    def _new(self, row: Row) -> Team:
        known = self._known.values()
        district = next((team for team in known if team.level is TeamLevel.DISTRICT), None)
        above = self._known.get(row.parent_team.casefold(), district)
        return Team(
            id=0,
            name=row.team,
            level=row.level,
            tz=row.tz or self._people.owner(row).tz,
            parent_id=above.id if above and row.level is not TeamLevel.DISTRICT else None,
        ).as_by_default(self._people.actor.rules)


def _with_people(team: Team, said: list[_Said]) -> Team:
    """The team with the people and channels that its rows name too; the last channel counts."""
    owners = (owner for one in said for owner in one.owners)
    leaders = (leader for one in said for leader in one.leaders)
    wins = [team.wins_channel, *(one.wins_channel for one in said)]
    support = [team.leaders_channel, *(one.leaders_channel for one in said)]
    return replace(
        team,
        member_ids=tuple(dict.fromkeys((*team.member_ids, *owners))),
        leader_ids=tuple(dict.fromkeys((*team.leader_ids, *leaders))),
        wins_channel=next(filter(None, reversed(wins)), None),
        leaders_channel=next(filter(None, reversed(support)), None),
    )

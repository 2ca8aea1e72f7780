"""A school's time: the calendars of its teams as they are inherited, and whose holds for whom.

May import the standard library and `bot.okr`'s calendar, model, rules and team_tree. For each day
the nearest team that says something about it decides; what it does not mention is as above it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from bot.okr.calendar import WEEKDAYS, SchoolCalendar
from bot.okr.model import CalendarEntry, DayKind, Team
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.team_tree import TeamTree

_DAY = timedelta(days=1)
NO_SCHOOL = {DayKind.CLOSED, DayKind.HOLIDAY, DayKind.BREAK, DayKind.PD_DAY}
_ORDER = list(DayKind)

Days = Mapping[date, Sequence[CalendarEntry]]
"""What is special about each day, the most pressing first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Everything that time depends on in one workspace.

    `calendars` are by team id, `team_of` gives each person's home team: the deepest they belong to,
    else the deepest they lead. Who is in no team keeps the topmost team's time, or `no_team`.
    `teams` are all of them, each with its calendar.
    """

    rules: Rules = DEFAULT_RULES
    teams: TeamTree = field(default_factory=TeamTree)
    calendars: Mapping[int, SchoolCalendar] = field(default_factory=dict)
    team_of: Mapping[str, int] = field(default_factory=dict)
    top_team_id: int | None = None
    no_team: SchoolCalendar = WEEKDAYS

    def calendar_of_team(self, team_id: int | None) -> SchoolCalendar:
        return self.calendars.get(team_id, self.no_team) if team_id is not None else self.no_team

    def calendar_of(self, member_id: str) -> SchoolCalendar:
        return self.calendar_of_team(self.team_of.get(member_id, self.top_team_id))


def compose(teams: Sequence[Team], entries: Iterable[CalendarEntry], rules: Rules) -> School:
    """The school of these teams (their own `calendar` is not read) and calendar entries."""
    by_id = {team.id: team for team in teams}
    own: defaultdict[int, list[CalendarEntry]] = defaultdict(list)
    for entry in entries:
        own[entry.team_id].append(entry)
    no_days: Days = {}
    days: dict[int, Days] = {}
    hours: dict[int, tuple[time, time]] = {}
    depths: dict[int, int] = {}
    for team in teams:
        for depth, one in enumerate(reversed(_lineage(team, by_id))):
            if one.id not in days:
                above = one.parent_id if one.parent_id in days else None
                inherited = days[above] if above is not None else no_days
                days[one.id] = overlaid(inherited, own[one.id]) if one.id in own else inherited
                begins, ends = hours.get(above or 0, (rules.staff_begins, rules.staff_ends))
                hours[one.id] = one.staff_begins or begins, one.staff_ends or ends
                depths[one.id] = depth
    top = min((team.id for team in teams if team.parent_id not in by_id), default=None)
    calendars = _calendars(days, hours)
    return School(
        rules=rules,
        teams=TeamTree((team.id, replace(team, calendar=calendars[team.id])) for team in teams),
        calendars=calendars,
        team_of=_home_teams(teams, depths),
        top_team_id=top,
        no_team=SchoolCalendar(begins=rules.staff_begins, ends=rules.staff_ends),
    )


def overlaid(above: Days, entries: Iterable[CalendarEntry]) -> Days:
    """The days of a team: its own where it says something about a day, else those above.

    Testing and early release leave open whether there is school: that is as above, too.
    """
    own: defaultdict[date, list[CalendarEntry]] = defaultdict(list)
    for entry in entries:
        day = entry.starts
        while day <= entry.ends:
            own[day].append(entry)
            day += _DAY
    days = dict(above)
    for day, several in own.items():
        decides = any(one.kind in NO_SCHOOL | {DayKind.SCHOOL_DAY} for one in several)
        together = several if decides else [*several, *above.get(day, ())]
        days[day] = sorted(together, key=lambda one: _ORDER.index(one.kind))
    return days


def days_of(team: Team, teams: Mapping[int, Team], entries: Iterable[CalendarEntry]) -> Days:
    """What is special about the days of a team, with all it inherits; for people to read."""
    entries = list(entries)
    days: Days = {}
    for one in reversed(_lineage(team, teams)):
        days = overlaid(days, [entry for entry in entries if entry.team_id == one.id])
    return days


def _calendars(
    days: Mapping[int, Days], hours: Mapping[int, tuple[time, time]]
) -> dict[int, SchoolCalendar]:
    """By team id. Teams that say nothing share the one of the team above: a district has few."""
    made: dict[tuple[int, time, time], SchoolCalendar] = {}
    found: dict[int, SchoolCalendar] = {}
    for team_id, special in days.items():
        which = id(special), *hours[team_id]
        if which not in made:
            made[which] = _calendar(special, *hours[team_id])
        found[team_id] = made[which]
    return found


def _calendar(days: Days, begins: time, ends: time) -> SchoolCalendar:
    first = {day: several[0].kind for day, several in days.items() if several}
    short = [
        (day, one.until)
        for day, several in sorted(days.items())
        for one in several
        if one.kind is DayKind.EARLY_RELEASE and one.until is not None
    ]
    return SchoolCalendar(
        closed=frozenset(day for day, kind in first.items() if kind in NO_SCHOOL),
        opened=frozenset(day for day, kind in first.items() if kind is DayKind.SCHOOL_DAY),
        light=frozenset(
            day
            for day, several in days.items()
            if any(one.kind is DayKind.TESTING for one in several)
        ),
        short=tuple(dict(reversed(short)).items()),
        begins=begins,
        ends=ends,
    )


def _home_teams(teams: Sequence[Team], depths: Mapping[int, int]) -> dict[str, int]:
    home: dict[str, int] = {}
    rank: dict[str, tuple[bool, int, int]] = {}
    for team in teams:
        for belongs, ids in ((True, team.member_ids), (False, team.leader_ids)):
            for member_id in ids:
                mine = belongs, depths[team.id], -team.id
                if member_id not in rank or mine > rank[member_id]:
                    rank[member_id], home[member_id] = mine, team.id
    return home


def _lineage(team: Team, teams: Mapping[int, Team]) -> list[Team]:
    """A team, then those above it; ends where the tree is broken or bites its tail."""
    found = [team]
    while (above := teams.get(found[-1].parent_id or 0)) and above not in found:
        found.append(above)
    return found

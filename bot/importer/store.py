"""Rows joined to the people, teams and objectives that are there, and stored where they are new.

May import `bot.okr`, `storage` and its neighbors. One transaction takes a file whole or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.importer.cells import Fault, Refused, quote
from bot.importer.read import Row
from bot.okr.check_in import peak_after
from bot.okr.digest import digest_after
from bot.okr.keys import prefix_for
from bot.okr.model import (
    CheckIn,
    CheckInDraft,
    Cycle,
    DigestKind,
    KeyResult,
    Member,
    Objective,
    Reading,
    Team,
    TeamLevel,
    Tracked,
)
from bot.okr.status import suggested_confidence
from storage import (
    Session,
    Store,
    audit,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    teams,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did; running the same file again adds nothing."""

    objectives: int
    key_results: int
    unchanged: int


def run(
    store: Store,
    workspace_id: str,
    rows: Iterable[Row],
    *,
    owner: str | None,
    now: datetime,
    dry_run: bool = False,
) -> Summary:
    """One whole import, in one transaction. `owner` (a name or id) owns rows that name nobody.

    Without `owner` it is the first admin. Raises Refused; a dry run stores nothing either way.
    """
    rows = list(rows)
    try:
        with store.begin(workspace_id) as session:
            actor = _actor(session, owner)
            cycle = cycle_of(session, rows, now.astimezone(ZoneInfo(actor.tz)).date())
            summary = add(session, rows, cycle=cycle, actor_id=actor.id, now=now)
            if dry_run:
                raise _DryRun(summary)
    except _DryRun as rehearsal:
        return rehearsal.summary
    return summary


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing is kept."""

    def __init__(self, summary: Summary) -> None:
        super().__init__(summary)
        self.summary = summary


def _actor(session: Session, owner: str | None) -> Member:
    if owner:
        found = members.find(session, owner)
        if found is None or not found.is_active:
            sentence = f"Nobody here is called {quote(owner)}. Use the name Slack shows."
            raise Refused([Fault(1, "owner", sentence)])
        return found
    for member in members.all(session):
        if member.is_admin and member.is_active:
            return member
    raise Refused([Fault(1, "owner", "Nobody here is an admin. Say who owns rows: --owner NAME.")])


def cycle_of(session: Session, rows: Sequence[Row], today: date) -> Cycle:
    """The open cycle that runs today; where there is none, the school year around `today`.

    A new one is 1 August to 30 June (from July on the coming one), stretched to hold `today` and
    the dates of `rows`.
    """
    current = cycles.current(session, today)
    if current is not None:
        return current
    year = today.year if today.month >= 7 else today.year - 1
    starts = min([today, date(year, 8, 1), *(row.starts for row in rows if row.starts)])
    ends = max([date(year + 1, 6, 30), *(row.due for row in rows if row.due)])
    name = f"School year {year}–{(year + 1) % 100:02}"
    return cycles.add(session, Cycle(id=0, name=name, starts=starts, ends=ends))


def add(
    session: Session, rows: Iterable[Row], *, cycle: Cycle, actor_id: str, now: datetime
) -> Summary:
    """Store what is new of `rows` in `cycle`; what is there already stays as it is.

    People are found by Slack id or full name; a row without an owner belongs to `actor_id`. Teams
    are made as rows name them, below the district. Values whose label is a date become check-ins of
    the owner, at noon of that day. Raises Refused, with nothing stored, when a person is unknown or
    a value lies in the future.
    """
    rows = list(rows)
    joined = _Joined(session, cycle, actor_id, now)
    if faults := [fault for row in rows for fault in joined.faults(row)]:
        raise Refused(faults)
    joined.add_teams(rows)
    added = sum(joined.add(row) for row in rows)
    summary = Summary(joined.new_objectives, added, len(rows) - added)
    audit.add(
        session,
        actor_id=actor_id,
        action="import",
        subject=cycle.name,
        detail={"objectives": summary.objectives, "key_results": summary.key_results},
        at=now,
    )
    return summary


class _Joined:
    """What is in the workspace, by the names that rows use; grows as rows are added."""

    def __init__(self, session: Session, cycle: Cycle, actor_id: str, now: datetime) -> None:
        self._session, self._cycle, self._now = session, cycle, now
        self._people: dict[str, list[Member]] = {}
        for member in members.all(session):
            if member.is_active:
                for name in {member.id.casefold(), " ".join(member.name.casefold().split())}:
                    self._people.setdefault(name, []).append(member)
        self._actor = self._named(actor_id)[0]
        self._today = now.astimezone(ZoneInfo(self._actor.tz)).date()
        self._teams = {team.name.casefold(): team for team in teams.all(session)}
        self._prefixes: set[str] = set()
        self._objectives: dict[tuple[int, str], Objective] = {}
        for objective in objectives.all(session):
            self._prefixes.add(objective.prefix)
            if objective.cycle_id == cycle.id:
                self._objectives[objective.team_id, objective.title.casefold()] = objective
        self._titles: dict[int, set[str]] = {}
        self._last_number: dict[int, int] = {}
        for tracked in key_results.tracked(session):
            self._remember(tracked.key_result)
        self.new_objectives = 0

    def faults(self, row: Row) -> Iterator[Fault]:
        """Names that are nobody's, or of more than one; values that nobody can know yet."""
        for column, names in (("owner", (row.owner,)), ("leaders", row.leaders)):
            for name in filter(None, names):
                found = self._named(name)
                if not found:
                    sentence = f"Nobody here is called {quote(name)}. Use the name Slack shows."
                    yield Fault(row.line, column, sentence)
                elif len(found) > 1:
                    ids = " or ".join(sorted(member.id for member in found))
                    sentence = f"{len(found)} people are called {quote(name)}. Write {ids} instead."
                    yield Fault(row.line, column, sentence)
        for value in row.values:
            if value.day and value.day > self._today:
                yield Fault(row.line, "values", f"{value.day} is still to come.")

    def add_teams(self, rows: Sequence[Row]) -> None:
        """Make the teams that rows name, the district first, and let their people in."""
        by_name: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: row.level is not TeamLevel.DISTRICT):
            by_name.setdefault(row.team.casefold(), []).append(row)
        for name, of_team in by_name.items():
            known = self._teams.get(name)
            before = known or self._new_team(of_team[0])
            team = self._with_people(before, of_team)
            if known is None:
                team = teams.add(self._session, team)
            elif team != known:
                teams.save(self._session, team)
            self._teams[name] = team
            self._schedule_digests(team, known)

    def add(self, row: Row) -> bool:
        """Store one row, whose team is there; False when its key result was there before."""
        owner = self._owner(row)
        team = self._teams[row.team.casefold()]
        objective = self._objective(row, team, owner)
        if row.key_result.casefold() in self._titles.get(objective.id, ()):
            return False
        number = self._last_number.get(objective.id, 0) + 1
        key_result = key_results.add(
            self._session,
            KeyResult(
                id=0,
                key=f"{objective.prefix}-{number}",
                title=row.key_result,
                objective_id=objective.id,
                team_id=team.id,
                owner_id=owner.id,
                measure=row.measure,
                starts=row.starts or self._cycle.starts,
                due=row.due or self._cycle.ends,
                data_dates=row.data_dates,
            ),
        )
        self._remember(key_result)
        tracked = Tracked(key_result=key_result, objective=objective, owner=owner, team=team)
        days = [(value.day, value.reading) for value in row.values if value.day]
        for day, reading in sorted(days, key=lambda value: value[0]):
            check_in = self._check_in(tracked, day, reading)
            tracked = replace(tracked, recent=(check_in, *tracked.recent[:3]), measured=check_in)
        return True

    def _named(self, name: str) -> list[Member]:
        return self._people.get(name.removeprefix("@").casefold(), [])

    def _owner(self, row: Row) -> Member:
        return self._named(row.owner)[0] if row.owner else self._actor

    def _remember(self, key_result: KeyResult) -> None:
        of = key_result.objective_id
        self._titles.setdefault(of, set()).add(key_result.title.casefold())
        number = int(key_result.key.rpartition("-")[2])
        self._last_number[of] = max(number, self._last_number.get(of, 0))

    def _new_team(self, row: Row) -> Team:
        district = next((t for t in self._teams.values() if t.level is TeamLevel.DISTRICT), None)
        return Team(
            id=0,
            name=row.team,
            level=row.level,
            tz=self._owner(row).tz,
            parent_id=district.id if district and row.level is not TeamLevel.DISTRICT else None,
        )

    def _with_people(self, team: Team, rows: Sequence[Row]) -> Team:
        """The team with the people and channels that its rows name too; the last channel counts."""
        owners = (self._owner(row).id for row in rows)
        leaders = (self._named(name)[0].id for row in rows for name in row.leaders)
        wins = [team.wins_channel, *(row.wins_channel for row in rows)]
        support = [team.leaders_channel, *(row.leaders_channel for row in rows)]
        return replace(
            team,
            member_ids=tuple(dict.fromkeys((*team.member_ids, *owners))),
            leader_ids=tuple(dict.fromkeys((*team.leader_ids, *leaders))),
            wins_channel=next(filter(None, reversed(wins)), None),
            leaders_channel=next(filter(None, reversed(support)), None),
        )

    def _schedule_digests(self, team: Team, before: Team | None) -> None:
        """A digest is due where there is a channel for it; one that is waiting stays as it is."""
        for kind, channel, earlier, schedule in (
            (
                DigestKind.WINS,
                team.wins_channel,
                before and before.wins_channel,
                team.wins_schedule,
            ),
            (
                DigestKind.SUPPORT,
                team.leaders_channel,
                before and before.leaders_channel,
                team.support_schedule,
            ),
        ):
            if channel and not earlier:
                due = digest_after(self._now, schedule, team.tz)
                teams.set_next_digest(self._session, team.id, kind, due)

    def _objective(self, row: Row, team: Team, owner: Member) -> Objective:
        place = (team.id, row.objective.casefold())
        if place not in self._objectives:
            prefix = prefix_for(row.objective, self._prefixes)
            self._prefixes.add(prefix)
            self._objectives[place] = objectives.add(
                self._session,
                Objective(
                    id=0,
                    prefix=prefix,
                    title=row.objective,
                    team_id=team.id,
                    owner_id=owner.id,
                    cycle_id=self._cycle.id,
                ),
            )
            self.new_objectives += 1
        return self._objectives[place]

    def _check_in(self, tracked: Tracked, day: date, reading: Reading) -> CheckIn:
        """What was measured on a day before Homeroom, with the confidence its pace suggests."""
        key_result, owner = tracked.key_result, tracked.owner
        suggested = suggested_confidence(key_result, reading, day)
        draft = CheckInDraft(
            key_result_id=key_result.id,
            reading=reading,
            confidence=suggested,
            suggested=suggested,
        )
        noon = datetime.combine(day, time(12), ZoneInfo(owner.tz))
        check_in, _ = check_ins.add(
            self._session,
            draft,
            author_id=owner.id,
            at=min(noon.astimezone(UTC), self._now),
            peak=peak_after(tracked, draft),
            idempotency_key=f"import:{key_result.id}:{day}",
        )
        return check_in

"""Import objectives and key results from CSV: read a file whole, store it whole or not at all.

May import `bot.okr` and `storage`. `homeroom import` and the sample district come through here.
One row is one key result; `objective` and `key_result` are the only columns a file must have.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.okr.check_in import peak_after
from bot.okr.digest import digest_after
from bot.okr.keys import prefix_for
from bot.okr.model import (
    CheckInDraft,
    Cycle,
    DigestKind,
    Direction,
    KeyResult,
    Measure,
    Member,
    MetricKind,
    Objective,
    Problem,
    Reading,
    Team,
    TeamLevel,
)
from bot.okr.numbers import parse_decimal
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

COLUMNS = (
    "objective key_result level team owner leaders metric direction baseline target stretch low "
    "high unit milestones starts due data_dates values wins_channel leaders_channel source"
).split()

EXAMPLE = """\
objective,key_result,level,team,owner,leaders,metric,direction,baseline,target,starts,due
Every student reads on grade level,3rd graders reading on grade level,school,Maple Grove,\
Ana Rivera,Cleo Park,percent,increase,62,75,2026-08-17,2027-06-11
Every student reads on grade level,Families at reading nights,school,Maple Grove,\
Ana Rivera,Cleo Park,number,increase,120,200,2026-08-17,2027-06-11
"""

_METRICS = {
    "": MetricKind.NUMBER,
    "number": MetricKind.NUMBER,
    "percent": MetricKind.PERCENT,
    "percent (relative)": MetricKind.PERCENT,
    "%": MetricKind.PERCENT,
    "currency": MetricKind.CURRENCY,
    "$": MetricKind.CURRENCY,
    "ratio": MetricKind.RATIO,
    "yes/no": MetricKind.YES_NO,
    "yes_no": MetricKind.YES_NO,
    "milestones": MetricKind.MILESTONES,
}
_UNITS = {MetricKind.PERCENT: "%", MetricKind.CURRENCY: "$", MetricKind.RATIO: "%"}
_LEVELS = {
    "": TeamLevel.SCHOOL,
    "district": TeamLevel.DISTRICT,
    "school": TeamLevel.SCHOOL,
    "elementary": TeamLevel.SCHOOL,
    "middle": TeamLevel.SCHOOL,
    "high": TeamLevel.SCHOOL,
    "department": TeamLevel.DEPARTMENT,
    "team": TeamLevel.TEAM,
}


_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be used: `line` counts from 1 with the header, `column` is its name."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"Line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.sentence}"


class Refused(Exception):
    """The file cannot be used; nothing was stored. `faults` says where and why, every one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key result as a file states it, checked but not yet joined to people and teams."""

    line: int
    objective: str
    key_result: str
    measure: Measure
    level: TeamLevel
    team: str
    owner: str
    leaders: tuple[str, ...]
    starts: date | None
    due: date | None
    data_dates: tuple[date, ...]
    values: tuple[tuple[str, Decimal], ...]
    wins_channel: str | None
    leaders_channel: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did; running the same file again adds nothing."""

    objectives: int
    key_results: int
    unchanged: int


def decode(data: bytes) -> str:
    """Text of a CSV file as spreadsheets save it: UTF-8 with or without BOM, or Windows-1252.

    Raises Refused when the bytes are no text.
    """
    if b"\x00" in data:
        raise Refused([Fault(1, "", "This is not a CSV file. Save it as “CSV UTF-8”.")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str) -> list[Row]:
    """The rows of a CSV text (comma, semicolon or tab); raises Refused with every fault."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        table = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Refused([Fault(lines.line_num, "", f"This line is not CSV: {error}.")]) from None
    if not table:
        raise Refused([Fault(1, "", "The file is empty.")])
    header = [name.strip().lower().replace(" ", "_") for name in table[0][1]]
    faults = [
        Fault(1, name, f"There must be a column “{name}”.")
        for name in ("objective", "key_result")
        if name not in header
    ]
    faults += [
        Fault(1, name, "No column has this name. Known: " + ", ".join(COLUMNS) + ".")
        for name in header
        if name and name not in COLUMNS
    ]
    faults += [
        Fault(1, name, "This column stands here twice.")
        for name in COLUMNS
        if header.count(name) > 1
    ]
    if faults:
        raise Refused(faults)
    rows = []
    seen: dict[tuple[str, str, str], int] = {}
    for line, values in table[1:]:
        if len(values) > len(header) and any(cell.strip() for cell in values[len(header) :]):
            faults.append(Fault(line, "", "This line has more cells than the header."))
            continue
        cells = {
            name: value.strip()[:3000] for name, value in zip(header, values, strict=False) if name
        }
        row = _row(line, cells, faults)
        if row is None:
            continue
        same = (row.team.casefold(), row.objective.casefold(), row.key_result.casefold())
        if same in seen:
            faults.append(Fault(line, "key_result", f"It is already on line {seen[same]}."))
        seen.setdefault(same, line)
        rows.append(row)
    if faults:
        raise Refused(faults)
    if not rows:
        raise Refused([Fault(1, "", "There is a header but no key result below it.")])
    return rows


def _row(line: int, cells: Mapping[str, str], faults: list[Fault]) -> Row | None:
    """One checked row; appends to `faults` and returns None when a cell cannot be used."""
    before = len(faults)

    def refuse(column: str, sentence: str) -> None:
        faults.append(Fault(line, column, sentence))

    def number(column: str) -> Decimal | None:
        text = cells.get(column, "")
        if not text:
            return None
        try:
            return parse_decimal(text)
        except Problem:
            refuse(column, f"“{text[:40]}” is not a number. Write it like 62 or 62.5.")
            return None

    def choice(column: str, choices: Mapping[str, _Choice], default: _Choice) -> _Choice:
        text = cells.get(column, "").lower()
        if text not in choices:
            refuse(column, f"“{text[:40]}” is none of: {', '.join(filter(None, choices))}.")
        return choices.get(text, default)

    def day(column: str) -> date | None:
        return _day(cells.get(column, ""), lambda sentence: refuse(column, sentence))

    def channel(column: str) -> str | None:
        text = cells.get(column, "")
        if text and not re.fullmatch(r"[CG][A-Z0-9]{2,}", text):
            refuse(
                column, "Copy the channel ID from the channel's details; it looks like C0123456789."
            )
        return text or None

    for column, limit in (("objective", 200), ("key_result", 200)):
        text = cells.get(column, "")
        if not text:
            refuse(column, "This cell is empty.")
        elif len(text) > limit:
            refuse(column, f"Keep it to {limit} characters; this has {len(text)}.")
    metric = cells.get("metric", "").lower()
    kind = choice("metric", _METRICS, MetricKind.NUMBER)
    direction = choice(
        "direction",
        {"": Direction.INCREASE, **{d.value.replace("_", " "): d for d in Direction}},
        Direction.INCREASE,
    )
    baseline, target = number("baseline"), number("target")
    low, high = number("low"), number("high")
    if kind is MetricKind.YES_NO:
        baseline, target = Decimal(0), Decimal(1)
    milestones = tuple(
        filter(None, (step.strip() for step in cells.get("milestones", "").split(";")))
    )
    if kind is MetricKind.MILESTONES:
        if not milestones:
            refuse("milestones", "List the steps, separated by semicolons.")
        baseline, target = Decimal(0), Decimal(len(milestones))
    if direction is Direction.KEEP_WITHIN:
        # Spreadsheets without `low` and `high` give the range in the two columns they have.
        low, high = low if low is not None else baseline, high if high is not None else target
        if low is None or high is None:
            refuse("low", "“keep within” needs a lowest and a highest value.")
        elif low > high:
            refuse("low", f"The lowest value {low} is above the highest, {high}.")
        baseline = target = None
    if metric == "percent (relative)" and target is not None:
        target = _relative_target(baseline, target, direction, refuse)
    _check_direction(direction, baseline, target, refuse)
    starts, due = day("starts"), day("due")
    if starts and due and due <= starts:
        refuse("due", f"{due} is not after the start, {starts}.")
    data_dates = tuple(
        found
        for part in cells.get("data_dates", "").split(";")
        if part.strip() and (found := _day(part, lambda sentence: refuse("data_dates", sentence)))
    )
    values = []
    for pair in filter(None, (part.strip() for part in cells.get("values", "").split(";"))):
        label, equals, said = pair.partition("=")
        try:
            if not equals:
                raise Problem("number.not_a_number", typed=pair)
            values.append((label.strip(), parse_decimal(said)))
        except Problem:
            refuse("values", f"“{pair[:40]}” is not a reading. Write 2026-09-14=64; 2026-10-12=66.")
    wins_channel, leaders_channel = channel("wins_channel"), channel("leaders_channel")
    level, stretch = choice("level", _LEVELS, TeamLevel.SCHOOL), number("stretch")
    if len(faults) > before:
        return None
    return Row(
        line=line,
        objective=cells["objective"],
        key_result=cells["key_result"],
        measure=Measure(
            kind=kind,
            direction=direction,
            unit=cells.get("unit") or _UNITS.get(kind, ""),
            baseline=baseline,
            target=target,
            stretch=stretch,
            low=low if direction is Direction.KEEP_WITHIN else None,
            high=high if direction is Direction.KEEP_WITHIN else None,
            milestones=milestones,
        ),
        level=level,
        team=cells.get("team") or (cells.get("level") or "school").capitalize(),
        owner=cells.get("owner", ""),
        leaders=tuple(filter(None, (name.strip() for name in cells.get("leaders", "").split(";")))),
        starts=starts,
        due=due,
        data_dates=data_dates,
        values=tuple(values),
        wins_channel=wins_channel,
        leaders_channel=leaders_channel,
    )


def _relative_target(
    baseline: Decimal | None,
    change: Decimal,
    direction: Direction,
    refuse: Callable[[str, str], None],
) -> Decimal | None:
    """The target that a relative change means: 20 % reduced by 15 % is 17 %, not 5 %."""
    if baseline is None:
        refuse("baseline", "A relative change needs the number it starts from.")
        return None
    factor = 1 - change / 100 if direction is Direction.DECREASE else 1 + change / 100
    return (baseline * factor).quantize(Decimal("0.01")).normalize()


def _check_direction(
    direction: Direction,
    baseline: Decimal | None,
    target: Decimal | None,
    refuse: Callable[[str, str], None],
) -> None:
    if baseline is None or target is None:
        return
    if direction is Direction.INCREASE and target < baseline:
        refuse("target", f"It says increase, but {target} is below {baseline}.")
    if direction is Direction.DECREASE and target > baseline:
        refuse("target", f"It says decrease, but {target} is above {baseline}.")


def _day(text: str, refuse: Callable[[str], None]) -> date | None:
    text = text.strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a school date has no zone
        except ValueError:
            continue
    refuse(f"“{text[:40]}” is not a date. Write it like 2026-09-14.")
    return None


def cycle_of(session: Session, rows: Iterable[Row], today: date) -> Cycle:
    """The cycle that runs today; where there is none, one that spans the dates of `rows`.

    Without dates it is the school year: 1 August to 30 June around `today`.
    """
    current = cycles.current(session, today)
    if current is not None:
        return current
    year = today.year if today.month > 7 else today.year - 1
    starts = min((row.starts for row in rows if row.starts), default=date(year, 8, 1))
    ends = max((row.due for row in rows if row.due), default=date(year + 1, 6, 30))
    name = f"School year {year}–{(year + 1) % 100:02}"
    return cycles.add(session, Cycle(id=0, name=name, starts=starts, ends=ends))


def add(
    session: Session, rows: Iterable[Row], *, cycle: Cycle, actor_id: str, now: datetime
) -> Summary:
    """Store what is new of `rows` in `cycle`; what is there already stays as it is.

    People are found by Slack id or name; a row without an owner belongs to `actor_id`. Teams are
    made as rows name them, below the district. Readings whose label is a date become check-ins
    of the owner, on that date. Raises Refused, with nothing stored, when a person is unknown.
    """
    joined = _Joined(session, cycle, actor_id, now)
    rows = list(rows)
    faults = [fault for row in rows for fault in joined.unknown_people(row)]
    if faults:
        raise Refused(faults)
    added = sum(joined.add(row) for row in rows)
    summary = Summary(len(joined.new_objectives), added, len(rows) - added)
    audit.add(
        session,
        actor_id=actor_id,
        action="import",
        subject=cycle.name,
        detail={"objectives": summary.objectives, "key_results": summary.key_results},
        at=now,
    )
    return summary


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
            everyone = members.all(session)
            actor = (
                members.find(session, owner)
                if owner
                else next((one for one in everyone if one.is_admin and one.is_active), None)
            )
            if actor is None:
                wanted = f"called “{owner}”" if owner else "an admin: say --owner NAME"
                raise Refused([Fault(1, "owner", f"Nobody here is {wanted}.")])
            today = now.astimezone(ZoneInfo(actor.tz)).date()
            cycle = cycle_of(session, rows, today)
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


class _Joined:
    """Rows joined to the people, teams and objectives that are there; grows as rows are added."""

    def __init__(self, session: Session, cycle: Cycle, actor_id: str, now: datetime) -> None:
        self._session, self._cycle, self._actor_id, self._now = session, cycle, actor_id, now
        self._people: dict[str, Member] = {}
        for member in members.all(session):
            if member.is_active:
                self._people |= {member.id.casefold(): member, member.name.casefold(): member}
        self._teams = {team.name.casefold(): team for team in teams.all(session)}
        self._objectives = {
            (objective.team_id, objective.title.casefold()): objective
            for objective in objectives.all(session)
            if objective.cycle_id == cycle.id
        }
        self._prefixes = {objective.prefix for objective in objectives.all(session)}
        self._key_results: dict[int, list[KeyResult]] = {}
        for tracked in key_results.tracked(session):
            self._key_results.setdefault(tracked.objective.id, []).append(tracked.key_result)
        self.new_objectives: list[Objective] = []

    def unknown_people(self, row: Row) -> Iterator[Fault]:
        """One fault for each name that nobody in the workspace has."""
        for column, names in (("owner", (row.owner,)), ("leaders", row.leaders)):
            for name in filter(None, names):
                if self._person(name) is None:
                    sentence = f"Nobody here is called “{name[:80]}”. Use the name Slack shows."
                    yield Fault(row.line, column, sentence)

    def add(self, row: Row) -> bool:
        """Store one row; False when its key result was there before."""
        owner = self._person(row.owner) or self._people[self._actor_id.casefold()]
        team = self._team(row, owner)
        objective = self._objective(row, team, owner)
        siblings = self._key_results.setdefault(objective.id, [])
        if any(each.title.casefold() == row.key_result.casefold() for each in siblings):
            return False
        key_result = key_results.add(
            self._session,
            KeyResult(
                id=0,
                key=f"{objective.prefix}-{len(siblings) + 1}",
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
        siblings.append(key_result)
        self._check_in_readings(row, key_result, owner)
        return True

    def _person(self, name: str) -> Member | None:
        return self._people.get(name.removeprefix("@").casefold())

    def _team(self, row: Row, owner: Member) -> Team:
        leaders = tuple(found.id for name in row.leaders if (found := self._person(name)))
        known = self._teams.get(row.team.casefold())
        if known is None:
            district = next(
                (t for t in self._teams.values() if t.level is TeamLevel.DISTRICT), None
            )
            is_top = row.level is TeamLevel.DISTRICT or district is None
            team = teams.add(
                self._session,
                Team(
                    id=0,
                    name=row.team,
                    level=row.level,
                    tz=owner.tz,
                    parent_id=None if is_top or district is None else district.id,
                    member_ids=(owner.id,),
                    leader_ids=leaders,
                    wins_channel=row.wins_channel,
                    leaders_channel=row.leaders_channel,
                ),
            )
            self._schedule_digests(team)
        else:
            team = replace(
                known,
                member_ids=tuple(dict.fromkeys((*known.member_ids, owner.id))),
                leader_ids=tuple(dict.fromkeys((*known.leader_ids, *leaders))),
                wins_channel=row.wins_channel or known.wins_channel,
                leaders_channel=row.leaders_channel or known.leaders_channel,
            )
            if team != known:
                teams.save(self._session, team)
                self._schedule_digests(team)
        self._teams[row.team.casefold()] = team
        return team

    def _schedule_digests(self, team: Team) -> None:
        """A digest is due only where there is a channel for it."""
        for kind, channel, schedule in (
            (DigestKind.WINS, team.wins_channel, team.wins_schedule),
            (DigestKind.SUPPORT, team.leaders_channel, team.support_schedule),
        ):
            due = digest_after(self._now, schedule, team.tz) if channel else None
            teams.set_next_digest(self._session, team.id, kind, due)

    def _check_in_readings(self, row: Row, key_result: KeyResult, owner: Member) -> None:
        """Readings labelled with a date were check-ins once; others are only for people to read."""
        for label, value in row.values:
            day = _day(label, lambda _: None)
            if day is None:
                continue
            tracked = key_results.by_key(self._session, key_result.key)
            assert tracked is not None
            at = datetime.combine(day, time(12), ZoneInfo(owner.tz)).astimezone(UTC)
            suggested = suggested_confidence(key_result, Reading(value), day)
            draft = CheckInDraft(
                key_result_id=key_result.id,
                reading=Reading(value),
                confidence=suggested,
                suggested=suggested,
            )
            check_ins.add(
                self._session,
                draft,
                author_id=owner.id,
                at=at,
                peak=peak_after(tracked, draft),
                idempotency_key=f"import:{key_result.id}:{day}",
            )

    def _objective(self, row: Row, team: Team, owner: Member) -> Objective:
        place = (team.id, row.objective.casefold())
        if place not in self._objectives:
            prefix = prefix_for(row.objective, self._prefixes)
            objective = objectives.add(
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
            self._prefixes.add(prefix)
            self._objectives[place] = objective
            self.new_objectives.append(objective)
        return self._objectives[place]

"""A CSV file as checked rows: one row is one key result, every fault is found at once.

`objective` and `key_result` are the only columns a file must have. May import `bot.okr` and the
standard library: nothing here knows who is in the workspace.
"""

import pickle
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from itertools import zip_longest

from bot.importer import shares
from bot.importer.batches import batches
from bot.importer.cells import Cells, Fault, Refused, parse_day, quote
from bot.importer.lines import lines_of
from bot.okr.check_in import normalize_key
from bot.okr.measures import MOST_STEPS, UNITS, is_backwards, relative
from bot.okr.model import (
    Cadence,
    CycleState,
    Direction,
    Measure,
    MetricKind,
    Problem,
    Reading,
    TeamLevel,
)
from bot.okr.numbers import checked, parse_reading

COLUMNS = (
    "objective key_result level team owner leaders metric direction baseline target stretch low "
    "high unit milestones starts due data_dates values wins_channel leaders_channel key cycle "
    "cycle_starts cycle_ends cycle_state objective_owner supports reporters cadence cover "
    "cover_starts cover_until paused pause_reason parent_team tz source objective_key carried_from "
    "owner_name"
).split()
"""The last four are read by nobody: an export writes them for people, or for a whole import."""

EXAMPLE = """\
objective,key_result,level,team,owner,leaders,metric,direction,baseline,target,starts,due
Every student reads on grade level,3rd graders reading on grade level,school,Maple Grove,\
Ana Rivera,Cleo Park,percent,increase,62,75,2026-08-17,2027-06-11
Every student reads on grade level,Families at reading nights,school,Maple Grove,\
Ana Rivera,Cleo Park,number,increase,120,200,2026-08-17,2027-06-11
"""

TITLE_LIMIT = 200
NAME_LIMIT = 80
_RELATIVE = "percent (relative)"

_METRICS = {
    "number": MetricKind.NUMBER,
    "percent": MetricKind.PERCENT,
    _RELATIVE: MetricKind.PERCENT,
    "%": MetricKind.PERCENT,
    "currency": MetricKind.CURRENCY,
    "$": MetricKind.CURRENCY,
    "ratio": MetricKind.RATIO,
    "yes/no": MetricKind.YES_NO,
    "yes no": MetricKind.YES_NO,
    "milestones": MetricKind.MILESTONES,
}
_DIRECTIONS = {direction.value.replace("_", " "): direction for direction in Direction}
_LEVELS = {
    "district": TeamLevel.DISTRICT,
    "school": TeamLevel.SCHOOL,
    "elementary": TeamLevel.SCHOOL,
    "middle": TeamLevel.SCHOOL,
    "high": TeamLevel.SCHOOL,
    "department": TeamLevel.DEPARTMENT,
    "team": TeamLevel.TEAM,
}
_CADENCES = {cadence.value.replace("_", " "): cadence for cadence in Cadence}
_STATES = {state.value: state for state in CycleState}
_YES_NO = {"yes": True, "no": False, "true": True, "false": False, "": False}
_IMPOSSIBLE = {
    MetricKind.PERCENT: "A percent lies between 0 and 1000.",
    MetricKind.RATIO: "A share lies between 0 and 100 percent; “so many to one” needs the unit :1.",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A reading of the past; `day` is None where its label is not a date (“2024-25”)."""

    label: str
    day: date | None
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key result as a file states it, checked but not yet joined to people and teams.

    People are names or Slack ids, as typed. `values` stand as in the file. `given` are the columns
    in which the line says something.
    """

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
    values: tuple[Value, ...]
    wins_channel: str | None
    leaders_channel: str | None
    key: str
    cycle: str
    cycle_starts: date | None
    cycle_ends: date | None
    cycle_state: CycleState
    objective_owner: str
    supports: str
    reporters: tuple[str, ...]
    cadence: Cadence
    cover: str
    cover_starts: date | None
    cover_until: date | None
    paused: bool
    pause_reason: str
    parent_team: str
    tz: str
    given: frozenset[str]


@dataclass(slots=True)
class Unplaced:
    """How many rows name no cycle, and the first and the last day of what they speak of."""

    rows: int = 0
    starts: date = date.max
    due: date = date.min

    def hear(self, row: Row) -> None:
        if not row.cycle:
            self.rows += 1
            self.starts = min(self.starts, row.starts or date.max)
            self.due = max(self.due, row.due or date.min)


class Sheet:
    """A spreadsheet. Its rows are read once, packed, and unpacked whenever they are asked for.

    So they take hardly more memory than their text, and who stores them while others wait for the
    database has them in a tenth of the time that reading takes.

    Where `faults` has something about a line, its row is no good. `readings` counts the values of
    the past. Raises Refused where it is no such table.
    """

    def __init__(self, text: str) -> None:
        _, names = next(lines_of(text), (1, ()))
        if not names:
            raise Refused([Fault(1, "", "The file is empty.")])
        self._header = ["_".join(name.casefold().split()) for name in names]
        if faults := list(_header_faults(self._header)):
            raise Refused(faults)
        self._length = self.readings = 0
        self.unplaced = Unplaced()
        self._packed: list[bytes] = []
        self.faults = tuple(self._look(text))
        if not self._length:
            raise Refused([Fault(1, "", "There is a header but no key result below it.")])

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        for packed in self._packed:
            yield from pickle.loads(zlib.decompress(packed))  # noqa: S301  (our own, a moment ago)

    def _rows(self, text: str) -> Iterator[tuple[Cells, Row]]:
        lines = lines_of(text)
        next(lines)
        for line, texts in lines:
            cells = Cells(line, dict(zip(self._header, texts, strict=False)))
            if any(
                not name and cell for name, cell in zip_longest(self._header, texts, fillvalue="")
            ):
                cells.refuse("", "This line has a cell that stands below no column name.")
            yield cells, _row(cells)

    def _look(self, text: str) -> Iterator[Fault]:
        """Count and pack what there is, and find what is wrong with it."""
        seen: dict[bytes, int] = {}
        for batch in batches(self._rows(text)):
            for cells, row in batch:
                yield from self._faults(cells, row, seen)
            rows = [row for _, row in batch]
            self._packed.append(zlib.compress(pickle.dumps(rows), 1))

    def _faults(self, cells: Cells, row: Row, seen: dict[bytes, int]) -> Iterator[Fault]:
        for column, same in (
            ("key_result", (row.cycle, row.team, row.objective, row.key_result)),
            ("key", (row.cycle, row.key) if row.key else ()),
        ):
            mark = _mark(same)
            if same and seen.setdefault(mark, row.line) != row.line and not cells.faults:
                cells.refuse(column, f"It is already on line {seen[mark]}.")
        yield from cells.faults
        self._length += 1
        self.readings += len(row.values)
        self.unplaced.hear(row)


def read(text: str) -> list[Row]:
    """The rows of a CSV text (comma, semicolon or tab); raises Refused with every fault."""
    found = Sheet(text)
    if found.faults:
        raise Refused(found.faults)
    return list(found)


def _mark(texts: tuple[str, ...]) -> bytes:
    """What tells the texts from others, however they are capitalized; small, for all are kept."""
    folded = "\0".join(text.casefold() for text in texts)  # no cell has a NUL
    return blake2b(folded.encode(), digest_size=16).digest()


def _header_faults(header: list[str]) -> Iterator[Fault]:
    for name in ("objective", "key_result"):
        if name not in header:
            yield Fault(1, name, f"There must be a column “{name}”.")
    for name in dict.fromkeys(header):
        if name and name not in COLUMNS:
            known = ", ".join(COLUMNS)
            yield Fault(1, "", f"No column is called {quote(name)}. Known are: {known}.")
        elif name and header.count(name) > 1:
            yield Fault(1, name, "This column stands here twice.")


def _row(cells: Cells) -> Row:
    """The row; what it says where `cells` noted a fault means nothing."""
    shares.settle(cells)
    measure = _measure(cells)
    starts, due = cells.day("starts"), cells.day("due")
    if starts and due and due <= starts:
        cells.refuse("due", f"{due} is not after the start, {starts}.")
    team = cells.text("team") or (cells.text("level") or "school").capitalize()
    if len(team) > NAME_LIMIT:
        cells.refuse("team", f"Keep it to {NAME_LIMIT} characters; this has {len(team)}.")
    return Row(
        line=cells.line,
        objective=cells.title("objective", TITLE_LIMIT),
        key_result=cells.title("key_result", TITLE_LIMIT),
        measure=measure,
        level=cells.choice("level", _LEVELS, TeamLevel.SCHOOL),
        team=team,
        owner=cells.text("owner"),
        leaders=cells.parts("leaders"),
        starts=starts,
        due=due,
        data_dates=cells.days("data_dates", starts),
        values=tuple(_values(cells, measure)),
        wins_channel=cells.channel("wins_channel"),
        leaders_channel=cells.channel("leaders_channel"),
        key=_key(cells),
        cycle=cells.text("cycle"),
        cycle_starts=cells.day("cycle_starts"),
        cycle_ends=cells.day("cycle_ends"),
        cycle_state=cells.choice("cycle_state", _STATES, CycleState.OPEN),
        objective_owner=cells.text("objective_owner"),
        supports=cells.text("supports"),
        reporters=cells.parts("reporters"),
        cadence=cells.choice("cadence", _CADENCES, Cadence.WEEKLY),
        cover=cells.text("cover"),
        cover_starts=cells.day("cover_starts"),
        cover_until=cells.day("cover_until"),
        paused=cells.choice("paused", _YES_NO, default=False),
        pause_reason=cells.text("pause_reason"),
        parent_team=cells.text("parent_team"),
        tz=cells.zone("tz"),
        given=cells.given,
    )


def _key(cells: Cells) -> str:
    typed = cells.text("key")
    key = normalize_key(typed) if typed else ""
    if key is None:
        cells.refuse("key", f"{quote(typed)} is not a key. Write it like RD-2.")
    return key or ""


def _measure(cells: Cells) -> Measure:
    """How the row is measured.

    Of yes/no and milestones the ends are known, whatever the file says. A file without `low` and
    `high` gives a range to keep within as `baseline` and `target`.
    """
    kind = cells.choice("metric", _METRICS, MetricKind.NUMBER)
    direction = cells.choice("direction", _DIRECTIONS, Direction.INCREASE)
    unit = cells.text("unit") or UNITS.get(kind, "")
    if len(unit) > NAME_LIMIT:
        cells.refuse("unit", f"Keep it to {NAME_LIMIT} characters; this has {len(unit)}.")
    measure = Measure(kind=kind, direction=direction, unit=unit)
    if kind is MetricKind.YES_NO:
        return replace(measure, baseline=Decimal(0), target=Decimal(1))
    if kind is MetricKind.MILESTONES:
        steps = cells.parts("milestones")
        if not 1 <= len(steps) <= MOST_STEPS:
            sentence = f"List the steps, 1 to {MOST_STEPS} of them, separated by semicolons."
            cells.refuse("milestones", sentence)
        return replace(measure, baseline=Decimal(0), target=Decimal(len(steps)), milestones=steps)
    ends = {
        column: _end(cells, column, measure)
        for column in ("baseline", "target", "stretch", "low", "high")
    }
    if direction is Direction.KEEP_WITHIN:
        low, high = _range(cells, ends)
        return replace(measure, low=low, high=high)
    if cells.text("metric").casefold() == _RELATIVE:
        ends |= _relative(cells, direction, ends)
    _require_direction(cells, direction, ends)
    return replace(
        measure, baseline=ends["baseline"], target=ends["target"], stretch=ends["stretch"]
    )


def _end(cells: Cells, column: str, measure: Measure) -> Decimal | None:
    """One of the numbers between which a key result moves, if the measure can have it."""
    number = cells.number(column)
    if number is None:
        return None
    try:
        checked(measure, Reading(number))
    except Problem:
        sentence = f"{quote(cells.text(column))} is not possible here."
        cells.refuse(column, " ".join(filter(None, (sentence, _IMPOSSIBLE.get(measure.kind)))))
        return None
    return number


def _range(
    cells: Cells, ends: Mapping[str, Decimal | None]
) -> tuple[Decimal | None, Decimal | None]:
    low = ends["low"] if cells.text("low") else ends["baseline"]
    high = ends["high"] if cells.text("high") else ends["target"]
    if cells.text("metric").casefold() == _RELATIVE:
        cells.refuse("metric", "“keep within” needs a range, not a relative change.")
    elif low is None or high is None:
        cells.refuse("low", "“keep within” needs a lowest and a highest value.")
    elif low > high:
        cells.refuse("low", f"The lowest value, {low}, is above the highest, {high}.")
    return low, high


def _relative(
    cells: Cells, direction: Direction, ends: Mapping[str, Decimal | None]
) -> dict[str, Decimal | None]:
    """What relative changes mean as numbers: 20 % reduced by 15 % is 17 %, not 5 %."""
    baseline = ends["baseline"]
    found: dict[str, Decimal | None] = {}
    for column in ("target", "stretch"):
        change = ends[column]
        if change is not None and baseline is None:
            cells.refuse("baseline", "A relative change needs the number it starts from.")
        elif change is not None and baseline is not None:
            found[column] = relative(baseline, change, direction)
    return found


def _require_direction(
    cells: Cells, direction: Direction, ends: Mapping[str, Decimal | None]
) -> None:
    """The target must lie beyond the baseline, and the stretch target beyond the target."""
    side = "above" if direction is Direction.DECREASE else "below"
    for column, other in (("target", "baseline"), ("stretch", "target")):
        here, there = ends[column], ends[other]
        if here is not None and there is not None and is_backwards(direction, there, here):
            sentence = f"It says {direction}, but {here:f} is {side} the {other}, {there:f}."
            cells.refuse(column, sentence)


def _values(cells: Cells, measure: Measure) -> Iterator[Value]:
    """Readings of the past, written `2026-09-14=64; 2026-10-12=66` or `2024-25=92.2`."""
    labels = set()
    for pair in cells.parts("values"):
        label, _, said = (part.strip() for part in pair.partition("="))
        reading = _reading(measure, said)
        if reading is None or not label:
            sentence = f"{quote(pair)} is not a reading. Write 2026-09-14=64; 2026-10-12=66."
            cells.refuse("values", sentence)
            continue
        day = parse_day(label)
        if (day or label) in labels:
            cells.refuse("values", f"{quote(label)} stands here twice.")
        labels.add(day or label)
        yield Value(label, day, reading)


def _reading(measure: Measure, said: str) -> Reading | None:
    """A number as people type it; a bare one of a share is percent, as in the other columns."""
    for text in (f"={said}", f"={said}%"):  # nothing is relative in a file
        try:
            return parse_reading(text, measure, None)
        except Problem as problem:
            if problem.code != "number.needs_of":
                return None
    return None

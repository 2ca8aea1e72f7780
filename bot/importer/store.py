"""A file stored where it says something new: in one transaction, whole or not at all.

On SQLite all other writers wait until a long one is stored, for that is what whole means there: so
the file is read before, and rows are stored some hundred at a time.
May import `bot.okr`, `storage` and its neighbors. What is there already stays as it is, and is told
of where the file says otherwise; with `update` it is changed, as if somebody had edited it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.importer.cells import MOST_FAULTS, Fault, Refused, quote
from bot.importer.joined import Difference, Joined
from bot.importer.read import Row, Sheet, Unplaced
from bot.importer.restore import restore
from bot.importer.whole import Tables
from bot.okr.model import Cycle, FieldChange, Member
from storage import Session, Store, audit, cycles, members

_MANY = 1_000
"""Rows of a file from which on the database is asked to look at itself anew."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did; running the same file again adds nothing.

    `differences` are about what was there and is otherwise in the file: `changed` of
    them were changed, the others stay as they are. `check_ins` came with a whole export.
    """

    objectives: int
    key_results: int
    unchanged: int
    changed: int = 0
    check_ins: int = 0
    differences: tuple[Difference, ...] = ()


def run(
    store: Store,
    workspace_id: str,
    contents: Sequence[Row] | Sheet | Tables,
    *,
    owner: str | None,
    by: str = "",
    now: datetime,
    dry_run: bool = False,
    update: bool = False,
    on_row: Callable[[], object] = lambda: None,
) -> Summary:
    """One whole import, in one transaction. `owner` (a name or id) owns rows that name nobody.

    Without `owner` it is the first admin; the audit names `by` where that is somebody else. Raises
    Refused; a dry run stores nothing either way.
    """
    try:
        with store.begin(workspace_id) as session:
            actor = _actor(session, owner)
            summary = take(session, contents, actor, by=by, now=now, update=update, on_row=on_row)
            if dry_run:
                raise _DryRun(summary)
    except _DryRun as rehearsal:
        return rehearsal.summary
    if _readings(contents) + length(contents) > _MANY:
        store.analyze()
    return summary


def take(
    session: Session,
    contents: Sequence[Row] | Sheet | Tables,
    actor: Member,
    *,
    by: str = "",
    now: datetime,
    update: bool = False,
    on_row: Callable[[], object] = lambda: None,
) -> Summary:
    """The same within a transaction, by `actor`, who owns rows that name nobody."""
    if isinstance(contents, Mapping):
        restored = restore(session, contents, actor_id=by or actor.id, now=now)
        summary = Summary(
            restored.objectives,
            restored.key_results,
            restored.unchanged,
            check_ins=restored.check_ins,
        )
    else:
        cycle = cycle_of(session, _unplaced(contents), now.astimezone(ZoneInfo(actor.tz)).date())
        summary = add(
            session,
            contents,
            cycle=cycle,
            actor_id=actor.id,
            by=by,
            now=now,
            update=update,
            on_row=on_row,
        )
    members.every_home_changed(session, now)
    return summary


def said(summary: Summary, *, dry_run: bool) -> Iterator[str]:
    """What was done, or would be, in lines for a terminal."""
    added = _listed(
        _count(summary.objectives, "objective"),
        _count(summary.key_results, "key result"),
        *([_count(summary.check_ins, "check-in")] if summary.check_ins else []),
    )
    would = "Would add" if dry_run else "Added"
    yield f"{would} {added}; {summary.unchanged} already there."
    end = "changed" if summary.changed else "left as it is"
    for one in summary.differences[:MOST_FAULTS]:
        fields = ", ".join(f"{field.name} ({_change(field)})" for field in one.fields)
        yield f"Line {one.line}, {one.key}: differs in {fields}; {end}."
    if (more := len(summary.differences) - MOST_FAULTS) > 0:
        yield f"And {more} more that differ; {end}."
    if summary.differences and not summary.changed:
        yield "To change them as the file says, run it again with --update."


def _change(field: FieldChange) -> str:
    return f"{field.before or 'nothing'} → {field.after or 'nothing'}".replace("\n", "; ")


def _listed(*parts: str) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check(contents: Sheet | Tables) -> None:
    """Raises Refused where something is wrong with a file by itself, whoever is there."""
    if isinstance(contents, Sheet) and contents.faults:
        raise Refused(contents.faults)


def length(contents: Sequence[Row] | Sheet | Tables) -> int:
    """How many rows a spreadsheet has, or records a whole export."""
    if isinstance(contents, Mapping):
        return sum(len(entries) for entries in contents.values())
    return len(contents)


def _readings(contents: Sequence[Row] | Sheet | Tables) -> int:
    if isinstance(contents, Mapping):
        return 0  # its check-ins are records of their own
    if isinstance(contents, Sheet):
        return contents.readings
    return sum(len(row.values) for row in contents)


def _unplaced(contents: Sequence[Row] | Sheet) -> Unplaced:
    if isinstance(contents, Sheet):
        return contents.unplaced
    found = Unplaced()
    for row in contents:
        found.hear(row)
    return found


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
    for member in members.admins(session):
        if member.is_admin:
            return member
    raise Refused([Fault(1, "owner", "Nobody here is an admin. Say who owns rows: --owner NAME.")])


def cycle_of(session: Session, unplaced: Unplaced, today: date) -> Cycle | None:
    """The open cycle that runs today; where there is none, the school year around `today`.

    A new one is 1 August to 30 June (from July on the coming one), stretched to hold `today` and
    the days of the rows. None where every row names its own.
    """
    if not unplaced.rows:
        return None
    current = cycles.current(session, today)
    if current is not None:
        return current
    year = today.year if today.month >= 7 else today.year - 1
    starts = min(today, date(year, 8, 1), unplaced.starts)
    ends = max(date(year + 1, 6, 30), unplaced.due)
    name = f"School year {year}–{(year + 1) % 100:02}"
    return cycles.add(session, Cycle(id=0, name=name, starts=starts, ends=ends))


def add(
    session: Session,
    rows: Sequence[Row] | Sheet,
    *,
    cycle: Cycle | None,
    actor_id: str,
    by: str = "",
    now: datetime,
    update: bool = False,
    on_row: Callable[[], object] = lambda: None,
) -> Summary:
    """Store what is new of `rows`, in `cycle` unless they name another.

    People are found by Slack id or full name; a row without an owner belongs to `actor_id`. Teams
    are made as rows name them, below the district. Values whose label is a date become check-ins of
    the owner, at noon of that day. Raises Refused, with nothing stored, for every fault of the
    file, unknown people and values that lie in the future.
    """
    joined = Joined(session, cycle, actor_id, now, update=update)
    faults = [*(rows.faults if isinstance(rows, Sheet) else ()), *joined.look(rows)]
    if faults:
        raise Refused(sorted(faults, key=lambda fault: fault.line))
    added = joined.add(rows, on_row)
    summary = Summary(
        joined.new_objectives,
        added,
        len(rows) - added,
        changed=joined.changed,
        differences=tuple(sorted(joined.differences, key=lambda one: one.line)),
    )
    audit.add(
        session,
        actor_id=by or actor_id,
        action="import",
        subject=cycle.name if cycle else "",
        detail={
            "objectives": summary.objectives,
            "key_results": summary.key_results,
            "changed": summary.changed,
        },
        at=now,
    )
    return summary

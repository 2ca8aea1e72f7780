"""Everything a workspace holds, noun by noun and row by row: for exports, and to take one back.

The one place that speaks in columns instead of values of `bot.okr.model`: an export must lose
nothing, also what no screen shows (a check-in that was corrected, a review that was reopened). What
time and Slack bring by themselves (prompts, messages, when something is due) is no part of it.
May import SQLAlchemy and sibling modules.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage import schools
from storage.base import Base
from storage.insert import insert_all
from storage.scope import workspace_of
from storage.tables import (
    BarrierRow,
    CalendarEntryRow,
    ChangeRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    ReporterRow,
    ReviewRow,
    TeamPersonRow,
    TeamRow,
    WinRow,
)

Record = Mapping[str, Any]

_TABLES: Mapping[str, type[Base]] = {
    "people": MemberRow,
    "teams": TeamRow,
    "team_people": TeamPersonRow,
    "calendar": CalendarEntryRow,
    "cycles": CycleRow,
    "objectives": ObjectiveRow,
    "key_results": KeyResultRow,
    "reporters": ReporterRow,
    "check_ins": CheckInRow,
    "barriers": BarrierRow,
    "wins": WinRow,
    "changes": ChangeRow,
    "reviews": ReviewRow,
}
TABLES = tuple(table.__tablename__ for table in _TABLES.values())
"""What it is all kept in."""
_UNTOLD = frozenset(
    "workspace_id idempotency_key next_prompt_at home_seen_at home_stale_at next_wins_at "
    "next_support_at next_monthly_at round_on asked_through asked_at snoozed_until held_until "
    "offer_at".split()
)
_PLACES = ("team_id", "key_result_id", "is_leader", "position")
_BATCH = 500


def is_empty(session: Session) -> bool:
    """Whether nobody has begun anything here: there is no cycle."""
    return session.scalar(select(CycleRow.id).limit(1)) is None


def rows(session: Session, noun: str) -> Iterator[Record]:
    """Every row of a noun as column → value, in the order in which they were added; streamed."""
    table = _TABLES[noun]
    columns = [column for column in _columns(table) if column not in _UNTOLD]
    order = ["id"] if "id" in columns else [name for name in _PLACES if name in columns]
    query = select(*(getattr(table, column) for column in columns)).order_by(
        *(getattr(table, column) for column in order)
    )
    for row in session.execute(query, execution_options={"yield_per": _BATCH}):
        yield dict(zip(columns, row, strict=True))


def add(session: Session, noun: str, records: Sequence[Record]) -> list[int]:
    """Store new rows; their ids, in the same order. Nothing is checked but what SQL checks."""
    table = _TABLES[noun]
    ids: list[int] = []
    for begin in range(0, len(records), _BATCH):
        batch = [dict(record) for record in records[begin : begin + _BATCH]]
        if "id" in _columns(table) and noun != "people":
            ids += insert_all(session, table, batch)
        else:
            session.execute(insert(table), batch)
    if noun in ("teams", "team_people", "calendar"):
        schools.changed(session)
    return ids


def point(session: Session, noun: str, links: Mapping[int, Record]) -> None:
    """Set columns of rows that were just added, by id: what points at rows that came later."""
    table = _TABLES[noun].__table__
    assert isinstance(table, Table)
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id_, link in links.items():
        by_columns.setdefault(tuple(link), []).append({"of_row": id_, **link})
    for columns, batch in by_columns.items():
        change = update(table).where(
            table.c.workspace_id == workspace_of(session), table.c.id == bindparam("of_row")
        )
        change = change.values({column: bindparam(column) for column in columns})
        session.connection().execute(change, batch)


def set_choices(session: Session, member_id: str, choices: Record) -> None:
    """What a known person has chosen: the columns that Slack does not say."""
    session.execute(
        update(MemberRow)
        .where(MemberRow.id == member_id)
        .values(dict(choices))
        .execution_options(synchronize_session=False)
    )


def win_keys(session: Session) -> set[str]:
    """The idempotency keys of all wins, by which a win that comes again is known."""
    return set(session.scalars(select(WinRow.idempotency_key)))


def _columns(table: type[Base]) -> list[str]:
    return list(table.__mapper__.columns.keys())

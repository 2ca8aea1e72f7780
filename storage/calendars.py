"""Calendar entries: days that are not as other days, for a team and those below it.

May import `bot.okr.model`, SQLAlchemy and sibling modules. Every change here changes the school.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.okr.model import CalendarEntry
from storage import schools, values
from storage.insert import insert_all
from storage.tables import CalendarEntryRow


def all(session: Session, team_ids: Collection[int] | None = None) -> list[CalendarEntry]:  # noqa: A001
    """The entries of these teams, or of all, by their first day."""
    query = select(CalendarEntryRow).order_by(CalendarEntryRow.starts, CalendarEntryRow.id)
    if team_ids is not None:
        query = query.where(CalendarEntryRow.team_id.in_(team_ids))
    return [values.calendar_entry(row) for row in session.scalars(query)]


def add(session: Session, entries: Sequence[CalendarEntry]) -> list[int]:
    """Store entries; their new ids, in the same order."""
    ids = insert_all(
        session,
        CalendarEntryRow,
        [
            {
                "team_id": entry.team_id,
                "kind": entry.kind,
                "starts": entry.starts,
                "ends": entry.ends,
                "name": entry.name,
                "until": entry.until,
                "source": entry.source,
            }
            for entry in entries
        ],
    )
    schools.changed(session)
    return ids


def remove(session: Session, ids: Collection[int]) -> int:
    """Take entries away; how many there were."""
    gone = session.scalars(
        delete(CalendarEntryRow)
        .where(CalendarEntryRow.id.in_(ids))
        .returning(CalendarEntryRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    schools.changed(session)
    return len(gone)

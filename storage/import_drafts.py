"""Files that wait for a word: between the preview of an import and its confirmation.

May import SQLAlchemy and sibling modules. A draft belongs to whoever gave the file, for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.tables import ImportDraftRow

LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDraft:
    id: int
    author_id: str
    at: datetime
    name: str
    text: str


def add(session: Session, *, author_id: str, name: str, text: str, at: datetime) -> int:
    """Keep a file; its id. `name` is what its author calls it."""
    row = ImportDraftRow(author_id=author_id, at=at, name=name, text=text)
    session.add(row)
    session.flush()
    return row.id


def get(
    session: Session,
    id: int,  # noqa: A002
    author_id: str,
    now: datetime,
) -> ImportDraft | None:
    """One's own draft of the last day; None for any other."""
    row = session.scalar(
        select(ImportDraftRow).where(
            ImportDraftRow.id == id,
            ImportDraftRow.author_id == author_id,
            ImportDraftRow.at > now - LIFE,
        )
    )
    if row is None:
        return None
    return ImportDraft(id=row.id, author_id=row.author_id, at=row.at, name=row.name, text=row.text)


def remove(session: Session, id: int) -> None:  # noqa: A002
    session.execute(delete(ImportDraftRow).where(ImportDraftRow.id == id))


def expire(session: Session, now: datetime) -> int:
    """Forget what nobody confirmed in a day; how many. Unscoped."""
    gone = session.scalars(
        delete(ImportDraftRow)
        .where(ImportDraftRow.at <= now - LIFE)
        .returning(ImportDraftRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())

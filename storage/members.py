"""Members: who they are, and when each is prompted next.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import String, Table, and_, case, column, func, select, update
from sqlalchemy import values as values_table
from sqlalchemy.orm import Session

from bot.okr.model import Member
from storage import values
from storage.columns import UtcDateTime
from storage.insert import insert
from storage.scope import taken, workspace_of
from storage.tables import MemberRow

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def get(session: Session, id: str) -> Member | None:  # noqa: A002
    row = session.scalar(select(MemberRow).where(MemberRow.id == id))
    return None if row is None else values.member(row)


def named(session: Session, ids: Iterable[str]) -> dict[str, Member]:
    """The members among `ids`, by id; the unknown are left out."""
    rows = session.scalars(select(MemberRow).where(MemberRow.id.in_(set(ids))))
    return {row.id: values.member(row) for row in rows}


def all(session: Session) -> list[Member]:  # noqa: A001
    """Everybody, also who left, in order of name."""
    rows = session.scalars(select(MemberRow).order_by(MemberRow.name, MemberRow.id))
    return [values.member(row) for row in rows]


def find(session: Session, text: str) -> Member | None:
    """Who is meant by an id, a mention, `@name`, a full name or an unambiguous part of one.

    Case does not matter. Reads the names of the whole workspace unless an id is given.
    """
    words = text.strip()
    mention = _MENTION.fullmatch(words)
    found = get(session, mention[1] if mention else words.lstrip("@").upper())
    if found is not None or mention:
        return found
    wanted = words.lstrip("@").casefold().split()
    if not wanted:
        return None
    active = [member for member in all(session) if member.is_active]
    names = [(member, member.name.casefold().split()) for member in active]
    for matches in (
        [member for member, name in names if name == wanted],
        [member for member, name in names if name[: len(wanted)] == wanted],
        [member for member, name in names if " ".join(name).startswith(" ".join(wanted))],
        [member for member, name in names if wanted == name[-len(wanted) :]],
    ):
        if len(matches) == 1:
            return matches[0]
    return None


def save(session: Session, members: Sequence[Member]) -> None:
    """Add new members as given; of known ones keep name, zone, admin and active current.

    The prompt settings of known members stay. Who is not active has no next prompt; who comes back
    gets the given one.
    """
    if not members:
        return
    workspace_id = workspace_of(session)
    new = insert(session, MemberRow)
    table = MemberRow.__table__
    assert isinstance(table, Table)
    next_prompt_at = case(
        (new.excluded.is_active, func.coalesce(table.c.next_prompt_at, new.excluded.next_prompt_at))
    )
    statement = new.on_conflict_do_update(
        index_elements=["workspace_id", "id"],
        set_={
            **{name: new.excluded[name] for name in ("name", "tz", "is_admin", "is_active")},
            "next_prompt_at": next_prompt_at,
        },
    )
    session.execute(
        statement,
        [
            {
                "workspace_id": workspace_id,
                "id": member.id,
                "name": member.name,
                "tz": member.tz,
                "is_admin": member.is_admin,
                "is_active": member.is_active,
                "prompt_weekday": member.prompt_weekday,
                "prompt_time": member.prompt_time,
                "next_prompt_at": member.next_prompt_at if member.is_active else None,
            }
            for member in members
        ],
    )


def set_next_prompt(session: Session, member_id: str, at: datetime | None) -> None:
    session.execute(update(MemberRow).where(MemberRow.id == member_id).values(next_prompt_at=at))


def due_for_prompt(session: Session, now: datetime, limit: int) -> list[tuple[str, Member]]:
    """Up to `limit` members whose prompt is due, with their workspace, longest due first.

    Unscoped. Its cost does not depend on who is not due. On PostgreSQL another replica that asks
    at the same time gets others.
    """
    due = (
        select(MemberRow)
        .where(MemberRow.next_prompt_at <= now)
        .order_by(MemberRow.next_prompt_at, MemberRow.workspace_id, MemberRow.id)
        .limit(limit)
    )
    return [(row.workspace_id, values.member(row)) for row in session.scalars(taken(session, due))]


def advance_prompts(
    session: Session, moves: Sequence[tuple[str, str, datetime, datetime | None]]
) -> set[tuple[str, str]]:
    """Move prompts on: (workspace id, member id, expected moment, next moment), one statement.

    Returns the (workspace id, member id) that were won: whoever no longer stands at the expected
    moment was moved by another replica, which prompts them. Unscoped.
    """
    if not moves:
        return set()
    moved = (
        values_table(
            column("workspace_id", String),
            column("id", String),
            column("expected", UtcDateTime),
            column("next", UtcDateTime),
            name="moved",
        )
        .data(list(moves))
        .cte()
    )
    statement = (
        update(MemberRow)
        .where(
            and_(
                MemberRow.workspace_id == moved.c.workspace_id,
                MemberRow.id == moved.c.id,
                MemberRow.next_prompt_at == moved.c.expected,
            )
        )
        .values(next_prompt_at=moved.c.next)
        .returning(MemberRow.workspace_id, MemberRow.id)
        .execution_options(synchronize_session=False)
    )
    return {(row.workspace_id, row.id) for row in session.execute(statement)}

"""Who is to be looked at now, and when each is looked at next.

A tick goes through everybody who is due, so its statements are `Prepared`. May import
`bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, column, select, update, values as values_table
from sqlalchemy.orm import Session

from bot.okr.model import Member
from storage import schools, values
from storage.prepared import Prepared, padded
from storage.scope import is_read_only
from storage.tables import MemberRow

_DUE = (
    select(MemberRow)
    .where(MemberRow.next_prompt_at <= bindparam("now"))
    .order_by(MemberRow.next_prompt_at, MemberRow.workspace_id, MemberRow.id)
    .limit(bindparam("most"))
)
_LOOKED_AT, _TAKEN = Prepared(_DUE), Prepared(_DUE.with_for_update(skip_locked=True))

_PLANNED = (
    "next_prompt_at",
    "round_on",
    "asked_through",
    "asked_at",
    "snoozed_until",
    "held_until",
    "away_starts",
    "away_until",
    "away_cover_id",
)
_EXPECTED = "expected"


def due_for_prompt(session: Session, now: datetime, limit: int) -> list[tuple[str, Member]]:
    """Up to `limit` members to look at now, with their workspace, longest waiting first.

    Unscoped. Its cost does not depend on who is not due. On PostgreSQL another replica that asks
    at the same time gets others.
    """
    due = _LOOKED_AT if is_read_only(session) else _TAKEN
    return [
        (row.workspace_id, values.member(row, schools.read(session, row.workspace_id)))
        for (row,) in due.all(session, now=now, most=limit)
    ]


def advance_prompts(
    session: Session, moves: Sequence[tuple[str, datetime, Member]]
) -> set[tuple[str, str]]:
    """Move people on to their next prompt: (workspace id, expected moment, person), one statement.

    Returns the (workspace id, member id) that were won: whoever no longer stands at the expected
    moment was moved by another replica, which prompts them. Unscoped.
    """
    if not moves:
        return set()
    length = padded(len(moves))
    bound: dict[str, Any] = {}
    for at in range(length):  # the last one stands there several times
        workspace_id, expected, member = moves[min(at, len(moves) - 1)]
        row = {"workspace_id": workspace_id, "id": member.id, _EXPECTED: expected}
        for name, value in (row | planned(member)).items():
            bound[f"moved_{name}_{at}"] = value
    return set(_moving(length).all(session, **bound))


@cache
def _moving(length: int) -> Prepared[str, str]:
    """The statement for so many people."""
    of = MemberRow.__table__.c
    types = {name: of[name].type for name in ("workspace_id", "id", *_PLANNED)}
    types[_EXPECTED] = of.next_prompt_at.type
    moved = (
        values_table(*(column(name, type_) for name, type_ in types.items()), name="moved")
        .data(
            [
                # With its type: PostgreSQL takes a bare NULL among values for a text.
                tuple(bindparam(f"moved_{name}_{at}", type_=type_) for name, type_ in types.items())
                for at in range(length)
            ]
        )
        .cte()
    )
    return Prepared(
        update(MemberRow)
        .where(
            MemberRow.workspace_id == moved.c.workspace_id,
            MemberRow.id == moved.c.id,
            MemberRow.next_prompt_at == moved.c[_EXPECTED],
        )
        .values({name: moved.c[name] for name in _PLANNED})
        .returning(MemberRow.workspace_id, MemberRow.id)
    )


def planned(member: Member) -> dict[str, Any]:
    """What passing time changes of when a person is asked, by column."""
    away = member.away
    return dict(
        zip(
            _PLANNED,
            (
                member.next_prompt_at,
                member.round_on,
                member.asked_through,
                member.asked_at,
                member.snoozed_until,
                member.held_until,
                away.starts if away else None,
                away.until if away else None,
                away.cover_id or None if away else None,
            ),
            strict=True,
        )
    )

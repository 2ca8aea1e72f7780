"""Prompts: what each person was asked, what of it is answered, and what is to be asked.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    BindParameter,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from bot.okr.model import Prompt, PromptItem, PromptReason, PromptState, Tracked
from storage import tracked as tracking, values
from storage.insert import insert_new
from storage.prepared import Prepared
from storage.tables import CheckInRow, KeyResultRow, PromptItemRow, PromptRow, is_current

Stored = tuple[str, Prompt]
"""Workspace id and prompt."""

_ASKED = Prepared(
    select(PromptRow.id).where(
        PromptRow.member_id.in_(bindparam("member_ids", expanding=True)),
        PromptRow.state == PromptState.OPEN,
    )
)


def due(
    session: Session, members: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Tracked]]:
    """The key results that the (workspace id, member id) own or cover: not paused, cycle open.

    Four or five statements for any number of members; who has none is left out. Unscoped.
    """
    if not members:
        return {}
    bound = {
        "workspace_ids": list({workspace_id for workspace_id, _ in members}),
        "member_ids": list({member_id for _, member_id in members}),
    }
    owned: defaultdict[tuple[str, str], list[Tracked]] = defaultdict(list)
    for found in _reading().run(session, bound):
        key_result = found.tracked.key_result
        cover = {key_result.cover.member_id} if key_result.cover else set()
        for member_id in {key_result.owner_id} | cover:
            owned[found.workspace_id, member_id].append(found.tracked)
    return {who: owned[who] for who in members if who in owned}


@cache
def _reading() -> tracking.Reading:
    # Two lists, not one of pairs: for pairs SQLite would scan every key result there is.
    asked = (
        KeyResultRow.workspace_id.in_(bindparam("workspace_ids", expanding=True)),
        or_(
            KeyResultRow.owner_id.in_(bindparam("member_ids", expanding=True)),
            KeyResultRow.cover_id.in_(bindparam("member_ids", expanding=True)),
        ),
        KeyResultRow.paused.is_(False),
    )
    return tracking.Reading(tracking.open_ids(*asked))


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """What a person is to be asked, and why just then."""

    workspace_id: str
    member_id: str
    scheduled_for: datetime
    key_result_ids: Sequence[int]
    reason: PromptReason = PromptReason.WEEKLY
    rounds_after: date | None = None
    nudge_at: datetime | None = None
    ends_at: datetime | None = None
    """When to look whether a nudge is needed, and when the round is over."""


def add_many(session: Session, prompts: Sequence[NewPrompt]) -> list[tuple[str, Prompt]]:
    """Store prompts. Unscoped.

    Returns (workspace id, prompt) of those that are new, in the given order; one that exists for
    the same person and moment was stored by another replica, which sends it. What was open for
    these people before is expired: its round is over. Three statements.
    """
    rows = insert_new(
        session,
        PromptRow,
        [
            {
                "workspace_id": prompt.workspace_id,
                "member_id": prompt.member_id,
                "scheduled_for": prompt.scheduled_for,
                "state": PromptState.OPEN,
                "revision": 0,
                "reason": prompt.reason,
                "rounds_after": prompt.rounds_after,
                "nudge_at": prompt.nudge_at,
                "ends_at": prompt.ends_at,
            }
            for prompt in prompts
        ],
        PromptRow.id,
        PromptRow.workspace_id,
        PromptRow.member_id,
        PromptRow.scheduled_for,
    )
    new = {(row.workspace_id, row.member_id, row.scheduled_for): row.id for row in rows}
    stored = [
        (
            one.workspace_id,
            Prompt(
                id=new[one.workspace_id, one.member_id, one.scheduled_for],
                member_id=one.member_id,
                scheduled_for=one.scheduled_for,
                items=tuple(PromptItem(key_result_id=each) for each in one.key_result_ids),
                reason=one.reason,
                rounds_after=one.rounds_after,
            ),
        )
        for one in prompts
        if (one.workspace_id, one.member_id, one.scheduled_for) in new
    ]
    insert_new(
        session,
        PromptItemRow,
        [
            {
                "workspace_id": workspace_id,
                "prompt_id": prompt.id,
                "key_result_id": item.key_result_id,
                "position": position,
                "skipped": False,
            }
            for workspace_id, prompt in stored
            for position, item in enumerate(prompt.items)
        ],
        PromptItemRow.prompt_id,
    )
    if stored:
        _expire_before(session, stored)
    return stored


def _expire_before(session: Session, stored: Sequence[tuple[str, Prompt]]) -> None:
    _expired().all(
        session,
        ids=[prompt.id for _, prompt in stored],
        workspace_ids={workspace_id for workspace_id, _ in stored},
        member_ids={prompt.member_id for _, prompt in stored},
    )


@cache
def _expired() -> Prepared[int]:
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    newer = aliased(PromptRow)
    return Prepared(
        update(PromptRow)
        .where(
            PromptRow.workspace_id.in_(bindparam("workspace_ids", expanding=True)),
            PromptRow.member_id.in_(bindparam("member_ids", expanding=True)),
            PromptRow.state == PromptState.OPEN,
            PromptRow.id.not_in(ids),
            exists().where(
                newer.id.in_(ids),
                newer.workspace_id == PromptRow.workspace_id,
                newer.member_id == PromptRow.member_id,
            ),
        )
        .values(
            state=PromptState.EXPIRED,
            revision=PromptRow.revision + 1,
            nudge_at=None,
            ends_at=case((PromptRow.ends_at.is_not(None), PromptRow.scheduled_for)),  # it is over
        )
        .returning(PromptRow.id)
    )


def get(session: Session, id: int) -> Prompt | None:  # noqa: A002
    row = session.scalar(_by_id(id))
    return None if row is None else values.prompt(row, _items(session, row))


def open_for(session: Session, member_id: str) -> Prompt | None:
    """The newest prompt of a person that is open (neither snoozed nor expired)."""
    row = session.scalar(_newest_open(member_id))
    return None if row is None else values.prompt(row, _items(session, row))


def all_open(session: Session, member_ids: Collection[str]) -> list[Prompt]:
    """The prompts of these people that are open, oldest first."""
    rows = session.scalars(
        select(PromptRow)
        .where(PromptRow.member_id.in_(set(member_ids)), PromptRow.state == PromptState.OPEN)
        .order_by(PromptRow.scheduled_for, PromptRow.id)
    ).all()
    items = items_of(session, rows)
    return [values.prompt(row, items[row.id]) for row in rows]


def forget(session: Session, ids: Collection[int]) -> None:
    """Take away prompts that nobody has seen."""
    for statement in (
        delete(PromptItemRow).where(PromptItemRow.prompt_id.in_(ids)),
        delete(PromptRow).where(PromptRow.id.in_(ids)),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def last_asked(session: Session, member_ids: Collection[str]) -> dict[str, datetime]:
    """When each of these people was last asked; a prompt that was snoozed has not asked yet."""
    newest = select(PromptRow.member_id, func.max(PromptRow.scheduled_for).label("at")).where(
        PromptRow.member_id.in_(set(member_ids)), PromptRow.state != PromptState.SNOOZED
    )
    rows = session.execute(newest.group_by(PromptRow.member_id))
    return {row.member_id: row.at for row in rows}


def answer(
    session: Session, key_result_id: int, check_in_id: int, member_ids: Collection[str]
) -> list[Prompt]:
    """Mark the key result answered in the open prompt of each of these people that asks about it.

    Left out are those where it has an answer that neither was corrected nor taken back.
    """
    return [
        values.prompt(row, items)
        for row, items in _holding(session, key_result_id, member_ids)
        if _answered(session, row, items, key_result_id, check_in_id)
    ]


def _answered(
    session: Session,
    row: PromptRow,
    items: Sequence[PromptItemRow],
    key_result_id: int,
    check_in_id: int,
) -> bool:
    (item,) = (item for item in items if item.key_result_id == key_result_id)
    if item.check_in_id != check_in_id:
        given = select(CheckInRow.id).where(CheckInRow.id == item.check_in_id)
        if session.scalar(given.where(is_current(CheckInRow))) is not None:
            return False
        item.check_in_id = check_in_id
        item.skipped = False
        row.revision += 1
        _no_nudge_once_answered(row, items)
    return True


def _no_nudge_once_answered(row: PromptRow, items: Sequence[PromptItemRow]) -> None:
    if all(item.check_in_id is not None or item.skipped for item in items):
        row.nudge_at = None


def touch(session: Session, key_result_id: int, member_ids: Collection[str]) -> list[Prompt]:
    """The open prompts of these people that hold the key result, to be shown anew."""
    found = _holding(session, key_result_id, member_ids)
    for row, _ in found:
        row.revision += 1
    return [values.prompt(row, items) for row, items in found]


def _holding(
    session: Session, key_result_id: int, member_ids: Collection[str]
) -> list[tuple[PromptRow, Sequence[PromptItemRow]]]:
    """The newest open prompt of each of these people, where it holds the key result; locked."""
    if not _ASKED.all(session, member_ids=member_ids):
        return []
    rows = session.scalars(
        select(PromptRow)
        .where(PromptRow.member_id.in_(set(member_ids)), PromptRow.state == PromptState.OPEN)
        .order_by(PromptRow.member_id, PromptRow.scheduled_for)
        .with_for_update()
    )
    newest = {row.member_id: row for row in rows}
    items = items_of(session, newest.values())
    return [
        (row, items[row.id])
        for row in newest.values()
        if any(item.key_result_id == key_result_id for item in items[row.id])
    ]


def reopen(session: Session, check_in_id: int) -> list[Prompt]:
    """After a check-in was taken back: ask again what it answered, wherever it was asked.

    What it had corrected, and is current again, is the answer again.
    """
    answered = select(PromptItemRow.prompt_id).where(PromptItemRow.check_in_id == check_in_id)
    rows = session.scalars(
        select(PromptRow)
        .where(PromptRow.id.in_(answered))
        .order_by(PromptRow.member_id, PromptRow.scheduled_for)
        .with_for_update()
    ).all()
    corrected = select(CheckInRow.supersedes_id).where(CheckInRow.id == check_in_id)
    earlier_id = session.scalar(
        select(CheckInRow.id).where(CheckInRow.id.in_(corrected), is_current(CheckInRow))
    )
    items = items_of(session, rows)
    for row in rows:
        for item in items[row.id]:
            if item.check_in_id == check_in_id:
                item.check_in_id = earlier_id
                row.revision += 1
                if earlier_id is None and row.nudged_at is None:
                    row.nudge_at = row.scheduled_for  # the jobs look when the nudge is to come
    return [values.prompt(row, items[row.id]) for row in rows]


def skip(session: Session, prompt_id: int, key_result_ids: Collection[int] | None = None) -> Prompt:
    """Skip these key results, or (None) all that are still open. LookupError when unknown."""
    row = _lock(session, prompt_id)
    items = _items(session, row)
    chosen = [
        item
        for item in items
        if item.check_in_id is None
        and not item.skipped
        and (key_result_ids is None or item.key_result_id in key_result_ids)
    ]
    for item in chosen:
        item.skipped = True
    row.revision += bool(chosen)
    _no_nudge_once_answered(row, items)
    return values.prompt(row, items)


def close(session: Session, prompt_id: int, state: PromptState) -> Prompt:
    """Give the prompt another state. LookupError when unknown."""
    row = _lock(session, prompt_id)
    if row.state is not state:
        row.state = state
        row.revision += 1
        row.nudge_at = None
    return values.prompt(row, _items(session, row))


def _by_id(id: int) -> Select[PromptRow]:  # noqa: A002
    return select(PromptRow).where(PromptRow.id == id)


def _newest_open(member_id: str) -> Select[PromptRow]:
    return (
        select(PromptRow)
        .where(PromptRow.member_id == member_id, PromptRow.state == PromptState.OPEN)
        .order_by(PromptRow.scheduled_for.desc())
        .limit(1)
    )


def _lock(session: Session, id: int) -> PromptRow:  # noqa: A002
    """Changes go one after the other, so that no two share a revision."""
    row = session.scalar(_by_id(id).with_for_update())
    if row is None:
        raise LookupError(f"no prompt {id} in this workspace")
    return row


def _items(session: Session, row: PromptRow) -> Sequence[PromptItemRow]:
    return items_of(session, [row])[row.id]


def items_of(session: Session, rows: Collection[PromptRow]) -> dict[int, list[PromptItemRow]]:
    items: dict[int, list[PromptItemRow]] = {row.id: [] for row in rows}
    workspace_ids = {row.workspace_id for row in rows}
    if items:
        found = select(PromptItemRow).where(
            PromptItemRow.workspace_id.in_(workspace_ids), PromptItemRow.prompt_id.in_(items)
        )
        for item in session.scalars(found.order_by(PromptItemRow.position)):
            items[item.prompt_id].append(item)
    return items

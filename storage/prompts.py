"""Prompts: what each person was asked, what of it is answered, and what is to be asked.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.okr.model import Prompt, PromptItem, PromptState, Tracked
from storage import tracked as tracking
from storage import values
from storage.insert import insert_new
from storage.tables import CheckInRow, KeyResultRow, PromptItemRow, PromptRow, is_current


def due(
    session: Session, members: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Tracked]]:
    """The key results that the (workspace id, member id) own: not paused, cycle open.

    Five statements for any number of members; who owns none is left out. Unscoped.
    """
    if not members:
        return {}
    bound = {
        "workspace_ids": list({workspace_id for workspace_id, _ in members}),
        "owner_ids": list({member_id for _, member_id in members}),
    }
    owned: defaultdict[tuple[str, str], list[Tracked]] = defaultdict(list)
    for found in _reading().run(session, bound):
        owned[found.workspace_id, found.tracked.owner.id].append(found.tracked)
    return {who: owned[who] for who in members if who in owned}


@cache
def _reading() -> tracking.Reading:
    # Two lists, not one of pairs: for pairs SQLite would scan every key result there is.
    asked = (
        KeyResultRow.workspace_id.in_(bindparam("workspace_ids", expanding=True)),
        KeyResultRow.owner_id.in_(bindparam("owner_ids", expanding=True)),
        KeyResultRow.paused.is_(False),
    )
    return tracking.Reading(tracking.open_ids(*asked))


def add_many(
    session: Session, prompts: Sequence[tuple[str, str, datetime, Sequence[int]]]
) -> list[tuple[str, Prompt]]:
    """Store prompts: (workspace id, member id, scheduled for, key result ids). Unscoped.

    Returns (workspace id, prompt) of those that are new, in the given order; one that exists for
    the same person and moment was stored by another replica, which sends it. What was open for
    these people before is expired: its round is over. Three statements.
    """
    rows = insert_new(
        session,
        PromptRow,
        [
            {
                "workspace_id": workspace_id,
                "member_id": member_id,
                "scheduled_for": scheduled_for,
                "state": PromptState.OPEN,
                "revision": 0,
            }
            for workspace_id, member_id, scheduled_for, _ in prompts
        ],
        PromptRow.id,
        PromptRow.workspace_id,
        PromptRow.member_id,
        PromptRow.scheduled_for,
    )
    new = {(row.workspace_id, row.member_id, row.scheduled_for): row.id for row in rows}
    stored = [
        (
            workspace_id,
            Prompt(
                id=new[workspace_id, member_id, scheduled_for],
                member_id=member_id,
                scheduled_for=scheduled_for,
                items=tuple(PromptItem(key_result_id=each) for each in key_result_ids),
            ),
        )
        for workspace_id, member_id, scheduled_for, key_result_ids in prompts
        if (workspace_id, member_id, scheduled_for) in new
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
    ids = [prompt.id for _, prompt in stored]
    newer = aliased(PromptRow)
    session.execute(
        update(PromptRow)
        .where(
            PromptRow.workspace_id.in_({workspace_id for workspace_id, _ in stored}),
            PromptRow.member_id.in_({prompt.member_id for _, prompt in stored}),
            PromptRow.state == PromptState.OPEN,
            PromptRow.id.not_in(ids),
            exists().where(
                newer.id.in_(ids),
                newer.workspace_id == PromptRow.workspace_id,
                newer.member_id == PromptRow.member_id,
            ),
        )
        .values(state=PromptState.EXPIRED, revision=PromptRow.revision + 1)
        .execution_options(synchronize_session=False)
    )


def get(session: Session, id: int) -> Prompt | None:  # noqa: A002
    row = session.scalar(_by_id(id))
    return None if row is None else values.prompt(row, _items(session, row))


def open_for(session: Session, member_id: str) -> Prompt | None:
    """The newest prompt of a person that is open (neither snoozed nor expired)."""
    row = session.scalar(_newest_open(member_id))
    return None if row is None else values.prompt(row, _items(session, row))


def answer(session: Session, key_result_id: int, check_in_id: int, member_id: str) -> Prompt | None:
    """Mark the key result answered in the person's open prompt.

    None when it is not asked there, or has an answer that neither was corrected nor taken back.
    """
    row = session.scalar(_newest_open(member_id).with_for_update())
    if row is None:
        return None
    items = _items(session, row)
    item = next((item for item in items if item.key_result_id == key_result_id), None)
    if item is None:
        return None
    if item.check_in_id != check_in_id:
        given = select(CheckInRow.id).where(CheckInRow.id == item.check_in_id)
        if session.scalar(given.where(is_current(CheckInRow))) is not None:
            return None
        item.check_in_id = check_in_id
        item.skipped = False
        row.revision += 1
    return values.prompt(row, items)


def reopen(session: Session, check_in_id: int) -> Prompt | None:
    """After a check-in was taken back: ask again what it answered; None when it answered nothing.

    What it had corrected, and is current again, is the answer again.
    """
    answered = select(PromptItemRow.prompt_id).where(PromptItemRow.check_in_id == check_in_id)
    row = session.scalar(
        select(PromptRow).where(PromptRow.id.in_(answered)).with_for_update().limit(1)
    )
    if row is None:
        return None
    corrected = select(CheckInRow.supersedes_id).where(CheckInRow.id == check_in_id)
    earlier_id = session.scalar(
        select(CheckInRow.id).where(CheckInRow.id.in_(corrected), is_current(CheckInRow))
    )
    items = _items(session, row)
    for item in items:
        if item.check_in_id == check_in_id:
            item.check_in_id = earlier_id
            row.revision += 1
    return values.prompt(row, items)


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
    return values.prompt(row, items)


def close(session: Session, prompt_id: int, state: PromptState) -> Prompt:
    """Give the prompt another state. LookupError when unknown."""
    row = _lock(session, prompt_id)
    if row.state is not state:
        row.state = state
        row.revision += 1
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
    return session.scalars(
        select(PromptItemRow)
        .where(PromptItemRow.prompt_id == row.id)
        .order_by(PromptItemRow.position)
    ).all()

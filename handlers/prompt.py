"""The weekly prompt after it was sent: skip, snooze, and its message kept true.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. The message is never edited
directly: its new face is an outbox row written with the fact that changed it, so that the two
cannot disagree, and of several changes only the newest goes out.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import messages.check_in
import messages.notice
from bot.okr.cadence import snooze_until
from bot.okr.model import CheckIn, Problem, Prompt, PromptState, Tracked
from bot.okr.prompts import PromptLine
from bot.okr.status import Standing, assess
from handlers import find, words
from handlers.answers import Answer
from handlers.context import Ask, Place, Turn
from messages import Message
from storage import Session, key_results, members, outbox, prompts
from storage.outbox import Lane, OutboxKind


def skip(ask: Ask) -> Answer:
    """`/okr skip [KEY]`: not this time, without blame."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        open_prompt = _open_prompt(session, ask.turn)
        if ask.words and ask.words.lower() != "all":
            wanted = [find.mine_by_key(session, ask.turn, ask.words).key_result.id]
        else:
            wanted = [item.key_result_id for item in open_prompt.items if item.is_open]
        standings = _skip(session, ask.turn, open_prompt, wanted)
    ask.turn.wake()
    return messages.check_in.skipped(ask.member, standings, ask.now)


def skip_button(ask: Ask) -> Answer:
    """Skip this week, under the prompt; the message itself then says so."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        asked = _own_prompt(session, ask)
        wanted = [item.key_result_id for item in asked.items if item.is_open]
        standings = _skip(session, ask.turn, asked, wanted)
    ask.turn.wake()
    if ask.place is Place.MESSAGE:
        return None
    return messages.check_in.skipped(ask.member, standings, ask.now)


def _skip(session: Session, turn: Turn, open_prompt: Prompt, wanted: list[int]) -> list[Standing]:
    asked = {item.key_result_id for item in open_prompt.items if item.is_open}
    if not asked.intersection(wanted):
        raise Problem("prompt.nothing_open")
    tracked = show_again(session, turn, prompts.skip(session, open_prompt.id, wanted), wanted)
    return find.standings([tracked[one] for one in wanted if one in tracked], turn)


def snooze(ask: Ask) -> Answer:
    """`/okr snooze 1h|today|tomorrow|monday|DATE`: ask me again then."""
    return _snooze(ask, snooze_until(ask.words or "tomorrow", ask.now, ask.member.tz))


def snooze_button(ask: Ask) -> Answer:
    """Tomorrow, under the prompt."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        _own_prompt(session, ask)
    answer = _snooze(ask, snooze_until("tomorrow", ask.now, ask.member.tz))
    return None if ask.place is Place.MESSAGE else answer


def _snooze(ask: Ask, until: datetime) -> Message:
    snoozed = replace(ask.turn, member=replace(ask.member, next_prompt_at=until))
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        members.set_next_prompt(session, ask.member.id, until)
        open_prompt = prompts.open_for(session, ask.member.id)
        if open_prompt is not None:
            closed = prompts.close(session, open_prompt.id, PromptState.SNOOZED)
            show_again(session, snoozed, closed)
    ask.turn.wake()
    return messages.check_in.snoozed(until, ask.member.tz, ask.now)


def _open_prompt(session: Session, turn: Turn) -> Prompt:
    open_prompt = prompts.open_for(session, turn.member.id)
    if open_prompt is None:
        raise Problem("prompt.nothing_open")
    return open_prompt


def _own_prompt(session: Session, ask: Ask) -> Prompt:
    """The prompt whose button was pressed, if it is this person's; the value is only a hint."""
    prompt_id = words.row_id(ask.words)
    asked = prompts.get(session, prompt_id) if prompt_id else None
    if asked is None or asked.member_id != ask.member.id:
        raise Problem("prompt.nothing_open")
    return asked


def shows(session: Session, turn: Turn, keys: Collection[str]) -> bool:
    """Whether the person's open prompt shows how these key results stand now.

    It asks about them still, or what it says of them is the latest there is.
    """
    open_prompt = prompts.open_for(session, turn.member.id)
    if open_prompt is None:
        return False
    shown = {item.key_result_id: item.check_in_id for item in open_prompt.items}
    return all(
        one.key_result.id in shown
        and shown[one.key_result.id] in (None, one.latest.id if one.latest else None)
        for one in key_results.tracked(session, keys=keys)
    )


def show_again(
    session: Session, turn: Turn, changed: Prompt | None, also: Collection[int] = ()
) -> dict[int, Tracked]:
    """Bring the prompt's message up to date, in the transaction that changed it.

    Still queued: a prompt with nothing left to ask is withdrawn, any other is rewritten. Already
    with Slack: an update follows it. Returns its key results, and those of the ids in `also`, as
    they are now.
    """
    asked = [item.key_result_id for item in changed.items] if changed else []
    found = key_results.tracked(session, ids={*asked, *also})
    tracked = {one.key_result.id: one for one in found}
    if changed is not None and not _withdrawn(session, changed):
        payload = _message(turn, changed, tracked).payload()
        if not outbox.replace(session, changed.outbox_key, payload):
            _queue_update(session, turn, changed, payload)
    return tracked


def _withdrawn(session: Session, changed: Prompt) -> bool:
    needless = changed.is_answered or changed.state is not PromptState.OPEN
    return needless and outbox.withdraw(session, changed.outbox_key)


def _queue_update(session: Session, turn: Turn, changed: Prompt, payload: dict[str, Any]) -> None:
    """Of several updates that wait, only the newest goes out."""
    outbox.add(
        session,
        dedupe_key=f"{changed.outbox_key}:r{changed.revision}",
        kind=OutboxKind.UPDATE,
        channel=None,
        payload=payload,
        lane=Lane.PERSON,
        available_at=turn.now,
        parent_key=changed.outbox_key,
        coalesce_key=changed.outbox_key,
    )


def _message(turn: Turn, changed: Prompt, tracked: Mapping[int, Tracked]) -> Message:
    lines = [
        PromptLine(
            standing=assess(tracked[item.key_result_id], turn.now),
            item=item,
            saved=_saved(tracked[item.key_result_id], item.check_in_id),
        )
        for item in changed.items
        if item.key_result_id in tracked
    ]
    return messages.check_in.prompt(turn.member, lines, changed, turn.now)


def _saved(tracked: Tracked, check_in_id: int | None) -> CheckIn | None:
    return next((one for one in tracked.recent if one.id == check_in_id), None)

"""The weekly prompt after it was sent: skip, and snooze.

May import `storage`, `messages`, `bot.okr`, `bot.prompting` and `handlers.find`.
"""

from collections.abc import Collection
from datetime import datetime

import messages.check_in
import messages.notice
from bot.okr.cadence import snooze_until
from bot.okr.model import Problem, Prompt
from bot.okr.status import Standing
from bot.prompting import put_off, show_again
from handlers import find, words
from handlers.answers import Answer
from handlers.context import Ask, Place, Turn
from messages import Message
from storage import Session, key_results, members, prompts


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
    changed = prompts.skip(session, open_prompt.id, wanted)
    tracked = show_again(session, [changed], turn.now, wanted)
    members.homes_changed(session, [turn.member.id], turn.now)
    return find.standings([tracked[one] for one in wanted if one in tracked], turn)


def snooze(ask: Ask) -> Answer:
    """`/okr snooze 1h|today|tomorrow|monday|DATE`: ask me again then."""
    return _snooze(ask, snooze_until(ask.words or "tomorrow", ask.now, ask.member))


def snooze_button(ask: Ask) -> Answer:
    """Tomorrow, under the prompt."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        _own_prompt(session, ask)
    answer = _snooze(ask, snooze_until("tomorrow", ask.now, ask.member))
    return None if ask.place is Place.MESSAGE else answer


def _snooze(ask: Ask, until: datetime) -> Message:
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        comes = put_off(session, ask.member, until, ask.now)
    ask.turn.wake()
    return messages.check_in.snoozed(comes, ask.member.tz, ask.now)


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

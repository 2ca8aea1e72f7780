"""Which key results a person is asked about: by a weekly prompt, or now; and a line of a prompt.

May import the standard library and `bot.okr`'s cadence, calendar, check_in, model, rounds and
status.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.cadence import is_due, is_recent, waits_for_data
from bot.okr.calendar import local_day
from bot.okr.check_in import key_order
from bot.okr.model import CheckIn, Member, Prompt, PromptItem, PromptReason, Tracked
from bot.okr.rounds import Coming, is_asked_in
from bot.okr.status import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLine:
    """One key result in a prompt, as it stands now; `saved` is the answer that was given.

    `answered_by` is who gave it, where that is somebody else than who was asked.
    """

    standing: Standing
    item: PromptItem
    saved: CheckIn | None = None
    answered_by: Member | None = None


def is_asked(tracked: Tracked, member_id: str, now: datetime) -> bool:
    """Whether this person is the one to answer now: its owner or cover, of a key result that runs.

    Exactly one person is, as long as it is neither paused nor closed.
    """
    today = local_day(now, tracked.owner.tz)
    key_result = tracked.key_result
    return tracked.is_live and not key_result.paused and key_result.asked_on(today) == member_id


def plan_prompt(
    member: Member,
    tracked: Sequence[Tracked],
    prompt: Coming,
) -> tuple[int, ...]:
    """The ids of the key results to ask this member about, by key; none means no prompt at all.

    Left out: those another is asked about that day, paused, not begun, closed, not due in these
    rounds, or answered recently. Who is back sees all that is due.
    """
    if not member.is_active:
        return ()
    is_back = prompt.reason is PromptReason.BACK
    asked = [
        one.key_result
        for one in tracked
        if is_asked(one, member.id, prompt.at)
        and one.key_result.starts <= prompt.day
        and (
            is_asked_in(one.key_result, prompt.rounds)
            or (is_back and is_due(one, prompt.at, member))
        )
        and not waits_for_data(one, prompt.day)
        and not is_recent(one, prompt.at, member)
    ]
    return tuple(one.id for one in sorted(asked, key=lambda one: key_order(one.key)))


def due_now(
    member: Member, tracked: Sequence[Tracked], prompt: Prompt | None, now: datetime
) -> list[Tracked]:
    """What the member is to answer now: what their open prompt still asks, and what grew old."""
    asked = {item.key_result_id: item.is_open for item in prompt.items} if prompt else {}
    return [
        one
        for one in tracked
        if is_asked(one, member.id, now) and asked.get(one.key_result.id, is_due(one, now, member))
    ]

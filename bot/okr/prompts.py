"""Which key results a weekly prompt asks about, and a line of it.

May import the standard library and `bot.okr`'s cadence, calendar, check_in, model and status.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.cadence import is_due
from bot.okr.calendar import WEEKDAYS, SchoolCalendar, local_day
from bot.okr.check_in import key_order
from bot.okr.model import CheckIn, Member, PromptItem, Tracked
from bot.okr.status import DEFAULT_RULES, Rules, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLine:
    """One key result in a prompt, as it stands now; `saved` is the answer that was given."""

    standing: Standing
    item: PromptItem
    saved: CheckIn | None = None


def plan_prompt(
    member: Member,
    tracked: Sequence[Tracked],
    scheduled_for: datetime,
    rules: Rules = DEFAULT_RULES,
    calendar: SchoolCalendar = WEEKDAYS,
) -> tuple[int, ...]:
    """The ids of the member's key results to ask about, by key; none means no prompt at all.

    Left out: those of others, paused, not begun, or answered recently.
    """
    if not member.is_active:
        return ()
    today = local_day(scheduled_for, member.tz)
    asked = [
        one.key_result
        for one in tracked
        if one.key_result.owner_id == member.id
        and not one.key_result.paused
        and one.key_result.starts <= today
        and is_due(one.latest, scheduled_for, member.tz, rules, calendar)
    ]
    return tuple(one.id for one in sorted(asked, key=lambda one: key_order(one.key)))

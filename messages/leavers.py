"""The card for a leader: somebody left, and their work needs new owners.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.okr.model import Member, Objective
from bot.okr.status import Standing
from messages import Message, render


def card(
    leader: Member,
    left: Member,
    standings: Sequence[Standing],
    objectives: Sequence[Objective],
    now: datetime,
) -> Message:
    """One line for each key result with a button to assign it, and what else `left` looked
    after."""
    return render.message(
        "leavers.card.j2",
        leader=leader,
        left=left,
        standings=standings,
        objectives=objectives,
        now=now,
    )

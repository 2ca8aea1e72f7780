"""What `/okr` alone answers, and App Home: what is due for me, and how my key results stand.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.okr.model import Member
from bot.okr.status import Standing
from messages import Message, View, render


def card(
    member: Member,
    due: Sequence[Standing],
    standings: Sequence[Standing],
    next_prompt_at: datetime | None,
    now: datetime,
) -> Message:
    """The answer to a bare `/okr`: what is due with buttons, then the rest of mine in short."""
    return render.message(
        "home.card.j2",
        member=member,
        due=due,
        standings=standings,
        next_prompt_at=next_prompt_at,
        now=now,
    )


def home(
    member: Member,
    due: Sequence[Standing],
    standings: Sequence[Standing],
    next_prompt_at: datetime | None,
    now: datetime,
) -> View:
    """App Home: the same as `card`, with more room."""
    return render.view(
        "home.home.j2",
        member=member,
        due=due,
        standings=standings,
        next_prompt_at=next_prompt_at,
        now=now,
    )

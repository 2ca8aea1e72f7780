"""I can help: the words that bring two people together.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from datetime import datetime

from bot.okr.model import Member
from bot.okr.status import Standing
from messages import Message, render


def introduce(helper: Member, owner: Member, standing: Standing, now: datetime) -> Message:
    """To the owner, in a direct message: somebody offered to help."""
    return render.message(
        "support.introduce.j2", helper=helper, owner=owner, standing=standing, now=now
    )


def introduced(
    helper: Member, owner: Member, standing: Standing, now: datetime, may_read_notes: bool = False
) -> Message:
    """To the helper: thank you, and whom to talk to; the barrier only when they may read it."""
    return render.message(
        "support.introduced.j2",
        helper=helper,
        owner=owner,
        standing=standing,
        now=now,
        may_read_notes=may_read_notes,
    )


def already_helped(helper: Member | None, standing: Standing) -> Message:
    """To a second person who offers: `helper` was first (None when that person is unknown)."""
    return render.message("support.already_helped.j2", helper=helper, standing=standing)

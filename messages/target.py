"""Another target in the middle of a cycle.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from datetime import datetime
from decimal import Decimal

from bot.okr.status import Standing
from messages import Message, render


def changed(standing: Standing, before: Decimal | None, reason: str, now: datetime) -> Message:
    """To whoever moved the target: from `before` to what it is now, with the reason given."""
    return render.message(
        "target.changed.j2", standing=standing, before=before, reason=reason, now=now
    )

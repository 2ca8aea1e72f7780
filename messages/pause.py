"""A key result that rests, and one that goes on.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from datetime import datetime

from bot.okr.status import Standing
from messages import Message, View, render


def form(standing: Standing, metadata: str, now: datetime) -> View:
    """Why does it rest? Block id `reason`."""
    return render.view("pause.form.j2", standing=standing, metadata=metadata, now=now)


def paused(standing: Standing) -> Message:
    """To whoever paused it: it rests, with its reason, and how it goes on."""
    return render.message("pause.paused.j2", standing=standing)


def resumed(standing: Standing, now: datetime) -> Message:
    """To whoever let it go on."""
    return render.message("pause.resumed.j2", standing=standing, now=now)

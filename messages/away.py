"""Who is away, back, or wants silence: the form, the answers, and what they hear on return.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.okr.model import Absence, Member
from bot.okr.status import Standing
from messages import Message, View, render


def form(member: Member, today: date, person_id: str, metadata: str) -> View:
    """From when to when, and who covers? Block ids `starts`, `until`, `cover`."""
    return render.view(
        "away.form.j2", member=member, today=today, person_id=person_id, metadata=metadata
    )


def gone(
    member: Member,
    absence: Absence,
    person: Member | None,
    standings: Sequence[Standing],
    now: datetime,
) -> Message:
    """To who will be away; `standings` are covered by `person` meanwhile."""
    return render.message(
        "away.gone.j2",
        member=member,
        absence=absence,
        person=person,
        standings=standings,
        now=now,
    )


def back(member: Member, due: Sequence[Standing], now: datetime) -> Message:
    """To who says that they are back: one card with what is due; one line where nothing is."""
    return render.message("away.back.j2", member=member, due=due, now=now)


def muted(member: Member, now: datetime) -> Message:
    """Until when there is silence (`member.muted_until`), or that there is none any more."""
    return render.message("away.muted.j2", member=member, now=now)

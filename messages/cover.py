"""A cover for some days: the form, the answers, and what cover and owner hear at both ends.

May import `messages` (engine), `bot.okr` and the standard library. Several key results of one
owner share a message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.okr.model import Cover, Member
from bot.okr.status import Standing
from messages import Message, View, render


@dataclass(frozen=True, slots=True)
class Kept:
    """A key result that was covered, and how many check-ins its cover gave."""

    standing: Standing
    check_ins: int


def form(
    standings: Sequence[Standing], today: date, person_id: str, metadata: str, now: datetime
) -> View:
    """Who covers, and when? Block ids `cover`, `starts`, `until`; `person_id` is chosen already."""
    return render.view(
        "cover.form.j2",
        standings=standings,
        today=today,
        person_id=person_id,
        metadata=metadata,
        now=now,
    )


def covered(
    person: Member, standings: Sequence[Standing], cover: Cover, today: date, now: datetime
) -> Message:
    """To whoever named the cover."""
    return render.message(
        "cover.covered.j2", person=person, standings=standings, cover=cover, today=today, now=now
    )


def asked(
    person: Member,
    owner: Member,
    standings: Sequence[Standing],
    cover: Cover,
    begins_today: bool,
    now: datetime,
) -> Message:
    """To the cover: what they are asked to keep going for the owner; again when it begins."""
    return render.message(
        "cover.asked.j2",
        person=person,
        owner=owner,
        standings=standings,
        cover=cover,
        begins_today=begins_today,
        now=now,
    )


def found(
    owner: Member,
    person: Member,
    standings: Sequence[Standing],
    cover: Cover,
    begins_today: bool,
    now: datetime,
) -> Message:
    """To the owner: who keeps it going meanwhile; again when it begins."""
    return render.message(
        "cover.found.j2",
        owner=owner,
        person=person,
        standings=standings,
        cover=cover,
        begins_today=begins_today,
        now=now,
    )


def ended(owner: Member, standings: Sequence[Standing]) -> Message:
    """To whoever called a cover off."""
    return render.message("cover.ended.j2", owner=owner, standings=standings)


def relieved(person: Member, standing: Standing) -> Message:
    """To a cover who is no longer needed: thank you."""
    return render.message("cover.relieved.j2", person=person, standing=standing)


def returned(owner: Member, person: Member, kept: Sequence[Kept], now: datetime) -> Message:
    """To the owner on the first school morning after a cover: it is yours again."""
    return render.message("cover.returned.j2", owner=owner, person=person, kept=kept, now=now)

"""Handing a key result over: the form, the answer, and what its old and new owner hear.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.okr.model import Member
from bot.okr.status import Standing
from messages import Message, View, render


def assign_form(standing: Standing, metadata: str, now: datetime) -> View:
    """Who takes this key result on? Block id `owner`."""
    return render.view("hand_over.assign_form.j2", standing=standing, metadata=metadata, now=now)


def assigned(standing: Standing, member: Member) -> Message:
    """To `member`, who handed it over, or tried what was done already."""
    return render.message("hand_over.assigned.j2", standing=standing, member=member)


def given(standing: Standing, actor: Member, now: datetime) -> Message:
    """To the new owner, in a direct message: what `actor` handed them, and how it stands."""
    return render.message("hand_over.given.j2", standing=standing, actor=actor, now=now)


def thanks(before: Member, standing: Standing, now: datetime) -> Message:
    """To the owner `before`, in a direct message: it is in other hands, and thank you."""
    return render.message("hand_over.thanks.j2", before=before, standing=standing, now=now)


def reporters_form(standing: Standing, metadata: str, now: datetime) -> View:
    """Who may report beside the owner? Block id `reporters`."""
    return render.view("hand_over.reporters_form.j2", standing=standing, metadata=metadata, now=now)


def reported(standing: Standing, people: Sequence[Member]) -> Message:
    """To whoever named the reporters; `people` is empty where there are none now."""
    return render.message("hand_over.reported.j2", standing=standing, people=people)


def reporting(person: Member, standing: Standing, now: datetime) -> Message:
    """To a new reporter, in a direct message, once."""
    return render.message("hand_over.reporting.j2", person=person, standing=standing, now=now)

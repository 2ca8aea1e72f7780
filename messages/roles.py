"""Who runs Homeroom: the form, its answer, and the message to whoever was named.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence

from bot.okr.model import Member
from messages import Message, View, render


def form(admins: Sequence[Member], metadata: str) -> View:
    """Slack's own admins in words, the named ones to choose; block id `admins`."""
    return render.view("roles.form.j2", admins=admins, metadata=metadata)


def saved(added: Sequence[Member], removed: Sequence[Member], admins: Sequence[Member]) -> Message:
    """Who was named and who no longer is; `admins` is everybody as it is now."""
    return render.message("roles.saved.j2", added=added, removed=removed, admins=admins)


def named(by: Member, member: Member) -> Message:
    """To a person who may run Homeroom from now on."""
    return render.message("roles.named.j2", by=by, member=member)

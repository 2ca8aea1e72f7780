"""The private line to a leader about people who have had a busy stretch.

May import `messages` (engine), `bot.okr` and the standard library. The nudge itself is a face of
the prompt, in `messages.check_in`.
"""

from collections.abc import Sequence

from bot.okr.model import Member
from messages import Message, render

LINES = 5
"""People who are named in one message; of more it says only how many."""


def offer(people: Sequence[Member], missed: int) -> Message:
    """An offer, not a report: who may be glad of a hand, by name. `missed` is after how many rounds
    in a row the school wants this."""
    by_name = sorted(people, key=lambda one: (one.name.casefold(), one.id))
    return render.message("nudges.offer.j2", people=by_name, missed=missed, limit=LINES)

"""One objective in full.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.okr.access import Teams
from bot.okr.model import Cycle, Member, Review
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.tree import ObjectiveStanding, Target
from messages import Message, render


def show(
    one: ObjectiveStanding,
    supporting: Sequence[ObjectiveStanding],
    target: Target | None,
    cycle: Cycle,
    teams: Teams,
    names: Mapping[str, Member],
    now: datetime,
    *,
    review: Review | None = None,
    may_read_notes: bool = False,
    verbs: Sequence[str] = (),
    rules: Rules = DEFAULT_RULES,
) -> Message:
    """An objective with its key results, what it supports (`target`) and what supports it.

    `names` holds the owners of objectives; `verbs` are the commands of its menu, at most five (see
    `handlers.menus`). Score and decision of its review are for everybody, its words for who may
    read notes.
    """
    return render.message(
        "objective_view.show.j2",
        one=one,
        supporting=supporting,
        target=target,
        cycle=cycle,
        teams=teams,
        names=names,
        now=now,
        review=review,
        may_read_notes=may_read_notes,
        verbs=verbs,
        rules=rules,
    )

"""Aligning an objective: the form, what was kept, and the news for the owner above.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence

from bot.okr.model import Member, Objective, Team
from bot.okr.tree import Target
from messages import Message, View, render

NOTHING = "nothing"
"""The value of the option that an objective supports nothing."""

CHOICES = 100
"""As many options as one of Slack's menus has."""


def field(objective: Objective) -> str:
    """The block of the form in which this objective's target is chosen: another objective has
    another list, so it is another field."""
    return f"supports:{objective.id}"


def form(
    objective: Objective,
    offered: Sequence[tuple[Team, Sequence[Target]]],
    now: Target | None,
    metadata: str,
    choices: Sequence[Objective] = (),
) -> View:
    """What does it support? `offered` are the possible targets by team, `now` the present one.

    With `choices` the objective can be chosen, too: `align.objective`, told when it changes. The
    options of `field(objective)` are `objective:ID`, `key_result:ID` and `NOTHING`.
    """
    left = CHOICES - 1
    groups: list[tuple[Team, Sequence[Target]]] = []
    for team, targets in offered:
        if targets[:left]:
            groups.append((team, targets[:left]))
        left -= len(targets[:left])
    return render.view(
        "align.form.j2",
        objective=objective,
        groups=groups,
        all_shown=left > 0 or sum(len(targets) for _, targets in offered) == CHOICES - 1,
        now=now,
        metadata=metadata,
        choices=choices[:CHOICES],
        field=field(objective),
        nothing=NOTHING,
    )


def aligned(
    objective: Objective, target: Target | None, before: Target | None, is_new: bool
) -> Message:
    """What the objective supports from now on (None for nothing), and how to take that back.

    `is_new` False: it was so before.
    """
    return render.message(
        "align.aligned.j2", objective=objective, target=target, before=before, is_new=is_new
    )


def told(owner: Member, actor: Member, objective: Objective, target: Target) -> Message:
    """To the owner of what is supported, in a direct message."""
    return render.message(
        "align.told.j2", owner=owner, actor=actor, objective=objective, target=target
    )

"""The menu "More" beside a key result or an objective: what this person may do with it.

May import `bot.okr` and `messages.help`. A menu only saves the typing: each of its commands asks
`bot.okr.access` again.
"""

from collections.abc import Iterable

import messages.help
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.model import CycleState, Member, Objective, Tracked


def of_key_result(member: Member, tracked: Tracked, teams: Teams) -> tuple[str, ...]:
    """The commands that fit here, as words before its key."""
    if not access.may_edit(member, tracked.key_result, tracked.objective, teams):
        return ()
    if tracked.cycle_state is CycleState.CLOSED or tracked.review is not None:
        return ()
    pausing = "resume" if tracked.key_result.paused else "pause"
    running = ("cover", pausing, "close") if tracked.is_live else ()
    return _known(("edit", "assign", *running))


def of_objective(
    member: Member, objective: Objective, teams: Teams, state: CycleState
) -> tuple[str, ...]:
    """The commands that fit here, as words before its prefix."""
    if state is CycleState.CLOSED or not access.may_edit_objective(member, objective, teams):
        return ("tree",)
    return _known(("edit", "new", "align", "reflect", "tree"))


def _known(words: Iterable[str]) -> tuple[str, ...]:
    commands = {command.word for command in messages.help.COMMANDS}
    return tuple(word for word in words if word in commands)

"""Writing objectives: the form, and what is said after it.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.okr.hints import Hint
from bot.okr.library import Sample
from bot.okr.model import Cycle, Objective, Team
from bot.okr.writing import ObjectiveDraft
from messages import Message, View, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the form offers; of one team or one cycle it asks nothing.

    `prefix` is that of the objective that is edited, "" for a new one.
    """

    teams: Sequence[Team] = ()
    cycles: Sequence[Cycle] = ()
    above: Sequence[Objective] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """Who was quicker, and the names of the fields they changed (see `bot.okr.changes`)."""

    who: str
    fields: Sequence[str]


def form(
    draft: ObjectiveDraft,
    choices: Choices,
    metadata: str,
    draw: int = 0,
    hints: Sequence[Hint] = (),
    library: Sequence[Sample] = (),
    sample: Sample | None = None,
    meanwhile: Meanwhile | None = None,
) -> View:
    """Block ids `title`, `team`, `owner`, `cycle`, `supports`, with `:draw` behind them.

    Slack keeps what was typed where the id is the same: another `draw` shows the draft's words.
    `sample` is the one these words were taken from.
    """
    return render.view(
        "objectives.form.j2",
        draft=draft,
        choices=choices,
        metadata=metadata,
        draw=draw,
        hints=hints,
        library=library,
        sample=sample,
        meanwhile=meanwhile,
    )


def no_cycle(may_begin: bool) -> Message:
    """No cycle is open or planned; who may begin one gets the button."""
    return render.message("objectives.no_cycle.j2", may_begin=may_begin)


def changed(objective: Objective, fields: Sequence[str]) -> Message:
    """The objective after an edit, with the names of the fields that changed, perhaps none."""
    return render.message("objectives.changed.j2", objective=objective, fields=fields)

"""Writing key results: the form, and what is said after it.

May import `messages` (engine), `messages.objectives`, `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.hints import Hint
from bot.okr.library import Sample
from bot.okr.measures import MeasureRead
from bot.okr.model import KeyResult, Member, Objective, Team
from bot.okr.status import Standing
from bot.okr.writing import KeyResultDraft
from messages import Message, View, render
from messages.objectives import Meanwhile
from messages.problems import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What stands around the draft. `key` is that of the key result that is edited, "" for new.

    `is_new_objective`: the objective was saved just now, and this is its first key result.
    """

    objective: Objective
    key: str = ""
    is_new_objective: bool = False
    has_check_ins: bool = False
    siblings: Sequence[KeyResult] = ()
    teams: Sequence[Team] = ()
    samples: Sequence[Sample] = ()


def form(
    draft: KeyResultDraft,
    found: MeasureRead,
    setting: Setting,
    metadata: str,
    draw: int = 0,
    hints: Sequence[Hint] = (),
    meanwhile: Meanwhile | None = None,
) -> View:
    """Block ids are the names of the fields, with `:draw` behind them.

    `found` is what the rules read out of `draft.measure`; which fields are shown depends on it.
    Slack keeps what was typed where the id is the same: another `draw` shows the draft's words.
    """
    noticed = [
        sentence(problem)
        for name, problem in found.problems.items()
        if getattr(draft.measure, name, None) and name != "change_as"
    ]
    return render.view(
        "key_result_form.form.j2",
        draft=draft,
        found=found,
        setting=setting,
        metadata=metadata,
        draw=draw,
        hints=hints,
        noticed=noticed,
        meanwhile=meanwhile,
    )


def saved(
    standing: Standing,
    siblings: Sequence[Standing],
    hints: Sequence[Hint],
    verbs: Sequence[str],
    member: Member,
    now: datetime,
) -> View:
    """A key result was added: the others of its objective, and one more or done."""
    return render.view(
        "key_result_form.saved.j2",
        standing=standing,
        siblings=siblings,
        hints=hints,
        verbs=verbs,
        member=member,
        now=now,
    )


def changed(standing: Standing, fields: Sequence[str], now: datetime) -> Message:
    """The key result after an edit, with the names of the fields that changed, perhaps none."""
    return render.message("key_result_form.changed.j2", standing=standing, fields=fields, now=now)

"""What the form of a key result holds, as a draft.

May import `bot.okr`, and the handlers' `fields`, `forms` and `words`. Which inputs there are
depends on the kind; what was typed into one that is not shown now is kept in the form's memo and
comes back with it.
"""

import json
from collections.abc import Mapping
from typing import TypeVar

from bot.okr.measures import ChangeAs, MeasureDraft, MeasureRead
from bot.okr.model import Cadence, Direction, MetricKind, Problem
from bot.okr.writing import KeyResultDraft
from handlers import words
from handlers.fields import Fields
from handlers.forms import Memo

_TEXTS = ("unit", "baseline", "target", "stretch", "low", "high", "milestones")
_MOST_KEPT = 1200  # characters of what is not shown; a memo has room for 3,000
_TO_ONE = "to_one"

_Word = TypeVar("_Word", MetricKind, Direction, Cadence, ChangeAs)


def inputs_of(fields: Fields, memo: Memo) -> Fields:
    """The inputs as the form numbers them; see `messages.key_result_form.form`."""
    draw = memo.id("draw")
    return fields.numbered(f":{draw}" if draw else "")


def read(fields: Fields, memo: Memo, default: KeyResultDraft) -> KeyResultDraft:
    """What was typed and chosen; what the form does not ask is as in `default`."""
    inputs = inputs_of(fields, memo)
    team_id = words.row_id(inputs.option("team")) if "team" in inputs else default.team_id
    return KeyResultDraft(
        title=" ".join(inputs.text("title").split()),
        measure=_measure(inputs, memo, default.measure),
        data_dates=inputs.text("data_dates"),
        starts=inputs.day("starts"),
        due=inputs.day("due"),
        owner_id=inputs.person("owner"),
        reporter_ids=tuple(dict.fromkeys(inputs.people("reporters"))),
        team_id=team_id,
        cadence=_word(Cadence, inputs.option("cadence"), default.cadence),
        reason=inputs.text("reason"),
    )


def remembering(memo: Memo, draft: KeyResultDraft, found: MeasureRead) -> Memo:
    """The memo with what was typed into inputs that are not shown; a long list is let go."""
    measure = found.measure
    shown = _shown(measure.kind, measure.direction)
    texts = {name: getattr(draft.measure, name) for name in _TEXTS if name not in shown}
    kept = {name: text for name, text in texts.items() if text and name != "unit"}
    if len(json.dumps(kept)) > _MOST_KEPT:
        kept.pop("milestones", None)
    return memo.with_data(kept=kept)


def without_fields(wrong: Mapping[str, Problem], inputs: Fields) -> dict[str, Problem]:
    """The problems at fields that the form has; those of others stand at the first, its title."""
    return {name if name in inputs else "title": problem for name, problem in wrong.items()}


def _shown(kind: MetricKind, direction: Direction) -> set[str]:
    """The texts that a measure of this kind asks for."""
    if kind is MetricKind.YES_NO:
        return set()
    if kind is MetricKind.MILESTONES:
        return {"milestones"}
    ends = {"low", "high"} if direction is Direction.KEEP_WITHIN else {"target", "stretch"}
    unit = {"unit"} if kind in (MetricKind.NUMBER, MetricKind.CURRENCY) else set()
    return {"baseline", *ends, *unit}


def _measure(inputs: Fields, memo: Memo, default: MeasureDraft) -> MeasureDraft:
    chosen = inputs.option("kind")
    kind = MetricKind.RATIO if chosen == _TO_ONE else _word(MetricKind, chosen, default.kind)
    held = memo.data.get("kept")
    kept = held if isinstance(held, Mapping) else {}
    texts = {
        name: inputs.text(name) if name in inputs else str(kept.get(name) or "") for name in _TEXTS
    }
    if chosen == _TO_ONE:
        texts["unit"] = ":1"
    elif kind not in (MetricKind.NUMBER, MetricKind.CURRENCY):
        texts["unit"] = ""
    direction = _word(Direction, inputs.option("direction"), default.direction)
    chosen_as = inputs.option("change_as")
    return MeasureDraft(
        kind=kind,
        direction=direction,
        change_as=_word(ChangeAs, chosen_as, ChangeAs.POINTS) if chosen_as else None,
        unit=texts["unit"],
        baseline=texts["baseline"],
        target=texts["target"],
        stretch=texts["stretch"],
        low=texts["low"],
        high=texts["high"],
        milestones=texts["milestones"],
    )


def _word(of: type[_Word], text: str, otherwise: _Word) -> _Word:
    try:
        return of(text)
    except ValueError:
        return otherwise

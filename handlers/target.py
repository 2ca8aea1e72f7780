"""Another target in the middle of a cycle, in one line: `/okr target RD-2 72 -- reason`.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Whatever else changes
is edited in the form. Once there are check-ins, moving the goal needs a reason, which stays in the
history.
"""

import re
from dataclasses import replace
from decimal import Decimal

import messages.target
from bot.okr.measures import MeasureDraft, read
from bot.okr.model import Direction, KeyResult, Measure, MetricKind, Problem
from bot.okr.status import assess
from handlers import edits, key_result_form
from handlers.answers import Answer
from handlers.context import Ask

REASON_LENGTH = 300
_REASON = re.compile(r"(?<!\s)\s*(?:--|[—–|])\s*")


def target(ask: Ask) -> Answer:
    """`/okr target KEY NUMBER -- reason`; without a number, the form."""
    key, said = edits.split_key(ask.words)
    if not said:
        return key_result_form.edit(ask)
    typed, _, reason = _REASON.sub("\0", said, count=1).partition("\0")
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        before = edits.to_edit(session, ask.turn, key)
        after = _with_target(before.key_result, typed.strip())
        if after != before.key_result:
            _require_reason(after.key, typed, reason, is_needed=before.revision > 0)
        kept = edits.keep(session, ask.turn, before, after, reason)
    ask.turn.wake()
    return messages.target.changed(
        assess(kept, ask.now), before.key_result.measure.target, reason, ask.now
    )


def _with_target(key_result: KeyResult, typed: str) -> KeyResult:
    measure = key_result.measure
    has_steps = measure.kind in (MetricKind.YES_NO, MetricKind.MILESTONES)
    if has_steps or measure.direction is Direction.KEEP_WITHIN:
        raise Problem("target.no_number", key=key_result.key)
    found = read(_draft(measure, typed))
    if "change_as" in found.problems:
        raise Problem("target.which", key=key_result.key, typed=typed)
    for problem in found.problems.values():
        raise problem
    return replace(key_result, measure=replace(measure, target=found.measure.target))


def _draft(measure: Measure, target: str) -> MeasureDraft:
    return MeasureDraft(
        kind=measure.kind,
        direction=measure.direction,
        unit=measure.unit,
        baseline=_number(measure.baseline),
        target=target,
        stretch=_number(measure.stretch),
    )


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _require_reason(key: str, typed: str, reason: str, *, is_needed: bool) -> None:
    if is_needed and not reason:
        raise Problem("target.no_reason", key=key, typed=typed)
    if len(reason) > REASON_LENGTH:
        raise Problem("pause.too_long", length=len(reason), limit=REASON_LENGTH)

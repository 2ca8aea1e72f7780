"""The prompt in all its states, the check-in form, and the answers to it.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bot.okr.model import (
    CheckIn,
    Confidence,
    Prompt,
    PromptItem,
    PromptReason,
    PromptState,
    Reading,
    Tracked,
)
from bot.okr.prompts import PromptLine
from bot.okr.status import assess
from messages import Message, View, check_in, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, TZ, people, standings

_NONE_SAVED: Final[Mapping[str, CheckIn]] = MappingProxyType({})


def _prompt(
    say: Words,
    several: Sequence[Tracked],
    saved: Mapping[str, CheckIn] = _NONE_SAVED,
    skipped: Sequence[str] = (),
    state: PromptState = PromptState.OPEN,
    reason: PromptReason = PromptReason.WEEKLY,
) -> Message:
    """The prompt about these, of which some were answered or skipped (by key)."""
    lines = [line(say, one, saved.get(one.key_result.key), skipped) for one in several]
    prompt = Prompt(
        id=3,
        member_id="U0ANA",
        scheduled_for=NOW,
        items=tuple(line.item for line in lines),
        state=state,
        reason=reason,
        revision=len(saved) + len(skipped),
    )
    return check_in.prompt(people(say)["U0ANA"], lines, prompt, NOW)


def line(say: Words, one: Tracked, answer: CheckIn | None, skipped: Sequence[str]) -> PromptLine:
    if answer is not None:
        answer = replace(answer, note=say(answer.note) if answer.note else "")
        one = replace(one, recent=(answer, *one.recent[:3]))
    item = PromptItem(
        key_result_id=one.key_result.id,
        check_in_id=answer.id if answer else None,
        skipped=one.key_result.key in skipped,
    )
    elses = answer is not None and answer.author_id != "U0ANA"
    by = people(say)[answer.author_id] if answer and elses else None
    return PromptLine(standing=assess(one, NOW), item=item, saved=answer, answered_by=by)


def _answer(id_: int, number: str | None, confidence: Confidence, note: str = "") -> CheckIn:
    reading = Reading(Decimal(number)) if number else None
    return samples.check_in(id_, reading, 0, confidence, note)


_UP: Final = _answer(901, "66", Confidence.ON_TRACK, "Small groups are helping.")
_DOWN: Final = _answer(902, "12.1", Confidence.WATCHING)
_HELP: Final = _answer(903, "12.2", Confidence.NEEDS_SUPPORT, "Two subs are out.")
_NO_DATA: Final = _answer(904, None, Confidence.ON_TRACK)


def two(say: Words) -> list[Tracked]:
    return [samples.reading(say), samples.absence(say)]


@sample("check_in.prompt")
def prompt(say: Words = as_is) -> Message:
    return _prompt(say, two(say))


@sample("check_in.prompt.one")
def prompt_one(say: Words = as_is) -> Message:
    return _prompt(say, [samples.reading(say)])


@sample("check_in.prompt.asked")
def prompt_asked(say: Words = as_is) -> Message:
    """Somebody helps with one, and has seen the other."""
    helped, seen = samples.asked_for_help(say, "U0CLEO"), samples.asked_for_help(say)
    assert seen.barrier is not None
    return _prompt(say, [helped, replace(seen, barrier=replace(seen.barrier, seen_by="U0CLEO"))])


@sample("check_in.prompt.kinds")
def prompt_kinds(say: Words = as_is) -> Message:
    """Nine of every kind: five are shown, the rest stand behind a button."""
    return _prompt(say, samples.every_kind(say))


@sample("check_in.prompt.kinds_too")
def prompt_kinds_too(say: Words = as_is) -> Message:
    return _prompt(say, samples.every_kind(say)[4:])


@sample("check_in.prompt.benchmarks")
def prompt_benchmarks(say: Words = as_is) -> Message:
    """Numbers come three times a year: one rests until January, one has come."""
    return _prompt(say, samples.benchmarks(say))


@sample("check_in.prompt.benchmarks_answered")
def prompt_benchmarks_answered(say: Words = as_is) -> Message:
    return _prompt(say, samples.benchmarks(say), {"MA-1": _NO_DATA, "MA-2": _NO_DATA})


@sample("check_in.prompt.answered")
def prompt_answered(say: Words = as_is) -> Message:
    """The mock-up: one saved, one to go."""
    return _prompt(say, two(say), {"RD-1": _UP})


@sample("check_in.prompt.answered_by_another")
def prompt_answered_by_another(say: Words = as_is) -> Message:
    """Ben, who covers, or reports, was faster."""
    return _prompt(say, two(say), {"RD-1": replace(_UP, author_id="U0BEN")})


@sample("check_in.prompt.all_answered_by_another")
def prompt_all_answered_by_another(say: Words = as_is) -> Message:
    return _prompt(say, two(say)[:1], {"RD-1": replace(_UP, author_id="U0BEN")})


@sample("check_in.prompt.nothing_left")
def prompt_nothing_left(say: Words = as_is) -> Message:
    """What it asked about is with somebody else now, or paused."""
    return _prompt(say, [])


@sample("check_in.prompt.all_answered")
def prompt_all_answered(say: Words = as_is) -> Message:
    return _prompt(say, two(say), {"RD-1": _UP, "AT-2": _HELP})


@sample("check_in.prompt.no_data")
def prompt_no_data(say: Words = as_is) -> Message:
    return _prompt(say, [samples.reading(say)], {"RD-1": _NO_DATA})


@sample("check_in.prompt.skipped")
def prompt_skipped(say: Words = as_is) -> Message:
    return _prompt(say, two(say), skipped=("RD-1", "AT-2"))


@sample("check_in.prompt.one_skipped")
def prompt_one_skipped(say: Words = as_is) -> Message:
    return _prompt(say, two(say), skipped=("AT-2",))


@sample("check_in.prompt.mixed")
def prompt_mixed(say: Words = as_is) -> Message:
    """One saved, one skipped, nothing open."""
    return _prompt(say, two(say), {"RD-1": _UP}, skipped=("AT-2",))


@sample("check_in.prompt.snoozed")
def prompt_snoozed(say: Words = as_is) -> Message:
    return _prompt(say, two(say), {"RD-1": _UP}, state=PromptState.SNOOZED)


@sample("check_in.prompt.back")
def prompt_back(say: Words = as_is) -> Message:
    """On the first day after an absence."""
    return _prompt(say, two(say), reason=PromptReason.BACK)


@sample("check_in.prompt.expired")
def prompt_expired(say: Words = as_is) -> Message:
    return _prompt(say, two(say), state=PromptState.EXPIRED)


# The form, and the answers to it

_METADATA: Final = '{"keys":["RD-1"],"prompt":3,"page":1}'


@sample("check_in.modal")
def modal(say: Words = as_is) -> View:
    one = standings(samples.reading(say))
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW)


@sample("check_in.modal.support")
def modal_support(say: Words = as_is) -> View:
    one = standings(samples.absence(say))
    preset = Confidence.NEEDS_SUPPORT
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW, preset=preset)


@sample("check_in.modal.between_dates")
def modal_between_dates(say: Words = as_is) -> View:
    """The number is optional until January."""
    one = standings(samples.benchmarks(say)[0])
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW)


@sample("check_in.modal.data_date")
def modal_data_date(say: Words = as_is) -> View:
    one = standings(samples.benchmarks(say)[1])
    return check_in.modal(people(say)["U0ANA"], one, _METADATA, NOW)


@sample("check_in.modal.many")
def modal_many(say: Words = as_is) -> View:
    several = standings(*samples.every_kind(say)[:5])
    return check_in.modal(people(say)["U0ANA"], several, _METADATA, NOW, total=9)


@sample("check_in.modal.many_too")
def modal_many_too(say: Words = as_is) -> View:
    several = standings(*samples.every_kind(say)[4:])
    return check_in.modal(people(say)["U0ANA"], several, _METADATA, NOW)


def _saved(say: Words, pairs: Sequence[tuple[Tracked, CheckIn]]) -> Message:
    lines = [line(say, one, answer, ()) for one, answer in pairs]
    saved = [(line.standing, line.saved) for line in lines if line.saved is not None]
    return check_in.saved(people(say)["U0ANA"], saved, NOW)


@sample("check_in.saved")
def saved(say: Words = as_is) -> Message:
    return _saved(say, [(samples.reading(say), _UP)])


@sample("check_in.saved.several")
def saved_several(say: Words = as_is) -> Message:
    return _saved(say, [(samples.reading(say), _NO_DATA), (samples.absence(say), _DOWN)])


@sample("check_in.saved.support")
def saved_support(say: Words = as_is) -> Message:
    return _saved(say, [(samples.absence(say), _HELP)])


@sample("check_in.saved.between_dates")
def saved_between_dates(say: Words = as_is) -> Message:
    return _saved(say, [(one, _NO_DATA) for one in samples.benchmarks(say)])


@sample("check_in.undone")
def undone(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return check_in.undone(one, NOW)


@sample("check_in.skipped")
def skipped(say: Words = as_is) -> Message:
    return check_in.skipped(people(say)["U0ANA"], standings(*two(say)), NOW)


@sample("check_in.snoozed")
def snoozed() -> Message:
    return check_in.snoozed(NOW + timedelta(days=1), TZ, NOW)

"""Closing and reflecting, in every state.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from decimal import Decimal

from bot.okr.model import CycleState, Decision, Measure, MetricKind, Review, Tracked
from bot.okr.review import roll_up, suggestion
from messages import Message, View, key_results, review, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


def reviewed(
    say: Words, tracked: Tracked, score: str, decision: Decision = Decision.CARRY_OVER
) -> Tracked:
    """The same key result, closed."""
    return replace(
        tracked,
        review=Review(
            id=3,
            author_id="U0ANA",
            at=NOW,
            score=Decimal(score),
            suggested=Decimal("0.15"),
            decision=decision,
            reason=say("The winter benchmark came after the last check-in."),
            helped=say("Small groups every day."),
            learned=say("Start in August, not in October."),
            key_result_id=tracked.key_result.id,
        ),
    )


def stretched(say: Words) -> Tracked:
    """RD-3, 0.7 of the way to its stretch target."""
    measure = Measure(
        kind=MetricKind.NUMBER,
        unit=say("books"),
        baseline=Decimal(0),
        target=Decimal(70),
        stretch=Decimal(100),
    )
    return samples.tracked(say, "RD-3", "Books read at home", measure, samples.weekly("50", "70"))


def _form(tracked: Tracked) -> View:
    (one,) = standings(tracked)
    suggested = suggestion(one.key_result.measure, one.reading)
    offered = "" if suggested is None else f"{suggested.normalize():f}"
    return review.close(one, suggested, offered, "{}", NOW)


@sample("review.close")
def close(say: Words = as_is) -> View:
    return _form(samples.reading(say))


@sample("review.close.stretch")
def close_stretch(say: Words = as_is) -> View:
    return _form(stretched(say))


@sample("review.close.range")
def close_range(say: Words = as_is) -> View:
    return _form(samples.every_kind(say)[6])


@sample("review.close.steps")
def close_steps(say: Words = as_is) -> View:
    return _form(samples.every_kind(say)[5])


@sample("review.close.nothing_measured")
def close_nothing_measured(say: Words = as_is) -> View:
    return _form(samples.every_kind(say)[8])


@sample("review.closed")
def closed(say: Words = as_is) -> Message:
    (one,) = standings(reviewed(say, stretched(say), "0.7"))
    return review.closed(one, may_read_notes=True, may_reopen=True, now=NOW)


@sample("review.closed.public")
def closed_public(say: Words = as_is) -> Message:
    (one,) = standings(reviewed(say, samples.reading(say), "0.15", Decision.STOP))
    return review.closed(one, may_read_notes=False, may_reopen=False, now=NOW)


@sample("review.closed.bold")
def closed_bold(say: Words = as_is) -> Message:
    (one,) = standings(reviewed(say, samples.pathways(say), "1", Decision.KEEP))
    return review.closed(one, may_read_notes=False, may_reopen=True, now=NOW)


@sample("review.closable")
def closable(say: Words = as_is) -> Message:
    return review.closable(standings(samples.reading(say), samples.absence(say)), NOW)


@sample("review.closable.many")
def closable_many(say: Words = as_is) -> Message:
    return review.closable(standings(*samples.every_kind(say) * 5), NOW)


@sample("review.closable.none")
def closable_none(say: Words = as_is) -> Message:
    return review.closable((), NOW)


@sample("review.told")
def told(say: Words = as_is) -> Message:
    (one,) = standings(reviewed(say, samples.reading(say), "0.4", Decision.CHANGE))
    return review.told(people(say)["U0CLEO"], one)


@sample("review.reopened")
def reopened(say: Words = as_is) -> Message:
    one = samples.reading(say)
    return review.reopened(one.key_result.title, one.key_result.key)


def _reflect(*several: Tracked) -> View:
    roll = roll_up(one.review for one in several)
    offered = "" if roll.score is None else f"{roll.score.normalize():f}"
    return review.reflect(several[0].objective, standings(*several), roll, offered, "{}")


@sample("review.reflect")
def reflect(say: Words = as_is) -> View:
    first, second = samples.reading(say), stretched(say)
    return _reflect(reviewed(say, first, "0.4"), reviewed(say, second, "0.7"))


@sample("review.reflect.partly")
def reflect_partly(say: Words = as_is) -> View:
    return _reflect(reviewed(say, stretched(say), "0.7"), *samples.every_kind(say) * 4)


@sample("review.reflect.nothing_closed")
def reflect_nothing_closed(say: Words = as_is) -> View:
    return _reflect(samples.reading(say))


def _objective_review(say: Words) -> Review:
    found = reviewed(say, samples.reading(say), "0.55").review
    assert found is not None
    return replace(found, key_result_id=None, objective_id=1)


@sample("review.reflected")
def reflected(say: Words = as_is) -> Message:
    objective = samples.reading(say).objective
    return review.reflected(objective, _objective_review(say), True, may_reopen=True, now=NOW)


@sample("review.reflected.public")
def reflected_public(say: Words = as_is) -> Message:
    objective = samples.reading(say).objective
    return review.reflected(objective, _objective_review(say), False, may_reopen=False, now=NOW)


@sample("review.reflectable")
def reflectable(say: Words = as_is) -> Message:
    one = samples.reading(say).objective
    several = [one, replace(one, id=2, prefix="AT")]
    return review.reflectable(several, {2: _objective_review(say)})


@sample("review.reflectable.none")
def reflectable_none(say: Words = as_is) -> Message:
    return review.reflectable((), {})


@sample("key_results.show.closed")
def show_closed(say: Words = as_is) -> Message:
    (one,) = standings(reviewed(say, samples.reading(say), "0.7", Decision.KEEP))
    return key_results.show(one, True, NOW)


@sample("key_results.show.cycle_closed")
def show_cycle_closed(say: Words = as_is) -> Message:
    (one,) = standings(replace(samples.reading(say), cycle_state=CycleState.CLOSED))
    return key_results.show(one, True, NOW)

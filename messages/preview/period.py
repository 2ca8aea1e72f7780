"""The review of a month or a quarter, in every state.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.okr.model import Decision, Review, Tracked
from bot.okr.period import (
    REVIEW_OBJECTIVES,
    Activity,
    MonthlyDigest,
    ObjectivePeriod,
    Period,
    PeriodReview,
    summarize,
    total_activity,
)
from bot.okr.support import select_support
from messages import Message, period, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, standings

SINCE = date(2026, 8, 9)


def _found(*tracked: Tracked) -> list[ObjectivePeriod]:
    apart = [
        replace(one, objective=replace(one.objective, id=place))
        for place, one in enumerate(tracked, start=1)
    ]
    before = {one.key_result.id: one.recent[-1] for one in apart if one.recent}
    done = {
        one.key_result.id: Activity(check_ins=3, wins=1, opened=place % 2, resolved=1, edits=2)
        for place, one in enumerate(apart)
    }
    return summarize(standings(*apart), before, done)


def _review(*tracked: Tracked) -> PeriodReview:
    found = _found(*tracked)
    return PeriodReview(found[:REVIEW_OBJECTIVES], len(found), total_activity(found))


@sample("period.review")
def review(say: Words = as_is) -> Message:
    found = _review(samples.reading(say), samples.absence(say), samples.behind(say))
    return period.review(say("Maple Grove"), Period.MONTH, SINCE, found, NOW)


@sample("period.review.quarter")
def review_quarter(say: Words = as_is) -> Message:
    found = _review(*samples.every_kind(say) * 2)
    return period.review(say("Maple Grove"), Period.QUARTER, SINCE, found, NOW)


@sample("period.review.nothing")
def review_nothing(say: Words = as_is) -> Message:
    return period.review(say("Maple Grove"), Period.MONTH, SINCE, _review(), NOW)


def _monthly(say: Words, *tracked: Tracked, reviewed: bool = False) -> MonthlyDigest:
    found = _found(*tracked)
    several = standings(*tracked)
    ended = Review(
        id=1,
        author_id="U0ANA",
        at=NOW,
        score=Decimal("0.7"),
        suggested=None,
        decision=Decision.KEEP,
        key_result_id=1,
    )
    return MonthlyDigest(
        team=samples.team(say),
        since=SINCE,
        until=NOW.date(),
        objectives=tuple(found[:10]),
        rest=tuple(found[10:]),
        rest_count=len(found[10:]),
        total=total_activity(found),
        moved=tuple(one for one in found if one.gain > 0)[:3],
        support=select_support(samples.team(say), several, NOW),
        reviewed=tuple(replace(one, review=ended) for one in several[:5]) if reviewed else (),
        reviewed_count=len(several) if reviewed else 0,
    )


@sample("period.monthly")
def monthly(say: Words = as_is) -> Message:
    month = _monthly(say, samples.reading(say), samples.absence(say), samples.behind(say))
    return period.monthly(month, NOW)


@sample("period.monthly.full")
def monthly_full(say: Words = as_is) -> Message:
    """More objectives than fit, and more closed than is listed."""
    return period.monthly(_monthly(say, *samples.every_kind(say) * 2, reviewed=True), NOW)


@sample("period.monthly_thread")
def monthly_thread(say: Words = as_is) -> Message:
    message = period.monthly_thread(_monthly(say, *samples.every_kind(say) * 2))
    assert message is not None
    return message

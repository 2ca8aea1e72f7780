"""The review of a month or a quarter: each objective then and now, as a chart and in words.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.okr.period import MonthlyDigest, ObjectivePeriod, Period, PeriodReview
from messages import Message, render


def review(title: str, period: Period, since: date, found: PeriodReview, now: datetime) -> Message:
    """What the objectives of some teams (`title`) did since that day."""
    return render.message(
        "period.review.j2",
        title=title,
        period=period,
        since=since,
        shown=found.shown,
        hidden=found.count - len(found.shown),
        total=found.total,
        labels=_labels(found.shown),
        now=now,
    )


def _labels(found: Sequence[ObjectivePeriod]) -> list[str]:
    """A name for each in the chart: its prefix; of two cycles with one prefix, numbered."""
    labels: list[str] = []
    for one in found:
        same = sum(label.split(" ")[0] == one.objective.prefix for label in labels)
        labels.append(f"{one.objective.prefix} {same + 1}" if same else one.objective.prefix)
    return labels


def monthly(digest: MonthlyDigest, now: datetime) -> Message:
    """The roll-up of a month for leaders: a chart, the same in words, what moved, what needs a
    hand, what was closed. What does not fit goes to `monthly_thread`."""
    return render.message(
        "period.monthly.j2", digest=digest, labels=_labels(digest.objectives), now=now
    )


def monthly_thread(digest: MonthlyDigest) -> Message | None:
    """The other objectives; None when all fitted."""
    if not digest.rest:
        return None
    return render.message("period.monthly_thread.j2", digest=digest)

"""The past of one key result: a curve for a chart, and what happened in order of time.

May import the standard library and `bot.okr`'s barriers, calendar, model, numbers and status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.okr.barriers import Step
from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.model import Change, CheckIn, KeyResult, Review
from bot.okr.numbers import amount, baseline_of, target_of
from bot.okr.status import planned

MOST_POINTS = 20
"""What one chart of Slack's holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What was measured on a day, and what was planned for it; both on the measure's scale.

    `plan` is None where there is none: a range, or nothing to reach.
    """

    day: date
    value: Decimal
    plan: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: a check-in, an edit, a step of a call for help, or the end."""

    at: datetime
    actor_id: str
    check_in: CheckIn | None = None
    change: Change | None = None
    review: Review | None = None
    step: Step | None = None


def curve(
    key_result: KeyResult, check_ins: Iterable[CheckIn], tz: str, calendar: SchoolCalendar
) -> list[Point]:
    """One point for each day with a number, oldest first; of several numbers, the day's last."""
    latest = {
        local_day(one.at, tz): amount(key_result.measure, one.reading)
        for one in sorted(check_ins, key=lambda one: (one.at, one.id))
        if one.reading is not None
    }
    return [
        Point(day=day, value=value, plan=_plan(key_result, day, calendar))
        for day, value in latest.items()
    ]


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most so many of them, evenly: always the first and last, the lowest and highest."""
    if len(points) <= most:
        return list(points)
    order = range(len(points))
    extremes = {
        min(order, key=lambda at: points[at].value),
        max(order, key=lambda at: points[at].value),
    }
    for count in (most, most - 1, most - 2):
        kept = {round(at * (len(points) - 1) / (count - 1)) for at in range(count)} | extremes
        if len(kept) <= most:
            break
    return [points[at] for at in sorted(kept)]


def events(
    check_ins: Iterable[CheckIn],
    changes: Iterable[Change],
    review: Review | None = None,
    steps: Iterable[Step] = (),
) -> list[Event]:
    """Everything that happened, newest first; `steps` come oldest first.

    Of one moment, a step is newer than the check-in that brought it.
    """
    found = [Event(at=one.at, actor_id=one.actor_id, step=one) for one in reversed([*steps])]
    found += [Event(at=one.at, actor_id=one.author_id, check_in=one) for one in check_ins]
    found += [Event(at=one.at, actor_id=one.actor_id, change=one) for one in changes]
    if review is not None:
        found.append(Event(at=review.at, actor_id=review.author_id, review=review))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _plan(key_result: KeyResult, day: date, calendar: SchoolCalendar) -> Decimal | None:
    baseline, target = baseline_of(key_result.measure), target_of(key_result.measure)
    if target is None or baseline is None:
        return target
    return baseline + planned(key_result, day, calendar) * (target - baseline)
